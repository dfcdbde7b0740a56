"""The heading of a discussion, and how many comments it says there are."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import html

from rejoinder.carriers.recovery.page_words import words
from rejoinder.carriers.recovery.words import is_discussion_heading, stated_count

_MOST_LOOKED_AT = 400
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption", "summary"))
_OTHERS = frozenset(("div", "span", "p", "a", "strong", "b", "header", "label", "li"))


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a discussion is headed, None when it has no heading, and the number of comments stated there."""

    element: html.HtmlElement | None
    count: int | None


def heading_of(
    root: html.HtmlElement, first: html.HtmlElement, is_comment: Callable[[html.HtmlElement], bool]
) -> Heading:
    """Return the nearest heading above the first comment that names comments; a true heading before any other."""
    other: Heading | None = None
    for looked_at, element in enumerate(_before(first)):
        if looked_at > _MOST_LOOKED_AT:
            break
        if is_comment(element) or not isinstance(element.tag, str):
            continue
        is_heading = element.tag in _HEADINGS
        if not is_heading and (element.tag not in _OTHERS or len(element) > 2):
            continue
        text = words(element)
        if not text or not is_discussion_heading(text):
            continue
        count = stated_count(re.sub(r"[“\"„«].*", "", text))
        if is_heading:
            return Heading(element, count if count is not None or other is None else other.count)
        if count is not None and other is None:
            other = Heading(element, count)
    return other or Heading(None, None)


def _before(first: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the elements before one in the order of the page, backwards."""
    element: html.HtmlElement | None = first
    while element is not None:
        for sibling in element.itersiblings(preceding=True):
            yield from reversed(list(sibling.iter()))
        element = element.getparent()
