"""The carrier `waline`: Waline's database, its administrator's export as JSON, and its tables as CSV."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from rejoinder.carriers.formats.csv_rows import first_rows, rows
from rejoinder.carriers.formats.gathering import Gathering, each_part, rated
from rejoinder.carriers.formats.json_outline import outline
from rejoinder.carriers.formats.json_records import Found, elements
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.people import NOBODY, Person
from rejoinder.carriers.formats.sqlite_source import database, is_database
from rejoinder.carriers.formats.valine_comments import STATUSES, comment_record
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Item, Loss
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource
from rejoinder.core.story import Origin
from rejoinder.store.foreign_sqlite import ForeignDatabase

_COMMENT: Final = "id user_id comment insertedAt link mail nick rid pid sticky status like url createdAt".split()
_USER: Final = "id display_name email type url".split()
_NEEDED: Final = frozenset(("comment", "nick", "insertedat", "pid", "rid"))
_OWN: Final = frozenset("nick mail link url insertedAt createdAt rid pid status user_id".split())


class Waline:
    """Reads comments and who wrote them; passwords and sign-ins of others are left where they are."""

    name = "waline"
    title = "Waline database, export (JSON) or table (CSV)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {name: word for name, word in STATUSES.items() if name != "isSpam"}
    loses = (
        "The titles of pages.",
        "Deleted comments.",
        "Who voted: likes are counted only.",
        "Earlier wordings.",
        "Reactions to pages and counts of visits: they are no comments.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is Waline's: by its tables, by the names in the export, or by a table's first row."""
        return rated(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the comments in the order of the table and the stories of their pages.

        NotADiscussion when there are none; EmptyFile, BrokenSource and TooLarge as they say.
        """
        yield from each_part(source, _rate, _Reading, why="neither Waline's tables nor its export were found")


def _rate(source: Source, part: str) -> float:
    if is_database(source, part):
        try:
            with database(source, part) as found:
                return 0.95 if _table(found, _NEEDED) is not None else 0.0
        except BrokenSource:
            return 0.0
    head = source.head(part)
    seen = outline(head)
    if seen.start:
        is_export = seen.has("data.Comment[]", "comment") or "Comment" in seen.keys.get("data", ())
        return 0.97 if is_export else 0.9 if seen.values.get("type") == "waline" else 0.0
    names = frozenset(first_rows(head, 1)[0]) if first_rows(head, 1) else frozenset()
    return 0.9 if {"comment", "nick"} <= names and len(names & _OWN) >= 4 else 0.0


def _table(found: ForeignDatabase, needed: frozenset[str]) -> str | None:
    """Return the table that has these columns: its name begins as the site's owner chose."""
    return next((name for name in found.tables if found.columns(name) >= needed), None)


class _Reading:
    """One reading of a site's comments."""

    def __init__(self) -> None:
        self.gathered = Gathering()
        self._people: dict[str, Person] = {}

    def items(self, source: Source, part: str) -> Iterator[Item]:
        if is_database(source, part):
            yield from self._database(source, part)
        elif outline(source.head(part)).start:
            yield from self._export(source, part)
        else:
            yield from self._csv(source, part)

    def _database(self, source: Source, part: str) -> Iterator[Item]:
        with database(source, part) as found:
            users = _table(found, frozenset(("display_name", "type", "email")))
            # Where people can't be read, the names that are kept with the comments will do.
            with suppress(BrokenSource):
                self._meet(Fields(row) for row in found.rows(users or "", _USER))
            for row in found.rows(_table(found, _NEEDED) or "", _COMMENT):
                yield from self._comment(Fields(row), None)

    def _export(self, source: Source, part: str) -> Iterator[Item]:
        try:
            with source.open(part) as file:
                found = (entry for entry in elements(file, ["data.Users"]) if isinstance(entry, Found) and entry.path)
                self._meet(one for entry in found if (one := Fields.of(entry.value)) is not None)
        except BrokenSource:
            # The second reading breaks off in the same place, after the comments before it.
            pass
        with source.open(part) as file:
            for entry in elements(file, ["data.Comment"]):
                if not isinstance(entry, Found):
                    yield entry
                elif entry.path:
                    one = Fields.of(entry.value)
                    yield from self._comment(one, entry.line) if one else (Loss(Reason.BAD_RECORD, line=entry.line),)

    def _csv(self, source: Source, part: str) -> Iterator[Item]:
        names: list[str] = []
        for entry in rows(source, part):
            if isinstance(entry, Loss):
                yield entry
            elif not names:
                names = [name.strip() for name in entry[1]]
            elif len(entry[1]) != len(names):
                yield Loss(Reason.BAD_RECORD, line=entry[0])
            else:
                yield from self._comment(Fields(dict(zip(names, entry[1], strict=True))), entry[0])

    def _meet(self, users: Iterable[Fields]) -> None:
        for one in users:
            key = one.identifier("id", "objectId")
            if key is not None:
                is_staff = one.line("type") == "administrator"
                self._people[key] = Person(one.line("display_name"), one.link("url"), one.email("email"), is_staff)

    def _comment(self, one: Fields, line: int | None) -> Iterator[Item]:
        key = one.identifier("id", "objectId")
        if key is None:
            yield Loss(Reason.BAD_RECORD, line=line)
            return
        if not one.has("comment"):
            yield Loss(Reason.BODY_LOST, source_key=key, line=line)
        story_key = f"page:{one.line('url') or ''}"
        yield from self.gathered.page(story_key, one.url("url"))
        person = self._people.get(one.identifier("user_id") or "", NOBODY)
        yield comment_record(one, key, story_key, self.gathered, person)
