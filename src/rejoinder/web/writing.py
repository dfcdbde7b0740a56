"""What pages and API share when they write: receipts, drafts, and the read that follows."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from rejoinder.actions import reading
from rejoinder.actions.drafting import Draft, Text, read_name, read_text, trace_quotations
from rejoinder.actions.idempotency import Receipt
from rejoinder.actions.posting import Posted, post_comment, post_first_comment
from rejoinder.core.account import Viewer
from rejoinder.core.comment import AuthorKind, Comment, Quotation
from rejoinder.core.errors import NotFound
from rejoinder.core.ids import CommentId, GuestId, StoryId, from_text
from rejoinder.core.permissions import may_see, may_see_text
from rejoinder.core.story import Story
from rejoinder.store.query import Tx
from rejoinder.web.asked import Asked
from rejoinder.web.discussing import mine_of, quote_views
from rejoinder.web.understanding import UNGUESSABLE_KEY_CHARS
from rejoinder.web.views import CommentView


def receipt_of(asked: Asked[Any, Any], key: str | None = None) -> Receipt | None:
    """Return what makes a repeat of this request recognisable, None when it came without a key.

    The scope is site, viewer (as it came: without cookie the key alone), route and object. `key` is a form's; one that
    could be guessed counts for none where it would be the only proof.
    """
    given = asked.idempotency_key or key
    viewer = asked.viewer.key or b""
    if not given or (not viewer and len(given) < UNGUESSABLE_KEY_CHARS):
        return None
    named = "\x00".join((asked.route.name, *asked.path.values(), given)).encode()
    scope = blake2b(asked.site.id + len(viewer).to_bytes(1, "big") + viewer + named, digest_size=16)
    return Receipt(scope.digest(), blake2b(asked.raw_body, digest_size=16).digest())


def parent_of(text: str | None) -> CommentId | None:
    """Return the parent that a body names, None for none; NotFound when it can't be an id."""
    return None if not text else comment_id_of(text)


def comment_id_of(text: str) -> CommentId:
    """Return the id of a comment from its text; BadId."""
    return CommentId(from_text(text))


async def post(
    asked: Asked[Any, Any],
    story_id: StoryId,
    *,
    body: str,
    name: str | None,
    parent_id: CommentId | None,
    quotes: tuple[CommentId, ...] = (),
    receipt: Receipt | None = None,
) -> tuple[Posted, Viewer]:
    """Post a comment and return what became of it, and the viewer as which it was posted."""
    text = read_text(asked.site, body)
    shown_name, name_key = read_name(asked.site, asked.viewer, name)
    came_as = asked.viewer.key
    viewer = asked.author()
    quoted = await trace(asked, story_id, text, parent_id, quotes)
    draft = Draft(story_id, parent_id, text, shown_name, name_key, quoted)
    posted = await asked.kit.store.write(post_comment, viewer, asked.site, draft, receipt)
    return posted, _as_author(asked, came_as, posted)


async def post_first(
    asked: Asked[Any, Any], url: str, title: str, *, body: str, name: str | None, receipt: Receipt | None
) -> tuple[Posted, Viewer]:
    """Post the first comment under a page that nobody has named yet; the rest as `post`."""
    text = read_text(asked.site, body)
    shown_name, name_key = read_name(asked.site, asked.viewer, name)
    came_as = asked.viewer.key
    draft = Draft(StoryId(bytes(16)), None, text, shown_name, name_key)
    posted = await asked.kit.store.write(post_first_comment, asked.author(), asked.site, url, title, draft, receipt)
    return posted, _as_author(asked, came_as, posted)


def _as_author(asked: Asked[Any, Any], came_as: bytes | None, posted: Posted) -> Viewer:
    """Return whose the comment is: who repeats a request whose answer was lost gets the identity that it made."""
    owner = posted.comment.author
    if posted.repeated and came_as is None and owner.kind is AuthorKind.GUEST and owner.key is not None:
        asked.identity.become_again(GuestId(owner.key[1:]), asked.now)
    return asked.viewer


async def trace(
    asked: Asked[Any, Any],
    story_id: StoryId,
    text: Text,
    parent_id: CommentId | None,
    quotes: tuple[CommentId, ...] = (),
) -> tuple[Quotation, ...]:
    """Return what a text quotes; read and compared before the transaction, where it may take its time."""
    if not text.blocks:
        return ()
    return await asked.kit.store.read(trace_quotations, story_id, text, parent_id, quotes)


async def trace_edit(asked: Asked[Any, Any], text: Text) -> tuple[Quotation, ...]:
    """Return what the new text of the request's comment quotes; NotFound."""
    if not text.blocks:
        return ()
    comment = await asked.kit.store.read(reading.read_comment, asked.viewer, asked.comment_id)
    parent_id = None if comment.parent_id is None else CommentId(comment.parent_id)
    return await trace(asked, comment.story_id, text, parent_id)


def read_one(tx: Tx, viewer: Viewer, comment_id: CommentId) -> tuple[Story, Comment, reading.Page]:
    """Return a comment that the viewer may see with its story, and a page that holds nothing else."""
    comment = reading.read_comment(tx, viewer, comment_id)
    if not may_see(viewer, comment):
        raise NotFound(what="comment")
    story = reading.read_story(tx, viewer, comment.story_id)
    return story, comment, reading.single(tx, viewer, story, comment)


async def one_view(asked: Asked[Any, Any], comment_id: CommentId) -> tuple[Story, CommentView]:
    """Return a comment as the viewer sees it, and its story; NotFound."""
    story, comment, page = await asked.kit.store.read(read_one, asked.viewer, comment_id)
    return story, comment_view(asked, story, comment, page)


def comment_view(asked: Asked[Any, Any], story: Story, comment: Comment, page: reading.Page) -> CommentView:
    """Return the view of one comment of a page."""
    return CommentView(
        comment=comment,
        quotes=quote_views(page.quotations.get(comment.id, []), page.around, story, asked.viewer),
        mine=mine_of(comment, page.overlay, asked.site, asked.viewer, asked.now),
        show_body=may_see_text(asked.viewer, comment),
    )
