"""Authors take their words back: what is left of them, and what hangs on them."""

from __future__ import annotations

import pytest

from rejoinder.actions.reading import read_comment
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import AlreadyWithdrawn, NotFound
from rejoinder.core.events import EventKind
from rejoinder.core.site import Hold
from tests.actions.talking import SECOND, Talk


def kinds(talk: Talk) -> list[EventKind]:
    return [event.kind for event in talk.events()]


def test_a_withdrawn_comment_without_replies_is_gone(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    talk.withdraw(ada, comment)
    assert talk.outline() == []
    assert (talk.story().comment_count, kinds(talk)[-1]) == (0, EventKind.WITHDRAWN)
    for viewer in (talk.guest(), talk.nobody(), talk.moderator()):
        with pytest.raises(NotFound):
            talk.store.read_now(read_comment, viewer, comment.id)


def test_withdrawing_twice_is_withdrawing_once(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    first = talk.withdraw(ada, comment)
    talk.clock.at += SECOND
    assert talk.withdraw(ada, comment) == first
    assert kinds(talk) == [EventKind.PUBLISHED, EventKind.WITHDRAWN]
    with pytest.raises(AlreadyWithdrawn):
        talk.edit(ada, comment)


def test_a_tombstone_stands_where_replies_hang_and_says_nothing(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    reply = talk.post(parent=comment)
    talk.withdraw(ada, comment)
    (tombstone, below) = talk.shown()
    assert (tombstone.id, tombstone.is_tombstone, tombstone.branch_count) == (comment.id, True, 1)
    assert below.id == reply.id
    assert talk.story().comment_count == 1


def test_a_chain_of_tombstones_vanishes_with_the_last_reply_and_comes_back_with_it(talk: Talk) -> None:
    people = [talk.guest() for _ in range(5)]
    chain: list[Comment] = []
    for person in people:
        chain.append(talk.post(person, parent=chain[-1] if chain else None))
    for person, comment in list(zip(people, chain, strict=True))[1:4]:
        talk.withdraw(person, comment)
    assert talk.outline() == [(1, chain[0].body), (2, None), (3, None), (4, None), (5, chain[4].body)]
    talk.decide(chain[4], Status.HELD)
    assert talk.outline() == [(1, chain[0].body)]
    assert (talk.stored(chain[0]).reply_count, talk.stored(chain[0]).branch_count) == (0, 0)
    talk.decide(chain[4], Status.PUBLISHED)
    assert talk.outline() == [(1, chain[0].body), (2, None), (3, None), (4, None), (5, chain[4].body)]
    assert [talk.stored(one).branch_count for one in chain] == [4, 3, 2, 1, 0]


def test_a_tombstone_with_another_reply_stays(talk: Talk) -> None:
    ada, bob = talk.guest(), talk.guest()
    parent = talk.post(ada)
    first, second = talk.post(bob, parent=parent), talk.post(parent=parent)
    talk.withdraw(ada, parent)
    talk.withdraw(bob, first)
    assert talk.outline() == [(1, None), (2, second.body)]
    assert talk.stored(parent).reply_count == 1


def test_what_waits_can_be_taken_back_before_anybody_saw_it(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(hold=Hold.ALL)
    held = talk.post(ada)
    talk.withdraw(ada, held)
    assert (talk.events(), talk.page(viewer=ada).overlay.hidden) == ([], ())
    with pytest.raises(NotFound):
        talk.decide(held, Status.PUBLISHED)


def test_readers_are_told_when_a_tombstone_changes_its_reason(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    talk.post(parent=comment)
    talk.decide(comment, Status.HELD)
    before = talk.story().seq
    talk.decide(comment, Status.REJECTED)
    talk.decide(comment, Status.REJECTED)
    talk.withdraw(ada, comment)
    assert kinds(talk)[before:] == [EventKind.REMOVED, EventKind.WITHDRAWN]
    assert talk.story().comment_count == 1
