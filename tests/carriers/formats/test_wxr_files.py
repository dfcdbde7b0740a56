"""Files of WordPress as they really are: of every version, put together by hand, damaged, large."""

from __future__ import annotations

import pytest

from rejoinder.carriers.carrier import detect
from rejoinder.carriers.formats.wxr import Wxr
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.reasons import Reason
from rejoinder.core.errors import BrokenSource, NotADiscussion
from tests.carriers.formats.wxr_exports import POST, comment, export
from tests.carriers.formats.xml_exports import (
    check_that_cuts_keep_what_precedes,
    depths,
    expected,
    missing_parents,
    read,
)
from tests.machinery.corpora import corpus


def test_comments_that_precede_the_fields_of_their_post_wait_for_them() -> None:
    outcome = read(Wxr(), export(comment(1) + comment(2) + POST))
    assert [one.story_key for one in outcome.comments] == ["post:https://paper.example:12"] * 2
    assert outcome.stories[0].title.value == "Fish & Chips"


def test_two_posts_with_one_number_stay_two() -> None:
    outcome = read(Wxr(), export(POST + comment(1), POST.replace("/fish/", "/other/") + comment(2)))
    assert len({story.source_key for story in outcome.stories}) == 2
    assert len({one.story_key for one in outcome.comments}) == 2


def test_a_split_section_is_one_text_and_scripts_are_gone() -> None:
    text = "a]]]]><![CDATA[>b <script>alert(1)</script>"
    (found,) = read(Wxr(), export(POST + comment(1, text=text))).comments
    assert (found.raw, found.body) == ("a]]>b <script>alert(1)</script>", "a\\]\\]>b")


@pytest.mark.parametrize(
    "address",
    ["http://wordpress.org/export/1.0/", "https://wordpress.org/export/1.1/", "https://wordpress.org/export/1.2"],
)
def test_every_version_and_prefix_is_the_same(address: str) -> None:
    text = export(POST + comment(1))
    other = (
        text.replace("http://wordpress.org/export/1.2/", address).replace("wp:", "w:").replace("xmlns:wp", "xmlns:w")
    )
    assert read(Wxr(), other).items == read(Wxr(), text).items
    undeclared = text.replace(' xmlns:wp="http://wordpress.org/export/1.2/"', "")
    assert read(Wxr(), undeclared).items == read(Wxr(), text).items


def test_the_form_that_disqus_wants_is_read_too() -> None:
    item = (
        "<title>A</title><link>https://paper.example/a</link><content:encoded/><dsq:thread_identifier>id-1</dsq:thread_identifier>"
        "<wp:post_date_gmt>2020-01-02 03:04:05</wp:post_date_gmt><wp:comment_status>open</wp:comment_status>"
        "<wp:comment><dsq:remote><dsq:id>u7</dsq:id><dsq:avatar>https://x.example/a.png</dsq:avatar></dsq:remote>"
        "<wp:comment_id>65</wp:comment_id><wp:comment_author>Foo</wp:comment_author>"
        "<wp:comment_content><![CDATA[Hello]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
        "<wp:comment_parent>0</wp:comment_parent></wp:comment>"
    )
    text = (
        export(item, head="").replace("xmlns:wp", 'xmlns:dsq="http://www.disqus.com/" xmlns:wp').replace("1.2", "1.0")
    )
    outcome = read(Wxr(), text)
    assert outcome.stories[0].other_keys == ("disqus-ident:*:id-1",)
    assert (outcome.comments[0].author_key, outcome.comments[0].story_key) == ("sso:u7", outcome.stories[0].source_key)


def test_a_record_with_nothing_in_it_is_a_loss_with_its_line() -> None:
    outcome = read(Wxr(), export(POST + "<wp:comment><wp:comment_id/></wp:comment>" + comment(1), "<description/>"))
    assert [(loss.reason, loss.line) for loss in outcome.losses] == [(Reason.BAD_RECORD, 6), (Reason.BAD_RECORD, 8)]
    assert len(outcome.comments) == 1


def test_reading_twice_gives_the_same() -> None:
    text = export(POST + comment(1) + comment("", text="without a number"))
    assert read(Wxr(), text) == read(Wxr(), text)


def test_a_cut_file_gives_what_precedes_the_cut() -> None:
    items = [
        POST.replace("12<", f"{number}<") + "".join(comment(number * 10 + n) for n in range(5)) for number in range(9)
    ]
    check_that_cuts_keep_what_precedes(Wxr(), export(*items).encode())


def test_a_damaged_comment_costs_only_itself_when_that_is_asked_for() -> None:
    text = export(
        POST + comment(1) + comment(2).replace("Hi", "]]>a & b<![CDATA[") + comment(3),
        POST.replace("12", "13") + comment(4),
    )
    assert isinstance(read(Wxr(), text).refusal, BrokenSource)
    outcome = read(Wxr(), text, lenient=True)
    assert [one.source_key.rpartition(":")[2] for one in outcome.comments] == ["1", "2", "3", "4"]
    assert len(outcome.losses) == 1


def test_the_content_tells_that_it_is_an_export_of_wordpress() -> None:
    assert detect(BytesSource(export(POST).encode())).name == "wxr"
    assert isinstance(read(Wxr(), "<rss><channel><title>x</title></channel></rss>").refusal, NotADiscussion)


@pytest.mark.parametrize(
    "name",
    [
        "artransfer-wordpress.xml",
        "importer-e2e-comprehensive.xml",
        "pelican-wordpressexport.xml",
        "themeunittestdata.wordpress.xml",
    ],
)
def test_real_exports_give_the_known_counts(name: str) -> None:
    data = (corpus("imports/wxr") / name).read_bytes()
    known = expected(f"wxr/{name}")
    types, approved = known["types"], known["approved"]
    assert isinstance(types, dict)
    assert isinstance(approved, dict)
    pings = types.get("pingback", 0) + types.get("trackback", 0)
    outcome = read(Wxr(), data)
    assert outcome.refusal is None
    assert (len(outcome.comments), len(outcome.skips)) == (types.get("comment", 0) + types.get("(empty)", 0), pings)
    assert all(skip.reason is Reason.PINGBACK for skip in outcome.skips)
    histogram = dict(known["depth_histogram"]) if isinstance(known["depth_histogram"], dict) else {}
    histogram["1"] -= pings
    assert depths(outcome.comments) == histogram
    assert missing_parents(outcome.comments) == known["parent_missing"]
    assert sum(one.parent_key.value is not None for one in outcome.comments) == known["replies"]
    assert sum(one.status_reason == "0" for one in outcome.comments) == approved.get("0", 0)
    assert {one.story_key for one in outcome.comments} <= {story.source_key for story in outcome.stories}
