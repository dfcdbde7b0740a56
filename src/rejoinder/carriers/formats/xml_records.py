"""XML exports read record by record: safely, in bounded memory, keeping what precedes a break.

Nothing that a file says about itself is followed: a document type declaration, and so every entity of its own, is
refused before it is read; named characters of HTML are known. Only the records asked for are built, and forgotten when
they have been handed on. The parser is expat: it knows each place by line and column, and has no network.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.parsers import expat

from rejoinder.carriers.formats.xml_damage import Damage, Found, salvage
from rejoinder.carriers.formats.xml_node import RecordNode
from rejoinder.carriers.formats.xml_parser import Kinds, RecordInRecord, RecordParser
from rejoinder.carriers.formats.xml_text import XmlText
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss
from rejoinder.core.errors import BrokenSource, TooLarge

_CUT_OFF: Final = frozenset((3, 5, 20))
_AFTER_THE_END: Final = 9


class XmlRecords:
    """The records of one XML file. Set `last_key` to the key of each record that was good: it is told at a break.

    With `is_lenient` a break is a loss, and reading goes on at the next record.
    """

    def __init__(self, content: BinaryIO, kinds: Kinds, *, is_lenient: bool = False) -> None:
        self.last_key: str | None = None
        self._text = XmlText(content)
        self._parser = RecordParser(kinds)
        self._damage = Damage((*kinds.records, *kinds.inner))
        self._is_lenient = is_lenient
        # The refusal to be raised when records follow behind the end of the document.
        self._refusal: BrokenSource | None = None
        self._damaged_raw = ""
        self._damaged_line = 0
        self._is_unbegun = False

    def read(self) -> Iterator[RecordNode | Loss | Doubt]:
        """Yield each record when it has ended, and at the end what is doubtful about the file.

        BrokenSource where the file is no XML, with line and column; TooLarge for a record without end.
        """
        try:
            for data in self._text.chunks():
                yield from self._take(data, is_last=False)
            yield from self._take(b"", is_last=True)
        except (BrokenSource, TooLarge):
            yield from self._text.doubts
            raise
        yield from self._text.doubts

    def _take(self, data: bytes, *, is_last: bool) -> Iterator[RecordNode | Loss]:
        """Parse what has come, and after a break go on where that is possible."""
        parser, damage = self._parser, self._damage
        damage.keep(data)
        while True:
            if damage.is_open:
                found = damage.seek()
                if found is None:
                    return
                yield from self._resume(found)
                data = found.rest
                damage.keep(data)
            fault = parser.parse(data, is_last=is_last)
            yield from parser.ready
            parser.ready.clear()
            if isinstance(fault, BrokenSource):
                raise fault
            if fault is None:
                damage.forget(parser.begun[-1].byte if parser.begun else parser.byte())
                return
            yield from self._break_off(fault)

    def _break_off(self, fault: expat.ExpatError | RecordInRecord) -> Iterator[Loss]:
        """Note the damage. Raises BrokenSource unless reading is to go on behind it."""
        is_nested = isinstance(fault, RecordInRecord)
        line, column = fault.place if isinstance(fault, RecordInRecord) else self._parser.place()
        at = fault.at if isinstance(fault, RecordInRecord) else self._parser.byte()
        refusal = BrokenSource(line=line, column=column, why=_why(fault), last_key=self.last_key)
        if isinstance(fault, expat.ExpatError) and fault.code == _AFTER_THE_END:
            # Often harmless, as a server's note; but another document may follow, or records that would be lost.
            self._refusal = refusal
            self._damage.open(at, line, column, None, is_behind=False)
            return
        if not self._is_lenient:
            raise refusal
        yield Loss(Reason.BAD_RECORD, line=line, column=column)
        begun = self._parser.begun[-1] if self._parser.begun else None
        tag = None if is_nested else self._damage.begun_tag(at)
        self._is_unbegun = tag is not None and (begun is None or tag[0] > begun.byte)
        if self._is_unbegun and tag is not None:
            self._damaged_raw = tag[1]
            self._damage.open(at, line, column, tag[0], self._damaged_raw)
        else:
            self._damaged_raw = "" if begun is None else begun.raw
            damaged_from = None if begun is None else begun.byte
            self._damage.open(at, line, column, damaged_from, self._damaged_raw, is_behind=not is_nested)
        self._damaged_line = line

    def _resume(self, found: Found) -> Iterator[RecordNode | Loss]:
        """Hand on what the damaged record still shows, and let the parser go on behind it."""
        refusal, self._refusal = self._refusal, None
        parser = self._parser
        if found.is_document:
            yield from self._left(found, keeps_outer=False)
            parser.begin_document(found.byte, found.line, found.column)
            return
        if refusal is not None and not self._is_lenient:
            raise refusal
        if refusal is not None:
            yield Loss(Reason.BAD_RECORD, line=found.line, column=found.column)
        # Behind the end of a damaged record (no name) the one that it stands in goes on.
        next_raw = found.raw or self._damaged_raw
        keeps_outer = bool(parser.begun) and parser.names.of(next_raw) in parser.kinds.inner
        yield from self._left(found, keeps_outer=keeps_outer)
        containers = parser.containers or parser.last_containers
        keeps = 1 if keeps_outer else 0
        parser.begin_again(found.byte, found.line, found.column, containers=containers, keeps=keeps)

    def _left(self, found: Found, *, keeps_outer: bool) -> Iterator[RecordNode]:
        """Yield what the damaged record still shows, and the one around it unless that goes on."""
        parser = self._parser
        raw, self._damaged_raw = self._damaged_raw, ""
        outer = parser.begun[0].node if parser.begun else None
        saved = salvage(found.damaged, raw, parser.names, parser.kinds.mixed)
        if saved is not None:
            saved.line = self._damaged_line
        if raw and parser.names.of(raw) in parser.kinds.inner:
            if saved is None and len(parser.begun) == 2:
                saved = parser.begun[1].node
            if saved is not None:
                saved.outer = outer
                yield saved
            if outer is not None and not keeps_outer:
                yield outer
        elif outer is None or self._is_unbegun:
            # One whose own tag is damaged; the end of the one before it is then missing too.
            yield from (one for one in (outer, saved) if one is not None)
        elif not keeps_outer:
            yield outer if parser.has_inner or saved is None else saved


def _why(fault: expat.ExpatError | RecordInRecord) -> str:
    if isinstance(fault, RecordInRecord):
        return "a record begins within another, whose end is missing"
    return "the file ends too early" if fault.code in _CUT_OFF else expat.ErrorString(fault.code) or "no XML"
