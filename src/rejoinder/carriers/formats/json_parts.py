"""The records of a source of several parts, and a look at its beginning for telling formats apart."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, Final, TypeVar

from rejoinder.carriers.formats.json_records import Entry, records
from rejoinder.carriers.opened import Source
from rejoinder.carriers.record import CommentRecord, Item, StoryRecord
from rejoinder.carriers.source import head_text
from rejoinder.carriers.structured.loose_json import NotJson, loads
from rejoinder.core.errors import BrokenSource, EmptyFile, NotADiscussion

Fields = Mapping[str, Any]
T = TypeVar("T")

_PARTS_LOOKED_AT: Final = 12
_OBJECTS_LOOKED_AT: Final = 60
_MOST_HELD: Final = 100_000
_NOT_JSON: Final = frozenset(
    ".html .htm .xml .txt .md .csv .png .jpg .jpeg .gif .css .js .svg .webp .ico .pdf .mp4 .db .sqlite".split()
)


def parts_of(source: Source) -> tuple[str, ...]:
    """Return the parts of a source that can be JSON by their names; of a single file, that file."""
    if len(source.names) == 1:
        return source.names
    return tuple(name for name in source.names if PurePosixPath(name).suffix.lower() not in _NOT_JSON)


def records_of(
    source: Source,
    paths: Collection[str] = (),
    *,
    parts: Collection[str] | None = None,
    has_paths: Callable[[Fields], bool] = lambda _: True,
) -> Iterator[tuple[str, Entry]]:
    """Yield (part, record) for all parts (or `parts`), as `json_records.records` reads each.

    `has_paths` tells by the outermost object of a part whether its records are in its arrays at `paths`; else it is
    a record itself. A part that breaks off does not keep the others from being read: BrokenSource comes when all of
    them were. EmptyFile when there is nothing in any.
    """
    broken: BrokenSource | None = None
    is_empty = True
    for part in parts_of(source) if parts is None else parts:
        try:
            with source.open(part) as file:
                for entry in records(file, paths if _first_has(source, part, has_paths) else ()):
                    yield part, entry
            is_empty = False
        except EmptyFile:
            continue
        except BrokenSource as error:
            broken = broken or error
    if broken is not None:
        raise broken
    if is_empty:
        raise EmptyFile()


def _first_has(source: Source, part: str, has_paths: Callable[[Fields], bool]) -> bool:
    return any(map(has_paths, objects_in(source.head(part))[:1]))


def sample(source: Source) -> list[Fields]:
    """Return the first objects of a source, the last of each part perhaps cut short; empty when it is no JSON.

    An outermost array is passed through; an object is returned as it is.
    """
    found: list[Fields] = []
    for part in parts_of(source)[:_PARTS_LOOKED_AT]:
        found += objects_in(source.head(part))[: _OBJECTS_LOOKED_AT - len(found)]
    return found


@lru_cache(maxsize=16)
def objects_in(head: bytes) -> list[Fields]:
    """Return the objects with which a file with this head begins; the last may be cut short."""
    text = head_text(head).lstrip("\ufeff \t\r\n")
    if text[:1] not in ("{", "["):
        return []
    try:
        value = loads(text)
    except NotJson as broken:
        value = broken.value
    values = value if isinstance(value, list) else [value]
    flat = [one for outer in values for one in (outer if isinstance(outer, list) else [outer])]
    objects: list[Fields] = [one for one in flat if isinstance(one, dict)]
    return objects[:_OBJECTS_LOOKED_AT]


def share(objects: list[Fields], is_one: Callable[[Fields], bool]) -> float:
    """Return which share (0..1) of objects passes a test, 0.0 when there are none."""
    return sum(map(is_one, objects)) / len(objects) if objects else 0.0


def survey(entries: Iterable[T], note: Callable[[T], bool], why: str) -> None:
    """Let `note` see all entries before any is told; it returns whether it knows one.

    Where the source breaks off the survey ends: it will break off there again, after what precedes was told.
    NotADiscussion, saying why, when no entry is known.
    """
    is_known = False
    try:
        for entry in entries:
            is_known |= note(entry)
    except BrokenSource:
        if not is_known:
            raise
    if not is_known:
        raise NotADiscussion(why=why)


def checked(items: Iterable[Item], why: str) -> Iterator[Item]:
    """Yield items; what precedes the first record is held back until it comes. NotADiscussion when none does."""
    held: list[Item] = []
    is_known = False
    for item in items:
        is_known = is_known or isinstance(item, StoryRecord | CommentRecord)
        held.append(item)
        if is_known or len(held) > _MOST_HELD:
            yield from held
            held.clear()
    if not is_known:
        raise NotADiscussion(why=why)
    yield from held
