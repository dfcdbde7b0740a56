"""Times in many languages become instants; what can't be placed stays text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.html_times import Calendar, calendar_of, machine_time, moment_in, time_of

SAVED = int(datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC).timestamp()) * 1_000_000


def shown(at: int | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("6. Juni 2015 um 10:23", "2015-06-06 10:23:00"),
        ("December 23, 2014, at 10:07 PM", "2014-12-23 22:07:00"),
        ("Dienstag, 3. März 2015, 4:05 Uhr", "2015-03-03 04:05:00"),
        ("le 3 août 2014 à 14h05", "2014-08-03 14:05:00"),
        ("14 de mayo de 2019 a las 3:04 p. m.", "2019-05-14 15:04:00"),
        ("il 3 settembre 2014 alle 15.30", "2014-09-03 15:30:00"),
        ("٣ مايو ٢٠١٩", "2019-05-03 00:00:00"),
        ("2 мая 2014 в 12:30", "2014-05-02 12:30:00"),
        ("3 maj 2014 kl. 12:30", "2014-05-03 12:30:00"),
        ("於 2013/12/28 10:28", "2013-12-28 10:28:00"),
        ("2013年12月28日 下午 3:05", "2013-12-28 15:05:00"),
        ("Posted 12/13/14 at 9pm", "2014-12-13 21:00:00"),
        ("28.09.19 12:44", "2019-09-28 12:44:00"),
        ("Sep 5, 2012 3:04 PM EST", "2012-09-05 20:04:00"),
        ("Fri, 03 May 2019 10:12:00 +0200", "2019-05-03 08:12:00"),
        ("12:00 am May 5 2012", "2012-05-05 00:00:00"),
    ],
)
def test_a_date_in_any_language_is_read(text: str, instant: str) -> None:
    moment = moment_in(text, Calendar())
    assert moment is not None
    assert shown(moment.at) == instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("3 hours ago", "2023-11-14 19:13:20"),
        ("vor 8 Stunden", "2023-11-14 14:13:20"),
        ("il y a 2 jours", "2023-11-12 22:13:20"),
        ("منذ 3 ساعات", "2023-11-14 19:13:20"),
        ("3 小时前", "2023-11-14 19:13:20"),
        ("2h", "2023-11-14 20:13:20"),
        ("gestern, 14:05", "2023-11-13 14:05:00"),
        ("am 3. Mai", "2023-05-03 00:00:00"),
        ("am 24. Dezember", "2022-12-24 00:00:00"),
    ],
)
def test_a_relative_time_needs_to_know_when_the_page_was_saved(text: str, instant: str) -> None:
    moment = moment_in(text, Calendar(captured_at=SAVED))
    assert moment is not None
    assert shown(moment.at) == instant
    assert moment_in(text, Calendar()) is None


@pytest.mark.parametrize("text", ["", "Any", "An example", "31/31/2015", "99 bottles", "2 of them", "30 Februari 20"])
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment_in(text, Calendar(captured_at=SAVED)) is None


def test_a_page_tells_in_which_order_it_writes_day_and_month() -> None:
    assert calendar_of(["3/4/2015", "25/4/2015"], "en", None).is_day_first is True
    assert calendar_of(["3/4/2015", "4/25/2015"], "de", None).is_day_first is False
    assert calendar_of(["3/4/2015"], "de", None).is_day_first is True
    undecided = time_of("3/4/2015 10:00", None, calendar_of(["3/4/2015"], None, None))
    assert undecided.confidence < 0.8


def test_marks_for_machines_go_before_what_is_shown() -> None:
    field = time_of("vor langer Zeit", "2019-05-03T10:12:00+02:00", Calendar())
    assert (shown(field.value), field.reason) == ("2019-05-03 08:12:00", Reason.STATED)
    for text in ("1556871120", "1556871120000"):
        moment = machine_time(text)
        assert moment is not None
        assert shown(moment.at) == "2019-05-03 08:12:00"
    assert machine_time("no") is None


def test_a_time_without_zone_says_so() -> None:
    field = time_of("3 May 2019 10:12", None, Calendar())
    assert (field.confidence, field.reason) == (0.9, Reason.ZONE_UNKNOWN)


def test_a_long_span_is_only_suggested() -> None:
    field = time_of("3 months ago", None, Calendar(captured_at=SAVED))
    assert field.value is None
    assert field.suggestion is not None
    assert field.reason is Reason.RELATIVE_TIME
