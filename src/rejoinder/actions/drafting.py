"""From what somebody typed to a draft: cleaned, rendered, judged; no transaction is open."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from rejoinder.core import markup
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Quotation
from rejoinder.core.errors import EmptyText, NameTaken, TextTooLong, TextTooShort
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.names import clean_name, is_reserved, skeleton
from rejoinder.core.policy import Signal
from rejoinder.core.quoting import QuoteBlock, Source, match_quotes, own_text, quote_blocks
from rejoinder.core.site import Site
from rejoinder.core.text import BODY_MAX_BYTES, clean_body
from rejoinder.core.tree import ids_of
from rejoinder.moderation.pipeline import judge
from rejoinder.store import comments, stories
from rejoinder.store.query import Tx

NAME_CHARS = 60
ANCESTORS_TRACED = 8


@dataclass(frozen=True, slots=True)
class Text:
    """A body that may be stored: `body` as typed, its rendering, its hash, its `>` blocks and what was said of it."""

    body: str
    html: str
    renderer: int
    body_hash: bytes
    blocks: tuple[QuoteBlock, ...]
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment that somebody wants to post; `name_key` is the skeleton of a guest's name, None without a name."""

    story_id: StoryId
    parent_id: CommentId | None
    text: Text
    name: str | None
    name_key: str | None
    quotations: tuple[Quotation, ...] = ()


def read_text(site: Site, body: str) -> Text:
    """Return a body cleaned, rendered and judged; TextRefused when it can't be taken."""
    policy = site.policy
    try:
        cleaned = clean_body(body)
    except TextTooLong as refusal:
        # Who shortens it by what we say is not to be refused again by the site's own limit.
        if policy.body_max_chars * 4 > BODY_MAX_BYTES:
            raise
        raise TextTooLong(field="body", limit=policy.body_max_chars, unit="characters") from refusal
    if len(cleaned) > policy.body_max_chars:
        raise TextTooLong(field="body", limit=policy.body_max_chars, unit="characters")
    if len(cleaned) < policy.body_min_chars:
        raise TextTooShort(field="body", limit=policy.body_min_chars)
    html = markup.render(cleaned)
    # Marks alone (`***`, `>`) show nothing; a body that begins with a letter needs no second look.
    if not cleaned[0].isalpha() and markup.shows_nothing(html):
        raise EmptyText(field="body")
    return Text(
        body=cleaned,
        html=html,
        renderer=markup.RENDERER_VERSION,
        body_hash=body_hash(cleaned),
        blocks=quote_blocks(cleaned) if ">" in cleaned else (),
        signals=judge(policy, html),
    )


def body_hash(body: str) -> bytes:
    """Return what is equal for bodies that differ in spaces and case only, 16 bytes."""
    return blake2b(" ".join(body.split()).casefold().encode(), digest_size=16).digest()


def read_name(site: Site, viewer: Viewer, name: str | None) -> tuple[str | None, str | None]:
    """Return a guest's name and its skeleton; (None, None) without one, or for an account, which has its own.

    TextRefused for a name that can't be shown, NameTaken for one that stands for the site's staff.
    """
    if viewer.account is not None or name is None or not name.strip():
        return None, None
    return _guest_name(name, site.policy.reserved_names)


@lru_cache(4_096)
def _guest_name(name: str, reserved: tuple[str, ...]) -> tuple[str, str]:
    cleaned = clean_name(name, field="name", max_chars=NAME_CHARS)
    if is_reserved(cleaned, reserved):
        raise NameTaken(field="name", name=cleaned)
    return cleaned, skeleton(cleaned)


def trace_quotations(
    tx: Tx, story_id: StoryId, text: Text, parent_id: CommentId | None, named: tuple[CommentId, ...]
) -> tuple[Quotation, ...]:
    """Return what a body quotes: of its parent, of the comments it names, of the parent's ancestors, of the story.

    NotFound when there is no such story. Where several hold a passage, the likelier comes first in that order.
    """
    story, parent = tx.fetch_all(stories.get_story(story_id), comments.find_comment(parent_id))
    above = [] if parent is None else [CommentId(one) for one in ids_of(parent.path)[-ANCESTORS_TRACED:]][::-1]
    wanted = [*named, *above]
    by_id = tx.fetch(comments.list_comments_by_id(wanted)) if wanted else {}
    quoted = ([] if parent is None else [parent]) + [by_id[one] for one in wanted if one in by_id]
    sources = [
        Source(comment.id, comment.version, own_text(comment.html), is_parent=comment.id == parent_id)
        for comment in quoted
        if comment.is_visible and comment.story_id == story_id
    ]
    if story.body_html:
        sources.append(Source(None, 1, markup.text_of(story.body_html)))
    return match_quotes(text.blocks, sources)
