"""The oracle sees what it is there for: a blind oracle would pass everything."""

from __future__ import annotations

import pytest

from tests.machinery.oracle import COMMENT, PAGE, STORY, Allowed, dangers, text_content

SAFE_LINK = '<a href="https://a.example/" rel="ugc nofollow noopener noreferrer">a</a>'


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<p onclick=alert(1)>x</p>", "<svg><p>x</p></svg>",
        "<a href='javascript:alert(1)' rel='ugc nofollow noopener noreferrer'>x</a>", "<p style=color:red>x</p>",
        SAFE_LINK.replace("https://a", "//a"), SAFE_LINK.replace("https://a.", "https://u@a."), "<p id=cookie>x</p>",
        SAFE_LINK.replace("https://", "java\x03script:"), SAFE_LINK.replace("<a ", "<a target=_blank "), "<h3>x</h3>",
        SAFE_LINK.replace("noopener", ""), '<code class="language-x evil">x</code>', "<!-- x -->", "<math></math>",
        "<form action=https://a.example/></form>", "<base href=https://a.example/>",
        SAFE_LINK.replace("example/", "ex/%01"),
    ],
)  # fmt: skip
def test_a_danger_in_a_comment_is_seen(hostile: str) -> None:
    assert dangers(f"<p>before</p>{hostile}")


@pytest.mark.parametrize("harmless", [SAFE_LINK, "<p>a<br>b &lt;script&gt;</p>", '<code class="language-c++">x</code>'])
def test_what_a_comment_may_hold_is_no_danger(harmless: str) -> None:
    assert dangers(harmless, COMMENT) == []
    assert dangers(f"<h3>x</h3>{harmless}", STORY) == []


@pytest.mark.parametrize(
    ("allowed", "html"),
    [
        (PAGE, "<script>alert(1)</script>"),
        (PAGE, "<body onload=alert(1)>"),
        (PAGE, "<a href=javascript:alert(1)>x</a>"),
        (PAGE, "<img src=x onerror=alert(1)>"),
        (PAGE, "<iframe src=/x></iframe>"),
        (PAGE, "<p style=color:red>"),
        (PAGE, "<meta http-equiv=refresh content='0;url=//evil.example'>"),
        (PAGE, "<link rel=stylesheet href=//evil.example>"),
        (PAGE, "<base href=//evil.example>"),
        (PAGE, "<form action=data:x>"),
    ],
)
def test_a_danger_in_a_page_is_seen(allowed: Allowed, html: str) -> None:
    assert dangers(f"<!doctype html><title>x</title>{html}", allowed)


def test_a_page_as_ours_is_no_danger() -> None:
    page = """<!doctype html><html lang=en dir=ltr><title>x</title><link rel=stylesheet href=/static/a.css>
    <script type=application/ld+json>{"a": 1}</script><script type=module src=/static/a.js></script>
    <body><!-- ours --><main id=main data-seq=3><form method=post action=/comments><input name=body required></form>
    <svg viewBox="0 0 1 1" aria-hidden=true><path d="M0 0"/></svg></main>"""
    assert dangers(page, PAGE) == []


def test_text_content_is_what_a_browser_gives() -> None:
    assert text_content("<p>a &lt;b&gt;<br>\n<em>c</em></p>") == "a <b>\nc"
