"""Where and when a page was saved, as far as the page itself tells: browsers and web archives leave it in the file."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from lxml import html

from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.source import ReadOptions

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", re.IGNORECASE)
_SAVED_BY = re.compile(
    r"<!--\s*+(?:Page saved with SingleFile\s*+)?+url:\s*+([^\s<]++)\s*+(?:saved date:((?:(?!-->)[^\n<])*+))?-->",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/(\d{4,14})(?:[a-z]{2}_)?/(.+)$", re.IGNORECASE)
_ARCHIVED_AT = re.compile(r"FILE ARCHIVED ON (\d\d:\d\d:\d\d \w{3} \d\d?, \d{4})")
_HEAD_CHARS = 5_000
_TAIL_CHARS = 3_000


@dataclass(frozen=True, slots=True)
class Address:
    """A page's address, None if unknown, and when it was saved (UTC microseconds), None if unknown."""

    url: str | None
    captured_at: int | None


def address_of(root: html.HtmlElement, text: str) -> Address:
    """Return what a page says about where it was and when it was saved; `text` is the whole file's."""
    captured_at = None
    url = None
    head = text[:_HEAD_CHARS]
    if found := _SAVED_FROM.search(head) or _SAVED_BY.search(head):
        url = found[1]
    if found := _ARCHIVED_AT.search(text[-_TAIL_CHARS:]):
        captured_at = _instant(found[1], "%H:%M:%S %b %d, %Y")
    canonical = canonical_url(root) or url
    if canonical is not None and (archived := _ARCHIVE.match(canonical)):
        digits = archived[1].ljust(14, "0") if len(archived[1]) == 14 else None
        captured_at = captured_at or (_instant(digits, "%Y%m%d%H%M%S") if digits else None)
        canonical = archived[2]
    return Address(canonical if canonical is not None and _is_address(canonical) else None, captured_at)


def with_address(options: ReadOptions, address: Address) -> ReadOptions:
    """Return the options with what the page tells where the person importing told nothing."""
    url, captured_at = options.url or address.url, options.captured_at
    if options.url is not None and (archived := _ARCHIVE.match(options.url)):
        url = archived[2]
        if captured_at is None and len(archived[1]) == 14:
            captured_at = _instant(archived[1], "%Y%m%d%H%M%S")
    return replace(options, url=url, captured_at=captured_at if captured_at is not None else address.captured_at)


def canonical_url(root: html.HtmlElement) -> str | None:
    """Return the address that a page gives itself; None when it gives none."""
    for selector, name in (("link[rel=canonical]", "href"), ('meta[property="og:url"]', "content")):
        for element in find_all(root, selector):
            url = (element.get(name) or "").strip()
            if _is_address(url):
                return url
    return None


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _instant(text: str, form: str) -> int | None:
    try:
        return int(datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()) * 1_000_000
    except ValueError:
        return None
