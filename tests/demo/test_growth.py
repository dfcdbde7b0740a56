"""Grown discussions: any size, always the same, shaped like real ones."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice, pairwise

import pytest

from rejoinder.core import markup
from rejoinder.core.comment import Status
from rejoinder.core.names import clean_name
from rejoinder.core.text import clean_body
from rejoinder.demo.content import LEAD, DemoComment, stories
from rejoinder.demo.growth import DEEPEST, MOST_COMMENTS, SPAN_MINUTES, grow

ROOTS = next(story.comments for story in stories() if story.name == LEAD)


def with_depths(comments: Iterable[DemoComment]) -> Iterator[tuple[DemoComment, int]]:
    depths: dict[str, int] = {}
    for comment in comments:
        depths[comment.id] = depths[comment.parent] + 1 if comment.parent else 1
        yield comment, depths[comment.id]


@pytest.fixture(scope="module")
def large() -> list[DemoComment]:
    return list(grow(20_000, 7, ROOTS))


@pytest.mark.parametrize("count", [0, 1, 2, 57, 5_000])
def test_as_many_comments_come_as_were_asked_for(count: int) -> None:
    assert len(list(grow(count, 1))) == count


@pytest.mark.parametrize("count", [-1, MOST_COMMENTS + 1])
def test_an_impossible_count_is_refused_at_once(count: int) -> None:
    with pytest.raises(ValueError):
        grow(count, 1)


def test_a_million_is_lazy() -> None:
    assert len(list(islice(grow(MOST_COMMENTS, 1, ROOTS), 100))) == 100


def test_the_same_seed_gives_the_same_discussion() -> None:
    assert list(grow(3_000, 5, ROOTS)) == list(grow(3_000, 5, ROOTS))


def test_another_seed_gives_another_discussion() -> None:
    assert [comment.body for comment in grow(50, 5)] != [comment.body for comment in grow(50, 6)]


def test_grown_comments_are_pinned_so_that_a_change_is_noticed() -> None:
    first = next(grow(10, 3))
    assert (first.id, first.parent, first.minutes) == ("grown-1", None, 91)


def test_every_parent_is_a_root_that_readers_see_or_came_before(large: list[DemoComment]) -> None:
    known = {root.id for root in ROOTS if root.is_visible}
    hidden_before = {root.id for root in ROOTS} - known
    for comment in large:
        assert comment.id not in known | hidden_before
        assert comment.parent is None or comment.parent in known
        known.add(comment.id)


def test_nobody_answers_what_is_held_or_spam(large: list[DemoComment]) -> None:
    unseen = {comment.id for comment in large if comment.status in (Status.HELD, Status.SPAM)}
    assert unseen and not [comment for comment in large if comment.parent in unseen]


def test_time_runs_forwards_from_the_newest_root_to_the_end_of_the_span(large: list[DemoComment]) -> None:
    start = max(root.minutes or 0 for root in ROOTS) + 1
    minutes = [comment.minutes for comment in large if comment.minutes is not None]
    assert all(before <= after for before, after in pairwise(minutes))
    assert start <= minutes[0] and minutes[-1] <= start + SPAN_MINUTES


def test_some_chains_are_deep_and_none_is_bottomless(large: list[DemoComment]) -> None:
    deepest = max(depth for _, depth in with_depths([*ROOTS, *large]))
    assert 40 <= deepest <= DEEPEST


def test_few_comments_have_most_of_the_replies(large: list[DemoComment]) -> None:
    replies = Counter(comment.parent for comment in large if comment.parent)
    counts = sorted(replies.values(), reverse=True)
    assert counts[0] > 100
    assert sum(counts[: len(counts) // 10]) > 0.3 * sum(counts)
    assert sum(count == 1 for count in counts) > 0.4 * len(counts)


def test_nobody_answers_himself_often(large: list[DemoComment]) -> None:
    authors = {comment.id: comment.author for comment in [*ROOTS, *large]}
    same = sum(comment.author is not None and comment.author == authors.get(comment.parent or "") for comment in large)
    assert same < 0.02 * len(large)


def test_a_reply_does_not_repeat_its_sibling(large: list[DemoComment]) -> None:
    before: dict[str, str] = {}
    repeated = 0
    for comment in large:
        if comment.parent:
            repeated += before.get(comment.parent) == comment.body
            before[comment.parent] = comment.body
    assert repeated == 0


def test_quotations_are_verbatim_from_the_parent(large: list[DemoComment]) -> None:
    bodies = {comment.id: comment.body for comment in large}
    quoting = [comment for comment in large if comment.body.startswith("> ")]
    assert len(quoting) > 500
    for comment in quoting:
        assert comment.parent is not None
        assert comment.body.split("\n")[0][2:] in bodies[comment.parent]


def test_everything_grown_could_have_been_posted() -> None:
    for comment in grow(2_000, 11):
        assert clean_body(comment.body) == comment.body
        assert "{" not in comment.body and not markup.shows_nothing(markup.render(comment.body))
        assert comment.author is None or clean_name(comment.author) == comment.author
        assert (comment.reason is not None) == (comment.status is not Status.PUBLISHED)
        assert (comment.edited is None) == (comment.previous is None)


def test_a_grown_discussion_has_something_of_everything(large: list[DemoComment]) -> None:
    assert {comment.status for comment in large} == set(Status)
    assert any(comment.withdrawn for comment in large) and any(comment.edited for comment in large)
    assert any(comment.author is None for comment in large) and any(comment.minutes is None for comment in large)
    assert len({comment.author for comment in large}) > 500
