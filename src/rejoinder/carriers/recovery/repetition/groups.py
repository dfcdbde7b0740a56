"""Candidates: sets of elements that repeat, and how much each looks like the comments of a discussion."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from rejoinder.carriers.recovery.repetition.marks import (
    class_tokens,
    id_pattern,
    is_elsewhere,
    names_author,
    speaks_of_discussion,
)
from rejoinder.carriers.recovery.repetition.page import Page

# The first element of a comment and the one after its last.
Extent: TypeAlias = tuple[int, int]

MOST_ITEMS: Final = 20_000
_LEAST_OWN_CHARS: Final = 25
_ITEM_TAGS: Final = frozenset(
    "div li article section tr td dd dt p blockquote table tbody ul ol dl header h1 h2 h3 h4 h5 h6 a span hr details b"
    " strong center font fieldset main figure".split()
)
_RUN_TAGS: Final = frozenset("dt dd tr h2 h3 h4 h5 h6 p div a b strong hr li header span".split())
_NEAR_ANCESTORS: Final = 5


@dataclass(slots=True)
class Group:
    """Elements of one kind in document order, without those that hold nothing of their own.

    `outer` gives the place in `items` of the item around each, -1 for none. `own_chars` are those of an item without
    the items inside it. `is_run` says that each item is several neighbours, `is_late` that such a neighbour stands also
    before the first. `score` compares groups of one page; it means nothing beside another page's.
    """

    items: list[Extent]
    is_run: bool = False
    is_late: bool = False
    is_elsewhere: bool = False
    outer: list[int] = field(default_factory=list)
    own_chars: list[int] = field(default_factory=list)
    own_times: list[int] = field(default_factory=list)
    score: float = 0.0
    word: float = 0.0


def candidates(page: Page) -> Iterator[Group]:
    """Yield every set of elements that could be the comments of the page."""
    found: dict[object, list[int]] = defaultdict(list)
    shapes = _Shapes(page)
    for index, tag in enumerate(page.tags):
        if tag not in _ITEM_TAGS or page.first_piece[index] == page.last_piece[index]:
            continue
        tokens = class_tokens(page.classes[index])
        if tokens:
            found[tag, tokens].append(index)
            for token in tokens:
                found[tag, token].append(index)
        pattern = id_pattern(page.attribute(index, "id"))
        if pattern:
            found["#", tag, pattern].append(index)
        if not tokens:
            for key in shapes.keys(index):
                found[key].append(index)
    seen: set[tuple[int, int, int]] = set()
    for members in found.values():
        mark = (len(members), members[0], members[-1])
        if len(members) <= MOST_ITEMS and mark not in seen:
            seen.add(mark)
            yield Group([(member, page.end[member]) for member in members])
    yield from _runs(page)


class _Shapes:
    """Keys for elements without class: by where the outermost of their kind stands, and by how they begin."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.outermost: dict[tuple[str, str], tuple[int, int]] = {}

    def keys(self, index: int) -> Iterator[object]:
        page = self.page
        parent = page.parent[index]
        kind = (page.tags[index], page.tags[parent] if parent >= 0 else "")
        first, last = self.outermost.get(kind, (-1, -1))
        if index >= last:
            first, last = parent, page.end[index]
            if parent >= 0 and page.end[parent] > last and self.outermost.get(kind, (-2, 0))[0] != parent:
                last = page.end[index]
            self.outermost[kind] = (first, last)
        yield (*kind, first)
        child = index + 1
        if child < page.end[index]:
            is_leaf = page.end[child] - child <= 2
            names = class_tokens(page.classes[child])
            yield ("begins", kind[0], page.tags[child], names, is_leaf)


def _runs(page: Page) -> Iterator[Group]:
    """Yield comments made of several neighbours: each from one element up to the next of the same kind."""
    by_parent: dict[int, list[int]] = defaultdict(list)
    for index, parent in enumerate(page.parent):
        by_parent[parent].append(index)
    for parent, children in by_parent.items():
        if parent < 0 or len(children) < 4:
            continue
        kinds = [(page.tags[child], class_tokens(page.classes[child])) for child in children]
        counts = Counter(kinds)
        if len(counts) < 2 and counts.most_common(1)[0][1] == len(children) and page.tags[children[0]] != "tr":
            continue
        for kind, count in counts.most_common(6):
            if count >= 3 and kind[0] in _RUN_TAGS and count <= len(children) * 0.7:
                yield from _run_of(page, children, kinds, kind)


def _run_of(
    page: Page,
    children: Sequence[int],
    kinds: Sequence[tuple[str, tuple[str, ...]]],
    kind: tuple[str, tuple[str, ...]],
) -> Iterator[Group]:
    starts = [place for place, other in enumerate(kinds) if other == kind]
    usual = {other for place, other in enumerate(kinds) if starts[0] < place < starts[-1]}
    after = starts[-1] + 1
    longest = max(later - earlier for earlier, later in zip(starts, starts[1:], strict=False))
    while after < len(children) and kinds[after] in usual and after - starts[-1] < longest:
        after += 1
    bounds = [*starts, after]
    items = [(children[first], page.end[children[last - 1]]) for first, last in zip(bounds, bounds[1:], strict=False)]
    yield Group(items, is_run=True, is_late=starts[0] > 0 and kinds[starts[0] - 1] in usual)


def measure(page: Page, group: Group) -> None:
    """Fill in what the group's items hold of their own and its score; items without text are dropped."""
    nest(page, group)
    kept = [place for place, chars in enumerate(group.own_chars) if chars > 0]
    if len(kept) < len(group.items):
        group.items = [group.items[place] for place in kept]
        nest(page, group)
    group.score = _score(page, group) if group.items else 0.0


def nest(page: Page, group: Group) -> None:
    """Fill in which item lies in which and what each holds of its own."""
    stack: list[int] = []
    items = group.items
    group.outer = [-1] * len(items)
    group.own_chars = [range_sum(page, page.chars, extent) for extent in items]
    group.own_times = [range_sum(page, page.times, extent) for extent in items]
    all_chars, all_times = list(group.own_chars), list(group.own_times)
    for place, (first, end) in enumerate(items):
        while stack and items[stack[-1]][1] <= first:
            stack.pop()
        if stack and end <= items[stack[-1]][1]:
            group.outer[place] = stack[-1]
            group.own_chars[stack[-1]] -= all_chars[place]
            group.own_times[stack[-1]] -= all_times[place]
        stack.append(place)


def range_sum(page: Page, sums: Sequence[int], extent: Extent) -> int:
    """Return what `sums` counts in the pieces of an extent of elements."""
    return sums[_last_piece(page, extent)] - sums[page.first_piece[extent[0]]]


def _last_piece(page: Page, extent: Extent) -> int:
    first, end = extent
    if page.end[first] == end:
        return page.last_piece[first]
    # A run's last element ends where its parent's next child begins.
    last = first
    while page.end[last] < end:
        last = page.end[last]
    return page.last_piece[last]


def _score(page: Page, group: Group) -> float:
    count = len(group.items)
    chars = sum(group.own_chars)
    links = sum(
        range_sum(page, page.link_chars, item)
        for item, outer in zip(group.items, group.outer, strict=True)
        if outer < 0
    )
    with_text = sum(own > _LEAST_OWN_CHARS for own in group.own_chars) / count
    link_share = min(1.0, links / max(1, chars))
    with_time = sum(times > 0 for times in group.own_times) / count
    usual = Counter(group.own_times).most_common(1)[0][0]
    crowded = sum(times > max(2, usual * 2) for times in group.own_times) / count
    score: float = (
        with_text * (1 - link_share) ** 1.5 * (0.35 + 0.65 * with_time) * (1 - 0.7 * crowded) * math.sqrt(chars)
    )
    group.word = _word(page, group)
    score *= 1 + 2 * group.word
    patterns = sum(bool(id_pattern(page.attribute(first, "id"))) for first, _ in group.items) / count
    score *= 1 + 0.6 * (patterns > 0.8)
    group.is_elsewhere = _stands_elsewhere(page, group)
    score *= 0.35 if group.is_elsewhere else 1.0
    if count < 3:
        score *= 0.02 if not group.word else 0.05 if count == 1 else 0.4
    return score * (_run_worth(group) if group.is_run else 1.0)


def _run_worth(group: Group) -> float:
    """Return the factor for comments made of neighbours: less when some hold more times than others, or when they
    seem to begin one element too late.
    """
    least = min(group.own_times)
    uneven = sum(times > least for times in group.own_times) / len(group.items)
    return 0.75 * (1 - 0.6 * uneven) * (0.7 if group.is_late else 1.0)


def _word(page: Page, group: Group) -> float:
    """Return how clearly the items' own names, or those around the first, speak of a discussion (0..1)."""
    sample = group.items[:: max(1, len(group.items) // 12)]
    own = sum(speaks_of_discussion(page.names[first]) for first, _ in sample) / len(sample)
    around = 0.0
    index = page.parent[group.items[0][0]]
    for _ in range(2):
        if index > 0 and page.tags[index] != "body":
            around = max(around, speaks_of_discussion(page.names[index]))
            index = page.parent[index]
    return max(own, 0.8 * around)


def _stands_elsewhere(page: Page, group: Group) -> bool:
    step = max(1, len(group.items) // 10)
    sample = group.items[::step]
    return sum(_is_around(page, first) for first, _ in sample) > len(sample) / 2


def _is_around(page: Page, index: int) -> bool:
    for _ in range(_NEAR_ANCESTORS):
        if index <= 0 or page.tags[index] in ("body", "html", "main"):
            return False
        if page.tags[index] in ("nav", "aside", "footer") or is_elsewhere(page.names[index]):
            return True
        index = page.parent[index]
    return False


def author_marks(page: Page, index: int) -> bool:
    """Whether an element's class, itemprop or rel says that it holds the author."""
    marks = f"{page.names[index]} {page.attribute(index, 'itemprop')} {page.attribute(index, 'rel')}"
    return page.tags[index] == "cite" or bool(marks.strip()) and names_author(marks)
