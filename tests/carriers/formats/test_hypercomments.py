"""Exports of HyperComments: pages with their comments."""

from __future__ import annotations

from rejoinder.carriers.carrier import detect
from rejoinder.carriers.formats.hypercomments import HyperComments
from rejoinder.carriers.instants import from_iso
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Passage
from rejoinder.core.errors import NotADiscussion
from tests.carriers.formats.xml_exports import check_that_cuts_keep_what_precedes, read

PAGE = "<title>Fish</title><url>paper.example/2013/fish/</url><xid>paper.example/?p=1</xid><stream_id>51b1</stream_id>"


def comment(number: int | str, text: str = "Hi", inner: str = "") -> str:
    return (
        f"<comment>\n<id>{number}</id><text>{text}</text><nick>Ann</nick><time>Fri, 07 Jun 2013 13:52:31 GMT</time>"
        f"<ip>203.0.113.7</ip>{inner}</comment>"
    )


def export(*pages: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n<hc>' + "".join(f"<post>{page}</post>" for page in pages) + "</hc>"


def page(*comments: str) -> str:
    return f"{PAGE}<comments>{''.join(comments)}</comments>"


def test_a_page_and_its_comments_are_read() -> None:
    inner = (
        "<parent_id>1</parent_id><root_id>1</root_id><account_id>5</account_id><email>a@b.example</email>"
        "<vote_up>2</vote_up><vote_dn>3</vote_dn>"
    )
    outcome = read(
        HyperComments(), export(page(comment(1, "A *b*\nc", "<parent_id/><files/>"), comment(2, inner=inner)))
    )
    (story,) = outcome.stories
    assert (story.source_key, story.title.value) == ("post:paper.example/?p=1", "Fish")
    assert (story.url, story.aliases) == ("https://paper.example/2013/fish/", ("https://paper.example/?p=1",))
    first, second = outcome.comments
    assert (first.source_key, first.story_key, first.parent_key.reason) == ("1", story.source_key, Reason.TOP_LEVEL)
    assert (first.body, first.raw_type) == ("A \\*b\\*\nc", "text/plain")
    assert first.posted_at.value == from_iso("2013-06-07T13:52:31Z")
    assert (second.parent_key.value, second.up, second.down, second.order_index) == ("1", 2, 3, 1)
    assert (second.author_key, second.author_email) == ("account:5", "a@b.example")
    assert "203.0.113.7" not in repr(outcome.items)


def test_words_of_the_page_are_quoted_and_files_are_linked() -> None:
    inner = (
        '<topic>true</topic><param>{"text": "A piece", "position": 63}</param>'
        '<files>[{"type": "images", "href": "https://x.example/a.jpg"}, {"href": "javascript:1"}, 7]</files>'
    )
    outcome = read(HyperComments(), export(page(comment(1, "&lt;b&gt;Yes&lt;/b&gt;", inner))))
    (found,) = outcome.comments
    assert found.body == "> A piece\n\n**Yes**\n\nhttps://x.example/a.jpg"
    assert found.quotations == (Passage(0, "A piece", "post:paper.example/?p=1", 1.0),)
    assert [(doubt.reason, doubt.value) for doubt in outcome.doubts] == [
        (Reason.PICTURE_LEFT_THERE, "https://x.example/a.jpg")
    ]


def test_comments_may_precede_what_the_page_is_called() -> None:
    outcome = read(HyperComments(), export(f"<comments>{comment(1)}{comment(2)}</comments>{PAGE}", page(comment(3))))
    assert [one.story_key for one in outcome.comments] == ["post:paper.example/?p=1"] * 3
    assert [one.order_index for one in outcome.comments] == [0, 1, 0]


def test_wrong_values_are_told_and_do_no_harm() -> None:
    odd = comment("", "Hi", "<vote_up>many</vote_up><files>{</files><topic>true</topic><param>[]</param>")
    outcome = read(HyperComments(), export(page(odd.replace("07 Jun", "77 Jun"), "<comment/>"), "<comments/>"))
    (found,) = outcome.comments
    assert found.source_key.startswith("content:")
    assert (found.up, found.posted_at.value) == (0, None)
    assert [doubt.reason for doubt in outcome.doubts] == [Reason.BAD_TIME]
    assert [loss.line for loss in outcome.losses] == [3, 3]


def test_reading_twice_gives_the_same_and_a_cut_file_what_precedes_the_cut() -> None:
    text = export(page(*(comment(number) for number in range(10))), page(comment("x")))
    assert read(HyperComments(), text) == read(HyperComments(), text)
    check_that_cuts_keep_what_precedes(HyperComments(), text.encode())


def test_the_content_tells_that_it_is_of_hypercomments() -> None:
    assert detect(BytesSource(export(page()).encode())).name == "hypercomments"
    assert isinstance(read(HyperComments(), "<rss/>").refusal, NotADiscussion)
