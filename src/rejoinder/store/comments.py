"""Reading comments: one statement each."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rejoinder.core.comment import Author, AuthorKind, Comment, Quotation, Status
from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.core.story import Origin
from rejoinder.core.tree import DEEPEST_LEVEL, Key, Need, Order
from rejoinder.store.query import Query, Row, Value, first, known, many, maybe, one

_COLUMNS = (
    "id, site_id, story_id, parent_id, depth, level, path, author_kind, author_name, author_key, author_staff, body,"
    " html, renderer, status, withdrawn_at, reply_count, branch_count, up, down, rank, sort_at, posted_at, edited_at,"
    " version, origin, author_suggestion"
)
_ORIGINS = {origin.value: origin for origin in Origin}
_STATUSES = {status.value: status for status in Status}
_KINDS = {kind.value: kind for kind in AuthorKind}


# By position and untyped: this runs for every comment of every page, and names would cost it a third more.
_comment: Callable[..., Comment] = Comment


def comment_of(row: Row) -> Comment:
    """Return the comment in a row of the comment columns."""
    return _comment(
        *row[:7],
        Author(_KINDS[row[7]], row[8], row[9], row[10] == 1),
        *row[11:14],
        _STATUSES[row[14]],
        *row[15:25],
        _ORIGINS[row[25]],
        row[26],
    )


def get_comment(comment_id: CommentId) -> Query[Comment]:
    """The comment with this id, whoever may see it; NotFound."""
    return one(f"select {_COLUMNS} from comment where id = :id", {"id": comment_id}, comment_of, what="comment")


def find_comment(comment_id: CommentId | None) -> Query[Comment | None]:
    """The comment with this id, whoever may see it."""
    if comment_id is None:
        return known(None)
    return maybe(f"select {_COLUMNS} from comment where id = :id", {"id": comment_id}, comment_of)


def find_comment_by_source(story_id: StoryId, source_key: str) -> Query[Comment | None]:
    """The comment that was imported into the story under this key."""
    return maybe(
        f"select {_COLUMNS} from comment where story_id = :story_id and source_key = :source_key",
        {"story_id": story_id, "source_key": source_key},
        comment_of,
    )


def list_comments_by_id(comment_ids: list[CommentId]) -> Query[dict[CommentId, Comment]]:
    """Those of these comments that exist, whoever may see them."""
    names: dict[str, Value] = {f"i{position}": comment_id for position, comment_id in enumerate(comment_ids)}
    listed = ", ".join(f":{name}" for name in names) or "null"
    return Query(
        f"select {_COLUMNS} from comment where id in ({listed})",
        names,
        lambda rows: {row[0]: comment_of(row) for row in rows},
    )


_AFTER = {
    Order.OLDEST: " and (sort_at, id) > (:sort_at, :id)",
    Order.NEWEST: " and (sort_at, id) < (:sort_at, :id)",
    Order.BEST: " and (rank, sort_at, id) > (:rank, :sort_at, :id)",
}
_BY = {Order.OLDEST: "sort_at, id", Order.NEWEST: "sort_at desc, id desc", Order.BEST: "rank, sort_at, id"}


def _after(order: Order, key: Key) -> dict[str, Value]:
    params: dict[str, Value] = {"sort_at": key.sort_at, "id": key.id}
    return params | ({"rank": key.rank} if order is Order.BEST else {})


# Made once: a page asks dozens of times, and to put the text together took as long as to run it.
_SHOWN = {
    (order, is_after): f"select {_COLUMNS} from comment where under_id = :under and shown = 1"
    f"{_AFTER[order] if is_after else ''} order by {_BY[order]} limit :limit"
    for order in Order
    for is_after in (False, True)
}


def list_shown(order: Order, need: Need) -> Query[Sequence[Comment]]:
    """What the walk asks for: comments and tombstones listed under one id, in order."""
    params: dict[str, Value] = {"under": need.under, "limit": need.limit}
    if need.after is not None:
        params |= _after(order, need.after)
    return Query(_SHOWN[order, need.after is not None], params, _comments_of)


def _comments_of(rows: list[Row]) -> list[Comment]:
    return [comment_of(row) for row in rows]


def list_flat(story_id: StoryId, order: Order, after: Key | None, limit: int) -> Query[list[Comment]]:
    """Visible comments of a story by time, whatever they reply to; `order` is oldest or newest."""
    return many(
        f"select {_COLUMNS} from comment where story_id = :story_id and visible = 1"
        f"{'' if after is None else _AFTER[order]} order by {_BY[order]} limit :limit",
        {"story_id": story_id, "limit": limit, **({} if after is None else _after(order, after))},
        comment_of,
    )


def list_deep_replies(parent_id: CommentId, order: Order, after: Key | None, limit: int) -> Query[list[Comment]]:
    """Comments and tombstones that answer one below the deepest level, by time; `order` is oldest or newest.

    They are listed under an ancestor, among all the others that stand so deep.
    """
    return many(
        f"select {_COLUMNS} from comment where parent_id = :parent_id and shown = 1 and level > {DEEPEST_LEVEL}"
        f"{'' if after is None else _AFTER[order]} order by {_BY[order]} limit :limit",
        {"parent_id": parent_id, "limit": limit, **({} if after is None else _after(order, after))},
        comment_of,
    )


def list_waiting(site_id: SiteId, limit: int) -> Query[list[Comment]]:
    """The site's held comments, the longest waiting first."""
    return many(
        f"select {_COLUMNS} from comment where site_id = :site_id and status = 'held' and withdrawn_at is null"
        " order by created_at, id limit :limit",
        {"site_id": site_id, "limit": limit},
        comment_of,
    )


class Recent(NamedTuple):
    """One of an author's latest comments, as much as pace and repeats need."""

    id: CommentId
    story_id: StoryId
    parent_id: CommentId | None
    body_hash: bytes
    created_at: int
    withdrawn_at: int | None


def list_recent(site_id: SiteId, author_key: bytes | None, since: int, limit: int) -> Query[list[Recent]]:
    """The author's comments since an instant, the newest first, at most `limit`."""
    return many(
        "select id, story_id, parent_id, body_hash, created_at, withdrawn_at from comment"
        " where site_id = :site_id and author_key = :author_key and created_at > :since"
        " order by created_at desc limit :limit",
        {"site_id": site_id, "author_key": author_key, "since": since, "limit": limit},
        lambda row: Recent(*row),
    )


def count_latest(site_id: SiteId, author_key: bytes | None, since: int, limit: int) -> Query[tuple[int, int]]:
    """How many comments the author wrote since an instant, counted up to `limit`, and when the first counted was."""
    return one(
        "select count(*), coalesce(min(latest.created_at), 0) from (select created_at from comment"
        " where site_id = :site_id and author_key = :author_key and created_at > :since"
        " order by created_at desc limit :limit) as latest",
        {"site_id": site_id, "author_key": author_key, "since": since, "limit": limit},
        lambda row: (row[0], row[1]),
    )


def has_published(site_id: SiteId, author_key: bytes | None) -> Query[int]:
    """1 when a comment of this author is published on the site, or was when its author took it back; else 0."""
    return one(
        "select count(*) from (select 1 from comment where site_id = :site_id and author_key = :author_key"
        " and status = 'published' limit 1) as published",
        {"site_id": site_id, "author_key": author_key},
        first,
    )


def find_latest_name(site_id: SiteId, author_key: bytes | None) -> Query[str | None]:
    """The name under which the author wrote last on the site; None when they never did."""
    return maybe(
        "select author_name from comment where site_id = :site_id and author_key = :author_key"
        " order by created_at desc limit 1",
        {"site_id": site_id, "author_key": author_key},
        first,
    )


def list_own_hidden(story_id: StoryId, site_id: SiteId, author_key: bytes, limit: int) -> Query[list[Comment]]:
    """The author's held, rejected or spam comments of one story, the newest first."""
    return many(
        f"select {_COLUMNS} from comment where site_id = :site_id and author_key = :author_key"
        " and story_id = :story_id and status <> 'published' and withdrawn_at is null"
        " order by created_at desc limit :limit",
        {"story_id": story_id, "site_id": site_id, "author_key": author_key, "limit": limit},
        comment_of,
    )


def list_own(story_id: StoryId, site_id: SiteId, author_key: bytes, limit: int) -> Query[list[Comment]]:
    """The author's comments of one story, the newest first."""
    return many(
        f"select {_COLUMNS} from comment where site_id = :site_id and author_key = :author_key"
        " and story_id = :story_id order by created_at desc limit :limit",
        {"story_id": story_id, "site_id": site_id, "author_key": author_key, "limit": limit},
        comment_of,
    )


def list_quotations(comment_ids: list[CommentId]) -> Query[dict[CommentId, list[Quotation]]]:
    """The quotations of each of these comments, by block."""
    names: dict[str, Value] = {f"i{position}": comment_id for position, comment_id in enumerate(comment_ids)}
    listed = ", ".join(f":{name}" for name in names) or "null"

    def grouped(rows: list[Row]) -> dict[CommentId, list[Quotation]]:
        found: dict[CommentId, list[Quotation]] = {}
        for row in rows:
            found.setdefault(row[0], []).append(Quotation(*row[1:]))
        return found

    return Query(
        "select comment_id, block, source_id, source_version, excerpt from quotation"
        f" where comment_id in ({listed}) order by comment_id, block",
        names,
        grouped,
    )


def list_revisions(comment_id: CommentId) -> Query[list[tuple[int, str | None, int]]]:
    """Version, body and instant of each superseded revision, the oldest first."""
    return many(
        "select version, body, at from revision where comment_id = :id order by version",
        {"id": comment_id},
        lambda row: (row[0], row[1], row[2]),
    )


def list_story_ids_with_bodies(story_id: StoryId, after: CommentId, limit: int) -> Query[list[Comment]]:
    """Every comment of a story by id, whoever may see it: for recounts and maintenance, in batches."""
    return many(
        f"select {_COLUMNS} from comment where story_id = :story_id and id > :after order by id limit :limit",
        {"story_id": story_id, "after": after, "limit": limit},
        comment_of,
    )
