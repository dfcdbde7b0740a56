"""What came from elsewhere: batches, and where an imported comment stands; one statement each."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from rejoinder.core.comment import Quotation
from rejoinder.core.ids import BatchId, CommentId, SiteId, StoryId
from rejoinder.store.own_keys import own_ids, own_key
from rejoinder.store.query import Bulk, Query, Statement, Value, maybe, one

_PLACE = (
    "id, parent_id, depth, level, path, visible, reply_count, version, body_hash,"
    " case when author_kind = 'missing' then 1 else 0 end"
)
_LIST_SIZES = (1, 4, 16, 64, 256, 1024)
"""A few lengths only, so that a few texts are prepared, whatever the number of keys."""

NO_REPORT = "{}"
"""What a batch says before it has come to its end."""


class Place(NamedTuple):
    """Where a stored comment stands, and how many replies of it are shown."""

    id: CommentId
    parent_id: CommentId | None
    depth: int
    level: int
    path: bytes
    visible: int
    reply_count: int
    version: int
    body_hash: bytes
    is_missing: int = 0
    """1 for what stands in place of a comment that has not come."""


def find_batch(site_id: SiteId, carrier: str, file_sha256: bytes) -> Query[tuple[BatchId, bool] | None]:
    """The batch in which this file came to the site before and was not undone, and whether it came to its end."""
    return maybe(
        "select id, report from import_batch where site_id = :site_id and carrier = :carrier"
        " and file_sha256 = :file_sha256 and undone_at is null order by created_at limit 1",
        {"site_id": site_id, "carrier": carrier, "file_sha256": file_sha256},
        lambda row: (row[0], row[1] != NO_REPORT),
    )


def insert_batch(
    batch_id: BatchId,
    site_id: SiteId,
    *,
    carrier: str,
    file_name: str,
    file_sha256: bytes,
    report: str,
    options: str,
    now: int,
) -> Statement:
    """A new batch; `report` and `options` (with what it was called) are JSON."""
    return Statement(
        "insert into import_batch (id, site_id, carrier, file_name, file_sha256, report, options,"
        " created_at) values (:id, :site_id, :carrier, :file_name, :file_sha256, :report, :options, :now)",
        {
            "id": batch_id,
            "site_id": site_id,
            "carrier": carrier,
            "file_name": file_name,
            "file_sha256": file_sha256,
            "report": report,
            "options": options,
            "now": now,
        },
    )


def update_report(batch_id: BatchId, report: str) -> Statement:
    """Replace what a batch says it found."""
    return Statement("update import_batch set report = :report where id = :id", {"id": batch_id, "report": report})


def put_report(batch_id: BatchId, report: str) -> Statement:
    """Say what a batch found unless that has been said."""
    return Statement(
        "update import_batch set report = :report where id = :id and report = :nothing",
        {"id": batch_id, "report": report, "nothing": NO_REPORT},
    )


def mark_story(story_id: StoryId, batch_id: BatchId | None, source_key: str) -> Statement:
    """Say which batch brought a story and what its source calls it."""
    return Statement(
        "update story set batch_id = :batch_id, source_key = :source_key where id = :id",
        {"id": story_id, "batch_id": batch_id, "source_key": source_key},
    )


def list_places(story_id: StoryId, source_keys: Collection[str]) -> Query[dict[str, Place]]:
    """Where those of the story's comments stand that were imported under these keys, or go by them too."""
    listed, names = listing("k", sorted(source_keys))
    own = sorted(own_ids(source_keys))
    by_id, ids = listing("i", own)
    of_own = f" union all select null, {_PLACE} from comment where story_id = :story_id and id in ({by_id})"
    of_place = ", ".join(name if name.startswith("case") else f"comment.{name}" for name in _PLACE.split(", "))
    return Query(
        f"select source_key, {_PLACE} from comment where story_id = :story_id and source_key in ({listed})"
        f" union all select comment_key.key, {of_place} from comment_key join comment on comment.id ="
        f" comment_key.comment_id where comment_key.story_id = :story_id and comment_key.key in ({listed})"
        f"{of_own if own else ''}",
        {"story_id": story_id, **names, **(ids if own else {})},
        lambda rows: {row[0] or own_key(row[1]): Place(*row[1:]) for row in rows},
    )


def listing(prefix: str, values: Sequence[Value]) -> tuple[str, dict[str, Value]]:
    """Return the names of a list in a statement's text, and their values; the last is repeated to an even length."""
    size = next((size for size in _LIST_SIZES if size >= len(values)), len(values))
    padded = [*values, *[values[-1]] * (size - len(values))] if values else []
    names: dict[str, Value] = {f"{prefix}{position}": value for position, value in enumerate(padded)}
    return ", ".join(f":{name}" for name in names) or "null", names


def get_place(comment_id: CommentId) -> Query[Place]:
    """Where this comment stands; NotFound."""
    return one(
        f"select {_PLACE} from comment where id = :id", {"id": comment_id}, lambda row: Place(*row), what="comment"
    )


def add_counts(added: Sequence[tuple[CommentId, int, int]]) -> Bulk:
    """Count further shown comments below comments: replies and branch of each.

    A hidden one with replies is shown as a tombstone.
    """
    return Bulk(
        "update comment set reply_count = reply_count + :replies, branch_count = branch_count + :branch,"
        " shown = case when visible = 1 or reply_count + :replies > 0 then 1 else 0 end where id = :id",
        [(replies, branch, comment_id) for comment_id, replies, branch in added],
    )


def put_quotation(comment_id: CommentId, site_id: SiteId, quotation: Quotation) -> Statement:
    """Store a quotation unless the comment's block has one."""
    return Statement(
        "insert into quotation (comment_id, block, site_id, source_id, source_version, excerpt)"
        " values (:comment_id, :block, :site_id, :source_id, :source_version, :excerpt)"
        " on conflict (comment_id, block) do nothing",
        {
            "comment_id": comment_id,
            "block": quotation.block,
            "site_id": site_id,
            "source_id": quotation.source_id,
            "source_version": quotation.source_version,
            "excerpt": quotation.excerpt,
        },
    )
