"""Discussions in the XML of HyperComments: pages, each with its comments."""

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from rejoinder.carriers.formats.old_urls import page_url
from rejoinder.carriers.formats.xml_node import Node, RecordNode
from rejoinder.carriers.formats.xml_parser import Kinds
from rejoinder.carriers.formats.xml_parts import Top, likeness, read_parts
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.instants import rfc822_field
from rejoinder.carriers.opened import Source
from rejoinder.carriers.plain_markdown import from_plain, join_blocks, quotation
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import (
    NOT_THERE,
    CommentRecord,
    Doubt,
    Field,
    Item,
    Loss,
    Passage,
    StoryRecord,
    absent,
)
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.links import safe_url
from rejoinder.core.story import Origin

_KINDS: Final = Kinds(records=frozenset(("post",)), inner=frozenset(("comment",)), mixed=frozenset(("text",)))
_TAG: Final = re.compile(r"</?[a-z][^<>]*>|&(?:#\d+|[a-z]+);", re.I)
_AT_THE_TOP: Final[Field[str]] = absent(Reason.TOP_LEVEL)
_MOST_VOTES: Final = 10**9
_MOST_WAITING: Final = 10_000


class HyperComments:
    """Reads the XML that HyperComments wrote and took."""

    name = "hypercomments"
    title = "Export of HyperComments (XML)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {"": "published"}
    loses: tuple[str, ...] = (
        "Whether a comment was held, removed or deleted is not in the file.",
        "Pictures of people are not read; pictures and films in comments are links to where they were.",
    )

    def detect(self, source: Source) -> float:
        return likeness(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        reading = _Reading(self.origin)
        for records, item in read_parts(source, options, _KINDS, _rate, "no <hc> element at the top of an XML file"):
            if not isinstance(item, RecordNode):
                yield item
                continue
            for found in reading.comment_of(item) if item.name == "comment" else reading.end_of(item):
                yield found
                if isinstance(found, CommentRecord | StoryRecord):
                    records.last_key = found.source_key


def _rate(top: Top) -> float:
    return 0.95 if top.name == "hc" else 0.0


class _Reading:
    """What is remembered from one record to the next: the page that is open, and the comments that wait for it."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._open: Node | None = None
        self._key: str | None = None
        self._waiting: list[RecordNode] = []
        self._count = 0

    def comment_of(self, node: RecordNode) -> Iterator[Item]:
        """Yield a comment, before the first of a page its story; nothing while it waits for what the page is."""
        page = node.outer
        if page is not self._open:
            self._open, self._key, self._count = page, None, 0
        if page is not None and self._key is None and _page_key(page) and page.child("title") is not None:
            yield self._story(page)
        if self._key is not None or page is None:
            yield from self._comment(node, self._key or "post:")
        elif len(self._waiting) < _MOST_WAITING:
            self._waiting.append(node)
        else:
            yield Loss(Reason.BAD_RECORD, line=node.line)

    def end_of(self, page: RecordNode) -> Iterator[Item]:
        """Yield what is left of a page at its end."""
        waiting, self._waiting = self._waiting, []
        if page is not self._open:
            self._key, self._count = None, 0
        if self._key is None and (waiting or _page_key(page)):
            yield self._story(page)
        elif self._key is None:
            yield Loss(Reason.BAD_RECORD, line=page.line)
        for node in waiting:
            yield from self._comment(node, self._key or "post:")
        self._open = self._key = None

    def _story(self, page: Node) -> StoryRecord:
        self._key = f"post:{_page_key(page)}"
        title = page.value("title")
        url = page_url(page.value("url"))
        other = page_url(page.value("xid"))
        return StoryRecord(
            source_key=self._key,
            origin=self._origin,
            title=Field(title) if title else NOT_THERE,
            url=url or other,
            aliases=(other,) if url and other and other != url else (),
        )

    def _comment(self, node: RecordNode, story_key: str) -> Iterator[Item]:
        own = node.by_name()
        raw = own["text"].text if "text" in own else ""
        name, written, email = (_text(own, field) for field in ("nick", "time", "email"))
        key = _text(own, "id") or _made_up_key(story_key, name, written, raw)
        if key is None:
            yield Loss(Reason.BAD_RECORD, line=node.line)
            return
        is_html = _TAG.search(raw) is not None
        quoted = _quoted(own)
        files = _files(_text(own, "files"))
        text = from_html(raw) if is_html else from_plain(raw)
        parent, person = _text(own, "parent_id"), _text(own, "account_id")
        posted_at = rfc822_field(written)
        body = join_blocks([quotation(quoted) if quoted else "", text, *(from_plain(href) for href in files)])
        yield CommentRecord(
            source_key=key,
            story_key=story_key,
            origin=self._origin,
            parent_key=Field(parent) if parent.strip("0") else _AT_THE_TOP,
            order_index=self._count,
            author=Field(name) if name else NOT_THERE,
            body=body,
            raw=raw,
            raw_type="text/html" if is_html else "text/plain",
            author_key=f"account:{person}" if person.strip("0") else None,
            author_email=email if "@" in email else None,
            posted_at=posted_at,
            posted_text=written or None,
            up=_votes(own, "vote_up"),
            down=_votes(own, "vote_dn"),
            empty=None if body else Reason.NOT_STATED,
            quotations=(Passage(0, quoted, story_key, 1.0),) if quoted else (),
        )
        self._count += 1
        if written and posted_at.value is None:
            yield Doubt(Reason.BAD_TIME, 0.5, key, "posted_at", suggestion=written, line=node.line)
        for href in files:
            yield Doubt(Reason.PICTURE_LEFT_THERE, 0.9, key, "body", value=href, line=node.line)


def _page_key(page: Node) -> str:
    return page.value("xid") or page.value("url")


def _text(own: Mapping[str, Node], name: str) -> str:
    node = own.get(name)
    return "" if node is None else node.text.strip()


def _made_up_key(*content: str) -> str | None:
    return f"content:{sha256('|'.join(content).encode()).hexdigest()[:32]}" if any(content[1:]) else None


def _votes(own: Mapping[str, Node], name: str) -> int:
    count = _text(own, name)
    return min(int(count), _MOST_VOTES) if count.isdecimal() and len(count) < 20 else 0


def _quoted(own: Mapping[str, Node]) -> str:
    """Return the words of the page that a comment was put to, empty when it was put to the whole."""
    found = _json(_text(own, "param")) if _text(own, "topic").lower() == "true" else None
    text = found.get("text") if isinstance(found, dict) else None
    return text.strip() if isinstance(text, str) else ""


def _files(written: str) -> list[str]:
    """Return the addresses of what was put to a comment, as far as they can be linked."""
    found = _json(written)
    hrefs = [one.get("href") for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [href for href in hrefs if isinstance(href, str) and safe_url(href) is not None]


def _json(written: str) -> object:
    try:
        found: object = json.loads(written) if written else None
    except (ValueError, RecursionError):
        return None
    return found
