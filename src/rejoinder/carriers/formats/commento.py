"""The carrier `commento`: what Commento and Commento++ give their sites' owners, version 1."""

from collections.abc import Iterator, Mapping
from typing import Final

from rejoinder.carriers.formats.gathering import Gathering, each_part, facts, parent_of, rated, status_of, votes_of
from rejoinder.carriers.formats.json_outline import outline
from rejoinder.carriers.formats.json_records import Found, elements
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.mixed_markdown import from_mixed
from rejoinder.carriers.formats.people import NOBODY, Person
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, stated
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource
from rejoinder.core.story import Origin

_DELETED: Final = "[deleted]"
_ANONYMOUS: Final = "anonymous"


class Commento:
    """Reads the comments of an export; its list of people may stand before or behind them."""

    name = "commento"
    title = "Commento or Commento++ export (JSON)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "approved": "published",
        "unapproved": "held",
        "flagged": "held",
        "(none)": "published",
        "(other)": "held",
        "deleted": "withdrawn",
    }
    loses = (
        "Who voted: only the score is in it.",
        "Earlier wordings, and when a comment was edited.",
        "The text of deleted comments, and who deleted them.",
        "The titles of pages, and which of them are locked.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is one: by the names its comments and people have."""
        return rated(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the comments in the file's order and the stories of their pages.

        NotADiscussion when there are none; EmptyFile, BrokenSource and TooLarge as they say.
        """
        yield from each_part(source, _rate, _Reading, why="no comments as Commento writes them were found")


def _rate(source: Source, part: str) -> float:
    seen = outline(source.head(part))
    if any("commentHex" in seen.keys.get(path, ()) for path in ("comments[]", "[]", "")):
        return 0.97
    return 0.9 if seen.has("commenters[]", "commenterHex") else 0.0


class _Reading:
    """One reading, once for the people and once for the comments."""

    def __init__(self) -> None:
        self.gathered = Gathering()
        self._people: dict[str, Person] = {}

    def items(self, source: Source, part: str) -> Iterator[Item]:
        try:
            with source.open(part) as file:
                for entry in elements(file, ["commenters"]):
                    self._meet(entry)
        except BrokenSource:
            # The second reading breaks off in the same place, after the comments before it.
            pass
        with source.open(part) as file:
            for entry in elements(file, ["comments"]):
                if not isinstance(entry, Found):
                    yield entry
                elif entry.key is None:
                    one = Fields.of(entry.value)
                    yield from self._comment(one, entry.line) if one else (Loss(Reason.BAD_RECORD, line=entry.line),)

    def _meet(self, entry: object) -> None:
        one = Fields.of(entry.value) if isinstance(entry, Found) and entry.path == "commenters" else None
        key = one.identifier("commenterHex") if one else None
        if one is not None and key is not None and key not in self._people:
            self._people[key] = Person(
                one.line("name"), one.link("link"), one.email("email"), one.truth("isModerator", "isOwner")
            )

    def _comment(self, one: Fields, line: int) -> Iterator[Item]:
        key = one.identifier("commentHex")
        if key is None or not one.has("markdown", "html"):
            yield Loss(Reason.BAD_RECORD, line=line)
            return
        domain, path = one.line("domain") or "", one.line("url", "path") or ""
        story_key = f"page:{domain}:{path}"
        yield from self.gathered.page(story_key, _address(domain, path), one.line("title"))
        yield self.gathered.vote(self._made(one, domain, key, story_key))

    def _made(self, one: Fields, domain: str, key: str, story_key: str) -> CommentRecord:
        person_key = one.identifier("commenterHex")
        person_key = None if person_key == _ANONYMOUS else person_key
        person = self._people.get(person_key or "", NOBODY)
        parent = one.identifier("parentHex")
        body, raw, raw_type = _body(one)
        is_deleted = one.truth("deleted") or (raw.strip() == _DELETED and person_key is None)
        state = "deleted" if is_deleted else (one.line("state") or "(none)").lower()
        status, is_withdrawn = status_of(Commento.statuses.get(state, Commento.statuses["(other)"]))
        up, down = votes_of(one.count("score"))
        posted_at, posted_text = one.instant("creationDate")
        return CommentRecord(
            source_key=f"{domain}:{key}",
            story_key=story_key,
            origin=Origin.IMPORTED,
            parent_key=parent_of(None if parent in (None, "root") else f"{domain}:{parent}"),
            order_index=self.gathered.place(story_key),
            author=stated(person.name or one.line("commenterName", "name")),
            body="" if is_deleted and raw.strip() == _DELETED else body,
            raw=raw,
            raw_type=raw_type,
            author_key=person_key,
            author_url=person.url,
            author_email=person.email,
            author_is_staff=person.is_staff,
            posted_at=posted_at,
            posted_text=posted_text,
            status=status,
            status_reason=None if state in ("approved", "(none)") else state,
            is_withdrawn=is_withdrawn,
            up=up,
            down=down,
            empty=Reason.NOT_STATED if is_deleted or not body else None,
            anchors=(f"commento-{key}",),
            extra=facts(sticky=one.truth("sticky", "isSticky")),
        )


def _body(one: Fields) -> tuple[str, str, str]:
    typed, shown = one.text("markdown"), one.text("html")
    if typed:
        body, raw_type = from_mixed(typed)
        return body, typed, raw_type
    return from_html(shown), shown, "text/html"


def _address(domain: str, path: str) -> str | None:
    """Return a page's address: Commento keeps the host and the path apart."""
    if not domain or "://" in path:
        return Fields({"url": path}).url("url")
    return Fields({"url": f"https://{domain}{path if path.startswith('/') else f'/{path}'}"}).url("url")
