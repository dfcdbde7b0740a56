"""A comment goes elsewhere in its story, with everything below it."""

from dataclasses import replace

from rejoinder.actions import showing
from rejoinder.core.comment import Comment
from rejoinder.core.ids import CommentId
from rejoinder.core.tree import ids_of, place_under
from rejoinder.store import branches, comment_writes
from rejoinder.store.branches import Node
from rejoinder.store.imports import Place
from rejoinder.store.query import Tx

MOST_MOVED = 2_000
"""A larger branch stays where it is: one transaction must not hold up the others for longer."""


def move_branch(tx: Tx, root: Comment, parent: Place | None) -> bool:
    """Hang a comment, with everything below it, under another or at the top; False when it stays.

    It stays where the branch is too large for one transaction, or holds the other comment. Counters come with it. The
    story's row must be locked.
    """
    nodes = _branch(tx, root)
    if nodes is None or (parent is not None and any(node.id == parent.id for node in nodes)):
        return False
    shown_below = sum(node.shown for node in nodes[1:])
    if nodes[0].shown:
        _count(tx, root, -1, shown_below)
    where: dict[CommentId, tuple[int, int, bytes]] = {}
    if parent is not None:
        where[parent.id] = (parent.depth, parent.level, parent.path)
    rows: dict[CommentId, tuple[int, int, bytes, bytes]] = {}
    for node in nodes:
        above = (None if parent is None else parent.id) if node.id == root.id else node.parent_id
        depth, level, path = (0, 0, b"") if above is None else where[above]
        place = place_under(root.story_id, None if above is None else (above, level, path))
        where[node.id] = (depth + 1, place.level, place.path)
        rows[node.id] = (*where[node.id], place.under)
    branch: dict[bytes, int] = dict.fromkeys(rows, 0)
    for node in reversed(nodes[1:]):
        if node.shown:
            branch[rows[node.id][3]] = branch.get(rows[node.id][3], 0) + 1 + branch[node.id]
    tx.put(branches.move(root.id, None if parent is None else parent.id))
    tx.put(branches.place([(*rows[node.id], branch[node.id], node.id) for node in nodes]))
    if nodes[0].shown:
        moved = replace(root, parent_id=None if parent is None else parent.id, path=rows[root.id][2])
        _count(tx, moved, 1, shown_below)
    return True


def _count(tx: Tx, root: Comment, sign: int, below: int) -> None:
    (showing.now_shown if sign > 0 else showing.no_longer_shown)(tx, root)
    if below and root.path:
        tx.put(comment_writes.add_to_branches(ids_of(root.path), sign * below))


def _branch(tx: Tx, root: Comment) -> list[Node] | None:
    """Return a comment and everything below it, parents first; None for a branch that is too large."""
    found = tx.fetch(branches.list_nodes([root.id]))
    level = list(found)
    while level:
        level = [
            node for start in range(0, len(level), 200)
            for node in tx.fetch(branches.list_below([one.id for one in level[start : start + 200]]))
        ]  # fmt: skip
        found += level
        if len(found) > MOST_MOVED:
            return None
    return found
