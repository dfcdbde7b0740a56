"""Pages of a stored discussion: each visible comment exactly once, in its place, in every order and view."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rejoinder.actions.reading import ANCESTORS_SHOWN, Asking, read_comment, single
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import NotFound
from rejoinder.core.ids import CommentId
from rejoinder.core.tree import DEEPEST_LEVEL, Fold, Key, Order, View
from tests.actions.plainly import check_everything, check_pages, forest, walk_pages
from tests.actions.talking import Talk, begin_talk

SHAPES = st.lists(st.tuples(st.integers(-1, 30), st.sampled_from("ppppppphwr")), min_size=1, max_size=24)
"""Which comment each comment answers (-1: none), and what becomes of it: published, held, withdrawn, rejected."""
RANDOM = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def grow(talk: Talk, shape: list[tuple[int, str]], seed: int) -> list[Comment]:
    """Post comments of this shape, with votes that differ, and hide some of them afterwards."""
    chance = random.Random(seed)
    voters = [talk.guest() for _ in range(3)]
    made: list[tuple[Viewer, Comment]] = []
    for parent, _ in shape:
        author = talk.guest()
        above = made[parent % len(made)][1] if made and parent >= 0 else None
        made.append((author, talk.post(author, parent=above)))
    for (author, comment), (_, fate) in zip(made, shape, strict=True):
        for voter in voters[: chance.randrange(4)]:
            talk.vote(voter, comment, chance.choice((1, 1, -1)))
        if fate == "w":
            talk.withdraw(author, comment)
        elif fate != "p":
            talk.decide(comment, Status.HELD if fate == "h" else Status.REJECTED)
    return [comment for _, comment in made]


@RANDOM
@given(shape=SHAPES, seed=st.integers(0, 99), limit=st.integers(1, 7))
def test_pages_of_any_tree_hold_what_is_shown_once_and_in_its_place(
    talk: Talk, shape: list[tuple[int, str]], seed: int, limit: int
) -> None:
    one = begin_talk(talk.store, talk.clock)
    grow(one, shape, seed)
    check_everything(one)
    check_pages(one, limit)


@RANDOM
@given(shape=SHAPES, seed=st.integers(0, 99), limit=st.integers(1, 7))
def test_a_permalink_has_the_ancestors_the_comment_and_exactly_its_branch(
    talk: Talk, shape: list[tuple[int, str]], seed: int, limit: int
) -> None:
    one = begin_talk(talk.store, talk.clock)
    comments = grow(one, shape, seed)
    plain = forest(one)
    for comment in random.Random(seed).sample(comments, min(4, len(comments))):
        asking = Asking(random.Random(seed).choice(list(Order)), limit=limit, branch_of=comment.id)
        if comment.id not in plain.shown:
            with pytest.raises(NotFound):
                one.page(asking)
            continue
        page = one.page(asking)
        above = plain.above[comment.id]
        assert page.branch is not None
        assert (page.branch.id, [up.id for up in page.ancestors]) == (comment.id, above[-ANCESTORS_SHOWN:])
        assert page.more_ancestors == max(0, len(above) - ANCESTORS_SHOWN)
        assert walk_pages(one, asking)[0] == plain.displayed(asking.order, comment.id)


def test_a_discussion_deeper_than_the_deepest_level_is_read_whole(talk: Talk) -> None:
    chain = [talk.post()]
    while len(chain) < DEEPEST_LEVEL + 4:
        chain.append(talk.post(parent=chain[-1]))
    for at in (0, DEEPEST_LEVEL - 2, DEEPEST_LEVEL - 1, DEEPEST_LEVEL, DEEPEST_LEVEL + 3):
        talk.post(parent=chain[at])
    for at in (DEEPEST_LEVEL + 1, DEEPEST_LEVEL - 1):
        talk.decide(chain[at], Status.REJECTED)
    check_everything(talk)
    check_pages(talk, 9)
    plain = forest(talk)
    for at in range(DEEPEST_LEVEL - 3, len(chain)):
        for order in Order:
            asking = Asking(order, limit=2, branch_of=chain[at].id)
            assert walk_pages(talk, asking)[0] == plain.displayed(order, chain[at].id)
    page = talk.page(Asking(Order.OLDEST, branch_of=chain[-1].id))
    assert [up.id for up in page.ancestors] == [one.id for one in chain[-ANCESTORS_SHOWN - 1 : -1]]
    assert page.more_ancestors == len(chain) - 1 - ANCESTORS_SHOWN


@pytest.mark.parametrize("order", [Order.OLDEST, Order.NEWEST])
@pytest.mark.parametrize("view", list(View))
def test_a_walk_by_time_meets_each_comment_once_while_others_post_and_leave(
    talk: Talk, order: Order, view: View
) -> None:
    chance = random.Random(order.value + view.value)
    authors = {comment.id: author for author in [talk.guest() for _ in range(40)] for comment in [talk.post(author)]}
    before = talk.everything()
    for comment in before[::2]:
        talk.post(parent=comment)
    before = talk.everything()
    left: set[CommentId] = set()
    seen: list[CommentId] = []
    position: tuple[Key, ...] | None = ()
    while position is not None:
        run = talk.page(Asking(order, view, position, limit=7)).run
        seen += [item.id for item in run.items if isinstance(item, Comment)]
        position = run.position
        talk.post(parent=chance.choice([None, *(one for one in before if one.id not in left)]))
        leaving = chance.choice([one for one in before if one.id in authors and one.id not in left])
        talk.withdraw(authors[leaving.id], leaving)
        left.add(leaving.id)
    assert len(seen) == len(set(seen))
    assert {one.id for one in before} - left <= set(seen)


def test_a_cursor_outlives_its_comment(talk: Talk) -> None:
    ada = talk.guest()
    comments = [talk.post(ada) for _ in range(6)]
    run = talk.page(Asking(Order.OLDEST, limit=3)).run
    talk.withdraw(ada, comments[2])
    assert run.position is not None
    found, _ = walk_pages(talk, Asking(Order.OLDEST, position=run.position, limit=3))
    assert found == [one.id for one in comments[3:]]


def test_a_fold_says_how_much_it_leaves_out_and_leads_there(talk: Talk) -> None:
    top = talk.post()
    replies = [talk.post(parent=top) for _ in range(9)]
    after = talk.post()
    run = talk.page(Asking(Order.OLDEST, limit=50, branch_limit=4)).run
    (fold,) = (item for item in run.items if isinstance(item, Fold))
    assert [item.id for item in run.items if isinstance(item, Comment)] == [
        top.id, *(one.id for one in replies[:3]), after.id,
    ]  # fmt: skip
    assert (fold.root, fold.count) == (top.id, 6)
    found, _ = walk_pages(talk, Asking(Order.OLDEST, position=fold.position, branch_of=top.id))
    assert found == [one.id for one in replies[3:]]


def test_a_branch_is_of_its_own_story(talk: Talk) -> None:
    comment = talk.post()
    elsewhere = replace(talk, story_id=talk.open_story())
    other = begin_talk(talk.store, talk.clock)
    for wrong in (elsewhere, other):
        with pytest.raises(NotFound):
            wrong.page(Asking(Order.OLDEST, branch_of=comment.id))
    assert talk.page(Asking(Order.OLDEST, branch_of=comment.id)).branch == comment


def test_a_page_brings_along_what_it_refers_to(talk: Talk) -> None:
    first = talk.post(body="The ferry has not sailed for eleven days now.")
    for _ in range(3):
        talk.post()
    answer = talk.post(body="> The ferry has not sailed for eleven days\n\nWhy?", parent=first)
    page = talk.page(Asking(Order.NEWEST, View.FLAT, limit=1))
    assert [item.id for item in page.run.items if isinstance(item, Comment)] == [answer.id]
    assert page.around.keys() == {first.id, answer.id}
    assert [one.source_id for one in page.quotations[answer.id]] == [first.id]


def test_one_comment_alone_makes_a_page(talk: Talk) -> None:
    comment = talk.post()
    talk.post()
    read = talk.store.read_now(read_comment, talk.nobody(), comment.id)
    page = talk.store.read_now(single, talk.nobody(), talk.story(), read)
    assert (page.run.items, page.run.position) == ((comment,), None)
