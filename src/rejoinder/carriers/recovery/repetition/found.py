"""What repeated structure tells about a page: the comments, each with its parts and how sure they are."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field

# A text node as lxml has it: the element and whether it is the text after the element rather than in it.
TextPlace: TypeAlias = tuple[html.HtmlElement, bool]


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One comment as the page shows it.

    `element` begins the comment and `members` are all elements that make it: several where a heading and what follows
    it are one comment. `text_elements` hold its text; `left_out` are elements inside them that are no text of it
    (nested comments, names, times, controls) and `left_out_texts` text nodes that are none. `time_text` is the time
    as printed, `time_attr` what an attribute says of it. `id` is the page's own number or word for it. `level` counts
    from 0 where the page gives a number or a width. `parent_index` counts the items of `Found` from 0; below 0.8
    of `parent_confidence` it is only a suggestion. `votes` are up and down. `boundary` (0..1) is how sure it is that
    this is one whole comment.
    """

    element: html.HtmlElement
    members: list[html.HtmlElement]
    author: Field[str]
    author_url: str | None
    time_text: str | None
    time_attr: str | None
    text_elements: list[html.HtmlElement]
    left_out: list[html.HtmlElement]
    left_out_texts: list[TextPlace]
    id: str | None
    level: int | None
    parent_index: int | None
    parent_reason: Reason
    parent_confidence: float
    votes: tuple[int, int] | None
    boundary: float

    def body(self) -> html.HtmlElement:
        """Return a `div` with a copy of the comment's text, without what is left out."""
        result = html.Element("div")
        for element in self.text_elements:
            result.append(_copied(element, set(self.left_out), set(self.left_out_texts)))
        return result


@dataclass(frozen=True, slots=True)
class Found:
    """The comments of a page in its order; none when it shows no discussion. `confidence` (0..1) is that of the whole.

    `skipped` are elements that stand among the comments and are none, each with the reason: comments of another
    page (FOREIGN), shown a second time (SHOWN_TWICE), patterns never filled (TEMPLATE), pingbacks (PINGBACK), and
    places without author, time and number (PAGE_FURNITURE).
    """

    items: list[FoundItem]
    confidence: float
    reason: Reason = Reason.REPEATED_STRUCTURE
    skipped: list[tuple[html.HtmlElement, Reason]] = field(default_factory=list)


def _copied(element: html.HtmlElement, left_out: set[html.HtmlElement], texts: set[TextPlace]) -> html.HtmlElement:
    """Return a copy of `element` without some of its elements and text nodes; what follows them stays.

    The copy is walked beside the original, without recursion: pages nest thousands of elements.
    """
    copy = deepcopy(element)
    copy.tail = None
    pairs = list(zip(element.iter(), copy.iter(), strict=True))
    for original, copied in pairs:
        if (original, False) in texts:
            copied.text = None
        if (original, True) in texts and original is not element:
            copied.tail = None
    for original, copied in reversed(pairs):
        if original in left_out and original is not element:
            copied.drop_tree()
    return copy
