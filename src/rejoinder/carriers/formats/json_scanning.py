"""Cutting JSON into its values while it is read, a chunk at a time: no value is parsed here, and none nests us."""

import codecs
import io
import re
from typing import BinaryIO, Final

from rejoinder.core.errors import BrokenSource

MOST_RECORD_BYTES: Final = 64_000_000
_CHUNK_BYTES: Final = 1_000_000
# Up to the next bracket, or the next text that has escapes or ends behind what was read; of texts without them two
# hundred at once, as each costs memory while it is matched.
_PLAIN: Final = re.compile(rb'[^"{}\[\]]*(?:"[^"\\]*"[^"{}\[\]]*){0,200}')
# A text up to its end, or a thousand escapes further: more at once would cost memory for each.
_TEXT: Final = re.compile(rb'[^"\\]*(?:\\.[^"\\]*){0,1000}', re.DOTALL)
_BLANKS: Final = re.compile(rb"[ \t\r\n\x0b\x0c\x00]*")
_SCALAR: Final = re.compile(rb'[^\s,:"{}\[\]]*')
# LeanCloud begins its exports with a line about them; its end stays, so that lines keep their numbers.
_HEAD_LINE: Final = re.compile(rb"\A#[^\n]*\n")
_QUOTE = ord('"')
_OPENING: Final = frozenset(b"{[")
_WIDE_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class _Narrowed(io.RawIOBase):
    """A file in UTF-16 or UTF-32, read as UTF-8."""

    def __init__(self, file: BinaryIO, codec: str, first: bytes) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder(codec)("replace")
        self._ready = self._decoder.decode(first).encode("utf-8", "replace")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while len(self._ready) < size and (chunk := self._file.read(_CHUNK_BYTES)):
            self._ready += self._decoder.decode(chunk).encode("utf-8", "replace")
        given, self._ready = self._ready[:size], self._ready[size:]
        return given


class Input:
    """A file from its beginning, in UTF-8 without a byte order mark; `head` is what can be seen of it beforehand."""

    def __init__(self, file: BinaryIO, head_bytes: int = 65_536) -> None:
        first = file.read(head_bytes)
        self._file: BinaryIO | _Narrowed = file
        for mark, codec in _WIDE_MARKS:
            if first.startswith(mark):
                self._file = _Narrowed(file, codec, first[len(mark) :])
                first = self._file.read(head_bytes)
                break
        self.head = _HEAD_LINE.sub(b"\n", first.removeprefix(codecs.BOM_UTF8), count=1)
        self._first: bytes | None = self.head

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes (the first call: the head, whatever its size); empty at the end."""
        if self._first:
            given, self._first = self._first, None
            return given
        return self._file.read(size)


class Scanner:
    """A place in a file, moved over one JSON value after the other."""

    def __init__(self, source: Input) -> None:
        self._source = source
        self._buffer = b""
        self._at = 0
        self._counted = 0
        self._line = 1
        self._trimmed_columns = 0
        self.deepest = 0

    @property
    def line(self) -> int:
        """The line of the place, 1-based."""
        self._line += self._buffer.count(b"\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def broken(self, why: str) -> BrokenSource:
        """Return the refusal that names this place."""
        return BrokenSource(line=self.line, column=self._columns_before(self._at) + 1, why=why)

    def peek(self) -> bytes:
        """Move over blanks; return the byte that follows, empty at the end of the file."""
        while True:
            blanks = _BLANKS.match(self._buffer, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._buffer):
                return self._buffer[self._at : self._at + 1]
            if not self._fill():
                return b""

    def step(self) -> None:
        """Move over the byte that `peek` saw."""
        self._at += 1

    def value(self, *, is_kept: bool = True) -> bytes | None:
        """Move over the value that begins here and return it; None when it is above 64 MB or not to be kept.

        `deepest` then is how many levels it nests. BrokenSource when the file ends within it.
        """
        self._trim()
        self.deepest = 0
        first = self._buffer[self._at]
        if first == _QUOTE:
            start, self._at = self._at, self._end_of_string(self._at)
            return self._buffer[start : self._at] if is_kept else None
        if first in _OPENING:
            return self._container(is_kept=is_kept)
        return self._scalar()

    def _scalar(self) -> bytes:
        while True:
            found = _SCALAR.match(self._buffer, self._at)
            end = found.end() if found else self._at
            if end - self._at > 10_000:
                raise self.broken("a word or number without end")
            if end < len(self._buffer) or not self._fill():
                break
        if end == self._at:
            raise self.broken("no value stands here")
        start, self._at = self._at, end
        return self._buffer[start:end]

    def _container(self, *, is_kept: bool) -> bytes | None:
        start = place = self._at
        depth = 0
        while True:
            plain = _PLAIN.match(self._buffer, place)
            place = plain.end() if plain else place
            if place == len(self._buffer):
                if not is_kept:
                    place = self._drop_before(place)
                if not self._fill():
                    self._at = place
                    raise self.broken("the file ends before what was opened is closed")
                continue
            code = self._buffer[place]
            place += 1
            if code == _QUOTE:
                place = self._end_of_string(place - 1)
            elif code in _OPENING:
                depth += 1
                self.deepest = max(self.deepest, depth)
            else:
                depth -= 1
                if depth == 0:
                    self._at = place
                    return self._buffer[start:place] if is_kept else None
            if is_kept and place - start > MOST_RECORD_BYTES:
                is_kept = False
            if not is_kept and place - self._at > _CHUNK_BYTES:
                place = self._drop_before(place)

    def _end_of_string(self, place: int) -> int:
        """Return where the string ends that begins at `place`."""
        start = place
        place += 1
        while True:
            text = _TEXT.match(self._buffer, place)
            place = text.end() if text else place
            if place + 1 < len(self._buffer) or self._buffer[place : place + 1] == b'"':
                if self._buffer[place] == _QUOTE:
                    return place + 1
            elif place - start > MOST_RECORD_BYTES or not self._fill():
                self._at = len(self._buffer)
                raise self.broken("a text has no end")

    def _fill(self) -> bool:
        """Read on; False at the end of the file. What is read grows with what is held, so that no text is read twice
        more than a few times.
        """
        chunk = self._source.read(max(_CHUNK_BYTES, len(self._buffer) - self._at))
        self._buffer += chunk
        return bool(chunk)

    def _drop_before(self, place: int) -> int:
        """Forget what stands before `place`; return where that place is now."""
        self._at = place
        self._trim(least=1)
        return self._at

    def _trim(self, least: int = _CHUNK_BYTES) -> None:
        if self._at < least:
            return
        self._trimmed_columns = self._columns_before(self._at)
        _ = self.line
        self._buffer = self._buffer[self._at :]
        self._at = self._counted = 0

    def _columns_before(self, place: int) -> int:
        """Return how many characters stand before `place` on its line."""
        start = self._buffer.rfind(b"\n", 0, place) + 1
        columns = len(self._buffer[start:place].decode("utf-8", "replace"))
        return columns if start else columns + self._trimmed_columns
