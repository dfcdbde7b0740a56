"""The carrier `comentario`: Comentario's own export, version 3: pages, comments, people."""

from collections.abc import Iterator, Mapping
from typing import Final

from rejoinder.carriers.formats.gathering import (
    Gathering,
    each_part,
    facts,
    page,
    parent_of,
    rated,
    status_of,
    votes_of,
)
from rejoinder.carriers.formats.json_outline import outline
from rejoinder.carriers.formats.json_records import Found, elements
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.mixed_markdown import from_mixed
from rejoinder.carriers.formats.people import NOBODY, Person
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, StoryRecord, stated
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource
from rejoinder.core.story import Origin

_NOBODY_S_ID: Final = "00000000-0000-0000-0000-000000000000"


class Comentario:
    """Reads pages and comments of an export; people may stand before or behind them."""

    name = "comentario"
    title = "Comentario export (JSON, version 3)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "approved": "published",
        "pending": "held",
        "not approved": "rejected",
        "deleted by its author": "withdrawn",
        "deleted by others": "rejected",
    }
    loses = (
        "Who voted: only the score is in it.",
        "Earlier wordings: only the time of the last edit is in it.",
        "The text of deleted comments, where Comentario has erased it.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is one: by the names its pages and comments have."""
        return rated(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the pages, then the comments, in the file's order.

        NotADiscussion when there are none; EmptyFile, BrokenSource and TooLarge as they say.
        """
        yield from each_part(source, _rate, _Reading, why="no comments as Comentario writes them were found")


def _rate(source: Source, part: str) -> float:
    seen = outline(source.head(part))
    if seen.has("comments[]", "id", "markdown") and seen.keys["comments[]"] & {"pageId", "isApproved", "isPending"}:
        return 0.97
    if seen.has("pages[]", "domainId", "path"):
        return 0.9
    return 0.8 if seen.has("", "version", "pages") and seen.values.get("version") == "3" else 0.0


class _Reading:
    """One reading, once for people and pages and once for the comments."""

    def __init__(self) -> None:
        self.gathered = Gathering()
        self._people: dict[str, Person] = {}
        self._hosts: dict[str, str] = {}
        self._pages: list[Fields] = []

    def items(self, source: Source, part: str) -> Iterator[Item]:
        try:
            with source.open(part) as file:
                for entry in elements(file, ["commenters", "users", "domains", "pages"]):
                    self._meet(entry)
        except BrokenSource:
            # The second reading breaks off in the same place, after what stands before it.
            pass
        for found in self._pages:
            yield from self._page(found)
        with source.open(part) as file:
            for entry in elements(file, ["comments"]):
                if not isinstance(entry, Found):
                    yield entry
                elif entry.path:
                    one = Fields.of(entry.value)
                    yield from self._comment(one, entry.line) if one else (Loss(Reason.BAD_RECORD, line=entry.line),)

    def _meet(self, entry: object) -> None:
        one = Fields.of(entry.value) if isinstance(entry, Found) and entry.path else None
        key = one.identifier("id") if one else None
        if one is None or key is None or not isinstance(entry, Found):
            return
        if entry.path == "pages":
            self._pages.append(one)
        elif entry.path == "domains":
            self._hosts[key] = one.line("host", "name") or ""
        else:
            self._people.setdefault(
                key,
                Person(
                    one.line("name", "displayName"),
                    one.link("websiteUrl", "link"),
                    one.email("email"),
                    one.truth("isModerator", "isOwner", "isSuperuser"),
                ),
            )

    def _page(self, one: Fields) -> Iterator[StoryRecord]:
        key = one.identifier("id")
        if key is None or not one.has("path", "url", "domainId"):
            return
        host = self._hosts.get(one.identifier("domainId") or "", "") or one.line("host", "domain")
        path = one.url("url") or one.line("path")
        is_path = path is not None and "://" not in path
        address = f"https://{host}/{(path or '').lstrip('/')}" if host and is_path else path
        yield page(
            f"page:{key}",
            Fields({"url": address}).url("url"),
            one.line("title"),
            is_closed=one.truth("isReadonly", "isReadOnly"),
        )

    def _comment(self, one: Fields, line: int) -> Iterator[Item]:
        key, page_key = one.identifier("id"), one.identifier("pageId")
        if key is None or page_key is None:
            yield Loss(Reason.BAD_RECORD, source_key=key, line=line)
            return
        yield self.gathered.vote(self._made(one, key, f"page:{page_key}"))

    def _made(self, one: Fields, key: str, story_key: str) -> CommentRecord:
        person_key = one.identifier("userCreated", "commenterId")
        person_key = None if person_key == _NOBODY_S_ID else person_key
        person = self._people.get(person_key or "", NOBODY)
        parent = one.identifier("parentId")
        typed, shown = one.text("markdown"), one.text("html")
        body, raw_type = from_mixed(typed) if typed else (from_html(shown), "text/html")
        state = _state(one, person_key)
        status, is_withdrawn = status_of(Comentario.statuses[state])
        up, down = votes_of(one.count("score"))
        posted_at, posted_text = one.instant("createdTime", "creationDate")
        return CommentRecord(
            source_key=key,
            story_key=story_key,
            origin=Origin.IMPORTED,
            parent_key=parent_of(None if parent in (None, "root", _NOBODY_S_ID) else parent),
            order_index=self.gathered.place(story_key),
            author=stated(person.name or one.line("authorName")),
            body=body,
            raw=typed or shown,
            raw_type=raw_type,
            author_key=person_key,
            author_url=person.url,
            author_email=person.email,
            author_is_staff=person.is_staff,
            posted_at=posted_at,
            posted_text=posted_text,
            edited_at=one.moment("editedTime"),
            status=status,
            status_reason=one.line("pendingReason") or (None if state == "approved" else state),
            is_withdrawn=is_withdrawn,
            up=up,
            down=down,
            empty=None if body else Reason.NOT_STATED,
            anchors=(f"comentario-{key}",),
            extra=facts(pinned=one.truth("isSticky")),
        )


def _state(one: Fields, author: str | None) -> str:
    if one.truth("isDeleted") or one.moment("deletedTime") is not None:
        by = one.identifier("userDeleted")
        return "deleted by its author" if by is None or by == author else "deleted by others"
    if one.truth("isPending"):
        return "pending"
    return "approved" if one.truth("isApproved") or not one.has("isApproved") else "not approved"
