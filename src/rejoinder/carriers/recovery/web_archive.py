"""The carrier `web-archive`: pages with discussions in web archives, WARC files by themselves or in a WACZ."""

from collections.abc import Iterator
from hashlib import blake2b

from rejoinder.carriers.instants import from_iso
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Item, Loss, Skip
from rejoinder.carriers.recovery.http_response import Response, read_response, response_of
from rejoinder.carriers.recovery.page_collection import Found, Page, read_pages
from rejoinder.carriers.recovery.warc_records import WarcRecord, read_records
from rejoinder.carriers.source import MOST_BYTES, ReadOptions
from rejoinder.core.errors import Refusal
from rejoinder.core.story import Origin

_MARK = b"WARC/"
_MOST_LOOKED_AT = 1_000
_ENDINGS = (".warc", ".warc.gz", ".warc.zst")


class WebArchive:
    """Reads the pages of a web archive, one story a page."""

    name = "web-archive"
    title = "Web archive (WARC, WACZ)"
    origin = Origin.RECOVERED

    def detect(self, source: Source) -> float:
        """Return how probably it is one: 0.95 where a part begins as WARC files do, else 0.0."""
        return 0.95 if next(_archives(source), None) is not None else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the stories and comments of each page that has a discussion, in the order of the archive.

        Pages without one, redirects, repeated visits and everything that is no page are skipped and counted. A page
        captured again adds what is new. NotADiscussion when no page has a discussion; BrokenSource at the end of what
        could be read.
        """
        return read_pages(_found(source), options)


def _archives(source: Source) -> Iterator[str]:
    """Yield the names of the parts that are WARC files."""
    for place, name in enumerate(source.names):
        if name.lower().endswith(_ENDINGS) or place < _MOST_LOOKED_AT:
            try:
                if source.head(name).startswith(_MARK):
                    yield name
            except Refusal:
                continue


def _found(source: Source) -> Iterator[Found]:
    seen: set[bytes] = set()
    for name in _archives(source):
        skipped = 0
        try:
            with source.open(name) as file:
                for record in read_records(file):
                    if (one := _page_of(record, seen)) is None:
                        skipped += 1
                    else:
                        yield one
        except Refusal as fault:
            yield fault
        if skipped:
            yield Skip(Reason.ANOTHER_KIND, count=skipped)


def _page_of(record: WarcRecord, seen: set[bytes]) -> Page | Skip | Loss | None:
    """Return the page in a record; None when there is none."""
    url = record.url
    if record.is_too_large:
        return Loss(Reason.BAD_RECORD, source_key=url)
    response = _response(record)
    if response is None or not response.is_page or url is None or not url.lower().startswith(("http://", "https://")):
        return None
    if len(response.body) > MOST_BYTES:
        return Loss(Reason.BAD_RECORD, source_key=url)
    # The same bytes at the same address, captured again.
    mark = blake2b(url.encode("utf-8", "replace") + b"\0" + response.body, digest_size=16).digest()
    if mark in seen:
        return Skip(Reason.SAME_PAGE, source_key=url)
    seen.add(mark)
    return Page(url, response.body, url, from_iso(record.headers.get("warc-date", "")), response.charset)


def _response(record: WarcRecord) -> Response | None:
    if record.block is None:
        return None
    content_type = record.headers.get("content-type", "")
    if record.kind == "resource":
        return response_of(200, content_type, record.block)
    return read_response(record.block)
