"""A moderator decides on a comment: what readers see of it, what is counted, and what is kept of the decision."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from rejoinder.core.account import Role
from rejoinder.core.comment import Status
from rejoinder.core.errors import AlreadyWithdrawn, Forbidden, NotFound
from rejoinder.core.events import EventKind
from rejoinder.core.policy import Reason
from rejoinder.core.site import Hold
from tests.actions.talking import Talk, begin_talk

DECIDED = [pair for pair in product(Status, Status)]


@pytest.mark.parametrize(("before", "after"), DECIDED, ids=[f"{one} to {two}" for one, two in DECIDED])
def test_each_status_leads_to_each_other(talk: Talk, before: Status, after: Status) -> None:
    parent = talk.post()
    comment = talk.post(parent=parent)
    talk.decide(comment, before)
    seq = talk.story().seq
    decided = talk.decide(comment, after, Reason.OTHER)

    was, is_now = before is Status.PUBLISHED, after is Status.PUBLISHED
    assert talk.stored(comment) == decided
    assert decided.status is after
    assert talk.story().comment_count == 1 + is_now
    assert (talk.stored(parent).reply_count, talk.stored(parent).branch_count) == (is_now, is_now)
    expected = [] if was == is_now else [EventKind.PUBLISHED if is_now else EventKind.REMOVED]
    assert [event.kind for event in talk.events(seq)] == expected
    assert [one.id for one in talk.shown()] == [parent.id] + [comment.id] * is_now


def test_every_decision_is_appended_with_its_reason_under_the_desk_s_next_number(talk: Talk) -> None:
    mo = talk.member("Mo", Role.MODERATOR)
    first, second = talk.post(), talk.post()
    talk.decide(first, Status.HELD, Reason.INSULT, by=mo)
    talk.decide(second, Status.REJECTED, Reason.OFF_TOPIC)
    talk.decide(first, Status.REJECTED, Reason.SPAM)
    talk.decide(first, Status.REJECTED, Reason.ILLEGAL)
    assert talk.decisions(first) == [(1, "held", "insult"), (3, "rejected", "spam"), (4, "rejected", "illegal")]
    assert talk.decisions(second) == [(2, "rejected", "off_topic")]


def test_desks_of_different_sites_count_apart(talk: Talk) -> None:
    other = begin_talk(talk.store, talk.clock)
    for one in (talk, other, talk):
        one.decide(one.post(), Status.HELD)
    assert [one.count_rows("decision") for one in (talk, other)] == [2, 1]
    assert other.decisions(other.everything()[0])[0][0] == 1


def test_only_staff_of_the_site_decide(talk: Talk) -> None:
    other = begin_talk(talk.store, talk.clock)
    author = talk.guest()
    comment = talk.post(author)
    for viewer in (author, talk.guest(), talk.member("Member"), talk.nobody()):
        with pytest.raises(Forbidden):
            talk.decide(comment, Status.REJECTED, by=viewer)
    with pytest.raises(NotFound):
        talk.decide(comment, Status.REJECTED, by=other.moderator())
    assert talk.stored(comment) == comment
    assert talk.count_rows("decision") == 0
    for role in (Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR):
        talk.decide(comment, Status.REJECTED, by=talk.member(role.value.title() + " A", role))
    assert talk.count_rows("decision") == 3


def test_whether_a_hidden_comment_exists_is_not_told_to_who_may_not_decide(talk: Talk) -> None:
    talk.allow(hold=Hold.ALL)
    held = talk.post()
    with pytest.raises(NotFound):
        talk.decide(held, Status.PUBLISHED, by=talk.guest())


def test_what_was_withdrawn_is_decided_on_no_more(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    talk.post(parent=comment)
    talk.withdraw(ada, comment)
    with pytest.raises(AlreadyWithdrawn):
        talk.decide(comment, Status.REJECTED)


def test_a_removed_comment_with_replies_leaves_a_tombstone_and_comes_back(talk: Talk) -> None:
    comment = talk.post()
    reply = talk.post(parent=comment)
    talk.decide(comment, Status.SPAM)
    assert talk.outline() == [(1, None), (2, reply.body)]
    assert talk.story().comment_count == 1
    talk.decide(reply, Status.SPAM)
    assert (talk.outline(), talk.story().comment_count) == ([], 0)
    talk.decide(comment, Status.PUBLISHED)
    assert talk.outline() == [(1, comment.body)]
    talk.decide(reply, Status.PUBLISHED)
    assert talk.outline() == [(1, comment.body), (2, reply.body)]


def test_decisions_at_the_same_moment_are_all_kept_without_gaps_and_the_last_one_holds(talk: Talk) -> None:
    comments = [talk.post() for _ in range(4)]
    orders = [(comment, status) for comment in comments for status in Status]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda order: talk.decide(*order), orders))
    found = sorted((seq, comment.id, status) for comment in comments for seq, status, _ in talk.decisions(comment))
    assert [seq for seq, _, _ in found] == list(range(1, len(orders) + 1))
    for comment in comments:
        last = [status for _, comment_id, status in found if comment_id == comment.id][-1]
        assert talk.stored(comment).status == last
    assert talk.story().comment_count == len(talk.shown())
    assert [event.seq for event in talk.events()] == list(range(1, talk.story().seq + 1))
