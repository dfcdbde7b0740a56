"""Times of other systems: what is one is read to the microsecond, what is none is None and never an error."""

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.carriers.instants import (
    epoch_field,
    from_epoch,
    from_iso,
    from_rfc822,
    has_zone,
    iso_field,
    rfc822_field,
)
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOON = 1_354_968_000_000_000  # 2012-12-08T12:00:00Z

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=offsets)


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


@given(moments)
def test_what_python_writes_as_iso_is_read_to_the_microsecond(moment: datetime) -> None:
    assert from_iso(moment.isoformat()) == micros(moment)
    assert from_iso(moment.isoformat(sep=" ")) == micros(moment)


@given(moments)
def test_a_mail_date_is_read_to_the_second(moment: datetime) -> None:
    assert from_rfc822(format_datetime(moment)) == micros(moment.replace(microsecond=0))


@given(st.integers(1, 253_402_300_799))
def test_counted_seconds_are_read_as_numbers_and_as_text(seconds: int) -> None:
    if seconds <= 100_000_000_000:
        assert from_epoch(seconds, "s") == from_epoch(str(seconds), "s") == seconds * 1_000_000
    assert from_epoch(seconds * 1_000_000, "us") == seconds * 1_000_000


@given(st.one_of(st.text(), st.from_regex(r"[0-9T:.+\- Z,A-Za-z]{0,40}")))
def test_no_text_whatever_is_an_error(text: str) -> None:
    for read in (from_iso, from_rfc822):
        assert read(text) is None or isinstance(read(text), int)
    assert isinstance(has_zone(text), bool)
    for field in (iso_field(text), rfc822_field(text), epoch_field(text, "s")):
        assert field.value is None or field.confidence >= 0.9


@given(st.one_of(st.floats(), st.integers(), st.none(), st.booleans(), st.text(), st.lists(st.integers())))
def test_no_number_whatever_is_an_error(number: object) -> None:
    for unit in ("s", "ms", "us"):
        instant = from_epoch(number, unit)
        assert instant is None or instant > 0
        assert (epoch_field(number, unit).value is None) == (instant is None)


@pytest.mark.parametrize(
    "text",
    [
        "2012-12-08T12:00:00Z",
        "2012-12-08T12:00:00",
        "2012-12-08 12:00:00",
        "2012-12-08 12:00:00 UTC",
        "2012-12-08 13:00:00 +0100",
        "2012-12-08T13:00:00+01:00",
        "2012-12-08T13:00:00.000000000+01",
        "2012-12-08T12:00:00,0Z",
        "2012-12-08T04:00:00.000-08:00",
        "2012-12-08T12:00Z",
        "20121208T120000Z",
        " \n2012-12-08T12:00:00z\t",
        "2012-12-08t12:00:00\u221200:00",
    ],
)
def test_the_forms_of_one_instant_are_equal(text: str) -> None:
    assert from_iso(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 08 Dec 2012 12:00:00 +0000",
        "Sat, 8 Dec 2012 12:00 GMT",
        "08 Dec 12 07:00:00 EST",
        "Sat, 08-Dec-2012 12:00:00 GMT",
        "Sat, 08 December 2012 13:00:00 +01:00",
        "sat 08 dec 2012 12:00:00 UT (or so)",
        "Sat Dec  8 12:00:00 2012",
        "Sat Dec 08 04:00:00 PST 2012",
    ],
)
def test_the_forms_of_a_mail_date_are_equal(text: str) -> None:
    assert from_rfc822(text) == NOON


def test_seven_and_nine_digits_of_a_fraction_count_to_the_microsecond() -> None:
    assert from_iso("2012-12-08T12:00:00.1234567Z") == NOON + 123_456
    assert from_iso("2012-12-08T12:00:00.123456789Z") == NOON + 123_456
    assert from_iso("2012-12-08T12:00:00.5Z") == NOON + 500_000


def test_a_date_alone_is_its_midnight_and_has_no_zone() -> None:
    assert from_iso("2012-12-08") == NOON - 12 * 3_600_000_000
    assert not has_zone("2012-12-08")


def test_a_leap_second_and_the_hour_24_are_the_next_instant() -> None:
    assert from_iso("2016-12-31T23:59:60Z") == from_iso("2017-01-01T00:00:00Z") == from_iso("2016-12-31T24:00:00Z")


@pytest.mark.parametrize(
    "text",
    ["", "0000-00-00 00:00:00", "0000-00-00", "0001-01-01T00:00:00Z", "2012-02-30", "2012-13-01", "yesterday",
     "2012-12-08T25:00:00Z", "2012-12-08T12:61:00Z", "2012-12-08T24:00:01Z", "9999-12-31T23:59:59-23:00",
     "\u0662\u0660\u0661\u0662-12-08", "2012-12-08T12:00:00Zulu"],
)  # fmt: skip
def test_what_is_no_time_is_none(text: str) -> None:
    assert from_iso(text) is None


@pytest.mark.parametrize("text", ["", "Sat, 31 Feb 2012 12:00:00 GMT", "8 Foo 2012", "12:00", "Dec 2012"])
def test_what_is_no_mail_date_is_none(text: str) -> None:
    assert from_rfc822(text) is None


@pytest.mark.parametrize(
    "number", [0, -1, "-1", "", "0", float("nan"), float("inf"), True, None, [], "1e999999999", 10**30]
)
def test_what_is_no_count_is_none(number: object) -> None:
    assert from_epoch(number, "s") is None


def test_a_count_that_is_far_too_great_was_of_a_finer_unit() -> None:
    assert from_epoch(1_354_968_000_000, "s") == NOON
    assert from_epoch(1_354_968_000_000_000, "s") == NOON
    assert from_epoch("1354968000.25", "s") == from_epoch(1_354_968_000.25, "s") == NOON + 250_000


def test_the_reason_says_what_is_known_of_a_time() -> None:
    assert iso_field("2012-12-08T12:00:00Z").reason is Reason.STATED
    assert iso_field("2012-12-08 12:00:00").reason is Reason.ZONE_UNKNOWN
    assert iso_field("2012-12-08 12:00:00").confidence == 0.9
    assert iso_field("noon").reason is Reason.BAD_TIME
    assert rfc822_field("Sat, 08 Dec 2012 12:00:00 -0000").value == NOON
    assert rfc822_field("2012-12-08T12:00:00Z").value == NOON
    assert rfc822_field("8 Dec 2012 12:00:00 XYZ").reason is Reason.ZONE_UNKNOWN
    for unset in (None, " ", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z"):
        assert iso_field(unset) is NOT_THERE
    assert epoch_field(0, "s") is epoch_field(None, "s") is NOT_THERE
    assert epoch_field("soon", "s").reason is Reason.BAD_TIME
