"""Talkyard's patches and dumps."""

from __future__ import annotations

from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from tests.carriers.formats.export_samples import TALKYARD
from tests.carriers.formats.exports import dump, read

PAGE = "123:thr:dsq"


def test_a_comment_keeps_what_it_says() -> None:
    found = read(dump(TALKYARD))
    first, reply = found.comments[f"{PAGE}:2"], found.comments[f"{PAGE}:3"]
    assert (first.body, first.author.value, first.author_email) == ("Some **words**", "Ann", "ann@mail.example")
    assert (first.posted_at.value, first.up) == (1500000001000000, 2)
    assert (reply.body, reply.author.value, reply.author_is_staff) == ("A *reply*", "ed", True)
    assert reply.other_keys == ("disqus:456",)
    assert reply.raw_type == "text/html"


def test_parents_are_numbers_of_the_same_page() -> None:
    parents = read(dump(TALKYARD)).parents()
    assert parents[f"{PAGE}:3"] == f"{PAGE}:2"
    assert parents[f"{PAGE}:2"] is None


def test_pages_have_their_titles_texts_and_addresses() -> None:
    stories = read(dump(TALKYARD)).stories
    embedded, question = stories[f"page:{PAGE}"], stories["page:7"]
    assert (embedded.url, embedded.aliases) == ("https://news.example/a", ("/a",))
    assert (embedded.title.value, embedded.body) == (None, None)
    assert (question.title.value, question.body, question.url) == ("A question", "Who *knows*?", "/-7/a-question")
    assert question.is_closed


def test_statuses_are_kept_and_private_notes_are_not_taken() -> None:
    found = read(dump(TALKYARD))
    assert found.comments[f"{PAGE}:4"].status is Status.HELD
    assert found.comments[f"{PAGE}:5"].status is Status.REJECTED
    assert found.skips == [Reason.PRIVATE]
    assert len(found.comments) == 4


def test_another_maker_s_patch_is_read() -> None:
    patch = {
        "guests": [{"id": "-1", "fullName": "Ann"}],
        "pages": [{"id": "p", "extImpId": "post-1", "embeddingPageUrl": "https://news.example/a", "title": "A story"}],
        "posts": [
            {"id": "10", "pageId": "p", "authorId": "-1", "text": "Hello", "createdAt": "2019-01-02 03:04:05 Z"},
            {
                "id": "11",
                "pageId": "p",
                "authorId": "-1",
                "parentId": "10",
                "text": "Again",
                "createdAt": "2019-01-02T03:04:06Z",
            },
        ],
    }
    found = read(dump(patch), "talkyard")
    first, second = found.comments.values()
    assert (first.author.value, first.body, first.posted_at.value) == ("Ann", "Hello", 1546398245000000)
    assert second.parent_key.value == first.source_key
    assert first.status is Status.PUBLISHED
    assert found.stories["page:post-1"].title.value == "A story"


def test_a_parent_named_by_its_id_is_found_by_its_number() -> None:
    posts = [
        {"id": 11, "pageId": "p", "nr": 3, "parentId": 10, "approvedSource": "b"},
        {"id": 10, "pageId": "p", "nr": 2, "parentId": None, "approvedSource": "a"},
        {"id": 12, "pageId": "p", "nr": 4, "parentId": 11, "approvedSource": "c"},
    ]
    assert read(dump({"posts": posts}), "talkyard").parents()["p:4"] == "p:3"
