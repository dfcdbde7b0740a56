"""What one way of looking leaves open on a page, filled from another that saw the same comments."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent
from rejoinder.carriers.recovery.page_comments import Found, PageComment, ancestors, owners_of
from rejoinder.carriers.recovery.page_texts import lay_out, words_of
from rejoinder.carriers.recovery.page_words import tidy
from rejoinder.carriers.structured.found import StructuredComment

_OF_DATA = 0.95
_LEAST_ALIKE_CHARS = 40
_MORE_THAN_SHOWN = 1.2


def complete(found: Found, other: Found) -> None:
    """Fill authors, texts and times that `found` leaves open from the comments of `other` at the same places."""
    for index, comment in enumerate(found.comments):
        if comment.skipped is not None:
            continue
        twin = _twin(found, index, other)
        if twin is None:
            continue
        if comment.author.value is None and twin.author.value is not None:
            comment.author = replace(twin.author, confidence=min(twin.author.confidence, 0.9))
            comment.author_url = comment.author_url or twin.author_url
            if comment.texts == [comment.element]:
                comment.texts, comment.dropped = list(twin.texts), set(twin.dropped)
                comment.dropped_texts = set(twin.dropped_texts)
        if comment.time_text is None and comment.time_mark is None:
            comment.time_text, comment.time_mark = twin.time_text, twin.time_mark


def _twin(found: Found, index: int, other: Found) -> PageComment | None:
    """Return the comment of `other` that is the same part of the page; None without one."""
    element = found.comments[index].element
    place = other.owners.get(element)
    if place is None:
        inner = [one for one in element.iter() if found.owners.get(one) == index and one in other.owners]
        places = {other.owners[one] for one in inner}
        place = places.pop() if len(places) == 1 else None
    if place is None:
        return None
    twin = other.comments[place]
    is_mine = found.owners.get(twin.element) == index or twin.element in ancestors(element)
    return twin if twin.skipped is None and (twin.element is element or is_mine) else None


def complete_from_data(found: Found, data: Sequence[StructuredComment]) -> None:
    """Fill what is open, and replace times that are only relative, from what the page says for machines."""
    by_id = {number: one for one in data for number in _numbers(one)}
    by_text = {
        text[:_LEAST_ALIKE_CHARS]: one for one in data if len(text := tidy(one.text or "")) >= _LEAST_ALIKE_CHARS
    }
    by_element = {found.owners[one.element]: one for one in data if one.element in found.owners}
    for index, comment in enumerate(found.comments):
        one = by_element.get(index) or (by_id.get(comment.id) if comment.id is not None else None)
        if one is None:
            text = words_of(comment, found.owners, index)
            one = by_text.get(text[:_LEAST_ALIKE_CHARS]) if len(text) >= _LEAST_ALIKE_CHARS else None
        if one is None or comment.skipped is not None:
            continue
        if comment.author.value is None and one.author:
            comment.author = Field(tidy(one.author), _OF_DATA, Reason.STRUCTURED_DATA)
        comment.author_url = comment.author_url or one.author_url
        if comment.time_mark is None and one.posted_at.value is not None:
            comment.time_mark = one.posted_text
        comment.up, comment.down = comment.up or one.up, comment.down or one.down
        _take_text(found, index, one)


def _take_text(found: Found, index: int, one: StructuredComment) -> None:
    """Take the marked text of a comment that only repeated structure knows: it may hold a name not told from it."""
    holder = one.wording.element
    comment = found.comments[index]
    if found.name is not None or holder is None or holder is comment.element or found.owners.get(holder) != index:
        return
    if len(words_of(comment, found.owners, index)) > len(tidy(one.text or "")):
        comment.texts, comment.dropped_texts = [holder], set()


def _numbers(one: StructuredComment) -> Iterator[str]:
    """Yield by what numbers a comment may be known on the page: its identifiers, and what its links end in."""
    for name in one.names:
        yield name
        parts = urlsplit(name) if "#" in name or "/" in name else None
        if parts is not None:
            tail = parts.fragment or parts.path.rstrip("/").rpartition("/")[2]
            yield tail
            yield "".join(char for char in tail if char.isdigit()) or tail


def found_in_data(root: html.HtmlElement, data: Sequence[StructuredComment]) -> Found | None:
    """Return the comments that a page describes for machines; None when it describes none with a text.

    What stands apart from the page, as in JSON-LD, gets an element of its own that is no part of the tree.
    """
    comments = [_described(one) for one in data if one.text or one.author]
    if not comments or len(comments) != len(data):
        return None
    owners = owners_of(root, comments)
    for index, (comment, one) in enumerate(zip(comments, data, strict=True)):
        if comment.element not in owners:
            owners.update(dict.fromkeys(comment.element.iter(), index))
        holder = one.wording.element
        lay_out(comment, owners, index, ([holder] if holder is not None and holder is not comment.element else [], []))
    found = Found(comments, owners, _OF_DATA, Reason.STRUCTURED_DATA)
    for index, comment in enumerate(comments):
        above = comment.element.getparent()
        nested = owners.get(above) if above is not None else None
        parent = data[index].parent if data[index].says_parent else nested
        if parent is not None and parent != index:
            reason = Reason.STRUCTURED_DATA if data[index].says_parent else Reason.NESTING
            comment.parent, comment.parent_reason, comment.parent_confidence = parent, reason, _OF_DATA
    return found


def _described(one: StructuredComment) -> PageComment:
    element = one.element if one.element is not None else _detached(one)
    author: Field[str] = Field(tidy(one.author), _OF_DATA, Reason.STRUCTURED_DATA) if one.author else absent()
    comment = PageComment(element, author, one.author_url, one.posted_text, one.posted_text)
    comment.up, comment.down = max(0, one.up), max(0, one.down)
    numbers = [name for name in (one.id, *one.other_ids, one.url) if name]
    comment.id = numbers[0] if numbers else None
    comment.boundary = _OF_DATA
    if (one.work_status or "").rpartition("/")[2].casefold() in ("deleted", "removed"):
        comment.notice = tidy(one.text or "")
    return comment


def _detached(one: StructuredComment) -> html.HtmlElement:
    if one.wording.markup is not None and one.wording.markup.strip():
        return html.fragment_fromstring(one.wording.markup, create_parent="div")
    element = html.Element("div")
    element.text = one.wording.plain
    return element


def says_more(data: Found, shown: Found | None) -> bool:
    """Whether a page describes clearly more comments for machines than were found in what it shows."""
    return shown is None or len(data.kept) > len(shown.kept) * _MORE_THAN_SHOWN + 1
