"""Exports that never were: stories and comments in brief, brought into a store, and what is there afterwards."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from rejoinder.actions import browsing
from rejoinder.actions.reading import Asking, read_page
from rejoinder.actions.recounting import recount
from rejoinder.carriers.record import CommentRecord, Item, StoryRecord, absent, stated
from rejoinder.carriers.report import Report
from rejoinder.carriers.staging import Asked
from rejoinder.carriers.storing import import_records, preview_records
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, Story
from rejoinder.core.tree import Order
from rejoinder.store.engine import Store
from rejoinder.store.query import Query, Tx, many

SECOND = 1_000_000
NOON = 1_700_000_000 * SECOND
STORY = StoryRecord("thread:1", Origin.IMPORTED, stated("A story"), url="https://lantern.example/a")
COMMENT = CommentRecord("1", "thread:1", Origin.IMPORTED, absent(), 0, stated("Ada"), "Hello.", "Hello.")


def story(key: str = "thread:1", path: str | None = "a", **changed: Any) -> StoryRecord:
    """Return a story of the site at a path of one word."""
    url = None if path is None else f"https://lantern.example/{path}"
    return replace(STORY, source_key=key, url=url, title=stated(f"Story {key}"), **changed)


def said(key: str, parent: str | None = None, /, **changed: Any) -> CommentRecord:
    """Return a comment whose words name its key; `at` is in seconds after noon."""
    at = changed.pop("at", None)
    if at is not None:
        changed["posted_at"] = stated(NOON + at * SECOND)
    text = changed.pop("body", f"I am {key}.")
    changed.setdefault("raw", text)
    return replace(COMMENT, source_key=key, parent_key=stated(parent), body=text, **changed)


def bring(
    store: Store, site: Site, *items: Item, carrier: str = "made-up", asked: Asked | None = None, name: str = "x"
) -> Report:
    """Import the items; `name` tells one file of the same items from another."""
    digest = sha256(repr((name, items)).encode()).digest()
    return import_records(store, site, iter(items), carrier=carrier, file_name=name, file_sha256=digest, asked=asked)


def preview(store: Store, site: Site, *items: Item, carrier: str = "made-up", asked: Asked | None = None) -> Report:
    """Return what `bring` would say."""
    return preview_records(iter(items), carrier=carrier, store=store, site=site, asked=asked)


def stories_of(store: Store, site: Site) -> list[Story]:
    """Return the site's stories by their addresses."""
    return sorted(store.read_now(browsing.list_stories, Viewer(site.id), 100), key=lambda one: one.url)


def comments_of(store: Store, story: Story) -> list[Comment]:
    """Return every comment and tombstone of a story in displayed order."""
    found: list[Comment] = []
    asking = Asking(Order.OLDEST, limit=100)
    while True:
        page = store.read_now(read_page, Viewer(story.site_id), story.id, asking)
        found += [item for item in page.run.items if isinstance(item, Comment)]
        if page.run.position is None:
            return found
        asking = replace(asking, position=page.run.position)


def outline(store: Store, site: Site, place: int = 0) -> list[tuple[int, str]]:
    """Return (depth, words) of every comment of a story that readers see; a tombstone has no words."""
    found = stories_of(store, site)
    if not found:
        return []
    return [(one.depth, (one.body or "") if one.is_visible else "") for one in comments_of(store, found[place])]


def is_exact(store: Store) -> bool:
    """Whether every counter is what it counts."""
    return store.read_now(recount) == []


def content(store: Store, site: Site) -> list[str]:
    """Return what an import leaves, without what differs from run to run: ids and times of storing."""
    return store.read_now(_content, site)


def _content(tx: Tx, site: Site) -> list[str]:
    rows = tx.fetch(
        many(
            "select story.url, story.title, comment.author_name, comment.author_kind, comment.body, comment.html,"
            " comment.status, comment.depth, comment.level, comment.visible, comment.shown, comment.reply_count,"
            " comment.branch_count, comment.up, comment.down, comment.sort_at, comment.posted_at, parent.body"
            " from comment join story on story.id = comment.story_id"
            " left join comment as parent on parent.id = comment.parent_id where comment.site_id = :site_id",
            {"site_id": site.id},
            tuple,
        )
    )
    counts = tx.fetch(
        many("select url, comment_count from story where site_id = :site_id", {"site_id": site.id}, tuple)
    )
    return sorted(map(repr, rows)) + sorted(map(repr, counts))


def keys_of(store: Store) -> list[tuple[str, str]]:
    """Return the further keys of comments, each with the words of its comment."""
    sql = "select key, body from comment_key join comment on comment.id = comment_key.comment_id order by key"
    found: list[tuple[str, str]] = store.read_now(_fetch, many(sql, {}, tuple))
    return found


def anchors_of(store: Store) -> list[tuple[str, str]]:
    """Return the old anchors, each with the words of its comment."""
    sql = "select anchor, body from anchor join comment on comment.id = anchor.comment_id order by anchor"
    found: list[tuple[str, str]] = store.read_now(_fetch, many(sql, {}, tuple))
    return found


def moderator(site: Site) -> Viewer:
    """Return somebody who may decide."""
    return Viewer(site.id, role=Role.MODERATOR)


def rows(store: Store, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    found: list[tuple[Any, ...]] = store.read_now(_fetch, many(sql, {}, tuple))
    return found


def _fetch(tx: Tx, query: Query[Any]) -> Any:
    return tx.fetch(query)
