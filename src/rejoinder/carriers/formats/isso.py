"""The carrier `isso`: Isso's database of any version, and the JSON that Isso calls generic."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote_plus, urlsplit

from rejoinder.carriers.formats.gathering import Gathering, complete, page, parts_of, rated, status_of
from rejoinder.carriers.formats.json_outline import outline
from rejoinder.carriers.formats.json_records import Found, records
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.mixed_markdown import from_mixed
from rejoinder.carriers.formats.sqlite_source import columns_in, database, is_database
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Field, Item, Loss, StoryRecord, absent, stated
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.story import Origin
from rejoinder.store.foreign_sqlite import ForeignDatabase

_COLUMNS: Final = "tid id parent created modified mode text author email website likes dislikes".split()
_NEEDED: Final = frozenset(("tid", "id", "text"))
# Since this version of its database Isso hangs every deeper reply on the comment at the top.
_FLAT_SINCE: Final = 3
_URL_CODED: Final = re.compile(r"(?=\S++\Z)\S*(?:%[0-9A-Fa-f]{2}|\w\+\w)\S*")


class Isso:
    """Reads threads and comments from the tables of a database or from nested lists of JSON."""

    name = "isso"
    title = "Isso database or generic JSON"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "1": "published",
        "2": "held",
        "4": "withdrawn",
        "(none)": "published",
        "(other)": "held",
    }
    loses = (
        "Which reply a deeper reply answers: Isso hangs all of them on the comment at the top.",
        "Who voted: only the sums are kept.",
        "Earlier wordings: only the time of the last edit is kept.",
        "The site's host: only paths are kept.",
        "In generic JSON: parents, statuses and votes.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is Isso's: by the tables of a database, or the names in nested lists of JSON."""
        return rated(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the threads, then the comments, in the order of their numbers; of JSON each thread with its comments.

        NotADiscussion when it is neither; BrokenSource where the database is damaged or the JSON breaks off.
        """
        site = (urlsplit(options.url).hostname if options.url else None) or source.name
        for part in parts_of(source, _rate):
            reading = _Reading(site)
            is_table = is_database(source, part)
            items = reading.database(source, part) if is_table else reading.json(source, part)
            yield from complete(
                items,
                reading.gathered.rest,
                why="neither Isso's tables nor its generic JSON were found",
                may_be_empty=_rate(source, part) > 0.5,
            )


def _rate(source: Source, part: str) -> float:
    if is_database(source, part):
        is_isso = columns_in(source, part, "comments") >= _NEEDED and "uri" in columns_in(source, part, "threads")
        return 0.97 if is_isso else 0.0
    seen = outline(source.head(part))
    if seen.has("[].comments[]", "text") and seen.has("[]", "id", "comments"):
        own = {"remote_addr", "website", "author", "email", "created"} & seen.keys["[].comments[]"]
        return 0.9 if len(own) >= 3 else 0.3
    return 0.0


class _Reading:
    """One reading of a site's comments."""

    def __init__(self, site: str) -> None:
        self.gathered = Gathering()
        self.site = site

    def database(self, source: Source, part: str) -> Iterator[Item]:
        with database(source, part) as found:
            if not found.columns("comments") >= _NEEDED:
                return
            for row in found.rows("threads", ("id", "uri", "title")):
                yield from self._thread(Fields(row))
            for row in found.rows("comments", _COLUMNS):
                yield from self._row(found, Fields(row))

    def _thread(self, row: Fields) -> Iterator[StoryRecord]:
        key = row.identifier("id")
        if key is not None:
            yield page(f"{self.site}:thread:{key}", row.url("uri"), row.line("title"))

    def _row(self, found: ForeignDatabase, row: Fields) -> Iterator[Item]:
        key, thread = row.identifier("id"), row.identifier("tid")
        if key is None or thread is None:
            yield Loss(Reason.BAD_RECORD, source_key=key)
            return
        # A text that is not there at all was too long for any comment.
        if row.members["text"] is None and row.identifier("mode") != "4":
            yield Loss(Reason.BODY_LOST, source_key=f"{self.site}:{key}")
        parent = row.identifier("parent")
        yield self._comment(
            row,
            key=f"{self.site}:{key}",
            story_key=f"{self.site}:thread:{thread}",
            parent=None if parent in (None, "0") else f"{self.site}:{parent}",
            is_flat=found.user_version >= _FLAT_SINCE,
            is_escaped=True,
            anchor=f"isso-{key}",
        )

    def json(self, source: Source, part: str) -> Iterator[Item]:
        with source.open(part) as file:
            for entry in records(file):
                if not isinstance(entry, Found):
                    yield entry
                elif (thread := Fields.of(entry.value)) is None or not _is_thread(thread):
                    yield Loss(Reason.BAD_RECORD, line=entry.line)
                else:
                    yield from self._nested(thread, entry.line)

    def _nested(self, thread: Fields, line: int) -> Iterator[Item]:
        uri = thread.line("id", "uri", "url") or ""
        title = thread.line("title")
        story_key = f"{self.site}:thread:{uri}"
        yield page(story_key, thread.url("id", "uri", "url"), _title(title))
        comments = thread.members["comments"]
        bad = sum(not isinstance(one, dict) for one in comments) if isinstance(comments, list) else 0
        if bad:
            yield Loss(Reason.BAD_RECORD, line=line, count=bad)
        for place, one in enumerate(thread.many("comments")):
            key = one.identifier("id") or f"place-{place}"
            parent = one.identifier("parent")
            yield self._comment(
                one,
                key=f"{self.site}:{uri}:{key}",
                story_key=story_key,
                parent=None if parent in (None, "0") else f"{self.site}:{uri}:{parent}",
                anchor=f"isso-{key}",
            )

    def _comment(
        self,
        one: Fields,
        *,
        key: str,
        story_key: str,
        parent: str | None,
        anchor: str,
        is_flat: bool = False,
        is_escaped: bool = False,
    ) -> CommentRecord:
        body, raw_type = from_mixed(one.text("text"))
        ours = one.line("rejoinder_id")
        posted_at, posted_text = one.instant("created")
        mode = one.identifier("mode") or "(none)"
        status, is_withdrawn = status_of(Isso.statuses.get(mode, Isso.statuses["(other)"]))
        comment = CommentRecord(
            source_key=key,
            story_key=story_key,
            origin=Origin.IMPORTED,
            parent_key=_parent(parent, is_flat=is_flat),
            order_index=self.gathered.place(story_key),
            author=stated(_unescaped(one.line("author")) if is_escaped else one.line("author")),
            body=body,
            raw=one.text("text"),
            raw_type=raw_type,
            author_url=one.link("website"),
            author_email=one.email("email"),
            posted_at=posted_at,
            posted_text=posted_text,
            edited_at=one.moment("modified"),
            status=status,
            status_reason=None if mode in ("1", "(none)") else f"mode {mode}",
            is_withdrawn=is_withdrawn,
            up=max(0, one.count("likes")),
            down=max(0, one.count("dislikes")),
            empty=None if body else Reason.NOT_STATED,
            other_keys=() if ours is None else (f"rejoinder:{ours}",),
            anchors=(anchor,),
        )
        return self.gathered.vote(comment)


def _is_thread(one: Fields) -> bool:
    return isinstance(one.members.get("comments"), list) and one.has("id", "uri", "url")


def _parent(key: str | None, *, is_flat: bool) -> Field[str]:
    if key is None:
        return absent(Reason.TOP_LEVEL)
    return Field(key, 0.95, Reason.LEVELS_FLATTENED) if is_flat else Field(key)


def _unescaped(text: str | None) -> str | None:
    """Return a name: Isso's database keeps the signs of HTML in names escaped."""
    return text and text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _title(text: str | None) -> str | None:
    """Return a title; generic JSON has been made from titles in the form of queries ("Two+words")."""
    return unquote_plus(text) if text is not None and _URL_CODED.fullmatch(text) else text
