"""The bytes of an XML file as a parser can take them: UTF-8, from the first mark-up on, without forbidden characters.

What stood before the mark-up, and the XML declaration, become blanks: places in the file stay what they were.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt
from rejoinder.carriers.source import HEAD_BYTES
from rejoinder.core.errors import BrokenSource, EmptyFile

CHUNK_BYTES: Final = 262_144

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED: Final = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_DECLARED: Final = re.compile(rb"<\?xml[^<>]{0,200}?\sencoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})[\"']")
_OF_ONE_BYTE: Final = re.compile(r"(iso8859-\d+|cp125\d|cp437|cp85\d|cp866|koi8-[rtu]|mac-\w+|kz1048|tis-620)")
_OF_MORE_BYTES: Final = re.compile(r"(gb\w+|big5\w*|cp9(32|36|49|50)|euc_\w+|shift_jis\w*|iso2022_\w+|johab)")
_WINDOWS: Final = "cp1252"
# Encodings that browsers read as the larger one, and so did whoever wrote them.
_WIDENED: Final = {"iso8859-1": _WINDOWS, "ascii": _WINDOWS, "gb2312": "gb18030", "gbk": "gb18030"}
_START: Final = re.compile(r"<\?xml\s|<(?:[\w.-]+:)?(?:disqus|rss|feed|entry|RDF|hc)(?=[\s>/])")
_DECLARATION: Final = re.compile(r"<\?xml\s[^<>]*\?>")
_NO_BREAK: Final = re.compile(r"[^\r\n]")
_DTD: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)\b")
_CONTROLS: Final = bytes(code for code in (*range(9), 11, 12, *range(14, 32)))
_TO_BLANKS: Final = bytes.maketrans(_CONTROLS, b" " * len(_CONTROLS))
_REFERENCE: Final = re.compile(
    rb"&#(?:x0*([0-9a-fA-F]{1,6})|0*(\d{1,7}));(?:&#(?:x0*([dD][c-fC-F][0-9a-fA-F]{2})|0*(5\d{4}));)?"
)
_REFERENCE_BYTES: Final = 24


class XmlText:
    """A file on its way into a parser. `doubts` are complete when `chunks` has ended."""

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
        self._codec = "utf-8"
        self._fallback = _WINDOWS
        self._is_fallback_declared = False
        self._line = 1
        self._guessed_line: int | None = None
        self._replaced = 0

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        found = []
        if self._guessed_line is not None:
            found.append(Doubt(Reason.ENCODING_GUESSED, 0.7, field="encoding", line=self._guessed_line))
        if self._replaced:
            found.append(Doubt(Reason.CONTROL_CHARACTERS, 0.9, field="encoding", value=str(self._replaced)))
        return tuple(found)

    def chunks(self) -> Iterator[bytes]:
        """Yield the file in pieces of some 256 KB. EmptyFile for an empty one; BrokenSource for a DTD before it."""
        head = _read(self._content, HEAD_BYTES)
        mark_bytes = self._choose_codec(head)
        is_first = True
        held = b""
        for text in self._decoded(head[mark_bytes:]):
            data = (_begin(text) if is_first else text).encode("utf-8", "replace")
            is_first = False
            clean, held = _cut(held + data)
            yield self._clean(clean)
        if is_first:
            raise EmptyFile()
        yield self._clean(held)

    def _choose_codec(self, head: bytes) -> int:
        """Find out how the file is encoded: by its mark, by what it declares, by its bytes; return the mark's size."""
        if not head.strip():
            raise EmptyFile()
        for mark, codec in (*_MARKS, *_UNMARKED):
            if head.startswith(mark):
                self._codec = codec
                return len(mark) if (mark, codec) in _MARKS else 0
        declared = _declared(head)
        if declared is None:
            return 0
        is_one_byte = _OF_ONE_BYTE.fullmatch(declared) is not None
        if not _is_utf8(head) or head.isascii() and not is_one_byte:
            self._codec = declared
        elif is_one_byte:
            # The beginning is UTF-8 or says nothing: each later byte that is no UTF-8 is what was declared.
            self._fallback = declared
            self._is_fallback_declared = head.isascii()
        return 0

    def _decoded(self, head: bytes) -> Iterator[str]:
        if self._codec != "utf-8":
            decoder = codecs.getincrementaldecoder(self._codec)("replace")
            data = head
            while data:
                yield decoder.decode(data)
                data = self._content.read(CHUNK_BYTES)
            if rest := decoder.decode(b"", final=True):
                yield rest
            return
        data, is_last = head, False
        while not is_last:
            more = self._content.read(CHUNK_BYTES)
            is_last = not more
            text, used = self._decode_utf8(data, is_last=is_last)
            data = data[used:] + more
            if text:
                yield text

    def _decode_utf8(self, data: bytes, *, is_last: bool) -> tuple[str, int]:
        try:
            text, used = codecs.utf_8_decode(data, "strict", is_last)
        except UnicodeDecodeError as error:
            if self._guessed_line is None and not self._is_fallback_declared:
                self._guessed_line = self._line + data.count(b"\n", 0, error.start)
            text, used = codecs.utf_8_decode(data, _bad_bytes_as(self._fallback), is_last)
        if self._guessed_line is None:
            self._line += text.count("\n")
        return text, used

    def _clean(self, data: bytes) -> bytes:
        clean = data.translate(_TO_BLANKS)
        if clean != data:
            self._replaced += len(data) - len(data.translate(None, _CONTROLS))
        if b"\xef\xbf\xbe" in clean or b"\xef\xbf\xbf" in clean:
            self._replaced += clean.count(b"\xef\xbf\xbe") + clean.count(b"\xef\xbf\xbf")
            clean = clean.replace(b"\xef\xbf\xbe", "\ufffd".encode()).replace(b"\xef\xbf\xbf", "\ufffd".encode())
        if b"&#" in clean:
            clean = _REFERENCE.sub(self._reference, clean)
        return clean

    def _reference(self, found: re.Match[bytes]) -> bytes:
        """Return a reference to a character as it is when XML allows it, else what it was meant to be."""
        code = _code(found[1], found[2])
        second = _code(found[3], found[4])
        if 0xD800 <= code < 0xDC00 and 0xDC00 <= second < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00)).encode()
        if code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000:
            return found[0] if not 0xD800 <= second < 0xE000 else b"&#%d;\xef\xbf\xbd" % code
        self._replaced += 1
        return b" "


def head_of(head: bytes) -> str:
    """Return the beginning of a file as text from its first mark-up on, for detection; empty when it has none."""
    reader = XmlText(_NOTHING_MORE)
    try:
        mark_bytes = reader._choose_codec(head)
        text = "".join(reader._decoded(head[mark_bytes:]))
    except EmptyFile:
        return ""
    start = _start_of(text)
    return text[start:] if start >= 0 else ""


class _Nothing:
    def read(self, size: int = -1) -> bytes:
        return b""


_NOTHING_MORE: Final[BinaryIO] = _Nothing()  # type: ignore[assignment]


def _read(content: BinaryIO, size: int) -> bytes:
    """Return `size` bytes, however small the pieces are in which they come; fewer at the end."""
    parts = []
    while size > 0 and (part := content.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _start_of(text: str) -> int:
    found = _START.search(text)
    return found.start() if found is not None else text.find("<")


def _begin(text: str) -> str:
    """Blank out what stands before the mark-up, and the declaration, which says what no longer holds."""
    start = max(_start_of(text), 0)
    if found := _DTD.search(text, 0, start):
        raise dtd_refusal(text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start()))
    declaration = _DECLARATION.match(text, start)
    end = declaration.end() if declaration is not None else start
    return _NO_BREAK.sub(" ", text[:end]) + text[end:]


def dtd_refusal(line: int, column: int) -> BrokenSource:
    """Return the refusal of a file that brings rules of its own: they could make it grow or reach elsewhere."""
    return BrokenSource(line=line, column=column, why="it has a document type declaration, which is never followed")


def _cut(data: bytes) -> tuple[bytes, bytes]:
    """Return what can be judged now, and what may be the beginning of a reference."""
    at = data.rfind(b"&#", max(0, len(data) - 2 * _REFERENCE_BYTES))
    if at >= 0 and len(data) - at < _REFERENCE_BYTES:
        before = data.rfind(b"&#", max(0, at - _REFERENCE_BYTES), at)
        at = before if before >= 0 else at
        return data[:at], data[at:]
    return (data[:-1], data[-1:]) if data.endswith(b"&") else (data, b"")


def _code(hexadecimal: bytes | None, decimal: bytes | None) -> int:
    return int(hexadecimal, 16) if hexadecimal else int(decimal or 0)


def _declared(head: bytes) -> str | None:
    """Return the encoding that a file declares; None when it declares none, UTF-8 or one that is not for text."""
    found = _DECLARED.search(head)
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode()).name
    except LookupError:
        return None
    name = _WIDENED.get(name, name)
    return name if _OF_ONE_BYTE.fullmatch(name) or _OF_MORE_BYTES.fullmatch(name) else None


def _is_utf8(head: bytes) -> bool:
    try:
        text, _ = codecs.utf_8_decode(head, "strict", False)
    except UnicodeDecodeError:
        return False
    return len(text) > 0


def _bad_bytes_as(codec: str) -> str:
    """Return the name of an error handler that reads the bytes which are no UTF-8 in `codec`."""
    name = f"rejoinder-{codec}"
    try:
        codecs.lookup_error(name)
    except LookupError:
        codecs.register_error(name, _handler(codec))
    return name


def _handler(codec: str) -> Callable[[UnicodeError], tuple[str, int]]:
    def read(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        found = error.object[error.start : error.start + 6]
        # Half a surrogate pair, each written by itself: what some databases make of an emoji.
        if len(found) == 6 and found[0] == found[3] == 0xED and 0xA0 <= found[1] < 0xB0 <= found[4]:
            pair = found.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
            return pair.decode("utf-16-le", "replace"), error.start + 6
        return error.object[error.start : error.end].decode(codec, "replace"), error.end

    return read
