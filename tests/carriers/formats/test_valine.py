"""Artalk, Valine, Waline and Twikoo."""

from __future__ import annotations

import json

import pytest

from rejoinder.carriers.opened import FileSource
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from tests.carriers.formats.every_export import EXPORTS
from tests.carriers.formats.export_samples import (
    ARTALK,
    TWIKOO,
    VALINE,
    WALINE_CSV,
    WALINE_EXPORT,
    WALINE_TABLES,
    artalk,
    valine,
)
from tests.carriers.formats.exports import dump, lines, read, sqlite
from tests.machinery.corpora import corpus


def test_a_comment_of_artalk_keeps_what_it_says() -> None:
    found = read(dump(ARTALK))
    one = found.comments["news:1"]
    assert (one.body, one.author.value, one.author_email) == ("Some **words**", "Ann", "ann@mail.example")
    assert (one.posted_at.value, one.edited_at) == (1641063845000000, None)
    assert (one.up, one.down, one.extra) == (3, 1, (("pinned", "true"), ("badge", "Admin")))
    assert one.anchors == ("atk-comment-1",)
    story = found.stories["page:news:/a"]
    assert (story.url, story.title.value, story.is_closed) == ("https://news.example/a", "A story", False)
    assert found.stories["page:news:https://other.example/b"].is_closed


def test_converters_may_write_other_types_into_artrans() -> None:
    found = read(dump(ARTALK))
    two = found.comments["news:2"]
    assert (two.status, two.up, two.body, two.raw_type) == (Status.HELD, 0, "Old", "text/html")
    assert found.parents() == {"news:1": None, "news:2": "news:1", "news:3": "news:99", "news:4": None}


def test_two_comments_of_one_number_are_both_given() -> None:
    found = read(dump([artalk("1"), artalk("1", nick="Bob")]))
    assert len([item for item in found.items if getattr(item, "source_key", None) == "news:1"]) == 2


@pytest.mark.parametrize("export", [name for name, (carrier, _) in EXPORTS.items() if carrier == "valine"])
def test_valine_is_read_in_all_its_shapes(export: str) -> None:
    found = read(EXPORTS[export][1])
    assert found.parents() == {"v1": None, "v2": "v1", "v3": "v2"}
    one = found.comments["v1"]
    assert (one.body, one.author_url, one.anchors) == ("Some **words**", "https://ann.example", ("v1",))
    assert one.posted_at.value == 1635253238196000
    assert [comment.status for comment in found.comments.values()] == [Status.PUBLISHED, Status.SPAM, Status.HELD]
    assert found.comments["v3"].up == 4
    assert [story.url for story in found.stories.values()] == ["/a"]


def test_leancloud_s_head_line_is_passed_over() -> None:
    head = b'#filetype:JSON-streaming {"type":"Class","class":"Comment"}\n'
    found = read(head + lines(*VALINE) + b'{"objectId": "cut\n' + lines(valine("v9")))
    assert list(found.comments) == ["v1", "v2", "v3", "v9"]
    assert (Reason.BAD_RECORD, 5) in found.losses


def test_the_address_of_a_reply_goes_only_when_it_is_that_of_its_parent() -> None:
    found = read(dump(VALINE)).comments
    assert found["v2"].body == "a reply"
    assert found["v2"].raw.startswith('<p><a class="at" href="#v1">')
    assert "@Ann" in found["v3"].body


def test_a_reply_whose_branch_alone_is_known_stands_in_it() -> None:
    found = read(dump([valine("v1"), valine("v2", rid="v1")]))
    assert found.comments["v2"].parent_key.value == "v1"
    assert found.comments["v2"].parent_key.reason is Reason.LEVELS_FLATTENED


def test_waline_s_database_is_read() -> None:
    found = read(sqlite(WALINE_TABLES))
    one = found.comments["1"]
    assert (one.author.value, one.author_is_staff, one.author_url) == ("Ann the Editor", True, "https://ann.example")
    assert (one.posted_at.value, one.posted_at.reason) == (1641092645000000, Reason.ZONE_UNKNOWN)
    assert (one.up, one.extra) == (2, (("pinned", "true"),))
    assert (found.comments["2"].body, found.comments["2"].status) == ("a reply", Status.HELD)
    assert (found.comments["3"].parent_key.value, found.comments["3"].status) == ("1", Status.SPAM)


def test_waline_s_export_is_read_with_the_same_keys() -> None:
    found = read(dump(WALINE_EXPORT))
    assert found.parents() == {"1": None, "2": "1"}
    assert found.comments["1"].author.value == "Ann the Editor"
    assert found.comments["2"].status is Status.SPAM


def test_waline_s_table_is_read_with_the_same_keys() -> None:
    found = read(WALINE_CSV + b"3,too,few\r\n")
    assert found.parents() == {"1": None, "2": "1"}
    assert (found.comments["1"].body, found.comments["1"].up) == ("Some, words", 2)
    assert (Reason.BAD_RECORD, 4) in found.losses


def test_twikoo_is_read() -> None:
    found = read(lines(*TWIKOO))
    one, two = found.comments.values()
    assert (one.source_key, one.up, one.down, one.author_is_staff) == ("t1", 2, 1, True)
    assert (one.posted_at.value, one.extra) == (1640000000000000, (("pinned", "true"),))
    assert (two.source_key, two.parent_key.value, two.status) == ("t2", "t1", Status.SPAM)
    assert (two.up, two.posted_at.value) == (1, 1640000001000000)
    assert [story.url for story in found.stories.values()] == ["https://news.example/a/"]


@pytest.mark.parametrize("name", ["artalk/disqus.artrans", "artalk/valine.artrans", "waline-valine/valine.json"])
def test_a_real_export_is_read_whole(name: str) -> None:
    expected = json.loads(corpus("imports/expected-counts.json").read_text())[name]
    found = read(FileSource(corpus(f"imports/{name}")))
    assert len(found.comments) == expected["distinct_ids"]
    assert len(found.stories) == expected.get("pages", expected.get("urls"))
    replies = sum(above is not None for above in found.parents().values())
    assert replies == expected.get("replies", expected.get("with_pid"))
    if "depth_histogram" in expected:
        assert found.depths() == expected["depth_histogram"]


def test_waline_s_empty_database_is_known_and_holds_nothing() -> None:
    source = FileSource(corpus("imports/waline-valine/waline-empty.sqlite"))
    assert read(source).items == ()
