"""Which of the candidates are the comments of the page: the best group, and others that belong to the same talk."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.recovery.repetition.authors import Names, find_names
from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.groups import Extent, Group, candidates, measure, nest
from rejoinder.carriers.recovery.repetition.marks import is_control
from rejoinder.carriers.recovery.repetition.page import Page

_LOOKED_AT: Final = 24
_SAMPLE: Final = 40
_LEAST_SCORE: Final = 4.0
_FAR: Final = 20_000


@dataclass(slots=True)
class Judged:
    """A candidate with the names found in (some of) its items, how alike its items are (0..1), and the share
    of items that hold more than names, times and labels.
    """

    group: Group
    names: Names | None
    alike: float
    with_text: float

    @property
    def score(self) -> float:
        """Return the score of the group."""
        return self.group.score

    @property
    def named(self) -> float:
        """Return about how many items have an author."""
        return min(1.0, self.names.coverage) * len(self.group.items) if self.names else 0.0

    @property
    def quality(self) -> float:
        """Return how clearly the items have authors, 0..1."""
        return min(1.0, self.names.quality) if self.names else 0.0


@dataclass(slots=True)
class Choice:
    """The chosen comments: all of them as one group, and the places in it of each kind of item."""

    group: Group
    kinds: list[list[int]]
    best: Judged


def choose(page: Page) -> Choice | None:
    """Return the comments of the page, None when it shows no discussion."""
    judged = rank(page)
    if not judged or judged[0].score < _LEAST_SCORE:
        return None
    best = _refined(page, judged)
    kinds = [best.group.items]
    for other in judged:
        finer = _refined(page, [other, *judged])
        if finer is not best and _belongs(page, best, finer, kinds):
            kinds.append(finer.group.items)
    items = sorted(item for kind in kinds for item in kind)
    group = Group(items)
    nest(page, group)
    places = {item: place for place, item in enumerate(items)}
    return Choice(group, [[places[item] for item in kind] for kind in kinds], best)


def rank(page: Page) -> list[Judged]:
    """Return the most likely candidates, best first."""
    groups = []
    for group in candidates(page):
        measure(page, group)
        if group.score > 0:
            groups.append(group)
    groups.sort(key=lambda group: (-group.score, group.items[0][0]))
    judged = [_judge(page, group) for group in groups[:_LOOKED_AT]]
    judged.sort(key=lambda one: (-one.score, one.group.items[0][0]))
    return judged


def _judge(page: Page, group: Group) -> Judged:
    step = max(1, len(group.items) // _SAMPLE)
    layout = Layout(page, group, range(0, len(group.items), step))
    names = find_names(layout)
    wrapper = _wrapper(layout, names)
    if wrapper is not None:
        del group.items[wrapper]
        measure(page, group)
        return _judge(page, group)
    result = Judged(group, names, _alike(layout), _with_text(layout, names))
    group.score *= (0.3 + 0.7 * result.quality) * (0.2 + 0.8 * result.alike) * (1 - _hollow(layout, result.names)) ** 10
    group.score *= 0.2 + 0.8 * result.with_text
    return result


def _wrapper(layout: Layout, names: Names | None) -> int | None:
    """Return the place of an item around most others that has no author: it holds the discussion and is none of it."""
    items = layout.group.items
    if names is None or len(items) < 4:
        return None
    for item in layout.read[:3]:
        first, end = items[item]
        inside = bisect_left(items, (end, 0)) - item - 1
        if item not in names.by_item and inside > len(items) / 2:
            return item
    return None


def _with_text(layout: Layout, names: Names | None) -> float:
    page = layout.page
    shown = names.shown if names is not None and names.column.key[0] == "attribute" else names
    count = 0
    for item in layout.read:
        cell = shown.by_item[item][1] if shown is not None and item in shown.by_item else None
        first, last = (0, 0)
        if cell is not None:
            first, last = page.first_piece[cell.element], page.last_piece[cell.element]
            if cell.piece >= 0:
                first, last = cell.piece, cell.piece + 1
        count += any(
            not first <= piece < last and page.time_at[piece] is None and not is_control(page.pieces[piece])
            for piece in layout.own_pieces[item]
        )
    return count / layout.count


def _hollow(layout: Layout, names: Names | None) -> float:
    """Return the share of items that only hold others and have no author: what stands around comments."""
    if names is None:
        return 0.0
    outer = set(layout.group.outer)
    return sum(item in outer and item not in names.by_item for item in layout.read) / layout.count


def _alike(layout: Layout) -> float:
    """Return how much the items have in common: the mean support of the ways near their top."""
    page = layout.page
    support: dict[int, set[int]] = defaultdict(set)
    for item in layout.read:
        first = layout.group.items[item][0]
        for index in layout.own[item][1:]:
            parent = page.parent[index]
            if parent == first or (parent > first and page.parent[parent] == first):
                support[layout.path[index]].add(item)
    counts = [len(items) for items in support.values()]
    return sum(count * count for count in counts) / (sum(counts) * layout.count) if counts else 1.0


def _refined(page: Page, judged: Sequence[Judged]) -> Judged:
    """Return the best candidate, or a finer one that cuts the same text into more comments, each with its author."""
    best = judged[0]
    for other in judged[1:]:
        if len(other.group.items) <= len(best.group.items) or other.quality < 0.5 or other.score < 0.4 * best.score:
            continue
        if not best.group.is_run and other.named < 1.15 * best.named:
            continue
        if _covered(other.group.items, best.group.items, page) < 0.99:
            continue
        if _covered(best.group.items, other.group.items, page) >= 0.9:
            best = other
    return best


def _covered(items: Sequence[Extent], by: Sequence[Extent], page: Page) -> float:
    """Return the share of the text of some items that lies within others."""
    inside = _pieces(page, by)
    whole = _pieces(page, items)
    chars = sum(page.chars[end] - page.chars[start] for start, end in whole)
    both = 0
    starts = [start for start, _ in inside]
    for start, end in whole:
        at = max(0, bisect_right(starts, start) - 1)
        while at < len(inside) and inside[at][0] < end:
            low, high = max(start, inside[at][0]), min(end, inside[at][1])
            both += page.chars[high] - page.chars[low] if high > low else 0
            at += 1
    return both / max(1, chars)


def _pieces(page: Page, items: Sequence[Extent]) -> list[tuple[int, int]]:
    """Return the ranges of pieces of the outermost of some items."""
    result: list[tuple[int, int]] = []
    for first, end in items:
        start = page.first_piece[first]
        stop = page.first_piece[end] if end < len(page.elements) else len(page.pieces)
        if page.end[first] == end:
            stop = page.last_piece[first]
        if result and start < result[-1][1]:
            continue
        result.append((start, stop))
    return result


def _belongs(page: Page, best: Judged, other: Judged, kinds: Sequence[Sequence[Extent]]) -> bool:
    """Whether another candidate holds further comments of the same talk: inside the items, or between and beside."""
    if other.quality < 0.5 or other.group.is_run or other.alike < 0.6 or other.with_text < 0.7:
        return False
    with_time = sum(times > 0 for times in other.group.own_times) / len(other.group.items)
    usual = sum(times > 0 for times in best.group.own_times) / len(best.group.items)
    if usual > 0.5 and with_time < 0.6:
        return False
    taken = sorted(item for kind in kinds for item in kind)
    ordered = [first for first, _ in taken]
    if len(other.group.items) < 2 or any(bisect_left(ordered, end) > bisect_left(ordered, first) for first, end in other.group.items):
        return False
    inside = [item for item in other.group.items if _holder(taken, ordered, item) is not None]
    if len(inside) >= 0.4 * len(other.group.items):
        return with_time >= 0.9 and _leave_the_rest(page, best, other, taken)
    return not inside and _all_beside(page, other, taken)


def _holder(taken: Sequence[Extent], ordered: Sequence[int], item: Extent) -> Extent | None:
    """Return the innermost taken item around another item, None for none."""
    at = bisect_left(ordered, item[0]) - 1
    while at >= 0:
        if item[1] <= taken[at][1]:
            return taken[at]
        # Neighbours that ended before can't hold it; only few of them stand at the same depth.
        at -= 1
        if len(ordered) - at > _FAR:
            return None
    return None


def _leave_the_rest(page: Page, best: Judged, other: Judged, taken: Sequence[Extent]) -> bool:
    """Whether the best items keep a name and a text without the other ones inside them, and by other people."""
    if best.names is None or other.names is None:
        return False
    group = Group(sorted((*taken, *other.group.items)))
    nest(page, group)
    places = {item: place for place, item in enumerate(group.items)}
    items = best.group.items[:: max(1, len(best.group.items) // _SAMPLE)]
    layout = Layout(page, group, [places[item] for item in items])
    names = find_names(layout)
    if names is None or names.coverage < 0.8 * best.names.coverage or names.quality < 0.5 * best.names.quality:
        return False
    by_place = {places[other.group.items[item]]: name for item, (name, _) in other.names.by_item.items()}
    answers = [(group.outer[place], name) for place, name in by_place.items() if group.outer[place] in names.by_item]
    same = sum(names.by_item[outer][0] == name for outer, name in answers)
    return same <= 0.6 * len(answers) and _with_text(layout, names) >= 0.9


def _all_beside(page: Page, other: Judged, taken: Sequence[Extent]) -> bool:
    """Whether the items of `other` stand between those taken, or in the same parents."""
    starts = [first for first, _ in taken]
    parents = {page.parent[first] for first, _ in taken}
    first_taken, last_taken = taken[0][0], max(end for _, end in taken)
    beside = 0
    for first, end in other.group.items:
        at = bisect_right(starts, first) - 1
        if at >= 0 and first < taken[at][1]:
            return False
        following = bisect_left(starts, first)
        if following < len(starts) and starts[following] < end:
            return False
        beside += first_taken <= first < last_taken or page.parent[first] in parents
    return beside >= 0.9 * len(other.group.items)
