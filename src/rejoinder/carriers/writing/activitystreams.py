"""The writer `activitystreams`: a collection of ActivityStreams 2.0 for each story, in one JSON document."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from rejoinder.actions.exporting import TakenStory
from rejoinder.actions.reading import as_rendered_now
from rejoinder.carriers.writing.addresses import comment_url, own_name, urn
from rejoinder.carriers.writing.stamps import iso
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.core.comment import Comment, Status
from rejoinder.core.ids import CommentId
from rejoinder.core.story import Story

_CONTEXT: Final[list[object]] = [
    "https://www.w3.org/ns/activitystreams",
    {
        "rejoinder": "urn:rejoinder:",
        "dislikes": {"@id": "as:dislikes", "@type": "@id"},
        "commentsEnabled": "https://joinpeertube.org/ns#commentsEnabled",
        "distinguished": "https://join-lemmy.org/ns#distinguished",
    },
]
_PUBLIC: Final = "https://www.w3.org/ns/activitystreams#Public"


class ActivityStreams:
    """Writes a collection of collections: each has a story as Article and its comments as Notes and Tombstones."""

    name = "activitystreams"
    title = "ActivityStreams 2.0: Articles, Notes and Tombstones in collections"
    suffix = ".json"
    holds = frozenset(
        {
            Held.STORY_URL,
            Held.STORY_TITLE,
            Held.STORY_BODY,
            Held.STORY_BYLINE,
            Held.STORY_TIME,
            Held.STORY_CLOSED,
            Held.PARENT,
            Held.AUTHOR,
            Held.STAFF,
            Held.BODY,
            Held.TEXT,
            Held.TIME,
            Held.EXACT_TIME,
            Held.EDITED,
            Held.HELD,
            Held.REJECTED,
            Held.SPAM,
            Held.WITHDRAWN,
            Held.VOTES,
            Held.SCORE,
        }
    )
    loses: tuple[str, ...] = (
        "The texts of withdrawn comments: a Tombstone stands in their place.",
        "Earlier wordings.",
        "What a quotation quotes; the quoted words stay.",
        "Further addresses of a story.",
        "Who voted; votes are counted.",
        "With --public: whether it was its author or a moderator who took a comment away.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write one comment after the other; memory holds some of them."""
        written = Written()
        site = options.site
        about = {"id": urn(site.id), "name": site.name, "url": site.public_url}
        with target.open("xb") as file:
            file.write(_opened({"@context": _CONTEXT, "type": "Collection", **about}) + b',"items":[')
            for taken in stories:
                story = taken.story
                collection = {
                    "type": "OrderedCollection",
                    "id": f"{urn(story.id)}#discussion",
                    "name": story.title,
                    "context": urn(story.id),
                }
                file.write((b",\n" if written.stories else b"\n") + _opened(collection) + b',"orderedItems":[\n')
                file.write(_encode(_article(story)))
                count = 1
                for one in taken.comments:
                    file.write(b",\n" + _encode(_object(as_rendered_now(one.comment), options)))
                    count += 1
                file.write(b'],"totalItems":%d}' % count)
                written.stories += 1
                written.comments += count - 1
            file.write(b'],"totalItems":%d}\n' % written.stories)
        return written


_encode = msgspec.json.Encoder().encode


def _opened(fields: dict[str, Any]) -> bytes:
    """Return an object to which more fields are added."""
    return _encode(fields)[:-1]


def _article(story: Story) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "Article",
        "id": urn(story.id),
        "url": story.url,
        "name": story.title,
        "to": [_PUBLIC],
        "commentsEnabled": story.closed_at is None,
        "rejoinder:id": own_name(story.id),
    }
    if story.byline is not None:
        said["attributedTo"] = {"type": "Person", "name": story.byline}
    if story.published_at is not None:
        said["published"] = iso(story.published_at)
    if story.modified_at is not None:
        said["updated"] = iso(story.modified_at)
    if story.summary:
        said["summary"] = story.summary
    if story.body_html:
        said["contentMap"] = {story.language: story.body_html}
    return said | _text(story.body, story.body_html or "")


def _object(comment: Comment, options: WriteOptions) -> dict[str, Any]:
    """Return a comment as a Note, or as a Tombstone where its text is gone or was taken back."""
    is_gone = comment.withdrawn_at is not None or (not comment.is_visible and not comment.html)
    said: dict[str, Any] = {
        "type": "Tombstone" if is_gone else "Note",
        "id": urn(comment.id),
        "url": comment_url(options.site, comment.id),
        "inReplyTo": _answered(comment.parent_id, comment),
        "context": urn(comment.story_id),
        "rejoinder:id": own_name(comment.id),
    }
    if comment.is_visible:
        said["to"] = [_PUBLIC]
    if comment.status is not Status.PUBLISHED:
        said["rejoinder:status"] = comment.status.value
    if comment.author.name is not None:
        said["attributedTo"] = {"type": "Person", "name": comment.author.name}
    if comment.author.is_staff:
        said["distinguished"] = True
    if comment.posted_at is not None:
        said["published"] = iso(comment.posted_at)
    if comment.edited_at is not None:
        said["updated"] = iso(comment.edited_at)
    for name, count in (("likes", comment.up), ("dislikes", comment.down)):
        if count:
            said[name] = {"type": "Collection", "totalItems": count}
    if not is_gone:
        return said | _text(comment.body, comment.html)
    said["formerType"] = "Note"
    if comment.withdrawn_at is not None:
        said["deleted"] = iso(comment.withdrawn_at)
    return said


def _answered(parent_id: CommentId | None, comment: Comment) -> str:
    return urn(comment.story_id if parent_id is None else parent_id)


def _text(body: str | None, html: str) -> dict[str, Any]:
    said: dict[str, Any] = {"content": html, "mediaType": "text/html"} if html else {}
    return said | ({"source": {"content": body, "mediaType": "text/markdown"}} if body else {})
