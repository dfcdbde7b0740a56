"""The XML files of one source: which of its parts a carrier reads, one after the other."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.formats.xml_node import RecordNode
from rejoinder.carriers.formats.xml_parser import Kinds
from rejoinder.carriers.formats.xml_records import XmlRecords
from rejoinder.carriers.formats.xml_text import head_of
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource, EmptyFile, NotADiscussion

# Atomic groups: whatever stands before the first element is gone through once.
_ROOT: Final = re.compile(
    r"(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->)|<!DOCTYPE(?>[^<>\[]*(?:\[.*?\]\s*)?>))*+"
    r"<(?:([\w.-]+):)?([\w.-]+)((?>[^<>\"']+|\"[^\"]*\"|'[^']*')*+)/?>?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Top:
    """The top of an XML file: the local name and the attributes, as they are written, of its outermost element, and
    the text from there on as far as it was looked at.
    """

    name: str
    attributes: str
    text: str


def top_of(head: bytes) -> Top | None:
    """Return the top of a file by its first bytes, None when it is no XML."""
    text = head_of(head)
    found = _ROOT.match(text)
    return None if found is None else Top(found[2], found[3], text[found.start(2) :])


def likeness(source: Source, rate: Callable[[Top], float]) -> float:
    """Return how probably a source is what `rate` looks for: as its likeliest part among the first hundred."""
    return max((_rated(source, part, rate) for part in source.names[:100]), default=0.0)


def read_parts(
    source: Source, options: ReadOptions, kinds: Kinds, rate: Callable[[Top], float], wanted: str
) -> Iterator[tuple[XmlRecords, RecordNode | Loss | Doubt]]:
    """Yield what the records of all parts that `rate` knows hold, each with the reader of its part.

    NotADiscussion, which says that `wanted` was not found, when it knows none; EmptyFile when there is nothing. A part
    that is broken ends there; when the others have been read, the first break is raised.
    """
    parts = [part for part in source.names if _rated(source, part, rate) > 0]
    if not parts:
        if not any(source.head(part).strip() for part in source.names[:100]):
            raise EmptyFile()
        raise NotADiscussion(why=wanted)
    broken: BrokenSource | None = None
    for part in parts:
        with source.open(part) as content:
            records = XmlRecords(content, kinds, is_lenient=options.lenient)
            try:
                for item in records.read():
                    yield records, item
            except BrokenSource as refusal:
                if broken is not None:
                    yield records, Loss(Reason.BAD_RECORD, line=_whole(refusal.line), column=_whole(refusal.column))
                broken = broken or refusal
    if broken is not None:
        raise broken


def _whole(number: object) -> int | None:
    return number if isinstance(number, int) else None


def _rated(source: Source, part: str, rate: Callable[[Top], float]) -> float:
    top = top_of(source.head(part))
    return 0.0 if top is None else rate(top)
