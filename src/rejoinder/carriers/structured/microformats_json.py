"""Parsed microformats (the JSON that parsers of mf2 write) as nodes."""

from collections.abc import Iterator
from typing import Any, Final

from rejoinder.carriers.source import writable
from rejoinder.carriers.structured.microformats import CHILDREN
from rejoinder.carriers.structured.nodes import Node

CONTENT: Final = "content of html"


def is_item(value: Any) -> bool:
    """Whether a value is a parsed item: an object with its types and properties."""
    if not isinstance(value, dict) or not isinstance(value.get("properties"), dict):
        return False
    types = value.get("type")
    return isinstance(types, list | str) and any(str(one).startswith("h-") for one in _list(types))


def nodes_of(document: Any) -> list[Node]:
    """Return the items of a document, each before those in it. It may be an item, a list or `{"items": [...]}`."""
    nodes: list[Node] = []
    waiting: list[tuple[Node | None, str, Any]] = [(None, "", document)]
    while waiting:
        owner, name, value = waiting.pop()
        if isinstance(value, list):
            waiting += ((owner, name, one) for one in reversed(value))
        elif is_item(value):
            types = tuple(str(one) for one in _list(value["type"]))
            node = Node(types, _text(value.get("id")))
            nodes.append(node)
            if owner is not None:
                owner.add(name or CHILDREN, node)
            waiting += reversed([(node, key, one) for key, one in value["properties"].items()])
            if value.get(CHILDREN):
                waiting.append((node, CHILDREN, value[CHILDREN]))
        elif isinstance(value, dict):
            waiting += reversed(list(_loose(owner, name, value)))
        elif owner is not None and isinstance(value, str | int | float) and not isinstance(value, bool):
            owner.add(name, writable(str(value)))
    return nodes


def _loose(owner: Node | None, name: str, value: dict[str, Any]) -> Iterator[tuple[Node | None, str, Any]]:
    """Read an object that is no item: the text of an `e-` property, a picture with its words, or a document."""
    if owner is None:
        for key in ("items", CHILDREN, "data"):
            if key in value:
                yield None, "", value[key]
    elif isinstance(value.get("html"), str):
        node = Node((CONTENT,))
        node.add("html", writable(value["html"]))
        owner.add(name, node)
    elif "value" in value:
        yield owner, name, value["value"]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str | None:
    return writable(value) if isinstance(value, str) and value else None
