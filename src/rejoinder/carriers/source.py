"""A file on its way in: read within bounds, decoded, cut into lines that know their place."""

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from rejoinder.carriers.encodings import FALLBACK, LAST_RESORT, Encoding, Ground, codec_named, encoding_of, marked
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


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the person importing, or what the file came in, knows and the file may not say.

    `name` is the file's name, empty when unknown. `url` is the address of the page, `captured_at` the instant it was
    saved (UTC microseconds), `charset` the encoding that the server declared, as it wrote it. `lenient` readers pass
    over what is damaged in a file and say so, instead of ending there.
    """

    name: str = ""
    url: str | None = None
    language: str | None = None
    captured_at: int | None = None
    charset: str | None = None
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded source. `data` are its bytes, `codec` turned them into `text` after a mark of `mark_bytes` bytes.

    Bytes that are none of the encoding stand in `text` as lone surrogates, which `writable` replaces.
    """

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

        Controls and noncharacters become spaces, bytes that are none of the encoding U+FFFD.
        """
        start = self.mark_bytes
        width = _width(self.codec)
        for line in io.StringIO(self.text, newline=""):
            size = self.bytes_of(line) if width is None else len(line) * width
            yield start, start + size, writable(line.rstrip("\r\n"))
            start += size

    def bytes_of(self, part: str) -> int:
        """Return how many bytes of the source a part of its text is."""
        return len(part.encode(self.codec, "surrogateescape"))


def read_bytes(source: BinaryIO, most_bytes: int = MOST_BYTES) -> bytes:
    """Return the whole of `source`; EmptyFile when there is nothing but blanks, TooLarge above `most_bytes`.

    BrokenSource when it breaks off: a part would pass for the whole.
    """
    data = source.read(most_bytes + 1)
    if len(data) <= most_bytes:
        # What is packed says where it broke only to those who ask for more.
        data += source.read(1)
    if len(data) > most_bytes:
        raise TooLarge(limit_bytes=most_bytes)
    if not data.strip():
        raise EmptyFile()
    return data


def is_binary(data: bytes) -> bool:
    """Return whether `data` is no text in any encoding that we read."""
    codec, _ = marked(data)
    if codec not in (None, "utf-8"):
        return False
    controls = sum(data.count(code) for code in (*range(9), 11, *range(14, 27), *range(28, 32), 127))
    return 0 in data or controls > max(2, len(data) * _MOST_CONTROL_SHARE)


def decode(data: bytes, charset: str | None = None) -> Text:
    """Return the text of `data`: by its byte order mark, else as its server (`charset`) or it itself declares, else
    as UTF-8, else as windows-1252. What was guessed or not heeded is a doubt.

    BinaryFile when it is none of these; EmptyFile when it holds nothing but blanks.
    """
    is_wide = (codec_named(charset or "") or "").startswith("utf-16")
    if is_binary(data) and not is_wide:
        raise BinaryFile()
    encoding = encoding_of(data, charset)
    try:
        text = data[encoding.mark_bytes :].decode(encoding.codec, "surrogateescape")
    except UnicodeDecodeError:
        raise BinaryFile() from None
    doubts = list(_doubts(data, text, encoding))
    if not text.strip("\ufeff \t\r\n\xa0\u200b"):
        raise EmptyFile()
    return Text(data, text, encoding.codec, encoding.mark_bytes, tuple(doubts))


def _doubts(data: bytes, text: str, encoding: Encoding) -> Iterator[Doubt]:
    if encoding.ground is Ground.GUESSED:
        line = data.count(b"\n", 0, _first_beyond_utf8(data)) + 1
        yield Doubt(Reason.ENCODING_GUESSED, 0.7, field="encoding", line=line)
    elif bad := _SURROGATES.search(text):
        count = str(len(_SURROGATES.findall(text)))
        line = text.count("\n", 0, bad.start()) + 1
        yield Doubt(Reason.BAD_BYTES, 0.7, field="encoding", value=count, line=line)
    if found := len(_UNWRITABLE.findall(text)):
        yield Doubt(Reason.CONTROL_CHARACTERS, 0.9, field="encoding", value=str(found))


def _first_beyond_utf8(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0


def writable(text: str) -> str:
    """Return `text` as the store takes it: spaces for controls and noncharacters, U+FFFD for lone surrogates."""
    return _SURROGATES.sub("\ufffd", _UNWRITABLE.sub(" ", text))


def head_text(head: bytes) -> str:
    """Return the readable beginning of a file for detection, empty when it is binary; a cut character is left out."""
    if is_binary(head):
        return ""
    encoding = encoding_of(_whole_characters(head))
    decoder = codecs.getincrementaldecoder(encoding.codec)(errors="replace")
    return decoder.decode(head[encoding.mark_bytes :])


def _whole_characters(head: bytes) -> bytes:
    """Return a beginning without the UTF-8 character that is cut at its end."""
    for back in range(1, min(4, len(head)) + 1):
        byte = head[-back]
        if byte >= 0xC0:
            return head[:-back] if back < (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4) else head
        if byte < 0x80:
            break
    return head


def _width(codec: str) -> int | None:
    return 1 if codec in (FALLBACK, LAST_RESORT) else None
