"""An HTTP response as an archive keeps it: its page, freed from what it was packed in on its way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import brotli

from rejoinder.carriers.encodings import codec_named
from rejoinder.carriers.source import MOST_BYTES
from rejoinder.carriers.unpackers import FAULTS, UNPACKERS, NeedsMemory, Unpacker, inflating

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b")
_HEAD_END: Final = re.compile(rb"\r?\n\r?\n")
_CHUNK: Final = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_HTML_TYPES: Final = frozenset(("text/html", "application/xhtml+xml"))
_ANY_TYPES: Final = frozenset(("", "application/octet-stream", "text/plain", "application/x-unknown-content-type"))
_HTML: Final = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_CHARSET: Final = re.compile(r"\bcharset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answered. `charset` is the encoding that it declared, None when it declared none that we know."""

    status: int
    media_type: str
    charset: str | None
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is HTML that was asked for and found, by its type or, where that says nothing, by its look."""
        is_html = self.media_type in _HTML_TYPES or (
            self.media_type in _ANY_TYPES and bool(_HTML.match(self.body[:2048]))
        )
        return self.status == 200 and is_html


def read_response(block: bytes) -> Response | None:
    """Return the response that stands in `block`; None when none does. Its body has at most MOST_BYTES + 1 bytes."""
    status = _STATUS.match(block)
    if status is None:
        return None
    end = _HEAD_END.search(block)
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    headers = _headers(head)
    if int(status[1]) == 200:
        body = _decoded(body, headers)
    return response_of(int(status[1]), headers.get("content-type", ""), body)


def response_of(status: int, content_type: str, body: bytes) -> Response:
    """Return a response with what its type says of the body."""
    charset = _CHARSET.search(content_type)
    known = charset[1] if charset and codec_named(charset[1]) else None
    return Response(status, content_type.partition(";")[0].strip().lower(), known, body)


def _headers(head: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in head.split(b"\n")[1:]:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            # What comes twice is one list.
            name = name.strip().lower()
            headers[name] = f"{headers[name]}, {value.strip()}" if name in headers else value.strip()
    return headers


def _decoded(body: bytes, headers: dict[str, str]) -> bytes:
    """Return a body as it was before it was cut into chunks and packed, as far as the archive has not done it."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    codings = [coding.strip().lower() for coding in headers.get("content-encoding", "").split(",")]
    for coding in reversed(codings):
        body = _unpacked(body, coding)
    return body


def _unchunked(body: bytes) -> bytes:
    parts: list[bytes] = []
    place = 0
    while found := _CHUNK.match(body, place):
        size = int(found[1], 16)
        parts.append(body[found.end() : found.end() + size])
        place = found.end() + size
        if not size:
            break
        place += 2 if body.startswith(b"\r\n", place) else body.startswith(b"\n", place)
    # Some archives keep the header of what they have put together.
    return b"".join(parts) if place else body


def _unpacked(body: bytes, coding: str) -> bytes:
    """Return a body unpacked, as far as it goes; as it is when it is not packed so."""
    if coding == "br":
        pieces = _unbrotlied(body)
    elif coding in ("gzip", "x-gzip"):
        pieces = _fed(inflating(), body)
    elif coding == "deflate":
        # By the standard it is zlib; some servers left its head out.
        is_zlib = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0
        pieces = _fed(inflating(is_raw=not is_zlib), body)
    elif coding == "zstd":
        pieces = _fed(UNPACKERS["zstd"](), body)
    else:
        return body
    parts: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            parts.append(piece)
            size += len(piece)
            if size > MOST_BYTES:
                break
    except (*FAULTS, NeedsMemory, brotli.error):
        if not parts:
            return body
    return b"".join(parts)[: MOST_BYTES + 1]


def _fed(engine: Unpacker, body: bytes) -> Iterator[bytes]:
    for place in range(0, len(body), engine.step_bytes):
        yield from engine.feed(body[place : place + engine.step_bytes])
        if engine.is_done:
            return


def _unbrotlied(body: bytes) -> Iterator[bytes]:
    engine = brotli.Decompressor()
    piece = engine.process(body, output_buffer_limit=1_000_000)
    while piece:
        yield piece
        piece = b"" if engine.is_finished() else engine.process(b"", output_buffer_limit=1_000_000)
