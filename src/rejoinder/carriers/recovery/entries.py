"""Entries of a bulleted list: which bullets open a comment, which belong to a text, and what hangs below what."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.times import is_time
from rejoinder.carriers.source import MOST_COMMENTS_ON_A_PAGE
from rejoinder.core.errors import BrokenSource

_NAMELIKE = frozenset((Shape.PROPER, Shape.CAPITAL, Shape.LOWER, Shape.PHRASE, Shape.LONG_PROPER))


@dataclass(frozen=True, slots=True)
class Bullet:
    """A line with a bullet or number. `index` is its place among the page's lines, `next` that of the next line
    with something on it (None at the end); `gap_before` and `gap_after` count blank lines.
    """

    index: int
    line: Line
    previous: int | None
    next: int | None
    gap_before: int
    gap_after: int
    shape: Shape
    has_body: bool

    @property
    def is_titled(self) -> bool:
        """Whether it looks like a name over a text, with a blank line between or without."""
        return self.has_body and self.shape in _NAMELIKE

    @property
    def is_named(self) -> bool:
        """Whether it looks like a name over a text, with a blank line between."""
        return self.is_titled and self.gap_after > 0


@dataclass(slots=True)
class Entry:
    """One comment's lines: its bullet's, and `own`, the indices of the lines of its text. `parent` is an index
    among the entries; `level` is its depth in the tree, 1 at the top; `skipped` says that a level is missing above.

    `lead` are the indices of lines that hold only its name and time, known then as `name` and `time`. The bullet's
    own line is one of those when `is_head_only`. `answers` says that the page prints it as a part of its parent.
    """

    bullet: Bullet
    parent: int | None
    level: int
    skipped: bool = False
    own: list[int] = field(default_factory=list)
    lead: list[int] = field(default_factory=list)
    name: str | None = None
    time: str | None = None
    is_head_only: bool = False
    answers: bool = False

    @property
    def first_index(self) -> int:
        """Return the index of the first line that belongs to it."""
        return min([self.bullet.index, *self.lead])


def bullets_of(lines: Sequence[Line], first: int, last: int) -> list[Bullet]:
    """Return the bullets among the lines from `first` to `last` (excluded).

    BrokenSource when there are more than 100,000: no page has so many comments, and reading them costs minutes.
    """
    inked = [index for index in range(first, last) if not lines[index].is_blank]
    found = []
    for place, index in enumerate(inked):
        if lines[index].marker is not None:
            before = inked[place - 1] if place else None
            after = inked[place + 1] if place + 1 < len(inked) else None
            found.append(_bullet(lines, before, index, after))
            if len(found) > MOST_COMMENTS_ON_A_PAGE:
                why = f"more than {MOST_COMMENTS_ON_A_PAGE} bullets in one list"
                raise BrokenSource(line=lines[index].number, column=1, why=why)
    return found


def _bullet(lines: Sequence[Line], before: int | None, index: int, after: int | None) -> Bullet:
    line = lines[index]
    gap_after = 0
    has_body = False
    if after is not None:
        follower = lines[after]
        # A time right below a name is part of the name's line.
        gap_after = after - index - 1 or int(is_time(follower.text))
        has_body = follower.indent > line.indent and follower.marker != line.marker
    gap_before = index - before - 1 if before is not None else 1
    return Bullet(index, line, before, after, gap_before, gap_after, shape_of(line.head), has_body)
