"""From what somebody typed to a draft: cleaned, rendered, judged; no transaction is open."""

from dataclasses import dataclass
from hashlib import blake2b

from rejoinder.core import markup
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Quotation
from rejoinder.core.errors import NameTaken, TextTooLong, TextTooShort
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.names import is_reserved, skeleton
from rejoinder.core.policy import Signal
from rejoinder.core.quoting import QuoteBlock, QuoteSource, match_quotes, quote_blocks
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.text import clean_body, clean_line
from rejoinder.moderation.pipeline import judge

NAME_CHARS = 60


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
    quoted_ids: tuple[CommentId, ...] = ()


def read_text(site: Site, body: str) -> Text:
    """Return a body cleaned, rendered and judged; TextRefused when it can't be taken."""
    policy = site.policy
    cleaned = clean_body(body)
    if len(cleaned) > policy.body_max_chars:
        raise TextTooLong(field="body", limit=policy.body_max_chars, unit="characters")
    if len(cleaned) < policy.body_min_chars:
        raise TextTooShort(field="body", limit=policy.body_min_chars)
    html = markup.render(cleaned)
    return Text(
        body=cleaned,
        html=html,
        renderer=markup.RENDERER_VERSION,
        body_hash=blake2b(" ".join(cleaned.split()).casefold().encode(), digest_size=16).digest(),
        blocks=quote_blocks(cleaned) if ">" in cleaned else (),
        signals=judge(policy, html),
    )


def read_name(site: Site, viewer: Viewer, name: str | None) -> tuple[str | None, str | None]:
    """Return a guest's name and its skeleton; (None, None) without one, or for an account, which has its own.

    TextRefused for a name that can't be shown, NameTaken for one that stands for the site's staff.
    """
    if viewer.account is not None or name is None or not name.strip():
        return None, None
    cleaned = clean_line(name, field="name", max_chars=NAME_CHARS)
    if is_reserved(cleaned, site.policy.reserved_names):
        raise NameTaken(field="name", name=cleaned)
    return cleaned, skeleton(cleaned)


def quotations(text: Text, quoted: list[Comment], story: Story) -> tuple[Quotation, ...]:
    """Return what a body quotes of these comments (the likeliest first) and of the story."""
    if not text.blocks:
        return ()
    sources = [
        QuoteSource("comment", comment.id, comment.author.name, markup.plain(comment.body or ""))
        for comment in quoted
        if comment.is_visible
    ]
    if story.body:
        sources.append(QuoteSource("story", story.id, None, markup.plain(story.body)))
    versions = {comment.id: comment.version for comment in quoted}
    return tuple(
        Quotation(
            block=found.block,
            source_id=CommentId(found.source_id) if found.kind == "comment" else None,
            source_version=versions.get(CommentId(found.source_id), 1),
            excerpt=found.excerpt,
        )
        for found in match_quotes(text.blocks, sources)
    )
