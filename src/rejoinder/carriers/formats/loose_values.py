"""Values of records as they should be, whatever type they were written in."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rejoinder.carriers.instants import epoch_field, iso_field
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE, Field, absent
from rejoinder.carriers.source import writable
from rejoinder.core.comment import Status

_TRUE: Final = frozenset(("true", "1", "yes", "t"))
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}(?:\.0*)?")
_UUID: Final = re.compile(
    r"(?:.*[:/#])?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.IGNORECASE | re.DOTALL
)
_MOST_COUNTED: Final = 1_000_000_000


def text_in(value: object) -> str | None:
    """Return a text, a number as it is spelled; None for nothing, blanks and other things."""
    if isinstance(value, str):
        return writable(value) if value.strip() else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < 10**100 else None
    return None


def key_in(value: object) -> str | None:
    """Return an id that may be a text or a number; None when it is none."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    text = text_in(value)
    return text.strip()[:2000] if text is not None else None


def line_in(value: object) -> str | None:
    """Return a text of one line, as names and titles are; None when there is none."""
    text = text_in(value)
    return " ".join(text.split()) if text is not None else None


def is_true(value: object) -> bool:
    """Whether a value means yes."""
    if isinstance(value, str):
        return value.strip().lower() in _TRUE
    return isinstance(value, int | float) and value != 0


def count_in(value: object) -> int | None:
    """Return a whole number, also a spelled one, within what can be counted; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        value = int(float(value))
    return max(-_MOST_COUNTED, min(value, _MOST_COUNTED)) if isinstance(value, int) else None


def votes_in(score: object) -> tuple[int, int]:
    """Return the votes for and against of which a source states only the difference, as if all were of one kind."""
    number = count_in(score) or 0
    return max(number, 0), max(-number, 0)


def list_in(value: object) -> list[Any]:
    """Return a list as it is, one thing as a list of it, nothing as an empty one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def fields_in(value: object) -> Mapping[str, Any]:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def time_in(value: object) -> Field[int]:
    """Return the field of a time that is counted in seconds or written."""
    counted = epoch_field(value, "s")
    if counted.value is not None or counted is NOT_THERE:
        return counted
    return iso_field(value) if isinstance(value, str) else absent(Reason.BAD_TIME)


def unescaped(text: str) -> str:
    """Return text in which the three signs that HTML needs were escaped; other entities were typed as they are."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def without_entities(text: str | None) -> str | None:
    """Return a line of text with all its entities resolved."""
    return html.unescape(text) if text is not None else None


def own_keys(*holders: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids that an export of ours carries, as `rejoinder:<uuid>`."""
    return tuple(dict.fromkeys(key for holder in holders for key in _own_keys(holder)))


def own_key(text: object) -> str | None:
    """Return `rejoinder:<uuid>` of a text that ends in an id of ours; None when it does not."""
    found = _UUID.fullmatch(text.strip()) if isinstance(text, str) else None
    return f"rejoinder:{found[1].lower()}" if found is not None else None


def _own_keys(holder: Mapping[str, Any]) -> Iterator[str]:
    for name, value in holder.items():
        if not isinstance(value, str) or "rejoinder" not in f"{name} {value[:11]}".lower():
            continue
        if (key := own_key(value)) is not None:
            yield key


def status_in(value: object) -> Status | None:
    """Return one of our own words for a status; None for other words."""
    try:
        return Status(value.strip().lower()) if isinstance(value, str) else None
    except ValueError:
        return None
