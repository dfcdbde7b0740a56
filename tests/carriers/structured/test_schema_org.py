"""What JSON-LD, microdata and RDFa say about comments is read, and nothing is made up where they are silent."""

from __future__ import annotations

import json

import pytest
from lxml import html

from rejoinder.carriers.record import Field
from rejoinder.carriers.structured.found import StructuredComment
from rejoinder.carriers.structured.page import read_page, structured_comments, structured_story
from tests.machinery.corpora import corpus

NOON = 1_577_880_000_000_000  # 2020-01-01T12:00:00Z
PAGE = "https://news.example/bridge"


def comments_of(page: str, url: str | None = PAGE) -> list[StructuredComment]:
    return structured_comments(html.document_fromstring(page), url)


def scripted(*documents: object) -> list[StructuredComment]:
    scripts = [one if isinstance(one, str) else json.dumps(one) for one in documents]
    return comments_of("".join(f'<script type="application/ld+json">{one}</script>' for one in scripts) + "<p>x</p>")


def comment(text: str, **others: object) -> dict[str, object]:
    return {"@type": "Comment", "text": text, **others}


def parents(found: list[StructuredComment]) -> list[int | None]:
    return [one.parent for one in found]


def test_nested_json_ld_gives_the_tree() -> None:
    found = scripted(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": "A bridge",
            "comment": [
                comment(
                    "First",
                    author={"@type": "Person", "name": "Ann", "url": "https://ann.example/"},
                    datePublished="2020-01-01T12:00:00Z",
                    dateModified="2020-01-01T13:00:00+01:00",
                    url="#c1",
                    identifier="rejoinder:1",
                    upvoteCount=3,
                    downvoteCount="1",
                    comment=comment("Second", author="Ben", comment=[comment("Third")]),
                ),
                comment("Fourth"),
            ],
        }
    )
    assert [one.text for one in found] == ["First", "Second", "Third", "Fourth"]
    assert parents(found) == [None, 0, 1, None]
    first = found[0]
    assert (first.author, first.author_url, first.url) == ("Ann", "https://ann.example/", f"{PAGE}#c1")
    assert (first.posted_at, first.edited_at) == (Field(NOON), NOON)
    assert (first.up, first.down, first.id) == (3, 1, "rejoinder:1")
    assert all(one.story == 0 and one.says_parent for one in found)
    assert found[1].author == "Ben"


def test_a_graph_may_refer_to_its_parts_by_name() -> None:
    found = scripted(
        {
            "@graph": [
                {"@id": "#c2", **comment("Second"), "parentItem": {"@id": "#c1"}},
                {
                    "@id": "#article",
                    "@type": "Article",
                    "name": "A bridge",
                    "comment": [{"@id": "#c1"}, {"@id": "#c2"}],
                },
                {"@id": "#c1", **comment("First"), "about": {"@id": "#article"}},
            ]
        }
    )
    assert {one.text: one.parent for one in found} == {
        "First": None,
        "Second": [one.text for one in found].index("First"),
    }
    assert [one.story for one in found] == [0, 0]


def test_things_that_name_each_other_in_a_ring_are_read() -> None:
    found = scripted(
        {"@id": "#a", **comment("A"), "parentItem": {"@id": "#b"}, "author": {"@id": "#b"}, "url": {"@id": "#b"}},
        {"@id": "#b", **comment("B"), "parentItem": {"@id": "#a"}, "author": {"@id": "#a"}, "url": {"@id": "#a"}},
    )
    assert parents(found) == [1, 0]


def test_a_parent_that_is_not_on_the_page_is_named() -> None:
    (found,) = scripted(comment("Late", parentItem={"@type": "Comment", "@id": "https://news.example/c/7"}))
    assert (found.parent, found.parent_ref) == (None, "https://news.example/c/7")


@pytest.mark.parametrize(
    "written",
    [
        '{"@type": "Comment", "text": "Hi", "author": "Ann",}',
        '/* by hand */ {"@type": "Comment", "text": "Hi", // why\n "author": "Ann"}',
        '<!-- {"@type": "Comment", "text": "Hi", "author": "Ann"} -->',
        "//<![CDATA[\n" + '{"@type": "Comment", "text": "Hi", "author": "Ann"}' + "\n//]]>",
        "{'@type': 'Comment', text: 'Hi', author: 'Ann'};",
        '{"@type": "Comment", "author": "Ann", "text": "Hi", "comment": [{"@type": "Com',
        '[{"@type": "Comment", "text": "Hi", "author": "Ann"},,]',
    ],
)
def test_json_that_is_not_quite_json_is_read(written: str) -> None:
    found = scripted(written)
    assert [(one.text, one.author) for one in found] == [("Hi", "Ann")]


def test_control_characters_in_a_text_do_not_hide_it() -> None:
    (found,) = scripted('{"@type": "Comment", "text": "one\nand\ttwo", "author": "Ann"}')
    assert found.text == "one\nand\ttwo"


def test_rubbish_in_a_script_is_no_comment_and_no_failure() -> None:
    assert scripted("", "{", "}", '"', "[[[", "null", "17", '{"@type": 3, "comment": {"@id": 5}}') == []


def test_nesting_of_any_depth_is_read() -> None:
    depth = 5_000
    text = '{"@type":"Comment","text":"x","comment":' * depth + "null" + "}" * depth
    found = scripted(text)
    assert len(found) == depth
    assert found[-1].parent == depth - 2


def test_html_and_escaped_text_are_told_from_plain() -> None:
    found = scripted([comment("<p>One</p><p>Two"), comment("a &amp; b &#039;c&#039;"), comment("1 < 2 & 3")])
    assert [one.html for one in found] == ["<p>One</p><p>Two", "a &amp; b &#039;c&#039;", None]
    assert [one.text for one in found] == ["OneTwo", "a & b 'c'", "1 < 2 & 3"]


def test_votes_are_found_in_counters() -> None:
    def counter(kind: object, count: int) -> dict[str, object]:
        return {"@type": "InteractionCounter", "interactionType": kind, "userInteractionCount": count}

    likes = counter("https://schema.org/LikeAction", 5)
    dislikes = counter({"@type": "http://schema.org/DislikeAction"}, 2)
    found = scripted(
        [
            comment("a", interactionStatistic=[likes, dislikes, counter("CommentAction", 9)]),
            comment("b", interactionCount="UserLikes:7"),
            comment("c", upvoteCount=-4),
        ]
    )
    assert [(one.up, one.down) for one in found] == [(5, 2), (7, 0), (0, 4)]


def test_microdata_give_fields_and_element_but_no_tree_that_they_do_not_state() -> None:
    found = comments_of(
        """<article itemscope itemtype="http://schema.org/Article"><h1 itemprop="headline">A bridge</h1></article>
        <ol><li id="comment-1"><div itemscope itemtype="https://schema.org/Comment" id="div-1">
          <div itemprop="author" itemscope itemtype="https://schema.org/Person">
            <cite itemprop="name"><a href="/ann">Ann</a></cite></div>
          <time itemprop="datePublished" datetime="2020-01-01T12:00:00+00:00">New Year</time>
          <div itemprop="text"><p>Hello <b>you</b></p></div></div>
          <ul><li><div itemscope itemtype="https://schema.org/Comment"><p itemprop="text">Reply</p></div></li></ul>
        </li></ol>"""
    )
    first, second = found
    assert first.element is not None
    assert first.element.get("id") == "div-1"
    assert (first.author, first.author_url, first.posted_at.value) == ("Ann", "https://news.example/ann", NOON)
    assert (first.html, first.text) == ("<p>Hello <b>you</b></p>", "Hello you")
    assert (second.parent, second.says_parent) == (None, False)


def test_nested_microdata_state_the_tree() -> None:
    found = comments_of(
        """<div itemscope itemtype="http://schema.org/Comment"><p itemprop="text">One</p>
        <div itemprop="comment" itemscope itemtype="http://schema.org/Comment"><p itemprop="text">Two</p></div></div>"""
    )
    assert [(one.text, one.parent, one.says_parent) for one in found] == [("One", None, False), ("Two", 0, True)]


def test_old_user_comments_and_references_to_elsewhere_are_read() -> None:
    found = comments_of(
        """<div itemscope itemtype="http://schema.org/BlogPosting" itemref="talk"><b itemprop="name">A bridge</b></div>
        <section id="talk"><div itemprop="comment" itemscope itemtype="http://schema.org/UserComments">
        <span itemprop="creator">Ann</span><meta itemprop="commentTime" content="2020-01-01T12:00:00Z">
        <div itemprop="commentText">Hello</div></div></section>"""
    )
    assert [(one.author, one.text, one.posted_at.value, one.story) for one in found] == [("Ann", "Hello", NOON, 0)]


def test_answers_to_a_question_are_comments_with_votes() -> None:
    found = comments_of(
        """<div itemscope itemtype="https://schema.org/QAPage"><div itemprop="mainEntity" itemscope
        itemtype="https://schema.org/Question"><h1 itemprop="name">Why?</h1><div itemprop="suggestedAnswer" itemscope
        itemtype="https://schema.org/Answer"><span itemprop="upvoteCount">22</span><div itemprop="text">Because</div>
        <a itemprop="url" href="/a/1">link</a></div></div></div>"""
    )
    assert [(one.text, one.up, one.url) for one in found] == [("Because", 22, "https://news.example/a/1")]


def test_rdfa_of_drupal_seven_names_parents() -> None:
    item = """<div about="/comment/{id}#comment-{id}" typeof="sioc:Post sioct:Comment">
      <span rel="sioc:reply_of" resource="/node/1"></span>{more}
      <span rel="sioc:has_creator"><span typeof="sioc:UserAccount" property="foaf:name" datatype="">Ann</span></span>
      <span property="dc:date dc:created" content="2020-01-01T13:00:00+01:00" datatype="xsd:dateTime">New Year</span>
      <div property="content:encoded"><p>Text {id}</p></div></div>"""
    reply = '<span rel="sioc:reply_of" resource="/comment/1#comment-1"></span>'
    found = comments_of(item.format(id=1, more="") + item.format(id=2, more=reply))
    assert [(one.text, one.author, one.posted_at.value) for one in found] == [
        ("Text 1", "Ann", NOON),
        ("Text 2", "Ann", NOON),
    ]
    assert parents(found) == [None, 0]
    assert [one.parent_ref for one in found] == [None, None]


def test_rdfa_of_drupal_eight_is_read() -> None:
    (found,) = comments_of(
        """<article id="comment-8" typeof="schema:Comment"><span rel="schema:author"><span typeof="schema:Person"
        property="schema:name" datatype="">Ann</span></span><span property="schema:dateCreated"
        content="2020-01-01T12:00:00+00:00">now</span><div property="schema:text"><p>Hello</p></div></article>"""
    )
    assert (found.author, found.text, found.posted_at.value) == ("Ann", "Hello", NOON)
    assert found.element is not None
    assert found.element.get("id") == "comment-8"


def test_two_descriptions_of_one_comment_are_told_once_and_complete_each_other() -> None:
    page = """<div itemscope itemtype="https://schema.org/Comment"><p itemprop="text">Hello there</p>
      <b itemprop="author">Ann</b></div>""" + (
        '<script type="application/ld+json">{"@type": "Comment", "text": "Hello there", "author": "Ann",'
        ' "datePublished": "2020-01-01T12:00:00Z", "url": "https://news.example/c/1"}</script>'
    )
    (found,) = comments_of(page)
    assert found.element is not None
    assert (found.posted_at.value, found.url) == (NOON, "https://news.example/c/1")


def test_a_page_says_what_its_story_is() -> None:
    page = """<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A bridge", "commentCount": "12",
      "author": [{"name": "Ann"}], "datePublished": "2020-01-01T12:00:00Z", "inLanguage": "en"}</script><p>x</p>"""
    story = structured_story(html.document_fromstring(page), PAGE)
    assert story is not None
    assert (story.title, story.author, story.language, story.stated_count) == ("A bridge", "Ann", "en", 12)
    assert structured_story(html.document_fromstring("<p>Nothing</p>"), PAGE) is None


@pytest.mark.parametrize(("name", "count"), [("aeb1", 10), ("aeb2", 6)])
def test_real_pages_with_microdata_give_all_comments_with_author_and_time(name: str, count: int) -> None:
    data = corpus(f"imports/html/wordpress-microdata-{name}.html").read_bytes()
    found = read_page(html.document_fromstring(data), None).comments
    assert len(found) == count
    assert all(one.author and one.text and one.posted_at.value and one.element is not None for one in found)


def test_a_real_page_with_rdfa_gives_the_tree() -> None:
    data = corpus("imports/html/drupal7-hpd.html").read_bytes()
    found = read_page(html.document_fromstring(data), None).comments
    gold = json.loads(corpus("imports/html/drupal7-hpd.gold.json").read_text())["comments"]
    assert len(found) == len(gold)
    assert [one.author for one in found] == [one["author"] for one in gold]
    assert all(one.text for one in found)
