"""People who talk under a story: each does what the web would have them do."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from rejoinder.actions import accounts, drafting, publishing, sites
from rejoinder.actions.deciding import decide_comment
from rejoinder.actions.drafting import Draft, read_name, read_text
from rejoinder.actions.editing import edit_comment, withdraw_comment
from rejoinder.actions.idempotency import Receipt
from rejoinder.actions.posting import Posted, post_comment
from rejoinder.actions.publishing import StoryText
from rejoinder.actions.reading import Asking, Page, read_page
from rejoinder.actions.voting import vote_on
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment, Quotation, Status
from rejoinder.core.events import Event
from rejoinder.core.ids import CommentId, GuestId, StoryId, new_id
from rejoinder.core.pace import Pace
from rejoinder.core.policy import Reason
from rejoinder.core.site import Policy, Site
from rejoinder.core.story import Story
from rejoinder.core.tree import Order
from rejoinder.store import comments, ledger, stories
from rejoinder.store.engine import Store
from rejoinder.store.query import Query, T, Tx, many, whole
from tests.store.counters import Clock

SECOND = 1_000_000
FREE = Policy(guest_votes=True, post_limit=50, network_post_limit=10**9, repeat_window_s=0, edit_window_s=10**9)
"""A site that stands in nobody's way; tests narrow what they are about."""
ENDLESS = Pace(10**9, 60, 10**9)


@dataclass
class Talk:
    """A site, a story on it and the clock of their store; `number` makes texts that nobody said before."""

    store: Store
    clock: Clock
    site: Site
    story_id: StoryId
    number: count[int] = field(default_factory=count)

    def guest(self, network: bytes | None = None) -> Viewer:
        """Return somebody new without an account."""
        return Viewer(self.site.id, guest_id=GuestId(new_id(self.clock.at, os.urandom(10))), network=network)

    def member(self, name: str, role: Role = Role.MEMBER) -> Viewer:
        """Return somebody new with an account."""
        account = self.store.write_now(accounts.add_account, self.site, name, role)
        return Viewer(self.site.id, role, account)

    def moderator(self) -> Viewer:
        """Return a moderator of the site without an account: the command line."""
        return Viewer(self.site.id, Role.MODERATOR)

    def moderator_with_key(self) -> Viewer:
        """Return a moderator who could own comments and votes."""
        return replace(self.guest(), role=Role.MODERATOR)

    def nobody(self) -> Viewer:
        """Return nobody in particular."""
        return Viewer(self.site.id)

    def allow(self, **changed: Any) -> None:
        """Change the site's policy."""
        self.site = self.store.write_now(
            sites.set_site, replace(self.site, policy=replace(self.site.policy, **changed))
        )

    def open_story(self, **said: Any) -> StoryId:
        """Return another story of the site."""
        text = StoryText(f"{self.site.public_url}/{next(self.number)}", "A story", **said)
        return self.store.write_now(publishing.publish_story, self.editor(), self.site, text).story.id

    def editor(self) -> Viewer:
        """Return an editor of the site without an account."""
        return Viewer(self.site.id, Role.EDITOR)

    def draft(
        self, viewer: Viewer, body: str | None = None, parent: Comment | None = None, name: str | None = None
    ) -> Draft:
        """Return what the web makes of a form; `body` None is a text that nobody said before."""
        text = read_text(self.site, f"Text {next(self.number)}" if body is None else body)
        shown, key = read_name(self.site, viewer, name)
        parent_id = None if parent is None else parent.id
        quoted: tuple[Quotation, ...] = ()
        if text.blocks:
            quoted = self.store.read_now(drafting.trace_quotations, self.story_id, text, parent_id, ())
        return Draft(self.story_id, parent_id, text, shown, key, quoted)

    def try_post(
        self,
        viewer: Viewer,
        body: str | None = None,
        *,
        parent: Comment | None = None,
        name: str | None = None,
        receipt: Receipt | None = None,
    ) -> Posted:
        """Return what became of a comment that `viewer` posts."""
        draft = self.draft(viewer, body, parent, name)
        return self.store.write_now(post_comment, viewer, self.site, draft, receipt)

    def post(self, viewer: Viewer | None = None, body: str | None = None, parent: Comment | None = None) -> Comment:
        """Return a comment by `viewer`, or by somebody new."""
        return self.try_post(viewer or self.guest(), body, parent=parent).comment

    def edit(self, viewer: Viewer, comment: Comment, body: str | None = None, version: int | None = None) -> Comment:
        """Return the comment with another body; `version` is the one that was read, the current one by default."""
        text = read_text(self.site, f"Text {next(self.number)}" if body is None else body)
        read = self.stored(comment).version if version is None else version
        return self.store.write_now(edit_comment, viewer, self.site, comment.id, text, read, pace=ENDLESS)

    def withdraw(self, viewer: Viewer, comment: Comment) -> Comment:
        return self.store.write_now(withdraw_comment, viewer, comment.id)

    def decide(
        self, comment: Comment, status: Status, reason: Reason | None = None, by: Viewer | None = None
    ) -> Comment:
        return self.store.write_now(decide_comment, by or self.moderator(), comment.id, status, reason, None)

    def vote(self, viewer: Viewer, comment: Comment, value: int) -> Comment:
        return self.store.write_now(vote_on, viewer, self.site, comment.id, value, pace=ENDLESS)

    def stored(self, comment: Comment) -> Comment:
        """Return the comment as it is now."""
        return self.fetch(comments.get_comment(comment.id))

    def story(self) -> Story:
        """Return the story as it is now."""
        return self.fetch(stories.get_story(self.story_id))

    def everything(self) -> list[Comment]:
        """Return every comment of the story, whoever may see it."""
        return self.fetch(comments.list_story_ids_with_bodies(self.story_id, CommentId(bytes(16)), 100_000))

    def events(self, after: int = 0) -> list[Event]:
        """Return the story's events after a seq."""
        return self.fetch(ledger.list_events(self.story_id, after, 100_000))

    def decisions(self, comment: Comment) -> list[tuple[int, str, str | None]]:
        """Return desk seq, status and reason of each decision on a comment."""
        sql = "select desk_seq, status, reason from decision where comment_id = :id order by desk_seq"
        return [(row[0], row[1], row[2]) for row in self.fetch(many(sql, {"id": comment.id}, whole))]

    def count_rows(self, table: str) -> int:
        """Return how many rows of the site a table has."""
        return len(
            self.fetch(many(f"select 1 from {table} where site_id = :site_id", {"site_id": self.site.id}, whole))
        )

    def page(self, asking: Asking | None = None, viewer: Viewer | None = None) -> Page:
        return self.store.read_now(read_page, viewer or self.nobody(), self.story_id, asking or Asking(Order.OLDEST))

    def shown(self, order: Order = Order.OLDEST) -> list[Comment]:
        """Return the comments and tombstones of the first page, as readers see them."""
        return [item for item in self.page(Asking(order, limit=100)).run.items if isinstance(item, Comment)]

    def outline(self, order: Order = Order.OLDEST) -> list[tuple[int, str | None]]:
        """Return depth and text of what readers see on the first page; None for a tombstone."""
        return [(one.depth, one.body if one.is_visible else None) for one in self.shown(order)]

    def fetch(self, query: Query[T]) -> T:
        return self.store.read_now(_fetch, query)


def begin_talk(store: Store, clock: Clock) -> Talk:
    """Return a new site that allows everything, with one open story."""
    slug = secrets.token_hex(8)
    site = store.write_now(sites.add_site, slug, "The Talk", f"https://{slug}.example", "en", policy=FREE)
    talk = Talk(store, clock, site, StoryId(b""))
    talk.story_id = talk.open_story()
    return talk


def _fetch(tx: Tx, query: Query[T]) -> T:
    return tx.fetch(query)
