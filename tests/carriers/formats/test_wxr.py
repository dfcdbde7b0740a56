"""Exports of WordPress: posts, their comments at any depth, and what was not meant for the public."""

from __future__ import annotations

import pytest

from rejoinder.carriers.formats.wxr import Wxr
from rejoinder.carriers.instants import from_iso
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from tests.carriers.formats.wxr_exports import POST, comment, export
from tests.carriers.formats.xml_exports import (
    read,
)


def test_a_post_becomes_a_story_with_its_text_and_all_its_names() -> None:
    (story,) = read(Wxr(), export(POST)).stories
    assert story.source_key == "post:https://paper.example:12"
    assert (story.title.value, story.url, story.byline.value) == (
        "Fish & Chips",
        "https://paper.example/fish/",
        "Ed Itor",
    )
    assert story.aliases == ("https://old.example/?p=12", "https://paper.example/?p=12")
    assert (story.body, story.summary) == ("First\nline.\n\n**Second**.", "Short")
    assert story.published_at.value == from_iso("2020-01-02T03:04:05Z")
    assert (story.language.value, story.is_closed) == ("en-GB", True)


def test_a_comment_keeps_who_wrote_what_and_when() -> None:
    inner = (
        "<wp:comment_author_email> a@b.example\n</wp:comment_author_email>"
        "<wp:comment_author_url>http://</wp:comment_author_url>"
        "<wp:comment_author_IP>::ffff:203.0.113.7</wp:comment_author_IP>"
        "<wp:comment_date>2020-01-03 01:00:00</wp:comment_date>"
        "<wp:comment_date_gmt>2020-01-03 00:00:00</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved>"
        "<wp:comment_parent>0</wp:comment_parent><wp:comment_user_id>0</wp:comment_user_id>"
    )
    text = "a\nb\n\n<blockquote>c</blockquote>"
    outcome = read(
        Wxr(), export(POST + comment(5, inner, text=text) + comment(6, "<wp:comment_parent>5</wp:comment_parent>"))
    )
    first, second = outcome.comments
    assert (first.source_key, first.story_key) == ("https://paper.example:5", "post:https://paper.example:12")
    assert (first.body, first.raw, first.raw_type) == ("a\nb\n\n> c", text, "text/html")
    assert (first.author.value, first.author_email, first.author_url, first.author_key) == (
        "Ann",
        "a@b.example",
        None,
        None,
    )
    assert first.posted_at.value == from_iso("2020-01-03T00:00:00Z")
    assert (first.status, first.anchors) == (Status.PUBLISHED, ("comment-5",))
    assert (second.parent_key.value, second.order_index) == ("https://paper.example:5", 1)
    assert "203.0.113.7" not in repr(first)
    assert [type(item).__name__ for item in outcome.items] == ["StoryRecord", "CommentRecord", "CommentRecord"]


def test_comments_of_writers_are_theirs() -> None:
    inner = "<wp:comment_user_id>3</wp:comment_user_id>"
    named, unnamed = read(Wxr(), export(POST + comment(1, inner) + comment(2, inner).replace("Ann", ""))).comments
    assert (named.author.value, named.author_key, named.author_is_staff) == ("Ann", "user:3", True)
    assert unnamed.author.value == "Ed Itor"
    stranger = comment(1, "<wp:comment_user_id>9</wp:comment_user_id>")
    assert not read(Wxr(), export(POST + stranger)).comments[0].author_is_staff


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("1", Status.PUBLISHED), ("", Status.PUBLISHED), ("approve", Status.PUBLISHED), ("0", Status.HELD),
        ("hold", Status.HELD), ("spam", Status.SPAM), ("trash", Status.REJECTED), ("post-trashed", Status.REJECTED),
        ("something", Status.HELD),
    ],
)  # fmt: skip
def test_the_state_of_a_comment_is_kept(word: str, status: Status) -> None:
    inner = f"<wp:comment_approved><![CDATA[{word}]]></wp:comment_approved>"
    assert read(Wxr(), export(POST + comment(1, inner))).comments[0].status is status


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("pingback", Reason.PINGBACK), ("trackback", Reason.PINGBACK), ("webmention", Reason.PINGBACK),
        ("like", Reason.REACTION), ("order_note", Reason.PRIVATE), ("note", Reason.PRIVATE),
        ("unheard-of", Reason.ANOTHER_KIND), ("spam", Reason.ANOTHER_KIND),
    ],
)  # fmt: skip
def test_what_is_no_comment_is_left_out_and_counted(kind: str, reason: Reason) -> None:
    outcome = read(Wxr(), export(POST + comment(1, kind=kind) + comment(2, kind="") + comment(3, kind="review")))
    assert [(skip.reason, skip.source_key, skip.count) for skip in outcome.skips] == [
        (reason, "https://paper.example:1", 1)
    ]
    assert [one.source_key for one in outcome.comments] == ["https://paper.example:2", "https://paper.example:3"]


@pytest.mark.parametrize("status", ["draft", "private", "pending", "future", "trash", "auto-draft"])
def test_posts_that_were_not_public_stay_unknown_with_their_comments(status: str) -> None:
    outcome = read(Wxr(), export(POST.replace("publish", status) + comment(1)))
    assert (outcome.stories, outcome.comments) == ([], [])
    assert [skip.reason for skip in outcome.skips] == [Reason.PRIVATE]


def test_orders_of_a_shop_are_private() -> None:
    outcome = read(
        Wxr(), export(POST.replace(">post<", ">shop_order<").replace("publish", "wc-completed") + comment(1))
    )
    assert (outcome.stories, outcome.comments) == ([], [])


def test_comments_behind_a_password_are_held_and_the_text_stays_away() -> None:
    post = (
        POST
        + "<wp:post_password>secret</wp:post_password>"
        + comment(1, "<wp:comment_approved>1</wp:comment_approved>")
    )
    outcome = read(Wxr(), export(post))
    assert (outcome.stories[0].body, outcome.stories[0].summary) == (None, None)
    assert outcome.comments[0].status is Status.HELD


def test_menus_and_pictures_are_no_stories_unless_somebody_wrote_below_them() -> None:
    picture = POST.replace(">post<", ">attachment<").replace("publish", "inherit")
    assert read(Wxr(), export(picture, POST.replace(">post<", ">nav_menu_item<"))).items == []
    outcome = read(Wxr(), export(picture + comment(1)))
    assert (len(outcome.stories), len(outcome.comments)) == (1, 1)


def test_a_time_without_its_place_is_doubtful_and_no_time_is_told() -> None:
    zero = "<wp:comment_date_gmt>0000-00-00 00:00:00</wp:comment_date_gmt>"
    (local,) = read(
        Wxr(), export(POST + comment(1, zero + "<wp:comment_date>2020-01-03 01:00:00</wp:comment_date>"))
    ).comments
    assert (local.posted_at.value, local.posted_at.reason) == (from_iso("2020-01-03T01:00:00Z"), Reason.ZONE_UNKNOWN)
    outcome = read(Wxr(), export(POST + comment(1, zero)))
    assert outcome.comments[0].posted_at.value is None
    assert [(doubt.reason, doubt.field) for doubt in outcome.doubts] == [(Reason.BAD_TIME, "posted_at")]


def test_fields_of_plugins_are_read() -> None:
    def field(name: str, value: str) -> str:
        inner = f"<wp:meta_key>{name}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value>"
        return f"<wp:commentmeta>{inner}</wp:commentmeta>"

    inner = (
        field("dsq_post_id", "77") + field("_rejoinder_id", "0190-a") + field("rating", "4") + field("akismet_x", "1")
    )
    inner += field("wpdiscuz_votes_separate", 'a:2:{s:4:"like";i:3;s:7:"dislike";i:1;}')
    post = POST + field("dsq_thread_id", "66").replace("commentmeta", "postmeta")
    outcome = read(Wxr(), export(post + comment(1, inner) + comment(2, field("cld_like_count", "9"))))
    first, second = outcome.comments
    assert first.other_keys == ("disqus:77", "rejoinder:0190-a")
    assert (first.up, first.down, first.extra) == (3, 1, (("rating", "4"),))
    assert (second.up, second.down) == (9, 0)
    assert outcome.stories[0].other_keys == ("disqus:thread:66",)


@pytest.mark.parametrize("parent", ["-1", "x", "1.5"])
def test_a_parent_that_is_no_number_is_told(parent: str) -> None:
    outcome = read(Wxr(), export(POST + comment("9" * 26, f"<wp:comment_parent>{parent}</wp:comment_parent>")))
    assert outcome.comments[0].source_key == f"https://paper.example:{'9' * 26}"
    assert outcome.comments[0].parent_key.value is None
    assert [(doubt.reason, doubt.suggestion) for doubt in outcome.doubts] == [(Reason.BAD_RECORD, parent)]
