"""The carrier `artalk`: artrans, the list of comments that Artalk and its converters write."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from rejoinder.carriers.formats.gathering import Gathering, each_part, facts, parent_of, rated, status_of
from rejoinder.carriers.formats.json_outline import outline
from rejoinder.carriers.formats.json_records import Found, records
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.mixed_markdown import from_mixed
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, stated
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource
from rejoinder.core.story import Origin

_OWN: Final = frozenset(
    "page_title page_admin_only site_name site_urls is_collapsed is_pending is_pinned vote_up vote_down badge_name"
    " created_at nick rid".split()
)
_WRAPPERS: Final = ("comments", "data", "artrans")


class Artalk:
    """Reads comments, which each repeat what is known of their page and author."""

    name = "artalk"
    title = "Artalk export (artrans)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {"(none)": "published", "is_pending": "held"}
    loses = (
        "Who voted: the votes are counted only.",
        "Earlier wordings: only the time of the last change is in it.",
        "Deleted comments: they are absent, and their replies name them in vain.",
        "Who belongs to the staff: only badges are in it.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is artrans: by the names its comments have."""
        return rated(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the comments in the file's order and the stories of their pages.

        NotADiscussion when there are none; EmptyFile, BrokenSource and TooLarge as they say.
        """
        yield from each_part(source, _rate, _Reading, why="no comments as artrans has them were found")


def _rate(source: Source, part: str) -> float:
    seen = outline(source.head(part))
    keys = seen.record_keys(*(f"{name}[]" for name in _WRAPPERS))
    if "page_key" not in keys or not keys & {"content", "nick", "rid"}:
        return 0.0
    return 0.97 if len(keys & _OWN) >= 3 else 0.6


class _Reading:
    """One reading of a list of comments."""

    def __init__(self) -> None:
        self.gathered = Gathering()
        self._titles: dict[str, str] = {}

    def items(self, source: Source, part: str) -> Iterator[Item]:
        # Where the file breaks off, the second reading says so, after what stands before that place.
        with suppress(BrokenSource), source.open(part) as file:
            for entry in records(file, _WRAPPERS):
                if isinstance(entry, Found) and (one := Fields.of(entry.value)) is not None:
                    title = one.line("page_title")
                    if title is not None:
                        # Every comment repeats it: the last one has the page's latest.
                        self._titles[_story_key(one)] = title
        with source.open(part) as file:
            for entry in records(file, _WRAPPERS):
                if not isinstance(entry, Found):
                    yield entry
                elif entry.key is None:
                    one = Fields.of(entry.value)
                    yield from self._comment(one, entry.line) if one else (Loss(Reason.BAD_RECORD, line=entry.line),)

    def _comment(self, one: Fields, line: int) -> Iterator[Item]:
        key = one.identifier("id")
        if key is None or not one.has("content"):
            yield Loss(Reason.BAD_RECORD, source_key=key, line=line)
            return
        site = one.line("site_name") or ""
        story_key = _story_key(one)
        yield from self.gathered.page(
            story_key, _address(one), self._titles.get(story_key), is_closed=one.truth("page_admin_only")
        )
        yield self.gathered.vote(self._made(one, site, key, story_key))

    def _made(self, one: Fields, site: str, key: str, story_key: str) -> CommentRecord:
        body, raw_type = from_mixed(one.text("content"))
        word = "is_pending" if one.truth("is_pending") else "(none)"
        status, is_withdrawn = status_of(Artalk.statuses[word])
        posted_at, posted_text = one.instant("created_at", "date")
        changed_at = one.moment("updated_at")
        parent = one.identifier("rid")
        return CommentRecord(
            source_key=f"{site}:{key}",
            story_key=story_key,
            origin=Origin.IMPORTED,
            parent_key=parent_of(None if parent in (None, "0") else f"{site}:{parent}"),
            order_index=self.gathered.place(story_key),
            author=stated(one.line("nick")),
            body=body,
            raw=one.text("content"),
            raw_type=raw_type,
            author_url=one.link("link"),
            author_email=one.email("email"),
            posted_at=posted_at,
            posted_text=posted_text,
            edited_at=changed_at if changed_at != posted_at.value else None,
            status=status,
            is_withdrawn=is_withdrawn,
            status_reason=None if word == "(none)" else word,
            up=max(0, one.count("vote_up")),
            down=max(0, one.count("vote_down")),
            empty=None if body else Reason.NOT_STATED,
            anchors=(f"atk-comment-{key}",),
            extra=facts(
                pinned=one.truth("is_pinned"), collapsed=one.truth("is_collapsed"), badge=one.line("badge_name")
            ),
        )


def _story_key(one: Fields) -> str:
    return f"page:{one.line('site_name') or ''}:{one.line('page_key') or ''}"


def _address(one: Fields) -> str | None:
    """Return a page's address: its key, on the first of the site's addresses when it is a path."""
    page_key = one.line("page_key") or ""
    if not re.match(r"https?://", page_key):
        site = next((text.strip() for text in one.text("site_urls").split(",") if "://" in text), None)
        if site is not None and page_key.startswith("/"):
            return Fields({"url": f"{site.rstrip('/')}{page_key}"}).url("url")
    return Fields({"url": page_key}).url("url")
