"""Which language a page is in: a guess from its script or its most common words."""

import re
from collections import Counter

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent, judged

_SAMPLE_CHARS = 50_000
_LEAST_WORDS = 20
_SCRIPTS = {
    "ja": "\u3040-\u30ff",
    "ko": "\uac00-\ud7af",
    "zh": "\u4e00-\u9fff",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "ru": "\u0400-\u04ff",
    "el": "\u0370-\u03ff",
    "th": "\u0e00-\u0e7f",
    "hi": "\u0900-\u097f",
}
_COMMON = {
    "en": "the of and to in is that it for was on are with they be this from have not you",
    "de": "der die das und ist nicht ein eine zu den mit von auf für sich dem auch es wie aber",
    "fr": "le la les des et est une dans pour que qui pas sur au avec ce il ne sont plus",
    "es": "el la los las de que y en un una por con no para es se del como más pero",
    "it": "il la che di e un una per non sono con del della gli le più come anche ma è",
    "pt": "o a os as de que e um uma para com não do da em por mais se como mas",
    "nl": "de het een en van is dat niet op te zijn voor met die ook aan er maar om ik",
    "pl": "i w na z nie się do to że jest jak o ale po za co tak przez od już",
    "sv": "och att det som en på är av för med den till inte om ett men har de så jag",
}
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_SHARE = 0.1


def language_of(text: str) -> Field[str]:
    """Return the language's code (ISO 639-1) with a confidence; absent when there is too little to tell."""
    sample = text[:_SAMPLE_CHARS]
    letters = sum(1 for char in sample if char.isalpha())
    for code, script in _SCRIPTS.items():
        if letters and len(re.findall(f"[{script}]", sample)) > letters * (0.1 if code == "ja" else 0.5):
            # Several languages share a script; the most widely read one is only the likeliest.
            return judged(code, 0.85, Reason.SCRIPT)
    words = Counter(word.casefold() for word in _WORD.findall(sample))
    if words.total() < _LEAST_WORDS:
        return absent()
    shares = sorted(
        ((sum(words[common] for common in known.split()) / words.total(), code) for code, known in _COMMON.items()),
        reverse=True,
    )
    (best, code), (second, _) = shares[:2]
    if best < _LEAST_SHARE:
        return absent()
    return judged(code, 0.97 if best > second * 1.5 else 0.75, Reason.COMMON_WORDS)
