"""Things that structured data describes, whatever its syntax: their types, names and properties."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeAlias
from urllib.parse import urljoin

from lxml import etree, html

from rejoinder.carriers.source import writable

# Which attribute of an element is its address, which says its value to machines.
ADDRESS: Final = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("img", "audio", "video", "source", "iframe", "embed", "track"), "src"),
    "object": "data",
}
_MOST_STEPS: Final = 200
_MACHINE: Final = {"time": "datetime", "data": "value", "meter": "value", "meta": "content", "abbr": "title"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that an element of a page holds."""

    element: html.HtmlElement

    @property
    def stated(self) -> str | None:
        """Return what the element says to machines apart from what it shows; None when nothing."""
        element = self.element
        value: str | None = element.get("content")
        if value is None and (name := _MACHINE.get(element.tag)) is not None:
            value = element.get(name)
        return value

    @property
    def address(self) -> str | None:
        """Return the address that the element leads to."""
        element = self.element
        name = ADDRESS.get(element.tag)
        value: str | None = (element.get(name) if name else None) or element.get("resource") or element.get("href")
        return value


@dataclass(slots=True, eq=False)
class Node:
    """A thing with the local names of its types (`Comment`) and properties; `id` as written."""

    types: tuple[str, ...] = ()
    id: str | None = None
    properties: "dict[str, list[Value]]" = field(default_factory=dict)
    element: html.HtmlElement | None = None

    def add(self, name: str, value: "Value") -> None:
        """Give it one more value of a property."""
        self.properties.setdefault(name, []).append(value)

    def all(self, *names: str) -> "Iterator[Value]":
        """Yield the values of properties, in the order of `names`."""
        for name in names:
            yield from self.properties.get(name, ())

    def text(self, *names: str) -> str | None:
        """Return the first text among properties, blanks folded; None without one."""
        return next((text for value in self.all(*names) if (text := text_of(value))), None)

    def address(self, base: str | None, *names: str) -> str | None:
        """Return the first address among properties, absolute where `base` is known."""
        return next((url for value in self.all(*names) if (url := address_of(value, base))), None)


Value: TypeAlias = str | Node | Shown


def text_of(value: Value) -> str:
    """Return a value as one line of text; a thing is called by its name."""
    if isinstance(value, Node):
        # Only what it says of itself: things may name each other in a ring.
        names = (text_of(name) for name in value.all("name", "headline", "value") if not isinstance(name, Node))
        return next((name for name in names if name), "")
    if isinstance(value, Shown):
        stated = value.stated
        value = stated if stated is not None else short_text(value.element)
    return " ".join(writable(value).split())


def short_text(element: html.HtmlElement) -> str:
    """Return the text of an element that should hold a name, a time or a number: of a long one the beginning."""
    if not len(element):
        return element.text or ""
    pieces: list[str] = []
    events = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    # Not itertext: that walks as far as there is text, through all that stands in an element without any.
    for event, inner in islice(events, _MOST_STEPS):
        text = inner.text if event == "start" else inner.tail if inner is not element else None
        if text:
            pieces.append(text)
    return "".join(pieces)


def address_of(value: Value, base: str | None) -> str | None:
    """Return a value as an address; a thing's is its URL or id. None when it is none."""
    if isinstance(value, Node):
        named = value.all("url", "mainEntityOfPage")
        addresses = (absolute(one.id, base) if isinstance(one, Node) else address_of(one, base) for one in named)
        return next((address for address in addresses if address), None) or absolute(value.id, base)
    found = value if isinstance(value, str) else value.address or value.stated or short_text(value.element)
    return absolute(found, base)


def absolute(address: str | None, base: str | None) -> str | None:
    """Return an address joined to `base`; None for none, blank ones and what can be no address."""
    address = writable(address or "").strip()
    if not address or any(char.isspace() for char in address):
        return None
    try:
        return urljoin(base, address) if base else address
    except ValueError:
        return None


def local_name(name: str) -> str:
    """Return the last part of a type or property: of a URL, of `schema:Comment`, or the word itself."""
    for sign in ("/", "#", ":"):
        name = name.rstrip(sign).rpartition(sign)[2]
    return name
