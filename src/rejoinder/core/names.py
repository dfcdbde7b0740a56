"""Names of people: how they are stored, and when two of them look the same.

The rule: names that are equal after NFKC and case folding, or whose letters are drawn alike, count as one name;
different letters count as different, so that Łukasz and Lukasz, José and Jose may both be here, and straße is strasse.
Capital i, small i, small L and the digit one are one letter for this purpose, as are o and zero, rn and m, vv and w.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from rejoinder.core import errors
from rejoinder.core.lookalikes import PROTOTYPES, SAME_SHAPES
from rejoinder.core.text import IGNORABLE, clean_line

NAME_MAX_CHARS: Final = 60
MOST_MARKS: Final = 4
"""Combining marks that a letter keeps in a name; no language's spelling needs more."""

# They serve only to show a text backwards; the other controls of direction are left out without a word, because
# telephones paste them around names.
_OVERRIDES: Final = re.compile("[\u202d\u202e]")
_JOINERS: Final = "\u200c\u200d"
_VARIATIONS: Final = re.compile(
    "[\ufe0e\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef\u180b-\u180d\u180f\u200c\u200d]"
)
_JOINING_SCRIPTS: Final = frozenset(
    """ARABIC SYRIAC MANDAIC NKO MONGOLIAN DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM
    SINHALA KHMER MYANMAR TIBETAN BALINESE JAVANESE SUNDANESE BRAHMI KAITHI CHAKMA GRANTHA NEWA TIRHUTA""".split()
)
_MARKED_SCRIPTS: Final = frozenset({"LATIN", "GREEK", "CYRILLIC"})
# The blank Braille cell, and likenesses that NFKC would make other letters (the lunate sigma an ordinary one).
_BEFORE_NFKC: Final = {0x2800: " "} | {
    point: look for point, look in PROTOTYPES.items() if unicodedata.normalize("NFKC", chr(point)) != chr(point)
}
_FOLDED: Final = SAME_SHAPES | str.maketrans({"i": "l", "1": "l", "|": "l", "0": "o", "m": "rn", "w": "vv"})
_WORD: Final = re.compile(r"[^\W_]+")
_NEXT_CAPITAL: Final = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_PASSES: Final = 4


def clean_name(raw: str, *, field: str = "name", max_chars: int = NAME_MAX_CHARS) -> str:
    """Return a name as it is stored: NFC, single spaces, invisible characters only where its script needs them.

    Raises BadCharacters (also for overrides of the writing direction), EmptyText and TextTooLong.
    """
    line = clean_line(raw, field=field, max_chars=4 * max_chars)
    if _OVERRIDES.search(line):
        raise errors.BadCharacters(field=field)
    return clean_line(line if line.isascii() else _bare(line), field=field, max_chars=max_chars)


def skeleton(name: str) -> str:
    """Return what is equal for names that readers could take for one another; empty when nothing of it is seen.

    It is for comparing only and may be longer than the name. `skeleton(skeleton(name)) == skeleton(name)`, and names
    of one script that differ in case only have the same.
    """
    if name.isascii():
        # One pass is enough: what folding makes of ASCII it makes of itself again.
        return _skeleton_once(name)
    for _ in range(_PASSES):
        folded = _skeleton_once(name)
        if folded == name:
            break
        name = folded
    return name


def is_reserved(name: str, reserved: Iterable[str]) -> bool:
    """Return whether a name has one of the reserved ones in it, as whole words, in any spelling that looks like it.

    So with "editor" reserved, Éditor, ed.i.tor, "The Editor" and editor_7 are, Creditor is not.
    """
    words = _words(name)
    joined = "".join(words)
    for each in reserved:
        wanted = _reserved_words(each)
        if wanted and (joined == "".join(wanted) or (wanted[0] in words and _has_row(words, wanted))):
            return True
    return False


def _words(name: str) -> list[str]:
    """Return a name's words as skeletons without accents and numbers."""
    letters = name if name.isascii() else _without_marks(unicodedata.normalize("NFKD", name))
    # Digits at a word's edge number it; within it they stand for letters.
    words = (word.strip("0123456789") for word in _WORD.findall(_NEXT_CAPITAL.sub(" ", letters)))
    return [folded for word in words for folded in _WORD.findall(skeleton(word))]


def _without_marks(name: str) -> str:
    return "".join(c for c in name if unicodedata.category(c) not in ("Mn", "Me"))


@lru_cache(maxsize=1_024)
def _reserved_words(name: str) -> list[str]:
    """The words of a name that is asked for again and again; nobody may change the list."""
    return _words(name)


def _has_row(words: list[str], wanted: list[str]) -> bool:
    return any(words[start : start + len(wanted)] == wanted for start in range(len(words) - len(wanted) + 1))


def _bare(line: str) -> str:
    """Return a line without ignorable characters that its script doesn't need, and without heaps of marks."""
    kept: list[str] = []
    marks = 0
    for character in line:
        if IGNORABLE.match(character) and not (kept and _is_needed(character, kept[-1])):
            continue
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MOST_MARKS or _VARIATIONS.match(character):
            kept.append(character)
    while kept and kept[-1] in _JOINERS and not _is_joining(kept[-2:-1]):
        kept.pop()
    return "".join(kept)


def _is_needed(character: str, left: str) -> bool:
    if not _VARIATIONS.match(character):
        return False
    if character in _JOINERS:
        return _is_joining([left]) or (character == "\u200d" and _is_pictorial(left))
    if "\u180b" <= character <= "\u180f":
        return _script(left) == "MONGOLIAN"
    if "\U000e0100" <= character <= "\U000e01ef":
        return _script(left) == "CJK"
    return _is_pictorial(left) or left in "0123456789#*\u2122\u00a9\u00ae" or "\U000e0020" <= left <= "\U000e007f"


def _is_joining(left: list[str]) -> bool:
    return bool(left) and _script(left[0]) in _JOINING_SCRIPTS


def _is_pictorial(character: str) -> bool:
    # Cn: an emoji newer than Python's tables; Sk: the skin tones; and the variation selector that follows an emoji.
    return character == "\ufe0f" or unicodedata.category(character) in ("So", "Sk", "Cn")


@lru_cache(maxsize=4_096)
def _script(character: str) -> str:
    """Return the first word of a character's name, which for letters is their script; empty without a name."""
    return unicodedata.name(character, "").partition(" ")[0].partition("-")[0]


def _skeleton_once(name: str) -> str:
    if name.isascii():
        folded = name.lower()
    else:
        bare = IGNORABLE.sub("", name)
        scripts = {_script(character) for character in bare if character.isalpha()}
        seen = IGNORABLE.sub("", unicodedata.normalize("NFKC", bare.translate(_BEFORE_NFKC)))
        seen = _seen_as(_without_odd_marks(seen), scripts)
        folded = unicodedata.normalize("NFKC", seen.casefold())
    return " ".join(folded.split()).translate(_FOLDED)


def _seen_as(name: str, scripts: set[str]) -> str:
    """Return the Latin name that `name` can be taken for, else it with each letter that has a Latin likeness.

    Capitals and small letters look like different Latin letters (Greek capital nu like N, small nu like v), so each
    way is tried whole; a name mixed from scripts is first taken as it stands, since its case is part of the disguise.
    """
    parts = unicodedata.normalize("NFD", name)
    ways = [parts.lower(), parts.upper()] if len(scripts) < 2 else [parts, parts.upper(), parts.lower()]
    for way in ways if scripts != {"LATIN"} else ():
        look = _look(way)
        if all(_is_latin(character) for character in look):
            return look
    return "".join(_latin_likeness(character) for character in parts.casefold())


def _look(text: str) -> str:
    return text.translate(PROTOTYPES)


def _is_latin(character: str) -> bool:
    return character.isascii() or not character.isalpha() or _script(character) == "LATIN"


def _latin_likeness(character: str) -> str:
    for case in (character, character.upper()):
        look = _look(case)
        if look != case:
            return look.casefold()
    return character


def _without_odd_marks(name: str) -> str:
    """Return an NFKC name without the marks that make no letter of the Latin, Greek or Cyrillic alphabet.

    Strokes, rings around letters and heaps of accents; also the dot above an i, which has one. Other scripts keep
    theirs: there they are vowels.
    """
    kept: list[str] = []
    base = ""
    for character in name:
        if unicodedata.category(character) not in ("Mn", "Me"):
            base = character
        elif (base and _script(base) in _MARKED_SCRIPTS) or unicodedata.category(character) == "Me":
            continue
        kept.append(_decimal(character))
    return "".join(kept)


def _decimal(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
