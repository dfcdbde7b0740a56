"""Times on saved pages as instants: dates in many languages, marks for machines, and "3 hours ago"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent, judged
from rejoinder.carriers.recovery.time_words import folded, month_names, number_of, unit_seconds

_SECOND: Final = 1_000_000
_EARLIEST_YEAR, _LATEST_YEAR = 1970, 2100
MOST_CHARS = 300

_ISO = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)(?:[T ]+(?P<h>\d\d?):(?P<n>\d\d)(?::(?P<s>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<z>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_RFC = re.compile(r"(?P<d>\d\d?) (?P<mon>[A-Za-z]{3}) (?P<y>\d{4}) (?P<h>\d\d?):(?P<n>\d\d)(?::(?P<s>\d\d))?")
_EPOCH = re.compile(r"(?<!\d)(\d{10})(\d{3})?(?!\d)")
_YMD = re.compile(r"(?<!\d)(?P<y>\d{4})\s?[-/.年]\s?(?P<m>\d\d?)\s?[-/.月]\s?(?P<d>\d\d?)(?!\d)\s?日?")
_NUMERIC = re.compile(r"(?<![\d.:/])(?P<a>\d\d?)(?P<sep>[./-])\s?(?P<b>\d\d?)(?P=sep)\s?(?P<y>\d{4}|\d\d)(?![\d/])")
_WORD = r"[^\W\d_]{3,}"
_DMY = re.compile(
    rf"(?<!\d)(?P<d>\d\d?)(?:st|nd|rd|th|er|º|\.)?,?\s*(?:de\s+|of\s+|d')?-?(?P<mon>{_WORD})\.?,?-?\s*(?:de\s+|del\s+)?"
    r"(?P<y>\d{4}|'\d\d)?(?!\d)"
)
_MDY = re.compile(rf"(?P<mon>{_WORD})\.?\s+(?P<d>\d\d?)(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y>\d{{4}}))?(?!:?\d)")
_CLOCK = re.compile(
    r"(?:(?P<before>上午|下午|오전|오후|午前|午後)\s*)?(?<![\d.:+-])(?P<h>\d\d?)\s?(?:[:h]|\.(?=\d\d(?:\D|$))|時|点|시)\s?(?P<n>\d\d)"
    r"(?:[:.分m]\s?(?P<s>\d\d))?(?!\d)\s*(?P<half>[ap]\.?\s?m\b|ص|م)?|(?<![\d.:])(?P<h2>\d\d?)\s?(?P<half2>[ap])\.?m\b",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"(?P<name>[ECMP][SD]T|CET|CEST|BST|MESZ|MEZ)\b|(?P<utc>(?:UTC|GMT|Z)\b)?\s*(?P<offset>[+-]\d\d?:?\d\d)?(?!\d)"
)
_NAMED_ZONES = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2,
    "bst": 1, "mez": 1, "mesz": 2,
}  # fmt: skip
_AGO = re.compile(
    r"(?P<lead>vor|il y a|hace|ha|fa|for|przed|sprije|منذ|قبل)? ?(?:about|over|almost|ca\.?|etwa|environ|over)? ?"
    r"(?<![\d.])(?P<n>\d{1,3}(?= ?\D)|(?:an?|one|eine[rm]?|une?|una|uma?|a few|ein paar|en|et|een)(?= )) ?"
    r"(?P<unit>[^\W\d_]{1,12})\.? ?(?P<tail>ago\b|geleden\b|fa\b|atras\b|sedan\b|siden\b|temu\b|назад|önce\b)?",
    re.IGNORECASE,
)
_CJK_AGO = re.compile(
    r"(\d{1,3}) ?(秒|分|小时|時間|小時|天|日|周|週|个月|個月|か月|年|시간|일|분) ?(?:钟|鐘|間)? ?(?:前|전)"
)
_CJK_UNITS = {
    "秒": 1, "分": 60, "분": 60, "小时": 3600, "小時": 3600, "時間": 3600, "시간": 3600, "天": 86400, "日": 86400,
    "일": 86400, "周": 604800, "週": 604800, "个月": 2629746, "個月": 2629746, "か月": 2629746, "年": 31556952,
}  # fmt: skip
_NEAR_DAYS = {
    "today": 0, "heute": 0, "aujourd'hui": 0, "aujourd’hui": 0, "hoy": 0, "oggi": 0, "hoje": 0, "vandaag": 0, "idag": 0,
    "сегодня": 0, "今天": 0, "今日": 0, "yesterday": 1, "gestern": 1, "hier": 1, "ayer": 1, "ieri": 1, "ontem": 1,
    "gisteren": 1, "вчера": 1, "昨天": 1, "昨日": 1,
}  # fmt: skip
_JUST_NOW = re.compile(r"\b(?:just now|gerade eben|moments ago|a moment ago|à l'instant|ahora mismo)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a page's times are read by: when the page was saved (UTC microseconds, None if unknown), and whether in
    4/3/2015 the day comes first (None if nothing on the page tells).
    """

    captured_at: int | None = None
    is_day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant read from text: UTC microseconds, whether a zone was said, how sure it is."""

    at: int
    has_zone: bool
    confidence: float
    is_relative: bool = False


def calendar_of(texts: Iterable[str], language: str | None, captured_at: int | None) -> Calendar:
    """Return how the numeric dates of a page are written, told from those that can be read in one way only."""
    first = second = dotted = 0
    for text in texts:
        if found := _NUMERIC.search(folded(text[:MOST_CHARS])):
            first += int(found["a"]) > 12
            second += int(found["b"]) > 12
            dotted += found["sep"] != "/"
    if first or second:
        return Calendar(captured_at, first >= second)
    if dotted or (language is not None and not language.startswith("en")):
        return Calendar(captured_at, True)
    return Calendar(captured_at, False if language in ("en", "en-us", "en-US") else None)


def time_of(text: str | None, attribute: str | None, calendar: Calendar) -> Field[int]:
    """Return when something was written; absent with TIME_AS_TEXT when it is only known as text."""
    stated = machine_time(attribute) if attribute else None
    shown = moment_in(text, calendar) if text else None
    best = stated or shown or (moment_in(attribute, calendar) if attribute else None)
    if best is None:
        return absent(Reason.TIME_AS_TEXT if text or attribute else Reason.NOT_STATED)
    if best.is_relative:
        return judged(best.at, best.confidence, Reason.RELATIVE_TIME)
    if not best.has_zone:
        return Field(best.at, min(best.confidence, 0.9), Reason.ZONE_UNKNOWN)
    return Field(best.at, best.confidence, Reason.STATED)


def machine_time(text: str) -> Moment | None:
    """Return what a mark for machines says (ISO 8601, seconds or milliseconds since 1970); None for anything else."""
    text = text.strip()
    if found := _EPOCH.fullmatch(text):
        return Moment(int(found[1]) * _SECOND + int(found[2] or 0) * 1000, True, 0.98)
    if found := _ISO.match(text):
        zone = _offset(found["z"])
        at = _at(found["y"], found["m"], found["d"], found["h"], found["n"], found["s"], zone)
        return Moment(at, zone is not None, 0.98) if at is not None else None
    return None


def moment_in(text: str, calendar: Calendar) -> Moment | None:
    """Return the first time that a text shows; None when it shows none that can be placed."""
    plain = " ".join(folded(text[:MOST_CHARS]).split())
    if found := _ISO.search(plain.upper()):
        return machine_time(found[0])
    date = _date(plain, calendar)
    if date is None:
        return _relative(plain, calendar)
    year, month, day, confidence, where = date
    rest = plain[: where[0]] + " " * (where[1] - where[0]) + plain[where[1] :]
    hour, minute, second, zone, has_clock = _clock(rest, after=where[1])
    at = _at(year, month, day, hour, minute, second, zone)
    if at is None:
        return None
    return Moment(at, zone is not None, confidence if has_clock else confidence - 0.05)


def _date(text: str, calendar: Calendar) -> tuple[int, int, int, float, tuple[int, int]] | None:
    """Return (year, month, day, confidence, place) of the first date in folded text."""
    if found := _YMD.search(text):
        return int(found["y"]), int(found["m"]), int(found["d"]), 0.97, found.span()
    for pattern in (_DMY, _MDY):
        for found in pattern.finditer(text):
            month = month_names().get(found["mon"])
            year = _year(found["y"], month, int(found["d"]), calendar)
            if month is not None and year is not None:
                return year, month, int(found["d"]), 0.97 if found["y"] else 0.85, found.span()
    if found := _NUMERIC.search(text):
        first, second = int(found["a"]), int(found["b"])
        is_day_first, confidence = _order(first, second, found["sep"], calendar)
        day, month = (first, second) if is_day_first else (second, first)
        return _full_year(found["y"]), month, day, confidence, found.span()
    return None


def _order(first: int, second: int, separator: str, calendar: Calendar) -> tuple[bool, float]:
    if first > 12 or second > 12:
        return first > 12, 0.97
    if calendar.is_day_first is not None:
        return calendar.is_day_first, 0.93
    return separator == ".", 0.9 if separator == "." else 0.6


def _year(text: str | None, month: int | None, day: int, calendar: Calendar) -> int | None:
    if text:
        return _full_year(text.strip("'"))
    if calendar.captured_at is None or month is None:
        return None
    saved = datetime.fromtimestamp(calendar.captured_at / _SECOND, UTC)
    return saved.year if (month, day) <= (saved.month, saved.day) else saved.year - 1


def _full_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text) if int(text) < 70 else 1900 + int(text)


def _clock(text: str, *, after: int) -> tuple[int, int, int, timezone | None, bool]:
    """Return (hour, minute, second, zone, whether there is a clock) of folded text; the nearest clock counts."""
    found = _CLOCK.search(text, after) or _CLOCK.search(text)
    if found is None:
        return 0, 0, 0, None, False
    hour = int(found["h"] or found["h2"])
    half = (found["half"] or found["half2"] or found["before"] or "")[:2]
    if half[:1] in ("p", "م") or half in ("下午", "오후", "午後"):
        hour += 12 if hour < 12 else 0
    elif half and hour == 12:
        hour = 0
    zone = _ZONE.match(text[found.end() :].lstrip(" (").upper())
    offset = None
    if zone and zone["name"]:
        offset = timezone(timedelta(hours=_NAMED_ZONES[zone["name"].lower()]))
    elif zone and (zone["utc"] or zone["offset"]):
        offset = _offset(zone["offset"] or "Z")
    return hour, int(found["n"] or 0), int(found["s"] or 0), offset, True


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").rjust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes)) if minutes < 1_440 else UTC


def _at(
    year: int | str,
    month: int | str,
    day: int | str,
    hour: object,
    minute: object,
    second: object,
    zone: timezone | None,
) -> int | None:
    numbers = [int(str(part or 0)) for part in (year, month, day, hour, minute, second)]
    if not _EARLIEST_YEAR <= numbers[0] < _LATEST_YEAR:
        return None
    try:
        moment = datetime(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], tzinfo=zone or UTC)
    except ValueError:
        return None
    return int(moment.timestamp()) * _SECOND


def _relative(text: str, calendar: Calendar) -> Moment | None:
    saved = calendar.captured_at
    if saved is None:
        return None
    if _JUST_NOW.search(text):
        return Moment(saved, True, 0.9, is_relative=True)
    if found := _CJK_AGO.search(text):
        return _ago(saved, int(found[1]), _CJK_UNITS[found[2]])
    for found in _AGO.finditer(text):
        seconds, count = unit_seconds(found["unit"]), number_of(found["n"].split()[-1])
        is_short = len(found["unit"]) <= 2 and found["n"].isdigit() and found[0].strip() == text.strip()
        if seconds and count is not None and (found["lead"] or found["tail"] or is_short):
            return _ago(saved, count, seconds)
    for word, days in _NEAR_DAYS.items():
        if re.search(rf"(?<!\w){re.escape(folded(word))}(?!\w)", text):
            day = datetime.fromtimestamp(saved / _SECOND, UTC) - timedelta(days=days)
            hour, minute, second, zone, has_clock = _clock(text, after=0)
            at = _at(day.year, day.month, day.day, hour, minute, second, zone)
            return Moment(at, True, 0.85 if has_clock else 0.8, is_relative=True) if at is not None else None
    return None


def _ago(saved: int, count: int, seconds: int) -> Moment:
    """Return an instant before the page was saved; the longer the unit, the less is known."""
    confidence = 0.9 if seconds <= 3_600 else 0.85 if seconds <= 86_400 else 0.7
    return Moment(saved - count * seconds * _SECOND, True, confidence, is_relative=True)
