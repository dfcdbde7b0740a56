"""How deep each comment stands where the page says it by a number, a width or a word instead of by nesting."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.page import Page

_WORDS: Final = (
    r"depth|level|lvl|indent(?:ation)?|nest(?:ed|ing)?|tab|tier|stufe|ebene|einr[uü]ck\w*|niveau|nivel|livello|pad|ml|pl"
    r"|offset"
)
MOST_TOKEN_CHARS: Final = 100
_CLASS: Final = re.compile(rf"(?:.*[-_])?(?P<name>{_WORDS})[-_]*(?P<number>\d{{1,3}})", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"(?:data-)?(?:.*-)?(?:depth|level|lvl|indent|nesting|tier)|aria-level", re.IGNORECASE)
_STYLE: Final = re.compile(
    r"(?<![\w-])(?P<name>margin(?:-left|-right|-inline-start)?|padding(?:-left|-right|-inline-start)?|left"
    r"|text-indent|width"
    r"|--[\w-]*(?:depth|level|indent)[\w-]*)\s*:\s*(?P<values>[^;]+)",
    re.IGNORECASE,
)
_LENGTH: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*(px|em|rem|%|pt|vw)?", re.IGNORECASE)
_BELOW: Final = re.compile(
    r"(?:.*[-_])?(?:indent(?:ed)?|nested|child|repl(?:y|ied)|sub-?comment|subreply|antwort|reponse|respuesta"
    r"|resposta|risposta)"
    r"(?:[-_]?(?:comment|item|post|text|entry|message|box|row|wrap(?:per)?|block|content|card|li))?",
    re.IGNORECASE,
)
_WRAPPERS: Final = frozenset(("ul", "ol", "dl", "blockquote", "dd"))
_LOOKED_AT: Final = 12
_MOST_LEVELS: Final = 200
_MOST_JUMPS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Levels:
    """`by_item` counts from 0; `confidence` is that of a parent that follows from it."""

    by_item: list[int]
    confidence: float


def find_levels(page: Page, layouts: Sequence[Layout], shells: Sequence[list[int]]) -> Levels | None:
    """Return the level of every item, None when nothing in the page gives levels."""
    count = len(shells)
    sources: dict[str, dict[int, float]] = defaultdict(dict)
    for layout in layouts:
        for item in layout.read:
            for name, value in _numbers(page, layout, item, shells[item]):
                sources[name].setdefault(item, value)
    found = []
    for name, values in sources.items():
        levels = _levels_of(name, values, count)
        if levels is not None:
            is_named = name.split(" ", 1)[0] in ("attribute", "class")
            found.append((is_named, len(set(levels)), _worth(name), levels))
    if not found:
        return _by_words(page, layouts, shells)
    _, _, worth, best = max(found, key=lambda one: one[:3])
    return Levels(best, worth)


def _worth(name: str) -> float:
    kind = name.split(" ", 1)[0]
    return {"attribute": 0.97, "class": 0.96, "style": 0.93, "spacer": 0.94, "width": 0.85, "wrappers": 0.88}[kind]


def _of_classes(classes: str) -> Iterator[tuple[str, float]]:
    for token in classes.split()[:12]:
        if match := _CLASS.fullmatch(token[:MOST_TOKEN_CHARS]):
            yield f"class {match['name'].casefold()}", float(match["number"])


def _numbers(page: Page, layout: Layout, item: int, shell: Sequence[int]) -> Iterator[tuple[str, float]]:
    own = layout.own[item]
    for index in (*shell, *own[:_LOOKED_AT]):
        element = page.elements[index]
        yield from _of_classes(element.get("class") or "")
        for name, value in element.attrib.items():
            if name == "style":
                yield from _of_style(value)
            elif value.isdigit() and len(value) < 6 and _ATTRIBUTE.fullmatch(name):
                yield f"attribute {name}", float(value)
        if page.tags[index] == "td" and index != own[0]:
            yield from _of_cell(element.get("colspan"), element.get("width"))
    # A spacer picture may stand beside the item, in what is the item's alone.
    outermost = shell[-1] if shell else own[0]
    for index in range(outermost, min(page.end[outermost], outermost + _LOOKED_AT)):
        if page.tags[index] == "img" and page.first_piece[index] == page.first_piece[outermost]:
            width = page.attribute(index, "width")
            if width.isdigit():
                yield "spacer img", float(width)
                break
    yield "wrappers", float(_wrappers(page, outermost))


def _of_style(style: str) -> Iterator[tuple[str, float]]:
    for match in _STYLE.finditer(style):
        name = match["name"].casefold()
        lengths = _LENGTH.findall(match["values"])
        if not lengths:
            continue
        if name in ("margin", "padding"):
            # top, right, bottom, left
            if len(lengths) == 4:
                yield f"style {name}-left", float(lengths[3][0])
                yield f"style {name}-right", float(lengths[1][0])
        elif name == "width":
            yield "width falling", float(lengths[0][0])
        else:
            yield f"style {name}", float(lengths[0][0])


def _of_cell(colspan: str | None, width: str | None) -> Iterator[tuple[str, float]]:
    if colspan and colspan.isdigit():
        yield "width falling colspan", float(colspan)
    if width and width.rstrip("%px").isdigit():
        yield "style td", float(width.rstrip("%px"))


def _wrappers(page: Page, index: int) -> int:
    count = 0
    index = page.parent[index]
    while index >= 0:
        count += page.tags[index] in _WRAPPERS
        index = page.parent[index]
    return count


def _levels_of(name: str, values: dict[int, float], count: int) -> list[int] | None:
    """Return levels when the values can be those of a tree in document order, else None."""
    if len(values) < 0.5 * count and not name.startswith("style"):
        return None
    is_falling = "falling" in name
    usual = (
        max(values.values())
        if is_falling
        else min(0.0, *values.values())
        if len(values) < count
        else min(values.values())
    )
    each = [values.get(item, usual) for item in range(count)]
    if is_falling:
        each = [usual - value for value in each]
    distinct = sorted(set(each))
    if not 2 <= len(distinct) <= _MOST_LEVELS:
        return None
    step = min(later - earlier for earlier, later in zip(distinct, distinct[1:], strict=False))
    levels = [round((value - distinct[0]) / step) for value in each]
    if any(abs((value - distinct[0]) / step - level) > 0.2 for value, level in zip(each, levels, strict=True)):
        return None
    jumps = sum(later > earlier + 1 for earlier, later in zip(levels, levels[1:], strict=False))
    if levels[0] != 0 or jumps > _MOST_JUMPS * count:
        return None
    return levels


def _by_words(page: Page, layouts: Sequence[Layout], shells: Sequence[list[int]]) -> Levels | None:
    """Return level 1 for items that a class calls a reply or indented, when the first and others are not."""
    below: set[int] = set()
    for layout in layouts:
        for item in layout.read:
            for index in (*shells[item], layout.own[item][0]):
                if any(_BELOW.fullmatch(token) for token in page.classes[index].split()[:12]):
                    below.add(item)
    count = len(shells)
    if not below or 0 in below or len(below) > 0.95 * count:
        return None
    return Levels([int(item in below) for item in range(count)], 0.9)
