"""Items of Hacker News become a discussion, whatever order, file or shape they come in."""

from __future__ import annotations

import json
import random

import pytest

from rejoinder.carriers.formats.hackernews import HackerNews
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, EmptyFile, NotADiscussion
from tests.carriers.formats.parts import PartsSource, Told, folder_source, told_in_spite_of_cuts
from tests.machinery.corpora import corpus

ITEMS: list[dict[str, object]] = [
    {
        "id": 1,
        "type": "story",
        "by": "ann",
        "time": 1_577_880_000,
        "title": "A bridge &amp; a river",
        "url": "https://news.example/bridge",
        "kids": [3, 2, 9],
        "descendants": 4,
        "score": 7,
    },
    {"id": 2, "type": "comment", "by": "ben", "time": 1_577_880_060, "parent": 1, "text": "Why?<p>I <i>ask</i>"},
    {"id": 3, "type": "comment", "deleted": True, "time": 1_577_880_061, "parent": 1, "kids": [4]},
    {"id": 4, "type": "comment", "by": "cy", "time": 1_577_880_062, "parent": 3, "text": "Rust", "dead": True},
    {"id": 5, "type": "comment", "by": "dee", "time": 1_577_880_063, "parent": 4, "text": "[flagged]", "dead": True},
    {"id": 6, "type": "pollopt", "by": "ann", "time": 1_577_880_064, "poll": 1, "text": "Yes"},
]
TREE = [("2", None), ("3", None), ("4", "3"), ("5", "4")]


def lines(items: list[dict[str, object]]) -> str:
    return "\n".join(map(json.dumps, items))


def test_items_a_line_give_story_tree_and_states() -> None:
    told = Told(HackerNews(), lines(ITEMS))
    (story,) = told.stories
    assert (story.title.value, story.url) == ("A bridge & a river", "https://news.example/bridge")
    assert story.aliases == ("https://news.ycombinator.com/item?id=1",)
    assert (story.byline.value, story.published_at.value, story.stated_count) == ("ann", 1_577_880_000_000_000, 4)
    assert told.tree() == TREE
    ben, deleted, dead, flagged = told.comments
    assert (ben.body, ben.raw, ben.raw_type) == ("Why?\n\nI *ask*", "Why?<p>I <i>ask</i>", "text/html")
    assert (ben.author.value, ben.posted_at.value) == ("ben", 1_577_880_060_000_000)
    assert ben.anchors == ("2", "https://news.ycombinator.com/item?id=2")
    assert (deleted.is_withdrawn, deleted.author.value, deleted.body) == (True, None, "")
    assert (dead.status, dead.status_reason, dead.body) == (Status.REJECTED, "dead", "Rust")
    assert (flagged.body, flagged.empty) == ("", Reason.DELETED_EMPTY)
    assert {one.story_key for one in told.comments} == {"story:1"}


def test_replies_that_are_named_but_not_there_are_counted() -> None:
    told = Told(HackerNews(), lines(ITEMS))
    assert told.lost(Reason.NOT_DELIVERED) == 1
    assert told.skipped(Reason.ANOTHER_KIND) == 1


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_items_changes_nothing(seed: int) -> None:
    mixed = list(ITEMS)
    random.Random(seed).shuffle(mixed)
    told = Told(HackerNews(), lines(mixed))
    assert sorted(told.tree()) == sorted(TREE)
    assert {one.story_key for one in told.comments} == {"story:1"}


def test_array_object_by_id_and_a_file_each_say_the_same() -> None:
    shapes: list[str | PartsSource] = [
        json.dumps(ITEMS, indent=1),
        json.dumps({str(item["id"]): item for item in ITEMS}),
        PartsSource({f"item_{item['id']}.json": json.dumps(item).encode() for item in ITEMS}),
    ]
    for shape in shapes:
        told = Told(HackerNews(), shape)
        assert told.tree() == TREE
        assert len(told.stories) == 1
        assert HackerNews().detect(told.source) > 0.9


def test_algolia_nests_replies() -> None:
    def child(number: int, parent: int, text: str | None, *children: dict[str, object]) -> dict[str, object]:
        return {
            "id": number,
            "parent_id": parent,
            "story_id": 1,
            "type": "comment",
            "author": "ann" if text else None,
            "text": text,
            "created_at": "2020-01-01T12:00:00.000Z",
            "created_at_i": 1_577_880_000,
            "children": list(children),
        }

    document = {
        "id": 1,
        "type": "story",
        "title": "A bridge",
        "author": "ann",
        "created_at_i": 1_577_880_000,
        "children": [child(2, 1, "One", child(3, 2, None, child(4, 3, "Three"))), child(5, 1, "Four")],
    }
    told = Told(HackerNews(), json.dumps(document))
    assert told.tree() == [("2", None), ("3", "2"), ("4", "3"), ("5", None)]
    assert [one.is_withdrawn for one in told.comments] == [False, True, False, False]
    assert [one.order_index for one in told.comments] == [0, 1, 2, 3]
    assert HackerNews().detect(told.source) > 0.9


def test_hits_of_a_search_name_their_story() -> None:
    hit = {
        "objectID": "12",
        "_tags": ["comment", "author_ann", "story_1"],
        "author": "ann",
        "comment_text": "Why?",
        "created_at_i": 1_577_880_000,
        "story_id": 1,
        "parent_id": 1,
        "story_title": "A bridge",
        "story_url": "https://news.example/bridge",
    }
    told = Told(HackerNews(), json.dumps({"hits": [hit, {**hit, "objectID": "13", "parent_id": 12}], "nbHits": 2}))
    assert told.tree() == [("12", None), ("13", "12")]
    assert [one.url for one in told.stories] == ["https://news.example/bridge"]
    assert HackerNews().detect(told.source) > 0.9


def test_a_comment_alone_stands_under_what_it_answers() -> None:
    told = Told(HackerNews(), lines(ITEMS[1:2]))
    assert told.tree() == [("2", None)]
    assert (told.stories, told.comments[0].story_key) == ([], "story:1")


def test_bad_records_are_losses_and_the_rest_goes_on() -> None:
    bad: list[object] = [
        {"id": "x", "type": "comment", "time": 1},
        {"type": "comment", "time": 3, "by": "ann"},
        17,
        None,
    ]
    text = "\n".join([json.dumps(ITEMS[0]), *map(json.dumps, bad), '{"id": 8, "type": "comm', json.dumps(ITEMS[1])])
    told = Told(HackerNews(), text)
    assert told.tree() == [("2", None)]
    assert told.lost(Reason.BAD_RECORD) == 3


def test_ids_and_times_may_be_texts_and_answers_may_go_in_a_ring() -> None:
    items = [
        {"id": "7", "type": "comment", "by": "ann", "time": "1577880000", "parent": "8", "text": "a"},
        {"id": 8.0, "type": "comment", "by": "ben", "time": 0, "parent": 7, "text": "b"},
        {"id": 9, "type": "comment", "by": "ben", "time": None, "parent": 7, "text": ["b"]},
    ]
    told = Told(HackerNews(), json.dumps(items))
    assert told.tree() == [("7", "8"), ("8", "7"), ("9", "7")]
    assert [one.posted_at.value for one in told.comments] == [1_577_880_000_000_000, None, None]
    assert [one.body for one in told.comments] == ["a", "b", ""]


def test_deep_nesting_is_read() -> None:
    depth = 3_000
    inner = "".join(
        f'{{"id": {number}, "type": "comment", "created_at_i": 1577880000, "text": "x", "author": "a", "children": ['
        for number in range(2, depth)
    )
    told = Told(HackerNews(), inner + "]}" * (depth - 2))
    assert told.tree()[-1] == (str(depth - 1), str(depth - 2))


def test_what_is_none_of_it_is_refused() -> None:
    for text in ("[]", "{}", '{"type": "Note", "id": 1}', '[{"id": 1, "name": "x"}]'):
        with pytest.raises(NotADiscussion):
            Told(HackerNews(), text)
    with pytest.raises(EmptyFile):
        Told(HackerNews(), " \n")
    with pytest.raises(BrokenSource):
        Told(HackerNews(), '[{"id": 1, "type": "story"')


def test_reading_again_gives_the_same() -> None:
    assert Told(HackerNews(), lines(ITEMS)).items == Told(HackerNews(), lines(ITEMS)).items


@pytest.mark.parametrize("data", [lines(ITEMS).encode(), json.dumps(ITEMS, indent=2).encode()])
def test_a_file_cut_off_anywhere_gives_what_precedes(data: bytes) -> None:
    counts = told_in_spite_of_cuts(HackerNews(), data, 60)
    assert counts == sorted(counts)
    assert counts[-1] >= 4


def test_real_items_are_read() -> None:
    told = Told(HackerNews(), folder_source(corpus("imports/hackernews")))
    assert [one.source_key for one in told.stories] == ["story:14516538"]
    assert told.tree() == [("14516923", None)]
    assert told.comments[0].body.count("\n\n") == 6
    assert told.lost(Reason.NOT_DELIVERED) == 21 + 5
    assert HackerNews().detect(told.source) > 0.9
