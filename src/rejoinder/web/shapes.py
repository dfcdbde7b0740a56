"""What the API takes and gives: the contract's JSON, one struct a shape."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from rejoinder.actions.flagging import FlagReason
from rejoinder.core.comment import Comment
from rejoinder.core.ids import to_text
from rejoinder.core.policy import Reason
from rejoinder.core.story import Story
from rejoinder.core.tree import DEEPEST_LEVEL, Order, View
from rejoinder.web.views import CommentView


class AuthorOut(msgspec.Struct):
    """`name` null: a guest who gave none, or a name that was not preserved (`kind` unknown)."""

    name: str | None
    kind: str
    staff: bool


class VotesOut(msgspec.Struct):
    up: int
    down: int


class QuotationOut(msgspec.Struct):
    """What the `block`-th quotation (from 0) of the body quotes; `comment_id` null: the story, or not to be seen."""

    block: int
    comment_id: str | None
    of_story: bool


class CommentOut(msgspec.Struct):
    """One comment. `author`, `body` and `html` are null in a tombstone; `posted_at` null: not preserved.

    `version` is 1 where the text may not be read, whatever its author changes.
    """

    id: str
    story_id: str
    parent_id: str | None
    depth: int
    level: int
    author: AuthorOut | None
    body: str | None
    html: str | None
    posted_at: str | None
    edited_at: str | None
    status: str
    withdrawn: bool
    tombstone: bool
    votes: VotesOut
    reply_count: int
    branch_count: int
    version: int
    origin: str
    url: str
    quotations: list[QuotationOut]
    reason: str | None = None


class StoryOut(msgspec.Struct):
    """A story; `closed` says whether it takes comments at this moment."""

    id: str
    site: str
    url: str
    title: str
    byline: str | None
    language: str
    reported_as: str
    published_at: str | None
    modified_at: str | None
    closed: bool
    comment_count: int
    seq: int
    origin: str


class PageOut(msgspec.Struct):
    """A run of the displayed order; `next_cursor` null at its end; `seq` the story's at this instant."""

    story: StoryOut
    order: Order
    view: View
    comments: list[CommentOut]
    next_cursor: str | None
    seq: int


class PostBody(msgspec.Struct, forbid_unknown_fields=True):
    """A new comment; `quotes` names comments whose passages stand in `>` blocks of the body."""

    body: str
    parent_id: str | None = None
    name: str | None = None
    quotes: list[str] = []


class EditBody(msgspec.Struct, forbid_unknown_fields=True):
    body: str
    version: int | None = None


class VoteBody(msgspec.Struct, forbid_unknown_fields=True):
    value: int


class FlagBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: FlagReason
    note: str | None = None


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True):
    status: str
    reason: Reason | None = None
    note: str | None = None


class CountsBody(msgspec.Struct, forbid_unknown_fields=True):
    urls: list[str]


class CountOut(msgspec.Struct):
    """`story_id` null: no story goes by this URL."""

    url: str
    story_id: str | None
    comment_count: int


class CountsOut(msgspec.Struct):
    counts: list[CountOut]


class PictureBody(msgspec.Struct, forbid_unknown_fields=True):
    url: str
    alt: str
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None


class SourceBody(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    said_by: str
    url: str | None = None


class StoryBody(msgspec.Struct, forbid_unknown_fields=True):
    """A story by its URL; a site with pages of its own sends `url` and `title` only. Instants are ISO 8601."""

    url: str
    title: str
    byline: str | None = None
    language: str | None = None
    summary: str | None = None
    body: str | None = None
    picture: PictureBody | None = None
    sources: list[SourceBody] = []
    reported_as: str = "confirmed"
    reason: str | None = None
    published_at: str | None = None
    modified_at: str | None = None
    open: bool | None = None
    closes_at: str | None = None
    aliases: list[str] = []


class WhoOut(msgspec.Struct):
    name: str | None
    known: bool
    account: bool
    staff: bool
    csrf: str | None


class MineOut(msgspec.Struct):
    """What the viewer adds to a shared page: own votes by comment, own comments that can be edited, own hidden ones."""

    viewer: WhoOut
    votes: dict[str, int]
    comments: list[str]
    held: list[CommentOut]


def iso(at: int | None) -> str | None:
    """Return an instant as ISO 8601 in UTC, None for None."""
    if at is None:
        return None
    second, rest = divmod(at, 1_000_000)
    return f"{_to_the_second(second)}.{rest // 1_000:03d}Z"


@lru_cache(1_024)
def _to_the_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def comment_out(view: CommentView, public_url: str) -> CommentOut:
    """Return one comment as the API gives it, without what the viewer may not see."""
    comment = view.comment
    seen = view.show_body
    author = comment.author
    return CommentOut(
        id=to_text(comment.id),
        story_id=to_text(comment.story_id),
        parent_id=None if comment.parent_id is None else to_text(comment.parent_id),
        depth=comment.depth,
        level=min(comment.depth, DEEPEST_LEVEL + 1),
        author=AuthorOut(author.name, author.kind.value, author.is_staff) if seen else None,
        body=comment.body if seen else None,
        html=comment.html if seen else None,
        posted_at=iso(comment.posted_at),
        edited_at=iso(comment.edited_at) if seen else None,
        status=comment.status.value,
        withdrawn=comment.withdrawn_at is not None,
        tombstone=comment.is_tombstone,
        votes=VotesOut(comment.up, comment.down) if seen else VotesOut(0, 0),
        reply_count=comment.reply_count,
        branch_count=comment.branch_count,
        version=comment.version if seen else 1,
        origin=comment.origin.value,
        url=f"{public_url}/comments/{to_text(comment.id)}",
        quotations=[_quotation(quote.block, quote.href, quote.of_story) for quote in view.quotes] if seen else [],
        reason=view.mine.reason,
    )


def _quotation(block: int, href: str | None, of_story: bool) -> QuotationOut:
    comment_id = href.rsplit("/", 1)[-1] if href is not None and not of_story else None
    return QuotationOut(block, comment_id, of_story)


def story_out(story: Story, site_slug: str, now: int, *, is_open: bool) -> StoryOut:
    """Return a story as the API gives it."""
    return StoryOut(
        id=to_text(story.id),
        site=site_slug,
        url=story.url,
        title=story.title,
        byline=story.byline,
        language=story.language,
        reported_as=story.reported_as.value,
        published_at=iso(story.published_at),
        modified_at=iso(story.modified_at),
        closed=not is_open,
        comment_count=story.comment_count,
        seq=story.seq,
        origin=story.origin.value,
    )


def revision_etag(comment: Comment) -> Any:
    """Return the entity tag of a comment's version, for `If-Match`."""
    return f'"{comment.version}"'
