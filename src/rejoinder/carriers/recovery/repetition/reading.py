"""The chosen items read part by part, and those among them that are no comments of this page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.repetition.authors import Names, find_names
from rejoinder.carriers.recovery.repetition.bodies import Body, find_bodies
from rejoinder.carriers.recovery.repetition.choosing import Choice
from rejoinder.carriers.recovery.repetition.columns import Cell, Layout
from rejoinder.carriers.recovery.repetition.groups import Group, nest
from rejoinder.carriers.recovery.repetition.marks import is_pingback, is_template
from rejoinder.carriers.recovery.repetition.numbers import Numbers, find_numbers
from rejoinder.carriers.recovery.repetition.page import Page
from rejoinder.carriers.recovery.repetition.shells import shells_of
from rejoinder.carriers.recovery.repetition.stamps import Stamp, find_stamps

_LEAST_ROOTS: Final = 8
_MOST_STRAYS: Final = 0.13
_FAR_CHARS: Final = 600
_USUAL: Final = 0.8
_MOST_STUB_CHARS: Final = 200
_LEAST_TWIN_CHARS: Final = 20


@dataclass(slots=True)
class Item:
    """One item read: its name with the cell it stands in and the names of its kind, time, and body."""

    place: int
    layout: Layout
    names: Names | None
    name: str | None
    cell: Cell | None
    stamp: Stamp | None
    body: Body


@dataclass(slots=True)
class Reading:
    """All items read, in the order of the page, the elements that are each one's alone, and the page's numbers."""

    page: Page
    choice: Choice
    items: list[Item]
    layouts: list[Layout]
    shells: list[list[int]]
    numbers: Numbers


def read_choice(page: Page, choice: Choice) -> Reading:
    """Return the chosen items, read."""
    layouts = [Layout(page, choice.group, kind) for kind in choice.kinds]
    items: dict[int, Item] = {}
    for layout in layouts:
        names = find_names(layout)
        stamps = find_stamps(layout)
        bodies = find_bodies(layout, names, stamps)
        for place in layout.read:
            name, cell = names.by_item.get(place, (None, None)) if names is not None else (None, None)
            items[place] = Item(place, layout, names, name, cell, stamps.by_item.get(place), bodies[place])
    shells = shells_of(page, choice.group)
    numbers = find_numbers(layouts, shells)
    return Reading(page, choice, [items[place] for place in sorted(items)], layouts, shells, numbers)


def without(page: Page, choice: Choice, gone: set[int]) -> Choice:
    """Return the choice without the items at some places."""
    kept = [[choice.group.items[place] for place in kind if place not in gone] for kind in choice.kinds]
    kinds = [kind for kind in kept if kind]
    group = Group(sorted(item for kind in kinds for item in kind))
    nest(page, group)
    places = {item: place for place, item in enumerate(group.items)}
    return Choice(group, [[places[item] for item in kind] for kind in kinds], choice.best)


def no_comments(reading: Reading, url: str | None) -> dict[int, Reason]:
    """Return the places of items that are no comments of this page, with the reason."""
    result: dict[int, Reason] = {}
    for place in _foreign(reading, url):
        result[place] = Reason.FOREIGN
    for place in _strays(reading):
        result[place] = Reason.PAGE_FURNITURE
    for place in _twins(reading):
        result[place] = Reason.SHOWN_TWICE
    count = len(reading.items)
    named = sum(item.name is not None for item in reading.items) >= _USUAL * count
    timed = sum(item.stamp is not None for item in reading.items) >= _USUAL * count
    holders = set(reading.choice.group.outer)
    for item in reading.items:
        text = text_of(reading.page, item)
        if is_template(f"{item.name or ''} {text[:200]}"):
            result[item.place] = Reason.TEMPLATE
        elif is_pingback(reading.page.names[reading.choice.group.items[item.place][0]], text[:400]):
            result[item.place] = Reason.PINGBACK
        elif item.name is None and item.stamp is None and (named or timed) and count > 3:
            is_bare = item.place not in holders and item.place not in reading.numbers.by_item
            if is_bare and len(text) <= _MOST_STUB_CHARS:
                result[item.place] = Reason.PAGE_FURNITURE
    return result


def text_of(page: Page, item: Item) -> str:
    """Return the text of an item, its pieces parted by a space."""
    return " ".join(page.pieces[piece] for piece in item.body.pieces)


def _strays(reading: Reading) -> Iterator[int]:
    """Yield the few items that stand far from all others: other parts of the page that are built alike."""
    page, group = reading.page, reading.choice.group
    roots = [place for place, outer in enumerate(group.outer) if outer < 0]
    if len(roots) < _LEAST_ROOTS:
        return
    gaps = []
    for before, after in zip(roots, roots[1:], strict=False):
        end = page.last_piece[page.tops(group.items[before])[-1]]
        gaps.append(page.chars[page.first_piece[group.items[after][0]]] - page.chars[end])
    far = max(_FAR_CHARS, 8 * median(gaps))
    parts: list[list[int]] = [[roots[0]]]
    for gap, place in zip(gaps, roots[1:], strict=True):
        if gap > far:
            parts.append([])
        parts[-1].append(place)
    numbered = reading.numbers.by_item
    usual = max(group.own_chars[place] for place in max(parts, key=len))
    for part in parts:
        if len(part) <= _MOST_STRAYS * len(roots):
            # Pingbacks may part a comment from the others; it still has a number like theirs.
            without_number = [place for place in part if place not in numbered]
            yield from without_number if numbered else (place for place in part if group.own_chars[place] > 2 * usual)


def _twins(reading: Reading) -> Iterator[int]:
    """Yield items that repeat an earlier one: its number, or without numbers its author, time and text."""
    by_number: dict[str, int] = {}
    seen: set[tuple[str | None, str | None, str]] = set()
    for item in reading.items:
        number = _own_number(reading, item.place)
        text = text_of(reading.page, item)
        if number is not None:
            if number in by_number:
                yield item.place
            by_number.setdefault(number, item.place)
        elif len(text) > _LEAST_TWIN_CHARS:
            mark = (item.name, item.stamp.text if item.stamp else None, text)
            if mark in seen and item.stamp is not None and item.name is not None:
                yield item.place
            seen.add(mark)


def _own_number(reading: Reading, place: int) -> str | None:
    """Return the id attribute of an item, None without one."""
    page = reading.page
    first = reading.choice.group.items[place][0]
    name = page.attribute(first, "id") or page.attribute(first, "data-id") or page.attribute(first, "data-comment-id")
    return name if any(char.isdigit() for char in name) else None


def _foreign(reading: Reading, url: str | None) -> Iterator[int]:
    """Yield items whose permalinks lead to another page than those of most."""
    paths: dict[int, str] = {}
    for item in reading.items:
        number = reading.numbers.by_item.get(item.place)
        if number is None or len(number) < 2:
            continue
        path = _permalink(reading.page, item, number)
        if path is not None:
            paths[item.place] = path
    if len(paths) < 3:
        return
    usual, count = Counter(paths.values()).most_common(1)[0]
    own = _path(url) if url else usual
    if count < 0.6 * len(paths):
        return
    for place, path in paths.items():
        if not any(_is_same_page(path, other) for other in (usual, own)):
            yield place


def _permalink(page: Page, item: Item, number: str) -> str | None:
    texts = {page.owner[piece] for piece in item.body.pieces}
    for index in item.layout.own[item.place][:80]:
        if page.tags[index] == "a" and index not in texts:
            address = page.attribute(index, "href")
            if "#" in address and number in address.rsplit("#", 1)[1] and not address.startswith("#"):
                return _path(address)
    return None


def _path(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.path.rstrip("/").casefold()


def _is_same_page(path: str, other: str) -> bool:
    return path == other or path.startswith(f"{other}/") or other.startswith(f"{path}/") or not path or not other
