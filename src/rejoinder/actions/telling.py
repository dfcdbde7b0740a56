"""The public is told: the one place where a story's events are written and announced."""

from typing import Final

from rejoinder.core.events import TAKEN_AWAY, Event, EventKind
from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.store import ledger
from rejoinder.store.query import Tx

_TAKES_AWAY: Final = frozenset({EventKind.WITHDRAWN, EventKind.REMOVED, EventKind.EDITED})


def tell(
    tx: Tx, site_id: SiteId, story_id: StoryId, seq: int, kind: EventKind, comment_ids: tuple[CommentId, ...] = ()
) -> None:
    """Append an event under the seq that was taken for it, and announce it for after the commit.

    Where something may not be shown any more, that is announced too, so that no ready page outlives it.
    """
    tx.put(ledger.insert_event(Event(story_id, seq, kind, comment_ids, tx.now), site_id))
    tx.announce(story_id, seq)
    if kind in _TAKES_AWAY:
        tx.announce(story_id, TAKEN_AWAY)
