"""Corpora of ConvoKit become discussions, their roots stories where they are posts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rejoinder.carriers.formats.convokit import ConvoKit
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, NotADiscussion
from tests.carriers.formats.parts import PartsSource, Told, folder_source, told_in_spite_of_cuts
from tests.machinery.corpora import corpus

OURS = "0190a0b0-0000-7000-8000-000000000001"


def said(number: str, parent: str | None, text: str, speaker: str = "ann", **others: Any) -> dict[str, Any]:
    return {
        "id": number,
        "conversation_id": "s1",
        "text": text,
        "speaker": speaker,
        "reply-to": parent,
        "timestamp": 1_577_880_000,
        "meta": {},
        "vectors": [],
        **others,
    }


def post(**meta: Any) -> dict[str, Any]:
    return said("s1", None, "Closed &amp; shut.", meta={"top_level_comment": None, "score": 3, **meta})


def corpus_of(*utterances: dict[str, Any], **files: object) -> PartsSource:
    parts = {"corpus/utterances.jsonl": "\n".join(map(json.dumps, utterances)).encode()}
    parts |= {f"corpus/{name}.json": json.dumps(content).encode() for name, content in files.items()}
    return PartsSource(parts)


def test_a_post_is_the_story_and_the_rest_are_comments() -> None:
    told = Told(
        ConvoKit(),
        corpus_of(
            said("c2", "c1", "No"),
            said("c1", "s1", "Why?", "ben", timestamp="1577880060"),
            post(subreddit="news", permalink="/r/news/comments/s1/x/"),
            conversations={"s1": {"meta": {"title": "A bridge"}, "vectors": []}},
            speakers={"ben": {"meta": {"name": "Ben B."}, "vectors": []}},
        ),
    )
    (story,) = told.stories
    assert (story.title.value, story.body, story.byline.value) == ("A bridge", "Closed & shut.", "ann")
    assert (story.url, story.other_keys) == ("https://www.reddit.com/r/news/comments/s1/x/", ("reddit:t3_s1",))
    assert told.tree() == [("c2", "c1"), ("c1", None)]
    assert told.comment("c1").author.value == "Ben B."
    assert told.comment("c1").posted_at.value == 1_577_880_060_000_000
    assert {one.story_key for one in told.comments} == {story.source_key}
    assert ConvoKit().detect(told.source) > 0.9


def test_talk_that_begins_with_a_comment_keeps_it() -> None:
    root = said("s1", None, "Shall we *merge*?")
    told = Told(ConvoKit(), corpus_of(root, said("c1", "s1", "Yes"), conversations={"s1": {"page_title": "Bridge"}}))
    assert [one.title.value for one in told.stories] == ["Bridge"]
    assert told.tree() == [("s1", None), ("c1", "s1")]
    assert told.comments[0].body == r"Shall we \*merge\*?"


def test_older_names_of_fields_are_known() -> None:
    old = {"id": "c1", "root": "s1", "user": "ann", "reply_to": "s1", "text": "x", "timestamp": None}
    told = Told(ConvoKit(), json.dumps(old))
    assert told.tree() == [("c1", "s1")]
    assert told.comments[0].author.value == "ann"
    assert ConvoKit().detect(told.source) > 0.9


def test_deleted_texts_and_speakers_are_respected() -> None:
    told = Told(
        ConvoKit(),
        corpus_of(
            post(), said("c1", "s1", "[deleted]", "[deleted]"), said("c2", "c1", "[removed]"), said("c3", "c2", "")
        ),
    )
    gone, removed, empty = told.comments
    assert (gone.is_withdrawn, gone.author.value, gone.author_key, gone.body) == (True, None, None, "")
    assert (removed.status, removed.is_withdrawn) == (Status.REJECTED, False)
    assert (empty.empty, empty.is_withdrawn) == (Reason.BODY_LOST, False)


def test_our_own_corpus_keeps_ids_states_and_votes() -> None:
    meta = {"rejoinder_id": OURS, "status": "held", "up": 4, "down": 1}
    told = Told(ConvoKit(), corpus_of(post(rejoinder_id=OURS), said("c1", "s1", "*Why?*", meta=meta)))
    (record,) = told.comments
    assert record.other_keys == (f"rejoinder:{OURS}",)
    assert told.stories[0].other_keys == (f"rejoinder:{OURS}",)
    assert (record.status, record.up, record.down, record.body) == (Status.HELD, 4, 1, "*Why?*")


def test_scores_are_votes_of_unknown_voters() -> None:
    told = Told(ConvoKit(), corpus_of(post(), said("c1", "s1", "x", meta={"score": -3})))
    assert (told.comments[0].up, told.comments[0].down) == (0, 3)
    assert told.lost(Reason.VOTERS_UNKNOWN) == 1


def test_bad_records_are_losses_and_the_rest_goes_on() -> None:
    source = corpus_of(post(), {"text": "nobody"}, said("c1", "s1", "x", meta=None, timestamp="soon"))
    source = PartsSource({**source.parts, "corpus/conversations.json": b'{"s1": {"meta"', "corpus/speakers.json": b""})
    told = Told(ConvoKit(), source)
    assert told.tree() == [("c1", None)]
    assert told.lost(Reason.BAD_RECORD) == 2
    assert told.comments[0].posted_at.reason is Reason.BAD_TIME


def test_what_is_none_of_it_is_refused() -> None:
    for text in ("{}", '{"id": 1}', "[1, 2]"):
        with pytest.raises(NotADiscussion):
            Told(ConvoKit(), text)
    with pytest.raises(BrokenSource):
        Told(ConvoKit(), '{"id": "c1", "conversation_id"')


def test_files_can_be_cut_off_and_read_again() -> None:
    text = "\n".join(map(json.dumps, (post(), *(said(f"c{place}", "s1", "x") for place in range(20)))))
    assert Told(ConvoKit(), text).items == Told(ConvoKit(), text).items
    counts = told_in_spite_of_cuts(ConvoKit(), text.encode())
    assert counts == sorted(counts)


def test_a_real_corpus_gives_what_was_counted() -> None:
    counted = json.loads(corpus("imports/expected-counts.json").read_text())["convokit"]
    told = Told(ConvoKit(), folder_source(corpus("imports/convokit")))
    assert len(told.stories) == counted["conversations"]
    assert len(told.stories) + len(told.comments) == counted["utterances"]
    assert told.parents_missing() == counted["parent_missing"]
    # The corpus counts its roots, which are posts, as the first level.
    levels = {str(int(level) + 1): count for level, count in told.depths().items()}
    assert {"1": counted["roots"], **levels} == counted["depth_histogram"]
    gone = sum(one.is_withdrawn or one.status is Status.REJECTED for one in told.comments)
    assert gone == counted["deleted_text"]
    unnamed = sum(one.author.value is None for one in told.comments) + sum(
        one.byline.value is None for one in told.stories
    )
    assert unnamed == counted["deleted_speaker"]
    assert all(one.title.value for one in told.stories)
    assert ConvoKit().detect(told.source) > 0.9
