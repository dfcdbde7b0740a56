"""What stands at the same place in many items of a group: the columns that names, times and buttons form."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from rejoinder.carriers.recovery.repetition.groups import Extent, Group
from rejoinder.carriers.recovery.repetition.marks import exact_tokens, is_control
from rejoinder.carriers.recovery.repetition.page import Page

Key: TypeAlias = tuple[str, int, int]

_INLINE: Final = frozenset("a span b strong em i font u small big bdi bdo abbr acronym mark tt cite label time".split())
_MOST_CELL_CHARS: Final = 120
_MOST_REPEATS: Final = 4
_SHORT_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """A short text at a place in an item: that of an element, or one piece of text (then `piece` is not -1)."""

    item: int
    value: str
    element: int
    piece: int
    before_chars: int


@dataclass(slots=True)
class Column:
    """The cells at one place, in the order of the items; at most one an item."""

    key: Key
    cells: list[Cell] = field(default_factory=list)

    @property
    def values(self) -> list[str]:
        """Return the texts."""
        return [cell.value for cell in self.cells]


class Layout:
    """The items of a group, piece by piece. `own` lists each item's elements and `own_pieces` its pieces, those of
    items inside it left out; `path` numbers an element's way from its item, equal for equal ways.
    """

    def __init__(self, page: Page, group: Group, read: Sequence[int] | None = None) -> None:
        self.page = page
        self.group = group
        self.inner: dict[int, list[Extent]] = defaultdict(list)
        for item, outer in zip(group.items, group.outer, strict=True):
            if outer >= 0:
                self.inner[outer].append(item)
        self.read = range(len(group.items)) if read is None else read
        self.path: dict[int, int] = {}
        self.soft: dict[int, int] = {}
        self._numbers: dict[tuple[int, str, tuple[str, ...]], int] = {}
        self._kinds: dict[tuple[int, str], list[tuple[frozenset[str], int]]] = defaultdict(list)
        self._used: dict[int, set[int]] = {}
        self.own: dict[int, list[int]] = {}
        self.own_pieces: dict[int, list[int]] = {}
        self.columns: dict[Key, Column] = {}
        self.column_of: dict[int, Key] = {}
        for place in self.read:
            self._read_item(place)
        self.furniture = {key for key, column in self.columns.items() if self._is_furniture(column)}

    @property
    def count(self) -> int:
        """Return how many items were read."""
        return len(self.read)

    def _read_item(self, place: int) -> None:
        page = self.page
        extent = self.group.items[place]
        holes = self.inner.get(place, [])
        self.own[place] = list(_outside(extent[0], extent[1], holes))
        first, last = page.first_piece[extent[0]], self._last_piece(extent)
        piece_holes = [(page.first_piece[start], self._last_piece((start, end))) for start, end in holes]
        pieces = list(_outside(first, last, piece_holes))
        self.own_pieces[place] = pieces
        self._walk(place, extent, [start for start, _ in holes])
        counted: dict[tuple[str, int], int] = defaultdict(int)
        for piece in pieces:
            soft = self.soft.get(page.owner[piece], 0)
            repeat = counted["piece", soft]
            counted["piece", soft] += 1
            if repeat < _MOST_REPEATS and len(page.pieces[piece]) <= 2_000:
                key = ("piece", soft, repeat)
                self._add(key, Cell(place, page.pieces[piece], page.owner[piece], piece, self._before(first, piece)))
                self.column_of[piece] = key

    def _walk(self, place: int, extent: Extent, holes: list[int]) -> None:
        page = self.page
        counted: dict[int, int] = defaultdict(int)
        first = page.first_piece[extent[0]]
        for index in self.own[place]:
            parent = page.parent[index]
            if index == extent[0] or parent < extent[0]:
                around = soft = parent = 0
            else:
                around, soft = self.path[parent], self.soft[parent]
            tag, tokens = page.tags[index], exact_tokens(page.classes[index])
            is_inline = tag in _INLINE
            if index == extent[0]:
                # The items' own classes tell states and kinds; what stands in them is compared all the same.
                self.path[index] = self._way(0, 0, "item", ())
            else:
                self.path[index] = self._way(parent, around, "~" if is_inline else tag, tokens)
            self.soft[index] = soft if is_inline and not tokens and index != extent[0] else self.path[index]
            start, end = page.first_piece[index], page.last_piece[index]
            if start == end or page.chars[end] - page.chars[start] > _MOST_CELL_CHARS:
                continue
            if holes and bisect_left(holes, page.end[index]) > bisect_right(holes, index):
                continue
            repeat = counted[self.path[index]]
            counted[self.path[index]] += 1
            if repeat < _MOST_REPEATS:
                self._add(
                    ("element", self.path[index], repeat),
                    Cell(place, page.text(index), index, -1, self._before(first, start)),
                )

    def _way(self, parent: int, around: int, tag: str, tokens: tuple[str, ...]) -> int:
        """Return the number of a way. Elements whose classes differ only by additions go the same way, unless both
        stand in the same parent.
        """
        key = (around, tag, tokens)
        used = self._used.setdefault(parent, set()) if parent else set()
        number = self._numbers.get(key)
        if number is None:
            names = frozenset(tokens)
            kinds = self._kinds[around, tag]
            for other, known in kinds:
                if names and other and (names < other or other < names) and known not in used:
                    number = known
                    break
            else:
                number = len(self._numbers) + 1
                kinds.append((names, number))
            self._numbers[key] = number
        used.add(number)
        return number

    def _before(self, first: int, piece: int) -> int:
        return self.page.chars[piece] - self.page.chars[first]

    def _add(self, key: Key, cell: Cell) -> None:
        column = self.columns.get(key)
        if column is None:
            column = self.columns[key] = Column(key)
        column.cells.append(cell)

    def _last_piece(self, extent: Extent) -> int:
        page = self.page
        last = extent[0]
        while page.end[last] < extent[1]:
            last = page.end[last]
        return page.last_piece[last]

    def _is_furniture(self, column: Column) -> bool:
        """Whether a column holds the labels and counts that stand in every item."""
        values = column.values
        if sum(map(is_control, values)) > len(values) / 2:
            return True
        if len(values) < 3 or len(values) < self.count * 0.2:
            return False
        if max(map(len, values)) > _SHORT_CHARS:
            return False
        return len(set(values)) <= max(1, len(values) // 12) and self.count >= 4


def _outside(first: int, last: int, holes: list[Extent]) -> Iterator[int]:
    """Yield the numbers from `first` up to `last` that lie in none of the holes, which are in order."""
    for start, end in holes:
        yield from range(first, start)
        first = end
    yield from range(first, last)
