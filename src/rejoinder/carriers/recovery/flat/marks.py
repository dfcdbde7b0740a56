"""Lines that recur around the comments of a flat page: names with times, controls, votes, rules."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rejoinder.carriers.recovery.flat.glue import AFTER_NAMES, BEFORE_NAMES, INNER, OUTER, is_anonymous, is_code
from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.times import name_and_time, time_within
from rejoinder.carriers.recovery.words import is_control

LEAST_REPEATS = 3
_LEARNED_SHARE = 0.8
_LEARNED_WORD_SHARE = 0.4
_MOST_LABEL_CHARS = 40
_MOST_LABEL_WORDS = 4
_MOST_NAME_CHARS = 100
_MOST_WORDS_BEHIND = 3
_MOST_WORDS_IN_HEAD = 8
_STOPS = tuple(".!?…。！？؟")
_ASIDE = re.compile(r"^(?=\S+$)(?:[(\[<{#]\S*\d\S*|<\S*>|\(\S*\)|\*+|[(\[]\w*[)\]])$")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_CLOCK = re.compile(r"^\W*\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*[ap]\.?m\.?)?(?:\s*uhr)?\W*$", re.IGNORECASE)
_VOTE = re.compile(r"^[+\-−–±#]?\s?\d{1,5}$|^[▲▼△▽↑↓👍👎♥❤]\s*\d{0,5}$")
_SEPARATORS = re.compile(r"[|·•›»,/–—]|\s-\s")
_RULE = re.compile(r"^(?:[-=_*~–—•.#]\s?){3,}$")
# An address, a number or a star behind a name.
_BEHIND_NAME = re.compile(r"(?<!\s)\s*(?:\((?=[^()\d]*\d)[^()]*\)|<[^<>]*>|\*)$")
_LINK_NUMBER = re.compile(r"\[(?:\d{1,4}|[-–−+])\]")
_LIST_NUMBER = re.compile(r"^\d{1,4}(?:\.\d{1,3})*[.)]\s+(?=\S)")
_SAID_UNSPACED = re.compile(
    r"^(?P<name>.{1,40}?)\s*(?P<said>说道|說道|说|說|写道|寫道|表示|さんより|さん|より)\s*[:：]?$"
)
_EDGES = " ,|·•–—-/:;()[]<>»«›"


class Kind(StrEnum):
    """What a line is for: who and when, a button or label, a count of votes, a line drawn."""

    HEAD = "head"
    LABEL = "label"
    VOTE = "vote"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line that belongs to a page's pattern. `index` is its place among the lines; `family` groups heads of one
    form. `name` and `time` are as the line has them; `is_name_last` says that the name follows the time, `is_said`
    that the line ends as one before somebody's words does.
    """

    index: int
    kind: Kind
    family: str = ""
    name: str | None = None
    time: str | None = None
    is_name_last: bool = False
    is_said: bool = False
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class _Stamped:
    """A line with a time, cut in three."""

    index: int
    left: tuple[str, ...]
    time: str
    right: tuple[str, ...]
    text: str


def read_marks(lines: Sequence[Line]) -> list[Mark]:
    """Return the marks of a page in order, at most one a line."""
    found: dict[int, Mark] = {}
    for mark in (*_heads(lines), *_affixed(lines)):
        found.setdefault(mark.index, mark)
    _lone_clocks(lines, found)
    for mark in _labels(lines, found):
        found.setdefault(mark.index, mark)
    return [found[index] for index in sorted(found)]


def cleaned(text: str) -> str:
    """Return a line without the numbers that text browsers put before links, without the sign that folds it and
    without its number in a list.
    """
    bare = _LINK_NUMBER.sub("", text).strip()
    number = _LIST_NUMBER.match(bare)
    if number is None:
        return bare
    where = time_within(bare)
    # "17. July" is a day, no seventeenth comment.
    return bare if where is not None and where[0] < number.end() else bare[number.end() :]


def _heads(lines: Sequence[Line]) -> Iterator[Mark]:
    stamped = [one for index, line in enumerate(lines) if (one := _stamped(index, line)) is not None]
    learned = _learned(stamped)
    marks = [_head(one, learned) for one in stamped]
    strict = Counter(mark.family for mark in marks if not mark.is_loose)
    for mark in marks:
        if not mark.is_loose or strict[mark.family] >= LEAST_REPEATS:
            yield mark


def _stamped(index: int, line: Line) -> _Stamped | None:
    text = cleaned(line.text)
    where = time_within(text) if text else None
    if where is None:
        return None
    start, end = where
    return _Stamped(index, tuple(text[:start].split()), text[start:end], tuple(text[end:].split()), text)


def _learned(stamped: Sequence[_Stamped]) -> frozenset[str]:
    """Return words of most lines with a time, above all at their edges: they are the page's, no part of a name."""
    edges: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    for one in stamped:
        everywhere.update({masked(word) for word in (*one.left, *one.right)})
        edges.update({masked(side[place]) for side in (one.left, one.right) if side for place in (0, -1)})
    if len(stamped) < LEAST_REPEATS:
        return frozenset()
    always = {*_one_sided(stamped)} | {
        word for word, count in everywhere.items() if count >= len(stamped) * _LEARNED_SHARE
    }
    return frozenset(word for word in always if not is_anonymous(word)) | frozenset(
        word
        for word, count in edges.items()
        if count
        >= len(stamped) * (_LEARNED_WORD_SHARE if not word[:1].isupper() and "_" not in word else _LEARNED_SHARE)
        and count >= LEAST_REPEATS
        and not is_anonymous(word)
    )


def _one_sided(stamped: Sequence[_Stamped]) -> Iterator[str]:
    """Yield the words that stand on one side of the time again and again while the other side changes."""
    for sides in ([(one.left, one.right) for one in stamped], [(one.right, one.left) for one in stamped]):
        others: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        for side, other in sides:
            key = tuple(masked(word) for word in side)
            others.setdefault(key, set()).add(tuple(masked(word) for word in other))
        for side, found in others.items():
            if len(found) >= LEAST_REPEATS:
                yield from side


def masked(word: str) -> str:
    """Return a word with `#` for every number: what stays the same from comment to comment."""
    return _NUMBER.sub("#", word)


def _head(one: _Stamped, learned: frozenset[str]) -> Mark:
    left, right = _stripped(one.left, learned, is_left=True), _stripped(one.right, learned, is_left=False)
    is_name_last = bool(right) and (not left or not _is_namelike(_name(left)))
    words = right if is_name_last else left
    name = _name(words) if words else None
    lead = masked(one.left[0]).casefold() if one.left and one.left[0] not in left else ""
    layout = "time" if name is None else "time name" if is_name_last else "name time"
    is_said = one.text.rstrip().endswith((":", "："))
    both = bool(left) and bool(right) and not is_said
    # Words on both sides of a time are a sentence, unless others of the same form are none.
    is_loose = both or (name is not None and not _is_namelike(name))
    if is_loose and (name is None or len(name) > _MOST_NAME_CHARS or (both and len(right) > _MOST_WORDS_BEHIND)):
        layout = "text"
    return Mark(one.index, Kind.HEAD, f"{lead} {layout}", name, one.time, is_name_last, is_said, is_loose)


def _stripped(words: tuple[str, ...], learned: frozenset[str], *, is_left: bool) -> tuple[str, ...]:
    """Return the words of one side without what the page itself puts there."""
    first, last = 0, len(words)
    outer, inner = OUTER | learned, INNER | learned
    while first < last and _is_glue(words[first], outer if is_left else inner):
        first += 1
    while last > first and (
        _is_glue(words[last - 1], inner if is_left else outer) or (last < len(words) and words[last - 1].isdigit())
    ):
        last -= 1
    rest = " ".join(words[first:last])
    while (cut := _BEHIND_NAME.search(rest)) and cut.start():
        rest = rest[: cut.start()]
    return tuple(rest.split())


def _is_glue(word: str, known: frozenset[str]) -> bool:
    bare = word.strip(_EDGES)
    if not bare or masked(word) in known or _ASIDE.match(word):
        return True
    # "w" is a word in Polish, "W" the beginning of a name.
    return any(one in known for one in ((word, bare) if len(bare) == 1 else (word.casefold(), bare.casefold())))


def _name(words: Iterable[str]) -> str:
    found = list(words)
    half = len(found) // 2
    # Account and shown name, which are mostly the same.
    if half and found[:half] == found[half:]:
        found = found[:half]
    return " ".join(found).strip(_EDGES)


def _is_namelike(name: str) -> bool:
    return bool(name) and shape_of(name) is not Shape.SENTENCE and not is_code(name)


def _affixed(lines: Sequence[Line]) -> Iterator[Mark]:
    """Yield heads without a time: "by Ann", "Ann says:"."""
    found: list[Mark] = []
    for index, line in enumerate(lines):
        text = cleaned(line.text)
        words = text.split()
        if not words or len(words) > _MOST_WORDS_IN_HEAD or len(text) > _MOST_NAME_CHARS:
            continue
        if (unspaced := _SAID_UNSPACED.match(text)) and _is_namelike(unspaced["name"]):
            found.append(Mark(index, Kind.HEAD, f"{unspaced['said']} said", unspaced["name"]))
            continue
        if len(words) == 1:
            continue
        is_said = text.endswith((":", "："))
        # Only a line that ends so can be words announced, and most lines don't.
        said = name_and_time(text) if text.endswith(":") else None
        if said is not None and said[1] is None and _is_namelike(said[0]):
            found.append(Mark(index, Kind.HEAD, f"{words[-1].casefold()} said", said[0], None, False, True))
        elif words[-1].casefold() in AFTER_NAMES and _is_namelike(name := _name(words[:-1])):
            found.append(Mark(index, Kind.HEAD, f"{words[-1].casefold()} said", name, None, False, is_said))
        elif words[0].casefold() in BEFORE_NAMES:
            name = _name(_stripped(tuple(words[1:]), frozenset(), is_left=False))
            if _is_namelike(name):
                found.append(Mark(index, Kind.HEAD, f"{words[0].casefold()} name time", name, None, True))
    counts = Counter(mark.family for mark in found)
    names = {family: {mark.name for mark in found if mark.family == family} for family in counts}
    for mark in found:
        if mark.is_said or (counts[mark.family] >= LEAST_REPEATS and len(names[mark.family]) > 1):
            yield mark


def _lone_clocks(lines: Sequence[Line], found: dict[int, Mark]) -> None:
    """Join a clock on a line of its own to the date directly above it."""
    for index in sorted(found):
        below = index + 1
        if found[index].time is not None and below < len(lines) and _CLOCK.match(lines[below].text):
            found[below] = Mark(below, Kind.LABEL)
            found[index] = replace(found[index], time=f"{found[index].time} {lines[below].text}")


def _labels(lines: Sequence[Line], heads: dict[int, Mark]) -> Iterator[Mark]:
    keys: dict[int, str] = {}
    for index, line in enumerate(lines):
        text = cleaned(line.text)
        if not text or index in heads or len(text) > _MOST_LABEL_CHARS:
            continue
        if _VOTE.match(text):
            keys[index] = Kind.VOTE
        elif _RULE.match(text):
            keys[index] = Kind.RULE
        elif len(_SEPARATORS.sub(" ", text).split()) <= _MOST_LABEL_WORDS and not text.endswith(_STOPS):
            keys[index] = masked(text).casefold()
    counts = Counter(keys.values())
    for index, key in keys.items():
        if counts[key] < LEAST_REPEATS:
            continue
        if key in (Kind.VOTE, Kind.RULE):
            yield Mark(index, Kind(key), key)
        elif is_label(key):
            yield Mark(index, Kind.LABEL, key)


def is_label(text: str) -> bool:
    """Whether `text` is a button, or several printed as one word."""
    if is_control(text):
        return True
    words = _SEPARATORS.sub(" ", text).split()
    if words and all(is_control(word) for word in words):
        return True
    return any(is_control(text[:cut]) and is_control(text[cut:]) for cut in range(4, len(text) - 3))
