"""What reading costs depends on the page and not on the story: plans, statements and rows on large discussions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from rejoinder.actions.browsing import newest_of_site
from rejoinder.actions.reading import ANCESTORS_SHOWN, Asking
from rejoinder.core.comment import Comment
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.story import Story
from rejoinder.core.tree import DEEPEST_LEVEL, Fold, Key, Need, Order, View
from rejoinder.store import comments, ledger, stories, votes
from rejoinder.store.engine import Store
from rejoinder.store.query import Query, Statement, Tx, many, whole
from tests.actions.large import CHAIN, CROWD, CountingTx, Large, grow_large
from tests.actions.talking import Talk, begin_talk
from tests.store.counters import Clock

LIMIT = 50
STATEMENTS = LIMIT + 30
ROWS = 2 * LIMIT
ID = CommentId(bytes(16))
OWNER = b"g" + bytes(16)
HERE = Key(0, 1, ID)

Made = Callable[[Large], Query[Any]]


@pytest.fixture(scope="module")
def large(lasting_store: Store, clock: Clock) -> Large:
    """Large stories, with statistics as PostgreSQL gathers them by itself sooner or later."""
    grown = grow_large(begin_talk(lasting_store, clock))
    if lasting_store.dialect == "postgresql":
        lasting_store.write_now(_analyze)
    return grown


def _analyze(tx: Tx) -> None:
    tx.put(Statement("analyze"))


def plan_of(talk: Talk, query: Query[Any], *, is_small: bool = False) -> str:
    """Return how the database would run a query, a line for each step; of a small table as if it were large."""
    explain = "explain query plan" if talk.store.dialect == "sqlite" else "explain"
    asking = many(f"{explain} {query.sql}", query.params, whole)
    rows = talk.store.write_now(_without_scans, asking) if is_small else talk.fetch(asking)
    return "\n".join(str(row[-1]) for row in rows)


def _without_scans(tx: Tx, asking: Query[list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    if tx.dialect == "postgresql":
        tx.put(Statement("set local enable_seqscan to off"))
    return tx.fetch(asking)


def nested(order: Order, after: Key | None) -> Made:
    return lambda large: comments.list_shown(order, Need(large.crowd.id, after, 16))


def flat(order: Order, after: Key | None) -> Made:
    return lambda large: comments.list_flat(large.crowd.id, order, after, 50)


INDEXES = {Order.OLDEST: "comment_by_time", Order.NEWEST: "comment_by_time", Order.BEST: "comment_by_rank"}
PLACES = {"at the start": None, "further on": HERE}
PAGES: dict[str, tuple[str, Made]] = {
    f"{order.value}, {place}": (INDEXES[order], nested(order, after))
    for order in Order
    for place, after in PLACES.items()
} | {
    f"flat, {order.value}, {place}": ("comment_flat", flat(order, after))
    for order in (Order.OLDEST, Order.NEWEST)
    for place, after in PLACES.items()
}
"""The statements that make pages, and the index that gives their rows in order."""

OTHERS: dict[str, tuple[str, Made]] = {
    "an author's latest": (
        "comment_by_author", lambda large: comments.list_recent(large.talk.site.id, OWNER, 1, 50),
    ),
    "how often of late": (
        "comment_by_author", lambda large: comments.count_latest(large.talk.site.id, OWNER, 1, 50),
    ),
    "an author's hidden": (
        "comment_by_author", lambda large: comments.list_own_hidden(large.crowd.id, large.talk.site.id, OWNER, 20),
    ),
    "an author's name": (
        "comment_by_author", lambda large: comments.find_latest_name(large.talk.site.id, OWNER),
    ),
    "an author's own": (
        "comment_by_author", lambda large: comments.list_own(large.crowd.id, large.talk.site.id, OWNER, 20),
    ),
    "what waits": ("comment_waiting", lambda large: comments.list_waiting(large.talk.site.id, 20)),
    "deep replies": ("comment_deep", lambda large: comments.list_deep_replies(ID, Order.OLDEST, HERE, 20)),
    "one by source": ("comment_by_source", lambda large: comments.find_comment_by_source(large.crowd.id, "r7")),
    "one": ("comment", lambda large: comments.get_comment(ID)),
    "several": ("comment", lambda large: comments.list_comments_by_id([ID, CommentId(b"1" * 16)])),
}  # fmt: skip


@pytest.mark.parametrize("name", [*PAGES, *OTHERS])
def test_a_statement_finds_its_rows_by_an_index_and_in_order(large: Large, name: str) -> None:
    index, make = (PAGES | OTHERS)[name]
    plan = plan_of(large.talk, make(large))
    assert re.search(rf"\b\w*{index}\w*\b", plan), plan
    assert not re.search(r"SCAN comment\b|Seq Scan|TEMP B-TREE|\bSort\b", plan), plan


@pytest.mark.parametrize(
    "make",
    [
        lambda large: votes.list_votes([ID], OWNER),
        lambda large: votes.list_flagged([ID], OWNER),
        lambda large: votes.list_votes_of_story(large.crowd.id, OWNER, 100),
        lambda large: votes.take_tallies(large.crowd.id),
        lambda large: ledger.list_reasons([ID, CommentId(b"1" * 16)]),
        lambda large: comments.list_quotations([ID]),
        lambda large: comments.list_revisions(ID),
        lambda large: comments.has_published(large.talk.site.id, OWNER),
        lambda large: ledger.list_events(large.crowd.id, 1, 100),
        lambda large: ledger.find_answer(b"scope"),
        lambda large: ledger.delete_events_before(1, 100),
        lambda large: ledger.delete_answers_before(1, 100),
        lambda large: stories.find_story_by_url(large.talk.site.id, "talk.example/1"),
        lambda large: stories.count_comments(large.talk.site.id, ["talk.example/1"]),
        lambda large: stories.list_stories_by_id([large.crowd.id, large.talk.story_id]),
        lambda large: stories.list_due(1, 10),
        lambda large: stories.list_stories(large.talk.site.id, 10),
        lambda large: stories.get_standing(large.crowd.id),
        lambda large: stories.list_discussed(large.talk.site.id, among=200, limit=20),
    ],
    ids=lambda make: "_".join(re.findall(r"\w+", make.__code__.co_names[1])) if callable(make) else None,
)
def test_no_statement_of_a_request_scans_a_table(large: Large, make: Made) -> None:
    plan = plan_of(large.talk, make(large), is_small=True)
    assert not re.search(r"^SCAN (?!\(subquery|latest|published|newest)|Seq Scan", plan, re.MULTILINE), plan


def pages(large: Large, story: Story, asking: Asking) -> Iterator[tuple[int, int, int]]:
    """Yield comments, statements and rows of every page."""
    position: tuple[Key, ...] | None = asking.position
    while position is not None:
        page, statements, rows = large.read(story, replace(asking, position=position))
        yield sum(isinstance(item, Comment) for item in page.run.items), statements, rows
        position = page.run.position


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("name", ["chain", "crowd", "hidden"])
def test_every_page_of_a_large_story_takes_few_statements_and_few_rows(
    large: Large, name: str, view: View, order: Order
) -> None:
    story: Story = getattr(large, name)
    counted = list(pages(large, story, Asking(order, view, limit=LIMIT)))
    # A tombstone is on the nested pages too.
    assert sum(found for found, _, _ in counted) >= story.comment_count
    assert all(found == LIMIT for found, _, _ in counted[:-1])
    assert max(statements for _, statements, _ in counted) <= STATEMENTS
    assert max(rows for _, _, rows in counted) <= ROWS


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("name", ["chain", "crowd", "hidden"])
def test_a_folded_page_of_a_large_story_is_as_cheap(large: Large, name: str, order: Order) -> None:
    story: Story = getattr(large, name)
    page, statements, rows = large.read(story, Asking(order, limit=LIMIT, branch_limit=25))
    assert statements <= STATEMENTS
    assert rows <= ROWS
    folds = [item for item in page.run.items if isinstance(item, Fold)]
    assert name == "hidden" or [fold.count for fold in folds] == [(CHAIN if name == "chain" else CROWD + 1) - 25]


@pytest.mark.parametrize("depth", [1, 2, DEEPEST_LEVEL, DEEPEST_LEVEL + 1, DEEPEST_LEVEL + 2, CHAIN // 2, CHAIN])
def test_a_permalink_into_a_long_chain_is_as_cheap(large: Large, depth: int) -> None:
    comment = large.talk.fetch(comments.find_comment_by_source(large.chain.id, f"{depth - 1}"))
    assert comment is not None
    page, statements, rows = large.read(large.chain, Asking(Order.OLDEST, limit=LIMIT, branch_of=comment.id))
    assert (len(page.ancestors), page.more_ancestors) == (
        min(depth - 1, ANCESTORS_SHOWN), max(0, depth - 1 - ANCESTORS_SHOWN),
    )  # fmt: skip
    assert statements <= STATEMENTS
    assert rows <= ROWS


def test_a_site_s_feed_takes_few_rows_however_large_its_stories_are(large: Large) -> None:
    def feed(tx: Tx) -> tuple[list[Comment], int]:
        counting = CountingTx(tx)
        return newest_of_site(counting, large.talk.nobody(), LIMIT)[1], counting.rows

    found, rows = large.talk.store.read_now(feed)
    assert len(found) == LIMIT
    places = [(one.sort_at, one.id) for one in found]
    assert places == sorted(places, reverse=True)
    assert rows <= 4 * LIMIT + 20


def test_a_post_at_the_end_of_a_long_chain_is_cheap(large: Large) -> None:
    last = large.talk.fetch(comments.find_comment_by_source(large.chain.id, f"{CHAIN - 1}"))
    talk = replace(large.talk, story_id=StoryId(large.chain.id))
    reply = talk.post(parent=last)
    assert (reply.depth, reply.level, len(reply.path)) == (CHAIN + 1, DEEPEST_LEVEL + 1, 16 * DEEPEST_LEVEL)
    talk.decide(reply, reply.status.SPAM)
    assert talk.story().comment_count == CHAIN
