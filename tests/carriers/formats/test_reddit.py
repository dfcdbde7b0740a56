"""Listings and dumps of Reddit become discussions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rejoinder.carriers.formats.reddit import Reddit
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Loss
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, NotADiscussion
from tests.carriers.formats.parts import PartsSource, Told, folder_source, told_in_spite_of_cuts
from tests.machinery.corpora import corpus

SUBMISSION: dict[str, Any] = {
    "id": "abc",
    "name": "t3_abc",
    "title": "A bridge &amp; a river",
    "author": "ann",
    "created_utc": 1_577_880_000.0,
    "permalink": "/r/news/comments/abc/a_bridge/",
    "url": "https://news.example/bridge?a=1&amp;b=2",
    "domain": "news.example",
    "is_self": False,
    "selftext": "",
    "subreddit": "news",
    "num_comments": 5,
}
COMMENT: dict[str, Any] = {
    "id": "c1",
    "link_id": "t3_abc",
    "parent_id": "t3_abc",
    "author": "ben",
    "body": "&gt; a bridge\n\nWhy &amp; how?",
    "created_utc": 1_577_880_060,
    "score": 3,
    "edited": 1_577_880_120,
    "subreddit": "news",
    "distinguished": None,
    "permalink": "/r/news/comments/abc/a_bridge/c1/",
}


def comment(number: str, parent: object, **others: object) -> dict[str, Any]:
    return {**COMMENT, "id": number, "parent_id": parent, "edited": False, **others}


def t1(number: str, parent: str, *replies: dict[str, Any], **others: object) -> dict[str, Any]:
    inner: object = listing(*replies) if replies else ""
    return {"kind": "t1", "data": {**comment(number, parent, **others), "replies": inner}}


def more(parent: str, count: int, *children: str) -> dict[str, Any]:
    return {"kind": "more", "data": {"parent_id": parent, "count": count, "children": list(children), "id": "_"}}


def listing(*children: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "Listing", "data": {"modhash": "", "children": list(children), "after": None}}


PAGE = [
    listing({"kind": "t3", "data": SUBMISSION}),
    listing(
        t1("c1", "t3_abc", t1("c2", "t1_c1", t1("c3", "t1_c2"), more("t1_c2", 9, "c8", "c9"))),
        t1("c4", "t3_abc", more("t1_c4", 0)),
        more("t3_abc", 2, "c5", "c6"),
    ),
]


def lines(*objects: object) -> str:
    return "\n".join(map(json.dumps, objects))


def test_a_listing_gives_the_tree_and_says_what_it_left_out() -> None:
    told = Told(Reddit(), json.dumps(PAGE))
    (story,) = told.stories
    assert (story.source_key, story.title.value) == ("t3_abc", "A bridge & a river")
    assert story.url == "https://news.example/bridge?a=1&b=2"
    assert story.aliases == ("https://www.reddit.com/r/news/comments/abc/a_bridge/",)
    assert story.stated_count == 5
    assert told.tree() == [("t1_c1", None), ("t1_c2", "t1_c1"), ("t1_c3", "t1_c2"), ("t1_c4", None)]
    assert told.lost(Reason.NOT_DELIVERED) == 9 + 1 + 2


def test_what_another_answer_brings_is_not_missing() -> None:
    rest = {"json": {"errors": [], "data": {"things": [t1("c5", "t3_abc"), t1("c6", "t1_c5")]}}}
    source = PartsSource({"1.json": json.dumps(PAGE).encode(), "2.json": json.dumps(rest).encode()})
    told = Told(Reddit(), source)
    assert told.tree()[-2:] == [("t1_c5", None), ("t1_c6", "t1_c5")]
    assert told.lost(Reason.NOT_DELIVERED) == 9 + 1


def test_a_comment_is_markdown_with_escaped_signs() -> None:
    told = Told(Reddit(), lines(SUBMISSION, COMMENT))
    (record,) = told.comments
    assert record.body == "> a bridge\n\nWhy & how?"
    assert (record.raw, record.raw_type) == (COMMENT["body"], "text/markdown")
    assert (record.author.value, record.up, record.down) == ("ben", 3, 0)
    assert (record.posted_at.value, record.edited_at) == (1_577_880_060_000_000, 1_577_880_120_000_000)
    assert record.url == "https://www.reddit.com/r/news/comments/abc/a_bridge/c1/"
    assert told.lost(Reason.VOTERS_UNKNOWN) == 1


def test_entities_that_were_typed_stay_as_typed() -> None:
    (record,) = Told(
        Reddit(), lines(comment("c1", "t3_abc", body="&amp;lt; &amp;nbsp; &copy; &gt;!spoiler!&lt;"))
    ).comments
    assert record.body == "&lt; &nbsp; &copy; >!spoiler!<"


def test_a_spoiler_at_the_start_of_a_line_is_no_quotation() -> None:
    (record,) = Told(Reddit(), lines(comment("c1", "t3_abc", body="&gt;!he dies!&lt;\n\n&gt; quoted"))).comments
    assert record.body == "\\>!he dies!<\n\n> quoted"


@pytest.mark.parametrize(
    ("fields", "status", "is_withdrawn", "body"),
    [
        ({"body": "[deleted]", "author": "[deleted]"}, Status.PUBLISHED, True, ""),
        ({"body": "[removed]"}, Status.REJECTED, False, ""),
        ({"body": "[ Removed by Reddit ]"}, Status.REJECTED, False, ""),
        ({"body": "Fine", "author": "[deleted]"}, Status.PUBLISHED, False, "Fine"),
        ({"body": "Kept", "_meta": {"was_deleted_later": True}}, Status.PUBLISHED, True, ""),
        ({"body": "Kept", "_meta": {"removal_type": "deleted"}}, Status.PUBLISHED, True, ""),
        (
            {"body": "Kept", "_meta": {"removal_type": "moderator", "was_deleted_later": True}},
            Status.REJECTED,
            False,
            "Kept",
        ),
        ({"body": "Kept", "removed": True}, Status.REJECTED, False, "Kept"),
        ({"body": "Kept", "spam": True}, Status.SPAM, False, "Kept"),
    ],
)
def test_what_was_deleted_or_removed_is_respected(
    fields: dict[str, Any], status: Status, is_withdrawn: bool, body: str
) -> None:
    (record,) = Told(Reddit(), lines(comment("c1", "t3_abc", **fields))).comments
    assert (record.status, record.is_withdrawn, record.body) == (status, is_withdrawn, body)
    assert record.raw == body
    if fields.get("author") == "[deleted]":
        assert record.author.value is None


def test_numbers_stand_for_ids_in_early_dumps() -> None:
    told = Told(
        Reddit(),
        lines(
            comment("c1", int("abc", 36)),
            comment("c2", int("c1", 36), created_utc="1577880000"),
            comment("c3", "c2"),
            comment("c4", None),
        ),
    )
    assert told.tree() == [("t1_c1", None), ("t1_c2", "t1_c1"), ("t1_c3", "t1_c2"), ("t1_c4", None)]
    assert told.comments[1].posted_at.value == 1_577_880_000_000_000


def test_dumps_may_be_mixed_or_come_in_parts_in_any_order() -> None:
    mixed = Told(Reddit(), lines(COMMENT, SUBMISSION, comment("c2", "t1_c1")))
    parts = PartsSource(
        {"RC_2020-01": lines(COMMENT, comment("c2", "t1_c1")).encode(), "RS_2020-01": lines(SUBMISSION).encode()}
    )
    for told in (mixed, Told(Reddit(), parts)):
        assert told.tree() == [("t1_c1", None), ("t1_c2", "t1_c1")]
        assert [one.source_key for one in told.stories] == ["t3_abc"]
        assert Reddit().detect(told.source) > 0.9


def test_the_answer_of_a_search_is_read() -> None:
    told = Told(Reddit(), json.dumps({"data": [COMMENT, SUBMISSION], "error": None, "metadata": {"total": 2}}))
    assert (len(told.comments), len(told.stories)) == (1, 1)
    assert Reddit().detect(told.source) > 0.9


def test_what_somebody_put_around_things_of_reddit_is_passed_through() -> None:
    told = Told(Reddit(), json.dumps({"saved": "2020", "post": SUBMISSION, "comments": [COMMENT, t1("c2", "t1_c1")]}))
    assert told.tree() == [("t1_c1", None), ("t1_c2", "t1_c1")]
    assert len(told.stories) == 1
    assert Reddit().detect(told.source) > 0.9


def test_own_texts_and_closed_threads_are_kept() -> None:
    own = {**SUBMISSION, "is_self": True, "domain": "self.news", "selftext": "I *ask* &amp; wait", "locked": True}
    (story,) = Told(Reddit(), lines(own)).stories
    assert (story.body, story.is_closed) == ("I *ask* & wait", True)
    assert story.url == "https://www.reddit.com/r/news/comments/abc/a_bridge/"


def test_staff_and_marks_are_kept() -> None:
    (record,) = Told(Reddit(), lines(comment("c1", "t3_abc", distinguished="moderator", stickied=True))).comments
    assert record.author_is_staff
    assert ("stickied", "true") in record.extra


def test_bad_records_are_losses_and_the_rest_goes_on() -> None:
    text = "\n".join(
        [
            json.dumps(COMMENT)[:-5],
            json.dumps({"body": "x", "link_id": "t3_abc", "subreddit": "news"}),
            json.dumps({"kind": "t2", "data": {"name": "ann"}}),
            json.dumps(["x", None, 3]),
            json.dumps(comment("c2", {"x": 1}, author=["x"], score="many", created_utc="soon", body=7)),
        ]
    )
    told = Told(Reddit(), text)
    assert told.tree() == [("t1_c2", None)]
    assert told.lost(Reason.BAD_RECORD) == 2
    assert told.skipped(Reason.ANOTHER_KIND) == 1
    assert (told.comments[0].body, told.comments[0].posted_at.reason) == ("7", Reason.BAD_TIME)


def test_a_thread_that_nests_without_end_is_read() -> None:
    inner = t1("c0", "t3_abc")
    text = json.dumps(inner)
    for number in range(1, 400):
        head, _, tail = json.dumps(t1(f"c{number}", "t3_abc")).partition('"replies": ""')
        text = f'{head}"replies": {{"kind": "Listing", "data": {{"children": [{text}]}}}}{tail}'
    assert len(Told(Reddit(), text).comments) == 400


def test_what_is_none_of_it_is_refused() -> None:
    for text in ("[]", '{"kind": "youtube#comment"}', json.dumps(listing())):
        with pytest.raises(NotADiscussion):
            Told(Reddit(), text)
    with pytest.raises(BrokenSource):
        Told(Reddit(), json.dumps(PAGE)[:500])


@pytest.mark.parametrize(
    "text", [json.dumps(PAGE), lines(SUBMISSION, *(comment(f"c{n}", "t3_abc") for n in range(20)))]
)
def test_files_can_be_cut_off_and_read_again(text: str) -> None:
    assert Told(Reddit(), text).items == Told(Reddit(), text).items
    counts = told_in_spite_of_cuts(Reddit(), text.encode())
    assert counts == sorted(counts)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_real_listings_give_what_was_counted(number: int) -> None:
    name = f"reddit/replace_all-{number}.json"
    counted = json.loads(corpus("imports/expected-counts.json").read_text())[name]
    told = Told(Reddit(), corpus(f"imports/{name}").read_bytes())
    assert len(told.comments) == len({one.source_key for one in told.comments}) == counted["comments"]
    assert told.depths() == counted["depth_histogram"]
    assert told.parents_missing() == counted["parent_missing"]
    stubs = [item for item in told.items if isinstance(item, Loss) and item.reason is Reason.NOT_DELIVERED]
    assert len(stubs) == counted["more_stubs"]
    assert told.lost(Reason.NOT_DELIVERED) >= counted["more_children"]


def test_real_listings_together_complete_each_other() -> None:
    told = Told(Reddit(), folder_source(corpus("imports/reddit")))
    assert (len(told.comments), told.parents_missing()) == (499, 0)
    assert Reddit().detect(told.source) > 0.9
