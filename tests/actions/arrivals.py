"""What arrives, in brief: comments by their keys, and what is stored of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgspec import structs

from rejoinder.actions.arriving import ArrivingComment
from rejoinder.actions.importing import store_story
from rejoinder.actions.publishing import StoryText
from rejoinder.actions.reading import Asking, read_page
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment, Quotation
from rejoinder.core.events import Event
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, Story
from rejoinder.core.tree import Order
from rejoinder.store import comments, ledger
from rejoinder.store.engine import Store
from rejoinder.store.query import Tx

SECOND = 1_000_000
NOON = 1_700_000_000 * SECOND
ARRIVING = ArrivingComment("", None, "Ada", "", Origin.IMPORTED)


def arriving(key: str, parent: str | None = None, **changed: Any) -> ArrivingComment:
    """Return a comment whose body names its key."""
    return structs.replace(ARRIVING, source_key=key, parent_key=parent, **{"body": f"I am {key}.", **changed})


def new_story(store: Store, site: Site, key: str = "s") -> Story:
    """Return a story without comments that came under `key`."""
    text = StoryText(f"https://lantern.example/{key}", f"Story {key}")
    return store.write_now(store_story, site, text, source_key=key, origin=Origin.IMPORTED)[0]


def shown(store: Store, story: Story, order: Order = Order.OLDEST) -> list[Comment]:
    """Return every comment and tombstone that readers see, in displayed order, page after page."""
    found: list[Comment] = []
    asking = Asking(order, limit=100)
    while True:
        page = store.read_now(read_page, Viewer(story.site_id), story.id, asking)
        found += [item for item in page.run.items if isinstance(item, Comment)]
        if page.run.position is None:
            return found
        asking = replace(asking, position=page.run.position)


def outline(store: Store, story: Story) -> list[tuple[int, str | None]]:
    """Return depth and body of what readers see, in displayed order."""
    return [(comment.depth, comment.body) for comment in shown(store, story)]


def moderator(site: Site) -> Viewer:
    """Return somebody who may do everything."""
    return Viewer(site.id, role=Role.ADMINISTRATOR)


def all_rows(store: Store, story_id: StoryId) -> dict[str, tuple[Any, ...]]:
    """Return what is stored of every comment of a story, by body; ids and instants of the store left out."""
    found = store.read_now(_all, story_id)
    keys = {comment.id: comment.body for comment in found}
    return {
        str(comment.body): (
            None if comment.parent_id is None else keys[comment.parent_id],
            comment.depth,
            comment.level,
            comment.author,
            comment.status,
            comment.reply_count,
            comment.branch_count,
            comment.sort_at,
            comment.html,
        )
        for comment in found
    }


def _all(tx: Tx, story_id: StoryId) -> list[Comment]:
    return tx.fetch(comments.list_story_ids_with_bodies(story_id, CommentId(bytes(16)), 100_000))


def quotations_of(tx: Tx, ids: list[CommentId]) -> dict[CommentId, list[Quotation]]:
    return tx.fetch(comments.list_quotations(ids))


def revisions_of(tx: Tx, comment_id: CommentId) -> list[tuple[int, str | None, int]]:
    return tx.fetch(comments.list_revisions(comment_id))


def waiting_on(tx: Tx, site: Site) -> list[Comment]:
    return tx.fetch(comments.list_waiting(site.id, 10))


def events_of(tx: Tx, story: Story) -> list[Event]:
    return tx.fetch(ledger.list_events(story.id, 0, 1_000))
