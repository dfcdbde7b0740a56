"""Every run of text of a page leads to its node, whatever the mark-up does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.carriers.recovery.page_source import PageSource, parse_page
from rejoinder.carriers.source import decode
from rejoinder.carriers.span import Span, SpanKind, account
from rejoinder.core.errors import BrokenSource

PIECES = "<p> </p> <b> </table> <table> <tr> <td> <!-- --> < a ü <script> </script> > &lt; <li> </ul>".split() + [
    "<title>",
    "</title>",
    "<a href=",
    '"',
    "\n",
    " ",
]


def parsed(data: bytes) -> PageSource:
    page = parse_page(decode(data))
    assert page is not None
    return page


def words(page: PageSource) -> list[str]:
    """Return what the file has at each run."""
    return [page.text.data[run.start : run.end].decode(page.text.codec).strip() for run in page.runs]


def found(page: PageSource) -> set[int]:
    return {number for runs in (page.texts, page.tails) for numbers in runs.values() for number in numbers}


def is_whole(page: PageSource) -> bool:
    spans: list[Span] = [run.span(SpanKind.ARTICLE) for run in page.runs]
    return account(page.text.data, page.text.codec, [*spans, *page.between()]).is_complete


def test_runs_are_what_stands_between_tags() -> None:
    page = parsed("<p title='a > b'>Grüße <b>an</b> alle<!-- <p>no</p> --><script>if (a < b) {}</script></p>".encode())
    assert words(page) == ["Grüße", "an", "alle"]
    assert found(page) == {0, 1, 2}
    assert [run.first_line for run in page.runs] == [1, 1, 1]
    assert is_whole(page)


@pytest.mark.parametrize(
    "text",
    [
        "<p>one<p>two<table>three<tr><td>four</table>five",
        "a < b and <b>c</b> > d </nothing> e",
        "<p>x<title>in <b>title</title>y<textarea>z <p></textarea>",
        "<ul><li>1<li>2</ul></li></li><p>3",
        "<p>&nbsp;&amp;&unknown; ﷐ \x01 x",
        "<select><option>a<option>b</select>c<template><p>d</p></template>",
        '<p a="b>c</p><p>d',
    ],
)
def test_odd_markup_keeps_every_character(text: str) -> None:
    page = parsed(f"<html><body>{text}".encode())
    assert is_whole(page)
    assert found(page) == set(range(len(page.runs)))


@given(st.lists(st.sampled_from(PIECES)))
def test_no_markup_loses_or_doubles_a_character(parts: list[str]) -> None:
    page = parse_page(decode(("<html>x" + "".join(parts)).encode()))
    assert page is not None
    assert is_whole(page)
    assert "﷐" not in "".join(page.root.itertext())


def test_byte_offsets_hold_in_other_encodings() -> None:
    page = parsed("\ufeff<p>Grüße</p>\n<p>Ende</p>".encode("utf-16"))
    assert words(page) == ["Grüße", "Ende"]
    assert is_whole(page)


def test_ten_thousand_levels_keep_what_is_in_them() -> None:
    page = parsed(b"<html><body>" + b"<div>" * 10_000 + b"<ul><li id='x'>here</li></ul>")
    assert page.is_flattened
    assert words(page) == ["here"]
    (element,) = page.texts
    assert element.get("id") == "x"


def test_a_tag_with_thousands_of_attributes_loses_them() -> None:
    attributes = " ".join(f"a{number}='b'" for number in range(20_000))
    page = parsed(f"<html><body><div {attributes}>kept</div>".encode())
    (element,) = page.texts
    assert (words(page), dict(element.attrib)) == (["kept"], {})
    assert is_whole(page)


def test_a_page_of_endless_pieces_is_refused_with_its_line() -> None:
    with pytest.raises(BrokenSource) as refused:
        parse_page(decode(b"<p>x\n" * 300_001))
    assert refused.value.data["line"] == 300_001
