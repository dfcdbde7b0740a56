"""What is found to be a comment on a page, before it becomes a record: elements, and fields that are text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent

# A text node: an element, and whether it is the text behind it rather than the one in it.
TextPlace: TypeAlias = tuple[html.HtmlElement, bool]


@dataclass(slots=True)
class PageComment:
    """One comment of a page.

    `members` are further elements beside `element` that belong to it. `texts` are the elements that hold its text,
    without what is in `dropped`, the text nodes `dropped_texts` and the comments within it; `heads` those with its
    author and time. `skipped` says why it is no comment to be kept. `time_mark` is a time for machines.
    `id` is the system's number of it, `anchors` the ids of elements by which links lead to it; `number`, `level` and
    `parent_id` are what the page tells about its place, `parent` the index of what it answers among all comments.
    `notice` is what stands where its text was removed.
    """

    element: html.HtmlElement
    author: Field[str] = field(default_factory=absent)
    author_url: str | None = None
    time_text: str | None = None
    time_mark: str | None = None
    texts: list[html.HtmlElement] = field(default_factory=list)
    dropped: set[html.HtmlElement] = field(default_factory=set)
    dropped_texts: set[TextPlace] = field(default_factory=set)
    members: list[html.HtmlElement] = field(default_factory=list)
    heads: list[html.HtmlElement] = field(default_factory=list)
    id: str | None = None
    anchors: tuple[str, ...] = ()
    number: str | None = None
    level: int | None = None
    parent_id: str | None = None
    parent: int | None = None
    parent_reason: Reason = Reason.TOP_LEVEL
    parent_confidence: float = 0.98
    notice: str | None = None
    up: int = 0
    down: int = 0
    boundary: float = 0.98
    skipped: Reason | None = None


@dataclass(slots=True)
class Found:
    """The comments of a page as one way of looking found them.

    `owners` gives for each element within a comment the index of the nearest comment around it. `name` is that of the
    rule, None without one; `key` the prefix of the further keys that ids make.
    """

    comments: list[PageComment]
    owners: dict[html.HtmlElement, int]
    confidence: float
    reason: Reason
    name: str | None = None
    key: str | None = None
    more: list[html.HtmlElement] = field(default_factory=list)

    @property
    def kept(self) -> list[PageComment]:
        """Return what is kept as a comment."""
        return [one for one in self.comments if one.skipped is None]


def owners_of(root: html.HtmlElement, comments: Sequence[PageComment]) -> dict[html.HtmlElement, int]:
    """Return for each element within a comment the index of the nearest; elements outside are left out."""
    places: dict[html.HtmlElement, int] = {}
    for index, comment in enumerate(comments):
        for member in comment.members:
            places.setdefault(member, index)
    for index, comment in enumerate(comments):
        places[comment.element] = index
    owners: dict[html.HtmlElement, int] = {}
    for element in root.iter():
        owner = places.get(element)
        if owner is None:
            above = element.getparent()
            owner = owners.get(above) if above is not None else None
        if owner is not None:
            owners[element] = owner
    return owners


def ancestors(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the elements around an element, the nearest first."""
    above = element.getparent()
    while above is not None:
        yield above
        above = above.getparent()
