"""A comment comes for which a place was kept: the place takes its words, and goes where it belongs."""

from dataclasses import replace

from rejoinder.actions import showing
from rejoinder.actions.arriving import Ready
from rejoinder.actions.import_rows import Made, bulk_of, decisions_of, row_of
from rejoinder.actions.telling import tell
from rejoinder.core.comment import Comment
from rejoinder.core.events import EventKind
from rejoinder.core.ids import BatchId, CommentId
from rejoinder.core.story import Story
from rejoinder.core.tree import ids_of, place_under
from rejoinder.store import branches, comment_writes, comments, imports, stories
from rejoinder.store.branches import Node
from rejoinder.store.imports import Place
from rejoinder.store.query import Tx

MOST_MOVED = 2_000
"""A larger branch stays at the top: one transaction must not hold up the others for longer."""


def fill_missing(tx: Tx, story: Story, ready: Ready, batch_id: BatchId | None) -> int:
    """Put a comment in the place that was kept for it; 1, or 0 when it is taken. The story's row must be locked."""
    arriving = ready.comment
    wanted = {arriving.source_key} | ({ready.parent_key} if ready.parent_key is not None else set())
    places = tx.fetch(imports.list_places(story.id, wanted))
    place = places.get(arriving.source_key)
    if place is None or not place.is_missing:
        return 0
    before = tx.fetch(comments.get_comment(place.id))
    visible = 1 if arriving.status.value == "published" and not arriving.is_withdrawn else 0
    filled = place._replace(visible=visible, version=len(arriving.earlier) + 1, body_hash=ready.body_hash)
    made = Made(ready, filled, before.path[-16:] or story.id)
    row = row_of(made, story, tx.now, batch_id, before.reply_count, before.branch_count)
    tx.put(branches.fill(row))
    tx.put(*bulk_of([made], story, batch_id))
    decisions_of(tx, [made], story)
    if before.reply_count == 0 and visible:
        showing.now_shown(tx, before)
    parent = None if ready.parent_key is None else places.get(ready.parent_key)
    if parent is not None and before.parent_id is None:
        move_branch(tx, tx.fetch(comments.get_comment(place.id)), parent)
    seq, _ = tx.fetch(stories.take_seq(story.id, now=max(tx.now, ready.sort_at), added=visible))
    tell(tx, story.site_id, story.id, seq, EventKind.IMPORTED)
    return 1


def move_branch(tx: Tx, root: Comment, parent: Place) -> bool:
    """Hang a comment of the top level, with everything below it, under another; False when it stays.

    It stays where the branch is too large for one transaction, or holds the other comment. The story's row must be
    locked.
    """
    nodes = _branch(tx, root)
    if nodes is None or any(node.id == parent.id for node in nodes):
        return False
    where = {parent.id: (parent.depth, parent.level, parent.path)}
    under: dict[CommentId, bytes] = {}
    for node in nodes:
        above = parent.id if node.id == root.id else CommentId(node.parent_id or b"")
        depth, level, path = where[above]
        place = place_under(root.story_id, (above, level, path))
        where[node.id] = (depth + 1, place.level, place.path)
        under[node.id] = place.under
    branch: dict[bytes, int] = dict.fromkeys(where, 0)
    for node in reversed(nodes):
        if node.shown and node.id != root.id:
            branch[under[node.id]] += 1 + branch[node.id]
    tx.put(branches.move(root.id, parent.id))
    tx.put(branches.place([(*where[node.id], under[node.id], branch[node.id], node.id) for node in nodes]))
    moved = replace(root, parent_id=parent.id, path=where[root.id][2], branch_count=branch[root.id])
    if nodes[0].shown:
        showing.now_shown(tx, moved)
        if branch[root.id]:
            tx.put(comment_writes.add_to_branches(ids_of(moved.path), branch[root.id]))
    return True


def _branch(tx: Tx, root: Comment) -> list[Node] | None:
    """Return a comment and everything below it, parents first; None for a branch that is too large."""
    found = tx.fetch(branches.list_nodes([root.id]))
    level = found
    while level:
        level = [
            node for start in range(0, len(level), 200)
            for node in tx.fetch(branches.list_below([one.id for one in level[start : start + 200]]))
        ]  # fmt: skip
        found += level
        if len(found) > MOST_MOVED:
            return None
    return found
