"""Microformats of a page as nodes: h-entry, h-cite, h-card, h-feed, and their forebears hentry, vcard and hfeed."""

import re
from typing import Final

from lxml import etree, html

from rejoinder.carriers.structured.nodes import Node, Shown, Value, short_text

CHILDREN: Final = "children"
# A name or a time is small; properties that stand in each other must not be walked through time and again.
_MOST_IN_A_VALUE: Final = 50
_ROOT: Final = re.compile(r"h-[a-z]+(?:-[a-z]+)*")
_PROPERTY: Final = re.compile(r"(p|u|dt|e)-([a-z]+(?:-[a-z]+)*)")
_OLD_ROOTS: Final = {"hentry": "h-entry", "vcard": "h-card", "hfeed": "h-feed", "hcomment": "h-entry"}
_OLD_PROPERTIES: Final = {
    "h-entry": {
        "entry-title": "name",
        "entry-content": "content",
        "entry-summary": "summary",
        "published": "published",
        "updated": "updated",
        "author": "author",
    },
    "h-card": {"fn": "name", "url": "url", "photo": "photo", "nickname": "nickname"},
    "h-feed": {"author": "author"},
}


def nodes_of(tree: html.HtmlElement) -> list[Node]:
    """Return the items of a page in its order, each before those in it; one that is no property is among its outer
    item's `children`.
    """
    nodes: list[Node] = []
    stack: list[tuple[Node, bool]] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        names = (element.get("class") or "").split() if isinstance(element.tag, str) else []
        types = _types(names)
        if event == "end":
            if types:
                stack.pop()
            continue
        if not names and not (stack and stack[-1][1] and element.get("rel")):
            continue
        outer, is_old = stack[-1] if stack else (None, False)
        properties = _properties(element, names, outer, is_old=is_old) if outer is not None else ()
        if types:
            node = Node(types, element.get("id"), element=element)
            nodes.append(node)
            if outer is not None:
                for _, name in properties or (("p", CHILDREN),):
                    outer.add(name, node)
            stack.append((node, not any(_ROOT.fullmatch(name) for name in names)))
        elif outer is not None:
            for kind, name in properties:
                outer.add(name, _value(element, kind))
    for node in nodes:
        _imply(node)
    return nodes


def _types(names: list[str]) -> tuple[str, ...]:
    """Return the kinds of item that an element is: its own, else by the older names."""
    types = tuple(dict.fromkeys(name for name in names if _ROOT.fullmatch(name)))
    return types or tuple(dict.fromkeys(_OLD_ROOTS[name] for name in names if name in _OLD_ROOTS))


def _properties(
    element: html.HtmlElement, names: list[str], outer: Node, *, is_old: bool
) -> tuple[tuple[str, str], ...]:
    """Return (kind, name) of the properties that an element is of its item; old items know only the older names."""
    if not is_old:
        found = (match for name in names if (match := _PROPERTY.fullmatch(name)) is not None)
        return tuple(dict.fromkeys((match[1], match[2]) for match in found))
    known = {old: new for one in outer.types for old, new in _OLD_PROPERTIES.get(one, {}).items()}
    found_old = [("e" if known[name] == "content" else "p", known[name]) for name in names if name in known]
    if "bookmark" in (element.get("rel") or "").split():
        found_old.append(("u", "url"))
    return tuple(dict.fromkeys(found_old))


def _value(element: html.HtmlElement, kind: str) -> Value:
    """Return the value of a property; one whose parts are marked with the class `value` is their text, joined."""
    if kind in ("p", "dt") and len(element):
        parts = [
            part for part in element.iterdescendants(etree.Element) if "value" in (part.get("class") or "").split()
        ]
        if parts:
            texts = [part.get("datetime") or part.get("title") or short_text(part) for part in parts[:10]]
            return (" " if kind == "dt" else "").join(text.strip() for text in texts)
    if kind == "p" and element.tag == "img":
        return element.get("alt") or ""
    return Shown(element)


def _imply(node: Node) -> None:
    """Give a person the name and address that its only element has: <a class="h-card" href="...">Ann</a>."""
    element = node.element
    if element is None or "h-card" not in node.types:
        return
    if "name" not in node.properties:
        node.add("name", element.get("alt") or " ".join(short_text(element).split()))
    if "url" not in node.properties:
        link = element if element.tag == "a" else next(element.iterdescendants("a"), None)
        if link is not None and link.get("href"):
            node.add("url", link.get("href") or "")
