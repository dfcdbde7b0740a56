"""What a flat page was cut into: pieces, one for each comment, and the lines around them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent
from rejoinder.carriers.recovery.flat.glue import is_code, is_count_of_comments, is_personal
from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.words import is_discussion_heading, stated_count

_NAMELIKE = frozenset((Shape.PROPER, Shape.CAPITAL, Shape.LOWER, Shape.PHRASE, Shape.LONG_PROPER))
_STOPS = tuple(".!?…:;,。！？：；，؟")
_SHORT_CHARS = 60
_SHORT_WORDS = 7
_HEADING_WORDS = 12
_STRONG_WORDS = 6
_LEAST_BUTTONS = 3
_COUNTED = re.compile(r"^\W{0,4}(?:\d{1,6}|one|two|three)\s+\S+", re.IGNORECASE)
_COUNTED_CHARS = 20
_MOST_COUNTED_CHARS = 300


@dataclass(slots=True)
class Piece:
    """The lines of one comment, as indices: those of its text, and `labels`, those with its name, time and controls.

    `indent` is the column at which its own lines begin, `boundary` (0..1) how sure it is that this is one whole
    comment; `answers` is the place of the piece that it answers by the page's own form, None
    otherwise; `wide` are lines of its text above which something is missing.
    """

    text: list[int]
    labels: list[int] = field(default_factory=list)
    author: Field[str] = field(default_factory=lambda: absent(Reason.NAME_LOST, confidence=0.9))
    posted: str | None = None
    indent: int = 0
    boundary: float = 0.9
    answers: int | None = None
    wide: list[int] = field(default_factory=list)

    @property
    def first(self) -> int:
        """Return the index of its first line."""
        return min((*self.text, *self.labels))


@dataclass(slots=True)
class Cut:
    """A page's comments. `heading` are the lines that announce them, `loose` lines between that belong to none,
    `last` is the index behind the discussion, `stated` the number of comments that the page states.

    `points` say how much speaks for a discussion; `is_nested` that the pieces' columns show who answers whom.
    """

    pieces: list[Piece]
    heading: tuple[int, ...]
    last: int
    stated: int | None
    points: int
    loose: tuple[int, ...] = ()
    is_nested: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that announces comments, and the number that it states."""

    index: int
    stated: int | None


def points_of_heading(lines: Sequence[Line], heading: Heading | None) -> int:
    """Return how much a heading says that comments follow: a number of them or a few words more than a long line."""
    if heading is None:
        return 0
    text = lines[heading.index].text
    return 3 if is_count_of_comments(text) or len(text.split()) <= _STRONG_WORDS else 1


def is_namelike(text: str) -> bool:
    """Whether a line could be a name."""
    return shape_of(text) in _NAMELIKE and not is_code(text)


def is_short(text: str) -> bool:
    """Whether a line is a label or name rather than a sentence."""
    return len(text) <= _SHORT_CHARS and len(text.split()) <= _SHORT_WORDS and not text.endswith(_STOPS)


def headings(lines: Sequence[Line]) -> list[Heading]:
    """Return the lines that may announce comments."""
    counts = Counter(line.text for line in lines)
    return [
        Heading(index, stated_count(line.text[:_COUNTED_CHARS] if _COUNTED.match(line.text) else line.text))
        for index, line in enumerate(lines)
        # What recurs is a button: "Antworten" means answers, too.
        if not line.is_blank and counts[line.text] < _LEAST_BUTTONS and _announces(line.text)
    ]


def _announces(text: str) -> bool:
    if _COUNTED.match(text):
        # "24 thoughts on" and then the story's title, however long.
        head = " ".join(text.split()[:2])
        if len(text) <= _MOST_COUNTED_CHARS and is_discussion_heading(head):
            return True
    return len(text.split()) <= _HEADING_WORDS and is_discussion_heading(text)


def inked(lines: Sequence[Line], first: int, last: int) -> list[int]:
    """Return the indices of lines with something on them."""
    return [index for index in range(max(first, 0), last) if not lines[index].is_blank]


def gap_before(lines: Sequence[Line], index: int) -> int:
    """Return how many blank lines stand directly before a line."""
    count = 0
    while index - count - 1 >= 0 and lines[index - count - 1].is_blank:
        count += 1
    return count


def gap_after(lines: Sequence[Line], index: int) -> int:
    """Return how many blank lines stand directly after a line."""
    count = 0
    while index + count + 1 < len(lines) and lines[index + count + 1].is_blank:
        count += 1
    return count


def chars(lines: Sequence[Line], indices: Iterable[int]) -> int:
    """Return the number of characters on some lines."""
    return sum(len(lines[index].text) for index in indices)


def share_personal(lines: Sequence[Line], pieces: Iterable[Piece]) -> float:
    """Return the share of the texts in which people speak of themselves, to somebody, or ask."""
    texts = [" ".join(lines[index].text for index in piece.text) for piece in pieces if piece.text]
    return sum(1 for text in texts if is_personal(text)) / len(texts) if texts else 0.0
