"""A counter that is wrong is found, whichever it is; right ones are not accused."""

from __future__ import annotations

import pytest

from rejoinder.actions.carrying import carry_comments
from rejoinder.actions.recounting import recount
from rejoinder.core.comment import Status
from rejoinder.core.ids import CommentId
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.store import votes
from rejoinder.store.engine import Store
from rejoinder.store.query import Statement, Tx
from tests.actions.arrivals import arriving, new_story, shown


@pytest.fixture
def story(store: Store, site: Site) -> Story:
    """A story with a chain of three and a hidden comment that nobody answered."""
    story = new_story(store, site)
    chain = [arriving("a", up=3), arriving("b", "a"), arriving("c", "b")]
    carry_comments(store, story, [*chain, arriving("d", status=Status.SPAM)])
    return story


def test_right_counters_are_not_accused(store: Store, story: Story) -> None:
    assert store.read_now(recount, story.id) == []
    assert store.read_now(recount) == []


@pytest.mark.parametrize(
    ("change", "counter"),
    [
        ("update story set comment_count = comment_count + 1", "comment_count"),
        ("update story set last_seq = last_seq + 1", "seq"),
        ("update comment set reply_count = 7 where body = 'I am b.'", "reply_count"),
        ("update comment set branch_count = branch_count - 1 where body = 'I am a.'", "branch_count"),
        ("update comment set branch_count = 1 where body = 'I am c.'", "branch_count"),
        ("update comment set shown = 1 where body = 'I am d.'", "shown"),
        ("update comment set visible = 1 where body = 'I am d.'", "visible"),
        ("update comment set up = 1, source_key = null where body = 'I am b.'", "up"),
        ("update comment set down = 1, source_key = null where body = 'I am c.'", "down"),
    ],
)
def test_a_wrong_counter_is_found(store: Store, site: Site, story: Story, change: str, counter: str) -> None:
    store.write_now(run, change)
    other = new_story(store, site, "other")

    assert counter in {difference.counter for difference in store.read_now(recount, story.id)}
    assert counter in {difference.counter for difference in store.read_now(recount)}
    assert store.read_now(recount, other.id) == []


def test_imported_votes_may_exceed_those_that_were_cast_here_but_not_the_other_way_round(
    store: Store, story: Story
) -> None:
    by_body = {comment.body: comment for comment in shown(store, story)}
    first, second = by_body["I am a."], by_body["I am b."]
    store.write_now(run_all, votes.put_vote(first, b"g" * 17, 1, 0), votes.put_vote(second, b"g" * 17, 1, 0))

    differences = store.read_now(recount, story.id)

    assert [(one.comment_id, one.counter, one.stored, one.counted) for one in differences] == [
        (CommentId(second.id), "up", 0, 1)
    ]


def run(tx: Tx, sql: str) -> None:
    tx.put(Statement(sql))


def run_all(tx: Tx, *statements: Statement) -> None:
    tx.put(*statements)
