"""Paragraphs, quotations, lists and code from HTML, put one below the other as our Markdown."""

import re
from dataclasses import dataclass, field
from typing import Final

from rejoinder.carriers.plain_markdown import shown

# Deeper containers are passed through: our Markdown nests no deeper than this with room to spare.
DEEPEST: Final = 20
_BACKTICKS: Final = re.compile("`+")
_LIST_SIGNS: Final = {"ul": ("-", "*"), "ol": (".", ")")}


@dataclass(frozen=True, slots=True)
class Block:
    """One block with its kind: a list's kind is its sign, so that the next list can be told from it."""

    kind: str
    text: str


@dataclass(slots=True)
class Container:
    """A quotation, list or list item in the making, or the page itself."""

    tag: str
    number: int = 1
    blocks: list[Block] = field(default_factory=list)
    is_passed_through: bool = False


class Containers:
    """What is open, from the page to the innermost, and what each holds so far."""

    def __init__(self) -> None:
        self._open = [Container("")]
        self._counts: dict[str, int] = {}

    def add(self, kind: str, text: str) -> None:
        """Add a block to the innermost container."""
        self._open[-1].blocks.append(Block(kind, text))

    def add_code(self, code: str) -> None:
        """Add a block of code; nothing when it shows nothing."""
        code = shown(code).strip("\n")
        if code.strip():
            fence = "`" * max(3, max(map(len, _BACKTICKS.findall(code)), default=0) + 1)
            self.add("code", f"{fence}\n{code}\n{fence}")

    def start(self, tag: str, number: int = 1) -> None:
        """Open a container; an item ends the item before it."""
        if tag == "li" and self._open[-1].tag == "li":
            self._end_last()
        self._counts[tag] = self._counts.get(tag, 0) + 1
        if len(self._open) > DEEPEST:
            self._open.append(Container(tag, blocks=self._open[-1].blocks, is_passed_through=True))
        else:
            self._open.append(Container(tag, number))

    def end(self, tag: str) -> None:
        """Close the innermost container of that kind with all that it holds; nothing when none is open.

        An item is not closed from within a list or a quotation inside it, as browsers have it.
        """
        for place in range(len(self._open) - 1, 0, -1) if self._counts.get(tag) else ():
            if self._open[place].tag == tag:
                while len(self._open) > place:
                    self._end_last()
                return
            if tag == "li" and self._open[place].tag in ("ul", "ol"):
                return

    def finish(self) -> str:
        """Close everything and return the Markdown."""
        while len(self._open) > 1:
            self._end_last()
        return _joined(self._open[0].blocks)

    def _end_last(self) -> None:
        done = self._open.pop()
        self._counts[done.tag] -= 1
        if done.is_passed_through or not done.blocks:
            return
        outer = self._open[-1]
        if done.tag == "blockquote":
            outer.blocks.append(Block("quote", _indented(_joined(done.blocks), "> ", "> ")))
        elif done.tag == "li":
            outer.blocks.append(Block("item", _joined(done.blocks)))
        else:
            self._end_list(done, outer)

    @staticmethod
    def _end_list(done: Container, outer: Container) -> None:
        kinds = [f"{done.tag}{sign}" for sign in _LIST_SIGNS[done.tag]]
        # A list directly in a list belongs to the item above it.
        if outer.tag in _LIST_SIGNS and outer.blocks:
            item = outer.blocks.pop()
            outer.blocks.append(Block(item.kind, f"{item.text}\n\n{_list(done, kinds[0][-1])}"))
            return
        # Beside another of its kind it has the other sign, so that they stay two.
        kind = kinds[1] if outer.blocks and outer.blocks[-1].kind == kinds[0] else kinds[0]
        outer.blocks.append(Block(kind, _list(done, kind[-1])))


def _list(done: Container, sign: str) -> str:
    items = []
    for place, block in enumerate(done.blocks):
        first = f"{done.number + place}{sign} " if done.tag == "ol" else f"{sign} "
        items.append(_indented(block.text, first, " " * len(first)))
    return "\n".join(items)


def _joined(blocks: list[Block]) -> str:
    return "\n\n".join(block.text for block in blocks)


def _indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join((((first if place == 0 else others) + line).rstrip()) for place, line in enumerate(lines))
