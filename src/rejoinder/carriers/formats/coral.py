"""The carrier `coral`: Coral's collections as Mongo exports them, of Talk 4 and of later versions, and its CSV."""

from collections.abc import Iterator, Mapping
from typing import Final

from rejoinder.carriers.formats.coral_comments import Coralled, comment_record, story_record
from rejoinder.carriers.formats.csv_rows import first_rows, rows
from rejoinder.carriers.formats.gathering import Gathering, complete
from rejoinder.carriers.formats.json_outline import outline
from rejoinder.carriers.formats.json_records import Found, records
from rejoinder.carriers.formats.json_values import Fields, instant
from rejoinder.carriers.formats.people import Person
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Item, Loss
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource
from rejoinder.core.story import Origin

_COLLECTIONS: Final = ("comments", "stories", "assets", "users")
_STAFF: Final = frozenset(("STAFF", "MODERATOR", "ADMIN"))
_ROLES: Final = _STAFF | {"COMMENTER", "MEMBER"}
_COLUMNS: Final = {
    "comments": "id author_id story_id created_at body parent_id status rating".split(),
    "stories": "id url title author published_at closed_at mode".split(),
    "users": "id email username role banned created_at".split(),
}
_OF_COMMENTS: Final = (
    {"storyID", "authorID"},
    {"asset_id", "author_id"},
    {"storyID", "revisions"},
    {"asset_id", "body"},
)
_OF_STORIES: Final = frozenset(
    "metadata settings commentCounts commentModerationQueueCounts siteID scraped closedAt".split()
)
_OF_USERS: Final = frozenset("profiles role roles notifications ignoredUsers email status".split())


class Coral:
    """Reads comments, stories and users from one file or several, in any order."""

    name = "coral"
    title = "Coral (Talk): Mongo collections as JSON lines, or CSV"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "NONE": "published",
        "APPROVED": "published",
        "ACCEPTED": "published",
        "PREMOD": "held",
        "SYSTEM_WITHHELD": "held",
        "REJECTED": "rejected",
        "(none)": "published",
        "(other)": "held",
        "deleted": "withdrawn",
    }
    loses = (
        "Who reacted: reactions are counted only.",
        "Flags, notes and the history of moderation.",
        "In CSV: earlier wordings, deleted comments, votes and tags.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is Coral's: by the names in its collections, or by the cells of its tables."""
        kinds = [_kind_of_part(source, part) for part in source.names[:100]]
        if "comments" in kinds:
            is_table = any(first_rows(source.head(part), 1) for part in source.names[:100])
            return 0.95 if not is_table or len(set(kinds) - {None}) > 1 else 0.7
        # A table with addresses, or with people, may be anybody's.
        if all(first_rows(source.head(part), 1) for part in source.names[:100]):
            return 0.0
        return 0.3 if "stories" in kinds else 0.1 if "users" in kinds else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the stories, then the comments, in the order of the files.

        NotADiscussion when there are none; EmptyFile, BrokenSource and TooLarge as they say.
        """
        reading = _Reading(source)
        yield from complete(
            reading.items(),
            reading.gathered.rest,
            why="no comments as Coral keeps them were found",
            may_be_empty=self.detect(source) > 0,
        )


class _Reading:
    """One reading of all parts: once for people and stories, once for comments."""

    def __init__(self, source: Source) -> None:
        self.gathered = Gathering()
        self._source = source
        kinds = {part: _kind_of_part(source, part) for part in source.names}
        # Beside known parts, unknown ones are other files of the same folder.
        self._kinds = {part: kind for part, kind in kinds.items() if kind is not None} or kinds
        self._people: dict[str, Person] = {}
        self._urls: dict[str, str] = {}

    def items(self) -> Iterator[Item]:
        broken: BrokenSource | None = None
        for part, kind in self._kinds.items():
            if kind != "comments" or self._is_mixed(part):
                try:
                    yield from self._stories(part)
                except BrokenSource as error:
                    # The comments of the other parts are read all the same.
                    broken = broken or error
        for part, kind in self._kinds.items():
            if kind not in ("stories", "users"):
                try:
                    yield from self._comments(part)
                except BrokenSource as error:
                    broken = broken or error
        if broken is not None:
            raise broken

    def _is_mixed(self, part: str) -> bool:
        """Whether a part of comments holds other collections too."""
        seen = outline(self._source.head(part))
        return seen.has("", "comments") or "username" in seen.record_keys() or "url" in seen.record_keys()

    def _stories(self, part: str) -> Iterator[Item]:
        for kind, found in self._entries(part):
            if isinstance(found, Fields):
                if kind == "users":
                    self._meet(found)
                elif kind == "stories" and (key := found.identifier("id")) is not None:
                    story = story_record(key, found)
                    if story.url is not None:
                        self._urls[key] = story.url
                    yield story
            elif self._kinds[part] in ("stories", "users"):
                # Of parts without comments this is the only reading.
                yield found

    def _comments(self, part: str) -> Iterator[Item]:
        is_table = bool(first_rows(self._source.head(part), 1))
        for kind, found in self._entries(part):
            if not isinstance(found, Fields):
                yield found
            elif kind == "comments":
                key, story = found.identifier("id"), found.identifier("storyID", "asset_id", "story_id")
                if key is None or story is None:
                    yield Loss(Reason.BAD_RECORD, source_key=key)
                    continue
                person = self._people.get(found.identifier("authorID", "author_id") or "")
                known = Coralled(key, story, person, self._urls.get(story), is_table=is_table)
                place = self.gathered.place(f"story:{story}")
                yield self.gathered.vote(comment_record(found, known, place, Coral.statuses))

    def _entries(self, part: str) -> Iterator[tuple[str | None, Fields | Item]]:
        """Yield (kind, record) for each record of a part, and what can't be read, which is of no kind."""
        if first_rows(self._source.head(part), 1):
            yield from self._rows(part)
            return
        with self._source.open(part) as file:
            for entry in records(file, _COLLECTIONS):
                if not isinstance(entry, Found):
                    yield None, entry
                elif entry.key is None:
                    one = Fields.of(entry.value)
                    if one is None:
                        yield None, Loss(Reason.BAD_RECORD, line=entry.line)
                    else:
                        yield _named(entry.path) or _kind(frozenset(one.members)), one

    def _rows(self, part: str) -> Iterator[tuple[str | None, Fields | Item]]:
        kind = self._kinds[part]
        columns = _COLUMNS.get(kind or "", [])
        for entry in rows(self._source, part):
            if isinstance(entry, Loss):
                yield None, entry
                continue
            line, cells = entry
            if cells[:2] == columns[:2] or not columns:
                continue
            if len(cells) < 5 and kind == "comments":
                yield None, Loss(Reason.BAD_RECORD, line=line)
            else:
                yield kind, Fields(dict(zip(columns, cells, strict=False)))

    def _meet(self, one: Fields) -> None:
        key = one.identifier("id")
        if key is not None:
            roles = one.members.get("roles")
            named = {
                one.text("role").upper(),
                *(str(role).upper() for role in (roles if isinstance(roles, list) else ())),
            }
            self._people[key] = Person(
                one.line("username", "displayName", "name"), None, one.email("email"), bool(named & _STAFF)
            )


def _named(path: str) -> str | None:
    return "stories" if path == "assets" else path or None


def _kind(keys: frozenset[str]) -> str | None:
    """Return the collection that records with these names belong to."""
    if any(keys >= names for names in _OF_COMMENTS):
        return "comments"
    if "username" in keys and keys & _OF_USERS:
        return "users"
    is_story = {"id", "url"} <= keys and len(keys & _OF_STORIES) > 1
    return "stories" if is_story else None


def _kind_of_part(source: Source, part: str) -> str | None:
    head = source.head(part)
    table = first_rows(head)
    if table:
        return _kind_of_table(table)
    seen = outline(head)
    for path in ("comments[]", "stories[]", "assets[]", "users[]"):
        if _kind(seen.keys.get(path, frozenset())) is not None:
            return "comments"
    return _kind(seen.record_keys())


def _kind_of_table(table: list[list[str]]) -> str | None:
    for kind, columns in _COLUMNS.items():
        if table[0][:3] == columns[:3]:
            return kind
    first = table[0]
    if len(first) < 3 or len(first) > 8 or not first[0].strip() or (len(first[0]) > 64):
        return None
    if first[1].startswith(("http://", "https://")):
        return "stories"
    if len(first) >= 4 and first[3].strip().upper() in _ROLES:
        return "users"
    is_dated = len(first) >= 5 and instant(first[3])[0].value is not None and not any(" " in cell for cell in first[:3])
    return "comments" if is_dated and first[1].strip() and first[2].strip() else None
