"""Links to comments as they were on the site that the comments came from, and where they lead now."""

from rejoinder.actions.import_rows import permalink_key
from rejoinder.actions.reading import read_comment
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.errors import NotFound
from rejoinder.core.ids import StoryId
from rejoinder.core.links import url_key
from rejoinder.store import import_keys, stories
from rejoinder.store.query import Tx


def find_by_anchor(tx: Tx, viewer: Viewer, story_id: StoryId, anchor: str) -> Comment:
    """Return the comment to which `#anchor` led on the story's page; NotFound, also for one the viewer can't see."""
    comment_id = tx.fetch(import_keys.find_anchor(story_id, anchor.removeprefix("#")))
    if comment_id is None:
        raise NotFound(what="comment")
    return read_comment(tx, viewer, comment_id)


def find_by_old_url(tx: Tx, viewer: Viewer, url: str) -> tuple[StoryId, Comment | None]:
    """Return the story, and the comment where there is one, to which an old address leads; NotFound when to nothing.

    The address may be that of a page, of a page with an anchor, or of a comment that had a page of its own. BadField
    for what is no address.
    """
    address, _, anchor = url.partition("#")
    key = url_key(address)
    of_comment = permalink_key(url)
    comment_id = None if of_comment is None else tx.fetch(import_keys.find_old_permalink(viewer.site_id, of_comment))
    if comment_id is not None:
        comment = read_comment(tx, viewer, comment_id)
        return comment.story_id, comment
    story = tx.fetch(stories.find_story_by_url(viewer.site_id, key))
    if story is None:
        raise NotFound(what="story")
    if not anchor:
        return story.id, None
    try:
        return story.id, find_by_anchor(tx, viewer, story.id, anchor)
    except NotFound:
        # The page is there all the same, and whoever followed the link is better off there than nowhere.
        return story.id, None


