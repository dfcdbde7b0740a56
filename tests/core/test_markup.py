"""Markdown to HTML: what a comment's marks become, what stays text, what never comes out."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rejoinder.core import markup, sanitising
from tests.machinery import oracle

REL = 'rel="ugc nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("*a* _b_ **c** ~~d~~ `e`", "<p><em>a</em> <em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>\n"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("> a\n>> b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n"),
        ("```Python x\na < b\n```", '<pre><code class="language-python">a &lt; b\n</code></pre>\n'),
        ("```a\"b'c<d\nx\n```", "<pre><code>x\n</code></pre>\n"),
        ("a\n\n---\n\nb", "<p>a</p>\n<hr>\n<p>b</p>\n"),
        ("https://a.example/x", f'<p><a href="https://a.example/x" {REL}>https://a.example/x</a></p>\n'),
        ("see www.a.example.", f'<p>see <a href="http://www.a.example/" {REL}>www.a.example</a>.</p>\n'),
        ("[x](https://a.example 't')", f'<p><a href="https://a.example/" {REL}>x</a></p>\n'),
    ],
)
def test_marks_become_markup(body: str, html: str) -> None:
    assert markup.render(body) == html


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("# One\n## Two", "One\n\nTwo"),
        ("# 1 in the world", "1 in the world"),
        ("a\n===\nb\n---", "a\n===\nb"),
        ("|a|b|\n|-|-|\n|c|d|", "|a|b|\n|-|-|\n|c|d|"),
        ("- [ ] todo", "[ ] todo"),
        ("<div>\n**x**\n</div>", "<div>\nx\n</div>"),
        ("> <b>\n> x", "<b>\nx"),
        ("- <p>\n  <!-- x -->", "<p>\n<!-- x -->"),
        ("a <b>b</b> c", "a <b>b</b> c"),
        ("&amp; &#60;b&#x3e; &copy; &copy", "&amp; &#60;b&#x3e; &copy; &copy"),
        ("[a]: https://a.example\n[a]", "[a]: https://a.example\n[a]"),
        ("[^1] and\n\n[^1]: note", "[^1] and\n\n[^1]: note"),
        ("H~2~O, ~5 to ~7", "H~2~O, ~5 to ~7"),
        ("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯"),
        ("C:\\path\\file snake_case_name 2 * 3 * 4", "C:\\path\\file snake_case_name 2 * 3 * 4"),
        ("ada@example.org", "ada@example.org"),
        ("[x](/y) [z](javascript:alert(1)) [m](mailto:a@b.example)", "x z m"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("`&lt;` `[a]:`", "&lt; [a]:"),
    ],
)
def test_what_is_no_mark_of_ours_stays_text(body: str, shown: str) -> None:
    html = markup.render(body)
    assert markup.text_of(html) == shown
    assert oracle.dangers(html) == []


def test_a_heading_is_a_strong_paragraph_in_a_comment_and_a_lower_heading_in_a_story() -> None:
    body = "# One\n\n### Two\n\n##### Three"
    assert markup.render(body) == (
        "<p><strong>One</strong></p>\n<p><strong>Two</strong></p>\n<p><strong>Three</strong></p>\n"
    )
    assert markup.render_story(body) == "<h3>One</h3>\n<h5>Two</h5>\n<h6>Three</h6>\n"


def test_a_story_has_all_of_markdown_but_html_and_images() -> None:
    html = markup.render_story(
        "Title\n=====\n\n&mdash; [a][b] ![pic](https://a.example/p.png) <i>x</i>\n\n[b]: https://b.example"
    )
    assert html == (
        f'<h3>Title</h3>\n<p>— <a href="https://b.example/" {REL}>a</a> '
        f'<a href="https://a.example/p.png" {REL}>pic</a> &lt;i&gt;x&lt;/i&gt;</p>\n'
    )


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("![alt <b>](https://a.example/p.png)", f'<p><a href="https://a.example/p.png" {REL}>alt &lt;b&gt;</a></p>\n'),
        (
            "![](https://a.example/p.png)",
            f'<p><a href="https://a.example/p.png" {REL}>https://a.example/p.png</a></p>\n',
        ),
        ("[![alt](https://i.example/p)](https://a.example)", f'<p><a href="https://a.example/" {REL}>alt</a></p>\n'),
        ("![alt](/p.png)", "<p>alt</p>\n"),
        ("![alt](data:image/png;base64,AAAA)", "<p>alt</p>\n"),
    ],
)
def test_an_image_is_a_link_with_its_alternative_text(body: str, html: str) -> None:
    assert markup.render(body) == html


@pytest.mark.parametrize(
    ("body", "host"),
    [
        ("[https://good.example](https://evil.example)", "evil.example"),
        ("[good.example/login](https://evil.example/x)", "evil.example"),
        ("[**good**.example](https://evil.example)", "evil.example"),
        ("[my good.example account](https://evil.example:8443)", "evil.example"),
        ("[user@good.example](https://evil.example)", "evil.example"),
        ("[g\u200bood.example](https://evil.example)", "evil.example"),
        ("[ｇｏｏｄ．ｅｘａｍｐｌｅ](https://evil.example)", "evil.example"),
        ("[good。example](https://evil.example)", "evil.example"),
        ("[https://good.example&#47;x](https://evil.example)", "evil.example"),
        ("[192.0.2.1](http://198.51.100.7)", "198.51.100.7"),
        ("[\u0440aypal.example](https://paypal.example)", "paypal.example"),
        ("![good.example](https://evil.example/p.png)", "evil.example"),
        ("[www.evil.example](https://evil.example.good.example)", "evil.example.good.example"),
    ],
)
def test_a_link_that_shows_another_host_tells_the_real_one(body: str, host: str) -> None:
    assert markup.render(body).endswith(f"</a> (<bdi>{host}</bdi>)</p>\n")


@pytest.mark.parametrize(
    "body",
    [
        "https://a.example/page.html?x=b.example",
        "[a.example](https://a.example/x)",
        "[a.example](https://www.a.example/x)",
        "[www.a.example](https://a.example/x)",
        "[a.example](https://news.a.example/x)",
        "[https://a.example/b.c/d.html](https://a.example/e)",
        "[bücher.example](https://xn--bcher-kva.example/)",
        "[the report, p. 3.5](https://a.example/x)",
        "[v1.2.3](https://a.example/x)",
    ],
)
def test_a_link_that_shows_its_own_host_or_none_tells_nothing_more(body: str) -> None:
    assert "(<bdi>" not in markup.render(body)


def test_text_that_turns_the_direction_is_held_within_its_link() -> None:
    html = markup.render("[\u202emoc.doog\u2066](https://evil.example) z")
    assert (
        html
        == f'<p><a href="https://evil.example/" {REL}><bdi>moc.doog\u2066</bdi></a> (<bdi>evil.example</bdi>) z</p>\n'
    )


def test_text_of_a_rendering_is_text_again() -> None:
    body = "**a** &lt;img src=x onerror=alert(1)&gt;\n\n> `<script>`\n\n1. x\n2. y & z"
    assert markup.plain(body) == "a &lt;img src=x onerror=alert(1)&gt;\n\n<script>\n\nx\ny & z"


def test_plain_rendering_keeps_lines_and_reads_no_marks() -> None:
    html = markup.render_plain("**a** <b>\nb\n \n\n\nc & d\x00\x1b")
    assert html == "<p>**a** &lt;b&gt;<br>\nb</p>\n<p>c &amp; d</p>\n"


def test_nesting_has_an_end() -> None:
    deepest = markup.DEEPEST_NESTING
    assert markup.render(">" * deepest + "a").count("<blockquote>") == deepest
    assert markup.render("> " * (deepest + 1) + "*a*") == markup.render_plain("> " * (deepest + 1) + "*a*")
    assert "<em>" in markup.render("> *a*\n\nb\n\n" * 200)


@pytest.mark.parametrize("body", [">", "-", "***", "```\n```", "#", "> \n> \u200b", "> \u3164"])
def test_a_rendering_without_visible_text_is_known(body: str) -> None:
    assert markup.shows_nothing(markup.render(body))


@pytest.mark.parametrize("body", ["[](https://a.example)", "> .", "``` a\nb\n```", "&#8203;"])
def test_a_rendering_with_visible_text_is_known(body: str) -> None:
    assert not markup.shows_nothing(markup.render(body))


QUOTES = "> a\n> > b\n\nx\n\n- > c\n\n> d"


def test_quote_heads_stand_in_the_outermost_quotes_they_are_for() -> None:
    html = markup.render(QUOTES)
    headed = markup.with_quote_heads(html, {2: "<p>Ann:</p>", 0: "<p>Eve:</p>"})
    assert headed.startswith("<blockquote><p>Eve:</p>\n<p>a</p>\n<blockquote>\n<p>b</p>")
    assert headed.endswith("<blockquote><p>Ann:</p>\n<p>d</p>\n</blockquote>\n")
    assert headed.replace("<p>Ann:</p>", "").replace("<p>Eve:</p>", "") == html


def test_quote_heads_without_a_quote_change_nothing() -> None:
    html = markup.render("`<blockquote>` &lt;blockquote&gt; <blockquote>")
    assert markup.with_quote_heads(html, {0: "<p>Ann:</p>"}) == html
    assert markup.with_quote_heads(markup.render(QUOTES), {}) == markup.render(QUOTES)
    assert markup.with_quote_heads(markup.render(QUOTES), {9: "<p>A:</p>"}) == markup.render(QUOTES)


def test_insides_and_lines_of_quotes_agree() -> None:
    html = markup.render(QUOTES)
    assert [markup.text_of(inside) for inside in markup.quoted_html(html)] == ["a\n\nb", "c", "d"]
    assert markup.quote_lines(QUOTES) == ((1, 2), (6, 6), (8, 8))
    assert markup.text_of(markup.without_quotes(html)) == "x"


def test_other_bytes_for_the_same_body_need_a_new_renderer_version() -> None:
    """Stored renderings carry RENDERER_VERSION: when this digest changes (also by a library's release), raise it."""
    body = QUOTES + (
        "\n\n# h\n\n**a** *b* ~~c~~ `d` https://a.example/?a=1&b=2 [good.example](https://evil.example) ![p](https://i.example)"
        "\n\n```js\nx\n```\n\n1. a\n   - b\n\n<b> &amp; H~2~O\u00a0é\u202e\n***\n[a]: b"
    )
    digest = hashlib.sha256((markup.render(body) + markup.render_story(body)).encode()).hexdigest()[:16]
    assert (markup.RENDERER_VERSION, digest) == (2, "dc0c1ff3e436fffe")


MARKS = st.sampled_from(
    [
        "*", "_", "`", "```\n", "~", "~~", "> ", ">", "- ", "1. ", "\n", "\n\n", "    ", "\t", "[", "]", "](",
        "(", ")", "!", "<", "</", "<!--", "<a href=", "<script>", "&", "&lt;", "&#x6a;", "&#0;", "\\", "#",
        "\"", "'", "=", "https://", "http://a.example", "www.", "javascript:", "a@b.example", "]: ", "|",
        "\x00", "\x1b", "\r", "\ufdd0", "\ufdd1", "\ufdd3", "%EF%B7%90", "\u202e", "\u2066", "\ud800",
        "\uffff", "<br>", "<blockquote>", "a", "é", "👍", " ", "</p>", "onerror=", "]]>", "<![CDATA[",
]
)  # fmt: skip


@given(st.lists(MARKS | st.text(max_size=5), max_size=40).map("".join))
@example("&#x1b;&#xfffe;&#xd800;")
@example("[a](http://x.example/\ufdd0%EF%B7%91)")
def test_no_text_becomes_dangerous_and_every_rendering_is_a_fixed_point(body: str) -> None:
    for render, sanitise, allowed in (
        (markup.render, sanitising.sanitise_comment, oracle.COMMENT),
        (markup.render_plain, sanitising.sanitise_comment, oracle.COMMENT),
        (markup.render_story, sanitising.sanitise_story, oracle.STORY),
    ):
        html = render(body)
        assert oracle.dangers(html, allowed) == []
        assert sanitise(html) == html
        assert render(body) == html
        html.encode()
        assert not set(html) & set("\x00\x1b\ufdd0\ufdd1\ufdd2\ufdd3\ufffe\u202d\u202e")


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=60))
def test_letters_and_digits_are_shown_as_typed(body: str) -> None:
    assert oracle.text_content(markup.render(body)).strip() == body


@given(st.lists(MARKS, max_size=30).map("".join))
def test_text_of_agrees_with_a_browser_on_every_visible_letter(body: str) -> None:
    html = markup.render(body)
    assert "".join(markup.text_of(html).split()) == "".join(oracle.text_content(html).split())


@given(st.lists(MARKS, max_size=30).map("".join))
def test_lines_and_insides_of_quotes_always_agree(body: str) -> None:
    html = markup.render(body)
    if html == markup.render_plain(body):
        return
    assert len(markup.quote_lines(body)) == len(markup.quoted_html(html))
