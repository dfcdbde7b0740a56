"""A batch is taken back: what it brought goes, what readers wrote since stays; in short transactions.

It may be cut off anywhere and goes on when it is asked for again: whatever still carries the batch is still to go.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rejoinder.actions import showing
from rejoinder.actions.carrying import patiently
from rejoinder.actions.drafting import body_hash
from rejoinder.actions.moving import move_branch
from rejoinder.actions.telling import tell
from rejoinder.core.events import TAKEN_AWAY, EventKind
from rejoinder.core.ids import BatchId, CommentId, StoryId
from rejoinder.core.site import Site
from rejoinder.core.tree import ids_of
from rejoinder.store import branches, comments, imports, stories, undoing
from rejoinder.store.branches import Node
from rejoinder.store.engine import Store
from rejoinder.store.query import Row, Tx, Value

COMMENTS_AT_ONCE = 100
NAMES_AT_ONCE = 1_000
STORIES_AT_ONCE = 20
_BEYOND_ALL = b"\xff" * 16
_NO_BODY = body_hash("")


@dataclass(slots=True)
class Undone:
    """How many comments went, how many left a place that is answered, and how many stories went."""

    comments: int = 0
    places: int = 0
    stories: int = 0


@dataclass(frozen=True, slots=True)
class _Step:
    """One transaction's work; `next` is where the following one starts, None at the end."""

    next: bytes | None
    gone: int = 0
    kept: int = 0


def undo_batch(store: Store, site: Site, batch_id: BatchId, on_progress: Callable[[int], None] | None = None) -> Undone:
    """Take away what a batch brought to the site and return how much that was; NotFound, Unavailable.

    A comment that others have answered leaves its place to them. A batch that was undone before stays so.
    """
    undone = Undone()
    if store.read_now(_undone_at, site, batch_id) is not None:
        return undone
    for table in undoing.NAMES:
        after: Row | None = None
        while (after := patiently(store, _forget_names, table, batch_id, after)) is not None:
            pass
    is_left = True
    while is_left:
        before: bytes | None = _BEYOND_ALL
        is_left = False
        while before is not None:
            step = patiently(store, _take_away, site, batch_id, before)
            before = step.next
            undone.comments += step.gone
            undone.places += step.kept
            is_left = is_left or before is not None
            if on_progress is not None:
                on_progress(undone.comments + undone.places)
    last = b""
    while (story_step := patiently(store, _take_stories, site, batch_id, last)).next is not None:
        undone.stories += story_step.gone
        last = story_step.next
    patiently(store, _end, batch_id)
    return undone


def _undone_at(tx: Tx, site: Site, batch_id: BatchId) -> int | None:
    return tx.fetch(undoing.get_batch(site.id, batch_id))


def _forget_names(tx: Tx, table: str, batch_id: BatchId, after: Sequence[Value] | None) -> Row | None:
    rows = tx.fetch(undoing.list_names(table, after, NAMES_AT_ONCE))
    tx.put(*(undoing.delete_name(table, row) for row in rows if row[2] == batch_id))
    return rows[-1] if len(rows) == NAMES_AT_ONCE else None


def _take_away(tx: Tx, site: Site, batch_id: BatchId, before: bytes) -> _Step:
    """Take away those of the next comments that nobody of the batch answers any more."""
    found = tx.fetch(branches.list_of_batch(batch_id, before, COMMENTS_AT_ONCE))
    if not found:
        return _Step(None)
    ids = [node.id for node in found]
    for story_id in sorted({StoryId(node.story_id) for node in found}):
        tx.fetch(stories.lock_story(story_id))
    nodes = {node.id: node for node in tx.fetch(branches.list_nodes(ids)) if node.batch_id == batch_id}
    below: dict[CommentId, list[Node]] = {}
    for child in tx.fetch(branches.list_below(ids)):
        if child.parent_id is not None:
            below.setdefault(child.parent_id, []).append(child)
    gone: set[CommentId] = set()
    answered: list[Node] = []
    for one in sorted(nodes, key=lambda one: len(nodes[one].path), reverse=True):
        left = [child for child in below.get(one, ()) if child.id not in gone]
        if not left:
            gone.add(one)
        elif all(child.batch_id != batch_id for child in left):
            answered.append(nodes[one])
    changed = _remove(tx, [nodes[one] for one in gone])
    for node in answered:
        changed[StoryId(node.story_id)] += _leave_place(tx, node, batch_id)
    for story_id, visible in sorted(changed.items()):
        seq, *_ = tx.fetch(stories.take_seq(story_id, now=tx.now, added=-visible))
        tell(tx, site.id, story_id, seq, EventKind.IMPORTED)
        tx.announce(story_id, TAKEN_AWAY)
    return _Step(found[-1].id, len(gone), len(answered))


def _remove(tx: Tx, gone: list[Node]) -> Counter[StoryId]:
    """Delete comments nobody answers and count them out; by how many visible ones each story has fewer."""
    changed: Counter[StoryId] = Counter()
    going = {node.id: node for node in gone}
    known: dict[CommentId, Node] = {}
    replies: Counter[CommentId] = Counter()
    branch: Counter[CommentId] = Counter()

    def node_of(comment_id: CommentId) -> Node:
        if comment_id not in known:
            known[comment_id] = going.get(comment_id) or tx.fetch(branches.list_nodes([comment_id]))[0]
        return known[comment_id]

    hidden = [node for node in gone if node.shown]
    while hidden:
        node = hidden.pop()
        branch.update(CommentId(one) for one in ids_of(node.path) if one not in going)
        if node.parent_id is None or node.parent_id in going:
            continue
        replies[node.parent_id] += 1
        parent = node_of(node.parent_id)
        if not parent.visible and parent.reply_count == replies[parent.id]:
            hidden.append(parent)
    tx.put(imports.add_counts([(one, -replies[one], -branch[one]) for one in sorted(branch.keys() | replies.keys())]))
    # So many at once that a statement's list is bounded; what answers must go before what it answers.
    if gone:
        tx.put(*undoing.delete_comments([node.id for node in gone]))
    for node in gone:
        changed[StoryId(node.story_id)] += node.visible
    _remove_places(tx, [node for one, node in known.items() if one not in going])
    return changed


def _remove_places(tx: Tx, nodes: list[Node]) -> None:
    """Delete places that were kept for nobody's batch and that nobody answers any more, the deepest first."""
    idle = [node.id for node in nodes if node.is_missing and node.batch_id is None]
    if not idle:
        return
    below: dict[CommentId | None, list[CommentId]] = {}
    for child in tx.fetch(branches.list_below(idle)):
        below.setdefault(child.parent_id, []).append(child.id)
    gone: set[CommentId] = set()
    now = tx.fetch(branches.list_nodes(idle))
    # Paths end at a level; below it a reply is known by its later id.
    for node in sorted(now, key=lambda node: (len(node.path), node.id), reverse=True):
        if not node.shown and gone.issuperset(below.get(node.id, ())):
            gone.add(node.id)
    if gone:
        tx.put(*undoing.delete_comments(sorted(gone)))


def _leave_place(tx: Tx, node: Node, batch_id: BatchId) -> int:
    """Leave of a comment that others answered only its place; 1 when readers saw it."""
    comment = tx.fetch(comments.get_comment(node.id))
    tx.put(*undoing.delete_comments([node.id], places_stay=True))
    tx.put(undoing.empty_comment(node.id, _NO_BODY, comment.posted_at or tx.now))
    if comment.is_visible and comment.reply_count == 0:
        showing.no_longer_shown(tx, comment)
    if node.parent_id is not None:
        (parent,) = tx.fetch(branches.list_nodes([node.parent_id]))
        if parent.batch_id == batch_id:
            # What it answered goes too: then nothing holds it there.
            move_branch(tx, tx.fetch(comments.get_comment(node.id)), None)
    return 1 if comment.is_visible else 0


def _take_stories(tx: Tx, site: Site, batch_id: BatchId, after: bytes) -> _Step:
    found = tx.fetch(undoing.list_stories(site.id, batch_id, after, STORIES_AT_ONCE))
    gone = 0
    for story_id in found:
        tx.fetch(stories.lock_story(story_id))
        if tx.fetch(undoing.find_any_comment(story_id)) is None:
            tx.put(*undoing.delete_story(story_id))
            gone += 1
        else:
            tx.put(undoing.disown_story(story_id))
    return _Step(found[-1] if found else None, gone)


def _end(tx: Tx, batch_id: BatchId) -> None:
    tx.put(undoing.mark_undone(batch_id, tx.now))
