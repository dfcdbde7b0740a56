"""What a site has: which of its stories are talked about, and the newest comments under them."""

from __future__ import annotations

import pytest

from rejoinder.actions import browsing
from rejoinder.actions.browsing import newest_of_site
from rejoinder.actions.publishing import close_story
from rejoinder.actions.voting import tally_story
from tests.actions.talking import SECOND, Talk


def test_a_story_is_discussed_when_somebody_comments_and_not_by_votes_edits_or_closing(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "STORIES_FED", 1)
    ada = talk.guest()
    old = talk.post(ada)
    first, talk.story_id = talk.story_id, talk.open_story()
    talk.clock.at += SECOND
    new = talk.post()
    talk.clock.at += SECOND

    talk.edit(ada, old)
    talk.vote(talk.guest(), old, 1)
    talk.store.write_now(tally_story, first)
    talk.store.write_now(close_story, talk.moderator(), first, closed=True)
    talk.store.write_now(close_story, talk.moderator(), first, closed=False)
    assert [one.id for one in talk.store.read_now(newest_of_site, talk.nobody(), 10)[1]] == [new.id]

    talk.story_id = first
    late = talk.post()
    found = talk.store.read_now(newest_of_site, talk.nobody(), 10)[1]
    assert [one.id for one in found] == [late.id, old.id]
