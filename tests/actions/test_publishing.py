"""The newsroom publishes stories, readers' pages name them, and each is known by all its addresses."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from rejoinder.actions.browsing import count_comments, find_story_by_url, list_stories
from rejoinder.actions.publishing import (
    Published,
    StoryText,
    close_due,
    close_story,
    list_due,
    name_story,
    publish_story,
)
from rejoinder.actions.reading import read_story
from rejoinder.core.account import Role, Viewer
from rejoinder.core.errors import BadField, Forbidden, NotFound
from rejoinder.core.events import EventKind
from rejoinder.core.ids import StoryId
from rejoinder.core.story import Change, Origin, Picture, ReportedAs, Source, Story
from rejoinder.store import stories
from tests.actions.talking import SECOND, Talk, begin_talk

URL = "https://paper.example/news/1"


def publish(talk: Talk, url: str = URL, *, by: Viewer | None = None, **said: Any) -> Published:
    text = StoryText(url, **{"title": "A title", **said})
    return talk.store.write_now(publish_story, by or talk.editor(), talk.site, text)


def name(talk: Talk, url: str, title: str = "Named") -> Published:
    return talk.store.write_now(name_story, talk.site, url, title)


def read(talk: Talk, story_id: StoryId) -> Story:
    return talk.store.read_now(read_story, talk.nobody(), story_id)


def find(talk: Talk, url: str) -> StoryId | None:
    found = talk.store.read_now(find_story_by_url, talk.nobody(), url)
    return None if found is None else found.id


def history(story: Story) -> list[tuple[str, int, str]]:
    return [(one.reported_as.value, one.at, one.reason) for one in story.history]


def test_all_that_the_newsroom_says_of_a_story_is_stored(talk: Talk) -> None:
    said: dict[str, Any] = {
        "byline": "By somebody", "language": "ar", "summary": "In brief.", "body": "One *paragraph*.",
        "picture": Picture("https://paper.example/p.jpg", "A bridge", "The bridge", "Somebody", 800, 600),
        "sources": (Source("We saw it.", "Two neighbours", "https://example.org/"), Source("No comment.", "The mayor")),
        "published_at": talk.clock.at - SECOND, "modified_at": talk.clock.at, "closes_at": talk.clock.at + SECOND,
    }  # fmt: skip
    published = publish(talk, **said)
    story = read(talk, published.story.id)
    assert published.is_new
    assert story == published.story
    assert {name: getattr(story, name) for name in said} == said
    assert (story.url, story.title, story.origin, story.seq) == (URL, "A title", Origin.NATIVE, 0)
    assert story.body_html == "<p>One <em>paragraph</em>.</p>\n"
    assert story.id in [one.id for one in talk.store.read_now(list_stories, talk.nobody(), 10)]


def test_only_editors_publish_and_only_moderators_close(talk: Talk) -> None:
    for role in (Role.READER, Role.MEMBER, Role.MODERATOR):
        with pytest.raises(Forbidden):
            publish(talk, by=Viewer(talk.site.id, role))
    assert find(talk, URL) is None
    story = publish(talk).story
    with pytest.raises(Forbidden):
        talk.store.write_now(close_story, talk.guest(), story.id, closed=True)
    with pytest.raises(NotFound):
        other = begin_talk(talk.store, talk.clock)
        talk.store.write_now(close_story, other.moderator(), story.id, closed=True)
    assert read(talk, story.id).closed_at is None


def test_publishing_again_replaces_the_words_and_leaves_the_discussion(talk: Talk) -> None:
    talk.story_id = publish(talk, body="Old.", sources=(Source("Old.", "Somebody"),)).story.id
    comment = talk.post()
    again = publish(talk, title="Another title", body=None, sources=(Source("New.", "Somebody"),))
    story = read(talk, talk.story_id)
    assert (again.is_new, story.id) == (False, talk.story_id)
    assert (story.title, story.body, story.body_html, story.sources) == (
        "Another title", None, None, (Source("New.", "Somebody"),),
    )  # fmt: skip
    assert (story.comment_count, [one.id for one in talk.shown()]) == (1, [comment.id])
    assert [event.kind for event in talk.events()] == [EventKind.PUBLISHED, EventKind.STORY_CHANGED]


@pytest.mark.parametrize(
    "spelling",
    ["http://paper.example/news/1", "https://www.paper.example/news/1/", "https://PAPER.example/news/1?utm_source=x#top",
     "https://paper.example:443/news/../news/1"],
)  # fmt: skip
def test_spellings_of_one_address_are_one_story(talk: Talk, spelling: str) -> None:
    story = publish(talk).story
    assert find(talk, spelling) == story.id
    assert not publish(talk, spelling).is_new
    assert not name(talk, spelling).is_new
    assert len(talk.store.read_now(list_stories, talk.nobody(), 10)) == 2
    assert find(talk, URL + "?id=2") is None


def test_a_story_goes_by_all_addresses_it_ever_had(talk: Talk) -> None:
    old, moved, alias = (f"https://paper.example/{path}" for path in ("old", "moved", "alias"))
    story = publish(talk, old, aliases=(alias,)).story
    again = publish(talk, moved, aliases=(old,)).story
    assert (again.id, again.url) == (story.id, moved)
    assert {find(talk, one) for one in (old, moved, alias)} == {story.id}
    found = talk.store.read_now(count_comments, talk.nobody(), [old, alias, "https://paper.example/none"])
    assert found == {old: (story.id, 0), alias: (story.id, 0)}


def test_addresses_of_two_stories_don_t_become_one(talk: Talk) -> None:
    first, second = publish(talk, URL).story, publish(talk, URL + "0").story
    with pytest.raises(BadField) as refused:
        publish(talk, URL, aliases=(URL + "0",), title="Both")
    assert refused.value.field == "aliases"
    assert [read(talk, one.id).title for one in (first, second)] == ["A title", "A title"]


@pytest.mark.parametrize(
    "url", ["", "/news/1", "ftp://paper.example/", "javascript:alert(1)", "https://a@paper.example/"]
)
def test_a_story_needs_an_absolute_address(talk: Talk, url: str) -> None:
    for act in (publish, name):
        with pytest.raises(BadField):
            act(talk, url)
    with pytest.raises(BadField):
        publish(talk, aliases=(url,))
    assert find(talk, URL) is None


def test_the_same_address_on_another_site_is_another_story(talk: Talk) -> None:
    other = begin_talk(talk.store, talk.clock)
    mine, theirs = publish(talk).story, publish(other).story
    assert mine.id != theirs.id
    assert (find(talk, URL), find(other, URL)) == (mine.id, theirs.id)
    with pytest.raises(NotFound):
        read(other, mine.id)


def test_a_page_that_names_itself_becomes_the_newsroom_s_story(talk: Talk) -> None:
    named = name(talk, URL, "By the page")
    assert (named.is_new, named.story.origin, named.story.title) == (True, Origin.NAMED, "By the page")
    assert name(talk, URL, "Another").story.title == "By the page"
    published = publish(talk, title="By the newsroom")
    assert (published.story.id, published.is_new) == (named.story.id, False)
    assert (read(talk, named.story.id).origin, read(talk, named.story.id).title) == (Origin.NATIVE, "By the newsroom")


@pytest.mark.parametrize("act", [name, publish])
def test_many_who_make_the_same_story_at_once_make_one(talk: Talk, act: Any) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda _: act(talk, URL), range(6)))
    assert {one.story.id for one in made} == {find(talk, URL)}
    assert [one.is_new for one in made].count(True) == 1
    assert talk.count_rows("story") == 2


def test_how_sure_the_newsroom_is_has_a_history(talk: Talk) -> None:
    begun = talk.clock.at
    story = publish(talk, reported_as=ReportedAs.UNCONFIRMED, reason="One witness.").story
    assert history(read(talk, story.id)) == [("unconfirmed", begun, "One witness.")]
    talk.clock.at += SECOND
    publish(talk, reported_as=ReportedAs.UNCONFIRMED, title="Only the title")
    publish(talk, reported_as=ReportedAs.CONFIRMED, reason="The mayor says so.")
    talk.clock.at += SECOND
    publish(talk, reported_as=ReportedAs.RETRACTED, reason="He does not.")
    assert history(read(talk, story.id)) == [
        ("unconfirmed", begun, "One witness."),
        ("confirmed", begun + SECOND, "The mayor says so."),
        ("retracted", begun + 2 * SECOND, "He does not."),
    ]
    assert read(talk, story.id).reported_as is ReportedAs.RETRACTED


def test_a_story_that_was_never_in_doubt_has_no_history(talk: Talk) -> None:
    assert read(talk, publish(talk).story.id).history == ()


def test_an_account_s_change_bears_its_name(talk: Talk) -> None:
    ed = talk.member("Ed", Role.EDITOR)
    assert ed.account is not None
    story = publish(talk, by=ed, reported_as=ReportedAs.CORRECTED, reason="A number.").story
    assert read(talk, story.id).history == (Change(ReportedAs.CORRECTED, talk.clock.at, "A number.", ed.account.id),)


def test_a_history_that_is_said_is_kept_once_and_only_goes_on(talk: Talk) -> None:
    steps = (Change(ReportedAs.UNCONFIRMED, 10, "Rumour."), Change(ReportedAs.CONFIRMED, 20, "Seen."))
    story = publish(talk, history=steps[:1], reported_as=ReportedAs.UNCONFIRMED).story
    for _ in range(2):
        publish(talk, history=steps, reported_as=ReportedAs.CONFIRMED)
    assert read(talk, story.id).history == steps
    publish(talk, history=(Change(ReportedAs.RETRACTED, 15, "Too late."),), reported_as=ReportedAs.CONFIRMED)
    assert read(talk, story.id).history == steps


def test_a_story_that_is_published_again_stays_closed_or_keeps_its_closing_time_unless_it_says_otherwise(
    talk: Talk,
) -> None:
    story = publish(talk, closes_at=talk.clock.at + 10 * SECOND).story
    assert publish(talk, title="Corrected").story.closes_at == story.closes_at
    talk.store.write_now(close_story, talk.moderator(), story.id, closed=True)
    assert publish(talk, title="Corrected again").story.closed_at == talk.clock.at
    opened = publish(talk, is_open=True).story
    assert (opened.closed_at, opened.closes_at) == (None, None)


def test_a_story_is_closed_and_opened_and_readers_are_told(talk: Talk) -> None:
    story = publish(talk, closes_at=talk.clock.at + 10).story
    closed = talk.store.write_now(close_story, talk.moderator(), story.id, closed=True)
    assert (closed.closed_at, closed.is_open(talk.clock.at)) == (talk.clock.at, False)
    talk.clock.at += 20
    opened = talk.store.write_now(close_story, talk.moderator(), story.id, closed=False)
    assert opened.is_open(talk.clock.at)
    assert (opened.closed_at, opened.closes_at) == (None, None)
    assert read(talk, story.id).seq == 2
    assert publish(talk, is_open=False).story.closed_at == talk.clock.at


def test_a_closing_time_that_has_come_becomes_a_fact_once(talk: Talk) -> None:
    story = publish(talk, closes_at=talk.clock.at + SECOND).story
    later = publish(talk, URL + "0", closes_at=talk.clock.at + 2 * SECOND).story

    def due() -> set[StoryId]:
        return {story.id, later.id} & set(talk.store.read_now(list_due, 1_000))

    assert due() == set()
    talk.clock.at += SECOND
    assert due() == {story.id}
    for one in (story, story, later):
        talk.store.write_now(close_due, one.id)
    closed, still_open = read(talk, story.id), read(talk, later.id)
    assert (closed.closed_at, closed.seq) == (story.closes_at, 1)
    assert (still_open.closed_at, still_open.seq) == (None, 0)
    assert due() == set()
    opened = talk.store.write_now(close_story, talk.moderator(), story.id, closed=False)
    assert opened.is_open(talk.clock.at + 10**9)
    assert due() == set()


def test_closing_and_publishing_at_once_lose_nothing_of_each_other(talk: Talk) -> None:
    story = publish(talk, is_open=False).story
    is_over = threading.Event()

    def close_again_and_again() -> None:
        while not is_over.is_set():
            talk.store.write_now(close_story, talk.moderator(), story.id, closed=True)

    closing = threading.Thread(target=close_again_and_again)
    closing.start()
    try:
        for number in range(60):
            publish(talk, title=f"Title {number}", is_open=False)
            assert talk.fetch(stories.get_story(story.id)).title == f"Title {number}"
    finally:
        is_over.set()
        closing.join()
    assert talk.fetch(stories.get_story(story.id)).closed_at is not None
