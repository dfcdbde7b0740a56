"""The carrier `hackernews`: items as Hacker News' API and as Algolia's search give them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.formats.json_parts import Fields, records_of, sample, share, survey
from rejoinder.carriers.formats.json_records import Found
from rejoinder.carriers.formats.loose_values import (
    count_in,
    is_true,
    line_in,
    list_in,
    text_in,
    time_in,
    votes_in,
    without_entities,
)
from rejoinder.carriers.formats.roots import Order, Roots
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Doubt, Field, Item, Loss, Skip, StoryRecord, absent, stated
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.comment import Status
from rejoinder.core.story import Origin

_STORIES: Final = frozenset(("story", "poll", "job"))
_TYPES: Final = _STORIES | {"comment", "pollopt"}
_PLACEHOLDERS: Final = frozenset(("[deleted]", "[dead]", "[flagged]"))
_PAGE: Final = "https://news.ycombinator.com/item?id="
_AT_TOP: Final[Field[str]] = stated(None)
_MOST: Final = 2**62


class HackerNews:
    """Reads items of Hacker News: one a file, a line or an element, in any order, or nested by Algolia."""

    name = "hackernews"
    title = "Hacker News: items of its API or of Algolia's, as JSON"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {"": "published", "deleted": "withdrawn", "dead": "rejected"}
    loses = (
        "Votes for comments: Hacker News keeps them secret.",
        "Earlier wordings, e-mail addresses and pictures: there are none in it.",
        "Author and text of deleted comments: only their place is kept.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it holds items: which share of its first objects are some."""
        return 0.97 * share(sample(source), lambda one: _is_known(one) or any(map(_is_known, _held(one))))

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield stories and comments in the order of the source, and how many replies it names but does not hold.

        Items name only what they answer, so the source is read twice: first for its tree, then for what it says.
        Raises NotADiscussion, EmptyFile and BrokenSource as they say.
        """
        roots, stories = Roots(), set[int]()

        def note(entry: object) -> bool:
            if not isinstance(entry, _Told):
                return False
            roots.add(entry.id, None if entry.is_story else entry.parent)
            if entry.is_story:
                stories.add(entry.id)
            return True

        survey(_entries(source), note, "no item of Hacker News is in it")
        yield from _Telling(roots, stories).items(source)


@dataclass(frozen=True, slots=True)
class _Told:
    """One item. `parent` and `story` are ids, None where it does not say; `line` is where it begins."""

    fields: Fields
    id: int
    parent: int | None
    story: int | None
    is_story: bool
    line: int


class _Telling:
    """The items on their way to records, with the tree known."""

    def __init__(self, roots: Roots, stories: set[int]) -> None:
        self.roots = roots
        self.stories = stories
        self.order = Order()

    def items(self, source: Source) -> Iterator[Item]:
        told: set[int] = set()
        for entry in _entries(source):
            if not isinstance(entry, _Told):
                yield entry
            elif entry.is_story:
                yield self._story(entry)
                yield from self._missing_replies(entry, f"story:{entry.id}")
            else:
                story = self._story_of(entry)
                if story not in self.stories and story not in told and "story_title" in entry.fields:
                    told.add(story)
                    yield _story_of_hit(story, entry.fields)
                yield self._comment(entry, story)
                yield from self._missing_replies(entry, str(entry.id))

    def _story_of(self, entry: _Told) -> int:
        return entry.story if entry.story is not None else self.roots.top_of(entry.id)

    def _is_top(self, parent: int | None, story: int) -> bool:
        """Whether a comment answers the story itself: what is not told at all is taken for one."""
        return parent is None or (parent == story and (story in self.stories or not self.roots.has(story)))

    def _missing_replies(self, entry: _Told, key: str) -> Iterator[Loss]:
        kids = [kid for one in list_in(entry.fields.get("kids", entry.fields.get("children"))) if (kid := _id(one))]
        missing = sum(not self.roots.has(kid) for kid in kids)
        if missing:
            yield Loss(Reason.NOT_DELIVERED, key, line=entry.line, count=missing)

    def _story(self, entry: _Told) -> StoryRecord:
        fields = entry.fields
        text = text_in(fields.get("text")) or text_in(fields.get("story_text"))
        page = f"{_PAGE}{entry.id}"
        url = line_in(fields.get("url"))
        return StoryRecord(
            source_key=f"story:{entry.id}",
            origin=Origin.IMPORTED,
            title=stated(without_entities(line_in(fields.get("title")))),
            url=url or page,
            aliases=(page,) if url else (),
            byline=stated(_author(fields)),
            published_at=_time(fields),
            published_text=text_in(fields.get("created_at")),
            body=from_html(text) if text else None,
            stated_count=count_in(fields.get("descendants", fields.get("num_comments"))),
        )

    def _comment(self, entry: _Told, story: int) -> CommentRecord:
        fields = entry.fields
        raw = text_in(fields.get("text")) or text_in(fields.get("comment_text")) or ""
        is_deleted = is_true(fields.get("deleted")) or raw == "[deleted]"
        is_dead = is_true(fields.get("dead"))
        is_lost = is_deleted or not raw or raw in _PLACEHOLDERS
        page = f"{_PAGE}{entry.id}"
        up, down = votes_in(fields.get("points"))
        author = _author(fields)
        # Algolia says nothing of deletions: an item without author and text is what they leave.
        is_deleted = is_deleted or (is_lost and not is_dead and author is None)
        return CommentRecord(
            source_key=str(entry.id),
            story_key=f"story:{story}",
            origin=Origin.IMPORTED,
            parent_key=_AT_TOP if self._is_top(entry.parent, story) else Field(str(entry.parent)),
            order_index=self.order.place(f"story:{story}"),
            author=stated(author),
            body="" if is_lost else from_html(raw),
            raw="" if is_lost else raw,
            raw_type="text/html",
            author_key=author,
            posted_at=_time(fields),
            posted_text=text_in(fields.get("created_at")),
            url=page,
            status=Status.REJECTED if is_dead and not is_deleted else Status.PUBLISHED,
            status_reason="dead" if is_dead else None,
            is_withdrawn=is_deleted,
            up=up,
            down=down,
            empty=(Reason.DELETED_EMPTY if is_deleted or is_dead else Reason.BODY_LOST) if is_lost else None,
            anchors=(str(entry.id), page),
        )


def _entries(source: Source) -> Iterator[_Told | Loss | Doubt | Skip]:
    for _, entry in records_of(source, ("hits",)):
        if not isinstance(entry, Found):
            yield entry
        elif isinstance(entry.value, dict):
            yield from _nested(entry.value, entry.line)
        elif isinstance(entry.value, list):
            for value in entry.value:
                if isinstance(value, dict):
                    yield from _nested(value, entry.line)


def _nested(outermost: Fields, line: int) -> Iterator[_Told | Loss | Skip]:
    """Yield an item and those that stand in it, each before its replies and these in their order."""
    waiting: list[tuple[Fields, int | None, int | None]] = [(outermost, None, None)]
    while waiting:
        fields, parent, story = waiting.pop()
        if not _is_known(fields):
            # An object of items by their ids, or with a list of them.
            held = _held(fields)
            if fields is outermost and any(map(_is_known, held)):
                waiting += reversed([(one, None, None) for one in held])
            else:
                yield Loss(Reason.BAD_RECORD, line=line)
            continue
        number = _id(fields.get("id", fields.get("objectID")))
        kind = _kind(fields)
        if number is None:
            yield Loss(Reason.BAD_RECORD, line=line)
        elif kind == "pollopt":
            yield Skip(Reason.ANOTHER_KIND, str(number), line)
        else:
            above = _id(fields.get("parent", fields.get("parent_id")))
            is_story = kind in _STORIES
            story = _id(fields.get("story_id")) or story
            yield _Told(fields, number, parent if above is None else above, story, is_story, line)
            story = number if is_story else story
        children = fields.get("children")
        inner = [(one, number, story) for one in list_in(children) if isinstance(one, dict)]
        waiting += reversed(inner)


def _held(fields: Fields) -> list[Fields]:
    return [one for value in fields.values() for one in list_in(value) if isinstance(one, dict)]


def _is_known(fields: Fields) -> bool:
    """Whether an object is an item: of a known kind, with an id, and with what only such items have."""
    if "objectID" in fields:
        return "_tags" in fields or "created_at_i" in fields
    if "hits" in fields:
        hits = list_in(fields["hits"])
        return bool(hits) and all(isinstance(hit, dict) and "objectID" in hit and _is_known(hit) for hit in hits[:3])
    if _id(fields.get("id")) is None or _kind(fields) is None:
        return False
    return "created_at_i" in fields or (
        ("time" in fields or is_true(fields.get("deleted")))
        and ("type" in fields or "parent" in fields or "descendants" in fields)
        and ("by" in fields or "type" in fields)
    )


def _kind(fields: Fields) -> str | None:
    kind = fields.get("type")
    if kind is None and isinstance(fields.get("_tags"), list):
        kind = next((tag for tag in fields["_tags"] if isinstance(tag, str) and tag in _TYPES), None)
    if kind is None:
        kind = "comment" if fields.get("parent", fields.get("parent_id")) is not None else "story"
    return kind if isinstance(kind, str) and kind in _TYPES else None


def _id(value: object) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 19:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST else None


def _author(fields: Fields) -> str | None:
    return line_in(fields.get("by")) or line_in(fields.get("author"))


def _time(fields: Fields) -> Field[int]:
    return time_in(next((fields[name] for name in ("time", "created_at_i", "created_at") if name in fields), None))


def _story_of_hit(story: int, fields: Fields) -> StoryRecord:
    """Return what a found comment says of the story it stands under."""
    title = without_entities(line_in(fields.get("story_title")))
    page = f"{_PAGE}{story}"
    url = line_in(fields.get("story_url"))
    return StoryRecord(
        f"story:{story}",
        Origin.IMPORTED,
        stated(title) if title else absent(),
        url=url or page,
        aliases=(page,) if url else (),
    )
