"""Votes, tallies and flags: one statement each."""

from rejoinder.core.comment import Comment
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.store.query import Query, Statement, Value, many, maybe


def find_vote(comment_id: CommentId, voter_key: bytes) -> Query[int | None]:
    """The voter's vote on a comment: 1, -1, or None."""
    return maybe(
        "select value from vote where comment_id = :comment_id and voter_key = :voter_key",
        {"comment_id": comment_id, "voter_key": voter_key},
        lambda row: row[0],
    )


def list_votes(comment_ids: list[CommentId], voter_key: bytes) -> Query[dict[CommentId, int]]:
    """The voter's votes on these comments."""
    names: dict[str, Value] = {f"i{position}": comment_id for position, comment_id in enumerate(comment_ids)}
    listed = ", ".join(f":{name}" for name in names) or "null"
    return Query(
        f"select comment_id, value from vote where voter_key = :voter_key and comment_id in ({listed})",
        {"voter_key": voter_key, **names},
        lambda rows: {row[0]: row[1] for row in rows},
    )


def list_votes_of_story(story_id: StoryId, voter_key: bytes, limit: int) -> Query[dict[CommentId, int]]:
    """The voter's newest votes under one story, at most `limit`."""
    return Query(
        "select vote.comment_id, vote.value from vote join comment on comment.id = vote.comment_id"
        " where vote.voter_key = :voter_key and comment.story_id = :story_id order by vote.at desc limit :limit",
        {"story_id": story_id, "voter_key": voter_key, "limit": limit},
        lambda rows: {row[0]: row[1] for row in rows},
    )


def put_vote(comment: Comment, voter_key: bytes, value: int, at: int) -> Statement:
    """Store a vote, 1 or -1, in place of the voter's earlier one."""
    return Statement(
        "insert into vote (comment_id, voter_key, site_id, value, at)"
        " values (:comment_id, :voter_key, :site_id, :value, :at)"
        " on conflict (comment_id, voter_key) do update set value = excluded.value, at = excluded.at",
        {"comment_id": comment.id, "voter_key": voter_key, "site_id": comment.site_id, "value": value, "at": at},
    )


def delete_vote(comment_id: CommentId, voter_key: bytes) -> Statement:
    """Take a vote back."""
    return Statement(
        "delete from vote where comment_id = :comment_id and voter_key = :voter_key",
        {"comment_id": comment_id, "voter_key": voter_key},
    )


def put_tally(comment: Comment) -> Statement:
    """Note that readers have not been told of the comment's counters."""
    # Written anew where it stands already: so whoever takes it waits for this vote, or leaves it for the next time.
    return Statement(
        "insert into tally (story_id, comment_id, site_id) values (:story_id, :comment_id, :site_id)"
        " on conflict (story_id, comment_id) do update set site_id = excluded.site_id",
        {"story_id": comment.story_id, "comment_id": comment.id, "site_id": comment.site_id},
    )


def list_untold_stories(limit: int) -> Query[list[StoryId]]:
    """Stories with counters that readers have not been told."""
    return many("select distinct story_id from tally limit :limit", {"limit": limit}, lambda row: row[0])


def take_tallies(story_id: StoryId) -> Query[list[CommentId]]:
    """The story's comments whose counters readers have not been told; they are no longer noted."""
    return many(
        "delete from tally where story_id = :story_id returning comment_id",
        {"story_id": story_id},
        lambda row: row[0],
    )


def put_flag(comment: Comment, flagger_key: bytes, reason: str, note: str | None, at: int) -> Statement:
    """Store a reader's flag, in place of the same reader's earlier one."""
    return Statement(
        "insert into flag (comment_id, flagger_key, site_id, reason, note, at)"
        " values (:comment_id, :flagger_key, :site_id, :reason, :note, :at)"
        " on conflict (comment_id, flagger_key) do update set reason = excluded.reason, note = excluded.note,"
        " at = excluded.at",
        {
            "comment_id": comment.id,
            "flagger_key": flagger_key,
            "site_id": comment.site_id,
            "reason": reason,
            "note": note,
            "at": at,
        },
    )


def list_flagged(comment_ids: list[CommentId], flagger_key: bytes) -> Query[set[CommentId]]:
    """Those of these comments that the reader has flagged."""
    names: dict[str, Value] = {f"i{position}": comment_id for position, comment_id in enumerate(comment_ids)}
    listed = ", ".join(f":{name}" for name in names) or "null"
    return Query(
        f"select comment_id from flag where flagger_key = :flagger_key and comment_id in ({listed})",
        {"flagger_key": flagger_key, **names},
        lambda rows: {row[0] for row in rows},
    )
