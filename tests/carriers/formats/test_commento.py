"""Commento's and Comentario's exports."""

from __future__ import annotations

import json

from rejoinder.carriers.opened import FileSource
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from tests.carriers.formats.exports import COMENTARIO, COMMENTO, COMMENTO_PERSON, commento, dump, read
from tests.machinery.corpora import corpus


def test_a_comment_of_commento_keeps_what_it_says() -> None:
    found = read(dump(COMMENTO))
    one = found.comments["news.example:c1"]
    assert (one.body, one.author.value, one.author_email) == ("Some **words**", "Ann", "ann@mail.example")
    assert (one.author_url, one.author_is_staff, one.up, one.down) == (None, True, 2, 0)
    assert one.posted_at.value == 1615548116500000
    assert one.anchors == ("commento-c1",)
    assert {story.url for story in found.stories.values()} == {"https://news.example/a", "https://news.example/b"}


def test_a_reply_that_comes_first_keeps_its_parent() -> None:
    found = read(dump(COMMENTO))
    assert found.parents()["news.example:c2"] == "news.example:c1"
    assert next(iter(found.comments)) == "news.example:c2"


def test_states_of_commento_are_kept() -> None:
    found = read(dump(COMMENTO)).comments
    assert [(one.status, one.is_withdrawn) for one in found.values()] == [
        (Status.HELD, False),
        (Status.PUBLISHED, False),
        (Status.PUBLISHED, True),
        (Status.HELD, False),
    ]
    assert (found["news.example:c3"].body, found["news.example:c3"].empty) == ("", Reason.NOT_STATED)
    assert found["news.example:c2"].down == 1


def test_who_says_deleted_is_not_deleted() -> None:
    found = read(dump({"version": 1, "comments": [commento("c1", markdown="[deleted]")], "commenters": []}))
    assert not found.comments["news.example:c1"].is_withdrawn
    assert found.comments["news.example:c1"].body == "[deleted]"


def test_a_comment_of_someone_unknown_is_kept_without_a_name() -> None:
    one = read(dump(COMMENTO)).comments["news.example:c4"]
    assert (one.author.value, one.author_key) == (None, "nobody-knows")


def test_people_may_stand_before_the_comments() -> None:
    found = read(dump({"commenters": [COMMENTO_PERSON], "comments": [commento("c1")], "version": 1}))
    assert found.comments["news.example:c1"].author.value == "Ann"


def test_a_real_export_of_commento_is_read_whole() -> None:
    expected = json.loads(corpus("imports/expected-counts.json").read_text())["commento/commento-migrator.json"]
    found = read(FileSource(corpus("imports/commento/commento-migrator.json")))
    assert len(found.comments) == expected["comments"]
    assert found.depths() == expected["depth_histogram"]
    assert len({one.author_key for one in found.comments.values()} - {None}) == expected["commenters"]


def test_pages_and_comments_of_comentario_keep_what_they_say() -> None:
    found = read(dump(COMENTARIO))
    (story,) = found.stories.values()
    assert (story.url, story.title.value, story.is_closed) == ("/a", "A story", True)
    one = found.comments["u1"]
    assert (one.body, one.author.value, one.author_url) == ("Some *words*", "Ann", "https://ann.example")
    assert (one.author_is_staff, one.up, one.extra) == (True, 3, (("pinned", "true"),))
    assert one.edited_at == 1672704000000000
    assert one.story_key == story.source_key


def test_states_of_comentario_are_kept() -> None:
    found = read(dump(COMENTARIO)).comments
    assert {key: (one.status, one.is_withdrawn, one.status_reason) for key, one in found.items()} == {
        "u1": (Status.PUBLISHED, False, None),
        "u2": (Status.HELD, False, "has a link"),
        "u3": (Status.PUBLISHED, True, "deleted by its author"),
        "u4": (Status.REJECTED, False, "deleted by others"),
        "u5": (Status.REJECTED, False, "not approved"),
    }
    assert found["u2"].author.value == "Guest"
    assert found["u2"].parent_key.value == "u1"
