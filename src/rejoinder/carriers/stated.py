"""One decoded value of a publisher's file or request, read as what it should be or refused saying where and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from typing import TypeVar
from urllib.parse import urlsplit

from rejoinder.core.errors import BadStoryFile
from rejoinder.core.story import ReportedAs

T = TypeVar("T")

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MOST_URL_CHARS = 2_000
MOST_ITEMS = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_YES_OR_NO = {"true": True, "yes": True, "false": False, "no": False}
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}")


@dataclass(frozen=True, slots=True)
class Stated:
    """A value, its path (as `history[1].at`, empty for the whole) and the lines of paths, where lines are known.

    `is_spelled` values come from YAML, where numbers and yes or no are still text. Every reader returns None for a
    missing value and raises BadStoryFile for one of the wrong kind.
    """

    raw: object
    path: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)
    is_spelled: bool = False

    @property
    def is_missing(self) -> bool:
        return self.raw is None

    def refusal(self, why: str) -> BadStoryFile:
        outer = self.path.rpartition(".")[0]
        return BadStoryFile(line=self.lines.get(self.path, self.lines.get(outer)), field=self.path or None, why=why)

    def needed(self, read: T | None) -> T:
        if read is None:
            raise self.refusal("is missing")
        return read

    def fields(self, known: Sequence[str]) -> "dict[str, Stated]":
        if not isinstance(self.raw, dict):
            raise self.refusal(f"must be fields ({', '.join(known)}), not {kind_of(self.raw)}")
        for key in self.raw:
            if key not in known:
                name = str(key)[:40].encode("utf-8", "replace").decode()
                near = get_close_matches(name, known, n=1)
                raise self._inner(name, None).refusal("is not a field" + (f": `{near[0]}`?" if near else ""))
        return {key: self._inner(key, self.raw.get(key)) for key in known}

    def _inner(self, key: str, raw: object) -> "Stated":
        return Stated(raw, f"{self.path}.{key}" if self.path else key, self.lines, self.is_spelled)

    def items(self) -> "list[Stated]":
        raw = [] if self.raw is None else self.raw
        if not isinstance(raw, list):
            raise self.refusal(f"must be a list, not {kind_of(raw)}")
        if len(raw) > MOST_ITEMS:
            raise self.refusal(f"has more than {MOST_ITEMS} entries")
        return [Stated(each, f"{self.path}[{at}]", self.lines, self.is_spelled) for at, each in enumerate(raw)]

    def text(self, most_chars: int, *, is_one_line: bool = True) -> str | None:
        if self.raw is None:
            return None
        if not isinstance(self.raw, str):
            raise self.refusal(f"must be text, not {kind_of(self.raw)}")
        if len(self.raw) > most_chars:
            raise self.refusal(f"is longer than {most_chars} characters")
        if found := FORBIDDEN.search(self.raw):
            raise self.refusal(f"holds the forbidden character U+{ord(found[0]):04X}")
        text = " ".join(self.raw.split("\n")).strip() if is_one_line else self.raw.strip("\n")
        return text if text.strip() else None

    def address(self) -> str | None:
        value = self.text(MOST_URL_CHARS)
        if value is not None and not _is_address(value):
            raise self.refusal("must be an address: https://... or a path that begins with one slash")
        return value

    def instant(self) -> int | None:
        value = self.text(40)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.refusal("must be a time as 2026-11-12T06:40:00+01:00, or a date") from None
        if moment.tzinfo is None and len(value) > len("2026-11-12"):
            raise self.refusal("must say how far it is from UTC, as +01:00 or Z")
        return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND

    def language(self) -> str | None:
        value = self.text(80)
        if value is not None and not _LANGUAGE.fullmatch(value):
            raise self.refusal("must be a language tag, as en or pt-BR")
        return value

    def reported_as(self) -> ReportedAs | None:
        value = self.text(80)
        if value is not None and value not in list(ReportedAs):
            raise self.refusal(f"must be one of {', '.join(ReportedAs)}")
        return ReportedAs(value) if value is not None else None

    def flag(self) -> bool | None:
        raw = _YES_OR_NO.get(self.raw.lower(), self.raw) if self.is_spelled and isinstance(self.raw, str) else self.raw
        if raw is not None and not isinstance(raw, bool):
            raise self.refusal("must be true or false")
        return raw

    def pixels(self) -> int | None:
        raw = self.raw
        if self.is_spelled and isinstance(raw, str) and re.fullmatch("[0-9]{1,5}", raw):
            raw = int(raw)
        if raw is not None and (isinstance(raw, bool) or not isinstance(raw, int) or not 0 < raw < 100_000):
            raise self.refusal("must be a number of pixels from 1 to 99999")
        return raw


def kind_of(value: object) -> str:
    match value:
        case dict():
            return "fields"
        case list():
            return "a list"
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
    return "text"


def _is_address(value: str) -> bool:
    if re.search(r"[\s\\]", value):
        return False
    if value.startswith("/"):
        return not value.startswith("//")
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
