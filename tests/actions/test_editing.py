"""Authors change their words."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from rejoinder.actions import publishing
from rejoinder.actions.drafting import read_text
from rejoinder.actions.editing import edit_comment
from rejoinder.actions.idempotency import Receipt, run_once
from rejoinder.actions.reading import read_revisions
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import (
    EditWindowOver,
    KeyReused,
    NotFound,
    NotYours,
    Refusal,
    StoryClosed,
    TooOften,
    VersionMismatch,
)
from rejoinder.core.events import EventKind
from rejoinder.core.pace import Pace
from rejoinder.core.policy import Reason
from rejoinder.core.site import Hold, Stop
from tests.actions.talking import ENDLESS, SECOND, Talk

AT_ONCE = 6


def kinds(talk: Talk) -> list[EventKind]:
    return [event.kind for event in talk.events()]


def test_an_edit_replaces_the_words_and_keeps_the_superseded_ones(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada, "One.")
    talk.clock.at += SECOND
    edited = talk.edit(ada, comment, "Two *words*.")
    talk.clock.at += SECOND
    again = talk.edit(ada, comment, "Three.")

    assert (edited.body, edited.html, edited.version) == ("Two *words*.", "<p>Two <em>words</em>.</p>\n", 2)
    assert talk.stored(comment) == again
    assert (again.version, again.edited_at, again.posted_at) == (3, talk.clock.at, comment.posted_at)
    assert (again.sort_at, again.status) == (comment.sort_at, Status.PUBLISHED)
    _, revisions = talk.store.read_now(read_revisions, talk.nobody(), comment.id)
    assert revisions == [(1, "One.", comment.posted_at), (2, "Two *words*.", edited.edited_at)]
    assert kinds(talk) == [EventKind.PUBLISHED, EventKind.EDITED, EventKind.EDITED]


def test_the_public_reads_no_wording_that_waited_or_was_refused_when_it_was_changed(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(hold_links=1)
    comment = talk.post(ada, "Stood.")

    def then(status: Status | None = None, body: str | None = None) -> None:
        talk.clock.at += SECOND
        if status is not None:
            talk.decide(comment, status)
        if body is not None:
            talk.edit(ada, comment, body)

    def wordings(viewer: Viewer) -> list[str | None]:
        return [body for _, body, _ in talk.store.read_now(read_revisions, viewer, comment.id)[1]]

    then(body="See https://shop.example/")
    then(body="Waited.")
    then(Status.PUBLISHED)
    then(Status.REJECTED)
    then(body="Stands again.")
    then(Status.PUBLISHED)
    then(body="Stands.")
    everything = ["Stood.", "See https://shop.example/", "Waited.", "Stands again."]
    assert wordings(ada) == wordings(talk.moderator()) == everything
    assert wordings(talk.nobody()) == wordings(talk.guest()) == ["Stood.", "Stands again."]


def test_the_public_reads_no_wording_that_came_before_the_first_publication(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(hold=Hold.ALL)
    comment = talk.post(ada, "Mr Gray is a thief.")
    talk.clock.at += SECOND
    talk.edit(ada, comment, "I wonder.")
    talk.clock.at += SECOND
    talk.decide(comment, Status.PUBLISHED)
    assert talk.store.read_now(read_revisions, talk.nobody(), comment.id)[1] == []
    assert len(talk.store.read_now(read_revisions, ada, comment.id)[1]) == 1


def test_an_edit_traces_anew_what_is_quoted(talk: Talk) -> None:
    ada = talk.guest()
    parent = talk.post(body="The bridge has been closed since Monday.")
    reply = talk.post(ada, "> The bridge has been closed\n\nReally?", parent=parent)
    assert reply.id in talk.page().quotations
    talk.edit(ada, reply, "Really?")
    assert talk.page().quotations == {}
    assert talk.count_rows("quotation") == 0


def test_the_window_for_edits_ends(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(edit_window_s=900)
    comment = talk.post(ada)
    talk.clock.at += 900 * SECOND - 1
    assert talk.edit(ada, comment).version == 2
    talk.clock.at += 1
    with pytest.raises(EditWindowOver) as refused:
        talk.edit(ada, comment)
    assert refused.value.window_s == 900
    assert talk.stored(comment).version == 2


def test_an_edit_of_another_version_than_the_current_one_is_refused(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    talk.edit(ada, comment, version=1)
    for version in (1, 3):
        with pytest.raises(VersionMismatch) as refused:
            talk.edit(ada, comment, version=version)
        assert refused.value.version == 2
    assert talk.edit(ada, comment, version=2).version == 3


def test_of_edits_at_the_same_moment_one_wins_and_the_others_hear_of_it(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    barrier = threading.Barrier(AT_ONCE)

    def edit(number: int) -> Comment | Refusal:
        text = read_text(talk.site, f"Edit {number}")
        barrier.wait()
        try:
            return talk.store.write_now(edit_comment, ada, talk.site, comment.id, text, 1, pace=ENDLESS)
        except VersionMismatch as refused:
            return refused

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(edit, range(AT_ONCE)))
    won = [one for one in answers if isinstance(one, Comment)]
    assert len(won) == 1
    assert talk.stored(comment) == won[0]
    assert talk.count_rows("revision") == 1
    assert kinds(talk) == [EventKind.PUBLISHED, EventKind.EDITED]


def test_one_key_edits_once_however_many_send_it_at_the_same_moment(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    text = read_text(talk.site, "Edited.")
    receipt = Receipt(comment.id, b"body")
    barrier = threading.Barrier(AT_ONCE)

    def edit(_: int) -> None:
        barrier.wait()
        talk.store.write_now(
            run_once, receipt, talk.site.id, comment.id, edit_comment, ada, talk.site, comment.id, text, 1, pace=ENDLESS
        )

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(edit, range(AT_ONCE)))
    assert talk.stored(comment).version == 2
    other = Receipt(comment.id, b"another body")
    with pytest.raises(KeyReused):
        talk.store.write_now(
            run_once, other, talk.site.id, comment.id, edit_comment, ada, talk.site, comment.id, text, 2, pace=ENDLESS
        )


def test_a_refused_edit_leaves_its_key_free(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    text = read_text(talk.site, "Edited.")
    receipt = Receipt(comment.id, b"body")
    for version, refusal in ((7, VersionMismatch), (1, None)):
        try:
            talk.store.write_now(
                run_once, receipt, talk.site.id, comment.id,
                edit_comment, ada, talk.site, comment.id, text, version, pace=ENDLESS,
            )  # fmt: skip
        except VersionMismatch as refused:
            assert type(refused) is refusal
    assert talk.stored(comment).version == 2


def test_nobody_changes_another_s_words_not_even_staff(talk: Talk) -> None:
    comment = talk.post()
    for viewer in (talk.guest(), talk.member("Mo", Role.ADMINISTRATOR)):
        with pytest.raises(NotYours):
            talk.edit(viewer, comment)
        with pytest.raises(NotYours):
            talk.withdraw(viewer, comment)
    assert talk.stored(comment) == comment


def test_what_is_hidden_from_somebody_can_t_be_edited_or_withdrawn_by_them(talk: Talk) -> None:
    talk.allow(hold=Hold.ALL)
    held = talk.post()
    for act in (talk.edit, talk.withdraw):
        with pytest.raises(NotFound):
            act(talk.guest(), held)


def test_a_closed_story_takes_no_edit_but_what_was_said_can_be_taken_back(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    talk.store.write_now(publishing.close_story, talk.moderator(), talk.story_id, closed=True)
    with pytest.raises(StoryClosed):
        talk.edit(ada, comment)
    assert talk.withdraw(ada, comment).withdrawn_at == talk.clock.at


def test_edits_have_a_pace(talk: Talk) -> None:
    ada = talk.guest(b"home")
    comment = talk.post(ada)
    text = read_text(talk.site, "Edited.")
    pace = Pace(1, 60, 10)
    talk.store.write_now(edit_comment, ada, talk.site, comment.id, text, 1, pace=pace)
    with pytest.raises(TooOften) as refused:
        talk.store.write_now(edit_comment, ada, talk.site, comment.id, text, 2, pace=pace)
    assert (refused.value.limit, refused.value.window_s) == (1, 60)
    talk.clock.at += 60 * SECOND
    assert talk.store.write_now(edit_comment, ada, talk.site, comment.id, text, 2, pace=pace).version == 3


def test_a_text_that_would_be_held_is_held_when_it_comes_by_an_edit(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(hold_links=1)
    parent = talk.post(ada)
    reply = talk.post(parent=parent)
    held = talk.edit(ada, parent, "Buy at https://shop.example/")
    assert held.status is Status.HELD
    assert talk.outline() == [(1, None), (2, reply.body)]
    assert talk.decisions(parent) == [(1, "held", Reason.LINKS.value)]
    assert kinds(talk)[-1] is EventKind.REMOVED
    assert talk.decide(parent, Status.PUBLISHED).body == "Buy at https://shop.example/"
    assert [one.id for one in talk.shown()] == [parent.id, reply.id]


def test_a_policy_that_another_process_changed_holds_for_edits_at_once(talk: Talk) -> None:
    ada = talk.guest()
    first, second = talk.post(ada), talk.post(ada)
    stale = talk.site
    talk.allow(hold=Hold.ALL)
    talk.site = stale
    assert talk.edit(ada, first).status is Status.HELD
    talk.allow(stop=Stop.CLOSE_ALL)
    talk.site = stale
    with pytest.raises(StoryClosed):
        talk.edit(ada, second)


def test_a_guest_whose_first_comment_was_published_edits_it_freely(talk: Talk) -> None:
    ada = talk.guest()
    talk.allow(hold=Hold.FIRST)
    comment = talk.post(ada)
    assert talk.edit(ada, comment, "Still waiting.").status is Status.HELD
    talk.decide(comment, Status.PUBLISHED)
    assert talk.edit(ada, comment, "Now it stands.").is_visible


def test_what_the_public_does_not_see_changes_without_an_event(talk: Talk) -> None:
    ada = talk.guest()
    comment = talk.post(ada)
    talk.decide(comment, Status.REJECTED)
    before = talk.events()
    assert talk.edit(ada, comment, "Better?").version == 2
    assert talk.events() == before
    with pytest.raises(NotFound):
        talk.store.read_now(read_revisions, talk.guest(), comment.id)
