"""What a rule finds on a page."""

import re
from collections.abc import Iterator

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.engines.heads import read_author, read_time
from rejoinder.carriers.recovery.engines.items import comments_of
from rejoinder.carriers.recovery.engines.rules import Rule
from rejoinder.carriers.recovery.engines.searching import (
    Search,
    anchors_before,
    first_value,
    last_value,
    number_in,
)
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.html_parents import set_parents
from rejoinder.carriers.recovery.page_comments import Found, PageComment, ancestors, owners_of
from rejoinder.carriers.recovery.page_texts import lay_out
from rejoinder.carriers.recovery.page_words import words

_MOST_MARKED = 30


def apply(rule: Rule, root: html.HtmlElement, text: str) -> Found | None:
    """Return the comments that a rule finds on a page; None when it does not apply. `text` is the whole file's."""
    if not any(hint in text for hint in rule.hints):
        return None
    if rule.where is not None and not find_all(root, rule.where):
        return None
    comments = comments_of(rule, root)
    if not comments:
        return None
    owners = owners_of(root, comments)
    found = Found(comments, owners, rule.confidence, Reason.ENGINE_MARKUP, rule.name, rule.key)
    search = Search(root, owners)
    for index, comment in enumerate(found.comments):
        _read(rule, search, index, comment)
    _mark(rule.pingback, Reason.PINGBACK, search, found)
    _mark(rule.private, Reason.PRIVATE, search, found)
    for index, comment in enumerate(found.comments):
        lay_out(comment, owners, index, _texts(rule, search, index))
    for selector in rule.more:
        found.more += find_all(root, selector)
    set_parents(found, rule.tree)
    return found


def _read(rule: Rule, search: Search, index: int, comment: PageComment) -> None:
    comment.boundary = rule.confidence
    read_author(rule, search, index, comment)
    read_time(rule, search, index, comment)
    comment.id = first_value(rule.ids, search, index, comment)
    if comment.id is None and rule.item_id is not None:
        own = [comment.element.get("id", ""), *comment.anchors]
        comment.id = next((match[1] for one in own if (match := re.fullmatch(rule.item_id, one))), None)
    comment.anchors = tuple(_anchors(comment))
    comment.parent_id = last_value(rule.parents, search, index, comment)
    comment.number = first_value(rule.numbers, search, index, comment)
    level = first_value(rule.levels, search, index, comment)
    comment.level = int(level) if level is not None and level.isdigit() else None
    votes = [number_in(value) for place in rule.rated[:2] if (value := first_value((place,), search, index, comment))]
    comment.up, comment.down = [*(max(0, vote) for vote in votes), 0, 0][:2]
    if rule.removed is not None and (notices := search.own(rule.removed, index)):
        is_whole = notices[0] is comment.element
        comment.notice = "" if is_whole else words(notices[0])


def _anchors(comment: PageComment) -> Iterator[str]:
    """Yield the names by which links lead to a comment."""
    seen = set()
    marked = [comment.element, *anchors_before(comment.element), *comment.element.iter("a", "article", "div", "p")]
    for name in (*comment.anchors, *(one.get(key) or "" for one in marked[:_MOST_MARKED] for key in ("id", "name"))):
        if name and name not in seen and comment.id is not None and comment.id in name:
            seen.add(name)
            yield name


def _mark(selector: str | None, reason: Reason, search: Search, found: Found) -> None:
    """Mark the items that a selector finds, or whose first child it finds, as none to be kept."""
    if selector is None:
        return
    for index, comment in enumerate(found.comments):
        if any(one in (comment.element, *comment.element[:1]) for one in search.own(selector, index)):
            comment.skipped = reason


def _texts(rule: Rule, search: Search, index: int) -> tuple[list[html.HtmlElement], list[html.HtmlElement]]:
    """Return the elements of an item's text (none: the item itself), and what is left out of it."""
    dropped = [element for selector in rule.drop for element in search.own(selector, index)]
    for selector in rule.text:
        elements = search.own(selector, index)
        outermost = [one for one in elements if not any(above in elements for above in ancestors(one))]
        if any(words(one) or find_all(one, "img, iframe, video, embed") for one in outermost):
            return outermost, dropped
    return [], dropped
