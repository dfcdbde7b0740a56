"""JSON-LD as nodes, from scripts in a page or from a file: graphs, references, and JSON that is not quite JSON."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from lxml import html

from rejoinder.carriers.source import writable
from rejoinder.carriers.structured.loose_json import NotJson, loads
from rejoinder.carriers.structured.nodes import Node, local_name

# What a page may hold of it: more is no description of the page but an attack on its reader.
_MOST_CHARS: Final = 20_000_000
_NOT_PROPERTIES: Final = frozenset(
    ("@context", "@id", "@type", "@graph", "@value", "@language", "@reverse", "@included")
)


def decode_json(text: str) -> Any:
    """Return the value of `text`, read strictly, else loosely; NotJson when even that fails."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return loads(text)


def scripts_of(tree: html.HtmlElement) -> Iterator[Any]:
    """Yield the JSON of each script of JSON-LD in a page; of one that breaks off, what came before."""
    for script in tree.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        text = script.text or ""
        if kind != "application/ld+json" or not text.strip() or len(text) > _MOST_CHARS:
            continue
        try:
            yield decode_json(text)
        except NotJson as broken:
            if broken.value is not None:
                yield broken.value


def nodes_of(documents: Iterable[Any]) -> list[Node]:
    """Return the nodes of documents, each before the nodes in it; those of one `@id` are one node.

    A document is any JSON value; what describes nothing gives no node.
    """
    graph = _Graph()
    for document in documents:
        graph.add(document)
    return graph.nodes


class _Graph:
    """Nodes in the making, from values that wait on a stack: no nesting of theirs is ours."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._by_id: dict[str, Node] = {}

    def add(self, document: Any) -> None:
        waiting: list[tuple[Node | None, str, Any]] = [(None, "", document)]
        while waiting:
            owner, name, value = waiting.pop()
            if isinstance(value, list):
                waiting += ((owner, name, one) for one in reversed(value))
            elif isinstance(value, dict):
                waiting += reversed(list(self._taken(owner, name, value)))
            elif owner is not None and value is not None:
                owner.add(name, _written(value))

    def _taken(self, owner: Node | None, name: str, value: dict[str, Any]) -> Iterator[tuple[Node | None, str, Any]]:
        """Make a node of an object, or of what it wraps; yield the values of its properties, to be added later."""
        for wrapper in ("@list", "@set"):
            if wrapper in value:
                yield owner, name, value[wrapper]
                return
        if "@value" in value:
            yield owner, name, value["@value"]
            return
        for graph in ("@graph", "@included"):
            if graph in value:
                yield None, "", value[graph]
        properties = [(key, one) for key, one in value.items() if key not in _NOT_PROPERTIES]
        types = _types(value.get("@type"))
        if not types and "type" in value:
            types = _types(value["type"])
        if not types and not properties and "@id" not in value:
            return
        node = self._node(_id(value), types)
        if owner is not None:
            owner.add(name, node)
        for key, one in properties:
            yield node, local_name(key), one

    def _node(self, name: str | None, types: tuple[str, ...]) -> Node:
        node = self._by_id.get(name) if name else None
        if node is None:
            node = Node(types, name)
            self.nodes.append(node)
            if name:
                self._by_id[name] = node
        elif types:
            node.types = tuple(dict.fromkeys((*node.types, *types)))
        return node


def _id(value: dict[str, Any]) -> str | None:
    name = value.get("@id")
    return writable(name).strip() or None if isinstance(name, str) else None


def _types(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(local_name(one) for one in values if isinstance(one, str) and one)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return writable(value) if isinstance(value, str) else str(value)
