"""Whether a line is somebody's name: from its shape and from the page it stands on."""

import re
from enum import StrEnum

from rejoinder.carriers.recovery.words import is_answer_word

MOST_NAME_CHARS = 60
MOST_NAME_WORDS = 10
_FEW_WORDS = 4
_FEW_CHARS = 40
_UNSPACED_CHARS = 14

_STOPS = ".!?…:;,。！？：；，、؟؛"
_ABBREVIATION = re.compile(r"(?:^|[\s.])(?:\w|[A-Z]\w{1,2})\.$")
_NEVER_IN_NAMES = re.compile(
    r"^\+|[?!:;…“”„«»\"<>{}\[\]=~^♥`*/\\|。！？：；，、؟؛]|https?:|www\.|\s[-–—]\s|\d{3}[./]\d"
)
_PARTICLES = frozenset(
    "de da do dos das di del della der den des du la le les los las van von vom zu zur zum ten ter af av bin ibn ben"
    " al el y e i of the and und et ap st".split()
)
_HANDLE = re.compile(r"^@?(?=.*[\d_]|.*[a-z][A-Z]|.*\w[.\-]\w)[\w.\-]+$")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e00-\u0e7f]")


class Shape(StrEnum):
    """What a short line looks like."""

    PROPER = "proper"
    CAPITAL = "capital"
    LOWER = "lower"
    PHRASE = "phrase"
    LONG_PHRASE = "long_phrase"
    LONG_PROPER = "long_proper"
    ANSWER = "answer"
    SENTENCE = "sentence"


# Per shape: how often a name looks so, how often the first of several paragraphs of a comment looks so, and how
# often a whole comment of one line looks so. Orders of magnitude, counted by hand on saved pages; the decisions
# below change only where a page itself is undecided.
_NAME = {
    Shape.PROPER: 0.60,
    Shape.CAPITAL: 0.20,
    Shape.LOWER: 0.10,
    Shape.PHRASE: 0.05,
    Shape.LONG_PHRASE: 0.02,
    Shape.LONG_PROPER: 0.015,
    Shape.ANSWER: 0.002,
    Shape.SENTENCE: 0.003,
}
_FIRST_PARAGRAPH = {
    Shape.PROPER: 0.004,
    Shape.CAPITAL: 0.006,
    Shape.LOWER: 0.005,
    Shape.PHRASE: 0.02,
    Shape.LONG_PHRASE: 0.03,
    Shape.LONG_PROPER: 0.002,
    Shape.ANSWER: 0.03,
    Shape.SENTENCE: 0.90,
}
_WHOLE_TEXT = {
    Shape.PROPER: 0.004,
    Shape.CAPITAL: 0.01,
    Shape.LOWER: 0.02,
    Shape.PHRASE: 0.04,
    Shape.LONG_PHRASE: 0.06,
    Shape.LONG_PROPER: 0.002,
    Shape.ANSWER: 0.05,
    Shape.SENTENCE: 0.80,
}
_PRIOR_SHARE = 0.3
_WEIGHT_OF_PRIOR = 0.5
_BODY_LOST_SHARE = 0.03
_WIDER_GAP_ODDS = 20.0
_SAME_GAP_ODDS = 0.6
_REPEATED_ODDS = 50.0


def shape_of(line: str) -> Shape:
    """Return what `line` looks like; SENTENCE for everything that is hardly ever a name."""
    words = line.split()
    if not words or len(line) > MOST_NAME_CHARS or len(words) > MOST_NAME_WORDS:
        return Shape.SENTENCE
    if not any(char.isalnum() for char in line) or _NEVER_IN_NAMES.search(line):
        return Shape.SENTENCE
    if line[-1] in _STOPS and not _ABBREVIATION.search(line):
        return Shape.SENTENCE
    if _UNSPACED.search(line):
        return Shape.PROPER if len(line) <= _UNSPACED_CHARS else Shape.SENTENCE
    if is_answer_word(line):
        return Shape.ANSWER
    return _shape_of_words(line, words)


def _shape_of_words(line: str, words: list[str]) -> Shape:
    is_short = len(words) <= _FEW_WORDS and len(line) <= _FEW_CHARS
    if all(_is_name_word(word) for word in words) and _is_name_word(words[-1], may_be_particle=False):
        if not is_short:
            return Shape.LONG_PROPER
        if len(words) == 1 and not _HANDLE.match(line) and line[0].isupper():
            return Shape.CAPITAL
        return Shape.PROPER
    if len(words) == 1:
        return Shape.PROPER if _HANDLE.match(line) else Shape.LOWER
    if not is_short:
        return Shape.SENTENCE
    return Shape.PHRASE if len(words) == 2 else Shape.LONG_PHRASE


def _is_name_word(word: str, *, may_be_particle: bool = True) -> bool:
    bare = word.strip("@().,'’-&+*#_|/")
    if not bare or bare.casefold() in _PARTICLES:
        return may_be_particle
    first = bare[0]
    return not first.islower() or any(char.isdigit() for char in bare)


def share_of_others(named_count: int, count: int) -> float:
    """Return the share of the other comments that have a name, for one of `named_count` named ones of `count`.

    One line that looks like a name proves nothing on a page without names. Kept off 0 and 1: no page is certain, and
    a page of few comments less than others.
    """
    share = (named_count - 1 + _WEIGHT_OF_PRIOR * _PRIOR_SHARE) / (count - 1 + _WEIGHT_OF_PRIOR)
    return min(0.98, max(0.02, share))


def name_before_text(shape: Shape, share: float, *, repeats: int) -> float:
    """Return how probably a line over more text is a name (Bayes' rule).

    `share` of the page's comments have a name; `repeats` other comments begin with the same line.
    """
    odds = share * _NAME[shape] / ((1 - share) * _FIRST_PARAGRAPH[shape])
    return _probability(odds * _odds_of_repeats(repeats))


def name_without_text(shape: Shape, share: float, *, repeats: int, has_wider_gap: bool) -> float:
    """Return how probably a comment's only line is a name whose text was lost, and not a text without a name.

    `has_wider_gap` says that more blank lines follow than elsewhere on the page: the lost text's place.
    """
    odds = share * _NAME[shape] * _BODY_LOST_SHARE / ((1 - share) * _WHOLE_TEXT[shape])
    odds *= _WIDER_GAP_ODDS if has_wider_gap else _SAME_GAP_ODDS
    return _probability(odds * _odds_of_repeats(repeats))


def _odds_of_repeats(repeats: int) -> float:
    return _REPEATED_ODDS ** min(repeats, 3)


def _probability(odds: float) -> float:
    return odds / (1 + odds)
