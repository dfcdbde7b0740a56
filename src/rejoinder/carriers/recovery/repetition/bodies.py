"""Where in an item its text is, and what in there is none."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from lxml import html

from rejoinder.carriers.recovery.repetition.authors import Names
from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.found import TextPlace
from rejoinder.carriers.recovery.repetition.labels import labels, names_and_times
from rejoinder.carriers.recovery.repetition.page import Page
from rejoinder.carriers.recovery.repetition.stamps import Stamps


@dataclass(slots=True)
class Body:
    """The text of an item: elements by number, what is left out of them, and its pieces."""

    elements: list[int]
    left_out: list[html.HtmlElement] = field(default_factory=list)
    left_out_texts: list[TextPlace] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)


def find_bodies(layout: Layout, names: Names | None, stamps: Stamps) -> dict[int, Body]:
    """Return the text of every item that was read."""
    fixed = names_and_times(layout, names, stamps)
    other = fixed | labels(layout, names)
    chain = _chain(layout, other)
    for item in layout.read:
        # A whole comment may be a heart or "+1": at the text's own place, labels are text.
        if chain and not any(piece not in other for piece in layout.own_pieces[item]):
            other.difference_update(_at_the_end(layout, item, chain) - fixed)
    return {item: _body(layout, item, other, chain) for item in layout.read}


def _at_the_end(layout: Layout, item: int, chain: list[int]) -> set[int]:
    """Return the pieces of an item in the element to which the chain leads; none when it does not lead there."""
    page = layout.page
    index = next((index for index in layout.own[item] if layout.path[index] == chain[-1]), None)
    if index is None or index == layout.group.items[item][0]:
        return set()
    return set(range(page.first_piece[index], page.last_piece[index])).intersection(layout.own_pieces[item])


def _chain(layout: Layout, other: set[int]) -> list[int]:
    """Return the ways from the item inwards to the element that holds nearly all text, outermost first."""
    page = layout.page
    mass: dict[int, int] = defaultdict(int)
    items: dict[int, set[int]] = defaultdict(set)
    uses: dict[int, int] = defaultdict(int)
    below: dict[int, set[int]] = defaultdict(set)
    whole = 0
    for item in layout.read:
        first, end = layout.group.items[item]
        sums = _sums(layout, item, other)
        whole += sums.get(-1, 0)
        for index in layout.own[item]:
            way = layout.path[index]
            mass[way] += sums.get(index, 0)
            items[way].add(item)
            uses[way] += 1
            parent = page.parent[index]
            below[layout.path[parent] if index != first and parent >= first else 0].add(way)
    chain: list[int] = []
    at = 0
    while True:
        inner = max(below[at], key=lambda way: mass[way], default=0)
        if not inner or mass[inner] < 0.85 * whole or len(items[inner]) < 0.7 * layout.count:
            return chain
        if uses[inner] > 1.03 * len(items[inner]):
            return chain
        chain.append(inner)
        at = inner


def _sums(layout: Layout, item: int, other: set[int]) -> dict[int, int]:
    """Return for every element of an item how many characters of text it holds; -1 is the whole item."""
    page = layout.page
    first, _ = layout.group.items[item]
    result: dict[int, int] = defaultdict(int)
    for piece in layout.own_pieces[item]:
        if piece not in other:
            result[page.owner[piece]] += len(page.pieces[piece])
            result[-1] += len(page.pieces[piece])
    for index in reversed(layout.own[item]):
        parent = page.parent[index]
        if index in result and parent >= first:
            result[parent] += result[index]
    return result


def _body(layout: Layout, item: int, other: set[int], chain: list[int]) -> Body:
    page = layout.page
    extent = layout.group.items[item]
    by_way: dict[int, int] = {}
    for index in layout.own[item]:
        by_way.setdefault(layout.path[index], index)
    sums = _sums(layout, item, other)
    elements = page.tops(extent)
    for way in chain:
        inner = by_way.get(way)
        if inner is None or sums.get(inner, 0) < 0.5 * sums.get(-1, 0):
            break
        elements = [inner]
    if len(elements) > 1:
        elements = [index for index in elements if sums.get(index, 0)] or elements[:1]
    body = Body(elements)
    for index in elements:
        _leave_out(layout, item, body, index, other, sums)
    return body


def _leave_out(layout: Layout, item: int, body: Body, top: int, other: set[int], sums: dict[int, int]) -> None:
    """Fill in what inside `top` is no text: whole elements where none of it is, else pieces."""
    page = layout.page
    holes = {start: end for start, end in layout.inner.get(item, ())}
    starts = sorted(holes)
    own = [piece for piece in layout.own_pieces[item] if page.first_piece[top] <= piece < page.last_piece[top]]
    body.pieces.extend(piece for piece in own if piece not in other)
    texts = [piece for piece in own if piece not in other]
    first, last = (texts[0], texts[-1]) if texts else (-1, -1)
    gone: set[int] = set()
    index = top + 1
    end = page.end[top]
    while index < end:
        if index in holes:
            body.left_out.append(page.elements[index])
            gone.add(index)
            index = max(
                index + 1, min(holes[index], page.end[index]) if page.end[index] >= holes[index] else page.end[index]
            )
            continue
        start, stop = page.first_piece[index], page.last_piece[index]
        holds_text = sums.get(index, 0) > 0
        holds_inner = bisect_left(starts, page.end[index]) > bisect_right(starts, index)
        is_empty = start == stop
        at_edge = texts and (start <= first or start > last)
        if not holds_text and not holds_inner and (not is_empty or (at_edge and not _is_break(page, index))):
            body.left_out.append(page.elements[index])
            gone.add(index)
            index = page.end[index]
            continue
        if holds_inner and not holds_text:
            body.left_out.append(page.elements[index])
            gone.add(index)
            index = page.end[index]
            continue
        index += 1
    for piece in own:
        if piece in other and not _is_inside(page, page.owner[piece], top, gone):
            body.left_out_texts.append(page.places[piece])


def _is_break(page: Page, index: int) -> bool:
    return page.tags[index] == "br"


def _is_inside(page: Page, index: int, top: int, gone: set[int]) -> bool:
    while index > top:
        if index in gone:
            return True
        index = page.parent[index]
    return False
