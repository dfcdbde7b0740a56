"""Whatever stands where a field is expected, a reader goes on: it tells what it can, and nothing it tells is unfit."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from rejoinder.carriers.carrier import Carrier
from rejoinder.carriers.formats.activitystreams import ActivityStreams
from rejoinder.carriers.formats.convokit import ConvoKit
from rejoinder.carriers.formats.hackernews import HackerNews
from rejoinder.carriers.formats.json_ld import JsonLd
from rejoinder.carriers.formats.microformats2 import Microformats2
from rejoinder.carriers.formats.reddit import Reddit
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.record import CommentRecord, StoryRecord
from rejoinder.carriers.source import ReadOptions, writable
from rejoinder.core.errors import ImportRefused

JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    " ",
    "x",
    "\x00\ud800\ufffe",
    "http://[",
    "https://a.example/1",
    [],
    {},
    [[]],
    [None],
    {"id": []},
    {"html": 7},
    [{"type": ["Note", 3]}],
)

DOCUMENTS: list[tuple[Callable[[], Carrier], Any]] = [
    (
        HackerNews,
        [
            {"id": 1, "type": "story", "by": "a", "time": 1, "title": "x", "url": "u", "kids": [2], "descendants": 1},
            {"id": 2, "type": "comment", "by": "a", "time": 1, "parent": 1, "text": "<p>x", "deleted": False},
            {"objectID": "3", "_tags": ["comment"], "created_at_i": 1, "story_id": 1, "children": [{"id": 4}]},
        ],
    ),
    (
        Reddit,
        [
            {"kind": "Listing", "data": {"children": [{"kind": "more", "data": {"count": 1, "children": ["a"]}}]}},
            {
                "id": "a",
                "link_id": "t3_a",
                "parent_id": "t1_b",
                "body": "x",
                "subreddit": "n",
                "author": "a",
                "score": 1,
            },
            {
                "id": "a",
                "title": "x",
                "selftext": "x",
                "subreddit": "n",
                "created_utc": 1,
                "url": "u",
                "permalink": "/r/",
            },
        ],
    ),
    (
        ConvoKit,
        [
            {
                "id": "a",
                "conversation_id": "a",
                "text": "x",
                "speaker": "b",
                "reply-to": None,
                "timestamp": 1,
                "meta": {"score": 1},
            },
            {
                "id": "b",
                "conversation_id": "a",
                "text": "x",
                "speaker": {"id": "b"},
                "reply_to": "a",
                "meta": {"status": "held"},
            },
        ],
    ),
    (
        ActivityStreams,
        [
            {
                "type": "Article",
                "id": "https://a.example/1",
                "name": "x",
                "content": "<p>x",
                "image": {"url": "u"},
                "to": ["P"],
            },
            {
                "type": "Create",
                "actor": {"id": "a"},
                "object": {
                    "type": "Note",
                    "id": "https://a.example/2",
                    "inReplyTo": ["https://a.example/1"],
                    "content": "<p>x",
                    "tag": [{"type": "Mention", "name": "@a"}],
                    "attachment": [{"type": "Image", "url": [{"href": "u"}]}],
                    "replies": {"type": "Collection", "items": ["x"], "totalItems": 3},
                    "source": {"content": "x", "mediaType": "text/markdown"},
                    "likes": {"totalItems": 1},
                },
            },
            {"type": "Undo", "object": {"type": "Like", "object": "https://a.example/2"}},
        ],
    ),
    (
        JsonLd,
        {
            "@context": "https://schema.org",
            "@graph": [
                {
                    "@type": "Article",
                    "@id": "#a",
                    "headline": "x",
                    "commentCount": 3,
                    "comment": [
                        {
                            "@type": "Comment",
                            "@id": "#c",
                            "text": "x",
                            "author": {"@type": "Person", "name": "a", "url": "u"},
                            "interactionStatistic": [{"interactionType": "LikeAction", "userInteractionCount": 1}],
                            "parentItem": {"@id": "#d"},
                            "identifier": {"value": "x"},
                            "creativeWorkStatus": "Deleted",
                        }
                    ],
                }
            ],
        },
    ),
    (
        Microformats2,
        {
            "items": [
                {
                    "type": ["h-entry"],
                    "properties": {
                        "name": ["x"],
                        "comment": [{"type": ["h-cite"], "properties": {"content": [{"html": "x"}], "url": ["u"]}}],
                    },
                    "children": [],
                }
            ]
        },
    ),
]


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(way for key, one in inner for way in places(one, (*at, key)))]


def changed(document: Any, chance: random.Random) -> Any:
    """Return a document with junk in one to three of its places, or with a part of it left out."""
    document = json.loads(json.dumps(document))
    for _ in range(chance.randint(1, 3)):
        ways = [one for one in places(document) if one]
        if not ways:
            break
        way = chance.choice(ways)
        holder = document
        for step in way[:-1]:
            holder = holder[step]
        if chance.random() < 0.15:
            del holder[way[-1]]
        else:
            holder[way[-1]] = json.loads(json.dumps(chance.choice(JUNK)))
    return document


def texts_in(value: Any) -> list[str]:
    """Return all texts of a record, those of its fields and lists too."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for one in fields(value) for text in texts_in(getattr(value, one.name))]
    return [text for one in value for text in texts_in(one)] if isinstance(value, tuple) else []


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("carrier", "document"), DOCUMENTS, ids=[one.__name__ for one, _ in DOCUMENTS])
def test_junk_in_any_field_stops_nothing(carrier: Callable[[], Carrier], document: Any, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        data = json.dumps(changed(document, chance)).encode()
        with suppress(ImportRefused):
            for item in carrier().read(BytesSource(data), ReadOptions()):
                if isinstance(item, CommentRecord | StoryRecord):
                    assert item.source_key.strip()
                    assert [text for text in texts_in(item) if text != writable(text)] == []
                if isinstance(item, CommentRecord):
                    assert item.story_key.strip()
                    assert item.parent_key.value != item.source_key
                    assert (item.empty is None) == bool(item.body)
                    assert item.up >= 0
                    assert item.down >= 0
        assert 0.0 <= carrier().detect(BytesSource(data)) <= 1.0
