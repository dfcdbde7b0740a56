"""Submissions and comments of Reddit as records."""

import re
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.formats.json_parts import Fields
from rejoinder.carriers.formats.loose_values import (
    count_in,
    fields_in,
    is_true,
    key_in,
    line_in,
    text_in,
    time_in,
    unescaped,
    votes_in,
    without_entities,
)
from rejoinder.carriers.formats.roots import Order
from rejoinder.carriers.instants import from_epoch
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Field, StoryRecord, stated
from rejoinder.core.comment import Status
from rejoinder.core.story import Origin

SITE: Final = "https://www.reddit.com"
_AT_TOP: Final[Field[str]] = stated(None)
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_IN_PERMALINK: Final = re.compile(r"/comments/([0-9a-z]+)(?:/|$)")
_REMOVED: Final = re.compile(r"\[\s*removed(?:\s+by\s+\w+)?\s*\]", re.IGNORECASE)
# A spoiler at the start of a line would be a quotation in our Markdown.
_SPOILER: Final = re.compile(r"^( {0,3})>!", re.MULTILINE)
_KEPT: Final = ("stickied", "controversiality", "gilded", "distinguished", "subreddit")


@dataclass(frozen=True, slots=True)
class Thing:
    """A submission or comment. `id` is without its kind, `link` the full name of the submission."""

    fields: Fields
    id: str
    link: str
    is_story: bool
    line: int


def link_key(fields: Fields) -> str | None:
    """Return the full name of the submission that a comment is under; None when it does not say."""
    link = key_in(fields.get("link_id"))
    if link is not None:
        return link if link.startswith("t3_") else f"t3_{link}"
    found = _IN_PERMALINK.search(key_in(fields.get("permalink")) or "")
    if found is not None:
        return f"t3_{found[1]}"
    parent = fields.get("parent_id")
    return parent if isinstance(parent, str) and parent.startswith("t3_") else None


def link_of(fields: Fields) -> tuple[str | None, str | None]:
    """Return the title and page of the submission, as far as one of its comments says them."""
    url = without_entities(key_in(fields.get("link_url")) or key_in(fields.get("link_permalink")))
    return without_entities(line_in(fields.get("link_title"))), url


def story_of(thing: Thing) -> StoryRecord:
    """Return a submission as a story; where it leads to another page, that page is the story."""
    fields = thing.fields
    page = _page(fields) or f"{SITE}/comments/{thing.id}/"
    is_own = is_true(fields.get("is_self")) or key_in(fields.get("domain")) in (None, f"self.{fields.get('subreddit')}")
    url = without_entities(key_in(fields.get("url"))) if not is_own else None
    is_elsewhere = url is not None and url.startswith(("http://", "https://"))
    text = text_in(fields.get("selftext"))
    shown = text is not None and text.strip() != "[deleted]" and not _REMOVED.fullmatch(text.strip())
    return StoryRecord(
        source_key=thing.link,
        origin=Origin.IMPORTED,
        title=stated(without_entities(line_in(fields.get("title")))),
        url=url if is_elsewhere else page,
        aliases=(page,) if is_elsewhere else (),
        byline=stated(_author(fields)),
        published_at=time_in(fields.get("created_utc")),
        body=_markdown(text) if shown and text is not None else None,
        is_closed=is_true(fields.get("locked")) or is_true(fields.get("archived")),
        stated_count=count_in(fields.get("num_comments")),
    )


def comment_of(thing: Thing, order: Order) -> CommentRecord:
    """Return a comment as a record."""
    fields = thing.fields
    raw = text_in(fields.get("body")) or ""
    status, word, is_withdrawn = _state(fields, raw.strip())
    is_empty = is_withdrawn or not raw or raw.strip() == word
    up, down = votes_in(fields.get("score", fields.get("ups")))
    key = f"t1_{thing.id}"
    page = _page(fields)
    return CommentRecord(
        source_key=key,
        story_key=thing.link,
        origin=Origin.IMPORTED,
        parent_key=_parent(fields, thing.link, key),
        order_index=order.place(thing.link),
        author=stated(_author(fields)),
        body="" if is_empty else _markdown(raw),
        raw="" if is_empty else raw,
        raw_type="text/markdown",
        author_key=key_in(fields.get("author_fullname")) or _author(fields),
        author_is_staff=fields.get("distinguished") in ("moderator", "admin"),
        posted_at=time_in(fields.get("created_utc")),
        posted_text=text_in(fields.get("created_utc")),
        edited_at=None if isinstance(fields.get("edited"), bool) else from_epoch(fields.get("edited"), "s"),
        url=page,
        status=status,
        status_reason=word,
        is_withdrawn=is_withdrawn,
        up=up,
        down=down,
        empty=(Reason.DELETED_EMPTY if word else Reason.BODY_LOST) if is_empty else None,
        anchors=(key, page) if page else (key,),
        extra=tuple(
            (name, text) for name in _KEPT if (text := key_in(fields.get(name))) or (text := _flag(fields.get(name)))
        ),
    )


def _state(fields: Fields, text: str) -> tuple[Status, str | None, bool]:
    """Return a comment's status, the source's word for it, and whether its author took it back.

    Arctic Shift keeps the text of what was deleted later; that it was deleted is respected.
    """
    meta = fields_in(fields.get("_meta"))
    kind = str(meta.get("removal_type") or fields.get("removed_by_category") or "").lower()
    if text == "[deleted]" or kind in ("deleted", "author"):
        return Status.PUBLISHED, "[deleted]", True
    if is_true(fields.get("spam")) or kind == "anti_evil_ops_spam":
        return Status.SPAM, "spam", False
    if _REMOVED.fullmatch(text):
        return Status.REJECTED, text, False
    if kind or is_true(fields.get("removed")) or fields.get("banned_by"):
        return Status.REJECTED, kind or "removed", False
    if is_true(meta.get("was_deleted_later")):
        return Status.PUBLISHED, "[deleted]", True
    return Status.PUBLISHED, None, False


def _parent(fields: Fields, link: str, own: str) -> Field[str]:
    """Return what a comment answers. Early dumps give it as a number without kind, of ten digits instead of 36."""
    parent = fields.get("parent_id")
    if isinstance(parent, int | float) and not isinstance(parent, bool) and 0 < parent < 2**63:
        parent = _base_36(int(parent))
    key = key_in(parent)
    if key is None or key == link or f"t3_{key}" == link or key.startswith("t3_"):
        return _AT_TOP
    key = key if key.startswith("t1_") else f"t1_{key}"
    return _AT_TOP if key == own else Field(key)


def _base_36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits


def _author(fields: Fields) -> str | None:
    author = line_in(fields.get("author"))
    return None if author in ("[deleted]", "[removed]") else author


def _page(fields: Fields) -> str | None:
    path = key_in(fields.get("permalink"))
    if path is None:
        return None
    return f"{SITE}{path}" if path.startswith("/") else path if path.startswith("http") else None


def _markdown(text: str) -> str:
    plain = unescaped(text).replace("\r\n", "\n").strip("\n")
    return _SPOILER.sub(r"\1\\>!", plain) if ">!" in plain else plain


def _flag(value: object) -> str | None:
    return "true" if value is True else None
