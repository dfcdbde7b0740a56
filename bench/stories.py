"""Stories of the shapes that hurt, made for measuring: large, hidden, deep, wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from rejoinder.actions.arriving import ArrivingComment
from rejoinder.actions.carrying import carry_comments
from rejoinder.actions.publishing import StoryText, publish_story
from rejoinder.actions.sites import add_site
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Status
from rejoinder.core.site import Policy, Site
from rejoinder.core.story import Origin, Story
from rejoinder.store.engine import Store

Parents = Callable[[int, Random], int | None]
BEGAN_AT = 1_790_000_000_000_000
SENTENCES = (
    "The harbour office has said nothing of the kind, and I was there.",
    "Where did you read that?",
    "My brother works on the ferry and tells it *differently*.",
    "That may be so, but who pays for it in the end?",
    "I agree with the first part and not with the second.",
)


def bushy(number: int, chance: Random) -> int | None:
    """Return a parent as readers choose it: a third at the top, the rest mostly under what was said lately."""
    if number == 0 or chance.random() < 0.33:
        return None
    return max(0, number - 1 - int(chance.paretovariate(0.7)))


def chain(number: int, chance: Random) -> int | None:
    """Return the comment before: everything is one line of replies."""
    return number - 1 if number else None


def star(number: int, chance: Random) -> int | None:
    """Return the first comment: everything answers it directly."""
    return 0 if number else None


def make_site(store: Store, *, policy: Policy | None = None, public_url: str = "http://127.0.0.1:8080") -> Site:
    """Return a site for measuring."""
    return store.write_now(add_site, "bench", "Bench", public_url, "en", policy=policy)


def make_story(store: Store, site: Site, name: str) -> Story:
    """Return a story of two paragraphs."""
    text = StoryText(f"{site.public_url}/{name}", f"A story called {name}", body="One paragraph.\n\nAnd another.")
    return store.write_now(publish_story, Viewer(site.id, Role.EDITOR), site, text).story


def fill(store: Store, story: Story, count: int, parents: Parents = bushy, *, hidden: float = 0.0) -> None:
    """Give the story `count` comments in a tree of that shape, a share of them rejected."""
    carry_comments(store, story, _comments(count, parents, hidden))


def _comments(count: int, parents: Parents, hidden: float) -> Iterator[ArrivingComment]:
    chance = Random(count)
    for number in range(count):
        parent = parents(number, chance)
        yield ArrivingComment(
            source_key=str(number),
            parent_key=None if parent is None else str(parent),
            name=f"Reader {number % 997}",
            body=f"{chance.choice(SENTENCES)} {chance.choice(SENTENCES)}",
            origin=Origin.IMPORTED,
            posted_at=BEGAN_AT + number * 1_000_000,
            status=Status.REJECTED if chance.random() < hidden else Status.PUBLISHED,
            up=int(chance.expovariate(0.3)),
            down=int(chance.expovariate(1.0)),
        )
