"""Written and counted times of other systems as instants: UTC microseconds, or None when they are no time.

What is unset in the source is no time either: a date of zeros, the first instant of year 1, a count of 0 or less.
"""

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE, Field, absent

Unit = Literal["s", "ms", "us"]

_EPOCH: Final = datetime(1970, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)
_ISO: Final = re.compile(
    r"(\d{4})-?(\d{1,2})-?(\d{1,2})"
    r"(?:[Tt_\s]\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?)?"
    r"\s*(Z|z|UTC|GMT|[+\-\u2212]\d{1,2}(?::?\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}  # fmt: skip
_MONTH: Final = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_CLOCK: Final = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
_ZONE: Final = r"([A-Z]{1,5}|[+\-\u2212]\d{1,2}:?\d{2})"
_WEEKDAY: Final = r"(?:[^\W\d_]+\.?,?\s+)?"
_RFC_822: Final = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})[\s-]+{_MONTH}[\s-]+(\d{{4}}|\d{{2}})(?:\s+{_CLOCK})?(?:\s*{_ZONE})?(?:\s*\(.*\))?", re.I
)
_ASCTIME: Final = re.compile(rf"{_WEEKDAY}{_MONTH}\s+(\d{{1,2}})\s+{_CLOCK}(?:\s+{_ZONE})?\s+(\d{{4}})", re.I)
# The names that RFC 822 knows; any other is read as UTC, as that standard says.
_ZONES: Final = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
_UTC_NAMES: Final = frozenset(("Z", "UT", "UTC", "GMT", *_ZONES))
_ZEROS: Final = re.compile(r"0{4}-?0{1,2}-?0{1,2}(?:[T\s].*)?|0001-01-01[T\s]00:00:00.*", re.DOTALL)
_PER_SECOND: Final[dict[Unit, int]] = {"s": 1, "ms": 1_000, "us": 1_000_000}
# Later than this in its unit (year 5138), a count was made in the next finer unit.
_LATEST_S: Final = 100_000_000_000
_LAST: Final = (datetime.max - _EPOCH) // _MICROSECOND


def from_iso(text: str) -> int | None:
    """Return a time as ISO 8601, RFC 3339 or a database writes it; without a zone it is taken as UTC.

    A date alone is its midnight. Fractions have any number of digits, of which six count.
    """
    found = _ISO.fullmatch(text.strip())
    if found is None or _ZEROS.fullmatch(text.strip()):
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    return _instant(
        (int(year), int(month), int(day)),
        (int(hour or 0), int(minute or 0), int(second or 0)),
        int(fraction[:6].ljust(6, "0")) if fraction else 0,
        _offset_s(zone),
    )


def from_rfc822(text: str) -> int | None:
    """Return a time as RFC 822 or RFC 2822 writes it (feeds, mail), or as C's asctime does; UTC without a zone.

    Weekdays are not believed; years of two digits are those of 1969 to 2068.
    """
    text = text.strip()
    if found := _RFC_822.fullmatch(text):
        day, month, year, hour, minute, second, zone = found.groups()
    elif found := _ASCTIME.fullmatch(text):
        month, day, hour, minute, second, zone, year = found.groups()
    else:
        return None
    century = 0 if len(year) == 4 else 1900 if int(year) > 68 else 2000
    return _instant(
        (century + int(year), _MONTHS[month[:3].lower()], int(day)),
        (int(hour or 0), int(minute or 0), int(second or 0)),
        0,
        _offset_s(zone),
    )


def from_epoch(number: object, unit: Unit) -> int | None:
    """Return the instant `number` units after 1970; numbers may be spelled. One far too great was of a finer unit."""
    if isinstance(number, bool) or not isinstance(number, int | float | str):
        return None
    if isinstance(number, float) and not math.isfinite(number):
        return None
    try:
        exact = Decimal(number.strip() if isinstance(number, str) else number)
    except InvalidOperation:
        return None
    if not exact.is_finite() or not 0 < exact <= _LAST:
        return None
    per_second = _PER_SECOND[unit]
    while per_second < 1_000_000 and exact > _LATEST_S * per_second:
        per_second *= 1_000
    instant = round(exact * (1_000_000 // per_second))
    return instant if 0 < instant <= _LAST else None


def has_zone(text: str) -> bool:
    """Whether a written time says where it is counted; a date alone does not."""
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return found[8] is not None
    found = _RFC_822.fullmatch(text)
    zone = found[7] if found else (rest[6] if (rest := _ASCTIME.fullmatch(text)) else None)
    return zone is not None and (zone[0] in "+-\u2212" or zone.upper() in _UTC_NAMES)


def iso_field(text: str | None) -> Field[int]:
    """Return the field of a time that should be ISO: its reason says when the zone or the time itself is missing."""
    return _field(text, from_iso)


def rfc822_field(text: str | None) -> Field[int]:
    """Return the field of a time that should be RFC 822; one that is ISO instead is read all the same."""
    return _field(text, lambda written: from_rfc822(written) or from_iso(written))


def epoch_field(number: object, unit: Unit) -> Field[int]:
    """Return the field of a counted time; nothing, 0 and less are not stated."""
    instant = from_epoch(number, unit)
    if instant is not None:
        return Field(instant)
    is_unset = number is None or number == "" or (isinstance(number, int | float | str) and _is_unset_count(number))
    return NOT_THERE if is_unset else absent(Reason.BAD_TIME)


def _is_unset_count(number: int | float | str) -> bool:
    try:
        return float(number) <= 0
    except (ValueError, OverflowError):
        return False


def _field(text: str | None, read: Callable[[str], int | None]) -> Field[int]:
    if text is None or not text.strip():
        return NOT_THERE
    instant = read(text)
    if instant is None:
        return NOT_THERE if _ZEROS.fullmatch(text.strip()) else absent(Reason.BAD_TIME)
    return Field(instant) if has_zone(text) else Field(instant, 0.9, Reason.ZONE_UNKNOWN)


def _instant(date: tuple[int, int, int], clock: tuple[int, int, int], micros: int, offset_s: int) -> int | None:
    hour, minute, second = clock
    # 24:00 is the next midnight, and a leap second the one after it.
    if minute > 59 or second > 60 or hour > 24 or (hour == 24 and (minute or second or micros)):
        return None
    try:
        days = datetime(*date) - _EPOCH
    except ValueError:
        return None
    instant = days // _MICROSECOND + (hour * 3600 + minute * 60 + second - offset_s) * 1_000_000 + micros
    return instant if instant <= _LAST else None


def _offset_s(zone: str | None) -> int:
    """Return the seconds by which a zone is ahead of UTC; 0 for one that is not known."""
    if zone is None or zone[0] not in "+-\u2212":
        return _ZONES.get((zone or "").upper(), 0) * 3600
    digits = zone[1:].replace(":", "")
    hours, rest = (digits[:2], digits[2:]) if len(digits) % 2 == 0 else (digits[:1], digits[1:])
    seconds = int(hours) * 3600 + int(rest[:2] or 0) * 60 + int(rest[2:] or 0)
    return seconds if zone[0] == "+" else -seconds
