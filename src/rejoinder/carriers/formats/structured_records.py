"""What structured data says, as records."""

from collections.abc import Iterator
from typing import Final

from rejoinder.carriers.formats.loose_values import own_key, status_in
from rejoinder.carriers.formats.roots import Order
from rejoinder.carriers.html_markdown import from_element, from_html
from rejoinder.carriers.plain_markdown import from_plain
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Field, Item, Loss, Skip, StoryRecord, absent, stated
from rejoinder.carriers.recovery.keys import comment_keys
from rejoinder.carriers.recovery.keys import story_key as key_of_story
from rejoinder.carriers.source import ReadOptions, writable
from rejoinder.carriers.structured.found import Structured, StructuredComment, StructuredStory, Wording
from rejoinder.core.comment import Status
from rejoinder.core.story import Origin

STATUSES: Final = {
    "": "published",
    "deleted": "withdrawn",
    "withdrawn": "withdrawn",
    "removed": "rejected",
    "rejected": "rejected",
    "pending": "held",
    "draft": "held",
    "held": "held",
    "spam": "spam",
}
_AT_TOP: Final[Field[str]] = stated(None)


def items_of(found: Structured, options: ReadOptions) -> Iterator[Item]:
    """Yield the stories that comments are under, or all where none has comments, then comments and what is missing.

    What is named by an address that holds anywhere keeps that name; other names hold within their story.
    """
    telling = _Telling(found, options)
    yield from telling.stories()
    yield from telling.comments()
    if found.reactions:
        yield Skip(Reason.REACTION, count=found.reactions)


class _Telling:
    """The findings of one file on their way to records."""

    def __init__(self, found: Structured, options: ReadOptions) -> None:
        self.found = found
        self.options = options
        self.story_keys = [self._story_key(story) for story in found.stories]
        self.keys = self._comment_keys()

    def stories(self) -> Iterator[StoryRecord]:
        commented = {comment.story for comment in self.found.comments}
        told: set[str] = set()
        for place, story in enumerate(self.found.stories):
            key = self.story_keys[place]
            if key not in told and (place in commented or not self.found.comments):
                told.add(key)
                yield self._story(story, key)

    def comments(self) -> Iterator[Item]:
        order = Order()
        counted: dict[int, int] = {}
        voted = 0
        for place, comment in enumerate(self.found.comments):
            record = self._comment(place, comment, order)
            voted += bool(record.up or record.down)
            if comment.story is not None:
                counted[comment.story] = counted.get(comment.story, 0) + 1
            yield record
        for story, count in counted.items():
            missing = (self.found.stories[story].stated_count or 0) - count
            if missing > 0:
                yield Loss(Reason.NOT_DELIVERED, self.story_keys[story], count=missing)
        if voted:
            yield Loss(Reason.VOTERS_UNKNOWN, count=voted)

    def _story_key(self, story: StructuredStory) -> str:
        if story.url or story.id:
            return f"story:{story.url or story.id}"
        return key_of_story(self.options.url, story.title, (story.summary or story.wording.text or "")[:200])

    def _story_of(self, comment: StructuredComment) -> str:
        if comment.story is not None:
            return self.story_keys[comment.story]
        return f"story:{comment.story_ref or self.options.url or self.options.name}"

    def _comment_keys(self) -> list[str]:
        """Return a key for each comment; what has no name gets one that is made of its content."""
        comments = self.found.comments
        made: dict[str, list[int]] = {}
        for place, comment in enumerate(comments):
            made.setdefault(self._story_of(comment), []).append(place)
        keys = [""] * len(comments)
        for story, places in made.items():
            told = [(None, comments[place].author, comments[place].text or "") for place in places]
            for place, key in zip(places, comment_keys(story, told), strict=True):
                keys[place] = self._named(comments[place], story) or key
        seen: set[str] = set()
        for place, comment in enumerate(comments):
            # Some pages give all comments the page's own address.
            if keys[place] in seen or f"story:{keys[place]}" in self.story_keys:
                keys[place] = comment_keys(f"{self._story_of(comment)} {place}", [(None, None, keys[place])])[0]
            seen.add(keys[place])
        return keys

    def _named(self, comment: StructuredComment, story: str) -> str | None:
        names = comment.names
        wide = next((name for name in names if "://" in name or name.startswith(("urn:", "tag:", "rejoinder:"))), None)
        return wide or (f"{story} {names[0]}" if names else None)

    def _story(self, story: StructuredStory, key: str) -> StoryRecord:
        body, _, _ = _worded(story.wording)
        return StoryRecord(
            source_key=key,
            origin=Origin.IMPORTED,
            title=stated(_line(story.title)),
            url=story.url or self.options.url,
            byline=stated(_line(story.author)),
            published_at=story.posted_at,
            published_text=story.posted_text,
            language=stated(story.language or self.options.language),
            picture_url=stated(story.picture_url),
            body=body or None,
            summary=_line(story.summary),
            modified_at=story.edited_at,
            other_keys=_own_names((story.id, *story.other_ids)),
            stated_count=story.stated_count,
        )

    def _comment(self, place: int, comment: StructuredComment, order: Order) -> CommentRecord:
        body, raw, raw_type = _worded(comment.wording)
        status, is_withdrawn = _state(comment.work_status)
        story_key = self._story_of(comment)
        parent: Field[str] = _AT_TOP
        if comment.parent is not None:
            parent = stated(self.keys[comment.parent])
        elif comment.parent_ref is not None:
            parent = stated(comment.parent_ref)
        elif not comment.says_parent:
            parent = absent()
        return CommentRecord(
            source_key=self.keys[place],
            story_key=story_key,
            origin=Origin.IMPORTED,
            parent_key=parent,
            order_index=order.place(story_key),
            author=stated(_line(comment.author)),
            body="" if is_withdrawn else body,
            raw="" if is_withdrawn else raw,
            raw_type=raw_type,
            author_key=comment.author_url,
            author_url=comment.author_url,
            posted_at=comment.posted_at,
            posted_text=comment.posted_text,
            edited_at=comment.edited_at,
            url=comment.url,
            status=status,
            status_reason=comment.work_status if status is not Status.PUBLISHED or is_withdrawn else None,
            is_withdrawn=is_withdrawn,
            up=comment.up,
            down=comment.down,
            empty=Reason.DELETED_EMPTY if is_withdrawn else Reason.BODY_LOST if not body else None,
            other_keys=_own_names(comment.names),
            anchors=_anchors(comment),
        )


def _worded(wording: Wording) -> tuple[str, str, str]:
    """Return a text as our Markdown, as it was written, and the media type of that."""
    if wording.element is not None:
        return writable(from_element(wording.element)), writable(wording.html or ""), "text/html"
    if wording.markup is not None:
        text = writable(wording.markup)
        return from_html(text), text, "text/html"
    text = writable(wording.plain or "")
    return from_plain(text), text, "text/plain"


def _state(word: str | None) -> tuple[Status, bool]:
    ours = STATUSES.get((word or "").strip().lower(), "published")
    return (Status.PUBLISHED, True) if ours == "withdrawn" else (status_in(ours) or Status.PUBLISHED, False)


def _anchors(comment: StructuredComment) -> tuple[str, ...]:
    url = comment.url or ""
    fragment = url.partition("#")[2]
    return tuple(one for one in (fragment, url) if one)


def _own_names(names: tuple[str | None, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for name in names if name and "rejoinder" in name and (key := own_key(name))))


def _line(text: str | None) -> str | None:
    return writable(" ".join(text.split())) or None if text else None
