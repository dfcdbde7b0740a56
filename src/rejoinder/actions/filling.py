"""A comment comes for which a place was kept: the place takes its words, and goes where it belongs."""

from rejoinder.actions import showing
from rejoinder.actions.arriving import Ready
from rejoinder.actions.import_rows import Made, bulk_of, decisions_of, row_of
from rejoinder.actions.moving import move_branch
from rejoinder.actions.telling import tell
from rejoinder.core.events import EventKind
from rejoinder.core.ids import BatchId
from rejoinder.core.story import Story
from rejoinder.store import branches, comments, imports, stories
from rejoinder.store.query import Tx


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
    seq, *_ = tx.fetch(stories.take_seq(story.id, now=max(tx.now, ready.sort_at), added=visible))
    tell(tx, story.site_id, story.id, seq, EventKind.IMPORTED)
    return 1
