"""The true application on a database made for measuring, in a process of its own."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.serving import Served, free_port, serving
from bench.stories import fill, make_site, make_story
from rejoinder.core.ids import GuestId, SiteId, new_id, to_text
from rejoinder.core.site import Policy, Site
from rejoinder.core.story import Story
from rejoinder.store.engine import open_store
from rejoinder.web.cookies import names_of
from rejoinder.web.keys import load_secret
from rejoinder.web.tokens import Tokens

POLICY = Policy(guest_votes=True, post_limit=50, network_post_limit=100_000)
"""Pace is counted as always; only its numbers are out of reach, so that every request is a whole one."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A served application: `stories` in the order they were asked for."""

    served: Served
    site: Site
    stories: tuple[Story, ...]
    tokens: Tokens = field(repr=False)

    def guest(self, number: int) -> tuple[str, str]:
        """Return the cookie and the CSRF token of a guest; the same for the same number."""
        guest_id = GuestId(new_id(1_790_000_000_000_000 + number, number.to_bytes(10, "big")))
        token = self.tokens.sign_guest(self.site.id, guest_id, 1_795_000_000_000_000)
        return f"{names_of(self.site).guest}={token}", self.tokens.csrf(SiteId(self.site.id), b"g" + guest_id)

    def path(self, number: int = 0) -> str:
        """Return the path of a story's page."""
        return f"/stories/{to_text(self.stories[number].id)}"


@contextlib.contextmanager
def measuring(folder: Path, comment_counts: tuple[int, ...]) -> Iterator[Measured]:
    """Serve stories with so many comments each, behind a proxy that is trusted."""
    database = f"sqlite:///{folder / 'bench.db'}"
    port = free_port()
    secret = load_secret(folder / "secret")
    store = open_store(database, create=True)
    site = make_site(store, policy=POLICY, public_url=f"http://127.0.0.1:{port}")
    stories = tuple(make_story(store, site, f"s{number}") for number in range(len(comment_counts)))
    for story, count in zip(stories, comment_counts, strict=True):
        fill(store, story, count)
    store.close()
    environment = {
        "REJOINDER_SECRET_FILE": str(folder / "secret"),
        "REJOINDER_TRUSTED_PROXIES": "127.0.0.1",
        "REJOINDER_LOG_ACCESS": "problems",
        "REJOINDER_PACE_COUNTS_LIMIT": "1000000",
        "REJOINDER_PACE_COUNTS_NETWORK_LIMIT": "10000000",
        "REJOINDER_PACE_VOTE_LIMIT": "100000",
        "REJOINDER_PACE_VOTE_NETWORK_LIMIT": "1000000",
    }
    command = [sys.executable, "-m", "rejoinder", "--database", database, "serve", "--port", str(port)]
    with serving(command, port=port, environment=environment) as served:
        yield Measured(served, site, stories, Tokens(secret))
