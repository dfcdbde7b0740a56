"""Lines of a saved page: how far each is indented, and whether a bullet or a number opens it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.source import Text
from rejoinder.carriers.span import Span, SpanKind, is_blank

TAB_COLUMNS = 4

_MARKER = re.compile(
    r"(?P<glyph>[•◦‣⁃∙●○■□▪▫▶►➤·*+\-–—])(?:[ \t\xa0\u2000-\u200a\u3000]+|$)"
    r"|(?P<number>\d{1,5})(?P<stop>[.)])(?:[ \t\xa0\u2000-\u200a\u3000]+|$)"
)
_WIDE = "\u3000"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `number` is 1-based, `start` and `end` are byte offsets, `indent` counts columns.

    `text` has no indentation and no trailing blanks. `marker` is the class of its bullet: the glyph itself, "1."
    or "1)" for any number, None for a line without; `order` is that number, None for a glyph; `head` is the text
    after the bullet.
    """

    number: int
    start: int
    end: int
    indent: int
    text: str
    marker: str | None = None
    order: int | None = None
    head: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to see on it."""
        return not self.text


def read_lines(text: Text) -> list[Line]:
    """Return all lines of `text`, blank ones too."""
    return [_line(number, *where) for number, where in enumerate(text.lines(), start=1)]


def _line(number: int, start: int, end: int, raw: str) -> Line:
    if is_blank(raw):
        return Line(number, start, end, 0, "")
    indent = 0
    begin = 0
    for char in raw:
        if char == "\t":
            indent += TAB_COLUMNS - indent % TAB_COLUMNS
        elif char == _WIDE:
            indent += 2
        elif char.isspace():
            indent += 1
        elif char not in "\ufeff\u200b\u2060":
            break
        begin += 1
    text = raw[begin:].rstrip()
    match = _MARKER.match(text)
    if match is None:
        return Line(number, start, end, indent, text)
    head = text[match.end() :].strip()
    if match["number"] is None:
        return Line(number, start, end, indent, text, match["glyph"], None, head)
    return Line(number, start, end, indent, text, "1" + match["stop"], int(match["number"]), head)


def gaps(lines: Sequence[Line]) -> list[int]:
    """Return for each line how many blank lines stand directly before it; 0 for blank lines."""
    found = []
    blanks = 0
    for line in lines:
        found.append(0 if line.is_blank else blanks)
        blanks = blanks + 1 if line.is_blank else 0
    return found


def most_common(values: Iterable[int], default: int) -> int:
    """Return the most common of `values`, the smallest of equals; `default` without values."""
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else default


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without a blank one between: the indices from `first` to `end` (excluded), their `text`, the number of
    blank lines before (`gap`), and the 1-based number of the first.
    """

    first: int
    end: int
    text: str
    gap: int
    number: int
    is_list: bool

    @property
    def is_single(self) -> bool:
        """Whether it is one line."""
        return self.end - self.first == 1


def blocks(lines: Sequence[Line], first: int, last: int) -> Iterator[Block]:
    """Yield the blocks of the lines from `first` to `last` (excluded), in order."""
    gap = gaps(lines[:last])
    begin = None
    for index in range(first, last + 1):
        is_inked = index < last and not lines[index].is_blank
        if is_inked and begin is None:
            begin = index
        elif not is_inked and begin is not None:
            found = lines[begin:index]
            text = "\n".join(line.text for line in found)
            is_list = all(line.marker is not None for line in found)
            yield Block(begin, index, text, gap[begin], found[0].number, is_list)
            begin = None


def spans_of(lines: Iterable[Line], kind: SpanKind, reason: Reason | None = None) -> Iterator[Span]:
    """Yield spans for the lines with something on them, in order; neighbours (and blanks between) become one."""
    begin: Line | None = None
    end: Line | None = None
    previous = 0
    for line in lines:
        if begin is not None and end is not None and line.number != previous + 1:
            yield Span(begin.start, end.end, begin.number, end.number, kind, reason)
            begin = end = None
        previous = line.number
        if not line.is_blank:
            begin, end = begin or line, line
    if begin is not None and end is not None:
        yield Span(begin.start, end.end, begin.number, end.number, kind, reason)
