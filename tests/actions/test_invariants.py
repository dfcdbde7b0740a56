"""Whatever people do in whatever order: counters equal their recount, pages are exact, state and events agree."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rejoinder.actions.arriving import Ready, make_ready
from rejoinder.actions.flagging import FlagReason, flag_comment
from rejoinder.actions.idempotency import Receipt
from rejoinder.actions.importing import store_comments
from rejoinder.actions.publishing import close_story
from rejoinder.actions.voting import tally_story
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import AlreadyWithdrawn, NotFound, NotYours, OwnComment, ParentGone
from rejoinder.core.site import Hold
from rejoinder.store.comments import find_comment_by_source
from tests.actions.arrivals import NOON, arriving
from tests.actions.plainly import check_everything, check_pages, forest
from tests.actions.reading_client import Client
from tests.actions.talking import ENDLESS, SECOND, Talk, begin_talk

ACTS = {
    "reply": 8, "post": 2, "post_held": 1, "edit": 2, "edit_to_link": 1, "withdraw": 3, "decide": 6, "vote": 5,
    "tally": 1, "close_and_open": 1, "wait": 1, "come": 1, "hear": 3, "arrive": 2, "click_twice": 1, "flag": 1,
    "vote_twice": 1, "send_again": 1,
}  # fmt: skip
"""What can happen, and how often it does compared with the others."""
LINK = "https://shop.example/"
FEW = st.integers(0, 9)
LIVES = st.lists(
    st.tuples(st.sampled_from([act for act, weight in ACTS.items() for _ in range(weight)]), FEW, FEW),
    min_size=15,
    max_size=60,
)


class Discussion:
    """People who post, edit, withdraw, decide and vote; readers who came at different times.

    Acts take two numbers that choose whom and what they are about; what is refused must have had its reason.
    """

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        talk.allow(hold_links=1)
        self.people = [talk.guest() for _ in range(4)]
        self.said: list[tuple[Viewer, Comment]] = []
        self.clients = [Client(talk)]
        self.elsewhere = talk.guest()
        self.keys: list[str] = []
        self.post(0, 0)

    def post(self, a: int, b: int) -> None:
        person = self.people[a % 4]
        self.said.append((person, self.talk.post(person)))

    def reply(self, a: int, b: int) -> None:
        person, (_, parent) = self.people[a % 4], self.chosen(b)
        try:
            self.said.append((person, self.talk.post(person, parent=parent)))
        except (NotFound, ParentGone):
            assert not self.talk.stored(parent).is_visible

    def post_held(self, a: int, b: int) -> None:
        self.talk.allow(hold=Hold.ALL)
        self.reply(a, b)
        self.talk.allow(hold=Hold.NOBODY)

    def edit(self, a: int, b: int, body: str | None = None) -> None:
        author, comment = self.chosen(a)
        person = author if b % 4 else self.people[b % 4]
        try:
            self.talk.edit(person, comment, body)
        except AlreadyWithdrawn:
            assert self.talk.stored(comment).withdrawn_at is not None
        except NotYours:
            assert person is not author or author is self.elsewhere
        except NotFound:
            assert person is not author or author is self.elsewhere
            assert comment.id not in forest(self.talk).shown

    def edit_to_link(self, a: int, b: int) -> None:
        self.edit(a, b, LINK)

    def withdraw(self, a: int, b: int) -> None:
        author, comment = self.chosen(a)
        try:
            self.talk.withdraw(author, comment)
        except NotYours:
            assert author is self.elsewhere
        except NotFound:
            assert author is self.elsewhere
            assert comment.id not in forest(self.talk).shown

    def arrive(self, a: int, b: int) -> None:
        """Three comments come from elsewhere, under one another or under what came before, whatever became of them."""
        batch: list[Ready] = []
        for number in range(3):
            place = (a + number * b) % (len(self.keys) + 1)
            parent = None if place == len(self.keys) else self.keys[place]
            self.keys.append(f"key {len(self.keys)}")
            written_at = NOON + len(self.keys) * SECOND
            status = (Status.PUBLISHED, Status.HELD, Status.REJECTED)[(b + number) % 3]
            came = arriving(self.keys[-1], parent, posted_at=written_at, status=status, is_withdrawn=a % 5 == number)
            batch += make_ready([came], begun_at=NOON)
        # Replies before what they answer; and all of it again, as after an import that was cut off.
        for some in (batch[::-1], batch):
            self.talk.store.write_now(store_comments, self.talk.story(), some)
        for key in self.keys[-3:]:
            comment = self.talk.fetch(find_comment_by_source(self.talk.story_id, key))
            assert comment is not None
            self.said.append((self.elsewhere, comment))

    def click_twice(self, a: int, b: int) -> None:
        person, body = self.people[a % 4], f"Twice {len(self.said)}"
        first, second = self.talk.try_post(person, body), self.talk.try_post(person, body)
        assert (second.comment.id, second.repeated) == (first.comment.id, True)
        self.said.append((person, first.comment))

    def send_again(self, a: int, b: int) -> None:
        """A request whose answer was lost is sent again, later, by whoever has its key."""
        person = self.people[a % 4]
        receipt = Receipt(os.urandom(16), b"what was sent")
        first = self.talk.try_post(person, receipt=receipt)
        self.said.append((person, first.comment))
        self.decide(len(self.said) - 1, b)
        again = self.talk.try_post(person, receipt=receipt)
        assert (again.comment.id, again.repeated) == (first.comment.id, True)

    def flag(self, a: int, b: int) -> None:
        author, comment = self.chosen(a)
        person, reason = self.people[b % 4], [*FlagReason][b % len(FlagReason)]
        try:
            self.talk.store.write_now(flag_comment, person, comment.id, reason, None, pace=ENDLESS)
        except OwnComment:
            assert person is author
        except NotFound:
            assert not self.talk.stored(comment).is_visible

    def vote_twice(self, a: int, b: int) -> None:
        self.vote(a, b)
        self.vote(a, b)

    def decide(self, a: int, b: int) -> None:
        _, comment = self.chosen(a)
        try:
            self.talk.decide(comment, [*Status, Status.PUBLISHED, Status.PUBLISHED][b % 6])
        except (AlreadyWithdrawn, NotFound):
            assert self.talk.stored(comment).withdrawn_at is not None

    def vote(self, a: int, b: int) -> None:
        author, comment = self.chosen(a)
        person = self.people[b % 4]
        try:
            self.talk.vote(person, comment, (1, 1, -1, 0, 1)[b % 5])
        except OwnComment:
            assert person is author
        except NotFound:
            assert not self.talk.stored(comment).is_visible

    def tally(self, a: int, b: int) -> None:
        self.talk.store.write_now(tally_story, self.talk.story_id)

    def close_and_open(self, a: int, b: int) -> None:
        for closed in (True, False):
            self.talk.store.write_now(close_story, self.talk.moderator(), self.talk.story_id, closed=closed)

    def wait(self, a: int, b: int) -> None:
        self.talk.clock.at += (a - b) * SECOND

    def come(self, a: int, b: int) -> None:
        self.clients.append(Client(self.talk))

    def hear(self, a: int, b: int) -> None:
        self.clients[a % len(self.clients)].hear(1 + b)

    def chosen(self, number: int) -> tuple[Viewer, Comment]:
        return self.said[number % len(self.said)]

    def check(self) -> None:
        """Assert everything that must be true at any moment, and that readers' clients know it too."""
        self.tally(0, 0)
        check_everything(self.talk)
        check_pages(self.talk, 4)
        fresh, plain = Client(self.talk), forest(self.talk)
        stored = {one: (plain.by_id[one].reply_count, plain.by_id[one].branch_count) for one in plain.shown}
        assert fresh.counts() == stored
        for client in self.clients:
            client.hear(10_000)
            assert client.seq == fresh.seq
            assert client.seen == fresh.seen


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(life=LIVES)
def test_nothing_that_people_do_makes_counters_pages_or_events_untrue(
    talk: Talk, life: list[tuple[str, int, int]]
) -> None:
    discussion = Discussion(begin_talk(talk.store, talk.clock))
    for act, a, b in life:
        getattr(discussion, act)(a, b)
    discussion.check()


@pytest.mark.parametrize("seed", range(8))
def test_a_long_random_discussion_keeps_all_of_it_true(talk: Talk, seed: int) -> None:
    chance = random.Random(seed)
    discussion = Discussion(talk)
    for _ in range(150):
        (act,) = chance.choices([*ACTS], [*ACTS.values()])
        if act != "come" or len(discussion.clients) < 4:
            talk.clock.at += 2 * SECOND
            getattr(discussion, act)(chance.randrange(10_000), chance.randrange(10_000))
    discussion.check()
