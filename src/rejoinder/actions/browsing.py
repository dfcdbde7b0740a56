"""What a site has: its stories, a story by URL, counts for many of them, the newest comments for feeds."""

from heapq import merge
from itertools import islice

from rejoinder.actions.reading import as_rendered_now
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.errors import NotFound
from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.core.links import url_key
from rejoinder.core.story import Story
from rejoinder.core.tree import Order
from rejoinder.store import comments, pictures, stories
from rejoinder.store.query import Tx

STORIES_LOOKED_AT = 200
STORIES_FED = 20
"""A site's feed holds comments of so many stories: the most recently discussed among so many of the newest."""


def list_stories(tx: Tx, viewer: Viewer, limit: int) -> list[Story]:
    """Return the newest stories of the viewer's site, at most `limit`."""
    return tx.fetch(stories.list_stories(viewer.site_id, limit))


def find_story_by_url(tx: Tx, viewer: Viewer, url: str) -> Story | None:
    """Return the site's story that goes by this URL, None when there is none; BadField for a bad URL."""
    return tx.fetch(stories.find_story_by_url(viewer.site_id, url_key(url)))


def count_comments(tx: Tx, viewer: Viewer, urls: list[str]) -> dict[str, tuple[StoryId, int]]:
    """Return story and count of visible comments for each of these URLs that has a story."""
    keys = {url: url_key(url) for url in urls}
    found = tx.fetch(stories.count_comments(viewer.site_id, sorted(set(keys.values()))))
    return {url: found[key] for url, key in keys.items() if key in found}


def newest_of_story(tx: Tx, viewer: Viewer, story_id: StoryId, limit: int) -> tuple[Story, list[Comment]]:
    """Return a story and its newest visible comments, the newest first; NotFound."""
    story = tx.fetch(stories.get_story(story_id))
    if story.site_id != viewer.site_id:
        raise NotFound(what="story")
    return story, [as_rendered_now(one) for one in tx.fetch(comments.list_flat(story_id, Order.NEWEST, None, limit))]


def newest_of_site(tx: Tx, viewer: Viewer, limit: int) -> tuple[dict[StoryId, Story], list[Comment]]:
    """Return the newest visible comments under a site's newest stories, the newest first, and those stories."""
    discussed = tx.fetch(stories.list_discussed(viewer.site_id, among=STORIES_LOOKED_AT, limit=STORIES_FED))
    found = [tx.fetch(comments.list_flat(story.id, Order.NEWEST, None, limit)) for story in discussed]
    newest = merge(*found, key=lambda one: (one.sort_at, one.id), reverse=True)
    return {story.id: story for story in discussed}, [as_rendered_now(one) for one in islice(newest, limit)]


def site_of_story(tx: Tx, story_id: bytes) -> SiteId | None:
    """Return the site of a story, None when there is no such story."""
    return tx.fetch(stories.find_site_of_story(StoryId(story_id)))


def site_of_comment(tx: Tx, comment_id: bytes) -> SiteId | None:
    """Return the site of a comment, None when there is no such comment."""
    found = tx.fetch(comments.find_comment(CommentId(comment_id)))
    return None if found is None else found.site_id


def find_guest_name(tx: Tx, viewer: Viewer) -> str | None:
    """Return the name under which the viewer wrote last on the site, None when they never did."""
    return tx.fetch(comments.find_latest_name(viewer.site_id, viewer.key))


def read_picture(tx: Tx, picture_id: bytes) -> tuple[str, bytes]:
    """Return content type and bytes of a story's picture; NotFound."""
    return tx.fetch(pictures.get_picture(picture_id))
