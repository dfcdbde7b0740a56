"""Whose comments wait for a moderator, and what happens when one comes."""

from __future__ import annotations

import pytest

from rejoinder.core.account import Role
from rejoinder.core.comment import NEVER_PUBLISHED, Status
from rejoinder.core.errors import NotFound
from rejoinder.core.policy import Reason
from rejoinder.core.site import Hold, Stop
from rejoinder.store import comments
from tests.actions.talking import Talk

LINK = "https://example.org/a"


@pytest.mark.parametrize("narrowed", [{"hold": Hold.ALL}, {"stop": Stop.HOLD_ALL}], ids=["always", "for now"])
def test_where_all_wait_only_staff_are_published_at_once(talk: Talk, narrowed: dict[str, object]) -> None:
    member, staff = talk.member("Member"), talk.member("Mo", Role.MODERATOR)
    talk.allow(**narrowed)
    for viewer in (talk.guest(), member):
        posted = talk.try_post(viewer)
        assert (posted.comment.status, posted.reason) == (Status.HELD, Reason.HOLD_ALL)
    assert talk.post(staff).is_visible
    talk.allow(hold=Hold.NOBODY, stop=Stop.NONE)
    assert talk.post(member).is_visible


def test_a_held_comment_takes_no_seq_of_the_story_but_one_of_the_desk(talk: Talk) -> None:
    talk.allow(hold=Hold.ALL)
    held = [talk.post(), talk.post()]
    assert (talk.events(), talk.story().seq, talk.story().comment_count) == ([], 0, 0)
    assert [talk.decisions(one) for one in held] == [[(1, "held", "hold_all")], [(2, "held", "hold_all")]]
    assert [one.sort_at for one in held] == [NEVER_PUBLISHED] * 2
    assert {one.id for one in talk.fetch(comments.list_waiting(talk.site.id, 10))} == {one.id for one in held}


def test_a_held_comment_is_seen_by_its_author_and_moderators_only(talk: Talk) -> None:
    talk.allow(hold=Hold.ALL)
    ada = talk.guest()
    held = talk.post(ada)
    assert [one.id for one in talk.page(viewer=ada).overlay.hidden] == [held.id]
    assert talk.page(viewer=ada).overlay.reasons == {held.id: ("hold_all", None)}
    for viewer in (talk.guest(), talk.nobody(), talk.moderator()):
        page = talk.page(viewer=viewer)
        assert (page.run.items, page.overlay.hidden, page.story.comment_count) == ((), (), 0)


def test_a_guest_s_first_comment_waits_until_one_was_published(talk: Talk) -> None:
    talk.allow(hold=Hold.FIRST)
    ada = talk.guest()
    first, second = talk.try_post(ada), talk.try_post(ada)
    assert [one.reason for one in (first, second)] == [Reason.FIRST_COMMENT] * 2
    talk.decide(first.comment, Status.REJECTED)
    assert talk.try_post(ada).reason is Reason.FIRST_COMMENT
    talk.decide(second.comment, Status.PUBLISHED)
    assert talk.post(ada).is_visible
    assert not talk.post(talk.guest()).is_visible


def test_an_account_s_first_comment_does_not_wait(talk: Talk) -> None:
    talk.allow(hold=Hold.FIRST)
    assert talk.post(talk.member("Member")).is_visible


def test_links_are_held_from_the_number_on_that_the_site_says(talk: Talk) -> None:
    talk.allow(hold_links=2)
    assert talk.post(body=f"See {LINK}").is_visible
    posted = talk.try_post(talk.guest(), f"See {LINK} and <https://example.org/b>")
    assert (posted.comment.status, posted.reason) == (Status.HELD, Reason.LINKS)
    talk.allow(hold_links=0)
    assert talk.post(body=f"{LINK} {LINK} {LINK}").is_visible


def test_the_reason_for_waiting_that_is_told_is_the_first_that_applies(talk: Talk) -> None:
    talk.allow(hold=Hold.FIRST, hold_links=1)
    assert talk.try_post(talk.guest(), LINK).reason is Reason.FIRST_COMMENT
    assert talk.try_post(talk.member("Member"), LINK).reason is Reason.LINKS


def test_a_published_comment_takes_the_place_at_the_end_and_keeps_its_time(talk: Talk) -> None:
    talk.allow(hold=Hold.ALL)
    held = talk.post()
    talk.allow(hold=Hold.NOBODY)
    talk.clock.at += 60_000_000
    earlier = talk.post()
    published = talk.decide(held, Status.PUBLISHED)
    assert [one.id for one in talk.shown()] == [earlier.id, held.id]
    assert published.sort_at > earlier.sort_at
    assert published.posted_at == held.posted_at == talk.clock.at - 60_000_000
    assert [(event.seq, event.comment_ids) for event in talk.events()] == [(1, (earlier.id,)), (2, (held.id,))]


def test_a_comment_that_was_published_once_comes_back_to_its_old_place(talk: Talk) -> None:
    first, second = talk.post(), talk.post()
    talk.decide(first, Status.REJECTED)
    assert [one.id for one in talk.shown()] == [second.id]
    talk.decide(first, Status.PUBLISHED)
    assert [one.id for one in talk.shown()] == [first.id, second.id]


def test_nobody_replies_to_what_waits(talk: Talk) -> None:
    talk.allow(hold=Hold.ALL)
    held = talk.post()
    talk.allow(hold=Hold.NOBODY)
    with pytest.raises(NotFound):
        talk.post(parent=held)
    talk.decide(held, Status.PUBLISHED)
    assert talk.post(parent=held).is_visible


def test_a_held_reply_is_not_counted_and_makes_no_tombstone_until_it_is_published(talk: Talk) -> None:
    ada = talk.guest()
    parent = talk.post(ada)
    talk.allow(hold=Hold.ALL)
    held = talk.post(parent=parent)
    assert (talk.stored(parent).reply_count, talk.stored(parent).branch_count) == (0, 0)
    talk.withdraw(ada, parent)
    assert talk.outline() == []
    talk.decide(held, Status.PUBLISHED)
    assert talk.outline() == [(1, None), (2, held.body)]
    talk.decide(held, Status.SPAM)
    assert talk.outline() == []
