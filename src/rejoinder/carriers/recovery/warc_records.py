"""The records of a WARC file (ISO 28500), one after the other, as far as they are pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from rejoinder.carriers.source import MOST_BYTES
from rejoinder.core.errors import BrokenSource, Refusal

# A page within its HTTP head; what is longer is passed over unread.
MOST_RECORD_BYTES: Final = MOST_BYTES + 1_000_000
_VERSION: Final = re.compile(rb"WARC/\d+\.\d+\s*\Z")
_MOST_LINE_BYTES: Final = 65_536
_MOST_HEADERS: Final = 500
_WITH_PAGES: Final = frozenset(("response", "resource"))


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """One record. The names of `headers` are in lower case. `block` is None where it was passed over: a record of a
    kind that holds no page, or (`is_too_large`) one that is too large. `fault` says that the file breaks off in it.
    """

    headers: dict[str, str]
    block: bytes | None
    is_too_large: bool = False
    fault: Refusal | None = None

    @property
    def kind(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def url(self) -> str | None:
        """Return the address that was asked for; some tools write it in angle brackets."""
        return self.headers.get("warc-target-uri", "").strip("<> ") or None


def read_records(file: BinaryIO) -> Iterator[WarcRecord]:
    """Yield the records of an unpacked WARC file; what stands between records is passed over.

    BrokenSource, after the record that is cut, where the file breaks off.
    """
    while (headers := _head(file)) is not None:
        length = headers.get("content-length", "").strip()
        if not re.fullmatch(r"[0-9]{1,15}", length):
            raise BrokenSource(line=None, column=None, why="a record of the WARC file does not say how long it is")
        record = _with_block(file, headers, int(length))
        yield record
        if record.fault is not None:
            raise record.fault


def _head(file: BinaryIO) -> dict[str, str] | None:
    """Return the headers of the next record, None when there is none."""
    while line := file.readline(_MOST_LINE_BYTES):
        if _VERSION.match(line):
            break
    else:
        return None
    headers: dict[str, str] = {}
    name = ""
    for _ in range(_MOST_HEADERS):
        line = file.readline(_MOST_LINE_BYTES)
        if not line.strip():
            break
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[0] in " \t" and name:
            headers[name] += f" {text.strip()}"
        elif ":" in text:
            name, _, value = text.partition(":")
            name = name.strip().lower()
            headers[name] = value.strip()
    return headers


def _with_block(file: BinaryIO, headers: dict[str, str], length: int) -> WarcRecord:
    is_wanted = headers.get("warc-type", "").lower() in _WITH_PAGES
    is_too_large = is_wanted and length > MOST_RECORD_BYTES
    parts: list[bytes] = []
    left = length
    fault: Refusal | None = None
    try:
        while left and (part := file.read(min(left, 262_144))):
            left -= len(part)
            if is_wanted and not is_too_large:
                parts.append(part)
    except Refusal as broken:
        fault = broken
    if left and fault is None:
        fault = BrokenSource(line=None, column=None, why="the WARC file breaks off in a record")
    return WarcRecord(headers, b"".join(parts) if is_wanted and not is_too_large else None, is_too_large, fault)
