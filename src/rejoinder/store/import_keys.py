"""Further names of what came from elsewhere: keys, anchors, old addresses, and what else its source says."""

from collections.abc import Sequence

from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.store.query import Bulk, Query, Value, first, many, maybe

Rows = Sequence[tuple[Value, ...]]


def put_story_keys(rows: Rows) -> Bulk:
    """Have stories go by further keys: (site, key, story, batch); one that another story goes by stays with that."""
    return Bulk(
        "insert into story_key (site_id, key, story_id, batch_id) values (:site_id, :key, :story_id, :batch_id)"
        " on conflict (site_id, key) do nothing",
        rows,
    )


def put_comment_keys(rows: Rows) -> Bulk:
    """Have comments go by further keys: (story, key, site, comment, batch)."""
    return Bulk(
        "insert into comment_key (story_id, key, site_id, comment_id, batch_id)"
        " values (:story_id, :key, :site_id, :comment_id, :batch_id) on conflict (story_id, key) do nothing",
        rows,
    )


def put_anchors(rows: Rows) -> Bulk:
    """Have old anchors lead to comments: (story, anchor, site, comment, batch)."""
    return Bulk(
        "insert into anchor (story_id, anchor, site_id, comment_id, batch_id)"
        " values (:story_id, :anchor, :site_id, :comment_id, :batch_id) on conflict (story_id, anchor) do nothing",
        rows,
    )


def put_old_permalinks(rows: Rows) -> Bulk:
    """Have old addresses of comments lead to them: (site, key of the address, story, comment, batch)."""
    return Bulk(
        "insert into old_permalink (site_id, url_key, story_id, comment_id, batch_id)"
        " values (:site_id, :url_key, :story_id, :comment_id, :batch_id) on conflict (site_id, url_key) do nothing",
        rows,
    )


def put_provenance(rows: Rows) -> Bulk:
    """Keep what sources say of comments, in the order of the columns."""
    return Bulk(
        "insert into provenance (comment_id, site_id, raw, raw_type, posted_text, author_url, author_key, claim_hash,"
        " status_reason, confidence, extra) values (:comment_id, :site_id, :raw, :raw_type, :posted_text, :author_url,"
        " :author_key, :claim_hash, :status_reason, :confidence, :extra) on conflict (comment_id) do nothing",
        rows,
    )


def find_anchor(story_id: StoryId, anchor: str) -> Query[CommentId | None]:
    """The comment of the story to which this anchor led on the old site."""
    return maybe(
        "select comment_id from anchor where story_id = :story_id and anchor = :anchor",
        {"story_id": story_id, "anchor": anchor},
        first,
    )


def find_old_permalink(site_id: SiteId, url_key: str) -> Query[CommentId | None]:
    """The comment that had this address of its own on the old site."""
    return maybe(
        "select comment_id from old_permalink where site_id = :site_id and url_key = :url_key",
        {"site_id": site_id, "url_key": url_key},
        first,
    )


def list_anchors(story_id: StoryId) -> Query[list[tuple[str, CommentId]]]:
    """All old anchors of a story."""
    return many(
        "select anchor, comment_id from anchor where story_id = :story_id order by anchor",
        {"story_id": story_id},
        lambda row: (row[0], row[1]),
    )
