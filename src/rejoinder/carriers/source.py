"""A file on its way in: read within bounds, decoded, cut into lines that know their place."""

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt
from rejoinder.core.errors import BinaryFile, EmptyFile, TooLarge

MOST_BYTES = 20_000_000
MOST_LEVELS = 10_000
MOST_COMMENTS_ON_A_PAGE = 100_000
HEAD_BYTES = 65_536

# A NUL is in no text; other control characters occur in damaged text, but not many of them.
_MOST_CONTROL_SHARE = 0.01
# What the store refuses in a text: controls and noncharacters (core/text.py says why).
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# windows-1252 leaves five bytes undefined; latin-1 gives them the control characters they are on the Web.
_FALLBACK = "windows-1252"
_LAST_RESORT = "latin-1"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person importing, or what the file came in, knows and the file may not say.

    `name` is the file's name, empty when unknown. `url` is the address of the page, `captured_at` the instant it was
    saved (UTC microseconds), `charset` the encoding that the server declared, as it wrote it. `lenient` readers pass
    over what is damaged in a file and say so, instead of ending there. `defers_html` lets a reader leave the making of
    Markdown to whoever takes its records (`CommentRecord.body_html`): it may have another core for that.
    """

    name: str = ""
    url: str | None = None
    language: str | None = None
    captured_at: int | None = None
    charset: str | None = None
    lenient: bool = False
    defers_html: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded source. `data` are its bytes, `codec` turned them into `text` after a mark of `mark_bytes` bytes."""

    data: bytes
    text: str
    codec: str
    mark_bytes: int
    doubts: tuple[Doubt, ...]

    @property
    def sha256(self) -> str:
        """Return the digest of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()

    def lines(self) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, line) for each line: byte offsets with, text without its line break.

        Controls and noncharacters become spaces.
        """
        start = self.mark_bytes
        width = _width(self.codec)
        for line in io.StringIO(self.text, newline=""):
            size = len(line.encode(self.codec)) if width is None else len(line) * width
            yield start, start + size, _UNWRITABLE.sub(" ", line.rstrip("\r\n"))
            start += size


def read_bytes(source: BinaryIO, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the whole of `source`; EmptyFile when there is nothing but blanks, TooLarge above `most_bytes`."""
    data = source.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise TooLarge(limit_bytes=most_bytes)
    if not data.strip():
        raise EmptyFile()
    return data


def is_binary(data: bytes) -> bool:
    """Whether `data` is no text in any encoding that we read."""
    codec, mark_bytes = _marked(data)
    if codec not in (None, "utf-8"):
        return False
    controls = sum(data.count(code) for code in (*range(9), 11, *range(14, 27), *range(28, 32), 127))
    return 0 in data or controls > max(2, len(data) * _MOST_CONTROL_SHARE)


def decode(data: bytes) -> Text:
    """Return the text of `data`: by its byte order mark, else as UTF-8, else as windows-1252 with a doubt.

    BinaryFile when it is none of these; EmptyFile when it holds nothing but blanks.
    """
    if is_binary(data):
        raise BinaryFile()
    codec, mark_bytes = _marked(data)
    doubts = []
    try:
        text = data[mark_bytes:].decode(codec or "utf-8")
        codec = codec or "utf-8"
    except UnicodeDecodeError as error:
        if codec not in (None, "utf-8"):
            raise BinaryFile() from None
        line = data.count(b"\n", 0, error.start + mark_bytes) + 1
        doubts.append(Doubt(Reason.ENCODING_GUESSED, 0.7, field="encoding", line=line))
        text, codec = _decode_fallback(data[mark_bytes:])
    found = len(_UNWRITABLE.findall(text))
    if found:
        doubts.append(Doubt(Reason.CONTROL_CHARACTERS, 0.9, field="encoding", value=str(found)))
    if not text.strip("\ufeff \t\r\n\xa0\u200b"):
        raise EmptyFile()
    return Text(data, text, codec, mark_bytes, tuple(doubts))


def writable(text: str) -> str:
    """Return `text` as the store takes it: spaces for controls and noncharacters, U+FFFD for lone surrogates."""
    # Nearly every text is printable, which is known in a tenth of the time.
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text
    return _SURROGATES.sub("\ufffd", _UNWRITABLE.sub(" ", text))


def head_text(head: bytes) -> str:
    """Return the readable beginning of a file for detection, empty when it is binary; a cut character is left out."""
    if is_binary(head):
        return ""
    codec, mark_bytes = _marked(head)
    try:
        return codecs.getincrementaldecoder(codec or "utf-8")().decode(head[mark_bytes:])
    except UnicodeDecodeError:
        return _decode_fallback(head[mark_bytes:])[0]


def _decode_fallback(data: bytes) -> tuple[str, str]:
    try:
        return data.decode(_FALLBACK), _FALLBACK
    except UnicodeDecodeError:
        return data.decode(_LAST_RESORT), _LAST_RESORT


def _marked(data: bytes) -> tuple[str | None, int]:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return codec, len(mark)
    return None, 0


def _width(codec: str) -> int | None:
    return 1 if codec in (_FALLBACK, _LAST_RESORT) else None
