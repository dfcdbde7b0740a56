"""Discussions as feeds carry them: Atom and RSS with threads (RFC 4685), WordPress's comments, Blogger's export."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from rejoinder.carriers.formats.feed_entries import (
    Entry,
    author_of,
    entry_of,
    named_in_title,
    properties_of,
    published_of,
    text_of,
    title_of,
    updated_of,
)
from rejoinder.carriers.formats.feed_threads import Threads, page_of
from rejoinder.carriers.formats.old_urls import page_url, person_url
from rejoinder.carriers.formats.statuses import placements
from rejoinder.carriers.formats.xml_node import RecordNode
from rejoinder.carriers.formats.xml_parser import Kinds
from rejoinder.carriers.formats.xml_parts import Top, likeness, read_parts
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE, CommentRecord, Doubt, Field, Item, Skip, StoryRecord, absent
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource, NotADiscussion, TooLarge
from rejoinder.core.story import Origin

_KINDS: Final = Kinds(
    records=frozenset(("atom:entry", "entry", "item")),
    around=frozenset(("atom:title", "title", "atom:link", "link", "thr:in-reply-to")),
    mixed=frozenset("atom:content content atom:summary summary atom:title title description content:encoded".split()),
)
_AT_THE_TOP: Final[Field[str]] = absent(Reason.TOP_LEVEL)
# What a feed without threads says of the place of a comment: nothing.
_UNKNOWN_PLACE: Final[Field[str]] = absent(Reason.NOT_STATED)
_WORDPRESS: Final = re.compile(r"(https?://[^?#\s]*?)/?\?(?:p|page_id)=\d+#comment-(\d+)")
_BLOGGER: Final = re.compile(r"tag:blogger\.com,1999:blog-\d+\.post-(\d+)")
_OURS: Final = re.compile(r"urn:uuid:([0-9a-f-]{36})")
_OTHER_WORD: Final = "another word"
_WANTED: Final = "no entry of an Atom or RSS feed that is a comment"


class Feed:
    """Reads feeds. They are gone through twice: the first time to learn which entries answer which."""

    name = "feed"
    title = "Atom or RSS feed of comments, export of Blogger"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "": "published",
        "LIVE": "published",
        "PENDING": "held",
        "SPAM": "spam",
        "TRASHED": "rejected",
        "SOFT_TRASHED": "rejected",
        "DELETED": "rejected",
        "EMPTIED": "withdrawn",
        "blogger.contentRemoved": "withdrawn",
        _OTHER_WORD: "held",
        "comment on a post that is a draft or deleted": "skipped: private",
        "settings, template and others of Blogger": "skipped: another_kind",
    }
    loses: tuple[str, ...] = (
        "A feed holds the last comments only, as many as its site chose.",
        "Comment feeds of WordPress in RSS do not say which comment another one answers.",
        "Votes, flags and comments that are not shown are not in feeds; Blogger's export has the state of comments.",
    )

    def detect(self, source: Source) -> float:
        return likeness(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        threads = _threads(source, options)
        if not threads.has_comments and not threads.is_cut_off:
            raise NotADiscussion(why=_WANTED)
        reading = _Reading(self.origin, self.statuses, threads)
        for records, item in read_parts(source, options, _KINDS, _rate, _WANTED):
            if not isinstance(item, RecordNode):
                yield item
                continue
            if not _is_entry(item):
                continue
            for found in reading.take(entry_of(item), item.line):
                yield found
                if isinstance(found, CommentRecord | StoryRecord):
                    records.last_key = found.source_key


def _rate(top: Top) -> float:
    if top.name == "rss":
        return 0.85
    if top.name in ("feed", "entry") and ("Atom" in top.attributes or "atom" in top.attributes):
        return 0.9
    return 0.6 if top.name in ("feed", "RDF") else 0.0


def _is_entry(node: RecordNode) -> bool:
    return node.name in _KINDS.records


def _threads(source: Source, options: ReadOptions) -> Threads:
    """Return which entries of a source answer which, as far as it can be read."""
    threads = Threads()
    try:
        for _, item in read_parts(source, options, _KINDS, _rate, _WANTED):
            if not isinstance(item, RecordNode):
                continue
            if _is_entry(item):
                threads.note(entry_of(item))
            else:
                threads.note_top(item)
    except (BrokenSource, TooLarge):
        # It is met again where it stands, after what precedes it.
        threads.is_cut_off = True
    return threads


class _Reading:
    """What is remembered from one entry to the next: the stories that were told, and how many comments each has."""

    def __init__(self, origin: Origin, statuses: Mapping[str, str], threads: Threads) -> None:
        self._origin = origin
        self._placed = placements(statuses)
        self._threads = threads
        self._told: set[str] = set()
        self._counts: dict[str, int] = {}

    def take(self, entry: Entry, line: int) -> Iterator[Item]:
        """Yield the story or comment that an entry is."""
        if self._threads.is_comment(entry):
            yield from self._comment(entry, line)
        elif entry.kind in (None, "post", "page") and entry.id and not self._threads.is_private(entry):
            yield self._story(entry)

    def _story(self, entry: Entry) -> StoryRecord:
        title = title_of(entry.node)
        name, _, _ = author_of(entry.node)
        published, written = published_of(entry.node)
        body, _, _ = text_of(entry.node)
        self._told.add(entry.id)
        count = entry.node.value("slash:comments") or entry.node.value("thr:total")
        return StoryRecord(
            source_key=f"story:{entry.id}",
            origin=self._origin,
            title=Field(title) if title else NOT_THERE,
            url=page_url(entry.link or entry.node.value("blogger:filename")),
            aliases=(entry.id,) if entry.id.startswith("http") and entry.id != entry.link else (),
            byline=Field(name) if name else NOT_THERE,
            published_at=published,
            published_text=written or None,
            body=body or None,
            modified_at=updated_of(entry.node),
            stated_count=int(count) if count.isdecimal() and len(count) < 10 else None,
        )

    def _comment(self, entry: Entry, line: int) -> Iterator[Item]:
        place = self._threads.place_of(entry)
        body, raw, raw_type = text_of(entry.node)
        written_title = title_of(entry.node)
        name, uri, email = author_of(entry.node)
        name, story_title = named_in_title(written_title, name)
        posted_at, posted_text = published_of(entry.node)
        key = entry.id or f"content:{sha256('|'.join((place.story, name, posted_text, raw)).encode()).hexdigest()[:32]}"
        if place.is_private:
            yield Skip(Reason.PRIVATE, key, line=line)
            return
        if place.story not in self._told and not self._threads.has_post(place.story):
            self._told.add(place.story)
            yield self._story_of_comment(place.story, place.page, story_title)
        where = self._placed.get(entry.state) or self._placed[_OTHER_WORD]
        order_index = self._counts.get(place.story, 0)
        self._counts[place.story] = order_index + 1
        is_emptied = where.is_withdrawn
        edited_at = None if entry.kind is not None else updated_of(entry.node)
        pid = properties_of(entry.node).get("blogger.itemClass", "")
        yield CommentRecord(
            source_key=key,
            story_key=f"story:{place.story}",
            origin=self._origin,
            parent_key=Field(place.parent) if place.parent else _AT_THE_TOP if place.is_known else _UNKNOWN_PLACE,
            order_index=order_index,
            author=Field(name) if name else NOT_THERE,
            body="" if is_emptied else body,
            raw="" if is_emptied else raw,
            raw_type=raw_type,
            author_key=uri or (pid if pid.startswith("pid-") else "") or None,
            author_url=person_url(uri),
            author_email=email if "@" in email else None,
            posted_at=posted_at,
            posted_text=posted_text or None,
            edited_at=edited_at if edited_at and posted_at.value and edited_at > posted_at.value else None,
            url=page_url(entry.link) if entry.link else None,
            status=where.status,
            status_reason=entry.state if entry.state not in ("", "LIVE") else None,
            is_withdrawn=where.is_withdrawn,
            empty=Reason.DELETED_EMPTY if is_emptied else None if body else Reason.NOT_STATED,
            other_keys=_other_keys(key),
            anchors=_anchors(entry),
            extra=_subject(written_title, body) if not story_title else (),
        )
        if posted_text and posted_at.value is None:
            yield Doubt(Reason.BAD_TIME, 0.5, key, "posted_at", suggestion=posted_text, line=line)

    def _story_of_comment(self, key: str, page: str, title: str) -> StoryRecord:
        """Return the story that comments are about and that is no entry itself."""
        url = page_url(page) if page else None
        title = title or self._threads.title_at_top(page)
        return StoryRecord(
            source_key=f"story:{key}",
            origin=self._origin,
            title=Field(title) if title else NOT_THERE,
            url=url,
            aliases=(key,) if key.startswith("http") and key != url else (),
        )


def _other_keys(key: str) -> tuple[str, ...]:
    if found := _WORDPRESS.fullmatch(key):
        return (f"wxr:{found[1]}:{found[2]}",)
    return (f"rejoinder:{found[1]}",) if (found := _OURS.fullmatch(key)) else ()


def _anchors(entry: Entry) -> tuple[str, ...]:
    fragment = entry.link.partition("#")[2] or (entry.id.partition("#")[2] if entry.id.startswith("http") else "")
    blogger = _BLOGGER.fullmatch(entry.id)
    found = [
        fragment,
        f"c{blogger[1]}" if blogger else "",
        entry.link if entry.link and not page_of(entry.link) else "",
    ]
    return tuple(dict.fromkeys(one for one in found if one))


def _subject(title: str, body: str) -> tuple[tuple[str, str], ...]:
    """Return a title that is one, and not the beginning of the text or a way to name the author."""
    plain = re.sub(r"\W+", "", title)
    is_beginning = re.sub(r"\W+", "", body).startswith(plain)
    return () if not plain or is_beginning or re.match(r"\w+\s?: ", title) else (("title", title),)
