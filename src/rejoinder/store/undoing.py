"""Taking away what a batch brought: one statement each."""

from collections.abc import Sequence

from rejoinder.core.ids import BatchId, CommentId, SiteId, StoryId
from rejoinder.store.imports import listing
from rejoinder.store.query import Query, Row, Statement, Value, first, many, maybe, one

NAMES: dict[str, tuple[str, str]] = {
    "anchor": ("story_id", "anchor"),
    "comment_key": ("story_id", "key"),
    "old_permalink": ("site_id", "url_key"),
    "story_key": ("site_id", "key"),
    "story_url": ("site_id", "url_key"),
}
"""Tables of names that carry the batch which brought them, and their keys."""

_OF_COMMENTS = ("vote", "flag", "tally", "decision", "revision", "quotation", "provenance")
_OF_STORIES = ("story_url", "story_key", "story_source", "story_change", "event", "tally", "anchor", "comment_key",
               "old_permalink")  # fmt: skip


def get_batch(site_id: SiteId, batch_id: BatchId) -> Query[int | None]:
    """When the site's batch was undone, None when it was not; NotFound when there is no such batch."""
    return one(
        "select undone_at from import_batch where id = :id and site_id = :site_id",
        {"id": batch_id, "site_id": site_id},
        first,
        what="batch",
    )


def mark_undone(batch_id: BatchId, now: int) -> Statement:
    """Say that a batch was undone."""
    return Statement("update import_batch set undone_at = :now where id = :id", {"id": batch_id, "now": now})


def delete_comments(comment_ids: Sequence[CommentId], *, places_stay: bool = False) -> list[Statement]:
    """Take comments away with everything that hangs on them; with `places_stay` everything but themselves."""
    listed, names = listing("i", comment_ids)
    found = [Statement(f"delete from {table} where comment_id in ({listed})", names) for table in _OF_COMMENTS]
    found.append(Statement(f"delete from quotation where source_id in ({listed})", names))
    if not places_stay:
        found.append(Statement(f"delete from comment where id in ({listed})", names))
    return found


def empty_comment(comment_id: CommentId, body_hash: bytes, now: int) -> Statement:
    """Leave of a comment only its place: nobody's, without words, shown where somebody answers."""
    return Statement(
        "update comment set author_kind = 'missing', author_key = null, author_name = null, author_staff = 0,"
        " author_suggestion = null, body = null, body_hash = :body_hash, html = '', status = 'published',"
        " withdrawn_at = :now, visible = 0, shown = case when reply_count > 0 then 1 else 0 end, up = 0, down = 0,"
        " rank = 0, posted_at = null, edited_at = null, version = 1, batch_id = null where id = :id",
        {"id": comment_id, "body_hash": body_hash, "now": now},
    )


def list_names(table: str, after: Sequence[Value] | None, limit: int) -> Query[list[Row]]:
    """The next rows of a table of names: its key, and the batch that brought each."""
    one_column, other_column = NAMES[table]
    beyond = "" if after is None else f" where ({one_column}, {other_column}) > (:one, :other)"
    params: dict[str, Value] = {"limit": limit} if after is None else {
        "limit": limit, "one": after[0], "other": after[1],
    }  # fmt: skip
    return many(
        f"select {one_column}, {other_column}, batch_id from {table}{beyond}"
        f" order by {one_column}, {other_column} limit :limit",
        params,
        tuple,
    )


def delete_name(table: str, name: Sequence[Value]) -> Statement:
    """Take away one name."""
    one_column, other_column = NAMES[table]
    return Statement(
        f"delete from {table} where {one_column} = :one and {other_column} = :other",
        {"one": name[0], "other": name[1]},
    )


def list_stories(site_id: SiteId, batch_id: BatchId, after: bytes, limit: int) -> Query[list[StoryId]]:
    """Stories that a batch brought."""
    return many(
        "select id from story where site_id = :site_id and id > :after and batch_id = :batch_id"
        " order by id limit :limit",
        {"site_id": site_id, "batch_id": batch_id, "after": after, "limit": limit},
        first,
    )


def find_any_comment(story_id: StoryId) -> Query[CommentId | None]:
    """Some comment of a story."""
    return maybe("select id from comment where story_id = :story_id limit 1", {"story_id": story_id}, first)


def delete_story(story_id: StoryId) -> list[Statement]:
    """Take a story away that has no comments."""
    params: dict[str, Value] = {"id": story_id}
    found = [Statement(f"delete from {table} where story_id = :id", params) for table in _OF_STORIES]
    return [*found, Statement("delete from story where id = :id", params)]


def disown_story(story_id: StoryId) -> Statement:
    """Say that a story stays although its batch was undone, for the batch of a comment that is left, or for nobody's.

    It goes with the last of the batches that need it. Without this, two files of one discussion, undone in the order in
    which they came, would leave an empty story.
    """
    return Statement(
        "update story set batch_id = (select batch_id from comment where story_id = :id and batch_id is not null"
        " order by batch_id desc limit 1) where id = :id",
        {"id": story_id},
    )
