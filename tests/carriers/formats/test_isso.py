"""Isso's database of any version, and its generic JSON."""

from __future__ import annotations

import json

import pytest

from rejoinder.carriers.carrier import detect
from rejoinder.carriers.opened import BytesSource, FileSource
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from rejoinder.core.errors import BinaryFile
from tests.carriers.formats.exports import ISSO_GENERIC, ISSO_TABLES, dump, isso, read
from tests.machinery.corpora import corpus


def test_a_comment_keeps_what_it_says() -> None:
    found = read(BytesSource(isso(), "comments.db"))
    one = found.comments["comments.db:1"]
    assert (one.body, one.raw_type, one.author.value) == ("Some **words**", "text/markdown", "Ann")
    assert (one.author_email, one.author_url) == ("ann@mail.example", "https://ann.example")
    assert (one.posted_at.value, one.up, one.down) == (1600000000500000, 2, 1)
    assert one.anchors == ("isso-1",)
    assert found.comments["comments.db:4"].body == "Old *HTML*"
    stories = [(story.url, story.title.value) for story in found.stories.values()]
    assert stories == [("/a/", "A story"), ("/b/", None)]
    assert (Reason.VOTERS_UNKNOWN, None) in found.losses


def test_a_name_is_unescaped_and_a_path_is_no_address_of_a_person() -> None:
    found = read(isso((1, 9, None, 1.0, None, 1, "a", "Tom &amp; &lt;Co&gt;", None, "/me", 0, 0)))
    assert found.comments["export:9"].author.value == "Tom & <Co>"
    assert found.comments["export:9"].author_url is None


def test_statuses_are_kept() -> None:
    more = (1, 9, None, 1600000000.0, None, 7, "Who knows", None, None, None, 0, 0)
    found = read(isso(more), url="https://news.example/").comments
    statuses = {key: (one.status, one.is_withdrawn) for key, one in found.items()}
    assert statuses == {
        "news.example:1": (Status.PUBLISHED, False),
        "news.example:2": (Status.HELD, False),
        "news.example:3": (Status.PUBLISHED, True),
        "news.example:4": (Status.PUBLISHED, False),
        "news.example:9": (Status.HELD, False),
    }


def test_replies_of_flattened_versions_say_so() -> None:
    assert read(isso()).comments["export:2"].parent_key.reason is Reason.LEVELS_FLATTENED
    older = read(isso(script=ISSO_TABLES.replace("user_version = 3", "user_version = 1")))
    assert older.comments["export:2"].parent_key.reason is Reason.STATED
    assert older.comments["export:2"].parent_key.value == "export:1"


def test_wrong_types_cost_nothing_but_themselves() -> None:
    more = (
        ("x", "5", "one", "noon", "never", "1", 12, b"\xff\xfe", 5, "no address", "many", None),
        (None, 6, None, 1600000000.0, None, 1, "No thread", None, None, None, 0, 0),
    )
    found = read(isso(*more))
    odd = found.comments["export:5"]
    assert (odd.body, odd.posted_at.reason, odd.up, odd.author_url) == ("12", Reason.BAD_TIME, 0, None)
    assert "export:6" not in found.comments
    assert (Reason.BAD_RECORD, None) in found.losses


def test_a_text_of_millions_is_left_where_it_is() -> None:
    found = read(isso((1, 9, None, 1.0, None, 1, "x" * 2_500_000, None, None, None, 0, 0)))
    assert found.comments["export:9"].body == ""
    assert (Reason.BODY_LOST, None) in found.losses


@pytest.mark.parametrize(
    "trap",
    [
        "CREATE VIEW threads AS SELECT 1 AS id, '/x' AS uri, 'x' AS title",
        "CREATE VIEW threads AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
        " SELECT id, '' AS uri FROM n",
        "CREATE VIRTUAL TABLE threads USING fts5(id, uri, title)",
    ],
)
def test_views_and_virtual_tables_are_not_run(trap: str) -> None:
    threads = "CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));"
    kept = "".join(line for line in ISSO_TABLES.splitlines(True) if "threads VALUES" not in line)
    data = isso(script=kept.replace(threads, f"{trap};"))
    with pytest.raises(BinaryFile):
        detect(BytesSource(data, "comments.db"))


def test_generic_json_is_read() -> None:
    found = read(BytesSource(dump(ISSO_GENERIC), "generic.json"))
    one = found.comments["generic.json:/a/:0"]
    assert (one.body, one.author.value, one.author_email) == ("Hello", "Ann", "ann@mail.example")
    assert (one.posted_at.value, one.posted_at.reason) == (1109217817000000, Reason.ZONE_UNKNOWN)
    stories = [(story.url, story.title.value) for story in found.stories.values()]
    assert stories == [("/a/", "Two words"), ("/b/", "B")]


def test_generic_json_with_more_than_isso_knows_is_read_too() -> None:
    one: dict[str, object] = ISSO_GENERIC[0] | {
        "comments": [{"id": 1, "text": "a", "created": 1}, {"id": 2, "parent": 1, "text": "b", "mode": 2}, 5]
    }
    found = read(dump([one]), "isso")
    assert found.comments["export:/a/:2"].parent_key.value == "export:/a/:1"
    assert found.comments["export:/a/:2"].status is Status.HELD
    assert (Reason.BAD_RECORD, 1) in found.losses


@pytest.mark.parametrize("name", ["isso-from-disqus.db", "isso-v3-empty.db"])
def test_a_real_database_is_read_whole(name: str) -> None:
    expected = json.loads(corpus("imports/expected-counts.json").read_text())[f"isso/{name}"]
    found = read(FileSource(corpus(f"imports/isso/{name}")), "isso")
    assert len(found.stories) == expected["threads"]
    assert len(found.comments) == expected["comments"]
    assert sum(above is not None for above in found.parents().values()) == expected["replies"]
    assert sum(one.is_withdrawn for one in found.comments.values()) == expected["modes"].get("4", 0)


def test_a_real_generic_file_is_read() -> None:
    found = read(FileSource(corpus("imports/isso/generic.json")))
    assert [story.title.value for story in found.stories.values()] == ["Test post", "Nat & Miguel"]
    assert len(found.comments) == 2
