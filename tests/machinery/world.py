"""Two sites with everything that can happen to a comment, and everybody who can ask."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count

from rejoinder.actions import accounts, deciding, editing, posting, publishing, sites
from rejoinder.actions.api_keys import issue_api_key
from rejoinder.actions.drafting import Draft, read_name, read_text
from rejoinder.core.account import Account, Role, Viewer
from rejoinder.core.api_keys import RANDOM_BYTES, api_key
from rejoinder.core.comment import Comment, Status
from rejoinder.core.ids import CommentId, GuestId, new_id
from rejoinder.core.policy import Reason
from rejoinder.core.site import Hold, Policy, Site
from rejoinder.core.story import Story
from rejoinder.store.comments import get_comment
from rejoinder.store.engine import Store, utc_now
from rejoinder.store.query import Tx
from rejoinder.web.cookies import names_of
from rejoinder.web.declaring import Route
from rejoinder.web.tokens import Tokens, session_hash, session_token

SECRET = bytes(range(32))
FREE = Policy(guest_votes=True, post_limit=1_000_000, network_post_limit=10_000_000)
"""A policy that stops nobody for being quick."""

KEYED = ("moderator_a_by_key", "editor_a_by_key", "administrator_b_by_key")
"""Machines with an API key of the account whose name theirs begins with."""


class State(StrEnum):
    """What can have become of a comment."""

    PUBLISHED = "published"
    HELD = "held"
    TAKEN_DOWN = "taken_down"
    REJECTED = "rejected"
    SPAM = "spam"
    WITHDRAWN = "withdrawn"
    TOMBSTONE = "tombstone"
    REJECTED_TOMBSTONE = "rejected_tombstone"


SEEN_BY_ALL = frozenset({State.PUBLISHED, State.TOMBSTONE, State.REJECTED_TOMBSTONE})
"""States in which everybody knows that the comment exists."""

_DECIDED = {
    State.TAKEN_DOWN: Status.HELD,
    State.REJECTED: Status.REJECTED,
    State.SPAM: Status.SPAM,
    State.REJECTED_TOMBSTONE: Status.REJECTED,
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks one of the sites. `cookie` and `csrf` are empty for nobody in particular."""

    name: str
    site: Site
    viewer: Viewer
    cookie: str = ""
    csrf: str = ""
    key: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What a browser and our script send along: cookie, token, where the page came from; a machine: its key."""
        if self.key:
            return {"authorization": f"Bearer {self.key}"}
        given = {"origin": self.site.public_url, "sec-fetch-site": "same-origin"}
        return given | ({"cookie": self.cookie, "x-csrf-token": self.csrf} if self.cookie else {})


@dataclass(frozen=True, slots=True)
class Made:
    """A comment, and the words that stand nowhere but in its text and its author's name."""

    comment: Comment
    state: State
    text_canary: str
    name_canary: str

    @property
    def id(self) -> CommentId:
        return self.comment.id


@dataclass(slots=True)
class World:
    """Sites `a` and `b`, a story and a closed story each, and visitors by name."""

    store: Store
    tokens: Tokens
    a: Site
    b: Site
    story: Story
    closed_story: Story
    other_story: Story
    story_of_b: Story
    visitors: dict[str, Visitor] = field(default_factory=dict)
    numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def __getitem__(self, name: str) -> Visitor:
        return self.visitors[name]

    def guest(self, name: str, site: Site) -> Visitor:
        """Return a new guest of a site, known here by `name` from now on."""
        guest_id = GuestId(new_id(utc_now(), os.urandom(10)))
        token = self.tokens.sign_guest(site.id, guest_id, utc_now())
        csrf = self.tokens.csrf(site.id, b"g" + guest_id)
        cookie = f"{names_of(site).guest}={token}"
        return self._known(Visitor(name, site, Viewer(site.id, guest_id=guest_id), cookie, csrf))

    def account(self, name: str, site: Site, role: Role, shown: str) -> Visitor:
        """Return a new account of a site that is signed in."""
        account: Account = self.store.write_now(accounts.add_account, site, shown, role)
        one_time, session = os.urandom(16).hex(), session_token(os.urandom(32))
        hashed = session_hash(session)
        assert hashed is not None
        self.store.write_now(accounts.issue_token, site, shown, one_time)
        self.store.write_now(accounts.enter, site, one_time, hashed)
        csrf = self.tokens.csrf(site.id, b"s" + hashed)
        cookie = f"{names_of(site).session}={session}"
        return self._known(Visitor(name, site, Viewer(site.id, role, account), cookie, csrf))

    def keyed(self, name: str, owner: str) -> Visitor:
        """Return a machine with an API key of the account known as `owner`."""
        found, key = self[owner], api_key(os.urandom(RANDOM_BYTES))
        assert found.viewer.account is not None
        self.store.write_now(issue_api_key, found.site, found.viewer.account.name, key)
        return self._known(Visitor(name, found.site, found.viewer, key=key))

    def asking(self, name: str, route: Route) -> Visitor:
        """Return who the visitor is to a route: whoever has nothing but a key is nobody where keys don't count."""
        visitor = self[name]
        if not visitor.key or route.takes_key:
            return visitor
        return Visitor(name, visitor.site, Viewer(visitor.site.id))

    def _known(self, visitor: Visitor) -> Visitor:
        self.visitors[visitor.name] = visitor
        return visitor

    def moderator_of(self, site: Site) -> Viewer:
        return self["moderator_a" if site.id == self.a.id else "moderator_b"].viewer

    def post(
        self,
        author: Visitor,
        story: Story,
        body: str,
        *,
        name: str | None = None,
        parent: Comment | None = None,
        hold: Hold = Hold.NOBODY,
    ) -> Comment:
        """Post a comment as the application does, past the web."""
        site = replace(author.site, policy=replace(author.site.policy, hold=hold))
        shown, key = read_name(site, author.viewer, name)
        draft = Draft(story.id, None if parent is None else parent.id, read_text(site, body), shown, key)
        return self.store.write_now(posting.post_comment, author.viewer, site, draft).comment

    def make(self, state: State, author: Visitor, story: Story | None = None) -> Made:
        """Return a new comment of `author` in this state."""
        story = story or (self.story if author.site.id == self.a.id else self.story_of_b)
        number = self.numbers()
        text, name = f"textcanary{number}x", f"Namecanary{number}x"
        # An account that moderates is never held: what it writes is taken down.
        hold = Hold.ALL if state is State.HELD else Hold.NOBODY
        comment = self.post(author, story, f"Words with {text} in them.", name=name, hold=hold)
        if state in (State.TOMBSTONE, State.REJECTED_TOMBSTONE):
            self.post(self["answerer" if author.site.id == self.a.id else "answerer_b"], story, f"A reply to {number}.",
                      parent=comment)  # fmt: skip
        if state in (State.WITHDRAWN, State.TOMBSTONE):
            self.store.write_now(editing.withdraw_comment, author.viewer, comment.id)
        decided = Status.HELD if state is State.HELD and comment.is_visible else _DECIDED.get(state)
        if decided is not None:
            moderator = self.moderator_of(author.site)
            self.store.write_now(deciding.decide_comment, moderator, comment.id, decided, Reason.OTHER, None)
        name_canary = name if author.viewer.account is None else text
        return Made(self.comment(comment.id), state, text, name_canary)

    def comment(self, comment_id: CommentId) -> Comment:
        """Return the comment as it is stored now."""
        return self.store.read_now(_get, comment_id)


def _get(tx: Tx, comment_id: CommentId) -> Comment:
    return tx.fetch(get_comment(comment_id))


def make_world(
    store: Store, *, url_a: str = "http://a.example", url_b: str = "http://b.example", policy: Policy = FREE
) -> World:
    """Return a world in an empty store, made by the project's own actions."""
    a = store.write_now(sites.add_site, "a", "The Aurora", url_a, "en", policy=policy)
    b = store.write_now(sites.add_site, "b", "The Beacon", url_b, "en", policy=policy)

    def publish(site: Site, path: str, *, is_open: bool = True) -> Story:
        editor = Viewer(site.id, Role.EDITOR)
        text = publishing.StoryText(
            f"{site.public_url}{path}", f"Story {path[1:]}", body="One paragraph.\n\nTwo.", is_open=is_open
        )
        return store.write_now(publishing.publish_story, editor, site, text).story

    world = World(
        store, Tokens(SECRET), a, b,
        publish(a, "/first"), publish(a, "/closed", is_open=False), publish(a, "/second"), publish(b, "/first"),
    )  # fmt: skip
    world.visitors["nobody"] = Visitor("nobody", a, Viewer(a.id))
    for name, site in (("guest", a), ("other_guest", a), ("answerer", a), ("guest_b", b), ("answerer_b", b)):
        world.guest(name, site)
    for name, site, role in (
        ("member", a, Role.MEMBER), ("moderator_a", a, Role.MODERATOR), ("editor_a", a, Role.EDITOR),
        ("administrator_a", a, Role.ADMINISTRATOR), ("moderator_b", b, Role.MODERATOR),
        ("administrator_b", b, Role.ADMINISTRATOR),
    ):  # fmt: skip
        world.account(name, site, role, f"Person {name.replace('_', ' ').title()}".replace("Moderator", "Mo")
                      .replace("Editor", "Ed").replace("Administrator", "Ad"))  # fmt: skip
    for name in KEYED:
        world.keyed(name, name.removesuffix("_by_key"))
    return world
