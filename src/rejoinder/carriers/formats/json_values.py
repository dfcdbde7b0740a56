"""The members of a JSON object, or the cells of a row, whatever type their writer gave them."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Final

from rejoinder.carriers.instants import Unit, epoch_field, iso_field, rfc822_field
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE, Field
from rejoinder.carriers.source import writable

MOST_COUNT: Final = 2_000_000_000
_NUMBER: Final = re.compile(r"[+-]?\d{1,30}(?:\.\d{0,30})?")
_YES: Final = frozenset(("true", "yes", "on", "t", "y"))
# What scripts write into a text when a value is not there.
_NOTHING: Final = frozenset(("", "undefined", "null", "None", "none", "nil", "NULL", "\\N"))
_WRAPPED: Final = ("$oid", "$numberLong", "$numberInt", "$numberDouble", "$uuid", "$date", "iso")
_NO_ADDRESS: Final = re.compile(r"\s|\A@|@\Z|@.*@")


class Fields:
    """An object's members, read liberally. Where a method takes several names, the first that says something counts."""

    __slots__ = ("members",)

    def __init__(self, members: Mapping[str, object]) -> None:
        self.members = members

    @classmethod
    def of(cls, value: object) -> "Fields | None":
        """Return the members of `value`, None when it is no object."""
        return cls(value) if isinstance(value, dict) else None

    def has(self, *names: str) -> bool:
        """Whether any of these members is there and not null."""
        return any(self.members.get(name) is not None for name in names)

    def text(self, *names: str) -> str:
        """Return a text as it stands, empty when there is none; numbers are spelled."""
        for name in names:
            value = self.members.get(name)
            if isinstance(value, str):
                if value:
                    return value
            elif isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
        return ""

    def line(self, *names: str) -> str | None:
        """Return a text without blanks around it; None when nothing is left, or only "undefined" or the like."""
        for name in names:
            text = self.text(name).strip()
            text = text if text.isprintable() else writable(text).strip()
            if text not in _NOTHING:
                return text
        return None

    def identifier(self, *names: str) -> str | None:
        """Return an id as a text: numbers, texts and Mongo's wrappings of them alike."""
        for name in names:
            found = identifier(self.members.get(name))
            if found is not None:
                return found
        return None

    def count(self, *names: str) -> int:
        """Return a whole number, 0 when there is none; the length of a list or object of single votes."""
        for name in names:
            value = unwrapped(self.members.get(name))
            if isinstance(value, list | dict):
                return len(value)
            if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
                value = float(value)
            if isinstance(value, int | float) and math.isfinite(value):
                return max(-MOST_COUNT, min(MOST_COUNT, int(value)))
        return 0

    def truth(self, *names: str) -> bool:
        """Whether any of these is true, however that is written."""
        return any(is_true(self.members.get(name)) for name in names)

    def url(self, *names: str) -> str | None:
        """Return a web address or path; None for anything else. A host alone gets a scheme."""
        text = self.line(*names)
        if text is None or re.search(r"\s", text):
            return None
        if re.match(r"(?:https?://.|/)", text, re.IGNORECASE):
            return f"https:{text}" if text.startswith("//") else text
        return f"https://{text}" if re.fullmatch(r"[\w-]+(\.[\w-]+)+(/\S*)?", text) else None

    def link(self, *names: str) -> str | None:
        """Return a web address with its host; None for anything else, paths too."""
        address = self.url(*names)
        return None if address is None or address.startswith("/") else address

    def email(self, *names: str) -> str | None:
        """Return a mail address; None for what is none."""
        text = self.line(*names)
        return None if text is None or "@" not in text or _NO_ADDRESS.search(text) else text

    def instant(self, *names: str, unit: Unit = "s") -> tuple[Field[int], str | None]:
        """Return a time, and the text that it was written as (None for a number)."""
        bad: tuple[Field[int], str | None] = (NOT_THERE, None)
        for name in names:
            field, text = instant(self.members.get(name), unit)
            if field.value is not None:
                return field, text
            bad = (field, text) if field.reason is Reason.BAD_TIME else bad
        return bad

    def moment(self, *names: str, unit: Unit = "s") -> int | None:
        """Return a time's instant alone."""
        return self.instant(*names, unit=unit)[0].value

    def inner(self, name: str) -> "Fields":
        """Return the members of a member, none when it is no object."""
        return Fields.of(self.members.get(name)) or NOTHING

    def many(self, name: str) -> Iterator["Fields"]:
        """Yield the objects of a list."""
        value = self.members.get(name)
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict):
                yield Fields(one)


NOTHING: Final = Fields({})


def unwrapped(value: object) -> object:
    """Return what Mongo's and LeanCloud's notations wrap."""
    for _ in range(3):
        if not isinstance(value, dict):
            break
        name = next((name for name in _WRAPPED if name in value), None)
        if name is None:
            break
        value = value[name]
    return value


def identifier(value: object) -> str | None:
    """Return an id as a text, None when this is none."""
    value = unwrapped(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    # What is no character of any id would be refused by the store, and a key may be quoted in a log.
    text = writable(str(value)).strip()[:500]
    return None if text in _NOTHING else text


def is_true(value: object) -> bool:
    """Whether a value means yes."""
    value = unwrapped(value)
    if isinstance(value, str):
        value = value.strip().lower()
        return value in _YES or (_NUMBER.fullmatch(value) is not None and float(value) != 0)
    return isinstance(value, bool | int | float) and bool(value)


def instant(value: object, unit: Unit = "s") -> tuple[Field[int], str | None]:
    """Return a time in any of the shapes that exports have, and the text it was written as."""
    value = unwrapped(value)
    if isinstance(value, str):
        text = writable(value).strip()
        if text in _NOTHING:
            return NOT_THERE, None
        if _NUMBER.fullmatch(text) and not re.fullmatch(r"[12]\d{7}", text):
            return epoch_field(text, unit), text
        field = iso_field(text)
        return (rfc822_field(text) if field.reason is Reason.BAD_TIME else field), text[:200]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return epoch_field(value, unit), None
    return NOT_THERE, None
