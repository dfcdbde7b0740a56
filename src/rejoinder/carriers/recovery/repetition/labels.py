"""Which pieces of an item are no text: names, times, labels, counts, subjects, signatures."""

from collections import defaultdict
from typing import Final

from rejoinder.carriers.recovery.repetition.authors import Names
from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.dates import is_only_time
from rejoinder.carriers.recovery.repetition.marks import is_answer_label, is_control, is_separator, names_signature
from rejoinder.carriers.recovery.repetition.page import Page
from rejoinder.carriers.recovery.repetition.stamps import Stamps

_MOST_LABEL_CHARS: Final = 80
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LABEL_TAGS: Final = frozenset(("button", "label", "summary"))


def names_and_times(layout: Layout, names: Names | None, stamps: Stamps) -> set[int]:
    """Return the pieces that are names or times."""
    page = layout.page
    other = {piece for piece, place in stamps.pieces.items() if _is_mostly(page.pieces[piece], place)}
    shown = names.shown if names is not None and names.column.key[0] == "attribute" else names
    if shown is not None:
        for _, cell in shown.by_item.values():
            if cell.piece >= 0:
                other.add(cell.piece)
            else:
                other.update(range(page.first_piece[cell.element], page.last_piece[cell.element]))
    return other


def labels(layout: Layout, names: Names | None) -> set[int]:
    """Return the pieces that are labels, counts, subjects, signatures and marks between other things."""
    page = layout.page
    other: set[int] = set()
    for piece, key in layout.column_of.items():
        text = page.pieces[piece]
        if (key in layout.furniture and len(text) <= 60) or is_separator(text):
            other.add(piece)
    bound = _apart(layout, names) | _subjects(layout)
    ids = {item: _own_id(layout, item) for item in layout.read}
    for item in layout.read:
        name = names.by_item[item][0] if names is not None and item in names.by_item else ""
        for piece in layout.own_pieces[item]:
            owner = page.owner[piece]
            is_initial = len(page.pieces[piece]) == 1 and page.pieces[piece] == name[:1].upper()
            if (
                is_initial
                or layout.path.get(owner) in bound
                or page.tags[owner] in _LABEL_TAGS
                or _is_label(page, piece, ids[item])
            ):
                other.add(piece)
    return other


def _subjects(layout: Layout) -> set[int]:
    """Return the ways to headings that nearly every item has once, before most of its text: subjects."""
    page = layout.page
    places: dict[int, list[bool]] = defaultdict(list)
    for item in layout.read:
        first = layout.group.items[item][0]
        whole = layout.group.own_chars[item]
        for index in layout.own[item][1:]:
            if page.tags[index] in _HEADINGS and page.first_piece[index] < page.last_piece[index]:
                before = page.chars[page.first_piece[index]] - page.chars[page.first_piece[first]]
                places[layout.path[index]].append(before < 0.5 * whole)
    least = max(3, 0.8 * layout.count)
    return {way for way, early in places.items() if least <= len(early) <= layout.count and sum(early) >= least}


def _is_label(page: Page, piece: int, own_id: str | None) -> bool:
    """Whether a text is a link to the comment itself, a control, or says whom it answers."""
    text = page.pieces[piece]
    if len(text) > _MOST_LABEL_CHARS:
        return False
    owner = page.owner[piece]
    if is_answer_label(text) and _is_alone(page, piece):
        return True
    if not page.in_link[piece]:
        return False
    size = page.chars[page.last_piece[owner]] - page.chars[page.first_piece[owner]]
    return _is_permalink(page, owner, own_id) or (is_control(text) and size < 40)


def _own_id(layout: Layout, item: int) -> str | None:
    """Return the id that links to an item lead to: its own, or that of the anchor in or before it."""
    page = layout.page
    first = layout.group.items[item][0]
    for index in (first, page.before[first], page.before[page.parent[first]], page.parent[first], first + 1):
        if 0 <= index < len(page.elements):
            name = page.attribute(index, "id") or (page.attribute(index, "name") if page.tags[index] == "a" else "")
            if any(char.isdigit() for char in name):
                return name
    return None


def _is_permalink(page: Page, owner: int, number: str | None) -> bool:
    """Whether a text stands in a link to the comment itself."""
    while owner >= 0 and page.tags[owner] != "a":
        owner = page.parent[owner]
    address = page.attribute(owner, "href") if owner >= 0 else ""
    return number is not None and "#" in address and address.rsplit("#", 1)[1] == number


def _is_alone(page: Page, piece: int) -> bool:
    """Whether a text fills the link or the small element that it stands in."""
    owner = page.owner[piece]
    size = page.chars[page.last_piece[owner]] - page.chars[page.first_piece[owner]]
    return size <= len(page.pieces[piece]) + 30 and page.tags[owner] not in ("p", "blockquote", "td", "li", "div")


def _is_mostly(text: str, place: tuple[int, int]) -> bool:
    return is_only_time(text) or place[1] - place[0] >= len(text) / 3


def _apart(layout: Layout, names: Names | None) -> set[int]:
    """Return the ways to elements that show the same under everything a person writes: signatures, member data."""
    result: set[int] = set()
    if names is None:
        return result
    page = layout.page
    texts: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    marked: set[int] = set()
    for item in layout.read:
        if item not in names.by_item:
            continue
        name = names.by_item[item][0]
        first, _ = layout.group.items[item]
        shown: dict[int, str] = {}
        for index in layout.own[item]:
            if index == first or page.first_piece[index] == page.last_piece[index]:
                continue
            way = layout.path[index]
            if len(shown.get(way, "")) < 400:
                shown[way] = f"{shown.get(way, '')}\n{page.text(index)[:200]}"
            if names_signature(page.classes[index]):
                marked.add(way)
        for way, text in shown.items():
            texts[way][name].append(text)
    for way, by_name in texts.items():
        repeated = [values for values in by_name.values() if len(values) > 1]
        same = sum(len(set(values)) == 1 for values in repeated)
        if len(repeated) >= (1 if way in marked else 2) and same >= 0.9 * len(repeated) and len(by_name) > 1:
            result.add(way)
    return result
