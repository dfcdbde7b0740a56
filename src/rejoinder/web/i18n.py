"""Languages of the interface: messages, plural rules, dates and numbers.

English sentences are the message ids. Plural rules, dates and numbers come from CLDR by way of Babel; messages
from `locale/<language>/messages.po`. `en-XA` is English with accents, to find text that nobody can translate.
Placeholders are written `{name}`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES: Final = Path(__file__).parent / "locale"
LANGUAGES: Final = ("en", "ar")
PSEUDO: Final = "en-XA"
CATEGORIES: Final = ("zero", "one", "two", "few", "many", "other")

_DAY_S: Final = 86_400
_ACCENTED: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀçđéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ",
)


class Language:
    """One language of the interface, with the dates and numbers of its region.

    `tag` is the BCP 47 tag for `lang=`; `direction` is "ltr" or "rtl".
    """

    def __init__(self, tag: str) -> None:
        self.is_pseudo = tag == PSEUDO
        self.tag = tag
        self.locale = Locale.parse("en" if self.is_pseudo else tag, sep="-")
        self.direction = self.locale.text_direction
        self._one_for: dict[int, tuple[str, str]] = {}
        self._clock: dict[int, str] = {}

    @cached_property
    def _messages(self) -> Mapping[str, tuple[str, ...]]:
        """The translations of every message, one or as many as the language has plural forms."""
        path = LOCALES / self.locale.language / "messages.po"
        if self.locale.language == "en" or not path.exists():
            return {}
        with path.open("rb") as file:
            catalog = read_po(file, locale=self.locale.language)
        return {
            message.id if isinstance(message.id, str) else message.id[0]: (
                (message.string,) if isinstance(message.string, str) else tuple(message.string)
            )
            for message in catalog
            if message.id and message.string and not message.fuzzy
        }

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The CLDR plural categories of the language, in the order in which gettext numbers its forms."""
        return tuple(name for name in CATEGORIES if name in self.locale.plural_form.tags or name == "other")

    def gettext(self, message: str) -> str:
        """Return the translation of `message`, or itself where there is none."""
        found = self._messages.get(message)
        return self._show(found[0] if found and found[0] else message)

    def forms(self, one: str, other: str) -> dict[str, str]:
        """Return the translations of a counted message by CLDR category, for `Intl.PluralRules` in the browser."""
        found = self._messages.get(one)
        if found is None or len(found) != len(self.categories):
            return {"one": self._show(one), "other": self._show(other)}
        return dict(zip(self.categories, map(self._show, found), strict=True))

    def ngettext(self, one: str, other: str, count: int) -> str:
        """Return the form of a counted message for `count`; its placeholders are still in it."""
        forms = self.forms(one, other)
        return forms.get(self.locale.plural_form(count), forms["other"])

    def counted(self, one: str, other: str, count: int) -> str:
        """Return a counted message with `{count}` filled in, as plain text."""
        return self.ngettext(one, other, count).format(count=self.number(count))

    def number(self, value: int) -> str:
        """Return `value` with the language's digits and separators."""
        return str(value) if -1000 < value < 1000 else format_decimal(value, locale=self.locale)

    def day(self, at: int) -> str:
        """Return the UTC day of an instant in words, such as "22 November 2026"."""
        return self._day(at // 1_000_000 // _DAY_S)[1]

    def moment(self, at: int) -> str:
        """Return the UTC day and minute of an instant in words."""
        day, second = divmod(at // 1_000_000, _DAY_S)
        minute = second // 60
        clock = self._clock.get(minute)
        if clock is None:
            clock = format_time(_at(minute * 60), "short", locale=self.locale)
            self._clock[minute] = self._show(clock.replace("\u202f", "\u00a0"))
        return self._joined.format(self._clock[minute], self._day(day)[1])

    def stamp(self, at: int) -> str:
        """Return a `<time>` element for an instant; its text is the moment in words, UTC."""
        day, second = divmod(at // 1_000_000, _DAY_S)
        hour, minute = divmod(second // 60, 60)
        return f'<time datetime="{self._day(day)[0]}T{hour:02}:{minute:02}Z">{self.moment(at)}</time>'

    @cached_property
    def _joined(self) -> str:
        return str(get_datetime_format("medium", locale=self.locale)).replace("'", "")

    def _day(self, day: int) -> tuple[str, str]:
        found = self._one_for.get(day)
        if found is None:
            date = _at(day * _DAY_S).date()
            if len(self._one_for) > 10_000:
                self._one_for.clear()
            found = self._one_for[day] = (date.isoformat(), self._show(format_date(date, "long", locale=self.locale)))
        return found

    def _show(self, text: str) -> str:
        return accented(text) if self.is_pseudo else text


def accented(text: str) -> str:
    """Return English with accents on every letter outside `{placeholders}`, in brackets and a third longer."""
    pieces: list[str] = []
    for number, piece in enumerate(text.replace("}", "{").split("{")):
        pieces.append("{" + piece + "}" if number % 2 else piece.translate(_ACCENTED))
    return "⟦" + "".join(pieces) + "·" * (len(text) // 3) + "⟧"


@lru_cache(maxsize=32)
def language_for(tag: str) -> Language:
    """Return the interface's language for a BCP 47 tag; English where the interface does not speak it."""
    if tag == PSEUDO:
        return Language(PSEUDO)
    locale = _locale(tag)
    if locale is None or locale.language not in LANGUAGES:
        return Language("en")
    return Language(str(locale).replace("_", "-"))


@lru_cache(maxsize=256)
def direction_of(tag: str) -> str:
    """Return "rtl" or "ltr" for texts in a language, "auto" for one that CLDR does not know."""
    locale = _locale(tag)
    return "auto" if locale is None else locale.text_direction


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError, TypeError):
        return None


def _at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
