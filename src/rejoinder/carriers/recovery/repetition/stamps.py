"""Which columns of a group hold the times, and what each item's time is, as printed and as an attribute says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from rejoinder.carriers.recovery.repetition.columns import Cell, Column, Layout
from rejoinder.carriers.recovery.repetition.dates import is_only_time, time_in

_TIME_ATTRIBUTES: Final = (
    "datetime",
    "title",
    "content",
    "data-time",
    "data-timestamp",
    "data-date",
    "data-utime",
    "data-created",
)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d|\d{9,13}|\d{1,2}[:h.]\d\d|[12]\d{3}")
_FORM: Final = re.compile(r"\d+")
_WORD: Final = re.compile(r"[^\W\d]+")
_MOST_WORDS: Final = 4
_YEAR_OR_CLOCK: Final = re.compile(r"(?<!\d)[12]\d{3}(?!\d)|\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as printed, and what an attribute says of it."""

    text: str
    attribute: str | None


@dataclass(slots=True)
class Stamps:
    """The times found: `pieces` are the pieces of text that are (parts of) times, with the place in them."""

    by_item: dict[int, Stamp] = field(default_factory=dict)
    pieces: dict[int, tuple[int, int]] = field(default_factory=dict)


def find_stamps(layout: Layout) -> Stamps:
    """Return the times of the items; none when no column holds times."""
    columns = sorted(_time_columns(layout), key=lambda pair: -pair[0])
    result = Stamps()
    if not columns:
        return result
    _, best = columns[0]
    chosen = [best, *(column for _, column in columns[1:4] if _completes(best, column))]
    for column in chosen:
        for cell in column.cells:
            _take(layout, result, cell, is_first=column is best)
    _fill(layout, result, best)
    return result


def _fill(layout: Layout, stamps: Stamps, best: Column) -> None:
    """Take the times of items in which something optional before the time moved it on."""
    for item in layout.read:
        if item in stamps.by_item:
            continue
        for piece in layout.own_pieces[item]:
            owner = layout.page.owner[piece]
            if layout.soft.get(owner) == best.key[1] and layout.page.time_at[piece] is not None:
                _take(layout, stamps, Cell(item, layout.page.pieces[piece], owner, piece, 0), is_first=True)
                break


def _time_columns(layout: Layout) -> Iterator[tuple[float, Column]]:
    for key, column in layout.columns.items():
        if key[0] != "piece" or len(column.cells) < max(1, layout.count * 0.3):
            continue
        timed = [cell for cell in column.cells if layout.page.time_at[cell.piece] is not None]
        pure = sum(is_only_time(cell.value) for cell in timed)
        share = len(timed) / len(column.cells)
        if share < 0.6:
            share = _of_one_form(column)
            if share < 0.8:
                continue
        marked = sum(_is_marked(layout, cell) for cell in column.cells) / len(column.cells)
        lateness = sum(cell.before_chars > 400 for cell in column.cells) / len(column.cells)
        coverage = len(column.cells) / layout.count
        yield share * coverage * (0.6 + 0.4 * pure / max(1, len(timed)) + 0.5 * marked) * (1 - 0.2 * lateness), column


def _of_one_form(column: Column) -> float:
    """Return the share of texts with the column's commonest form of digits and words, when that has a year or clock."""
    values = [value for value in column.values if len(value) <= 40 and len(_WORD.findall(value)) <= _MOST_WORDS]
    forms: dict[str, int] = {}
    for value in values:
        form = re.sub(r"[^\W\d]+", "a", _FORM.sub("#", value))
        forms[form] = forms.get(form, 0) + 1
    if len(column.cells) < 3 or not forms or len(set(values)) < 2:
        return 0.0
    if sum(bool(_YEAR_OR_CLOCK.search(value)) for value in values) < 0.8 * len(values):
        return 0.0
    return max(forms.values()) / len(column.cells)


def _is_marked(layout: Layout, cell: Cell) -> bool:
    page = layout.page
    for index in (cell.element, page.parent[cell.element]):
        names = f"{page.attribute(index, 'class')} {page.attribute(index, 'itemprop')}".casefold()
        if page.tags[index] in ("time", "abbr") or any(
            word in names for word in ("date", "time", "datum", "fecha", "zeit")
        ):
            return True
    return False


def _completes(best: Column, other: Column) -> bool:
    """Whether a second column is a part of the same time (the day in one element, the clock in the next)."""
    places = {cell.item: cell.before_chars + len(cell.value) for cell in best.cells}
    near = sum(abs(cell.before_chars - places.get(cell.item, -1000)) <= 30 for cell in other.cells)
    return near >= 0.8 * len(other.cells)


def _take(layout: Layout, stamps: Stamps, cell: Cell, *, is_first: bool) -> None:
    place = layout.page.time_at[cell.piece] or (0, len(cell.value))
    text = cell.value[place[0] : place[1]].strip()
    before = stamps.by_item.get(cell.item)
    attribute = _attribute(layout, cell)
    if before is None:
        stamps.by_item[cell.item] = Stamp(text, attribute)
    elif not is_first and text not in before.text:
        stamps.by_item[cell.item] = Stamp(f"{before.text} {text}", before.attribute or attribute)
    stamps.pieces[cell.piece] = place


def _attribute(layout: Layout, cell: Cell) -> str | None:
    page = layout.page
    index = cell.element
    start = layout.group.items[cell.item][0]
    for _ in range(3):
        if index < start:
            break
        for name in _TIME_ATTRIBUTES:
            value = page.attribute(index, name).strip()
            if value and _INSTANT.search(value) and (name == "datetime" or time_in(value) or value.isdigit()):
                return value
        index = page.parent[index]
    return None
