"""Every character with ink belongs to exactly one span, or the accounting says where not."""

from __future__ import annotations

import pytest

from rejoinder.carriers.span import Span, SpanKind, account, is_blank

TEXT = "Héad\n\n  • Ann \n".encode()


def span(start: int, end: int, kind: SpanKind = SpanKind.COMMENT) -> Span:
    return Span(start, end, 1, 1, kind)


def test_blanks_need_no_span() -> None:
    found = account(TEXT, "utf-8", [span(9, 16), span(0, 5, SpanKind.ARTICLE)])
    assert found.is_complete
    assert found.chars == {SpanKind.ARTICLE: 4, SpanKind.COMMENT: 4, SpanKind.CONTROL: 0, SpanKind.DROPPED: 0}


@pytest.mark.parametrize(
    ("spans", "missing"),
    [([], [(0, 18)]), ([span(0, 5)], [(5, 18)]), ([span(9, 18)], [(0, 9)]), ([span(0, 5), span(13, 18)], [(5, 13)])],
)
def test_ink_outside_of_all_spans_is_found(spans: list[Span], missing: list[tuple[int, int]]) -> None:
    found = account(TEXT, "utf-8", spans)
    assert (found.missing, found.is_complete) == (tuple(missing), False)


def test_ink_in_two_spans_is_found() -> None:
    found = account(TEXT, "utf-8", [span(0, 13), span(9, 18, SpanKind.CONTROL)])
    assert (found.twice, found.missing, found.is_complete) == (((9, 13),), (), False)


def test_a_span_inside_another_is_found() -> None:
    assert account(TEXT, "utf-8", [span(0, 18), span(9, 12)]).twice == ((9, 12),)


def test_spans_may_share_blanks() -> None:
    assert account(b"a  b", "utf-8", [span(0, 3), span(1, 4)]).is_complete


@pytest.mark.parametrize("text", ["", " \t\n", "\xa0", "\u200b\ufeff", "\u3000\u2028"])
def test_what_leaves_no_ink_is_blank(text: str) -> None:
    assert is_blank(text)
    assert account(text.encode(), "utf-8", []).is_complete
