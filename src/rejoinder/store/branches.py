"""Whole branches: what is below a comment by true parents, where it hangs, and taking it elsewhere or away."""

from collections.abc import Sequence
from typing import NamedTuple

from rejoinder.core.ids import BatchId, CommentId
from rejoinder.store.imports import listing
from rejoinder.store.query import Bulk, Query, Statement, Value, many

_NODE = (
    "id, story_id, parent_id, path, visible, shown, reply_count, branch_count, batch_id,"
    " case when author_kind = 'missing' then 1 else 0 end"
)


class Node(NamedTuple):
    """What taking away or moving must know of a comment."""

    id: CommentId
    story_id: bytes
    parent_id: CommentId | None
    path: bytes
    visible: int
    shown: int
    reply_count: int
    branch_count: int
    batch_id: BatchId | None
    is_missing: int


def list_nodes(comment_ids: Sequence[CommentId]) -> Query[list[Node]]:
    """These comments, in the order of their ids."""
    listed, names = listing("i", comment_ids)
    return many(f"select {_NODE} from comment where id in ({listed}) order by id", names, lambda row: Node(*row))


def list_below(comment_ids: Sequence[CommentId]) -> Query[list[Node]]:
    """The direct replies to these comments."""
    listed, names = listing("i", comment_ids)
    return many(f"select {_NODE} from comment where parent_id in ({listed}) order by id", names, lambda row: Node(*row))


def list_of_batch(batch_id: BatchId, before: bytes, limit: int) -> Query[list[Node]]:
    """Comments that a batch brought, from the last id before `before` downwards: replies mostly come first."""
    return many(
        f"select {_NODE} from comment where id < :before and batch_id = :batch_id order by id desc limit :limit",
        {"before": before, "batch_id": batch_id, "limit": limit},
        lambda row: Node(*row),
    )


def fill(row: tuple[Value, ...]) -> Bulk:
    """Put a comment in the place kept for it: the values of all its columns, in the order of their inserting.

    Where it hangs, what its counters say and when its row was made stay.
    """
    kept = {"id", "site_id", "story_id", "parent_id", "under_id", "depth", "level", "path", "reply_count",
            "branch_count", "source_key", "created_at"}  # fmt: skip
    names = [name for name in COLUMNS if name not in kept]
    values = dict(zip(COLUMNS, row, strict=True))
    changed = ", ".join(f"{name} = :{name}" for name in names)
    return Bulk(f"update comment set {changed} where id = :id", [(*(values[name] for name in names), values["id"])])


def move(comment_id: CommentId, parent_id: CommentId | None) -> Statement:
    """Give a comment its true parent, None for the top."""
    return Statement(
        "update comment set parent_id = :parent_id where id = :id", {"id": comment_id, "parent_id": parent_id}
    )


def place(rows: Sequence[tuple[Value, ...]]) -> Bulk:
    """Say where comments hang: (depth, level, path, listed under, shown below, id)."""
    return Bulk(
        "update comment set depth = :depth, level = :level, path = :path, under_id = :under_id,"
        " branch_count = :branch_count where id = :id",
        rows,
    )


COLUMNS = (
    "id", "site_id", "story_id", "parent_id", "under_id", "depth", "level", "path", "author_kind", "author_key",
    "author_name", "author_staff", "author_suggestion", "body", "body_hash", "html", "renderer", "status",
    "withdrawn_at", "visible", "shown", "reply_count", "branch_count", "up", "down", "rank", "sort_at", "posted_at",
    "edited_at", "version", "origin", "batch_id", "source_key", "created_at",
)  # fmt: skip
"""The columns of a comment in the order in which `comment_writes` inserts them."""
