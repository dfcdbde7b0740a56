"""How much each candidate looks like the comments of a discussion, after a look at its names and texts."""

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Final

from rejoinder.carriers.recovery.repetition.authors import Names, find_names
from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.groups import Group, candidates, measure
from rejoinder.carriers.recovery.repetition.marks import is_control
from rejoinder.carriers.recovery.repetition.page import Page
from rejoinder.carriers.recovery.repetition.surroundings import has_heading, with_replies, with_titles

_LOOKED_AT: Final = 24
SAMPLE: Final = 40


@dataclass(slots=True)
class Judged:
    """A candidate with the names found in (some of) its items, how alike its items are (0..1), the shares of
    items with more than names, times and labels, with labels such as "Reply", and with titles of stories, and whether
    a heading for comments stands before them.
    """

    group: Group
    names: Names | None
    alike: float
    with_text: float
    has_heading: bool
    with_replies: float
    with_titles: float

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
    step = max(1, len(group.items) // SAMPLE)
    layout = Layout(page, group, range(0, len(group.items), step))
    names = find_names(layout)
    wrapper = _wrapper(layout, names)
    if wrapper is not None:
        del group.items[wrapper]
        measure(page, group)
        return _judge(page, group)
    result = Judged(
        group,
        names,
        _alike(layout),
        with_text(layout, names),
        has_heading(layout),
        with_replies(layout),
        with_titles(layout),
    )
    group.score *= (1 + 0.5 * result.has_heading) * (1 + 0.4 * result.with_replies)
    group.score *= 1 - 0.7 * (result.with_titles > 0.5)
    group.score *= 0.72 if group.is_run and _names_last(layout, names) else 1.0
    group.score *= (0.3 + 0.7 * result.quality) * (0.2 + 0.8 * result.alike) * (1 - _hollow(layout, result.names)) ** 10
    group.score *= 0.2 + 0.8 * result.with_text
    return result


def _names_last(layout: Layout, names: Names | None) -> bool:
    """Whether the names stand behind the text: more often a sign of cutting in the wrong place than of custom."""
    if names is None:
        return False
    chars = layout.group.own_chars
    late = sum(cell.before_chars > 0.4 * chars[item] for item, (_, cell) in names.by_item.items())
    return late > 0.5 * len(names.by_item)


def _wrapper(layout: Layout, names: Names | None) -> int | None:
    """Return the place of an item around most others without author, or with the page's title: it is none of them."""
    items = layout.group.items
    if names is None or len(items) < 4:
        return None
    usual = median(layout.group.own_chars)
    for item in layout.read[:3]:
        first, end = items[item]
        inside = bisect_left(items, (end, 0)) - item - 1
        is_nameless = item not in names.by_item or any(layout.page.tags[index] == "h1" for index in layout.own[item])
        is_huge = layout.group.own_chars[item] > 5 * usual and inside > 0.8 * (len(items) - 1)
        if is_huge or (is_nameless and inside > len(items) / 2):
            return item
    return None


def with_text(layout: Layout, names: Names | None) -> float:
    """Return the share of items that hold more than names, times and labels."""
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
