"""Which elements of a page a rule takes for comments."""

import re
from collections.abc import Iterator

from lxml import html

from rejoinder.carriers.recovery.engines.rules import Rule
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.page_comments import PageComment, ancestors

_DEPTH = re.compile(r"(?:^|\s)depth-\d+(?:\s|$)")
_REPLIES = re.compile(r"(?:^|[\s_-])(?:children|replies|child|indented|answers)(?:[\s_-]|$)")
_COMMENT_CLASS = re.compile(r"(?:^|[\s_-])(?:comment|pingback|trackback|depth-\d+)", re.IGNORECASE)


def comments_of(rule: Rule, root: html.HtmlElement) -> list[PageComment]:
    """Return a comment for each element that the rule takes for one, in the order of the page."""
    items = list(_items(rule, root))
    parts = find_all(root, rule.parts) if rule.parts and items else []
    comments = [PageComment(item) for item in (_in_order(root, [*items, *parts]) if parts else items)]
    if rule.item_id:
        _widen(comments)
    if rule.follows:
        _add_following(comments)
    return comments


def _items(rule: Rule, root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    pattern = re.compile(rule.item_id) if rule.item_id else None
    numbers: dict[html.HtmlElement, str] = {}
    known: set[html.HtmlElement] = set()
    for element in find_all(root, rule.item):
        if pattern is not None:
            match = pattern.fullmatch(element.get("id", ""))
            if match is None:
                continue
            # A list item and the block in it may bear the same number: they are one.
            if any(numbers.get(above) == match[1] for above in ancestors(element)):
                continue
            numbers[element] = match[1]
        elif _is_wrapped(element, rule):
            continue
        if rule.is_once_in_lists:
            if _is_part(element, known):
                continue
            known.add(element)
        yield element


def _is_part(element: html.HtmlElement, known: set[html.HtmlElement]) -> bool:
    """Whether an element stands within an item that is known, with no list of replies between."""
    for above in ancestors(element):
        if above in known:
            return True
        if above.tag in ("ul", "ol") or _REPLIES.search(above.get("class") or ""):
            return False
    return False


def _is_wrapped(element: html.HtmlElement, rule: Rule) -> bool:
    """Whether an element of a table is only around the row that is the item."""
    return element.tag == "tr" and (
        bool(find_all(element, "tr")) or not any(find_all(element, one) for one in rule.text)
    )


def _in_order(root: html.HtmlElement, items: list[html.HtmlElement]) -> list[html.HtmlElement]:
    wanted = set(items)
    return [element for element in root.iter() if element in wanted]


def _add_following(comments: list[PageComment]) -> None:
    known = {comment.element for comment in comments}
    for comment in comments:
        for sibling in comment.element.itersiblings():
            if sibling in known:
                break
            comment.members.append(sibling)


def _widen(comments: list[PageComment]) -> None:
    """Take the list item around a comment for the comment, when that alone is in it beside lists of replies.

    Themes put the number on a block within; replies then stand beside the block, not in it.
    """
    items = {comment.element for comment in comments}
    wrappers: dict[html.HtmlElement, PageComment | None] = {}
    for comment in comments:
        is_in_list = False
        for above in ancestors(comment.element):
            if above in items:
                break
            if above.tag == "li" or _DEPTH.search(above.get("class") or ""):
                if above not in wrappers:
                    wrappers[above] = comment
                elif not is_in_list:
                    wrappers[above] = None
                break
            is_in_list = is_in_list or above.tag in ("ul", "ol") or bool(_REPLIES.search(above.get("class") or ""))
    for wrapper, owner in wrappers.items():
        if owner is not None and _COMMENT_CLASS.search(wrapper.get("class") or ""):
            owner.anchors = (owner.element.get("id", ""),)
            owner.element = wrapper
