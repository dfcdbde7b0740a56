"""Comments as Valine named their parts, and Waline and Twikoo after it."""

import re
from collections.abc import Mapping
from typing import Final

from rejoinder.carriers.formats.gathering import Gathering, facts, parent_of, status_of
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.mixed_markdown import from_mixed
from rejoinder.carriers.formats.people import NOBODY, Person
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Field, stated
from rejoinder.core.story import Origin

STATUSES: Final[Mapping[str, str]] = {
    "approved": "published",
    "waiting": "held",
    "spam": "spam",
    "isSpam": "spam",
    "(none)": "published",
    "(other)": "held",
}

_LOST: Final = frozenset((None, "0"))
# Replies begin with a link to whom they answer: as HTML in Valine and Twikoo, as Markdown in Waline.
_AS_HTML: Final = re.compile(r"\A(\s*(?:<p>\s*)?)<a\b([^<>]{0,500})>\s*@[^<]{0,200}</a>\s*[,:，：]?\s*")
_AS_MARKDOWN: Final = re.compile(r"\A(\s*)\[@[^\]]{0,200}\]\(([^)\s]{1,500})\)\s*[,:，：]?\s*")
_ID: Final = re.compile(r"(?:\bhref=[\"']?|\A)#([^\"'\s]+)")


def comment_record(
    one: Fields, key: str, story_key: str, gathered: Gathering, person: Person = NOBODY
) -> CommentRecord:
    """Return a comment of any of the three. What a logged-in person is called wins over the name kept with the text."""
    parent, root = one.identifier("pid"), one.identifier("rid")
    raw = one.text("comment", "commentText")
    body, raw_type = from_mixed(without_address(raw, parent))
    word = "isSpam" if one.truth("isSpam") else one.line("status") or "(none)"
    status, is_withdrawn = status_of(STATUSES.get(word, STATUSES["(other)"]))
    posted_at, posted_text = one.instant("insertedAt", "createdAt", "created")
    record = CommentRecord(
        source_key=key,
        story_key=story_key,
        origin=Origin.IMPORTED,
        parent_key=_parent(parent, root),
        order_index=gathered.place(story_key),
        author=stated(person.name or one.line("nick")),
        body=body,
        raw=raw,
        raw_type=raw_type,
        author_key=one.identifier("user_id", "uid"),
        author_url=person.url or one.link("link"),
        author_email=person.email or one.email("mail"),
        author_is_staff=person.is_staff or one.truth("master"),
        posted_at=posted_at,
        posted_text=posted_text,
        status=status,
        status_reason=None if word in ("approved", "(none)") else word,
        is_withdrawn=is_withdrawn,
        up=max(0, one.count("ups", "like")),
        down=max(0, one.count("downs")),
        empty=None if body else Reason.NOT_STATED,
        anchors=(key,),
        extra=facts(pinned=one.truth("sticky", "top")),
    )
    return gathered.vote(record)


def without_address(text: str, parent: str | None) -> str:
    """Return a text without the link to the comment it answers, where that is the one it begins with."""
    found = _AS_HTML.match(text) or _AS_MARKDOWN.match(text)
    named = _ID.search(found[2]) if found is not None else None
    if found is None or named is None or named[1] != parent:
        return text
    return found[1] + text[found.end() :]


def _parent(parent: str | None, root: str | None) -> Field[str]:
    if parent not in _LOST:
        return parent_of(parent)
    # Only the branch is known, not the comment in it.
    return parent_of(None) if root in _LOST else Field(root, 0.95, Reason.LEVELS_FLATTENED)
