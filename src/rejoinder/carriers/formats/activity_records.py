"""Objects of ActivityStreams as records."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from rejoinder.carriers.formats.activity_fields import id_of, name_in, types_of, web_address
from rejoinder.carriers.formats.activity_survey import Survey
from rejoinder.carriers.formats.activity_texts import attached, content_of, links_to
from rejoinder.carriers.formats.activity_walk import Act
from rejoinder.carriers.formats.json_parts import Fields
from rejoinder.carriers.formats.loose_values import (
    count_in,
    fields_in,
    is_true,
    key_in,
    line_in,
    list_in,
    own_keys,
    status_in,
    text_in,
)
from rejoinder.carriers.formats.roots import Order, numbered
from rejoinder.carriers.instants import from_iso, iso_field
from rejoinder.carriers.plain_markdown import join_blocks
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE, CommentRecord, Field, StoryRecord, absent, judged, stated
from rejoinder.core.comment import Status
from rejoinder.core.story import Origin

_MEDIA: Final = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|mp4|webm|mp3|ogg)(?:[?#]|$)", re.IGNORECASE)
_AT_TOP: Final[Field[str]] = stated(None)


def story_of(act: Act, known: Survey) -> StoryRecord:
    """Return an object that answers nothing as a story; where it only links to a page, that page is the story."""
    fields, name = act.fields, act.id or ""
    is_gone = numbered(name) in known.deleted
    content = content_of(fields, is_answer=False)
    page = web_address(fields.get("url")) or web_address(name)
    linked = next(filter(None, map(_linked_page, list_in(fields.get("attachment")))), None)
    addresses = list(dict.fromkeys(one for one in (linked, page, web_address(name)) if one))
    published = text_in(fields.get("published"))
    language = fields_in(fields.get("language")).get("identifier") or next(
        iter(fields_in(fields.get("contentMap"))), None
    )
    return StoryRecord(
        source_key=f"story:{name}",
        origin=Origin.IMPORTED,
        title=stated(None if is_gone else name_in(fields)),
        url=next(iter(addresses), None),
        aliases=tuple(addresses[1:]),
        byline=_author(act, known)[0],
        published_at=iso_field(published),
        published_text=published,
        language=stated(line_in(language)),
        picture_url=stated(web_address(fields_in(fields.get("image")).get("url"))),
        body=content.body if content.body and not is_gone else None,
        summary=line_in(fields.get("summary")),
        modified_at=from_iso(str(fields.get("updated") or "")),
        is_closed=fields.get("commentsEnabled") is False,
        other_keys=own_keys(fields),
        stated_count=count_in(fields_in(fields.get("replies")).get("totalItems")),
    )


def comment_of(act: Act, known: Survey, order: Order) -> CommentRecord:
    """Return an object that answers another, or the tombstone of one, as a comment."""
    fields, name = act.fields, act.id or ""
    number = numbered(name)
    status, word, is_withdrawn = _state(act, known)
    story_key, parent = _place(act, known)
    content = content_of(fields, is_answer=True)
    body = join_blocks((content.body, links_to(attached(fields))))
    is_empty = is_withdrawn or not body
    author, person = _author(act, known)
    published = text_in(fields.get("published"))
    edited = from_iso(str(fields.get("updated") or ""))
    page = web_address(fields.get("url"))
    up, down = _votes(fields, known.votes.get(number, (0, 0)))
    return CommentRecord(
        source_key=name,
        story_key=story_key,
        origin=Origin.IMPORTED,
        parent_key=parent,
        order_index=order.place(story_key),
        author=author,
        body="" if is_empty else body,
        raw="" if is_withdrawn else content.raw,
        raw_type=content.raw_type,
        author_key=person,
        author_url=web_address(person),
        author_is_staff=is_true(fields.get("distinguished")),
        posted_at=iso_field(published),
        posted_text=published,
        edited_at=edited if edited is not None and edited != from_iso(published or "") else None,
        url=page or web_address(name),
        status=status,
        status_reason=word,
        is_withdrawn=is_withdrawn,
        up=up,
        down=down,
        empty=(Reason.DELETED_EMPTY if word else Reason.BODY_LOST) if is_empty else None,
        addressee=judged(content.addressee, 0.95, Reason.ADDRESSED) if content.addressee else NOT_THERE,
        other_keys=(*own_keys(fields), *((f"activitystreams:{page}",) if page and page != name else ())),
        anchors=tuple(dict.fromkeys(one for one in (page, web_address(name)) if one)),
        extra=tuple((key, text) for key in ("summary", "sensitive") if (text := _kept(fields.get(key)))),
    )


def _place(act: Act, known: Survey) -> tuple[str, Field[str]]:
    """Return the key of the story that a comment is under, and what it answers there.

    Its context names the story where that is told here; else what stands at the top of the answers is the story,
    told or not: what is not here can only be taken for one.
    """
    name = act.id or ""
    parent = known.parent_of(act.fields)
    context = key_in(id_of(act.fields.get("context"))) or ""
    context = known.aliases.get(context, context)
    if context and context != name and numbered(context) in known.stories:
        story = context
    elif parent is None:
        story = name
    elif not known.is_there(parent):
        story = parent
    else:
        story = known.top_over(name, parent)
    is_top = parent is None or parent == name or (parent == story and numbered(parent) not in known.tombstones)
    return f"story:{story}", _AT_TOP if is_top else Field(parent)


def _state(act: Act, known: Survey) -> tuple[Status, str | None, bool]:
    """Return a comment's status, the source's word for it, and whether its author took it back."""
    number = numbered(act.id or "")
    ours = next(
        (found for key, value in act.fields.items() if "rejoinder" in key and (found := status_in(value))), None
    )
    if act.kind == "tombstone" or number in known.tombstones:
        return ours or Status.PUBLISHED, "Tombstone", True
    if number in known.deleted:
        actor = known.deleted[number]
        author = id_of(act.fields.get("attributedTo")) or id_of(act.around.get("actor"))
        if actor is None or author is None or actor == author:
            return Status.PUBLISHED, "Delete", True
        return Status.REJECTED, "Delete", False
    return ours or Status.PUBLISHED, None, False


def _author(act: Act, known: Survey) -> tuple[Field[str], str | None]:
    """Return the author's name and id. Where only the id is known, what its address ends in serves as the name."""
    value = act.fields.get("attributedTo") or act.fields.get("actor") or act.around.get("actor")
    person = id_of(value)
    for one in list_in(value):
        if isinstance(one, dict) and (name := name_in(one)):
            return stated(name), person
    if person is None:
        return absent(), None
    if person in known.names:
        return stated(known.names[person]), person
    handle = _handle(person)
    return judged(handle, 0.9, Reason.DERIVED) if handle else absent(), person


def _handle(person: str) -> str | None:
    try:
        path = urlsplit(person).path
    except ValueError:
        return None
    return unquote(path.rstrip("/").rpartition("/")[2]).lstrip("@") or None


def _votes(fields: Fields, counted: tuple[int, int]) -> tuple[int, int]:
    """Return the votes for and against: the activities in the source, or what the object says if that is more."""
    up = count_in(fields_in(fields.get("likes")).get("totalItems")) or 0
    down = count_in(fields_in(fields.get("dislikes")).get("totalItems")) or 0
    return max(up, counted[0], 0), max(down, counted[1], 0)


def _linked_page(value: object) -> str | None:
    """Return the page that a link leads to; None for other attachments and for links to pictures and films."""
    if not isinstance(value, dict) or "Link" not in types_of(value):
        return None
    address = web_address(value)
    return address if address is not None and not _MEDIA.search(address) else None


def _kept(value: object) -> str | None:
    return "true" if value is True else line_in(value) if isinstance(value, str) else None
