"""What is written is of the form that its specification demands."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from rejoinder.carriers.writing.activitystreams import ActivityStreams
from rejoinder.carriers.writing.atom import Atom
from rejoinder.carriers.writing.convokit import ConvoKit
from rejoinder.carriers.writing.json_ld import DEEPEST_NESTED, JsonLd
from rejoinder.carriers.writing.writer import WRITERS, load
from rejoinder.core.ids import to_text
from tests.actions.talking import Talk
from tests.carriers.structures.taken import full_view, grown, written

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"


def test_activitystreams_are_collections_that_count_right_and_hide_no_kind(talk: Talk, tmp_path: Path) -> None:
    written(ActivityStreams(), talk, full_view(talk), tmp_path / "a")
    found: Any = json.loads((tmp_path / "a").read_bytes())

    assert found["@context"][0] == "https://www.w3.org/ns/activitystreams"
    assert found["type"] == "Collection" and found["totalItems"] == len(found["items"]) == 2
    for collection in found["items"]:
        items = collection["orderedItems"]
        assert collection["type"] == "OrderedCollection" and collection["totalItems"] == len(items)
        assert items[0]["type"] == "Article"
        assert all(one["inReplyTo"] in {other["id"] for other in items} for one in items[1:])
        assert all(one["context"] == items[0]["id"] for one in items[1:])
    kinds = [one["type"] for one in found["items"][0]["orderedItems"]]
    assert (kinds.count("Note"), kinds.count("Tombstone")) == (7, 1)
    gone = found["items"][0]["orderedItems"][kinds.index("Tombstone")]
    assert gone["formerType"] == "Note" and gone["deleted"] and "content" not in gone and "source" not in gone


def test_only_what_readers_see_is_addressed_to_the_public(talk: Talk, tmp_path: Path) -> None:
    written(ActivityStreams(), talk, full_view(talk), tmp_path / "a")
    notes = json.loads((tmp_path / "a").read_bytes())["items"][0]["orderedItems"][1:]

    assert [("to" in one) for one in notes if "rejoinder:status" in one] == [False, False, False]
    assert sum("to" in one for one in notes) == 4


def test_json_ld_nests_comments_to_a_bound_and_marks_what_was_deleted(talk: Talk, tmp_path: Path) -> None:
    kept = full_view(talk)[0]
    written(JsonLd(), talk, [kept, grown(kept.story, kept.comments[0].comment, 80, is_deep=True)], tmp_path / "a")
    told, deep = json.loads((tmp_path / "a").read_bytes())

    assert told["@context"] == "https://schema.org" and told["@type"] == "NewsArticle"
    comments = list(nested(told))
    assert told["commentCount"] == len(comments) == 8
    assert all(one["identifier"] == "rejoinder:" + one["@id"].removeprefix("urn:uuid:") for one in comments)
    words = [one["creativeWorkStatus"] for one in comments if "creativeWorkStatus" in one]
    assert sorted(words) == ["Deleted", "Held", "Rejected", "Spam"]
    assert [len(one["comment"]) for one in told["comment"] if "comment" in one] == [2]
    assert depth_of(deep) == DEEPEST_NESTED
    assert sum("parentItem" in one for one in nested(deep)) == 80 - DEEPEST_NESTED


def test_a_corpus_has_the_files_of_convokit_and_refers_only_to_what_is_there(talk: Talk, tmp_path: Path) -> None:
    written(ConvoKit(), talk, full_view(talk), tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        folder = talk.site.slug
        parts = {name.removeprefix(f"{folder}/"): archive.read(name) for name in archive.namelist()}
    assert set(parts) == {"utterances.jsonl", "conversations.json", "speakers.json", "corpus.json", "index.json"}
    utterances = [json.loads(line) for line in parts["utterances.jsonl"].splitlines()]
    conversations, speakers, index = (
        json.loads(parts[f"{name}.json"]) for name in ("conversations", "speakers", "index")
    )

    ids = {one["id"] for one in utterances}
    assert len(ids) == len(utterances) == 10
    for one in utterances:
        assert one.keys() == {"id", "conversation_id", "text", "speaker", "reply-to", "timestamp", "meta", "vectors"}
        assert one["conversation_id"] in conversations and one["speaker"] in speakers
        assert one["reply-to"] in ids if one["id"] != one["conversation_id"] else one["reply-to"] is None
        assert one["meta"].keys() <= index["utterances-index"].keys()
    assert {key for one in conversations.values() for key in one["meta"]} == index["conversations-index"].keys()


def test_feeds_have_what_atom_demands_of_each_entry(talk: Talk, tmp_path: Path) -> None:
    written(Atom(), talk, full_view(talk), tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert len(archive.namelist()) == 2
        feed = etree.fromstring(archive.read(f"{to_text(talk.story_id)}.atom"))

    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for part in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1
        assert datetime.fromisoformat(part.findtext(f"{ATOM}updated") or "").tzinfo is not None
        assert part.find(f"{ATOM}link[@rel='alternate']") is not None
    assert all(len(entry.findall(f"{ATOM}author/{ATOM}name")) == 1 for entry in entries)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids) == 6 and feed.findtext(f"{ATOM}id") not in ids
    answers = [entry.findall(f"{THREAD}in-reply-to") for entry in entries]
    assert [len(one) for one in answers] == [0, 1, 1, 1, 1, 1]
    assert all(one[0].get("ref") in ids for one in answers[1:])


def test_writers_are_sorted_and_say_what_they_lose() -> None:
    names = [row.name for row in WRITERS]
    assert names == sorted(names)
    for row in WRITERS:
        writer = load(row)
        assert writer.name == row.name
        assert writer.loses or writer.name == "rejoinder-archive"
        assert all(sentence.endswith(".") for sentence in writer.loses)


def nested(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in holder.get("comment", ()):
        yield one
        yield from nested(one)


def depth_of(holder: dict[str, Any]) -> int:
    return max((1 + depth_of(one) for one in holder.get("comment", ())), default=0)
