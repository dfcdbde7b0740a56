"""Microformats in pages and parsed ones give the same comments."""

from __future__ import annotations

import json

from lxml import html

from rejoinder.carriers.structured import microformats_json
from rejoinder.carriers.structured.entries import read_items
from rejoinder.carriers.structured.found import Structured, StructuredComment
from rejoinder.carriers.structured.page import read_page
from tests.machinery.corpora import corpus

PAGE = "https://news.example/bridge"
NOON = 1_577_880_000_000_000

ENTRY = """<article class="h-entry"><h1 class="p-name">A bridge</h1><a class="u-url" href="/bridge">link</a>
<div class="e-content">Closed.</div>
<div class="u-comment h-cite" id="c1"><a class="p-author h-card" href="https://ann.example/">Ann</a>
  <time class="dt-published" datetime="2020-01-01T12:00:00Z">noon</time><a class="u-url" href="#c1">link</a>
  <div class="e-content"><p>Why?</p></div>
  <div class="p-comment h-entry"><span class="p-author h-card"><b class="p-name">Ben</b></span>
    <p class="p-content">Rust.</p><a class="u-url" href="#c2"></a></div></div>
<div class="u-comment h-cite"><a class="u-in-reply-to" href="#c2"></a><a class="u-url" href="#c3"></a>
  <p class="e-content">Thanks</p></div>
<div class="u-like h-cite"><a class="p-author h-card" href="https://zoe.example/">Zoe</a></div></article>"""


def page(text: str) -> Structured:
    return read_page(html.document_fromstring(text), PAGE)


def facts(found: list[StructuredComment]) -> list[tuple[str | None, str, int | None]]:
    return [(one.author, " ".join((one.text or "").split()), one.parent) for one in found]


def test_comments_in_an_entry_are_found_with_their_tree() -> None:
    found = page(ENTRY)
    assert facts(found.comments) == [("Ann", "Why?", None), ("Ben", "Rust.", 0), (None, "Thanks", 1)]
    first = found.comments[0]
    assert (first.url, first.author_url, first.posted_at.value) == (f"{PAGE}#c1", "https://ann.example/", NOON)
    assert first.element is not None
    assert [one.title for one in found.stories] == ["A bridge"]
    assert all(one.story == 0 for one in found.comments)
    assert found.reactions == 1


def test_parsed_microformats_say_the_same() -> None:
    parsed = {
        "items": [
            {
                "type": ["h-entry"],
                "properties": {
                    "name": ["A bridge"],
                    "url": [PAGE],
                    "comment": [
                        {
                            "type": ["h-cite"],
                            "properties": {
                                "author": [{"type": ["h-card"], "properties": {"name": ["Ann"]}, "value": "Ann"}],
                                "content": [{"html": "<p>Why?</p>", "value": "Why?"}],
                                "url": [f"{PAGE}#c1"],
                                "comment": [{"type": ["h-cite"], "properties": {"content": ["Rust."]}}],
                            },
                        },
                    ],
                    "like": [{"type": ["h-cite"], "properties": {"author": ["Zoe"]}}],
                },
            }
        ],
        "rels": {},
    }
    found = read_items(microformats_json.nodes_of(parsed), None)
    assert facts(found.comments) == [("Ann", "Why?", None), (None, "Rust.", 0)]
    assert found.comments[0].html == "<p>Why?</p>"
    assert found.reactions == 1


def test_classic_entries_count_as_comments_only_where_the_page_says_so() -> None:
    inner = """<div class="hentry"><span class="author vcard"><b class="fn">Ann</b></span>
      <abbr class="published" title="2020-01-01T12:00:00Z">noon</abbr><p class="entry-content">Why?</p></div>"""
    story = '<div class="hentry"><h1 class="entry-title">A bridge</h1>{}</div>'
    found = page(story.format(f'<div id="comments">{inner}</div>'))
    assert facts(found.comments) == [("Ann", "Why?", None)]
    assert found.comments[0].posted_at.value == NOON
    assert page(story.format(f'<div id="related">{inner}</div>')).comments == []


def test_a_feed_of_replies_tells_which_page_they_answer() -> None:
    found = page(
        """<div class="h-feed"><div class="h-entry"><a class="u-in-reply-to" href="https://other.example/story"></a>
        <p class="e-content">So it is</p></div></div>"""
    )
    assert [(one.text, one.story, one.story_ref) for one in found.comments] == [
        ("So it is", None, "https://other.example/story")
    ]


def test_items_that_are_no_items_give_nothing() -> None:
    for document in (None, 1, "x", [], {}, {"items": "x"}, {"items": [{"type": "h-entry"}]}, [[{"type": 1}]]):
        assert read_items(microformats_json.nodes_of(document), None).comments == []


def test_real_files_agree_in_both_forms() -> None:
    folder = corpus("imports/microformats2")
    written = html.document_fromstring((folder / "granary-article_with_comments.mf2.html").read_bytes())
    parsed = json.loads((folder / "granary-article_with_comments.mf2.json").read_text())
    for found in (read_page(written, None), read_items(microformats_json.nodes_of(parsed), None)):
        assert facts(found.comments) == [
            ("Alice", "I concur.", None),
            (None, "And I, as well, in addition. Too.", None),
        ]
        assert [one.story for one in found.comments] == [0, 0]
        assert found.comments[1].url == "http://example.com/comment/2"


def test_a_real_blog_gives_its_comment() -> None:
    tree = html.document_fromstring((corpus("imports/microformats2") / "php-mf2-snarfed.org.html").read_bytes())
    (found,) = read_page(tree, None).comments
    assert (found.author, found.author_url) == ("Ryan Barrett", "http://twitter.com/snarfed_org")
    assert (found.text or "").startswith("Need to use an OAuth-ed API")
