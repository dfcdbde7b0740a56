"""How often one may post, what one may not say twice, and what is only the second click on the same form."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from rejoinder.actions.idempotency import Receipt
from rejoinder.actions.posting import Posted, post_comment
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import KeyReused, RepeatedText, StoryClosed, TooOften
from rejoinder.core.policy import Reason
from rejoinder.core.site import Hold, Stop
from tests.actions.talking import SECOND, Talk

AT_ONCE = 8


def receipt(talk: Talk, body: str = "body") -> Receipt:
    return Receipt(talk.site.id + b"scope", body.encode())


def all_at_once(talk: Talk, viewers: list[Viewer], body: str, given: Receipt | None = None) -> list[Posted]:
    """Return what becomes of the same text that is sent by all of these at the same moment."""
    drafts = [talk.draft(viewer, body) for viewer in viewers]
    barrier = threading.Barrier(len(viewers))

    def send(at: int) -> Posted:
        barrier.wait()
        return talk.store.write_now(post_comment, viewers[at], talk.site, drafts[at], given)

    with ThreadPoolExecutor(len(viewers)) as pool:
        return list(pool.map(send, range(len(viewers))))


@pytest.mark.parametrize("limit", [1, 6, 60])
def test_an_author_posts_as_often_as_the_site_says_and_no_more(talk: Talk, limit: int) -> None:
    ada = talk.guest()
    talk.allow(post_limit=limit, post_window_s=60, repeat_window_s=0)
    for _ in range(limit):
        talk.post(ada)
        talk.clock.at += SECOND // 10
    with pytest.raises(TooOften) as refused:
        talk.post(ada)
    assert refused.value.data == {"limit": limit, "window_s": 60, "retry_after_s": 60 - limit // 10}
    assert talk.story().comment_count == limit
    assert talk.post(talk.guest()).is_visible
    talk.clock.at += (60 - limit // 10) * SECOND
    assert talk.post(ada).is_visible


@pytest.mark.parametrize("limit", [1, 6, 60])
def test_an_author_on_many_networks_at_the_same_moment_posts_no_more_often(talk: Talk, limit: int) -> None:
    ada = talk.guest()
    talk.allow(post_limit=limit, post_window_s=60, repeat_window_s=0)
    viewers = [replace(ada, network=f"network {number}".encode()) for number in range(limit + AT_ONCE)]
    drafts = [talk.draft(viewer) for viewer in viewers]
    barrier = threading.Barrier(AT_ONCE)

    def send(first: int) -> list[bool]:
        passed = []
        barrier.wait()
        for at in range(first, len(viewers), AT_ONCE):
            try:
                talk.store.write_now(post_comment, viewers[at], talk.site, drafts[at])
            except TooOften:
                passed.append(False)
            else:
                passed.append(True)
        return passed

    with ThreadPoolExecutor(AT_ONCE) as pool:
        passed = [each for some in pool.map(send, range(AT_ONCE)) for each in some]
    assert (passed.count(True), passed.count(False)) == (limit, AT_ONCE)
    assert (talk.count_rows("comment"), talk.story().comment_count) == (limit, limit)


def test_an_author_who_clicks_on_many_networks_at_the_same_moment_makes_one_comment(talk: Talk) -> None:
    ada = talk.guest()
    posted = all_at_once(talk, [replace(ada, network=f"{number}".encode()) for number in range(AT_ONCE)], "Click.")
    assert len({one.comment.id for one in posted}) == 1
    assert talk.count_rows("comment") == 1


def test_staff_post_as_often_as_they_like(talk: Talk) -> None:
    staff = talk.member("Mo", Role.MODERATOR)
    talk.allow(post_limit=1, network_post_limit=1, repeat_window_s=3_600)
    assert [talk.post(staff, "As I said.").is_visible for _ in range(2)] == [True, True]


def test_a_network_posts_as_often_as_the_site_says_whoever_posts(talk: Talk) -> None:
    talk.allow(network_post_limit=3)
    talk.clock.at -= talk.clock.at % (60 * SECOND)
    for _ in range(3):
        talk.post(talk.guest(b"home"))
    with pytest.raises(TooOften) as refused:
        talk.post(talk.guest(b"home"))
    assert refused.value.retry_after_s == 60
    assert talk.post(talk.guest(b"work")).is_visible
    assert talk.post(talk.guest()).is_visible
    talk.clock.at += 60 * SECOND
    assert talk.post(talk.guest(b"home")).is_visible


def test_refused_attempts_are_not_counted(talk: Talk) -> None:
    ada = talk.guest(b"home")
    talk.allow(network_post_limit=2, stop=Stop.CLOSE_ALL)
    for _ in range(3):
        with pytest.raises(StoryClosed):
            talk.post(ada)
    talk.allow(stop=Stop.NONE)
    assert [talk.post(ada).is_visible for _ in range(2)] == [True, True]


def test_the_same_text_of_the_same_author_is_refused_for_a_while(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(repeat_window_s=3_600, post_limit=50)
    talk.post(ada, "First!")
    talk.clock.at += 10 * SECOND
    with pytest.raises(RepeatedText):
        talk.post(ada, " first!  ")
    assert talk.post(ada, "Second!").is_visible
    assert talk.post(talk.guest(), "First!").is_visible
    talk.clock.at += 3_590 * SECOND
    assert talk.post(ada, "First!").is_visible


def test_what_was_taken_back_or_edited_away_may_be_said_elsewhere(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(repeat_window_s=3_600)
    talk.withdraw(ada, talk.post(ada, "In the wrong place."))
    right = talk.try_post(ada, "In the wrong place.")
    assert right.comment.is_visible
    assert not right.repeated
    talk.edit(ada, right.comment, "Something else.")
    talk.clock.at += 10 * SECOND
    assert talk.post(ada, "In the wrong place.").is_visible
    assert talk.story().comment_count == 2


def test_what_was_rejected_may_not_be_said_again(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(repeat_window_s=3_600)
    talk.decide(talk.post(ada, "Buy!"), Status.SPAM)
    talk.clock.at += 10 * SECOND
    with pytest.raises(RepeatedText):
        talk.post(ada, "Buy!")


def test_a_second_click_on_the_same_form_makes_no_second_comment(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(repeat_window_s=3_600)
    parent = talk.post()
    first = talk.try_post(ada, "Click.", parent=parent)
    talk.clock.at += 10 * SECOND - 1
    second = talk.try_post(ada, "Click.", parent=parent)
    assert (second.comment.id, second.repeated) == (first.comment.id, True)
    assert (talk.story().comment_count, len(talk.events())) == (2, 2)
    talk.clock.at += 1
    with pytest.raises(RepeatedText):
        talk.try_post(ada, "Click.", parent=parent)


def test_a_second_click_says_again_why_a_comment_waits(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(hold=Hold.ALL)
    assert [talk.try_post(ada, "Click.").reason for _ in range(2)] == [Reason.HOLD_ALL] * 2
    assert talk.count_rows("comment") == talk.count_rows("decision") == 1


def test_the_same_text_in_another_place_is_no_second_click(talk: Talk) -> None:
    ada = talk.guest()
    talk.post(ada, "Same.")
    assert not talk.try_post(ada, "Same.", parent=talk.post()).repeated
    talk.allow(repeat_window_s=3_600)
    with pytest.raises(RepeatedText):
        talk.try_post(ada, "Same.", parent=talk.post())


@pytest.mark.parametrize("network", [None, b"home"])
def test_clicks_at_the_same_moment_make_one_comment(talk: Talk, network: bytes | None) -> None:
    talk.allow(repeat_window_s=3_600, post_limit=50)
    posted = all_at_once(talk, [talk.guest(network)] * AT_ONCE, "Click.")
    assert len({one.comment.id for one in posted}) == 1
    assert sorted(one.repeated for one in posted) == [False] + [True] * (AT_ONCE - 1)
    assert (talk.count_rows("comment"), talk.story().comment_count, talk.story().seq) == (1, 1, 1)


def test_one_key_makes_one_comment_however_many_send_it_at_the_same_moment(talk: Talk) -> None:
    viewers = [talk.guest(f"{number}".encode()) for number in range(AT_ONCE)]
    posted = all_at_once(talk, viewers, "Keyed.", receipt(talk))
    assert len({one.comment.id for one in posted}) == 1
    assert (talk.count_rows("comment"), talk.story().comment_count, talk.story().seq) == (1, 1, 1)


def test_a_repeated_key_gives_the_same_answer_and_another_body_is_refused(talk: Talk) -> None:
    ada = talk.guest()
    first = talk.try_post(ada, "Keyed.", receipt=receipt(talk))
    talk.clock.at += 3_600 * SECOND
    talk.allow(stop=Stop.CLOSE_ALL)
    again = talk.try_post(ada, "Keyed.", receipt=receipt(talk))
    assert (again.comment.id, again.reason, again.repeated) == (first.comment.id, None, True)
    with pytest.raises(KeyReused):
        talk.try_post(ada, "Another.", receipt=receipt(talk, "another"))
    assert talk.count_rows("comment") == 1


def test_a_refusal_is_judged_anew_when_its_key_comes_again(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(stop=Stop.CLOSE_ALL)
    with pytest.raises(StoryClosed):
        talk.try_post(ada, "Keyed.", receipt=receipt(talk))
    talk.allow(stop=Stop.NONE)
    assert talk.try_post(ada, "Keyed.", receipt=receipt(talk)).comment.is_visible


def test_a_held_comment_s_key_still_answers_after_it_was_published(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(hold=Hold.ALL)
    held = talk.try_post(ada, "Keyed.", receipt=receipt(talk))
    assert held.reason is Reason.HOLD_ALL
    published: Comment = talk.decide(held.comment, Status.PUBLISHED)
    again = talk.try_post(ada, "Keyed.", receipt=receipt(talk))
    assert (again.comment, again.reason) == (published, None)
