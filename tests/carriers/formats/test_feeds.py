"""Feeds of comments: which entry answers which, whatever the order, and which story they belong to."""

from __future__ import annotations

import pytest

from rejoinder.carriers.carrier import detect
from rejoinder.carriers.formats.feeds import Feed
from rejoinder.carriers.instants import from_iso
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, NotADiscussion
from tests.carriers.formats.xml_exports import check_that_cuts_keep_what_precedes, depths, read
from tests.machinery.corpora import corpus

ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    ' xmlns:gd="http://schemas.google.com/g/2005" xmlns:blogger="http://schemas.google.com/blogger/2018"'
    ' xmlns:app="http://www.w3.org/2007/app">'
)
RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:thr="http://purl.org/syndication/thread/1.0"><channel>'
)
BLOG = "tag:blogger.com,1999:blog-5.post-"
KIND = (
    '<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#{}"/>'
)


def atom(*entries: str, head: str = "<title>T</title>") -> str:
    return (
        f"<?xml version='1.0'?>\n{ATOM}{head}\n" + "\n".join(f"<entry>{entry}</entry>" for entry in entries) + "</feed>"
    )


def rss(*items: str, head: str = "") -> str:
    return f"{RSS}{head}\n" + "\n".join(f"<item>{item}</item>" for item in items) + "</channel></rss>"


def entry(key: str, *answered: str, inner: str = "") -> str:
    to = "".join(f'<thr:in-reply-to ref="{ref}"/>' for ref in answered)
    return (
        f"<id>{key}</id><title>Re</title><published>2012-01-02T03:04:05+01:00</published><author><name>Ann</name></author>"
        f'<content type="html">&lt;p&gt;Text {key}&lt;/p&gt;</content>{to}{inner}'
    )


def test_entries_that_answer_each_other_are_a_discussion_below_the_one_that_answers_none() -> None:
    outcome = read(Feed(), atom(entry("c", "b"), entry("b", "a"), entry("d", "a"), entry("a")))
    assert [(one.source_key, one.story_key, one.parent_key.value) for one in outcome.comments] == [
        ("c", "story:a", "b"), ("b", "story:a", None), ("d", "story:a", None),
    ]  # fmt: skip
    (story,) = outcome.stories
    assert (story.source_key, story.body, story.byline.value) == ("story:a", "Text a", "Ann")
    first = outcome.comments[0]
    assert (first.author.value, first.body, first.order_index) == ("Ann", "Text c", 0)
    assert first.posted_at.value == from_iso("2012-01-02T02:04:05Z")


def test_an_entry_that_answers_a_page_belongs_to_it_though_the_page_is_no_entry() -> None:
    to_page = '<thr:in-reply-to ref="tag:x,2012:1" href="https://paper.example/a"/>'
    outcome = read(Feed(), atom(entry("b", "a"), entry("a", inner=to_page)))
    (story,) = outcome.stories
    assert (story.source_key, story.url) == ("story:tag:x,2012:1", "https://paper.example/a")
    assert [(one.source_key, one.parent_key.value) for one in outcome.comments] == [("b", "a"), ("a", None)]
    assert {one.story_key for one in outcome.comments} == {"story:tag:x,2012:1"}


def test_an_entry_may_answer_the_page_and_a_comment_at_once() -> None:
    outcome = read(Feed(), atom(entry("p"), entry("a", "p"), entry("b", "p", "a"), entry("c", "a", "p")))
    assert [(one.story_key, one.parent_key.value) for one in outcome.comments] == [
        ("story:p", None), ("story:p", "a"), ("story:p", "a"),
    ]  # fmt: skip


def test_a_missing_parent_is_named_and_the_story_follows_from_its_address() -> None:
    ref = "https://paper.example/?p=3#comment-8"
    (comment,) = read(Feed(), atom(entry("a", ref))).comments
    assert (comment.story_key, comment.parent_key.value) == ("story:https://paper.example/?p=3", ref)


def test_entries_in_a_ring_are_read() -> None:
    outcome = read(Feed(), atom(entry("a", "b"), entry("b", "a"), entry("c", "c")))
    assert [one.parent_key.value for one in outcome.comments] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("content", "body", "raw_type"),
    [
        ('<content type="html">A &amp;lt; &lt;b&gt;b&lt;/b&gt;</content>', "A \\< **b**", "text/html"),
        ('<content type="text">A &lt;b&gt; *c*</content>', "A \\<b> \\*c\\*", "text/plain"),
        ("<content>A\nb</content>", "A\nb", "text/plain"),
        ("<content>&lt;p&gt;A&lt;/p&gt;</content>", "A", "text/html"),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A &lt; <em>b</em><br/>c</div></content>',
            "A \\< *b*\nc",
            "application/xhtml+xml",
        ),
        ('<summary type="html">short</summary>', "short", "text/html"),
        ('<content src="https://x.example/a"/>', "", "text/plain"),
    ],
)
def test_the_text_is_read_as_what_it_says_it_is(content: str, body: str, raw_type: str) -> None:
    text = f'<id>a</id><thr:in-reply-to ref="p"/>{content}'
    (comment,) = read(Feed(), atom(text)).comments
    assert (comment.body, comment.raw_type) == (body, raw_type)
    assert (comment.empty is None) == bool(body)


def test_comments_of_wordpress_in_rss_have_a_story_but_no_known_place() -> None:
    def item(number: int, title: str) -> str:
        return (
            f"<title>{title}</title><link>https://paper.example/fish/#comment-{number}</link>"
            "<dc:creator><![CDATA[Ann B.]]></dc:creator><pubDate>Mon, 02 Jan 2012 03:04:05 +0000</pubDate>"
            f'<guid isPermaLink="false">https://paper.example/?p=12#comment-{number}</guid>'
            "<description>short</description><content:encoded><![CDATA[<p>The whole</p>]]></content:encoded>"
        )

    outcome = read(Feed(), rss(item(8, "Comment on Fish by Ann B."), item(7, "Kommentar zu Fish von Ann B.")))
    (story,) = outcome.stories
    assert (story.source_key, story.title.value) == ("story:https://paper.example/?p=12", "Fish")
    assert (story.url, story.aliases) == ("https://paper.example/fish/", ("https://paper.example/?p=12",))
    first, second = outcome.comments
    assert (first.story_key, second.story_key) == (story.source_key, story.source_key)
    assert (first.parent_key.value, first.parent_key.reason) == (None, Reason.NOT_STATED)
    assert (first.author.value, first.body, first.anchors) == ("Ann B.", "The whole", ("comment-8",))
    assert first.other_keys == ("wxr:https://paper.example:8",)
    assert first.posted_at.value == from_iso("2012-01-02T03:04:05Z")
    own = rss(item(8, "By: Ann B."), head="<title>Comments on: Fish</title><link>https://paper.example/fish/</link>")
    assert read(Feed(), own).stories[0].title.value == "Fish"


def test_comments_of_wordpress_in_atom_know_what_they_answer() -> None:
    page = '<thr:in-reply-to ref="https://p.example/?p=1" href="https://p.example/fish/" type="text/html"/>'
    other = '<thr:in-reply-to ref="https://p.example/?p=1#comment-2" href="https://p.example/fish/#comment-2"/>'
    outcome = read(
        Feed(),
        atom(
            entry("https://p.example/?p=1#comment-3", inner=other),
            entry("https://p.example/?p=1#comment-2", inner=page),
        ),
    )
    assert [one.parent_key.value for one in outcome.comments] == ["https://p.example/?p=1#comment-2", None]
    assert {one.story_key for one in outcome.comments} == {"story:https://p.example/?p=1"}
    assert outcome.stories[0].url == "https://p.example/fish/"


def test_threads_in_rss_are_read_with_the_story_they_hang_on() -> None:
    outcome = read(
        Feed(),
        rss(
            "<title>Fish</title><link>https://p.example/fish</link><guid>https://p.example/fish</guid>"
            "<slash:comments>2</slash:comments><description>About &lt;b&gt;fish&lt;/b&gt;</description>",
            '<guid>r1</guid><author>a@b.example (Bob)</author><thr:in-reply-to ref="https://p.example/fish"/>'
            "<description>Yes &amp;amp; no</description><pubDate>never</pubDate>",
        ),
    )
    assert (outcome.stories[0].stated_count, outcome.stories[0].body) == (2, "About **fish**")
    (comment,) = outcome.comments
    assert (comment.author.value, comment.body, comment.author_email) == ("Bob", "Yes & no", None)
    assert [doubt.reason for doubt in outcome.doubts] == [Reason.BAD_TIME]


def blogger(number: int, kind: str, inner: str = "", *, is_new: bool = False) -> str:
    what = f"<blogger:type>{kind.upper()}</blogger:type>" if is_new else KIND.format(kind)
    return entry(f"{BLOG}{number}\n", inner=what + inner)


def test_an_export_of_blogger_gives_posts_comments_and_replies() -> None:
    to_post = f'<thr:in-reply-to ref="{BLOG}1" href="https://x.blogspot.example/2010/a.html"/>'
    to_comment = '<link rel="related" href="https://www.blogger.com/feeds/5/1/comments/default/2"/>'
    own = '<link rel="alternate" href="https://x.blogspot.example/2010/a.html?showComment=1#c3"/>'
    person = '<gd:extendedProperty name="blogger.itemClass" value="pid-9"/>'
    outcome = read(
        Feed(),
        atom(
            blogger(9, "settings"),
            blogger(3, "comment", to_post + to_comment + own + person),
            blogger(2, "comment", to_post),
            blogger(1, "post", '<link rel="alternate" href="https://x.blogspot.example/2010/a.html"/>'),
        ),
    )
    (story,) = outcome.stories
    assert (story.source_key, story.url) == (f"story:{BLOG}1", "https://x.blogspot.example/2010/a.html")
    reply, first = outcome.comments
    assert (reply.parent_key.value, first.parent_key.value) == (f"{BLOG}2", None)
    assert {reply.story_key, first.story_key} == {story.source_key}
    assert (reply.anchors, reply.author_key) == (("c3",), "pid-9")


def test_the_newer_export_of_blogger_is_read() -> None:
    to_post = f"<blogger:parent>{BLOG}1</blogger:parent>"
    states = ["LIVE", "PENDING", "SPAM", "SOFT_TRASHED", "EMPTIED", "NEWER"]
    comments = [
        blogger(number, "comment", f"{to_post}<blogger:status>{state}</blogger:status>", is_new=True)
        for number, state in enumerate(states, 2)
    ]
    reply = blogger(20, "comment", f"{to_post}<blogger:inReplyTo>{BLOG}2</blogger:inReplyTo>", is_new=True)
    post = blogger(1, "post", "<blogger:filename>/2010/a.html</blogger:filename>", is_new=True)
    outcome = read(Feed(), atom(post, *comments, reply))
    assert outcome.stories[0].url == "/2010/a.html"
    assert [(one.status, one.is_withdrawn) for one in outcome.comments[:-1]] == [
        (Status.PUBLISHED, False), (Status.HELD, False), (Status.SPAM, False), (Status.REJECTED, False),
        (Status.PUBLISHED, True), (Status.HELD, False),
    ]  # fmt: skip
    assert outcome.comments[-1].parent_key.value == f"{BLOG}2"


def test_a_comment_that_blogger_emptied_is_withdrawn_without_the_notice_in_its_place() -> None:
    emptied = '<gd:extendedProperty name="blogger.contentRemoved" value="true"/>'
    (comment,) = read(Feed(), atom(blogger(2, "comment", f'<thr:in-reply-to ref="{BLOG}1"/>{emptied}'))).comments
    assert (comment.is_withdrawn, comment.body, comment.raw) == (True, "", "")


def test_comments_on_drafts_are_not_for_the_public() -> None:
    draft = "<app:control><app:draft>yes</app:draft></app:control>"
    comments = [blogger(number, "comment", f'<thr:in-reply-to ref="{BLOG}{number - 1}"/>') for number in (2, 4)]
    outcome = read(Feed(), atom(comments[0], blogger(1, "post", draft), blogger(3, "post"), comments[1]))
    assert [story.source_key for story in outcome.stories] == [f"story:{BLOG}3"]
    assert [one.source_key for one in outcome.comments] == [f"{BLOG}4"]
    assert [(skip.reason, skip.source_key) for skip in outcome.skips] == [(Reason.PRIVATE, f"{BLOG}2")]


@pytest.mark.parametrize(
    "text",
    [
        atom(entry("a"), entry("b")),
        atom(),
        atom(blogger(1, "post"), blogger(2, "settings")),
        rss("<title>a</title><link>https://p.example/a</link><slash:comments>7</slash:comments>"),
        '<html xmlns="http://www.w3.org/1999/xhtml"/>',
    ],
)
def test_a_feed_without_comments_is_no_discussion(text: str) -> None:
    outcome = read(Feed(), text)
    assert isinstance(outcome.refusal, NotADiscussion)
    assert outcome.items == []


def test_our_own_feed_names_our_own_comments() -> None:
    key = "urn:uuid:01900000-0000-7000-8000-000000000001"
    (comment,) = read(Feed(), atom(entry(key, "urn:uuid:x"))).comments
    assert comment.other_keys == ("rejoinder:01900000-0000-7000-8000-000000000001",)


def test_reading_twice_gives_the_same_and_a_cut_file_what_precedes_the_cut() -> None:
    text = atom(entry("p"), *(entry(f"c{number}", "p") for number in range(20)), head="")
    assert read(Feed(), text) == read(Feed(), text)
    check_that_cuts_keep_what_precedes(Feed(), text.encode())


def test_the_content_tells_that_it_is_a_feed() -> None:
    assert detect(BytesSource(atom().encode())).name == "feed"
    assert detect(BytesSource(rss().encode())).name == "feed"


def test_a_real_export_of_blogger_gives_its_comment_and_its_story() -> None:
    data = (corpus("imports/atom-threading") / "pelican-bloggerexport.xml").read_bytes()
    outcome = read(Feed(), data)
    (comment,) = outcome.comments
    assert comment.story_key in {story.source_key for story in outcome.stories}
    assert depths(outcome.comments) == {"1": 1}
    assert comment.author_email is None
    assert comment.anchors == ("c5590533389087749201",)
    broken = read(Feed(), data[:-100])
    assert isinstance(broken.refusal, BrokenSource)
    assert broken.items == outcome.stories
