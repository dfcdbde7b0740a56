"""The page's own number for each comment: what is different in every item and stands at the same place."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.page import Page

_NUMBER: Final = re.compile(r"\d+")
MOST_KEY_CHARS: Final = 200
_KEY: Final = re.compile(r"(?:[0-9a-f]{8}-[0-9a-f-]{20,})|[0-9A-Za-z]*\d[0-9A-Za-z]*")
_ID_ATTRIBUTES: Final = re.compile(
    r"(?:data-.*)?(?:id|cid|num(?:ber)?|key|comment|post|name|uid|guid|about|itemid)", re.IGNORECASE
)
_NOT_OF_ITEMS: Final = re.compile(
    r"parent|author|user|owner|blog|site|root|thread|forum|topic|starter|reply-?to|article", re.I
)
_MIXED: Final = re.compile(r"[a-zA-Z]\d+[a-zA-Z]")
_LOOKED_AT: Final = 60


@dataclass(slots=True)
class Numbers:
    """`by_item` gives each item's id; `targets` finds an item by any value that is different in every item."""

    by_item: dict[int, str] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)


def find_numbers(layouts: Sequence[Layout], shells: Sequence[list[int]]) -> Numbers:
    """Return the ids of the items of all layouts; `shells` are the elements around each item that are its alone."""
    result = Numbers()
    for layout in layouts:
        sources: dict[tuple[str, str, int], dict[int, str]] = defaultdict(dict)
        for item in layout.read:
            for source, value in _values(layout, item, shells[item]):
                sources[source].setdefault(item, value)
        unique = [
            (_worth(source, values, layout.count), values)
            for source, values in sources.items()
            if len(values) >= 0.6 * layout.count and len(set(values.values())) == len(values)
        ]
        unique.sort(key=lambda pair: -pair[0])
        for worth, values in unique:
            if worth < 0.5:
                continue
            for item, value in values.items():
                result.by_item.setdefault(item, value)
                if len(value) > 2 or worth > 2:
                    result.targets.setdefault(value, item)
    return result


def _values(layout: Layout, item: int, shell: Sequence[int]) -> Iterator[tuple[tuple[str, str, int], str]]:
    page = layout.page
    own = layout.own[item]
    anchor = _anchor_before(page, shell[-1] if shell else own[0])
    if anchor is not None:
        yield from _of_element(page, anchor, "before")
    for depth, index in enumerate(shell):
        yield from _of_element(page, index, f"around{min(depth, 1)}")
    for index in own[:_LOOKED_AT]:
        yield from _of_element(page, index, "item" if index == own[0] else "inside")


def _anchor_before(page: Page, index: int) -> int | None:
    """Return the empty anchor directly before an element, None for none."""
    before = page.before[index]
    if before < 0 or page.tags[before] != "a" or page.first_piece[before] < page.last_piece[before]:
        return None
    return before


def _of_element(page: Page, index: int, where: str) -> Iterator[tuple[tuple[str, str, int], str]]:
    for name, value in page.elements[index].attrib.items():
        if len(value) > 300 or not value:
            continue
        if name == "href":
            yield from _of_address(value, where)
        elif name == "class":
            for token in value.split()[:8]:
                if len(token) >= 4 and (
                    token.isdigit() or _NUMBER.search(token[-6:]) and len(_NUMBER.findall(token)) == 1
                ):
                    number = _NUMBER.findall(token)[0]
                    if len(number) >= 4:
                        yield (f"{where} class", _NUMBER.sub("#", token), 0), number
        elif _ID_ATTRIBUTES.fullmatch(name) and not _NOT_OF_ITEMS.search(name) and (match := _last(value)):
            yield (f"{where} {name}", value[: match.start()], 0), match[0]


def _last(value: str) -> re.Match[str] | None:
    numbers = list(_NUMBER.finditer(value))
    if (
        numbers
        and (len(numbers) == 1 or numbers[-1].end() == len(value))
        and not re.search(r"[a-zA-Z]\d+[a-zA-Z]", value)
    ):
        return numbers[-1]
    keys = list(_KEY.finditer(value[:MOST_KEY_CHARS]))
    return keys[-1] if keys else None


def _of_address(value: str, where: str) -> Iterator[tuple[tuple[str, str, int], str]]:
    if not any(char.isdigit() for char in value) or value.startswith(("mailto:", "javascript:")):
        return
    form = _NUMBER.sub("#", value)
    for place, match in enumerate(_NUMBER.finditer(value)):
        yield (f"{where} href", form[-60:], place), match[0]
        if place > 6:
            return


_WORTH: Final = {"item": 5.0, "before": 4.5, "around0": 4.4, "around1": 4.0, "inside": 3.5}


def _worth(source: tuple[str, str, int], values: dict[int, str], count: int) -> float:
    where, attribute = source[0].split(" ", 1)
    worth = _WORTH[where]
    if attribute == "href":
        worth = 2.5 + 0.5 * ("#" in source[1] or "id=" in source[1])
    elif attribute == "class":
        worth = 2.0
    elif attribute.startswith("data-"):
        worth -= 0.2
    if _is_counting(list(values.values())):
        worth = 0.6
    return worth * (0.5 + 0.5 * len(values) / count)


def _is_counting(values: Sequence[str]) -> bool:
    """Whether the values are places in the list (0, 1, 2, ...) and so no lasting ids."""
    if not all(value.isdigit() and len(value) < 6 for value in values):
        return False
    numbers = sorted(int(value) for value in values)
    return len(numbers) > 1 and numbers[0] <= 1 and numbers[-1] - numbers[0] <= len(numbers) + 2
