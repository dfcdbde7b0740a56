"""Finding the discussion of a page."""

from lxml import html

from rejoinder.carriers.recovery.repetition.choosing import choose
from rejoinder.carriers.recovery.repetition.found import Found, FoundItem
from rejoinder.carriers.recovery.repetition.page import Page
from rejoinder.carriers.recovery.repetition.parents import Parent, find_parents
from rejoinder.carriers.recovery.repetition.reading import Item, Reading, no_comments, read_choice, without
from rejoinder.carriers.recovery.repetition.trust import LEAST_CERTAINTY, author_of, boundary_of, whole
from rejoinder.carriers.recovery.repetition.votes import votes_of


def find_items(root: html.HtmlElement, *, url: str | None = None) -> Found:
    """Return the comments of the page, found by repeated structure alone; no items when there is no discussion.

    `url` is the page's address; it tells comments of other pages. The page is not changed.
    """
    page = Page(root)
    choice = choose(page)
    if choice is None:
        return Found([], 0.0)
    reading = read_choice(page, choice)
    gone = no_comments(reading, url)
    skipped = [(page.elements[choice.group.items[place][0]], gone[place]) for place in sorted(gone)]
    if len(gone) == len(reading.items):
        return Found([], 0.0, skipped=skipped)
    if gone:
        reading = read_choice(page, without(page, choice, set(gone)))
    certainty = whole(reading)
    if certainty < LEAST_CERTAINTY:
        return Found([], certainty, skipped=skipped)
    parents = find_parents(reading)
    items = [_item(reading, item, parents[item.place], certainty) for item in reading.items]
    return Found(items, certainty, skipped=skipped)


def _item(reading: Reading, item: Item, parent: Parent, certainty: float) -> FoundItem:
    page = reading.page
    extent = reading.choice.group.items[item.place]
    return FoundItem(
        element=page.elements[extent[0]],
        members=[page.elements[index] for index in page.tops(extent)],
        author=author_of(item),
        author_url=_author_url(page, item),
        time_text=item.stamp.text if item.stamp else None,
        time_attr=item.stamp.attribute if item.stamp else None,
        text_elements=[page.elements[index] for index in item.body.elements],
        left_out=item.body.left_out,
        left_out_texts=item.body.left_out_texts,
        id=reading.numbers.by_item.get(item.place),
        level=parent.level,
        parent_index=parent.index,
        parent_reason=parent.reason,
        parent_confidence=parent.confidence,
        votes=votes_of(page, item),
        boundary=boundary_of(reading, item, certainty),
    )


def _author_url(page: Page, item: Item) -> str | None:
    """Return where the author's name leads, None without a link to another place."""
    cell = item.cell
    if cell is None or (item.names is not None and item.names.column.key[0] == "attribute"):
        shown = item.names.shown.by_item.get(item.place) if item.names and item.names.shown else None
        if shown is None:
            return None
        cell = shown[1]
    around = [cell.element, page.parent[cell.element]]
    for index in (*around, *range(cell.element + 1, min(page.end[cell.element], cell.element + 4))):
        if index >= 0 and page.tags[index] == "a":
            address = page.attribute(index, "href").strip()
            if address and not address.startswith(("#", "javascript:")):
                return address
    return None
