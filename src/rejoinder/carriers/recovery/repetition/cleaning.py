"""A name out of the text that it is printed in: "Posted by Ann at 3 pm", "Ann says:"."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rejoinder.carriers.recovery.repetition.dates import is_only_time, time_in, without
from rejoinder.carriers.recovery.repetition.marks import is_control, is_template

MOST_SAYING_CHARS: Final = 60
_SAYING: Final = re.compile(
    r" ?[,|·•–—-]? ?(?:\b(?:says?|said|wrote|writes|commented|replied|sagte?|schrieb|schreibt|meinte?|kommentiert"
    r"|a écrit|écrit|dit|dice|dijo|escribi[óo]|comentó|disse|diz|escreveu|ha detto|ha scritto|scrive|zegt|schreef|säger"
    r"|skrev|skriver|pisze|napisał\w*|říká|mondta|szerint|yazdı|diyor ki|dedi ki|написал\w*|пишет|говорит|сказал\w*)\b"
    r"|يقول|قال|כתב|說道|說|说道|说|さんのコメント|님의 말)? ?[:：]? ?$",
    re.IGNORECASE,
)
_LEAD: Final = re.compile(
    r"^\s*(?:(?:(?:posted|written|submitted|comment(?:ed)?|reply|answer)\s+)?(?:by|from)|von|verfasst von"
    r"|geschrieben von"
    r"|kommentar von|par|de la part de|publié par|por|enviado por|publicado por|escrito por|di|scritto da|inviato da|da"
    r"|door|geplaatst door|av|skrevet af|af|od|przez|автор|от|بواسطة|من قبل|作者|發表者|发表者"
    r"|(?:user ?)?name|author|nick(?:name)?)\s*[:：]?\s+|^(?:作者|投稿者|名前|發表人|留言者)\s*[:：]\s*|^@",
    re.IGNORECASE,
)
_TRIM: Final = " \t,;:|·•–—-«»>#\u200e\u200f\u202a\u202c\u2068\u2069"


def clean_all(values: Sequence[str]) -> list[str]:
    """Return the names in the texts of a column: without times, words of saying, and what all have in common."""
    cleaned = [clean(value) for value in values]
    for is_first in (True, False):
        for _ in range(5):
            shared = _shared_word(cleaned, is_first=is_first)
            if shared is None:
                break
            shorter = [_drop(value, shared, is_first=is_first) for value in cleaned]
            # "Guest 12" and "Guest 17" share a word that is a part of the name.
            if sum(map(_has_letter, shorter)) < 0.9 * sum(map(_has_letter, cleaned)):
                break
            cleaned = shorter
    return cleaned


def _has_letter(text: str) -> bool:
    return any(char.isalpha() for char in text)


@lru_cache(maxsize=100_000)
def clean(value: str) -> str:
    """Return a text without the time in it and the words with which names are printed ("by", "says:")."""
    if (place := _time_place(value)) is not None:
        value = without(value, place)
    value = value[:-MOST_SAYING_CHARS] + _SAYING.sub("", " ".join(value[-MOST_SAYING_CHARS:].split()))
    value = _LEAD.sub("", value.strip(_TRIM))
    value = value.strip(_TRIM)
    for opening, closing in ("()", "[]"):
        if value.count(opening) != value.count(closing):
            value = value.strip(opening + closing + _TRIM)
    return value


def _time_place(value: str) -> tuple[int, int] | None:
    return time_in(value) if any(char.isdigit() for char in value) else None


def _shared_word(values: Sequence[str], *, is_first: bool) -> str | None:
    """Return the word that nearly all texts begin (or end) with, None when they would not be names without it."""
    if len(values) < 3 or len(set(values)) < 2:
        return None
    at = 0 if is_first else -1
    words = Counter(parts[at] for value in values if len(parts := value.split()) > 1)
    if not words:
        return None
    word, count = words.most_common(1)[0]
    return word if count >= 0.9 * len(values) and count >= 3 else None


def _drop(value: str, word: str, *, is_first: bool) -> str:
    if is_first and value.startswith(f"{word} "):
        return value[len(word) :].strip(_TRIM)
    if not is_first and value.endswith(f" {word}"):
        return value[: -len(word)].strip(_TRIM)
    return value


def is_name(text: str) -> bool:
    """Whether a cleaned text can be somebody's name at all."""
    if not 0 < len(text) <= 60 or is_template(text) or is_only_time(text):
        return False
    return (
        any(char.isalpha() for char in text)
        and not is_control(text)
        and len(text.split()) <= 7
        or text.isdigit()
        and False
    )
