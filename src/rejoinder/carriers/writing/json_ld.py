"""The writer `json-ld`: a NewsArticle of schema.org for each story, with its comments nested in it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.carriers.writing.addresses import comment_url, own_name, urn
from rejoinder.carriers.writing.stamps import iso
from rejoinder.carriers.writing.threads import in_reading_order
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.core.comment import Comment, Status
from rejoinder.core.ids import CommentId
from rejoinder.core.story import Story

DEEPEST_NESTED: Final = 60
"""Deeper comments stand beside each other and name what they answer: readers of JSON bound how deep they go."""

_SCHEMA: Final = "https://schema.org"


class JsonLd:
    """Writes an array of stories, each with the whole tree of its comments."""

    name = "json-ld"
    title = "schema.org as JSON-LD: NewsArticle with nested Comment"
    suffix = ".jsonld"
    holds = frozenset(
        {
            Held.STORY_URL,
            Held.STORY_TITLE,
            Held.STORY_BODY,
            Held.STORY_BYLINE,
            Held.STORY_TIME,
            Held.PARENT,
            Held.AUTHOR,
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
        "The text as it was typed: it is written as HTML.",
        "The texts of withdrawn comments, and whether a moderator hid them besides.",
        "Earlier wordings.",
        "What a quotation quotes; the quoted words stay.",
        "Who belongs to the newsroom.",
        "Whether a discussion is closed, and further addresses of a story.",
        "Who voted; votes are counted.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write one story after the other; memory holds the comments of one."""
        written = Written()
        with target.open("xb") as file:
            file.write(b"[")
            for taken in stories:
                comments = in_reading_order(taken.comments)
                file.write((b",\n" if written.stories else b"\n") + _encode(_article(taken.story, len(comments)))[:-1])
                file.writelines(_nested(comments, options))
                file.write(b"}")
                written.stories += 1
                written.comments += len(comments)
            file.write(b"\n]\n")
        return written


_encode = msgspec.json.Encoder().encode


def _nested(comments: Sequence[TakenComment], options: WriteOptions) -> Iterator[bytes]:
    """Yield the field `comment` of a story: each comment holds its replies, down to DEEPEST_NESTED."""
    depths: dict[CommentId, int] = {}
    open_levels = 0
    for one in comments:
        comment = one.comment
        above = 0 if comment.parent_id is None else depths.get(comment.parent_id, 0)
        depths[comment.id] = above + 1
        level = min(above + 1, DEEPEST_NESTED)
        if level > open_levels:
            yield b',"comment":[\n'
        else:
            yield b"}" + b"]}" * (open_levels - level) + b",\n"
        open_levels = level
        yield _encode(_comment(comment, options, names_parent=above >= DEEPEST_NESTED))[:-1]
    yield b"}]" * open_levels


def _article(story: Story, count: int) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "NewsArticle",
        "@id": urn(story.id),
        "identifier": own_name(story.id),
        "url": story.url,
        "headline": story.title,
        "inLanguage": story.language,
        "commentCount": count,
    }
    if story.byline is not None:
        said["author"] = {"@type": "Person", "name": story.byline}
    if story.published_at is not None:
        said["datePublished"] = iso(story.published_at)
    if story.modified_at is not None:
        said["dateModified"] = iso(story.modified_at)
    if story.summary:
        said["description"] = story.summary
    if story.body_html:
        said["articleBody"] = story.body_html
    return said


def _comment(comment: Comment, options: WriteOptions, *, names_parent: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "Comment",
        "@id": urn(comment.id),
        "identifier": own_name(comment.id),
        "url": comment_url(options.site, comment.id),
    }
    if names_parent and comment.parent_id is not None:
        said["parentItem"] = {"@type": "Comment", "@id": urn(comment.parent_id)}
    if comment.author.name is not None:
        said["author"] = {"@type": "Person", "name": comment.author.name}
    if comment.posted_at is not None:
        said["datePublished"] = iso(comment.posted_at)
    if comment.edited_at is not None:
        said["dateModified"] = iso(comment.edited_at)
    if comment.withdrawn_at is not None:
        said["creativeWorkStatus"] = "Deleted"
    elif comment.status is not Status.PUBLISHED:
        said["creativeWorkStatus"] = comment.status.value.capitalize()
    if comment.html and comment.withdrawn_at is None:
        said |= {"text": comment.html, "encodingFormat": "text/html"}
    counted = [
        {"@type": "InteractionCounter", "interactionType": f"{_SCHEMA}/{kind}", "userInteractionCount": count}
        for kind, count in (("LikeAction", comment.up), ("DislikeAction", comment.down))
        if count
    ]
    return said | ({"interactionStatistic": counted} if counted else {})
