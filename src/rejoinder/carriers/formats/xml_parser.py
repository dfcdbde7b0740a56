"""The part of reading XML that follows the parser's events: which element is a record, and what belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html.entities import html5
from typing import Final, NamedTuple
from xml.parsers import expat

from rejoinder.carriers.formats.xml_mixed import MixedContent
from rejoinder.carriers.formats.xml_names import Names
from rejoinder.carriers.formats.xml_node import Node, RecordNode
from rejoinder.carriers.formats.xml_text import dtd_refusal
from rejoinder.core.errors import BrokenSource, TooLarge

DEEPEST: Final = 256
MOST_RECORD_BYTES: Final = 32_000_000
MOST_RECORD_NODES: Final = 100_000
_DEEPEST_AROUND: Final = 3


@dataclass(frozen=True, slots=True)
class Kinds:
    """Names of elements, as `Names` has them.

    `records` are handed on when they end. `inner` are records within these: each is handed on by itself, with the
    other, as far as it was read, for its `outer`. `around` are handed on too, but only outside of records and near the
    top. `mixed` are elements whose mark-up is part of their text.
    """

    records: frozenset[str]
    inner: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()


class RecordInRecord(Exception):
    """A record begins within one of its own kind: the end of that one is missing. `at` is the byte, and `place`
    the line and column, at which the new one begins: behind the failure the parser is elsewhere.
    """

    def __init__(self, at: int, place: tuple[int, int]) -> None:
        super().__init__()
        self.at, self.place = at, place


class Begun(NamedTuple):
    """A record that has begun: its place in the path, its first byte in the file, how its name is written, itself."""

    at: int
    byte: int
    raw: str
    node: RecordNode


class RecordParser:
    """Parses one document. `ready` are records that have ended and were not taken; `path` leads to the open element.

    `begun` are the open records, `containers` the open elements around them, as they are written. `has_inner` says
    that a record within the open one has ended.
    """

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self.ready: list[RecordNode] = []
        self.path: list[Node] = []
        self.begun: list[Begun] = []
        self.containers: list[str] = []
        self.last_containers: tuple[str, ...] = ()
        self.has_inner = False
        self.names = Names()
        self._heard: list[str] = []
        self._mixed: MixedContent | None = None
        self._depth = self._nodes = self._declared_at = 0
        self._line = self._column = 1
        self._byte = self._fed = 0
        self._parser = self._new_parser(())

    def parse(self, data: bytes, *, is_last: bool) -> expat.ExpatError | RecordInRecord | BrokenSource | None:
        """Go on with `data`; return why it could not be read to its end. TooLarge for a record without end."""
        self._fed += len(data)
        try:
            self._parser.Parse(data, is_last)
        except (expat.ExpatError, RecordInRecord, BrokenSource) as error:
            return error
        needed_from = self.begun[-1].byte if self.begun else self.byte()
        if self._fed - needed_from > MOST_RECORD_BYTES:
            raise TooLarge(limit_bytes=MOST_RECORD_BYTES)
        return None

    def place(self) -> tuple[int, int]:
        """Return the line and column of the file, from 1, at which the parser is."""
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
        return self._line + line - 1, column + (self._column if line == 1 else 1)

    def byte(self) -> int:
        """Return how many bytes of the file precede the place at which the parser is."""
        return self._byte + self._parser.CurrentByteIndex

    def begin_document(self, byte: int, line: int, column: int) -> None:
        """Begin another document at a place of the same file."""
        self.names = Names()
        self.begin_again(byte, line, column, containers=(), keeps=0)

    def begin_again(self, byte: int, line: int, column: int, *, containers: Sequence[str], keeps: int) -> None:
        """Go on at another place of the file, as if only `containers` and the first `keeps` records were open."""
        within = (*containers, *(begun.raw for begun in self.begun[:keeps]))
        self.path, self.begun = self.path[:keeps], self.begun[:keeps]
        self.containers = list(containers)
        self._heard, self._mixed, self._depth = [], None, len(within)
        self._parser = self._new_parser(within)
        # The tags that stand for what is open are no part of the file.
        parsed = sum(len(raw.encode()) + 2 for raw in within)
        self._byte, self._fed, self._line = byte - parsed, byte, line
        self._column = column - sum(len(raw) + 2 for raw in within)

    def _new_parser(self, within: Sequence[str]) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.buffer_size = 65_536
        # Without this a name such as &nbsp; would end the file; nothing is looked up anywhere.
        parser.UseForeignDTD(True)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse("".join(f"<{raw}>" for raw in within).encode(), False)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        # Straight into the list, without a call of ours: most texts are the blanks between elements.
        parser.CharacterDataHandler = self._heard.append
        parser.SkippedEntityHandler = self._entity
        return parser

    def _start(self, raw: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        if depth > DEEPEST:
            raise self._refusal(f"its elements nest deeper than {DEEPEST}")
        if self._mixed is not None:
            self._mixed.start(raw, attributes)
            return
        names = self.names
        if attributes:
            for key in attributes:
                if key.startswith("xmlns"):
                    self._enter(depth, attributes)
                    break
        name = names.known.get(raw) or names.of(raw)
        node = Node(name, attributes)
        path = self.path
        if path:
            parent = path[-1]
            if parent.name in self.kinds.mixed:
                self._mixed = MixedContent(depth, self._heard)
                self._parser.CharacterDataHandler = self._mixed.text
                self._mixed.start(raw, attributes)
                return
            if name in self.kinds.inner:
                if len(self.begun) > 1:
                    raise RecordInRecord(self.byte(), self.place())
                node = self._begin(node, raw)
            elif name in self.kinds.records and any(name == begun.node.name for begun in self.begun):
                raise RecordInRecord(self.byte(), self.place())
            else:
                if isinstance(parent.children, list):
                    parent.children.append(node)
                else:
                    parent.children = [node]
                self._nodes += 1
                if self._nodes > MOST_RECORD_NODES:
                    raise TooLarge(limit_bytes=MOST_RECORD_BYTES)
        elif name in self.kinds.records or (name in self.kinds.around and depth <= _DEEPEST_AROUND):
            self.has_inner = False
            self.last_containers = tuple(self.containers)
            node = self._begin(node, raw)
        else:
            self.containers.append(raw)
            return
        path.append(node)
        if self._heard:
            self._heard.clear()

    def _enter(self, depth: int, attributes: dict[str, str]) -> None:
        forbidden = self.names.enter(depth, attributes)
        if forbidden is not None:
            raise self._refusal(f"it holds {forbidden}, which is never run")
        self._declared_at = depth

    def _begin(self, node: Node, raw: str) -> RecordNode:
        record = RecordNode(node.name, node.attributes)
        record.line = self._line + self._parser.CurrentLineNumber - 1
        record.outer = self.begun[-1].node if self.begun else None
        self.begun.append(Begun(len(self.path), self.byte(), raw, record))
        self._nodes = 0
        return record

    def _end(self, raw: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if self._mixed is not None:
            if depth >= self._mixed.depth:
                self._mixed.end(raw)
                return
            self._heard[:] = self._mixed.parts
            self._mixed = None
            self._parser.CharacterDataHandler = self._heard.append
        if depth == self._declared_at:
            self._declared_at = self.names.leave()
        path = self.path
        if not path:
            if self.containers:
                self.containers.pop()
            return
        node = path.pop()
        heard = self._heard
        if heard:
            node.text = heard[0] if len(heard) == 1 else "".join(heard)
            heard.clear()
        if self.begun[-1].at == len(path):
            self.ready.append(self.begun.pop().node)
            self.has_inner = bool(path)

    def _entity(self, name: str, is_parameter: bool) -> None:
        if not is_parameter:
            text = html5.get(f"{name};", f"&{name};")
            if self._mixed is not None:
                self._mixed.text(text)
            else:
                self._heard.append(text)

    def _doctype(self, *_: object) -> None:
        raise dtd_refusal(*self.place())

    def _refusal(self, why: str) -> BrokenSource:
        line, column = self.place()
        return BrokenSource(line=line, column=column, why=why)
