"""HTML becomes Markdown that shows what a browser would have shown of it, and nothing else."""

from __future__ import annotations

import json
import re
import unicodedata
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from rejoinder.carriers.html_markdown import from_element, from_html
from rejoinder.core.markup import render, text_of
from tests.machinery.corpora import corpus

UNSEEN = frozenset("script style textarea title template select button svg noscript iframe".split())
BLOCKS = frozenset("p div h2 blockquote ul ol li pre hr table tr td dl dt dd body".split())
HARMLESS = frozenset("DOCUMENT_FRAGMENT p br em strong del code pre blockquote ul ol li a hr bdi".split())
UNRENDERED = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufeff\ufdd0-\ufdef\ud800-\udfff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)

WORDS = [
    *("word ", "two words ", "é", "ز", "漢字", "1", "12. ", "- ", "# ", "> ", "!", "?", "(", ")", '"', "'", "…", "😀"),
    *("*", "**", "_", "__", "`", "``", "~", "~~", "\\", "[", "]", "](", "![", "|", "+", "=", "---", "===", ":", "]: "),
    *("¯", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u200b", "e\u0301", "x", "a_b", "&amp;", "&lt;", "&gt;", "&nbsp;"),
    *("&#42;", "&#x5f;", "&eacute;", "&notanentity;", "&", "&amp;lt;", "< ", "<3", "&copy", "snake_case", "2*3*4"),
    *("https://x.example/a_b?c=1 ", " http://x.example/", "www.x.example", "foo@x.example", "://", "ftp://x.example"),
]
TAGS = [
    *("<p>", "</p>", "<br>", "<br/>", "<div>", "</div>", "<em>", "</em>", "<i>", "</i>", "<strong>", "</strong>"),
    *("<b>", "</b>", "<del>", "</del>", "<u>", "</u>", "<span>", "</span>", "<code>", "</code>", "<pre>", "</pre>"),
    *("<blockquote>", "</blockquote>", "<ul>", "</ul>", "<ol start=3>", "</ol>", "<li>", "</li>", "<h2>", "</h2>"),
    *('<a href="https://y.example/z">', '<a href="/local" title="a>b">', "<a>", "</a>", "<P CLASS=x>", "</P >"),
    *("<hr>", "<!-- c -->", "<!-->", "<?php x ?>", "</>", "<!DOCTYPE html>", "</ x>", "<script>a<b</script>", "<x-y>"),
    "</x-y>",
]
pieces = st.lists(st.sampled_from(WORDS + TAGS), min_size=1, max_size=14).map("".join)


def words(text: str) -> list[str]:
    """Return the words of a text, without what the renderer shows to nobody."""
    return unicodedata.normalize("NFKC", UNRENDERED.sub("", text)).split()


def seen(markup: str) -> list[str]:
    """Return the words that a browser shows of HTML in a page."""
    root = html5lib.parseFragment(markup, treebuilder="etree", namespaceHTMLElements=False)
    parts: list[str] = []
    _see(root, parts)
    return words("".join(parts))


def _see(element: Element, parts: list[str]) -> None:
    if element.tag in UNSEEN or not isinstance(element.tag, str):
        return
    is_block = element.tag in BLOCKS or element.tag == "br"
    parts += "\n" * is_block, element.text or ""
    for child in element:
        _see(child, parts)
        parts.append(child.tail or "")
    parts.append("\n" * is_block)


def shown(markdown: str) -> list[str]:
    """Return the words that our rendering shows, without the hosts it adds to links that show others."""
    return words(text_of(re.sub(r" \(<bdi>[^<]*</bdi>\)", "", render(markdown))))


@settings(max_examples=600, deadline=None)
@given(pieces)
@example("un<em>frigging</em>believable <b>(</b>x<b>)</b> <i>a</i><i>b</i> <em>a<em>b</em>c</em>")
@example("<code>a</code><code>b</code> <code>`</code> <pre>a`b</pre>")
@example("<del>~</del>&amp;lt; <b>:</b><del>x</del> ¯<b>_x</b> Wow!<a href='https://y.example/'>see</a>")
@example(" http://x.example/\u00a0and_more <b>www</b>.x.example https://x.example/<em>a</em>")
@example("<ul><li>a<li>b<ul><li>c</ul>d</ul><ol><li>e</ol><ol><li>f</ol>")
def test_a_rendering_shows_the_characters_that_a_browser_shows(markup: str) -> None:
    assert "".join(shown(from_html(markup))) == "".join(seen(markup))


leaves = st.sampled_from(["word", "two words ", "é", "*", "_", "a_b ", "&amp;", "&lt;", " ", "\n", "12. ", "<br>", "!"])


def element(inside: st.SearchStrategy[str], tags: list[tuple[str, str]]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(tags), inside).map(lambda made: made[0][0] + made[1] + made[0][1])


INLINE = [(f"<{tag}>", f"</{tag}>") for tag in ("em", "b", "del", "code", "u")] + [('<a href="//x">', "</a>")]
BLOCK = [(f"<{tag}>", f"</{tag}>") for tag in ("p", "pre")]
OUTER = [("<blockquote>", "</blockquote>"), ("<ul><li>", "</li></ul>"), ("<ol start=2><li>", "</li></ol>")]
OUTER += [("<div>", "</div>")]
inline = st.recursive(leaves, lambda inside: element(st.lists(inside, max_size=3).map("".join), INLINE), max_leaves=6)
blocks = st.recursive(
    element(st.lists(inline, max_size=4).map("".join), BLOCK),
    lambda inside: element(st.lists(inside, max_size=3).map("".join), OUTER),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(blocks)
def test_text_and_tree_of_well_formed_html_give_the_same_markdown(markup: str) -> None:
    assert from_html(markup) == from_element(html.fragment_fromstring(markup, create_parent="div"))


@settings(max_examples=200, deadline=None)
@given(blocks)
def test_words_stay_apart_in_well_formed_html(markup: str) -> None:
    assert shown(from_html(markup)) == seen(markup)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
@example("<\x01? a")
@example("\x1b- a <b>\ufdd0# b</b> &#x202e;> c <pre>\x01```\nd</pre>")
def test_any_text_at_all_gives_markdown_that_shows_nothing_else(text: str) -> None:
    assert "".join(shown(from_html(text))) == "".join(seen(UNRENDERED.sub("", text)))


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<p>One.</p><p>Two<br>lines</p>", "One.\n\nTwo\nlines"),
        ("<p>One.<p>Two", "One.\n\nTwo"),
        ("One.<br><br>Two", "One.\n\nTwo"),
        ("<i>a</i> <b>b</b> <s>c</s> <u>d</u>", "*a* **b** ~~c~~ d"),
        ("<b>a<i>b</b> c</i>", "**a*b*** *c*"),
        ("<em>one<p>two</em>", "*one*\n\n*two*"),
        ("<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc"),
        ("<ul><li>a<li>b<ol><li>c</ol></ul>", "- a\n- b\n\n  1. c"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n\n  - b"),
        ("<ul><li>a</ul><ul><li>b</ul><ul><li>c</ul>", "- a\n\n* b\n\n- c"),
        ('<ol start="7"><li>a<li>b</ol>', "7. a\n8. b"),
        ("<pre><code>a\n  *b*\n\nc</code></pre>", "```\na\n  *b*\n\nc\n```"),
        ("<pre>a\n```\nb</pre>", "````\na\n```\nb\n````"),
        ("Use <code>x_y</code> or <kbd>a`b</kbd>", "Use `x_y` or ``a`b``"),
        ("<h2>Title</h2>text", "**Title**\n\ntext"),
        ("10<sup>6</sup> H<sub>2</sub>O <sup>[a]</sup>", "10⁶ H₂O \\[a\\]"),
        ("<q>a</q>", "“a”"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\n\nc"),
        ('<a href="https://x.example/a">text</a>', "[text](https://x.example/a)"),
        ('<a href="https://x.example/a">https://x.example/a</a>', "https://x.example/a"),
        ('(<a href="https://x.example/a">https://x.example/a</a>)', "(<https://x.example/a>)"),
        ('<a href="https://x.example/(a) b">t</a>', "[t](https://x.example/%28a%29%20b)"),
        ('<a href="/local">text</a> <a href="javascript:x()">y</a>', "text y"),
        ('<a href="https://x.example/"></a>a', "a"),
        ('<img src="https://x.example/a.png" alt="A cat">', "[A cat](https://x.example/a.png)"),
        ('<img src="https://x.example/a.png">', "https://x.example/a.png"),
        ('<img src="data:image/png;base64,AAAA" alt="dot">', "dot"),
        ('a<span hidden>b</span><i style="display: none">c</i>d', "ad"),
        ("a<script>b</script><style>c</style><!-- d --><svg><text>e</text></svg>f", "af"),
        ("5 < 6 &amp; 7 > 2 &lt;b&gt;", "5 \\< 6 & 7 > 2 \\<b>"),
        ("a\0b", "ab"),
        ("", ""),
        ("<p></p><br><em> </em><blockquote></blockquote>", ""),
    ],
)
def test_html_keeps_what_markdown_has(markup: str, markdown: str) -> None:
    assert from_html(markup) == markdown


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        # Disqus: shortened addresses, mentions, spoilers, uploads, its counter of clicks.
        (
            '<a href="http://x.example/plugins/a-long-one/" rel="nofollow noopener" title="http://x.example/plugins/a-'
            'long-one/">http://x.example/plugins...</a>',
            "[http\\://x.example/plugins...](http://x.example/plugins/a-long-one/)",
        ),
        (
            '<p><a href="https://disqus.com/by/ann/" rel="nofollow" data-dsq-mention="ann:disqus">@Ann</a>: hi</p>',
            "[@Ann](https://disqus.com/by/ann/): hi",
        ),
        ('<p>He <span class="spoiler">dies</span>.</p>', "He dies."),
        (
            '<a href="https://uploads.disquscdn.com/images/ab.jpg" rel="nofollow noopener" title="https://uploads.disquscd'
            'n.com/images/ab.jpg">https://uploads.disquscdn.com/images/ab.jpg</a>',
            "https://uploads.disquscdn.com/images/ab.jpg",
        ),
        (
            '<a href="http://disq.us/url?url=http%3A%2F%2Fx.example%2Fa%3Fb%3D1%3AnJ3kZ0s9yqP1w4bQ5v2xR7tUaBc&amp;cuid=12">x</a>',
            "[x](http://x.example/a?b=1)",
        ),
        # Hacker News: paragraphs that are never closed.
        (
            "First &#x27;one&#x27;.<p>Second <i>one</i>.<p><pre><code>  a = b\n</code></pre>\nThird.",
            "First 'one'.\n\nSecond *one*.\n\n```\n  a = b\n```\n\nThird.",
        ),
        (
            '<a href="https:&#x2F;&#x2F;x.example&#x2F;a" rel="nofollow">https:&#x2F;&#x2F;x.example&#x2F;a</a>',
            "https://x.example/a",
        ),
        # Reddit.
        (
            '<!-- OFF --><div class="md"><p>Hi <a href="/u/ann">u/ann</a></p>\n<hr/>\n<p>b</p>\n</div><!-- ON -->',
            "Hi u/ann\n\n---\n\nb",
        ),
        # Mastodon: the whole address stands there, parts of it hidden by a style sheet.
        (
            '<p><span class="h-card"><a href="https://m.example/@ann" class="mention">@<span>ann</span></a></span>'
            ' see <a href="https://x.example/long"><span class="invisible">https://</span>'
            '<span class="ellipsis">x.example/l</span><span class="invisible">ong</span></a></p>',
            "[@ann](https://m.example/@ann) see https://x.example/long",
        ),
    ],
)
def test_the_markup_of_known_systems_is_understood(markup: str, markdown: str) -> None:
    assert from_html(markup) == markdown


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("One\r\ntwo\r\n\r\nthree", "One\ntwo\n\nthree"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("<blockquote>q\n\nr</blockquote>\nanswer", "> q\n>\n> r\n\nanswer"),
        ("<b>a\n\nb</b>", "**a**\n\n**b**"),
        ("<pre>a\n\nb</pre>\nc", "```\na\n\nb\n```\n\nc"),
        ("<code>a\nb</code>", "`a`\n`b`"),
        ('<a\nhref="https://x.example/a"\n>t</a>', "[t](https://x.example/a)"),
        ("[quote]a[/quote] :) :mrgreen: [gallery id=1]", "\\[quote\\]a\\[/quote\\] :) :mrgreen: \\[gallery id=1\\]"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
        ("&lt;b&gt;typed&lt;/b&gt;", "\\<b>typed\\</b>"),
    ],
)
def test_line_ends_count_where_they_are_said_to(markup: str, markdown: str) -> None:
    assert from_html(markup, line_breaks=True) == markdown


DEEP = 10_000


@pytest.mark.parametrize(
    ("markup", "words_shown"),
    [
        ("<div>" * DEEP + "x", ["x"]),
        ("<blockquote>" * DEEP + "x" + "</blockquote>" * DEEP + "y", ["x", "y"]),
        ("<ul><li>a" * DEEP, None),
        ("<em>a<b>b</em>" * DEEP, None),
        ("<span hidden>" * DEEP + "x" + "</span>" * DEEP + "y", ["y"]),
        ("<svg>" * DEEP + "</g>" * DEEP, []),
        ("<ul><li>a" * 1_000 + "</blockquote>" * DEEP, None),
        ("<b>a</b>" * 50_000, ["a" * 50_000]),
        ("<code>`</code>" * 50_000, ["`" * 50_000]),
        ("<code>a</code><i>b</i>" * 20_000, None),
        ("<" * 200_000, None),
        ('<a href="' * 50_000, []),
        ("<!--" * 100_000, []),
        ("<script>" * 100_000, []),
        ("<pre" * 200_000, []),
        ("&" + "a" * 500_000, None),
        ("&#x" * 200_000, None),
        ("a <br> " * 50_000, ["a"] * 50_000),
        ("http://x.example/" * 30_000, None),
    ],
)
def test_hostile_shapes_take_no_more_than_their_length(markup: str, words_shown: list[str] | None) -> None:
    """Each would take minutes where time grew with the square of the length; the run's time limit tells."""
    markdown = from_html(markup)
    assert words_shown is None or words(re.sub(r"[>*]|\\", "", markdown)) == words_shown


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["xss_vectors.jsonl", "xss_h5sc.mpl2.jsonl", "xss_owasp.ccbysa4.jsonl"])
def test_nothing_hostile_comes_through(name: str) -> None:
    rows = [json.loads(line) for line in corpus(f"security/{name}").read_text().splitlines()]
    assert rows
    for row in rows:
        attack = str(row.get("payload", row))
        for markup in (attack, f"<p>{attack}</p>", f'<a href="{attack}">x</a>', f"<blockquote><pre>{attack}"):
            tree = html5lib.parseFragment(render(from_html(markup)), namespaceHTMLElements=False)
            for found in tree.iter():
                assert found.tag in HARMLESS, markup
                assert set(found.attrib) <= {"href", "rel", "dir", "start", "class"}, markup
                assert found.get("href", "https:").startswith(("https:", "http:", "mailto:")), markup
