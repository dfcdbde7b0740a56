"""Counters compared with what they count, by the database: one statement for each counter.

Each check looks at one comment and what is directly below it, and trusts their counters; all of them together prove
the whole tree. What differs comes back as (story, comment or None, counter, stored, true).
"""

from typing import NamedTuple

from rejoinder.core.ids import CommentId, StoryId
from rejoinder.store.query import Params, Query, many

MOST_LISTED = 1_000


class Difference(NamedTuple):
    """A counter that says `stored` where `counted` is true; `comment_id` None for a counter of the story."""

    story_id: StoryId
    comment_id: CommentId | None
    counter: str
    stored: int
    counted: int


def list_wrong_comment_counts(story_id: StoryId | None) -> Query[list[Difference]]:
    """Stories whose count of visible comments differs."""
    return _differences(
        "select story.id, null, 'comment_count', story.comment_count, count(comment.id) from story"
        " left join comment on comment.story_id = story.id and comment.visible = 1{where}"
        " group by story.id, story.comment_count having story.comment_count <> count(comment.id)",
        "story.id",
        story_id,
    )


def list_wrong_reply_counts(story_id: StoryId | None) -> Query[list[Difference]]:
    """Comments whose count of shown direct replies differs."""
    return _differences(
        "select comment.story_id, comment.id, 'reply_count', comment.reply_count, coalesce(found.number, 0)"
        " from comment left join (select parent_id, count(*) as number from comment as reply"
        " where reply.shown = 1 and reply.parent_id is not null group by reply.parent_id) as found"
        " on found.parent_id = comment.id where comment.reply_count <> coalesce(found.number, 0){where}",
        "comment.story_id",
        story_id,
    )


def list_wrong_branch_counts(story_id: StoryId | None) -> Query[list[Difference]]:
    """Comments whose count of what is shown below them differs from that of the comments listed under them."""
    return _differences(
        "select comment.story_id, comment.id, 'branch_count', comment.branch_count, coalesce(found.number, 0)"
        " from comment left join (select under_id, cast(sum(1 + below.branch_count) as bigint) as number"
        " from comment as below where below.shown = 1 group by below.under_id) as found"
        " on found.under_id = comment.id where comment.branch_count <> coalesce(found.number, 0){where}",
        "comment.story_id",
        story_id,
    )


def list_wrong_visible(story_id: StoryId | None) -> Query[list[Difference]]:
    """Comments that are called visible and are not, or the other way round."""
    return _differences(
        "select comment.story_id, comment.id, 'visible', comment.visible, 1 - comment.visible from comment"
        " where comment.visible <> case when comment.status = 'published' and comment.withdrawn_at is null"
        " then 1 else 0 end{where}",
        "comment.story_id",
        story_id,
    )


def list_wrong_shown(story_id: StoryId | None) -> Query[list[Difference]]:
    """Comments that are called shown and are not, or the other way round."""
    return _differences(
        "select comment.story_id, comment.id, 'shown', comment.shown, 1 - comment.shown from comment"
        " where comment.shown <> case when comment.visible = 1 or comment.reply_count > 0 then 1 else 0 end{where}",
        "comment.story_id",
        story_id,
    )


def list_wrong_votes(story_id: StoryId | None, value: int) -> Query[list[Difference]]:
    """Comments whose counter of votes up (1) or down (-1) differs from their votes.

    What came from elsewhere brought its counters without votes, and may have more.
    """
    counter = "up" if value == 1 else "down"
    return _differences(
        f"select comment.story_id, comment.id, '{counter}', comment.{counter}, coalesce(found.number, 0)"
        " from comment left join (select comment_id, count(*) as number from vote where value = :value"
        " group by comment_id) as found on found.comment_id = comment.id"
        f" where (comment.{counter} < coalesce(found.number, 0) or"
        f" (comment.source_key is null and comment.{counter} <> coalesce(found.number, 0))){{where}}",
        "comment.story_id",
        story_id,
        {"value": value},
    )


def list_wrong_seqs(story_id: StoryId | None) -> Query[list[Difference]]:
    """Stories whose events have gaps, or don't end at the story's seq; nothing of a story without any event."""
    return _differences(
        "select story.id, null, 'seq', story.last_seq, min(event.seq) + count(event.seq) - 1 from story"
        " join event on event.story_id = story.id{where} group by story.id, story.last_seq"
        " having story.last_seq <> max(event.seq) or max(event.seq) - min(event.seq) + 1 <> count(event.seq)",
        "story.id",
        story_id,
    )


def _differences(
    sql: str, column: str, story_id: StoryId | None, params: Params | None = None
) -> Query[list[Difference]]:
    joined = " and " if "where comment." in sql or "where (" in sql else " where "
    where = "" if story_id is None else f"{joined}{column} = :story_id"
    given = {} if story_id is None else {"story_id": story_id}
    return many(
        f"{sql.replace('{where}', where)} limit :limit",
        {**(params or {}), **given, "limit": MOST_LISTED},
        lambda row: Difference(*row),
    )
