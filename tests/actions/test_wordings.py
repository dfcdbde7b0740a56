"""Of the wordings that a comment had, everybody reads those that stood, whatever was decided when."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rejoinder.actions.reading import read_revisions
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Status
from rejoinder.core.errors import NotFound
from rejoinder.core.site import Hold
from tests.actions.talking import Talk, begin_talk

ACTS = st.lists(st.sampled_from(["edit", "edit to link", *Status]), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(begins_held=st.booleans(), acts=ACTS)
def test_everybody_reads_the_wordings_that_stood_when_they_were_changed(
    talk: Talk, begins_held: bool, acts: list[str]
) -> None:
    talk = begin_talk(talk.store, talk.clock)
    talk.allow(hold_links=1, hold=Hold.ALL if begins_held else Hold.NOBODY)
    ada = talk.guest()
    comment = talk.post(ada)
    talk.allow(hold=Hold.NOBODY)
    stood, everything = [], []
    for act in acts:
        talk.clock.at += 1
        if act in ("edit", "edit to link"):
            before = talk.stored(comment)
            everything.append(before.body)
            stood += [before.body] if before.is_visible else []
            talk.edit(ada, comment, "https://shop.example/" if act == "edit to link" else None)
        else:
            talk.decide(comment, Status(act))

    def wordings(viewer: Viewer) -> list[str | None] | None:
        try:
            return [body for _, body, _ in talk.store.read_now(read_revisions, viewer, comment.id)[1]]
        except NotFound:
            return None

    assert wordings(ada) == wordings(talk.moderator()) == everything
    assert wordings(talk.nobody()) == (stood if talk.stored(comment).is_visible else None)
