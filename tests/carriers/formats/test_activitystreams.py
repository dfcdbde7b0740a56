"""Posts and answers of the fediverse become discussions, whatever wraps them."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from rejoinder.carriers.formats.activitystreams import ActivityStreams
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, NotADiscussion, Refusal
from tests.carriers.formats.activities import NOON, OURS, PUBLIC, A, B, C, activity, article, note, read
from tests.carriers.formats.parts import PartsSource, Told, folder_source, told_in_spite_of_cuts
from tests.machinery.corpora import corpus


def test_an_article_with_answers_is_a_discussion() -> None:
    told = read(note(C, B), article(url="https://a.example/story.html"), note(B, A))
    (story,) = told.stories
    assert (story.source_key, story.title.value, story.body) == (f"story:{A}", "A bridge", "Closed")
    assert (story.url, story.aliases) == ("https://a.example/story.html", (A,))
    assert told.tree() == [(C, B), (B, None)]
    assert {one.story_key for one in told.comments} == {f"story:{A}"}
    comment = told.comment(B)
    assert (comment.author.value, comment.author.reason) == ("ann", Reason.DERIVED)
    assert (comment.author_key, comment.posted_at.value) == ("https://a.example/users/ann", NOON)
    assert (comment.body, comment.raw, comment.raw_type) == ("Hi", "<p>Hi</p>", "text/html")


def test_activities_and_collections_are_taken_apart() -> None:
    def page(*items: Any, kind: str = "OrderedCollectionPage", name: str = "orderedItems") -> dict[str, Any]:
        return {
            "type": kind,
            "id": "https://a.example/outbox?page=1",
            name: list(items),
            "partOf": "https://a.example/o",
        }

    create, reply = activity("Create", article()), activity("Announce", activity("Create", note(B, A)))
    shapes: list[Any] = [
        {"type": "OrderedCollection", "totalItems": 3, "orderedItems": [create, reply, note(C, B)]},
        {
            "type": "Collection",
            "first": page(create, reply, kind="CollectionPage", name="items"),
            "items": [note(C, B)],
        },
        [create, page(reply, note(C, B))],
        {**article(), "replies": {"type": "Collection", "items": [{**note(B, A), "replies": [note(C, B)]}]}},
        {**note(C, {**note(B, article())})},
    ]
    for shape in shapes:
        told = Told(ActivityStreams(), json.dumps(shape))
        assert sorted(told.tree()) == [(B, None), (C, B)], shape
        assert [one.title.value for one in told.stories] == ["A bridge"]
        assert ActivityStreams().detect(told.source) > 0.9


def test_pages_of_a_collection_may_be_parts() -> None:
    first = {"type": "OrderedCollection", "id": "o", "totalItems": 3, "first": "o?page=1"}
    pages = [
        {"type": "OrderedCollectionPage", "partOf": "o", "orderedItems": [note(C, B), B]},
        {"type": "OrderedCollectionPage", "partOf": "o", "orderedItems": [note(B, A), "https://a.example/elsewhere"]},
    ]
    parts = {f"{place}.json": json.dumps(one).encode() for place, one in enumerate((first, *pages))}
    told = Told(ActivityStreams(), PartsSource(parts))
    assert told.tree() == [(C, B), (B, None)]
    assert told.lost(Reason.NOT_DELIVERED) == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_last_wording_counts_and_order_does_not(seed: int) -> None:
    things = [
        activity("Create", note(B, A, "Old")),
        activity("Update", note(B, A, "New", updated="2020-01-01T13:00:00Z")),
        article(),
        note(C, B),
    ]
    random.Random(seed).shuffle(things)
    told = read(*things)
    assert sorted(told.tree()) == [(B, None), (C, B)]
    assert (told.comment(B).body, told.comment(B).edited_at) == ("New", NOON + 3_600_000_000)


def test_deletions_are_respected_whoever_made_them() -> None:
    gone, removed, kept = (f"https://a.example/{name}" for name in ("gone", "removed", "kept"))
    told = read(
        article(),
        note(gone, A),
        note(removed, A),
        note(kept, A),
        {"type": "Tombstone", "id": B, "inReplyTo": A, "formerType": "Note"},
        note(C, B),
        activity("Delete", gone),
        activity("Delete", {"type": "Tombstone", "id": removed}, actor="https://a.example/users/staff"),
        activity("Delete", kept),
        activity("Undo", activity("Delete", kept)),
    )
    assert (told.comment(gone).is_withdrawn, told.comment(gone).body, told.comment(gone).raw) == (True, "", "")
    assert (told.comment(removed).status, told.comment(removed).is_withdrawn) == (Status.REJECTED, False)
    assert (told.comment(kept).status, told.comment(kept).body) == (Status.PUBLISHED, "Hi")
    assert (told.comment(B).is_withdrawn, told.comment(C).parent_key.value) == (True, B)


def test_a_tombstone_that_says_nothing_keeps_its_place() -> None:
    told = read({"type": "Tombstone", "id": B}, note(C, B))
    assert told.tree() == [(B, None), (C, B)]
    assert len({one.story_key for one in told.comments}) == 1


@pytest.mark.parametrize(
    "address",
    [
        {"to": "as:Public"},
        {"to": ["x"], "cc": "Public"},
        {"to": None},
        {"to": [], "audience": PUBLIC},
        {"to": {"id": PUBLIC}},
    ],
)
def test_what_is_for_everyone_is_read(address: dict[str, Any]) -> None:
    assert len(read(note(B, A, **address)).comments) == 1


def test_what_is_not_for_everyone_is_left_out_and_counted() -> None:
    told = read(article(), note(B, A, to=["https://a.example/users/ben"]), note(C, A, type="ChatMessage"))
    assert told.comments == []
    assert told.skipped(Reason.PRIVATE) == 2


def test_a_post_that_leads_to_a_page_is_about_that_page() -> None:
    link = [{"type": "Link", "href": "https://news.example/bridge"}]
    (story,) = read(article(type="Page", attachment=link)).stories
    assert (story.url, story.aliases) == ("https://news.example/bridge", (A,))


def test_answers_may_name_their_parent_by_its_page_or_as_one_of_several() -> None:
    told = read(
        article(),
        note(B, [A], url="https://a.example/@ann/1"),
        note(C, ["https://x.example/", "https://a.example/@ann/1"]),
    )
    assert told.comment(C).parent_key.value == B
    assert told.comment(B).other_keys == ("activitystreams:https://a.example/@ann/1",)


def test_our_own_collection_keeps_ids_and_states() -> None:
    told = read(
        article(),
        note(B, A, context=A, **{"rejoinder:id": f"urn:uuid:{OURS}", "rejoinder:status": "spam"}),
        note(C, None, context=A),
    )
    assert told.comment(B).other_keys == (f"rejoinder:{OURS}",)
    assert told.comment(B).status is Status.SPAM
    assert (told.comment(C).story_key, told.comment(C).parent_key.value) == (f"story:{A}", None)


def test_bad_records_are_losses_and_the_rest_goes_on() -> None:
    things: list[Any] = [
        {"x": 1},
        5,
        None,
        note(B, {"no": "id"}, to=7, published=3),
        activity("Announce", "https://x.example/"),
    ]
    told = read(*things, {"type": "Mystery", "id": "m"}, {**note(C, B), "content": None, "attributedTo": 9})
    assert told.lost(Reason.BAD_RECORD) == 1
    assert (told.skipped(Reason.REACTION), told.skipped(Reason.ANOTHER_KIND)) == (1, 1)
    assert told.comment(C).empty is Reason.BODY_LOST


def test_what_is_none_of_it_is_refused() -> None:
    for text in ("[]", "{}", json.dumps({"type": "Person", "id": "x"}), json.dumps(activity("Like", "x"))):
        with pytest.raises(NotADiscussion):
            Told(ActivityStreams(), text)
    with pytest.raises(BrokenSource):
        Told(ActivityStreams(), json.dumps(note(B, A))[:90])


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"type": "Collection", "items": items}])
def test_files_can_be_cut_off_and_read_again(wrap: Any) -> None:
    text = json.dumps(wrap([article(), *(note(f"https://a.example/{place}", A) for place in range(20))]))
    assert Told(ActivityStreams(), text).items == Told(ActivityStreams(), text).items
    counts = told_in_spite_of_cuts(ActivityStreams(), text.encode())
    assert counts == sorted(counts)
    assert counts[-1] == 21


def test_real_objects_of_many_systems_are_read() -> None:
    folder = folder_source(corpus("imports/activitystreams"))
    told = Told(ActivityStreams(), folder)
    assert ActivityStreams().detect(folder) > 0.9
    bodies = {one.source_key: one.body for one in told.comments}
    assert bodies["https://soc.schuerz.at/objects/4edd2508-4361-edb8-c4d8-b45181083984"] == "test"
    assert (
        bodies["https://video.antopie.org/videos/watch/4294a720-f263-4ea4-9392-cf9cea4d5277/comments/200873"] == "idk"
    )
    # The note of an activity was removed by somebody else in another file.
    removed = told.comment("http://ds9.lemmy.ml/comment/1")
    assert (removed.status, removed.body) == (Status.REJECTED, "hello")
    assert (
        told.comment("https://enterprise.lemmy.ml/comment/38741").story_key
        == "story:https://enterprise.lemmy.ml/post/55143"
    )
    assert told.comment("https://lemmy.ml/comment/110273").is_withdrawn
    assert sum(item.source_key.startswith("story:https://ds9.lemmy.ml/post/") for item in told.stories) == 2


def test_each_real_file_is_known_by_itself() -> None:
    source = folder_source(corpus("imports/activitystreams"))
    for name, data in source.parts.items():
        assert ActivityStreams().detect(PartsSource({name: data})) > 0.9, name
        try:
            Told(ActivityStreams(), data)
        except Refusal as refusal:
            assert isinstance(refusal, NotADiscussion), name
