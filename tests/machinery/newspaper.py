"""The demo's newspaper on a true server, and readers who write to it while a browser looks on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from rejoinder.actions import accounts, deciding, publishing, sites
from rejoinder.actions.browsing import list_stories
from rejoinder.actions.reading import read_story
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Status
from rejoinder.core.ids import CommentId, StoryId, from_text, to_text
from rejoinder.core.policy import Reason
from rejoinder.core.site import Site, Stop
from rejoinder.core.story import ReportedAs
from rejoinder.demo.loading import load_demo
from rejoinder.store.engine import Store, open_store
from tests.machinery.serving import QUIET, UNHURRIED, ServerProcess, free_port
from tests.machinery.world import SECRET

_numbers = count(1)


@dataclass(slots=True)
class Newspaper:
    """A running server with the demo's stories; `host` is the address of a foreign site that may embed them."""

    server: ServerProcess
    store: Store
    site: Site
    host: str
    readers: httpx.Client = field(default_factory=httpx.Client)

    @property
    def url(self) -> str:
        return self.server.url

    def stories(self) -> list[str]:
        """Return the ids of the stories, that in front first."""
        found = self.store.read_now(list_stories, Viewer(self.site.id), 1_000)
        return [to_text(story.id) for story in found if story.body is not None]

    def new_story(self) -> str:
        """Return the id of a story that nobody has commented on."""
        number = next(_numbers)
        address = f"{self.url}/elsewhere/{number}"
        named = self.store.write_now(publishing.name_story, self.site, address, f"Story {number}")
        return to_text(named.story.id)

    def post(self, story_id: str, body: str, parent_id: str | None = None, name: str = "Somebody") -> str:
        """Post as a reader whom nobody knows yet, and return the comment's id."""
        fields: dict[str, Any] = {"body": body, "name": name, "parent_id": parent_id}
        answer = self.readers.post(f"{self.url}/api/v1/stories/{story_id}/comments", json=fields)
        self.readers.cookies.clear()
        answer.raise_for_status()
        return str(answer.json()["id"])

    def vote(self, comment_id: str, value: int) -> None:
        """Vote as a reader whom nobody knows yet."""
        self.readers.put(f"{self.url}/api/v1/comments/{comment_id}/vote", json={"value": value}).raise_for_status()
        self.readers.cookies.clear()

    def remove(self, comment_id: str) -> None:
        """Reject a comment, as a moderator."""
        self._decide(comment_id, Status.REJECTED, Reason.INSULT)

    def _decide(self, comment_id: str, status: Status, reason: Reason | None) -> None:
        account = self.store.write_now(accounts.add_account, self.site, f"Desk {next(_numbers)}", Role.MODERATOR)
        viewer = Viewer(self.site.id, account.role, account)
        self.store.write_now(deciding.decide_comment, viewer, CommentId(from_text(comment_id)), status, reason, None)

    def report(self, story_id: str, reported_as: ReportedAs, reason: str = "", **said: Any) -> None:
        """Say how sure the newsroom is of a story, and what else is new about it."""
        account = self.store.write_now(accounts.add_account, self.site, f"Editor {next(_numbers)}", Role.EDITOR)
        viewer = Viewer(self.site.id, account.role, account)
        story = self.store.read_now(read_story, viewer, StoryId(from_text(story_id)))
        text = publishing.StoryText(url=story.url, title=story.title, body=story.body, summary=story.summary,
                                    reported_as=reported_as, reason=reason, is_open=True)  # fmt: skip
        self.store.write_now(publishing.publish_story, viewer, self.site, replace(text, **said))

    def publish(self, comment_id: str) -> None:
        """Let a held comment through, as a moderator."""
        self._decide(comment_id, Status.PUBLISHED, None)

    @contextmanager
    def somebody(self, story_id: str, body: str) -> Iterator[tuple[str, Callable[[str], None]]]:
        """Post as a guest; yields the comment's id and what edits it."""
        with httpx.Client(base_url=self.url) as guest:
            made = guest.post(f"/api/v1/stories/{story_id}/comments", json={"body": body, "name": "Guest"})
            token = {"X-CSRF-Token": made.headers["X-CSRF-Token"]}
            address = f"/api/v1/comments/{made.json()['id']}"

            def edit(text: str) -> None:
                guest.patch(address, json={"body": text, "version": 1}, headers=token).raise_for_status()

            yield made.json()["id"], edit

    @contextmanager
    def holding_all(self) -> Iterator[None]:
        """Hold every comment for as long as the block lasts."""
        self._set(stop=Stop.HOLD_ALL)
        yield
        self._set(stop=Stop.NONE)

    def _set(self, **policy: Any) -> None:
        changed = replace(self.site, policy=replace(self.site.policy, **policy))
        self.site = self.store.write_now(sites.set_site, changed)

    def entrance(self, name: str, role: Role) -> str:
        """Return the address of a one-time link for a new account."""
        token = f"token-of-{name}-{next(_numbers)}"
        self.store.write_now(accounts.add_account, self.site, name, role)
        self.store.write_now(accounts.issue_token, self.site, name, token)
        return f"{self.url}/account/enter?token={token}"


@contextmanager
def newspaper(folder: Path, host: str) -> Iterator[Newspaper]:
    """Serve the demo from a database in `folder` until the end of the block."""
    port = free_port()
    database = f"sqlite:///{folder / 'newspaper.sqlite3'}"
    secret = folder / "secret"
    secret.touch(mode=0o600)
    secret.write_bytes(SECRET)
    settings = QUIET | UNHURRIED | {"database": database, "secret_file": str(secret), "port": port}
    server = ServerProcess(settings, port)
    store = open_store(database, create=True)
    try:
        site = load_demo(store, server.url, origins=(host,))
        policy = replace(site.policy, post_limit=1_000_000, network_post_limit=1_000_000, hold_links=0)
        site = store.write_now(sites.set_site, replace(site, policy=policy))
        server.start()
        yield Newspaper(server, store, site, host)
    finally:
        server.end()
        store.close()
