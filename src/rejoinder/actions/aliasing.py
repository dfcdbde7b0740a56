"""Stories move: each goes by every URL that it ever had."""

from rejoinder.core.account import Viewer
from rejoinder.core.errors import BadField, Forbidden, NotFound
from rejoinder.core.ids import StoryId
from rejoinder.core.links import canonical_url, url_key
from rejoinder.core.permissions import Permission, may
from rejoinder.core.story import Story
from rejoinder.store import stories
from rejoinder.store.query import Tx


def add_alias(tx: Tx, viewer: Viewer, story_id: StoryId, url: str) -> Story:
    """Have a story go by a further URL too, and return it; nothing changes when it does already.

    Refuses NotFound, Forbidden (not an editor), BadField for a URL that is none or that another story goes by.
    """
    if not may(viewer, Permission.PUBLISH_STORY):
        raise Forbidden()
    story = tx.fetch(stories.get_story(story_id))
    if story.site_id != viewer.site_id:
        raise NotFound(what="story")
    tx.put(stories.put_alias(story.site_id, url_key(url), canonical_url(url), story.id))
    owner = tx.fetch(stories.find_story_by_url(story.site_id, url_key(url)))
    if owner is None or owner.id != story.id:
        raise BadField(field="url", why="belongs to another story")
    return story
