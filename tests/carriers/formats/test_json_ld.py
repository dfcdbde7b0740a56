"""Files of JSON-LD and of parsed microformats become discussions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rejoinder.carriers.formats.json_ld import JsonLd
from rejoinder.carriers.formats.microformats2 import Microformats2
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, EmptyFile, NotADiscussion
from tests.carriers.formats.parts import PartsSource, Told, told_in_spite_of_cuts
from tests.machinery.corpora import corpus

STORY = "https://news.example/bridge"
OURS = "0190a0b0-0000-7000-8000-000000000001"


def comment(text: str | None, *replies: dict[str, Any], **others: Any) -> dict[str, Any]:
    inner = {"comment": list(replies)} if replies else {}
    return {"@type": "Comment", "text": text, "author": {"@type": "Person", "name": "Ann"}, **inner, **others}


def article(*comments: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "url": STORY,
        "headline": "A bridge",
        "comment": list(comments),
        **others,
    }


def test_an_article_with_nested_comments_is_a_discussion() -> None:
    first = comment("Why?", comment("Rust"), url=f"{STORY}#c1", datePublished="2020-01-01T12:00:00Z", upvoteCount=2)
    told = Told(JsonLd(), json.dumps(article(first, commentCount=5)))
    assert [(one.source_key, one.title.value, one.url) for one in told.stories] == [
        (f"story:{STORY}", "A bridge", STORY)
    ]
    why, rust = told.comments
    assert (why.source_key, why.parent_key.value, why.anchors) == (f"{STORY}#c1", None, ("c1", f"{STORY}#c1"))
    assert (why.author.value, why.posted_at.value, why.up) == ("Ann", 1_577_880_000_000_000, 2)
    assert (rust.parent_key.value, rust.body) == (why.source_key, "Rust")
    assert told.lost(Reason.NOT_DELIVERED) == 3
    assert told.lost(Reason.VOTERS_UNKNOWN) == 1
    assert JsonLd().detect(told.source) > 0.9


def test_states_and_our_ids_come_back() -> None:
    told = Told(
        JsonLd(),
        json.dumps(
            article(
                comment("Gone", comment("Still here"), creativeWorkStatus="Deleted"),
                comment("Buy", creativeWorkStatus="Spam"),
                comment("Wait", creativeWorkStatus="pending"),
                comment("Hi", identifier=f"rejoinder:{OURS}"),
                identifier={"@type": "PropertyValue", "propertyID": "rejoinder", "value": f"rejoinder:{OURS}"},
            )
        ),
    )
    gone, here, spam, held, ours = told.comments
    assert (gone.is_withdrawn, gone.body, here.parent_key.value) == (True, "", gone.source_key)
    assert (spam.status, held.status, ours.status) == (Status.SPAM, Status.HELD, Status.PUBLISHED)
    assert ours.other_keys == (f"rejoinder:{OURS}",)
    assert told.stories[0].other_keys == (f"rejoinder:{OURS}",)


def test_comments_without_names_get_keys_of_their_own_that_stay() -> None:
    text = json.dumps(article(comment("Same"), comment("Same"), comment("Same", url=STORY), comment("x", url=STORY)))
    keys = [one.source_key for one in Told(JsonLd(), text).comments]
    assert len(set(keys)) == 4
    assert keys == [one.source_key for one in Told(JsonLd(), text).comments]


def test_names_that_hold_only_on_their_page_do_not_clash() -> None:
    pages = [article(comment("x", **{"@id": "#c1"})), article(comment("y", **{"@id": "#c1"}), url=f"{STORY}/2")]
    parts = {f"{place}.json": json.dumps(one).encode() for place, one in enumerate(pages)}
    told = Told(JsonLd(), PartsSource(parts))
    assert len({one.source_key for one in told.comments}) == 2
    assert len(told.stories) == 2


def test_a_forum_posting_and_a_question_are_stories() -> None:
    posting = {
        "@type": "DiscussionForumPosting",
        "headline": "Bridge",
        "url": STORY,
        "text": "Closed",
        "comment": comment("x"),
    }
    question = {
        "@type": "QAPage",
        "mainEntity": {"@type": "Question", "name": "Why?", "acceptedAnswer": {"@type": "Answer", "text": "Rust"}},
    }
    told = Told(JsonLd(), json.dumps([posting, question]))
    assert [one.title.value for one in told.stories] == ["Bridge", "Why?"]
    assert [(one.body, one.story_key) for one in told.comments] == [
        ("x", f"story:{STORY}"),
        ("Rust", told.stories[1].source_key),
    ]


def test_json_that_is_not_quite_json_is_read_and_a_break_is_told() -> None:
    text = json.dumps(article(comment("One"), comment("Two")))
    told = Told(JsonLd(), "// exported\n" + text[:-1] + ",}")
    assert [one.body for one in told.comments] == ["One", "Two"]
    items = []
    with pytest.raises(BrokenSource) as broken:
        for item in JsonLd().read(BytesSource(text[:-40].encode()), ReadOptions()):
            items.append(item)  # noqa: PERF402  what came before the break counts
    assert broken.value.line == 1
    assert sum(isinstance(item, CommentRecord) for item in items) == 2


def test_what_is_none_of_it_is_refused() -> None:
    for text in ("{}", "[]", "17", '{"@type": "Person", "name": "Ann"}'):
        with pytest.raises(NotADiscussion):
            Told(JsonLd(), text)
    with pytest.raises(EmptyFile):
        Told(JsonLd(), " ")


@pytest.mark.parametrize("cuts", [60])
def test_a_file_can_be_cut_off_anywhere(cuts: int) -> None:
    text = json.dumps(article(*(comment(f"c{place}", comment("r")) for place in range(12))))
    counts = told_in_spite_of_cuts(JsonLd(), text.encode(), cuts)
    assert max(counts) == 25


def test_strange_types_are_no_failure() -> None:
    strange = comment(
        None,
        author=[7, None, {"name": ["Ann", 3]}],
        datePublished={"@value": "2020"},
        upvoteCount=[1, 2],
        url=["a b", None],
        interactionStatistic="x",
        identifier=[{}],
        parentItem=5,
        comment="none",
    )
    (record,) = Told(JsonLd(), json.dumps(article(strange))).comments
    assert (record.author.value, record.up, record.empty) == ("7", 1, Reason.BODY_LOST)


def entry(*comments: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {
        "type": ["h-entry"],
        "properties": {"name": ["A bridge"], "url": [STORY], "comment": list(comments), **others},
    }


def cite(text: str, **others: Any) -> dict[str, Any]:
    return {"type": ["h-cite"], "properties": {"content": [{"html": text, "value": text}], **others}}


def test_parsed_microformats_are_a_discussion() -> None:
    told = Told(
        Microformats2(),
        json.dumps(
            {
                "items": [
                    entry(
                        cite("<b>Why?</b>", url=[f"{STORY}#1"], author=["Ann"], published=["2020-01-01T12:00:00Z"]),
                        cite("Rust", **{"in-reply-to": [f"{STORY}#1"]}),
                        like=[cite("likes this")],
                    )
                ],
                "rels": {},
            }
        ),
    )
    why, rust = told.comments
    assert (why.body, why.author.value, why.source_key) == ("**Why?**", "Ann", f"{STORY}#1")
    assert rust.parent_key.value == why.source_key
    assert (told.stories[0].title.value, why.story_key) == ("A bridge", f"story:{STORY}")
    assert told.skipped(Reason.REACTION) == 1
    assert Microformats2().detect(told.source) > 0.9


def test_microformats_that_are_none_are_refused() -> None:
    for text in ("{}", "[]", '{"items": []}', '{"items": [{"type": ["h-card"], "properties": {"name": ["Ann"]}}]}'):
        with pytest.raises(NotADiscussion):
            Told(Microformats2(), text)


def test_microformats_can_be_cut_off_and_read_again() -> None:
    text = "\n".join(json.dumps(entry(cite(f"c{place}"), uid=[f"u{place}"])) for place in range(9))
    assert Told(Microformats2(), text).items == Told(Microformats2(), text).items
    counts = told_in_spite_of_cuts(Microformats2(), text.encode())
    assert counts == sorted(counts)


def test_a_real_file_of_microformats_is_read() -> None:
    told = Told(Microformats2(), corpus("imports/microformats2/granary-article_with_comments.mf2.json").read_bytes())
    assert [(one.author.value, one.body, one.parent_key.value) for one in told.comments] == [
        ("Alice", "I concur.", None),
        (None, "And I, as well, in addition. Too.", None),
    ]
    assert Microformats2().detect(told.source) > 0.9
