"""Whatever lines a flat text is made of and wherever it ends, it is refused or every character is accounted for."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rejoinder.core.errors import ImportRefused
from tests.carriers.flat_shapes import SHAPES, printed
from tests.carriers.reading import Reading, read_flat

LINES = st.sampled_from(
    [
        "",
        "",
        "",
        "Ann",
        "Ruth Aldana",
        "Ann says:",
        "3 May 2019",
        "Ann, 3 May 2019 at 10:12",
        "by Ann (12) on Tuesday July 24, @09:07AM (#12)",
        "on 2012-10-09 at 9:03 am Bob",
        "2 hours ago",
        "Reply",
        "+1",
        "-----",
        "9 Comments",
        "Comments are closed.",
        "Leave a Reply",
        "I don't think that this bridge will stand another winter.",
        "    Nor do I, to be honest.",
        "• Bob • 3 years ago",
        "1. Carl",
        "#10 莉莉夫子 莉莉夫子 於 2013/12/30 20:37",
        "史蒂文 於 2014/01/01 20:25 回覆",
        "謝謝您！",
        "@Ann: “this bridge will stand another winter”, you say?",
        "\u200b",
        "\u3000",
    ]
)


def read(data: bytes) -> Reading | None:
    try:
        return read_flat(data)
    except ImportRefused:
        return None


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lines=st.lists(LINES, min_size=1, max_size=60), end=st.sampled_from(["\n", "\r\n"]))
@example(lines=["3 May 2019", "9 Comments", "3 May 2019", "Ann says:", "3 May 2019"], end="\n")
def test_every_character_of_any_text_is_accounted_for(lines: list[str], end: str) -> None:
    reading = read(end.join(lines).encode())
    assert reading is None or reading.is_whole
    assert reading is None or [one.order_index for one in reading.comments] == list(range(len(reading.comments)))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=400))
def test_any_characters_are_refused_or_accounted_for(text: str) -> None:
    reading = read(text.encode("utf-8", "replace"))
    assert reading is None or reading.is_whole


@pytest.mark.parametrize("shape", ["wordpress", "disqus", "name below", "no border", "zh form"])
def test_a_page_cut_off_anywhere_gives_what_precedes_the_cut(shape: str) -> None:
    data = printed(shape).encode()
    whole = read_flat(data)
    for cut in range(len(data) // 2, len(data), 37):
        reading = read(data[:cut])
        assert reading is None or reading.is_whole
    late = read_flat(data[: len(data) - len(data) // 8])
    kept = len(late.comments) - 2
    assert kept >= 4
    assert [one.raw for one in late.comments[:kept]] == [one.raw for one in whole.comments[:kept]]


def test_there_are_shapes_to_cut() -> None:
    assert len(SHAPES) > 30
