"""A comment is posted: what is stored of it, and every refusal beside the success that is next to it."""

from __future__ import annotations

import pytest

from rejoinder.actions import publishing
from rejoinder.core import policy
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.errors import (
    GuestsOff,
    NameTaken,
    NotFound,
    ParentElsewhere,
    ParentGone,
    StoryClosed,
    Unauthenticated,
)
from rejoinder.core.events import EventKind
from rejoinder.core.site import Stop
from rejoinder.core.tree import DEEPEST_LEVEL, ids_of
from rejoinder.store.engine import open_store
from tests.actions.talking import SECOND, Talk, begin_talk


def nothing_was_stored(talk: Talk) -> bool:
    return talk.count_rows("comment") == talk.count_rows("decision") == talk.story().comment_count == 0


def test_a_posted_comment_is_stored_as_typed_and_told_to_the_public(talk: Talk) -> None:
    ada = talk.guest()
    posted = talk.try_post(ada, "Quite *so*.", name="Ada")
    comment = talk.stored(posted.comment)

    assert posted.comment == comment
    assert (posted.reason, posted.repeated) == (None, False)
    assert (comment.body, comment.html) == ("Quite *so*.", "<p>Quite <em>so</em>.</p>\n")
    assert (comment.author.name, comment.author.kind, comment.author.key) == ("Ada", AuthorKind.GUEST, ada.key)
    assert (comment.depth, comment.parent_id, comment.version, comment.posted_at) == (1, None, 1, talk.clock.at)
    (event,) = talk.events()
    assert (event.seq, event.kind, event.comment_ids) == (1, EventKind.PUBLISHED, (comment.id,))
    assert (talk.story().seq, talk.story().comment_count) == (1, 1)


def test_a_reply_keeps_its_true_parent_at_any_depth(talk: Talk) -> None:
    chain = [talk.post()]
    for _ in range(DEEPEST_LEVEL + 2):
        chain.append(talk.post(parent=chain[-1]))
    assert [one.depth for one in chain] == list(range(1, DEEPEST_LEVEL + 4))
    assert [one.parent_id for one in chain[1:]] == [one.id for one in chain[:-1]]
    assert ids_of(chain[-1].path) == [one.id for one in chain[:DEEPEST_LEVEL]]
    counted = [talk.stored(one) for one in chain]
    assert [one.reply_count for one in counted] == [1] * (len(chain) - 1) + [0]
    below = [len(chain) - 1 - at for at in range(DEEPEST_LEVEL)]
    assert [one.branch_count for one in counted] == below + [0] * (len(chain) - DEEPEST_LEVEL)


def test_places_in_time_grow_though_the_clock_stands_or_goes_back(talk: Talk) -> None:
    posted = [talk.post(), talk.post()]
    talk.clock.at -= 3_600 * SECOND
    posted.append(talk.post())
    talk.clock.at += 7_200 * SECOND
    posted.append(talk.post())
    places = [one.sort_at for one in posted]
    assert places == sorted(set(places))
    assert places[-1] == talk.clock.at


def test_a_quoted_passage_is_traced_to_its_comment(talk: Talk) -> None:
    first = talk.post(body="The harbour was closed before noon on that day.")
    answer = talk.post(body="> The harbour was closed before noon\n\nBy whom?", parent=first)
    ((_, (quotation,)),) = talk.page().quotations.items()
    assert answer.id in talk.page().quotations
    assert quotation.source_id == first.id


def test_nobody_in_particular_posts_nothing(talk: Talk) -> None:
    with pytest.raises(Unauthenticated):
        talk.try_post(talk.nobody())
    assert nothing_was_stored(talk)


def test_a_story_that_is_closed_while_a_comment_is_on_its_way_takes_it_no_more(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on PostgreSQL, where a story may be closed between what a post reads and what it writes.
    monkeypatch.setattr(policy, "check_open", lambda *_: None)
    talk.store.write_now(publishing.close_story, talk.moderator(), talk.story_id, closed=True)
    with pytest.raises(StoryClosed) as refused:
        talk.post()
    assert refused.value.why == "story_closed"
    assert nothing_was_stored(talk)
    talk.store.write_now(publishing.close_story, talk.moderator(), talk.story_id, closed=False)
    assert talk.post().is_visible


def test_a_closed_story_takes_no_comment_and_an_opened_one_does(talk: Talk) -> None:
    talk.store.write_now(publishing.close_story, talk.moderator(), talk.story_id, closed=True)
    with pytest.raises(StoryClosed) as refused:
        talk.post()
    assert refused.value.why == "story_closed"
    assert nothing_was_stored(talk)
    talk.store.write_now(publishing.close_story, talk.moderator(), talk.story_id, closed=False)
    assert talk.post().is_visible


def test_a_story_closes_at_its_closing_time(talk: Talk) -> None:
    talk.story_id = talk.open_story(closes_at=talk.clock.at + SECOND)
    assert talk.post().is_visible
    talk.clock.at += SECOND
    with pytest.raises(StoryClosed):
        talk.post()
    assert talk.story().comment_count == 1


def test_a_stopped_site_takes_no_comment_of_anybody(talk: Talk) -> None:
    member = talk.member("Member")
    talk.allow(stop=Stop.CLOSE_ALL)
    for viewer in (talk.guest(), member):
        with pytest.raises(StoryClosed) as refused:
            talk.post(viewer)
        assert refused.value.why == "site_closed"
    assert nothing_was_stored(talk)
    talk.allow(stop=Stop.NONE)
    assert talk.post(member).is_visible


@pytest.mark.parametrize("narrowed", [{"stop": Stop.GUESTS_OFF}, {"guests": False}], ids=["for now", "always"])
def test_where_guests_are_off_accounts_still_post(talk: Talk, narrowed: dict[str, object]) -> None:
    member = talk.member("Member")
    talk.allow(**narrowed)
    with pytest.raises(GuestsOff):
        talk.post(talk.guest())
    assert nothing_was_stored(talk)
    assert talk.post(member).author.kind is AuthorKind.ACCOUNT


def test_a_policy_that_another_process_changed_holds_at_once(talk: Talk) -> None:
    before = talk.site
    talk.allow(stop=Stop.CLOSE_ALL)
    talk.site = before
    with pytest.raises(StoryClosed):
        talk.post()


@pytest.mark.parametrize("name", ["Ada", "ADA", "Аdа", " ada\u200b ", "\uff21da"])
def test_a_guest_can_t_take_a_name_that_looks_like_an_account_s(talk: Talk, name: str) -> None:
    ada = talk.member("Ada")
    with pytest.raises(NameTaken):
        talk.try_post(talk.guest(), name=name)
    assert nothing_was_stored(talk)
    assert talk.try_post(talk.guest(), name="Adam").comment.author.name == "Adam"
    assert talk.try_post(ada, name="Somebody else").comment.author.name == "Ada"


def test_an_account_of_another_site_takes_no_name_away(talk: Talk) -> None:
    talk.member("Ada")
    other = begin_talk(talk.store, talk.clock)
    assert other.try_post(other.guest(), name="Ada").comment.author.name == "Ada"


@pytest.mark.parametrize("name", ["Moderator", "The Editors", "АDMIN"])
def test_a_guest_can_t_take_a_name_that_stands_for_the_staff(talk: Talk, name: str) -> None:
    with pytest.raises(NameTaken):
        talk.try_post(talk.guest(), name=name)
    assert talk.try_post(talk.guest(), name=None).comment.author.name is None


def test_staff_are_marked_as_such(talk: Talk) -> None:
    assert talk.post(talk.member("Mo", Role.MODERATOR)).author.is_staff
    assert not talk.post(talk.member("Ma")).author.is_staff


def test_a_reply_needs_a_parent_that_exists_under_the_same_story_and_is_to_be_seen(talk: Talk) -> None:
    parent = talk.post()
    elsewhere = Talk(talk.store, talk.clock, talk.site, talk.open_story(), talk.number)
    other = begin_talk(talk.store, talk.clock)
    with pytest.raises(ParentElsewhere):
        elsewhere.post(parent=parent)
    with pytest.raises(NotFound):
        other.post(parent=parent)
    talk.decide(parent, Status.HELD)
    with pytest.raises(NotFound):
        talk.post(parent=parent)
    assert [len(one.everything()) for one in (talk, elsewhere, other)] == [1, 0, 0]
    talk.decide(parent, Status.PUBLISHED)
    assert talk.post(parent=parent).depth == 2


def test_nobody_replies_to_a_tombstone_and_authors_not_to_what_waits(talk: Talk) -> None:
    ada = talk.guest()
    parent = talk.post(ada)
    reply = talk.post(parent=parent)
    talk.withdraw(ada, parent)
    with pytest.raises(ParentGone):
        talk.post(parent=parent)
    assert talk.post(parent=reply).depth == 3
    own = talk.post(ada)
    talk.decide(own, Status.HELD)
    with pytest.raises(ParentGone):
        talk.post(ada, parent=own)


def test_a_story_of_another_site_is_not_found(talk: Talk) -> None:
    other = begin_talk(talk.store, talk.clock)
    stranger = Talk(talk.store, talk.clock, other.site, talk.story_id, talk.number)
    with pytest.raises(NotFound):
        stranger.post()
    with pytest.raises(NotFound):
        stranger.page()
    assert nothing_was_stored(talk)


def test_what_was_posted_is_there_after_the_store_was_opened_again(talk: Talk) -> None:
    comment = talk.post()
    again = open_store(talk.store.database_url, create=False)
    reopened = Talk(again, talk.clock, talk.site, talk.story_id)
    assert [one.id for one in reopened.shown()] == [comment.id]
    again.close()


def test_a_viewer_s_key_tells_accounts_from_guests(talk: Talk) -> None:
    guest, member = talk.guest(), talk.member("Member")
    assert {(one.key or b"")[:1] for one in (guest, member)} == {b"g", b"a"}
    assert Viewer(talk.site.id).key is None
