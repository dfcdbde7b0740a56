"""Which column of a group holds the authors' names."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.repetition.cleaning import clean, clean_all, is_name
from rejoinder.carriers.recovery.repetition.columns import Cell, Column, Layout
from rejoinder.carriers.recovery.repetition.groups import author_marks
from rejoinder.carriers.recovery.repetition.marks import is_profile

_MOST_NAME_CHARS: Final = 40
_MOST_CELL_CHARS: Final = 110
# Without a word that says so, a name is never more than nearly certain.
_MOST_UNMARKED: Final = 0.94
_MOST_JUDGED: Final = 150
_STATED: Final = re.compile(
    r"data-(?:.*-)?(?:author|user|commenter|poster|nick|member)(?:[-_]?(?:display[-_]?)?name)?", re.IGNORECASE
)
_GOOD_SHAPES: Final = frozenset((Shape.PROPER, Shape.CAPITAL, Shape.LONG_PROPER))
_FAIR_SHAPES: Final = frozenset((Shape.LOWER, Shape.PHRASE, Shape.ANSWER))


@dataclass(slots=True)
class Names:
    """The names found: by item, the name and its cell. `quality` (0..1 and more) is how clearly they are names."""

    column: Column
    by_item: dict[int, tuple[str, Cell]]
    quality: float
    has_mark: bool
    is_linked: bool
    coverage: float
    evidence: float
    shown: "Names | None" = None
    rivals: set[int] = field(default_factory=set)


def find_names(layout: Layout) -> Names | None:
    """Return the column most like authors' names, None when there is none."""
    shown = _best(layout, layout.columns.values())
    if shown is not None:
        shown.rivals = _rivals(layout, shown)
    said = _best(layout, _stated(layout))
    if said is None or (shown is not None and shown.quality >= said.quality):
        return shown
    said.shown = shown
    return said


def _rivals(layout: Layout, names: Names) -> set[int]:
    """Return the items in which a second name follows at the same place: who edited, or whom it answers."""
    kind, way, repeat = names.column.key
    following = layout.columns.get((kind, way, repeat + 1)) if kind == "element" else None
    if following is None:
        return set()
    second = {cell.item: clean(cell.value) for cell in following.cells}
    return {item for item, name in second.items() if is_name(name) and names.by_item.get(item, ("", None))[0] != name}


def _best(layout: Layout, columns: Iterable[Column]) -> Names | None:
    best: Names | None = None
    chosen: Column | None = None
    for column in columns:
        if len(column.cells) < max(1, layout.count * 0.3):
            continue
        names = _judge(layout, column, _MOST_JUDGED)
        if names is not None and (best is None or names.quality > best.quality * 1.02):
            best = names
            chosen = column
    return best if chosen is None or len(chosen.cells) <= _MOST_JUDGED else _judge(layout, chosen, len(chosen.cells))


def _stated(layout: Layout) -> Iterator[Column]:
    """Yield what attributes of the items' own elements say of the author."""
    columns: dict[str, Column] = {}
    for item in layout.read:
        first = layout.group.items[item][0]
        for name, value in layout.page.elements[first].attrib.items():
            if _STATED.fullmatch(name) and value.strip():
                column = columns.setdefault(name, Column(("attribute", len(columns), 0)))
                column.cells.append(Cell(item, value.strip(), first, -1, 0))
    yield from columns.values()


def _judge(layout: Layout, column: Column, most: int) -> Names | None:
    """Return the names in a column, None when they are none. No more than about `most` of its cells are looked at."""
    step = -(-len(column.cells) // most)
    count = layout.count / step
    column = column if step == 1 else Column(column.key, column.cells[::step])
    raw = column.values
    if sum(len(value) <= _MOST_CELL_CHARS for value in raw) < 0.8 * len(raw):
        return None
    cleaned = clean_all(raw)
    by_item = {cell.item: (name, cell) for name, cell in zip(cleaned, column.cells, strict=True) if is_name(name)}
    if len(by_item) < 0.75 * len(raw):
        return None
    names = [name for name, _ in by_item.values()]
    cells = [cell for _, cell in by_item.values()]
    if column.key[0] == "attribute":
        quality = 2.5 * min(1.0, len(by_item) / count) if len(set(names)) > 1 or len(names) == 1 else 0.0
        return Names(column, by_item, quality, True, False, min(1.0, len(by_item) / count), 0.9) if quality else None
    good = sum(_shape_worth(name) for name in names) / len(names)
    mark = _share(layout, cells, _is_marked)
    linked = _share(layout, cells, _is_profile_link)
    strong = _share(layout, cells, _is_strong)
    pictured = _pictured(layout, by_item)
    beside = _share(layout, cells, _is_beside_time)
    distinct = len(set(names))
    varied = (
        1.0
        if distinct > 1 or len(names) < 3
        else 0.7
        if beside > 0.8 and mark + linked > 0.5
        else 0.3
        if mark + linked > 0.5
        else 0.0
    )
    quality = min(1.0, len(by_item) / count) * (0.25 + 0.75 * good) * varied
    quality *= 0.45 + 0.8 * mark + 0.5 * linked + 0.15 * strong + 0.4 * pictured + 0.25 * beside
    quality *= 1.0 if _stands_at_an_edge(layout, cells) else 0.55
    kept = sum(map(len, names)) / max(1, sum(map(len, raw)))
    quality *= 0.8 + 0.2 * kept
    if sum(map(len, names)) / len(names) > 25:
        quality *= 0.6
    evidence = 0.74 + 0.18 * mark + 0.1 * linked + 0.05 * strong + 0.1 * pictured + 0.1 * beside
    evidence += 0.08 * (distinct < len(names)) - 0.15 * (1 - good) - 0.2 * (1 - len(by_item) / len(raw))
    coverage = min(1.0, len(by_item) / count)
    if quality <= 0.05:
        return None
    return Names(
        column,
        by_item,
        quality,
        mark > 0.5,
        linked > 0.5,
        coverage,
        min(0.98 if mark > 0.5 else _MOST_UNMARKED, evidence),
    )


def _shape_worth(name: str) -> float:
    shape = shape_of(name)
    if len(name) > _MOST_NAME_CHARS:
        return 0.1
    return 1.0 if shape in _GOOD_SHAPES else 0.75 if shape in _FAIR_SHAPES else 0.2


def _share(layout: Layout, cells: Sequence[Cell], test: Callable[[Layout, Cell], float]) -> float:
    return sum(test(layout, cell) for cell in cells) / len(cells)


def _around(layout: Layout, cell: Cell) -> list[int]:
    """Return the cell's element and the ones around it that hold hardly more, up to three."""
    page = layout.page
    result = [cell.element]
    index = cell.element
    start = layout.group.items[cell.item][0]
    for _ in range(2):
        index = page.parent[index]
        if index <= start:
            break
        if page.chars[page.last_piece[index]] - page.chars[page.first_piece[index]] > len(cell.value) + 60:
            break
        result.append(index)
    return result


def _is_marked(layout: Layout, cell: Cell) -> float:
    page = layout.page
    around = _around(layout, cell)
    if author_marks(page, around[0]):
        return 1.0
    # A single element inside one that is marked, as `cite > a`, is as good.
    if any(author_marks(page, index) for index in around[1:]):
        return 0.8
    if cell.piece < 0:
        inner = cell.element + 1
        if inner < page.end[cell.element] and author_marks(page, inner):
            return 0.7
    return 0.0


def _is_profile_link(layout: Layout, cell: Cell) -> float:
    page = layout.page
    for index in (*_around(layout, cell), *range(cell.element + 1, min(page.end[cell.element], cell.element + 3))):
        if page.tags[index] == "a":
            return 1.0 if is_profile(page.attribute(index, "href")) else 0.3
    return 0.0


def _is_beside_time(layout: Layout, cell: Cell) -> float:
    """Whether a time is printed directly before or after the cell."""
    page = layout.page
    if page.time_at[cell.piece] is not None if cell.piece >= 0 else False:
        return 1.0
    first = cell.piece if cell.piece >= 0 else page.first_piece[cell.element]
    last = cell.piece if cell.piece >= 0 else page.last_piece[cell.element] - 1
    near = (first - 2, first - 1, last + 1, last + 2)
    return float(any(0 <= piece < len(page.pieces) and page.time_at[piece] is not None for piece in near))


def _is_strong(layout: Layout, cell: Cell) -> float:
    page = layout.page
    near = (*_around(layout, cell)[:2], *range(cell.element + 1, min(page.end[cell.element], cell.element + 3)))
    return float(any(page.tags[index] in ("b", "strong", "h3", "h4", "h5", "h6", "dt", "th") for index in near))


def _pictured(layout: Layout, by_item: dict[int, tuple[str, Cell]]) -> float:
    """Return the share of items in which a picture's description holds the name: the person's avatar."""
    page = layout.page
    hits = 0
    for item, (name, _) in by_item.items():
        for index in layout.own[item][:60]:
            if page.tags[index] == "img" and name in f"{page.attribute(index, 'alt')} {page.attribute(index, 'title')}":
                hits += 1
                break
    return hits / len(by_item)


def _stands_at_an_edge(layout: Layout, cells: Sequence[Cell]) -> bool:
    """Whether the cells stand near the beginning or the end of their items, as names do."""
    near = 0
    for cell in cells:
        whole = layout.group.own_chars[cell.item]
        near += cell.before_chars <= 120 or whole - cell.before_chars <= len(cell.value) + 160
    return near > 0.8 * len(cells)
