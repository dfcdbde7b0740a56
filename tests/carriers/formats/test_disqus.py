"""Exports of Disqus: every thread and post, where it belongs and as it was."""

from __future__ import annotations

import pytest

from rejoinder.carriers.carrier import detect
from rejoinder.carriers.formats.disqus import Disqus
from rejoinder.carriers.instants import from_iso
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, EmptyFile, NotADiscussion
from rejoinder.core.story import Origin
from tests.carriers.formats.xml_exports import (
    Outcome,
    check_that_cuts_keep_what_precedes,
    depths,
    expected,
    missing_parents,
    read,
)
from tests.machinery.corpora import corpus

HEAD = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
THREAD = (
    '<thread dsq:id="7"><id>/about</id><forum>paper</forum><category dsq:id="1"/><link>https://paper.example/about</link>'
    "<title>About &amp;quot;us&amp;quot;</title><message/><createdAt>2012-01-02T03:04:05Z</createdAt>"
    "<isClosed>true</isClosed><isDeleted>false</isDeleted></thread>"
)


def post(number: int, inner: str = "", *, thread: str = "7", message: str = "<p>Hi</p>") -> str:
    return (
        f'<post dsq:id="{number}"><id/><message><![CDATA[{message}]]></message>'
        "<createdAt>2012-02-03T04:05:06Z</createdAt><author><name>Ann</name><isAnonymous>true</isAnonymous></author>"
        f'<thread dsq:id="{thread}"/>{inner}</post>'
    )


def export(*records: str) -> str:
    return f'<?xml version="1.0" encoding="utf-8"?>\n{HEAD}\n' + "\n".join(records) + "\n</disqus>\n"


def read_one(inner: str = "", message: str = "<p>Hi</p>") -> Outcome:
    return read(Disqus(), export(THREAD, post(1, inner, message=message)))


def test_a_thread_becomes_a_story_with_all_its_names() -> None:
    (story,) = read_one().stories
    assert (story.source_key, story.origin) == ("thread:7", Origin.IMPORTED)
    assert (story.url, story.title.value) == ("https://paper.example/about", 'About "us"')
    assert story.other_keys == ("disqus-ident:paper:/about",)
    assert story.is_closed
    assert story.published_at.value == from_iso("2012-01-02T03:04:05Z")


def test_a_post_becomes_a_comment_with_what_the_export_says_of_it() -> None:
    outcome = read(
        Disqus(), export(THREAD, post(1), post(2, '<parent dsq:id="1"/>', message="<p>A<br>b &lt;c&gt;</p>"))
    )
    first, second = outcome.comments
    assert (first.source_key, first.story_key, first.parent_key.reason) == ("1", "thread:7", Reason.TOP_LEVEL)
    assert (second.parent_key.value, second.order_index) == ("1", 1)
    assert (second.body, second.raw, second.raw_type) == ("A\nb \\<c>", "<p>A<br>b &lt;c&gt;</p>", "text/html")
    assert (second.author.value, second.author_key) == ("Ann", None)
    assert (second.posted_at.value, second.posted_text) == (from_iso("2012-02-03T04:05:06Z"), "2012-02-03T04:05:06Z")
    assert second.anchors == ("comment-2",)


def test_people_with_an_account_have_a_key_and_addresses_of_machines_are_never_read() -> None:
    text = export(
        '<post dsq:id="1"><message>Hi</message><author><email> a@b.example </email><name>Ann</name>'
        "<username>ann</username><link>https://ann.example/</link></author>"
        '<ipAddress>203.0.113.7</ipAddress><thread dsq:id="7"/></post>'
    )
    (comment,) = read(Disqus(), text).comments
    assert (comment.author_key, comment.author_email) == ("user:ann", "a@b.example")
    assert comment.author_url == "https://ann.example/"
    assert "203.0.113.7" not in repr(comment)
    (hostile,) = read(Disqus(), text.replace("https://ann.example/", "javascript:alert(1)")).comments
    assert hostile.author_url is None


@pytest.mark.parametrize(
    ("inner", "message", "status", "is_withdrawn"),
    [
        ("<isSpam>false</isSpam><isDeleted>false</isDeleted>", "x", Status.PUBLISHED, False),
        ("", "x", Status.PUBLISHED, False),
        ("<isSpam>true</isSpam>", "x", Status.SPAM, False),
        ("<isSpam> True </isSpam><isDeleted>true</isDeleted>", "x", Status.SPAM, False),
        ("<isDeleted>true</isDeleted>", "x", Status.REJECTED, False),
        ("<isDeleted>1</isDeleted>", "", Status.PUBLISHED, True),
        ("<isSpam>123</isSpam>", "x", Status.HELD, False),
        ("<isApproved>false</isApproved>", "x", Status.HELD, False),
        ("<isApproved>true</isApproved>", "x", Status.PUBLISHED, False),
    ],
)
def test_the_state_of_a_post_is_kept(inner: str, message: str, status: Status, is_withdrawn: bool) -> None:
    (comment,) = read_one(inner, message).comments
    assert (comment.status, comment.is_withdrawn) == (status, is_withdrawn)


def test_every_state_that_a_post_can_have_is_in_the_table() -> None:
    words = {"", *(one.status_reason for one in read_one("<isSpam>true</isSpam>").comments)}
    assert words <= set(Disqus.statuses)
    assert set(Disqus.statuses.values()) == {"published", "spam", "rejected", "withdrawn", "held"}


def test_comments_of_a_deleted_thread_are_not_published() -> None:
    thread = THREAD.replace("<isDeleted>false", "<isDeleted>true")
    (comment,) = read(Disqus(), export(thread, post(1))).comments
    assert comment.status is Status.REJECTED


def test_threads_may_follow_their_posts_and_may_be_missing() -> None:
    outcome = read(Disqus(), export(post(1), post(2, thread="404"), THREAD))
    assert outcome.refusal is None
    assert [one.story_key for one in outcome.comments] == ["thread:7", "thread:404"]
    assert [one.source_key for one in outcome.stories] == ["thread:7"]


@pytest.mark.parametrize(
    ("title", "said"),
    [("It&amp;#039s so", "It's so"), ("It&amp;#039;s so", "It's so"), ("Road &amp;#12 is shut", "Road &#12 is shut")],
)
def test_an_apostrophe_of_php_is_one_without_its_semicolon_too(title: str, said: str) -> None:
    (story,) = read(Disqus(), export(f"<thread dsq:id='3'><title>{title}</title></thread>")).stories
    assert story.title.value == said


def test_a_thread_of_nothing_but_an_empty_id_is_a_story_without_title() -> None:
    (story,) = read(Disqus(), export('<thread dsq:id="3"><id/></thread>')).stories
    assert (story.source_key, story.url, story.title, story.other_keys) == ("thread:3", None, NOT_THERE, ())


def test_a_post_without_a_number_goes_by_its_foreign_one_and_else_by_its_content() -> None:
    foreign = "<post><id>99</id><message>a</message><thread dsq:id='7'/></post>"
    content = "<post><message>a</message><thread dsq:id='7'/></post>"
    first, second = read(Disqus(), export(foreign, content)).comments
    assert first.source_key == "id:99"
    assert second.source_key.startswith("content:")
    assert second.source_key == read(Disqus(), export(content)).comments[0].source_key


def test_a_post_with_nothing_in_it_is_a_loss_with_its_line() -> None:
    outcome = read(Disqus(), export("<post><id/></post>", post(1), "<thread/>"))
    assert [(loss.reason, loss.line) for loss in outcome.losses] == [(Reason.BAD_RECORD, 3), (Reason.BAD_RECORD, 5)]
    assert len(outcome.comments) == 1


def test_references_may_be_the_text_that_the_documentation_shows() -> None:
    (comment,) = read(
        Disqus(), export("<post dsq:id='2'><message>a</message><thread>7</thread><parent>1</parent></post>")
    ).comments
    assert (comment.story_key, comment.parent_key.value) == ("thread:7", "1")


def test_the_number_at_wordpress_is_a_further_key() -> None:
    (comment,) = read(Disqus(), export(post(1).replace("<id/>", "<id>wp_id=31</id>"))).comments
    assert comment.other_keys == ("wxr:*:31",)


def test_a_missing_z_is_utc_and_what_is_no_time_is_told() -> None:
    first = read(Disqus(), export(post(1).replace("06Z", "06"))).comments[0]
    assert (first.posted_at.value, first.posted_at.reason) == (from_iso("2012-02-03T04:05:06Z"), Reason.STATED)
    outcome = read(Disqus(), export(post(1).replace("2012-02-03", "2012-x2-03")))
    assert outcome.comments[0].posted_at.value is None
    assert [(doubt.reason, doubt.suggestion) for doubt in outcome.doubts] == [(Reason.BAD_TIME, "2012-x2-03T04:05:06Z")]


def test_links_and_mentions_are_freed_from_disqus() -> None:
    message = (
        '<p>@bob:disqus see <a href="https://disq.us/url?url=https%3A%2F%2Fother.example%2Fa%3Fb%3D1%3AAbCdEfGhIjKlMnOpQrStUvWxYz0'
        '&amp;cuid=5">it</a> mail me@x:disqus.example</p>'
    )
    (comment,) = read_one(message=message).comments
    assert comment.body == "@bob see [it](https://other.example/a?b=1) mail me@x:disqus.example"
    assert comment.raw == message


def test_a_picture_left_at_disqus_stays_a_link_and_is_told() -> None:
    picture = "https://uploads.disquscdn.com/images/abc.jpg"
    outcome = read_one(message=f'<p><a href="{picture}">{picture}</a></p>')
    assert picture in outcome.comments[0].body
    assert [(doubt.reason, doubt.value) for doubt in outcome.doubts] == [(Reason.PICTURE_LEFT_THERE, picture)]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (
            "https://translate.google.com/translate?hl=de&amp;u=https://paper.example/a%3Fb%3D1",
            "https://paper.example/a?b=1",
        ),
        ("https://paper--one-example.translate.goog/a?_x_tr_sl=en&amp;_x_tr_tl=de", "https://paper-one.example/a"),
        ("http://localhost:4000/2013/a.html", "/2013/a.html"),
        ("//paper.example/a", "https://paper.example/a"),
        ("paper.example/a", "https://paper.example/a"),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_the_address_of_a_page_is_the_pages_own(link: str, url: str | None) -> None:
    thread = f'<thread dsq:id="7"><link>{link}</link></thread>'
    (story,) = read(Disqus(), export(thread)).stories
    assert story.url == url


def test_an_identifier_that_holds_an_address_is_an_alias() -> None:
    thread = THREAD.replace("/about<", "1234 https://paper.example/?p=1234<", 1)
    assert read(Disqus(), export(thread)).stories[0].aliases == ("https://paper.example/?p=1234",)


def test_other_prefixes_and_addresses_of_the_namespaces_are_the_same() -> None:
    plain = read(Disqus(), export(THREAD, post(1))).items
    other = export(THREAD, post(1)).replace("dsq:", "internal:").replace("xmlns:dsq", "xmlns:internal")
    assert read(Disqus(), other).items == plain
    assert read(Disqus(), other.replace("http://disqus.com", "https://disqus.com/")).items == plain
    prefixed = export(THREAD, post(1)).replace('xmlns="http', 'xmlns:d="http').replace("</", "</d:")
    prefixed = "".join(f"<d:{part}" if part[:1].isalpha() else f"<{part}" for part in prefixed.split("<"))[1:]
    prefixed = prefixed.replace("<d:p>", "<p>").replace("</d:p>", "</p>")
    assert read(Disqus(), prefixed).items == plain
    undeclared = export(THREAD, post(1)).replace(' xmlns:dsq="http://disqus.com/disqus-internals"', "")
    assert read(Disqus(), undeclared).items == plain


def test_mark_up_that_stands_in_a_message_unescaped_is_its_mark_up() -> None:
    text = export("<post dsq:id='1'><message>A &amp; <b>b</b><br/>c</message><thread dsq:id='7'/></post>")
    assert read(Disqus(), text).comments[0].body == "A & **b**\nc"


def test_reading_twice_gives_the_same() -> None:
    text = export(THREAD, post(1), post(2, '<parent dsq:id="1"/>'))
    assert read(Disqus(), text) == read(Disqus(), text)


def test_a_cut_file_gives_what_precedes_the_cut() -> None:
    check_that_cuts_keep_what_precedes(Disqus(), export(THREAD, *(post(number) for number in range(1, 30))).encode())


def test_the_content_tells_that_it_is_an_export_of_disqus() -> None:
    assert detect(BytesSource(export(THREAD).encode(), "x.bin")).name == "disqus"
    assert Disqus().detect(BytesSource(b"<rss><disqus/></rss>")) == 0
    assert isinstance(read(Disqus(), "<html><p>disqus</p></html>").refusal, NotADiscussion)
    assert isinstance(read(Disqus(), "  ").refusal, EmptyFile)


@pytest.mark.parametrize("name", ["benbalter-2024.xml", "isso-disqus.xml"])
def test_real_exports_give_the_known_counts(name: str) -> None:
    data = (corpus("imports/disqus-xml") / name).read_bytes()
    known = expected(f"disqus-xml/{name}")
    outcome = read(Disqus(), data)
    comments = outcome.comments
    assert outcome.refusal is None
    assert len(outcome.stories) == known["threads"]
    assert len(comments) == known["posts"]
    assert depths(comments) == known["depth_histogram"]
    assert missing_parents(comments) == known["parent_missing"]
    assert sum(one.status is Status.SPAM for one in comments) == known["spam"]
    assert sum(one.is_withdrawn or one.status is Status.REJECTED for one in comments) == known["deleted"]
    assert sum(one.empty is not None for one in comments) == known["empty_message"]
    assert sum(one.other_keys != () for one in comments) == known["wp_ids"]
    held = {story.source_key for story in outcome.stories}
    assert sum(story.url is None for story in outcome.stories) == known["threads_without_link"]
    assert len({one.story_key for one in comments} & held) == known["threads_with_posts"]
    assert sum(one.story_key not in held for one in comments) == known["thread_missing"]


@pytest.mark.parametrize("name", ["remark42-disqus.xml", "remark42-disqus-deleted-post.xml"])
def test_a_broken_export_gives_what_precedes_the_break_and_says_where_it_is(name: str) -> None:
    data = (corpus("imports/disqus-xml") / name).read_bytes()
    outcome = read(Disqus(), data)
    assert isinstance(outcome.refusal, BrokenSource)
    assert (outcome.refusal.line, outcome.refusal.last_key) == (147, "299986073")
    assert (len(outcome.stories), len(outcome.comments)) == (2, 5)
    lenient = read(Disqus(), data, lenient=True)
    assert lenient.refusal is None
    assert lenient.items[:7] == outcome.items[:7]
    assert [(loss.reason, loss.line, loss.count) for loss in lenient.losses] == [(Reason.BAD_RECORD, 147, 1)]
    last = lenient.comments[-1]
    assert (last.source_key, last.story_key, last.status) == ("x299986073", "thread:247937687", Status.HELD)


def test_a_real_export_that_is_cut_gives_what_precedes_the_cut() -> None:
    check_that_cuts_keep_what_precedes(Disqus(), (corpus("imports/disqus-xml") / "isso-disqus.xml").read_bytes())
