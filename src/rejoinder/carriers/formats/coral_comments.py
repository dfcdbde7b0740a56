"""Coral's comments and stories as records, whichever of its versions or its CSV they come from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.formats.gathering import facts, parent_of, status_of
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.people import NOBODY, Person
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.plain_markdown import from_plain
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Earlier, StoryRecord, stated
from rejoinder.core.story import Origin

_BLOCKS: Final = re.compile(r"<(?:p|div|br|ul|ol|blockquote)\b", re.IGNORECASE)
_APPROVING: Final = ("REACTION", "like", "love", "respect")


@dataclass(frozen=True, slots=True)
class Coralled:
    """What is known of a comment beside its own record: its id, its story's and that one's address, its author."""

    key: str
    story: str
    person: Person | None
    url: str | None
    is_table: bool


def story_record(key: str, one: Fields) -> StoryRecord:
    """Return a story (an asset, as it was called first)."""
    about = one.inner("metadata")
    published_at, published_text = one.instant("publishedAt", "publication_date", "published_at")
    if published_at.value is None:
        published_at, published_text = about.instant("publishedAt")
    return StoryRecord(
        source_key=f"story:{key}",
        origin=Origin.IMPORTED,
        title=stated(about.line("title") or one.line("title")),
        url=one.url("url"),
        byline=stated(about.line("author") or one.line("author")),
        published_at=published_at,
        published_text=published_text,
        summary=about.line("description") or one.line("description"),
        is_closed=one.instant("closedAt", "closed_at")[0].value is not None or one.truth("isClosed"),
    )


def comment_record(one: Fields, known: Coralled, place: int, statuses: Mapping[str, str]) -> CommentRecord:
    """Return a comment. Its text is that of the last revision; those before it are its earlier wordings."""
    revisions = list(one.many("revisions") if one.has("revisions") else one.many("body_history"))
    raw = (revisions[-1].text("body") if revisions else "") or one.text("body")
    is_plain = one.has("asset_id") and not one.has("revisions")
    body = _body(raw, is_plain=is_plain)
    is_deleted = one.instant("deletedAt", "deleted_at")[0].value is not None
    word = "deleted" if is_deleted else (one.line("status") or "(none)").upper()
    word = word.lower() if word.startswith("(") or is_deleted else word
    status, is_withdrawn = status_of(statuses.get(word, statuses["(other)"]))
    person = known.person or NOBODY
    tags = _tags(one)
    posted_at, posted_text = one.instant("createdAt", "created_at")
    parent = one.identifier("parentID", "parent_id")
    counts = one.inner("actionCounts") if one.has("actionCounts") else one.inner("action_counts")
    return CommentRecord(
        source_key=known.key,
        story_key=f"story:{known.story}",
        origin=Origin.IMPORTED,
        parent_key=parent_of(parent),
        order_index=place,
        author=stated(person.name),
        body=body,
        raw=raw,
        raw_type="text/plain" if is_plain else "text/html",
        author_key=one.identifier("authorID", "author_id"),
        author_email=person.email,
        author_is_staff=person.is_staff or "STAFF" in tags,
        posted_at=posted_at,
        posted_text=posted_text,
        edited_at=revisions[-1].moment("createdAt", "created_at") if len(revisions) > 1 else None,
        status=status,
        status_reason=None if word in ("NONE", "APPROVED", "ACCEPTED", "(none)") else word,
        is_withdrawn=is_withdrawn,
        up=max(0, sum(counts.count(name) for name in _APPROVING)),
        empty=None if body else Reason.NOT_STATED,
        anchors=(f"comment-{known.key}", *((f"{known.url}?commentID={known.key}",) if known.url else ())),
        earlier=tuple(
            Earlier(_body(before.text("body"), is_plain=is_plain), at)
            for before in revisions[:-1]
            if (at := before.moment("createdAt", "created_at")) is not None
        ),
        extra=facts(
            featured="FEATURED" in tags,
            tags=", ".join(tag for tag in tags if tag not in ("FEATURED", "STAFF")),
            rating=one.count("rating") or None,
        ),
    )


def _body(raw: str, *, is_plain: bool) -> str:
    if is_plain:
        return from_plain(raw.replace("\r\n", "\n"))
    return from_html(raw, line_breaks=_BLOCKS.search(raw) is None)


def _tags(one: Fields) -> list[str]:
    return [
        tag
        for found in one.many("tags")
        if (tag := (found.line("type") or found.inner("tag").line("name") or "").upper())
    ]
