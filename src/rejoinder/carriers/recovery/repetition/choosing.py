"""Which of the candidates are the comments of the page: the best group, and others that belong to the same talk."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.recovery.repetition.authors import find_names
from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.groups import Extent, Group, nest
from rejoinder.carriers.recovery.repetition.judging import SAMPLE, Judged, rank, with_text
from rejoinder.carriers.recovery.repetition.marks import id_pattern, speaks_of_discussion
from rejoinder.carriers.recovery.repetition.page import Page

_LEAST_SCORE: Final = 4.0
_LONE_WORTH: Final = 8.0
_MOST_LONE_CHARS: Final = 5_000


@dataclass(slots=True)
class Choice:
    """The chosen comments: all of them as one group, and the places in it of each kind of item."""

    group: Group
    kinds: list[list[int]]
    best: Judged


def choose(page: Page) -> Choice | None:
    """Return the comments of the page, None when it shows no discussion."""
    judged = [one for one in rank(page) if len(one.group.items) > 1 or _is_single(page, one)]
    for one in judged:
        one.group.score *= _LONE_WORTH if len(one.group.items) == 1 else 1.0
    judged.sort(key=lambda one: -one.score)
    if not judged or judged[0].score < _LEAST_SCORE:
        return None
    best = _grown(_refined(page, judged), judged)
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


def _is_single(page: Page, one: Judged) -> bool:
    """Whether a group of one element is a lone comment: its own number and class say so."""
    first, _ = one.group.items[0]
    pattern = id_pattern(page.attribute(first, "id"))
    is_short = one.group.own_chars[0] < _MOST_LONE_CHARS
    return bool(pattern and speaks_of_discussion(pattern) == 1.0 and one.quality > 0.8 and is_short)


def _refined(page: Page, judged: Sequence[Judged]) -> Judged:
    """Return the best candidate, or a finer one that cuts the same text into more comments, each with its author."""
    best = judged[0]
    for other in judged[1:]:
        least = (0.2 if best.group.is_run else 0.4) * best.score
        if len(other.group.items) <= len(best.group.items) or other.quality < 0.5 or other.score < least:
            continue
        if not best.group.is_run and other.named < 1.15 * best.named:
            continue
        if _covered(other.group.items, best.group.items, page) < 0.99:
            continue
        named = best.names.by_item if best.names is not None else range(len(best.group.items))
        if _covered([best.group.items[item] for item in named], other.group.items, page) >= 0.9:
            best = other
    return best


def _grown(best: Judged, judged: Sequence[Judged]) -> Judged:
    """Return the best candidate, or one that holds all its items and more of the same kind."""
    items = set(best.group.items)
    for other in judged:
        if not len(items) < len(other.group.items) <= 2 * len(items) + 2 or not items.issubset(other.group.items):
            continue
        if not _are_timed_alike(best.group, other.group, items):
            continue
        if other.score >= 0.5 * best.score and other.quality >= 0.9 * best.quality and other.alike >= 0.8 * best.alike:
            return other
    return best


def _are_timed_alike(group: Group, larger: Group, items: set[Extent]) -> bool:
    """Whether the further items of a larger group have times when the items of the smaller one do."""
    timed = sum(times > 0 for times in group.own_times) / len(group.items)
    more = [times > 0 for item, times in zip(larger.items, larger.own_times, strict=True) if item not in items]
    return timed < 0.8 or sum(more) >= 0.8 * len(more)


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
    if len(other.group.items) < 2 or any(
        bisect_left(ordered, end) > bisect_left(ordered, first) for first, end in other.group.items
    ):
        return False
    inside = _inside(taken, other.group.items)
    if any(_inside(kind, other.group.items) for kind in kinds[1:]):
        return False
    if len(inside) >= 0.4 * len(other.group.items):
        return with_time >= 0.9 and _leave_the_rest(page, best, other, taken)
    return not inside and _all_beside(page, other, taken)


def _inside(taken: Sequence[Extent], items: Sequence[Extent]) -> list[Extent]:
    """Return the items that lie in a taken one; both are in document order."""
    result = []
    place, furthest = 0, -1
    for first, end in items:
        while place < len(taken) and taken[place][0] < first:
            furthest = max(furthest, taken[place][1])
            place += 1
        if end <= furthest:
            result.append((first, end))
    return result


def _leave_the_rest(page: Page, best: Judged, other: Judged, taken: Sequence[Extent]) -> bool:
    """Whether the best items keep a name and a text without the other ones inside them, and by other people."""
    if best.names is None or other.names is None:
        return False
    group = Group(sorted((*taken, *other.group.items)))
    nest(page, group)
    places = {item: place for place, item in enumerate(group.items)}
    items = best.group.items[:: max(1, len(best.group.items) // SAMPLE)]
    layout = Layout(page, group, [places[item] for item in items])
    names = find_names(layout)
    if names is None or names.coverage < 0.8 * best.names.coverage or names.quality < 0.5 * best.names.quality:
        return False
    by_place = {places[other.group.items[item]]: name for item, (name, _) in other.names.by_item.items()}
    answers = [(group.outer[place], name) for place, name in by_place.items() if group.outer[place] in names.by_item]
    same = sum(names.by_item[outer][0] == name for outer, name in answers)
    return same <= 0.6 * len(answers) and with_text(layout, names) >= 0.9


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
