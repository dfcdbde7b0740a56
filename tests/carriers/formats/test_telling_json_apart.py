"""Each JSON file goes to the carrier of its format and to no other."""

from __future__ import annotations

import json

import pytest

from rejoinder.carriers.carrier import CARRIERS, detect, load
from rejoinder.carriers.opened import BytesSource, Source
from rejoinder.core.errors import UnknownCarrier
from tests.carriers.formats.parts import PartsSource, folder_source
from tests.machinery.corpora import corpus

HN = {"id": 2, "type": "comment", "by": "ben", "time": 1, "parent": 1, "text": "Why?"}
REDDIT = {
    "id": "c1",
    "link_id": "t3_a",
    "parent_id": "t3_a",
    "body": "x",
    "subreddit": "n",
    "author": "a",
    "created_utc": 1,
}
SUBMISSION = {
    "id": "a",
    "title": "x",
    "selftext": "",
    "subreddit": "n",
    "author": "a",
    "created_utc": 1,
    "is_self": True,
}
UTTERANCE = {"id": "a", "conversation_id": "a", "text": "x", "speaker": "b", "reply-to": None, "timestamp": 1}
NOTE = {
    "@context": "https://www.w3.org/ns/activitystreams",
    "type": "Note",
    "id": "https://a.example/1",
    "inReplyTo": "x",
}
COMMENT = {"@context": "https://schema.org", "@type": "Comment", "text": "x"}
CITE = {"type": ["h-cite"], "properties": {"content": ["x"], "in-reply-to": ["https://a.example/"]}}


def lines(*objects: object) -> bytes:
    return "\n".join(map(json.dumps, objects)).encode()


SOURCES: list[tuple[str, Source]] = [
    ("hackernews", BytesSource(lines(HN, HN))),
    ("hackernews", BytesSource(lines([HN]), "items.json")),
    ("hackernews", BytesSource(lines({"id": 1, "type": "comment", "deleted": True, "time": 1, "parent": 2}))),
    ("hackernews", BytesSource(lines({"id": 1, "type": "story", "created_at_i": 1, "children": [], "author": "a"}))),
    ("reddit", BytesSource(lines(REDDIT, SUBMISSION))),
    ("reddit", BytesSource(lines([{"kind": "Listing", "data": {"children": [{"kind": "t1", "data": REDDIT}]}}]))),
    ("reddit", BytesSource(lines({"data": [SUBMISSION]}))),
    ("convokit", BytesSource(lines(UTTERANCE), "utterances.jsonl")),
    ("convokit", PartsSource({"utterances.jsonl": lines(UTTERANCE), "speakers.json": b"{}", "index.json": b"{}"})),
    ("activitystreams", BytesSource(lines(NOTE))),
    ("activitystreams", BytesSource(lines({"type": "OrderedCollection", "totalItems": 1, "orderedItems": [NOTE]}))),
    ("activitystreams", BytesSource(lines({"id": "https://a.example/2", "type": "Tombstone"}))),
    ("json-ld", BytesSource(lines(COMMENT))),
    ("json-ld", BytesSource(lines({"@context": "http://schema.org/", "@graph": [COMMENT]}))),
    ("json-ld", BytesSource(lines({"@type": "http://schema.org/Article", "comment": [COMMENT]}))),
    ("microformats2", BytesSource(lines(CITE))),
    ("microformats2", BytesSource(lines({"items": [CITE], "rels": {}, "rel-urls": {}}))),
]


@pytest.mark.parametrize(("name", "source"), SOURCES)
def test_a_source_is_claimed_by_its_own_carrier_alone(name: str, source: Source) -> None:
    scores = {row.name: load(row).detect(source) for row in CARRIERS}
    assert scores.pop(name) > 0.9
    assert max(scores.values()) < 0.5
    assert detect(source).name == name


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b'{"a": {"b": 1}}',
        b'{"id": 1, "name": "x"}',
        b'[{"type": "x"}]',
        b'{"',
        b"[[[[",
        b'{"items": []}',
    ],
)
def test_json_of_no_format_is_claimed_by_none(data: bytes) -> None:
    assert max(load(row).detect(BytesSource(data)) for row in CARRIERS) < 0.3
    with pytest.raises(UnknownCarrier):
        detect(BytesSource(data))


@pytest.mark.parametrize("cut", [200, 5_000, 60_000])
def test_a_beginning_is_enough(cut: int) -> None:
    data = json.dumps([HN | {"text": "x" * 100}] * 1_000).encode()
    assert detect(BytesSource(data[:cut])).name == "hackernews"


@pytest.mark.parametrize("name", ["activitystreams", "convokit", "hackernews", "reddit"])
def test_real_files_are_claimed_by_their_own_carrier(name: str) -> None:
    source = folder_source(corpus(f"imports/{name}"))
    assert detect(source).name == name
    if name != "convokit":
        assert {detect(PartsSource({part: data})).name for part, data in source.parts.items()} == {name}
