"""Tables as CSV, row by row: quoted cells may hold line ends; a bad row is a loss and the next one is read."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from rejoinder.carriers.formats.json_scanning import Input
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Loss
from rejoinder.carriers.source import head_text
from rejoinder.core.errors import BrokenSource

_CHUNK_BYTES: Final = 1_000_000
_MOST_LINE_BYTES: Final = 10_000_000
_DELIMITERS: Final = ",;\t|"


def first_rows(head: bytes, most: int = 3) -> list[list[str]]:
    """Return the first rows that a file's head shows whole; none when it is no table."""
    text = head_text(head).lstrip("\ufeff")
    if not text.strip() or text.lstrip()[0] in "{[<":
        return []
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        for row in reader:
            if row:
                rows.append(row)
            if len(rows) == most:
                break
    except csv.Error:
        pass
    # A row alone may be cut; it is looked at all the same.
    return rows


def delimiter_of(text: str) -> str:
    """Return what parts the cells: the sign that the first line has most of."""
    first = text.split("\n", 1)[0]
    return max(_DELIMITERS, key=lambda sign: (first.count(sign), sign == ","))


def rows(source: Source, part: str | None) -> Iterator[tuple[int, list[str]] | Loss]:
    """Yield (line it ends on, cells) for each row. BrokenSource when the file ends within a quoted cell."""
    with source.open(part) as file:
        lines = _Lines(Input(file))
        reader = csv.reader(lines, delimiter=delimiter_of(head_text(source.head(part))), strict=True)
        while True:
            try:
                row: Sequence[str] = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end" in str(error):
                    raise BrokenSource(
                        line=lines.number, column=None, why="the file ends within a quoted cell"
                    ) from None
                yield Loss(Reason.BAD_RECORD, line=lines.number)
                continue
            if row:
                yield lines.number, list(row)


class _Lines(Iterator[str]):
    """The lines of a file with their ends, decoded; `number` is that of the last one given, 1-based."""

    def __init__(self, source: Input) -> None:
        self.number = 0
        self._source = source
        self._rest = b""
        self._ready: list[bytes] = []

    def __next__(self) -> str:
        while not self._ready:
            chunk = self._source.read(_CHUNK_BYTES)
            if not chunk:
                if not self._rest:
                    raise StopIteration
                self._ready, self._rest = [self._rest], b""
                break
            *whole, self._rest = (self._rest + chunk).split(b"\n")
            if len(self._rest) > _MOST_LINE_BYTES:
                raise BrokenSource(line=self.number + len(whole) + 1, column=None, why="a line without end")
            self._ready = [line + b"\n" for line in reversed(whole)]
        self.number += 1
        line = self._ready.pop()
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            return line.decode("windows-1252", "replace")
