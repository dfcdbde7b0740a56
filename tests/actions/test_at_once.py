"""Many people in one story at the same moment: nobody gets in another's way, and everything stays exact."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

from rejoinder.actions.flagging import FlagReason, flag_comment
from rejoinder.actions.publishing import close_story
from rejoinder.actions.voting import tally_story
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import AlreadyWithdrawn, NotFound, ParentGone, Refusal, StoryClosed, VersionMismatch
from tests.actions.plainly import check_everything, check_pages
from tests.actions.reading_client import Client
from tests.actions.talking import ENDLESS, Talk

PEOPLE = 8
ACTS_EACH = 60
EXPECTED = (AlreadyWithdrawn, NotFound, ParentGone, StoryClosed, VersionMismatch)
"""What may happen to somebody whose comment changes while they act; a database that was busy is none of it."""


class Person:
    """Somebody who posts, edits, withdraws, votes, flags and, being a moderator too, decides."""

    def __init__(self, talk: Talk, number: int, said: list[tuple[Viewer, Comment]]) -> None:
        self.talk = talk
        self.chance = random.Random(number)
        self.me = talk.guest(b"one network")
        self.said = said
        self.unexpected: list[Refusal] = []

    def act_often(self, begin: threading.Barrier) -> None:
        begin.wait()
        for _ in range(ACTS_EACH):
            try:
                self._act()
            except EXPECTED:
                continue
            except Refusal as refusal:
                self.unexpected.append(refusal)

    def _act(self) -> None:
        talk, chance = self.talk, self.chance
        author, comment = chance.choice(self.said[-20:])
        match chance.choices(("post", "reply", "vote", "decide", "edit", "withdraw", "flag", "tally", "close"),
                             (1, 6, 6, 3, 1, 1, 1, 1, 0.2))[0]:  # fmt: skip
            case "post":
                self.said.append((self.me, talk.post(self.me)))
            case "reply":
                self.said.append((self.me, talk.post(self.me, parent=comment)))
            case "vote":
                talk.vote(talk.guest(b"one network"), comment, chance.choice((1, -1)))
            case "decide":
                talk.decide(comment, chance.choice([*Status, Status.PUBLISHED]))
            case "edit":
                talk.edit(author, comment)
            case "withdraw":
                talk.withdraw(author, comment)
            case "flag":
                viewer = talk.guest(b"one network")
                talk.store.write_now(flag_comment, viewer, comment.id, FlagReason.OTHER, None, pace=ENDLESS)
            case "tally":
                talk.store.write_now(tally_story, talk.story_id)
            case _:
                for closed in (True, False):
                    talk.store.write_now(close_story, talk.moderator(), talk.story_id, closed=closed)


def test_people_who_act_at_the_same_moment_leave_everything_exact(talk: Talk) -> None:
    talk.allow(post_limit=10**6)
    said = [(author, talk.post(author)) for author in [talk.guest() for _ in range(3)]]
    client = Client(talk)
    people = [Person(talk, number, said) for number in range(PEOPLE)]
    begin = threading.Barrier(PEOPLE)
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(lambda person: person.act_often(begin), people))

    assert [refusal for person in people for refusal in person.unexpected] == []
    talk.store.write_now(tally_story, talk.story_id)
    check_everything(talk)
    check_pages(talk, 11)
    client.hear(10_000)
    assert client.seen == Client(talk).seen


def test_replies_to_a_comment_that_is_withdrawn_at_the_same_moment_stand_or_are_refused(talk: Talk) -> None:
    for _ in range(12):
        author = talk.guest()
        parent = talk.post(author)
        begin = threading.Barrier(3)

        def reply(parent: Comment = parent, begin: threading.Barrier = begin) -> bool:
            begin.wait()
            try:
                talk.post(parent=parent)
            except (ParentGone, NotFound):
                return False
            return True

        with ThreadPoolExecutor(3) as pool:
            replies = [pool.submit(reply) for _ in range(2)]
            begin.wait()
            talk.withdraw(author, parent)
            stand = sum(one.result() for one in replies)
        assert talk.stored(parent).reply_count == stand
    check_everything(talk)
