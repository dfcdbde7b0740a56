"""What a line looks like, and how far the page it stands on makes it a name."""

from __future__ import annotations

import pytest

from rejoinder.carriers.recovery.names import Shape, name_before_text, name_without_text, shape_of, share_of_others
from rejoinder.carriers.recovery.times import is_time, name_and_time


@pytest.mark.parametrize(
    ("line", "shape"),
    [
        ("Ruth Aldana", Shape.PROPER),
        ("Ruth", Shape.CAPITAL),
        ("quietreader", Shape.LOWER),
        ("user4711", Shape.PROPER),
        ("night_owl", Shape.PROPER),
        ("IronBridge", Shape.PROPER),
        ("J. R. Okonkwo Jr.", Shape.PROPER),
        ("Ruth B.", Shape.PROPER),
        ("Siobhán O'Rourke-Smith", Shape.PROPER),
        ("ليلى حسن", Shape.PROPER),
        ("山田太郎", Shape.PROPER),
        ("María del Carmen Fernández de la Vega Sanz", Shape.LONG_PROPER),
        ("peter hill", Shape.PHRASE),
        ("Great article", Shape.PHRASE),
        ("Good to know", Shape.LONG_PHRASE),
        ("Agreed", Shape.ANSWER),
        ("Thanks.", Shape.SENTENCE),
        ("I agree.", Shape.SENTENCE),
        ("What about the bus?", Shape.SENTENCE),
        ("Hello Ruth :)", Shape.SENTENCE),
        ("“Quoted”", Shape.SENTENCE),
        ("http://x.example", Shape.SENTENCE),
        ("+1", Shape.SENTENCE),
        ("...", Shape.SENTENCE),
        ("a" * 61, Shape.SENTENCE),
        ("山田太郎さんはとても良いことを言いました", Shape.SENTENCE),
    ],
)
def test_a_line_has_a_shape(line: str, shape: Shape) -> None:
    assert shape_of(line) is shape


def test_a_name_is_believed_where_names_are_usual_and_only_suggested_where_they_are_not() -> None:
    assert name_before_text(Shape.PROPER, 0.95, repeats=0) > 0.95
    assert name_before_text(Shape.PHRASE, 0.95, repeats=0) > 0.95
    assert name_before_text(Shape.PROPER, 0.02, repeats=0) < 0.8
    assert name_before_text(Shape.SENTENCE, 0.95, repeats=0) < 0.3


def test_a_line_over_several_texts_is_a_name_almost_anywhere() -> None:
    assert name_before_text(Shape.CAPITAL, 0.05, repeats=2) > 0.95


def test_a_wider_gap_tells_a_lost_text_from_a_lost_name() -> None:
    narrow, wide = (name_without_text(Shape.CAPITAL, 0.6, repeats=0, has_wider_gap=wide) for wide in (False, True))
    assert narrow < 0.5 < 0.8 < wide


def test_one_named_comment_among_many_proves_nothing() -> None:
    assert share_of_others(1, 20) < 0.05
    assert share_of_others(20, 20) > 0.95
    assert 0.2 < share_of_others(1, 1) < 0.4


@pytest.mark.parametrize(
    "line",
    [
        "3 May 2019",
        "May 3rd, 2019 at 5:04 pm",
        "2019-05-03 17:04",
        "Freitag, 3. Mai 2019 um 17:04 Uhr",
        "Le 21/04/2013 à 02:20",
        "2 hours ago",
        "vor 3 Stunden",
        "il y a 2 jours",
        "2014年1月2日",
    ],
)
def test_a_time_is_recognised_alone(line: str) -> None:
    assert is_time(line)


@pytest.mark.parametrize("line", ["May", "I was there on 3 May 2019", "12", "In 2019", "Today I voted", "3 buses"])
def test_what_only_holds_a_number_or_a_month_is_no_time(line: str) -> None:
    assert not is_time(line)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Ann, 2 hours ago", ("Ann", "2 hours ago")),
        ("Ann Vogel2 weeks ago", ("Ann Vogel", "2 weeks ago")),
        ("Ann — March 3, 2019 at 5:04 pm", ("Ann", "March 3, 2019 at 5:04 pm")),
        ("Ann says:", ("Ann", None)),
        ("Ann schrieb am 3. Mai 2019", ("Ann", "3. Mai 2019")),
        ("On 3 May 2014, Ann wrote:", ("Ann", "3 May 2014")),
        ("Report this On December 23, 2014, at 10:07 PM, ann_v wrote:", ("ann_v", "December 23, 2014, at 10:07 PM")),
        ("Ann", None),
        ("The bus is late", None),
    ],
)
def test_a_head_is_taken_apart_into_name_and_time(line: str, found: tuple[str, str | None] | None) -> None:
    assert name_and_time(line) == found
