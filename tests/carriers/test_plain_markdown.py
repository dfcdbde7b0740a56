"""Plain text becomes Markdown that shows the same characters on the same lines."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rejoinder.carriers.plain_markdown import from_plain, join_blocks, quotation
from rejoinder.core.markup import plain, render

PIECES = [
    *"\\`*_[]<>~#+-=.!|&:@^$(){}\"'1a ز¯",
    *("1. ", "12) ", "- ", "* ", "+ ", "> ", "# ", "###### x", "\n", "\n\n", "\n \n", "    ", "\t", "text "),
    *("~~~", "```", "---", "===", "***", "&amp;", "&#65;", "<b>", "</p>", "<!--", "]: ", "](", "![", "¯\\_(ツ)_/¯"),
    *("http://x.example/a_b", "https://x.example/Foo_(bar) ", "www.x.example/_a_*b*", "ftp://x.example/a_b "),
    *("https://x.example/~me/*[] ", "https://web.archive.org/web/http://x.example/ ", "a_b@c.example", "mailto:a@b.c"),
]
pieces = st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join)


def shown(text: str) -> str:
    """Return what a reader sees of a plain text: runs of blanks as one, blank lines as one."""
    parts = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join("\n".join(" ".join(line.split()) for line in part.split("\n") if line.strip()) for part in parts)


def rendered(markdown: str) -> str:
    return "\n".join(" ".join(line.split()) for line in plain(markdown).split("\n"))


@settings(max_examples=400, deadline=None)
@given(pieces)
@example("1. one\n2. two")
@example("# no heading\n- no item\n> no quote\n    no code\n---\n* * *")
@example("*a* _b_ `c` ~~d~~ [e](f) ![g](h) <i> &amp; \\*")
@example("snake_case and http://x.example/a_b_c, and (https://x.example/Foo_(bar))")
@example("¯\\_(ツ)_/¯_¯")
@example("¯\\_(ツ)_/¯_¯\\_(ツ)_/¯_ and ¯_(ツ)_/¯ twice: ¯_(ツ)_/¯")
def test_every_character_and_line_end_is_shown_as_it_was(text: str) -> None:
    assert rendered(from_plain(text)) == shown(text)


@settings(max_examples=200, deadline=None)
@given(pieces)
def test_a_quotation_shows_its_words_inside_one_quote(text: str) -> None:
    html = render(quotation(text))
    assert rendered(quotation(text)).split() == shown(text).split()
    if shown(text):
        assert html.count("<blockquote>") == 1
        assert html.startswith("<blockquote>")


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Nothing special, 2 of 3.", "Nothing special, 2 of 3."),
        ("1. one", "1\\. one"),
        ("3) three", "3\\) three"),
        ("2016. was", "2016\\. was"),
        ("# tag", "\\# tag"),
        ("#tag", "#tag"),
        ("- dash", "\\- dash"),
        ("a\nb", "a\nb"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("snake_case", "snake\\_case"),
    ],
)
def test_only_what_markdown_would_take_for_its_own_is_escaped(text: str, markdown: str) -> None:
    assert from_plain(text) == markdown


def test_an_ordinary_address_stays_a_link() -> None:
    assert 'href="https://x.example/a_b?c=1"' in render(from_plain("See https://x.example/a_b?c=1 there."))
    assert 'href="https://x.example/Foo_(bar)"' in render(from_plain("See https://x.example/Foo_(bar) there."))


def test_blocks_are_joined_with_a_blank_line_and_empty_ones_left_out() -> None:
    assert join_blocks(["a", "", "> b", "c"]) == "a\n\n> b\n\nc"
