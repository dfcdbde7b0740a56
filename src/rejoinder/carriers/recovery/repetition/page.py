"""A page laid out flat: elements in document order and their pieces of text, so that no later step recurses."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from lxml import etree, html

from rejoinder.carriers.recovery.repetition.dates import time_in
from rejoinder.carriers.recovery.repetition.found import TextPlace

# A sign of these scripts says about as much as three letters.
_DENSE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_UNSEEN: Final = frozenset(
    "script style template head title textarea select option button svg math canvas iframe object audio video".split()
)


def _size(text: str) -> int:
    """Return how much a text says, in letters."""
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text))


class Page:
    """Elements and pieces of text by number, both in document order.

    Element `i` holds the elements `i + 1` to `end[i] - 1` and the pieces `first_piece[i]` to `last_piece[i] - 1`;
    `parent[i]` is -1 for the root, `before[i]` is the element before it in the same parent, -1 for none. `names` are
    an element's classes and id. A piece is a text node with its white space made single; `owner` is the element
    around it. `buttons` are the labels of buttons, which are no text, with the number of the element that follows
    each. The sums count what stands before a piece, so that any range is one subtraction.
    """

    def __init__(self, root: html.HtmlElement) -> None:
        self.elements: list[html.HtmlElement] = []
        self.tags: list[str] = []
        self.classes: list[str] = []
        self.names: list[str] = []
        self.parent: list[int] = []
        self.before: list[int] = []
        self.end: list[int] = []
        self.first_piece: list[int] = []
        self.last_piece: list[int] = []
        self.pieces: list[str] = []
        self.owner: list[int] = []
        self.places: list[TextPlace] = []
        self.in_link: list[bool] = []
        self.buttons: list[tuple[int, str]] = []
        self._latest: dict[int, int] = {}
        self._read(root)
        sizes = [_size(text) for text in self.pieces]
        self.chars = [0, *accumulate(sizes)]
        linked = (size if is_linked else 0 for size, is_linked in zip(sizes, self.in_link, strict=True))
        self.link_chars = [0, *accumulate(linked)]
        self.time_at = [time_in(text) for text in self.pieces]
        self.times = [0, *accumulate(place is not None for place in self.time_at)]

    def _read(self, root: html.HtmlElement) -> None:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        stack: list[int] = []
        links = 0
        for event, node in walk:
            if event == "start":
                tag = node.tag
                if tag in _UNSEEN:
                    if tag == "button":
                        self.buttons.append((len(self.elements), " ".join("".join(node.itertext()).split())[:80]))
                    walk.skip_subtree()
                    continue
                stack.append(self._open(node, tag, stack[-1] if stack else -1))
                links += tag == "a"
                self._take(node.text, (node, False), stack[-1], links > 0)
                continue
            if event == "end" and node.tag not in _UNSEEN:
                index = stack.pop()
                self.end[index] = len(self.elements)
                self.last_piece[index] = len(self.pieces)
                links -= node.tag == "a"
            if stack:
                self._take(node.tail, (node, True), stack[-1], links > 0)

    def _open(self, node: html.HtmlElement, tag: str, parent: int) -> int:
        self.elements.append(node)
        self.tags.append(tag)
        classes, name = node.get("class") or "", node.get("id") or ""
        self.classes.append(classes)
        self.names.append(f"{classes} {name}".strip())
        self.parent.append(parent)
        self.before.append(self._latest.get(parent, -1))
        self._latest[parent] = len(self.tags) - 1
        self.end.append(0)
        self.first_piece.append(len(self.pieces))
        self.last_piece.append(0)
        return len(self.elements) - 1

    def _take(self, text: str | None, place: TextPlace, owner: int, is_linked: bool) -> None:
        if text and (piece := " ".join(text.split())):
            self.pieces.append(piece.replace("\u00ad", ""))
            self.owner.append(owner)
            self.places.append(place)
            self.in_link.append(is_linked)

    def attribute(self, index: int, name: str) -> str:
        """Return an attribute of an element, empty when it has none."""
        return self.elements[index].get(name) or ""

    def children(self, index: int) -> Iterator[int]:
        """Yield the elements directly inside an element."""
        child = index + 1
        while child < self.end[index]:
            yield child
            child = self.end[child]

    def text(self, index: int) -> str:
        """Return all text of an element, pieces parted by a space."""
        return " ".join(self.pieces[self.first_piece[index] : self.last_piece[index]])

    def tops(self, extent: tuple[int, int]) -> list[int]:
        """Return the elements at the top of an extent: one, or neighbours."""
        result = [extent[0]]
        while self.end[result[-1]] < extent[1]:
            result.append(self.end[result[-1]])
        return result
