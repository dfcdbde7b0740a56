"""Finding the discussion of a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field
from rejoinder.carriers.recovery.repetition.authors import Names, find_names
from rejoinder.carriers.recovery.repetition.bodies import Body, find_bodies
from rejoinder.carriers.recovery.repetition.columns import Layout
from rejoinder.carriers.recovery.repetition.found import Found, FoundItem
from rejoinder.carriers.recovery.repetition.groups import Group, candidates, measure
from rejoinder.carriers.recovery.repetition.page import Page
from rejoinder.carriers.recovery.repetition.stamps import Stamps, find_stamps

_LOOKED_AT: Final = 24
_SAMPLE: Final = 40


@dataclass(slots=True)
class Reading:
    layout: Layout
    names: Names | None
    stamps: Stamps
    bodies: dict[int, Body]


def find_items(root: html.HtmlElement, *, url: str | None = None) -> Found:
    """Return the comments of the page, found by repeated structure alone; no items when there is no discussion."""
    page = Page(root)
    group = _best(page)
    if group is None:
        return Found([], 0.0)
    reading = read_group(page, group)
    items = []
    for place, (first, end) in enumerate(group.items):
        name = reading.names.by_item.get(place) if reading.names else None
        body = reading.bodies[place]
        time = reading.stamps.by_item.get(place, (None, None))
        outer = group.outer[place]
        items.append(
            FoundItem(
                element=page.elements[first],
                members=[page.elements[first]],
                author=Field(name[0], 0.9, Reason.REPEATED_STRUCTURE) if name else Field(None, 0.9, Reason.NAME_LOST),
                author_url=None,
                time_text=time[0],
                time_attr=time[1],
                text_elements=[page.elements[index] for index in body.elements],
                left_out=body.left_out,
                left_out_texts=body.left_out_texts,
                id=None,
                level=None,
                parent_index=outer if outer >= 0 else None,
                parent_reason=Reason.NESTING if outer >= 0 else Reason.TOP_LEVEL,
                parent_confidence=0.9,
                votes=None,
                boundary=0.9,
            )
        )
    return Found(items, 0.9)


def read_group(page: Page, group: Group) -> Reading:
    layout = Layout(page, group)
    names = find_names(layout)
    stamps = find_stamps(layout)
    return Reading(layout, names, stamps, find_bodies(layout, names, stamps))


def ranked(page: Page) -> Iterator[Group]:
    groups = []
    for group in candidates(page):
        measure(page, group)
        if group.score > 0:
            groups.append(group)
    groups.sort(key=lambda group: (-group.score, group.items[0][0]))
    for group in groups[:_LOOKED_AT]:
        layout = Layout(page, group, _SAMPLE)
        names = find_names(layout)
        quality = min(1.0, names.quality) if names else 0.0
        group.score *= 0.3 + 0.7 * quality
    return iter(sorted(groups[:_LOOKED_AT], key=lambda group: (-group.score, group.items[0][0])))


def _best(page: Page) -> Group | None:
    return next(ranked(page), None)
