"""Discussions as Disqus exports them: one XML file of threads (pages) and posts (comments)."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import unescape
from typing import Final

from rejoinder.carriers.formats.old_urls import page_url, person_url, without_disqus
from rejoinder.carriers.formats.statuses import Placed, placements
from rejoinder.carriers.formats.xml_node import Node, RecordNode
from rejoinder.carriers.formats.xml_parser import Kinds
from rejoinder.carriers.formats.xml_parts import Top, likeness, read_parts
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.instants import from_iso
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE, CommentRecord, Doubt, Field, Item, Loss, StoryRecord, absent
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.story import Origin

_KINDS: Final = Kinds(records=frozenset(("thread", "post")), mixed=frozenset(("message",)))
_YES_OR_NO: Final = {"": False, "false": False, "0": False, "no": False, "true": True, "1": True, "yes": True}
# PHP writes an apostrophe as &#039; and some blogs lost the semicolon on the way: with that zero it is nothing else.
_ENTITY: Final = re.compile(r"&(?:#\d{1,6};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z]{2,8};|#039)")
_ADDRESS: Final = re.compile(r"https?://\S+")
_PICTURE: Final = re.compile(r"https?://(?:uploads|a)\.disquscdn\.com/[^\s\"'<>]+")
# One for all comments at the top level.
_AT_THE_TOP: Final[Field[str]] = absent(Reason.TOP_LEVEL)
_MOST_NAMES: Final = 10_000
_NOTHING: Final = Node("", {})


class Disqus:
    """Reads exports of Disqus. Whether a post was deleted by its author or by staff is not in them."""

    name = "disqus"
    title = "Export of Disqus (XML)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "": "published",
        "isSpam": "spam",
        "isDeleted": "rejected",
        "isDeleted, without a text": "withdrawn",
        "isDeleted of the thread": "rejected",
        "isApproved is false": "held",
        "isSpam or isDeleted is neither true nor false": "held",
    }
    loses: tuple[str, ...] = (
        "Votes, edits, flags, badges, notes of moderators, pictures of people and subscriptions are not in the file.",
        "Whether a deleted comment was withdrawn by its author or removed by staff is not in the file: with its text it"
        " counts as removed.",
        "Pictures are links to Disqus's own server; they stay there.",
        "Comments that were held are in the file, but nothing says that they were.",
    )

    def detect(self, source: Source) -> float:
        return likeness(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        reading = _Reading(self.origin, placements(self.statuses), defers_html=options.defers_html)
        wanted = "no <disqus> element at the top of an XML file"
        for records, item in read_parts(source, options, _KINDS, _rate, wanted):
            if not isinstance(item, RecordNode):
                yield item
                continue
            for found in reading.thread(item) if item.name == "thread" else reading.post(item):
                yield found
                if isinstance(found, CommentRecord | StoryRecord):
                    records.last_key = found.source_key


def _rate(top: Top) -> float:
    return 0.99 if top.name == "disqus" else 0.0


class _Reading:
    """What is remembered from one record to the next: numbers of threads, and what many posts have in common."""

    def __init__(self, origin: Origin, placed: dict[str, Placed], *, defers_html: bool) -> None:
        self._origin = origin
        self._defers_html = defers_html
        self._placed = placed
        self._counts: dict[str, int] = {}
        self._deleted_threads: set[str] = set()
        self._names: dict[str, Field[str]] = {}

    def thread(self, node: RecordNode) -> Iterator[Item]:
        own = node.by_name()
        identifier = _text(own, "id")
        number = node.attribute("id") or identifier
        if not number:
            yield Loss(Reason.BAD_RECORD, line=node.line)
            return
        is_deleted = _YES_OR_NO.get(_text(own, "isDeleted").lower(), False)
        if is_deleted:
            self._deleted_threads.add(number)
        url = page_url(_text(own, "link"))
        named = [page_url(found) for found in _ADDRESS.findall(identifier)]
        created = _text(own, "createdAt")
        opened_at = from_iso(created)
        title = _title(_text(own, "title"))
        message = own["message"].text if "message" in own else ""
        yield StoryRecord(
            source_key=f"thread:{number}",
            origin=self._origin,
            title=Field(title) if title else NOT_THERE,
            url=url or next((name for name in named if name), None) or page_url(identifier),
            aliases=tuple(dict.fromkeys(name for name in named if name and name != url)),
            # A thread is opened when its page is first seen.
            published_at=NOT_THERE if opened_at is None else Field(opened_at, 0.95, Reason.DERIVED),
            published_text=created or None,
            summary=from_html(message) or None if message.strip() else None,
            is_closed=is_deleted or _YES_OR_NO.get(_text(own, "isClosed").lower(), False),
            other_keys=_thread_keys(_text(own, "forum"), identifier),
        )

    def post(self, node: RecordNode) -> Iterator[Item]:
        own = node.by_name()
        message = own["message"].text if "message" in own else ""
        author = own.get("author", _NOTHING).by_name()
        name = _text(author, "name")
        foreign = _text(own, "id")
        thread = own.get("thread", _NOTHING)
        thread_key = thread.attribute("id") or thread.text.strip()
        created = _text(own, "createdAt")
        key = node.attribute("id") or _made_up_key(foreign, thread_key, name, created, message)
        if key is None:
            yield Loss(Reason.BAD_RECORD, line=node.line)
            return
        word = self._word(own, thread_key, has_text=bool(message.strip()))
        place = self._placed[word]
        parent = own.get("parent")
        parent_key = None if parent is None else parent.attribute("id") or parent.text.strip()
        order_index = self._counts.get(thread_key, 0)
        self._counts[thread_key] = order_index + 1
        posted_at = from_iso(created) if created else None
        html = without_disqus(message) if message else None
        body = "" if html is None or self._defers_html else from_html(html)
        username, email = _text(author, "username"), _text(author, "email")
        yield CommentRecord(
            source_key=key,
            story_key=f"thread:{thread_key}",
            origin=self._origin,
            parent_key=Field(parent_key) if parent_key else _AT_THE_TOP,
            order_index=order_index,
            author=self._name(name),
            body=body,
            body_html=html if self._defers_html else None,
            raw=message,
            raw_type="text/html",
            author_key=f"user:{username}" if username else None,
            author_url=person_url(_text(author, "link")) if "link" in author else None,
            author_email=email if "@" in email else None,
            posted_at=NOT_THERE if posted_at is None else Field(posted_at),
            posted_text=created or None,
            status=place.status,
            status_reason=word or None,
            is_withdrawn=place.is_withdrawn,
            empty=None if body else Reason.DELETED_EMPTY if word.startswith("isDeleted") else Reason.NOT_STATED,
            other_keys=_other_keys(foreign) if foreign else (),
            anchors=(f"comment-{key}",),
            extra=_extra(own),
        )
        if created and posted_at is None:
            yield Doubt(Reason.BAD_TIME, 0.5, key, "posted_at", suggestion=created, line=node.line)
        if "disquscdn.com/" in message:
            for picture in dict.fromkeys(_PICTURE.findall(message)):
                yield Doubt(Reason.PICTURE_LEFT_THERE, 0.9, key, "body", value=picture, line=node.line)

    def _word(self, own: dict[str, Node], thread_key: str, *, has_text: bool) -> str:
        """Return what the export says of the state of a post, as the table of statuses has it."""
        if "isApproved" in own and _text(own, "id").startswith("rejoinder:") and _text(own, "isApproved") == "false":
            # What we wrote marks a held comment as deleted too, for those who pass over this mark.
            return "isApproved is false"
        is_spam = _YES_OR_NO.get(_text(own, "isSpam").lower())
        is_deleted = _YES_OR_NO.get(_text(own, "isDeleted").lower())
        if is_spam:
            return "isSpam"
        if is_deleted:
            return "isDeleted" if has_text else "isDeleted, without a text"
        if thread_key in self._deleted_threads:
            return "isDeleted of the thread"
        if is_spam is None or is_deleted is None:
            return "isSpam or isDeleted is neither true nor false"
        if "isApproved" in own and _YES_OR_NO.get(_text(own, "isApproved").lower()) is False:
            return "isApproved is false"
        return ""

    def _name(self, name: str) -> Field[str]:
        """Return the field of a name: most people write more than once."""
        if not name:
            return NOT_THERE
        field = self._names.get(name)
        if field is None:
            if len(self._names) >= _MOST_NAMES:
                self._names.clear()
            field = self._names[name] = Field(name)
        return field


def _text(own: Mapping[str, Node], name: str) -> str:
    node = own.get(name)
    return "" if node is None else node.text.strip()


def _title(text: str) -> str:
    """Return a title as plain text: it is escaped once more than the XML alone needs."""
    return unescape(text) if _ENTITY.search(text) else text


def _made_up_key(foreign: str, *content: str) -> str | None:
    """Return a key for a post without a number: its number elsewhere, else one of what it holds; None for nothing."""
    if foreign:
        return f"id:{foreign}"
    if not any(content[1:]):
        return None
    return f"content:{sha256('|'.join(content).encode()).hexdigest()[:32]}"


def _thread_keys(forum: str, identifier: str) -> tuple[str, ...]:
    if identifier.startswith("rejoinder:"):
        return (identifier,)
    return (f"disqus-ident:{forum}:{identifier}",) if identifier else ()


def _other_keys(foreign: str) -> tuple[str, ...]:
    if foreign.startswith("wp_id="):
        return (f"wxr:*:{foreign[6:].strip()}",)
    return (foreign,) if foreign.startswith("rejoinder:") else ()


def _extra(own: Mapping[str, Node]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (word, "true") for word in ("isFlagged", "isHighlighted") if word in own and _text(own, word) == "true"
    )
