"""What waits for a moderator: the held comments of a site, wherever they stand."""

from dataclasses import dataclass

from rejoinder.actions.reading import Overlay, around_of, as_rendered_now, quotations_of
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Quotation
from rejoinder.core.errors import Forbidden
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.permissions import Permission, may
from rejoinder.core.story import Story
from rejoinder.store import comments, ledger, stories
from rejoinder.store.query import Tx


@dataclass(frozen=True, slots=True)
class Waiting:
    """Held comments, the longest waiting first, with all that their rendering needs.

    `stories` holds the story of every comment; `around` is as in `reading.Page`; `overlay` says why each one waits.
    """

    comments: tuple[Comment, ...]
    stories: dict[StoryId, Story]
    quotations: dict[CommentId, list[Quotation]]
    around: dict[CommentId, Comment]
    overlay: Overlay


def read_waiting(tx: Tx, viewer: Viewer, limit: int) -> Waiting:
    """Return the held comments of the viewer's site, at most `limit`; Forbidden for who doesn't moderate it."""
    if not may(viewer, Permission.MODERATE):
        raise Forbidden()
    held = [as_rendered_now(one) for one in tx.fetch(comments.list_waiting(viewer.site_id, limit))]
    if not held:
        return Waiting((), {}, {}, {}, Overlay())
    quoted = quotations_of(tx, held)
    found, reasons = tx.fetch_all(
        stories.list_stories_by_id(sorted({one.story_id for one in held})),
        ledger.list_reasons([one.id for one in held]),
    )
    return Waiting(tuple(held), found, quoted, around_of(tx, held, quoted), Overlay(reasons=reasons))
