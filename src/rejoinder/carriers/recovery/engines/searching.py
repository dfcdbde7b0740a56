"""Looking for the elements and values that a rule names, for all items of a page at once."""

import re
from collections import defaultdict
from collections.abc import Iterator

from lxml import html

from rejoinder.carriers.recovery.engines.rules import Place
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.page_comments import PageComment
from rejoinder.carriers.recovery.page_words import tidy, words

PRECEDING = "preceding-anchor"

_Matches = dict[int, list[html.HtmlElement]]


class Search:
    """Looks for elements all over the page at once, and gives each item those that are its own."""

    def __init__(self, root: html.HtmlElement, owners: dict[html.HtmlElement, int]) -> None:
        self._root = root
        self._owners = owners
        self._known: dict[str, _Matches] = {}

    def own(self, selector: str, index: int) -> list[html.HtmlElement]:
        """Return the matches within the item `index`, outside the items in it."""
        if selector not in self._known:
            found: _Matches = defaultdict(list)
            for element in find_all(self._root, selector):
                owner = self._owners.get(element)
                if owner is not None:
                    found[owner].append(element)
            self._known[selector] = found
        return self._known[selector].get(index, [])


def values(place: Place, search: Search, index: int, comment: PageComment) -> Iterator[tuple[html.HtmlElement, str]]:
    """Yield what stands in a place of an item, each with its element."""
    if place.selector == PRECEDING:
        elements = list(anchors_before(comment.element))
    else:
        elements = search.own(place.selector, index) if place.selector else [comment.element]
    for element in elements:
        value = element.get(place.attribute) if place.attribute else words(element)
        if value is not None and place.pattern is not None:
            match = re.search(place.pattern, value)
            value = match[1] if match else None
        if value:
            yield element, tidy(value)


def first_value(places: tuple[Place, ...], search: Search, index: int, comment: PageComment) -> str | None:
    """Return the first value that stands in one of several places of an item; None without any."""
    return next((value for place in places for _, value in values(place, search, index, comment)), None)


def last_value(places: tuple[Place, ...], search: Search, index: int, comment: PageComment) -> str | None:
    """Return the last of several: a comment may name the story first and then what it answers."""
    for place in places:
        stated = [value for _, value in values(place, search, index, comment)]
        if stated:
            return stated[-1]
    return None


def anchors_before(item: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the empty anchors that stand right before an item."""
    for sibling in item.itersiblings(preceding=True):
        if sibling.tag != "a" or (sibling.text or "").strip():
            return
        yield sibling


def number_in(text: str) -> int:
    """Return the first number in a text, 0 without one."""
    found = re.search(r"-?\d{1,9}", text.replace(",", ""))
    return int(found[0]) if found else 0
