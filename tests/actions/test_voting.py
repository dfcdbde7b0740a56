"""Readers vote and flag: exactly counted, whoever else does at the same moment."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from rejoinder.actions.flagging import FlagReason, flag_comment
from rejoinder.actions.voting import list_untold, tally_story, vote_on
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import BadField, NotFound, OwnComment, TooOften, Unauthenticated, VotesOff
from rejoinder.core.events import EventKind
from rejoinder.core.pace import Pace
from rejoinder.core.ranking import rank
from rejoinder.core.site import Hold, Stop
from rejoinder.core.tree import Order
from rejoinder.store import votes
from rejoinder.store.query import Tx, many, whole
from tests.actions.talking import ENDLESS, SECOND, Talk, begin_talk

PARALLEL_VOTES = 1_000


def counters(talk: Talk, comment: Comment) -> tuple[int, int]:
    stored = talk.stored(comment)
    assert stored.rank == rank(stored.up, stored.down)
    return stored.up, stored.down


def flag(talk: Talk, viewer: Viewer, comment: Comment, reason: FlagReason = FlagReason.SPAM, note: str = "") -> None:
    talk.store.write_now(flag_comment, viewer, comment.id, reason, note or None, pace=ENDLESS)


def flags(talk: Talk) -> list[tuple[str, str | None]]:
    sql = "select reason, note from flag where site_id = :site_id order by reason"
    return [(row[0], row[1]) for row in talk.fetch(many(sql, {"site_id": talk.site.id}, whole))]


def test_a_vote_is_set_changed_and_taken_back(talk: Talk) -> None:
    comment, ada = talk.post(), talk.guest()
    for value, expected in (
        (1, (1, 0)),
        (1, (1, 0)),
        (-1, (0, 1)),
        (0, (0, 0)),
        (0, (0, 0)),
        (-1, (0, 1)),
        (1, (1, 0)),
    ):
        voted = talk.vote(ada, comment, value)
        assert (voted.up, voted.down) == counters(talk, comment) == expected
        assert talk.page(viewer=ada).overlay.votes == ({comment.id: value} if value else {})
    assert talk.page(viewer=talk.guest()).overlay.votes == {}


def test_votes_sort_the_best_first(talk: Talk) -> None:
    disliked, unvoted, liked = talk.post(), talk.post(), talk.post()
    talk.vote(talk.guest(), liked, 1)
    talk.vote(talk.guest(), disliked, -1)
    assert [one.id for one in talk.shown(Order.BEST)] == [liked.id, unvoted.id, disliked.id]


@pytest.mark.parametrize("value", [2, -2, 100])
def test_a_vote_is_up_down_or_none(talk: Talk, value: int) -> None:
    with pytest.raises(BadField):
        talk.vote(talk.guest(), talk.post(), value)


def test_nobody_votes_or_flags_on_their_own_comment_or_as_nobody(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    with pytest.raises(OwnComment):
        talk.vote(ada, comment, 1)
    with pytest.raises(OwnComment):
        flag(talk, ada, comment)
    with pytest.raises(Unauthenticated):
        talk.vote(talk.nobody(), comment, 1)
    with pytest.raises(Unauthenticated):
        flag(talk, talk.nobody(), comment)
    assert counters(talk, comment) == (0, 0)
    assert flags(talk) == []


def test_guests_vote_where_the_site_lets_them_and_accounts_always(talk: Talk) -> None:
    comment, member = talk.post(), talk.member("Member")
    for narrowed in ({"guest_votes": False}, {"guest_votes": True, "stop": Stop.GUESTS_OFF}):
        talk.allow(**narrowed)
        with pytest.raises(VotesOff):
            talk.vote(talk.guest(), comment, 1)
        talk.vote(member, comment, 1)
    talk.allow(stop=Stop.CLOSE_ALL)
    with pytest.raises(VotesOff):
        talk.vote(member, comment, -1)
    talk.allow(stop=Stop.NONE)
    talk.vote(talk.guest(), comment, 1)
    assert counters(talk, comment) == (2, 0)


def test_what_readers_do_not_see_takes_no_vote_and_no_flag(talk: Talk) -> None:
    ada, other = talk.guest(), begin_talk(talk.store, talk.clock)
    tombstone = talk.post(ada)
    talk.post(parent=tombstone)
    visible = talk.post()
    talk.withdraw(ada, tombstone)
    talk.allow(hold=Hold.ALL)
    held = talk.post(ada)
    cases = [(talk.guest(), tombstone), (talk.guest(), held), (ada, held), (talk.moderator_with_key(), held)]
    for viewer, comment in [*cases, (other.guest(), visible)]:
        with pytest.raises(NotFound):
            talk.vote(viewer, comment, 1)
        with pytest.raises(NotFound):
            flag(talk, viewer, comment)
    assert talk.count_rows("vote") == talk.count_rows("flag") == 0


def test_votes_outlast_a_removal(talk: Talk) -> None:
    comment = talk.post()
    talk.vote(talk.guest(), comment, 1)
    talk.decide(comment, Status.HELD)
    talk.decide(comment, Status.PUBLISHED)
    assert counters(talk, comment) == (1, 0)


def test_votes_and_flags_have_a_pace_that_what_changes_nothing_does_not_use_up(talk: Talk) -> None:
    ada, pace = talk.guest(b"home"), Pace(2, 60, 3)
    comments = [talk.post() for _ in range(4)]
    for value, comment in ((1, comments[0]), (1, comments[0]), (1, comments[1])):
        talk.store.write_now(vote_on, ada, talk.site, comment.id, value, pace=pace)
    with pytest.raises(TooOften) as refused:
        talk.store.write_now(vote_on, ada, talk.site, comments[2].id, 1, pace=pace)
    assert refused.value.limit == 2
    bob = talk.guest(b"home")
    talk.store.write_now(vote_on, bob, talk.site, comments[2].id, 1, pace=pace)
    with pytest.raises(TooOften):
        talk.store.write_now(vote_on, bob, talk.site, comments[3].id, 1, pace=pace)
    for _ in range(2):
        talk.store.write_now(flag_comment, ada, comments[0].id, FlagReason.SPAM, None, pace=pace)
    with pytest.raises(TooOften):
        talk.store.write_now(flag_comment, ada, comments[0].id, FlagReason.SPAM, None, pace=pace)
    assert [counters(talk, one) for one in comments] == [(1, 0), (1, 0), (1, 0), (0, 0)]
    talk.clock.at += 60 * SECOND
    talk.store.write_now(vote_on, ada, talk.site, comments[3].id, 1, pace=pace)


def test_a_reader_flags_once_and_the_last_reason_holds(talk: Talk) -> None:
    comment, ada = talk.post(), talk.guest()
    flag(talk, ada, comment, FlagReason.SPAM)
    flag(talk, ada, comment, FlagReason.INSULT, "Look at the third line.")
    flag(talk, talk.guest(), comment, FlagReason.SPAM)
    assert flags(talk) == [("insult", "Look at the third line."), ("spam", None)]
    assert talk.page(viewer=ada).overlay.flagged == {comment.id}
    assert talk.page(viewer=talk.guest()).overlay.flagged == set()


def test_many_voters_at_once_are_counted_exactly(talk: Talk) -> None:
    first, second = talk.post(), talk.post()
    cast = [
        partial(talk.vote, talk.guest(b"home"), (first, second)[number % 2], -1 if number % 5 == 0 else 1)
        for number in range(PARALLEL_VOTES)
    ]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda vote: vote(), cast))
    half = PARALLEL_VOTES // 2
    assert counters(talk, first) == counters(talk, second) == (half * 4 // 5, half // 5)
    assert talk.count_rows("vote") == PARALLEL_VOTES


def test_one_voter_s_votes_at_once_leave_one_vote(talk: Talk) -> None:
    comment, ada = talk.post(), talk.guest()
    values = [(1, -1, 0, 1)[number % 4] for number in range(PARALLEL_VOTES)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda value: talk.vote(ada, comment, value), values))
    own = talk.page(viewer=ada).overlay.votes.get(comment.id, 0)
    assert counters(talk, comment) == (own == 1, own == -1)
    talk.vote(ada, comment, -1)
    assert counters(talk, comment) == (0, 1)


def test_readers_are_told_of_all_counters_that_changed_by_one_event(talk: Talk) -> None:
    first, second, third = (talk.post() for _ in range(3))
    for comment in (first, second, first):
        talk.vote(talk.guest(), comment, 1)
    assert talk.story_id in talk.store.read_now(list_untold, 1_000)
    assert talk.store.write_now(tally_story, talk.story_id) == 4
    (event,) = talk.events(3)
    assert (event.kind, set(event.comment_ids)) == (EventKind.TALLIED, {first.id, second.id})
    assert talk.store.write_now(tally_story, talk.story_id) is None
    assert talk.story_id not in talk.store.read_now(list_untold, 1_000)
    talk.vote(talk.guest(), third, -1)
    assert talk.store.write_now(tally_story, talk.story_id) == 5


def test_readers_are_not_told_of_counters_of_what_they_do_not_see(talk: Talk) -> None:
    comment = talk.post()
    talk.vote(talk.guest(), comment, 1)
    talk.decide(comment, Status.HELD)
    assert talk.store.write_now(tally_story, talk.story_id) is None
    assert talk.count_rows("tally") == 0


def test_a_vote_that_is_committed_while_others_are_told_of_is_told_of_too(talk: Talk) -> None:
    comment = talk.post()
    talk.vote(talk.guest(), comment, 1)
    has_voted, may_commit = threading.Event(), threading.Event()

    def vote_and_linger(tx: Tx) -> None:
        vote_on(tx, talk.guest(), talk.site, comment.id, 1, pace=ENDLESS)
        tx.fetch(votes.list_untold_stories(1))
        has_voted.set()
        may_commit.wait(10)

    def tell() -> tuple[int, int]:
        talk.store.write_now(tally_story, talk.story_id)
        return counters(talk, comment)

    with ThreadPoolExecutor(2) as pool:
        voting = pool.submit(talk.store.write_now, vote_and_linger)
        assert has_voted.wait(10)
        telling = pool.submit(tell)
        # Whoever tells either waits for the vote, or leaves its note for the next time.
        with contextlib.suppress(TimeoutError):
            telling.result(0.3)
        may_commit.set()
        voting.result()
        told_of = telling.result()
    assert told_of == (2, 0) or talk.store.write_now(tally_story, talk.story_id) is not None
