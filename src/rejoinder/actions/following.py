"""What open streams are told: events as the public may know them."""

from dataclasses import dataclass

from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.errors import NotFound
from rejoinder.core.events import Event
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.permissions import may_see_text
from rejoinder.core.story import Story
from rejoinder.store import comments, ledger, stories
from rejoinder.store.query import Tx


@dataclass(frozen=True, slots=True)
class Told:
    """An event and those of its comments that everybody may read at this moment."""

    event: Event
    comments: tuple[Comment, ...]


@dataclass(frozen=True, slots=True)
class Following:
    """A story, the events after a seq, and whether none of them is missing."""

    story: Story
    told: tuple[Told, ...]
    is_whole: bool


def read_events(tx: Tx, story_id: StoryId, after: int, limit: int) -> Following:
    """Return the story's events after `after`, at most `limit`; NotFound.

    `is_whole` is False when events are no longer kept, when there are more, or when `after` lies in the future.
    """
    story, events = tx.fetch_all(stories.get_story(story_id), ledger.list_events(story_id, after, limit + 1))
    ids = [comment_id for event in events for comment_id in event.comment_ids]
    found = tx.fetch(comments.list_comments_by_id(list(dict.fromkeys(ids)))) if ids else {}
    nobody = Viewer(story.site_id)
    told = tuple(Told(event, _readable(event, found, nobody)) for event in events)
    return Following(story, told, len(events) <= limit and after + len(events) == story.seq)


def check_story(tx: Tx, viewer: Viewer, story_id: StoryId) -> int:
    """Return the story's seq; NotFound for another site's."""
    story = tx.fetch(stories.get_story(story_id))
    if story.site_id != viewer.site_id:
        raise NotFound(what="story")
    return story.seq


def read_seqs(tx: Tx, story_ids: list[bytes]) -> dict[StoryId, int]:
    """Return the last seq of each of these stories."""
    return tx.fetch(stories.list_seqs([StoryId(one) for one in story_ids]))


def _readable(event: Event, found: dict[CommentId, Comment], nobody: Viewer) -> tuple[Comment, ...]:
    shown = (found[comment_id] for comment_id in event.comment_ids if comment_id in found)
    return tuple(comment for comment in shown if may_see_text(nobody, comment))
