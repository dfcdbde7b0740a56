"""Where an XML file is damaged: the next record that can be read, and what the damaged one still shows."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from lxml import etree

from rejoinder.carriers.formats.xml_names import Names
from rejoinder.carriers.formats.xml_node import Node, RecordNode

_DOCUMENT: Final = rb"<\?xml\s|<(?:[\w.-]+:)?(?:disqus|rss|feed|RDF|hc)(?=[\s>])"
# Longer than any tag that a search could be cut in the middle of; a longer one is a record that is passed over.
_OVERLAP_BYTES: Final = 1_000
_MOST_SAVED_BYTES: Final = 4_000_000
_UNQUOTED: Final = re.compile(rb"(<[^<>]*?\s[\w:.-]+=)([^\s\"'<>/=]+)(?=[\s/>])")
_BARE_AMPERSAND: Final = re.compile(rb"&(?!#?\w+;)")


class Found(NamedTuple):
    """Where reading can go on: the place, whether another document begins there, the name of the record that does as
    it is written (empty behind the end of the damaged one), and the bytes from there on. `damaged` are the bytes of
    the damaged record, empty when they are not known.
    """

    byte: int
    line: int
    column: int
    is_document: bool
    raw: str
    rest: bytes
    damaged: bytes


class Damage:
    """What of the file is needed to go on after a break."""

    def __init__(self, records: Iterable[str]) -> None:
        locals_ = b"|".join(sorted(re.escape(name.rpartition(":")[2].encode()) for name in records))
        # A tag that is closed at once only refers to a record.
        self._record = re.compile(rb"<((?:[\w.-]+:)?(?:" + locals_ + rb"))(?=[\s>])(?![^<>]*/>)")
        self._end: re.Pattern[bytes] | None = None
        self._next = re.compile(rb"(" + _DOCUMENT + rb")|" + self._record.pattern)
        self._kept = b""
        self._kept_from = 0
        self._open_at: int | None = None
        self._damaged_from: int | None = None
        self._line = self._column = 1
        self._passed = 1

    @property
    def is_open(self) -> bool:
        """Whether the next place to go on is still looked for."""
        return self._open_at is not None

    def keep(self, data: bytes) -> None:
        """Remember what is parsed now."""
        self._kept += data

    def forget(self, before: int) -> None:
        """Forget what precedes a byte of the file."""
        cut = min(max(0, before - self._kept_from), len(self._kept))
        self._kept = self._kept[cut:]
        self._kept_from += cut

    def begun_tag(self, at: int) -> tuple[int, str] | None:
        """Return where and as what the record begins whose own tag is broken at `at`; None when it is no such tag."""
        start = self._kept.rfind(b"<", 0, max(0, at - self._kept_from))
        found = self._record.match(self._kept, start) if start >= 0 else None
        return None if found is None else (self._kept_from + start, found[1].decode())

    def open(
        self, at: int, line: int, column: int, damaged_from: int | None, raw: str = "", *, is_behind: bool = True
    ) -> None:
        """Begin to look for a place to go on, from the byte `at` or, with `is_behind`, from the next one; the damaged
        record, which is called `raw` in the file, begins at `damaged_from`.
        """
        self._passed = 1 if is_behind else 0
        self._end = re.compile(rb"</" + re.escape(raw.encode()) + rb"\s*>") if raw else None
        self._open_at, self._line, self._column, self._damaged_from = at, line, column, damaged_from
        self.forget(min(at, damaged_from) if damaged_from is not None else at)

    def seek(self) -> Found | None:
        """Return where to go on, None when that is not among what is known so far."""
        assert self._open_at is not None
        start = self._open_at - self._kept_from
        found = self._next.search(self._kept, start + self._passed)
        # A fault of an end tag is told by the place of its name, which is two bytes into it.
        ended = self._end.search(self._kept, max(0, start - 2)) if self._end is not None else None
        if ended is not None and (found is None or ended.start() < found.start()):
            found = ended
        if found is None:
            self._pass_over(start)
            return None
        at = found.end() if found is ended else found.start()
        self._walk(start, at)
        from_ = self._damaged_from
        damaged = b"" if from_ is None else self._kept[max(0, from_ - self._kept_from) : at]
        is_document, raw = (False, "") if found is ended else (bool(found[1]), (found[2] or b"").decode())
        result = Found(self._kept_from + at, self._line, self._column, is_document, raw, self._kept[at:], damaged)
        self._kept, self._kept_from, self._open_at = b"", result.byte, None
        return result

    def _pass_over(self, start: int) -> None:
        """Forget what was searched, but for the damaged record as long as that is not too much."""
        end = max(start, len(self._kept) - _OVERLAP_BYTES)
        self._walk(start, end)
        self._open_at = self._kept_from + end
        if len(self._kept) > _MOST_SAVED_BYTES:
            self._damaged_from = None
            self.forget(self._open_at)

    def _walk(self, start: int, end: int) -> None:
        lines = self._kept.count(b"\n", start, end)
        self._line += lines
        self._column = end - self._kept.rfind(b"\n", 0, end) if lines else self._column + end - start


def salvage(damaged: bytes, raw: str, names: Names, mixed: frozenset[str]) -> RecordNode | None:
    """Return what the bytes of a damaged record still show; None when that is nothing."""
    if not damaged:
        return None
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    # What people break by hand; in text that was no mark-up an ampersand reads the same either way.
    damaged = _BARE_AMPERSAND.sub(b"&amp;", _UNQUOTED.sub(rb'\1"\2"', damaged))
    try:
        root = etree.fromstring(b"<_>" + damaged + b"</_>", parser)
    except etree.XMLSyntaxError:
        return None
    for element in root if root is not None else ():
        if isinstance(element.tag, str) and _written(element) == raw:
            return RecordNode.of(_node(element, names, mixed))
    return None


def _written(element: etree._Element) -> str:
    local = str(element.tag).rpartition("}")[2]
    return f"{element.prefix}:{local}" if element.prefix else local


def _node(element: etree._Element, names: Names, mixed: frozenset[str]) -> Node:
    """Return an element as a node. The parser bounds how deep elements nest."""
    raw = _written(element)
    attributes = {str(key).rpartition("}")[2]: str(value) for key, value in element.attrib.items()}
    node = Node(names.known.get(raw) or names.of(raw), attributes)
    children = [child for child in element.iterchildren("*")]
    if node.name in mixed and children:
        node.text = (element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)
    elif children:
        node.children = [_node(child, names, mixed) for child in children]
    else:
        node.text = "".join(str(part) for part in element.itertext())
    return node
