"""Names of months and days, and words of "ago", in the languages that pages are written in."""

import re
import unicodedata
from functools import cache

from babel import Locale

_LOCALES = (
    "en de fr es it pt nl sv da nb fi pl cs sk hu ro hr sl sr bg ru uk el tr id vi ca eu gl lt lv et ar fa he hi ms ga"
).split()
_LEAST_NAME_CHARS = 3
_MARKS = re.compile(r"[̀-ًͯ-ٰٟ]")

# Units of "ago", by the seconds of one; the words begin so.
_UNITS = (
    (1, "s sec second seconde segundo secondo sekund секунд sekunda saniye ثاني شני".split()),
    (60, "m min minute minuut minuten minuto minut мин минут dakika dk دقيق".split()),
    (3_600, "h hr hour std stunde heure hora ora uur timme time tim godzin час saat ساع".split()),
    (86_400, "d day tag jour día dia giorno dag dagen dzień dni день дня дней gün يوم أيام".split()),
    (604_800, "w wk week woche semaine semana settimana weken vecka uge uke tydzień tygodni недел hafta أسبوع".split()),
    (2_629_746, "mo mon month monat mois mes meses mese maand månad måned miesiąc miesięcy месяц ay شهر".split()),
    (31_556_952, "y yr year jahr an ans année año ano anno jaar år rok lat год лет yıl سنة عام".split()),
)
_ONE = frozenset("a an one eine einer einem ein une un una uno um uma een en et jedna".split())
_FEW = frozenset(("few", "paar", "quelques", "unos", "alcuni"))


def folded(text: str) -> str:
    """Return text without case and accents, its digits European: what names of months are compared in."""
    text = "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)
    plain = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", plain))


@cache
def month_names() -> dict[str, int]:
    """Return the month (1..12) of each folded name; names of two languages that disagree are left out."""
    names: dict[str, set[int]] = {}
    for code in _LOCALES:
        months = Locale.parse(code).months
        for shape in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[shape][width].items():
                    word = folded(name).strip(" .")
                    if len(word) >= _LEAST_NAME_CHARS and not word[0].isdigit():
                        names.setdefault(word, set()).add(number)
    for number, more in enumerate(_MORE_NAMES, start=1):
        for word in more.split():
            names[word] = {number}
    return {word: numbers.pop() for word, numbers in names.items() if len(numbers) == 1}


# Abbreviations that locales do not list, and names for which two languages disagree: the more widely read wins.
_MORE_NAMES = (
    "jan januar janv",
    "feb februar fev fevr",
    "mar marz maerz mrz mart",
    "apr april avr",
    "may mai mayo",
    "jun juni juin",
    "jul juli juil",
    "aug august aout",
    "sep sept september",
    "oct okt ott oktober",
    "nov november",
    "dec dez dic december dezember",
)


def unit_seconds(word: str) -> int | None:
    """Return how many seconds a unit such as "hours" has; None for another word."""
    word = folded(word).strip(".")
    for seconds, words in _UNITS:
        for known in map(folded, words):
            if word == known or (len(known) > 2 and word.startswith(known) and len(word) <= len(known) + 3):
                return seconds
    return None


def number_of(word: str) -> int | None:
    """Return the number that a word such as "3" or "an" says; None for another word."""
    word = folded(word)
    if word.isdigit():
        return int(word) if len(word) <= 4 else None
    return 1 if word in _ONE else 3 if word in _FEW else None
