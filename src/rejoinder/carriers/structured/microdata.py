"""Microdata as nodes: `itemscope`, `itemtype`, `itemprop`, `itemid` and `itemref` of HTML."""

from typing import Final

from lxml import etree, html

from rejoinder.carriers.structured.nodes import Node, Shown, Value, local_name

# What `itemref` may make us walk again, in elements: a page could point from a thousand items to its whole self.
_MOST_REFERRED: Final = 200_000


def nodes_of(tree: html.HtmlElement) -> list[Node]:
    """Return the items of a page in its order, each before the items in it."""
    reading = _Reading()
    reading.walk(tree, None)
    reading.follow(tree)
    return reading.nodes


class _Reading:
    """Items in the making; those that are open stand on a stack."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._by_element: dict[html.HtmlElement, Node] = {}
        self._referring: list[tuple[Node, list[str]]] = []
        self._referred = 0

    def walk(self, root: html.HtmlElement, item: Node | None) -> None:
        """Read the items below and at `root`; loose properties there are those of `item`."""
        own: list[Node | None] = [item]
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if not isinstance(element.tag, str):
                continue
            is_item = element.get("itemscope") is not None
            if event == "end":
                if is_item:
                    own.pop()
                continue
            names = (element.get("itemprop") or "").split()
            if not is_item and not names:
                continue
            known = self._by_element.get(element) if is_item else None
            value: Value = known or (self._item(element) if is_item else Shown(element))
            outer = own[-1]
            if outer is not None:
                for name in names:
                    outer.add(local_name(name), value)
            if isinstance(value, Node):
                # An item that somebody refers to was read before: what is in it is not read into it again.
                own.append(Node() if known else value)

    def follow(self, tree: html.HtmlElement) -> None:
        """Add the properties that stand elsewhere and are referred to."""
        if not self._referring:
            return
        places = {name: element for element in tree.iter(etree.Element) if (name := element.get("id"))}
        referring, self._referring = self._referring, []
        for item, names in referring:
            for name in names:
                place = places.get(name)
                if place is None or self._referred > _MOST_REFERRED:
                    continue
                self._refer(item, place)

    def _refer(self, item: Node, place: html.HtmlElement) -> None:
        """Add the properties at and below `place`, unless they are the item's own already or hold it."""
        for element in place.iter(etree.Element):
            self._referred += 1
            if element is item.element:
                return
        self.walk(place, item)

    def _item(self, element: html.HtmlElement) -> Node:
        types = tuple(local_name(one) for one in (element.get("itemtype") or "").split())
        node = Node(types, (element.get("itemid") or "").strip() or None, element=element)
        self.nodes.append(node)
        self._by_element[element] = node
        if (names := (element.get("itemref") or "").split()) and len(self._referring) < 10_000:
            self._referring.append((node, names))
        return node
