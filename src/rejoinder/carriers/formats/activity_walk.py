"""ActivityStreams taken apart: what stands in collections, activities and replies, one object after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.formats.activity_fields import (
    ACTIVITIES,
    ACTORS,
    BRINGING,
    COLLECTIONS,
    OBJECTS,
    id_of,
    id_or_content,
    types_of,
)
from rejoinder.carriers.formats.json_parts import Fields, records_of
from rejoinder.carriers.formats.json_records import Entry, Found
from rejoinder.carriers.formats.loose_values import count_in, fields_in, list_in
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Loss, Skip

_ITEMS: Final = ("orderedItems", "items")
_NOTHING: Final[Fields] = {}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that is told. `kind` is "object", "actor", "tombstone", "delete", "restore", "like", "dislike",
    "unlike", "undislike" or "named" (a collection only names it); `fields` are the object's, empty where only its
    `id` is given; `around` are those of the activity that brings it.
    """

    kind: str
    id: str | None
    fields: Fields
    around: Fields
    line: int


def walk(source: Source) -> Iterator[Act | Entry | Skip]:
    """Yield all that a source tells, in its order; what can't be read is a Loss."""
    for _, entry in records_of(source, _ITEMS, has_paths=_is_plain_collection):
        if not isinstance(entry, Found):
            yield entry
        elif entry.key is None or isinstance(entry.value, list):
            yield from _acts(entry.value, entry.line, is_listed=entry.path in _ITEMS)


def _is_plain_collection(fields: Fields) -> bool:
    """Whether an outermost object is no more than its items, which then are read one by one."""
    is_one = not COLLECTIONS.isdisjoint(types_of(fields)) and any(isinstance(fields.get(name), list) for name in _ITEMS)
    return is_one and not isinstance(fields.get("first"), dict) and not isinstance(fields.get("next"), dict)


def _acts(value: object, line: int, *, is_listed: bool) -> Iterator[Act | Loss | Skip]:
    waiting: list[tuple[object, Fields, bool]] = [(value, _NOTHING, is_listed)]
    while waiting:
        value, around, is_listed = waiting.pop()
        if isinstance(value, list):
            waiting += ((one, around, is_listed) for one in reversed(value))
        elif isinstance(value, dict):
            inner, told = _opened(value, around, line)
            yield from told
            waiting += reversed(inner)
        elif isinstance(value, str) and is_listed:
            yield Act("named", value, _NOTHING, around, line)


def _opened(
    fields: Fields, around: Fields, line: int
) -> tuple[list[tuple[object, Fields, bool]], list[Act | Loss | Skip]]:
    """Return what stands in an object and is to be looked at, and what the object itself tells."""
    types = types_of(fields)
    if types & COLLECTIONS:
        return _collection(fields, around, line)
    if types & BRINGING:
        return _brought(fields, types, around, line)
    if types & ACTIVITIES:
        return [], [_done(fields, types, line)]
    if "Tombstone" in types:
        return [], [Act("tombstone", id_of(fields), fields, around, line)]
    if types & ACTORS:
        return [], [Act("actor", id_of(fields), fields, around, line)]
    if types & OBJECTS:
        inner: list[tuple[object, Fields, bool]] = []
        for name in ("replies", "comments"):
            if isinstance(fields.get(name), dict | list):
                inner.append((fields[name], _NOTHING, False))
        # What is answered may be told in full, and then is told before its answer.
        answered = [one for one in list_in(fields.get("inReplyTo")) if isinstance(one, dict) and "type" in one]
        before = [act for one in answered for act in _opened(one, _NOTHING, line)[1] if types_of(one) & OBJECTS]
        return inner, [*before, Act("object", id_or_content(fields), fields, around, line)]
    if types:
        return [], [Skip(Reason.ANOTHER_KIND, id_of(fields), line)]
    graph = fields.get("@graph")
    return ([(graph, around, False)], []) if graph else ([], [Loss(Reason.BAD_RECORD, line=line)])


def _collection(
    fields: Fields, around: Fields, line: int
) -> tuple[list[tuple[object, Fields, bool]], list[Act | Loss | Skip]]:
    items = [one for name in _ITEMS for one in list_in(fields.get(name))]
    inner: list[tuple[object, Fields, bool]] = [(items, around, True)]
    inner += [(fields[name], around, False) for name in ("first", "next") if isinstance(fields.get(name), dict)]
    stated = count_in(fields.get("totalItems")) or 0
    is_whole = not any(fields.get(name) for name in ("first", "next", "partOf"))
    missing = stated - len(items) if is_whole else 0
    return inner, [Loss(Reason.NOT_DELIVERED, id_of(fields), line=line, count=missing)] if missing > 0 else []


def _brought(
    fields: Fields, types: frozenset[str], around: Fields, line: int
) -> tuple[list[tuple[object, Fields, bool]], list[Act | Loss | Skip]]:
    objects = [one for one in list_in(fields.get("object")) if isinstance(one, dict)]
    if not objects:
        reason = Reason.REACTION if "Announce" in types else Reason.ANOTHER_KIND
        return [], [Skip(reason, id_of(fields.get("object")), line)]
    # The innermost activity is that of the author: an Announce around a Create is the community's.
    return [(objects, {**around, **fields}, False)], []


def _done(fields: Fields, types: frozenset[str], line: int) -> Act | Skip:
    target = fields.get("object")
    if "Delete" in types or "Remove" in types:
        return Act("delete", id_of(target), fields_in(target), fields, line)
    if "Like" in types or "Dislike" in types:
        return Act("like" if "Like" in types else "dislike", id_of(target), _NOTHING, fields, line)
    undone = fields_in(target)
    kinds = types_of(undone)
    if "Undo" in types and "Delete" in kinds:
        return Act("restore", id_of(undone.get("object")), _NOTHING, fields, line)
    if "Undo" in types and kinds & {"Like", "Dislike"}:
        return Act("unlike" if "Like" in kinds else "undislike", id_of(undone.get("object")), _NOTHING, fields, line)
    return Skip(Reason.ANOTHER_KIND, id_of(fields), line)
