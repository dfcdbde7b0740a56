"""A page as it goes out: compressed once, with its header lines written once."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Fields = Sequence[tuple[bytes, bytes]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

Cors = Callable[[bytes], Fields]
"""Takes the Origin of a request and returns the header fields it earns."""

OUR_COOKIE = b"rj_"
OUR_HOST_COOKIE = b"__Host-rj"
# With one of these a request is for the application: it may be about more than the page.
UNREADY = frozenset((b"authorization", b"content-length", b"transfer-encoding", b"upgrade", b"expect", b"if-match"))
VARY = b"accept-encoding, cookie, origin"
KEPT_WHEN_UNCHANGED = frozenset((b"cache-control", b"etag", b"vary"))
WRITTEN_HERE = frozenset((b"content-encoding", b"content-length", b"etag", b"vary", b"date", b"connection"))
OF_THE_CODING = frozenset((b"content-encoding", b"content-length"))
FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9a-z-]+: [\t\x20-\x7e\x80-\xff]*\Z")
ETAG = re.compile(rb'(?:W/)?("[^"]*")')


def no_cors(origin: bytes) -> Fields:
    """Return nothing: scripts of other origins can't read the page."""
    return ()


@dataclass(frozen=True, slots=True)
class ReadyPage:
    """What everybody gets who asks for it without our cookie. Made by `make_page`."""

    version: int
    """The seq of the story that the page shows at least."""
    etag: bytes
    body: bytes
    """Compressed with gzip."""
    fields: tuple[tuple[bytes, bytes], ...]
    """All header fields of the compressed answer, without date."""
    head: bytes
    """The same as lines, with the empty one."""
    unchanged_head: bytes
    """The lines of the answer 304."""
    cors: Cors

    def is_known_to(self, if_none_match: bytes) -> bool:
        """Return whether a client that sent this If-None-Match has the page already."""
        if if_none_match == self.etag or if_none_match.strip() == b"*":
            return True
        ours = self.etag.removeprefix(b"W/")
        return any(theirs == ours for theirs in ETAG.findall(if_none_match))


def make_page(content: bytes, fields: Fields, *, version: int, cors: Cors = no_cors, level: int = 6) -> ReadyPage:
    """Return `content` ready to go out with these header fields (lower-case names) and those of its encoding.

    The ETag stands for content and fields, so that an unchanged answer is one in every byte that counts; it is a weak
    one because it is the same for the compressed and the plain form. ValueError for a field that is not one line.
    """
    given = [(name, value) for name, value in fields if name not in WRITTEN_HERE]
    digest = hashlib.blake2b(lines_of(given) + content, digest_size=12).hexdigest()
    etag = b'W/"' + digest.encode() + b'"'
    body = gzip.compress(content, compresslevel=level, mtime=0)
    length = b"%d" % len(body)
    made = [(b"content-encoding", b"gzip"), (b"content-length", length), (b"etag", etag), (b"vary", VARY)]
    whole = tuple(given + made)
    kept = [(name, value) for name, value in whole if name in KEPT_WHEN_UNCHANGED]
    return ReadyPage(version, etag, body, whole, lines_of(whole) + b"\r\n", lines_of(kept) + b"\r\n", cors)


def lines_of(fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return header fields as lines, each ended by CRLF. ValueError for a field that is not one line."""
    lines = [name + b": " + value for name, value in fields]
    for line in lines:
        if not FIELD.match(line):
            raise ValueError(f"not a header field: {line!r}")
    return b"".join(line + b"\r\n" for line in lines)


@lru_cache(maxsize=512)
def takes_gzip(accept_encoding: bytes) -> bool:
    """Return whether an Accept-Encoding names gzip (or `*`) without refusing it by `q=0`."""
    verdict = False
    for item in accept_encoding.lower().split(b","):
        coding, _, weight = (part.strip() for part in item.partition(b";"))
        if coding in (b"gzip", b"x-gzip", b"*"):
            wanted = not re.fullmatch(rb"q\s*=\s*0(?:\.0*)?", weight)
            if coding != b"*":
                return wanted
            verdict = wanted
    return verdict


def plain_request(headers: Fields) -> dict[bytes, bytes] | None:
    """Return the header fields by name when a ready page answers them, or None when the application has to.

    None for a field that comes twice, a cookie of ours, credentials, a body, and whoever can't unpack gzip.
    """
    named = dict(headers)
    if len(named) != len(headers) or not UNREADY.isdisjoint(named):
        return None
    cookie = named.get(b"cookie")
    if cookie is not None and (OUR_COOKIE in cookie or OUR_HOST_COOKIE in cookie):
        return None
    return named if takes_gzip(named.get(b"accept-encoding", b"")) else None


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """The ASGI application that answers with a ready page, for those whom the protocol could not answer itself."""

    page: ReadyPage

    async def __call__(self, scope: Mapping[str, Any], receive: object, send: Send) -> None:
        page, asked = self.page, dict(scope["headers"])
        known = asked.get(b"if-none-match")
        status, fields, body = 200, list(page.fields), page.body
        if known is not None and page.is_known_to(known):
            status, body = 304, b""
            fields = [(name, value) for name, value in fields if name in KEPT_WHEN_UNCHANGED]
        elif not takes_gzip(asked.get(b"accept-encoding", b"")):
            body = gzip.decompress(body)
            fields = [(name, value) for name, value in fields if name not in OF_THE_CODING]
            fields.append((b"content-length", b"%d" % len(body)))
        if b"origin" in asked:
            fields += page.cors(asked[b"origin"])
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
