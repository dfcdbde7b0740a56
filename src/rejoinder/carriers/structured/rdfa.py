"""RDFa as nodes, as far as pages use it for comments: `typeof`, `about`, `resource`, `property`, `rel`, `rev`."""

from dataclasses import dataclass, field

from lxml import etree, html

from rejoinder.carriers.structured.nodes import Node, Shown, Value, local_name


def nodes_of(tree: html.HtmlElement) -> list[Node]:
    """Return what a page describes, each thing before those in it; what has one name is one thing."""
    return _Reading().walk(tree)


@dataclass(slots=True)
class _Open:
    """An element that is being walked: what its properties are of, and the relations that wait for their object."""

    subject: Node | None
    awaiting: tuple[str, ...] = ()
    awaited_by: Node | None = field(default=None)


class _Reading:
    """Things in the making."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._by_name: dict[str, Node] = {}

    def walk(self, tree: html.HtmlElement) -> list[Node]:
        stack = [_Open(None)]
        for event, element in etree.iterwalk(tree, events=("start", "end")):
            if not isinstance(element.tag, str) or not _says_something(element):
                continue
            if event == "end":
                stack.pop()
            else:
                stack.append(self._opened(element, stack[-1]))
        return self._nodes

    def _opened(self, element: html.HtmlElement, outer: _Open) -> _Open:
        types = tuple(local_name(one) for one in (element.get("typeof") or "").split())
        relations = tuple(local_name(one) for one in (element.get("rel") or "").split() if ":" in one)
        names = tuple(local_name(one) for one in (element.get("property") or "").split())
        about = element.get("about")
        subject = self._named(about, element) if about is not None else outer.subject
        if about is not None:
            self._connect(outer, subject)
        if types:
            return self._typed(element, outer, subject, types, names, relations)
        value: Value = Shown(element)
        if subject is not None:
            for name in names:
                subject.add(name, value)
        target = element.get("resource") or element.get("href") or element.get("src")
        if relations and target and subject is not None:
            for name in relations:
                subject.add(name, target)
        if relations and not target:
            return _Open(subject, relations, subject)
        if about is None and not relations and not names and element.get("resource") is not None:
            return _Open(self._named(element.get("resource"), element))
        return _Open(subject, outer.awaiting if about is None else (), outer.awaited_by)

    def _typed(
        self,
        element: html.HtmlElement,
        outer: _Open,
        subject: Node | None,
        types: tuple[str, ...],
        names: tuple[str, ...],
        relations: tuple[str, ...],
    ) -> _Open:
        """Open an element that says what kind of thing it is."""
        is_about = element.get("about") is not None
        name = element.get("resource") or element.get("href") or element.get("src")
        node = subject if is_about and subject is not None else self._named(name, element)
        node.types = tuple(dict.fromkeys((*node.types, *types)))
        if node.element is None:
            node.element = element
        if is_about:
            for one in names:
                node.add(one, Shown(element))
            return _Open(node)
        # After `rel` has led to the thing, or with a datatype, `property` says something of the thing itself, as in
        # <span typeof="Person" property="name" datatype="">; else it leads to the thing.
        is_literal = bool(relations or outer.awaiting or "datatype" in element.attrib or "content" in element.attrib)
        if outer.subject is not None:
            for one in relations if is_literal else names:
                outer.subject.add(one, node)
        self._connect(outer, node)
        if is_literal:
            for one in names:
                node.add(one, Shown(element))
        return _Open(node)

    def _connect(self, outer: _Open, node: Node | None) -> None:
        if node is None or outer.awaited_by is None:
            return
        for name in outer.awaiting:
            outer.awaited_by.add(name, node)

    def _named(self, name: str | None, element: html.HtmlElement) -> Node:
        name = (name or "").strip()
        node = self._by_name.get(name) if name else None
        if node is None:
            node = Node(id=name or None, element=element)
            self._nodes.append(node)
            if name:
                self._by_name[name] = node
        return node


def _says_something(element: html.HtmlElement) -> bool:
    attributes = element.attrib
    return (
        "property" in attributes
        or "typeof" in attributes
        or "about" in attributes
        or "resource" in attributes
        or ("rel" in attributes and ":" in (element.get("rel") or ""))
    )
