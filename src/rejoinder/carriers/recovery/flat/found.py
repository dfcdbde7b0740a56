"""Which of the readings of a flat page is the likeliest, or that it holds no discussion."""

from collections.abc import Sequence

from rejoinder.carriers.recovery.flat.anchored import read_anchored
from rejoinder.carriers.recovery.flat.cut import Cut
from rejoinder.carriers.recovery.flat.loose import read_loose
from rejoinder.carriers.recovery.flat.marks import read_marks
from rejoinder.carriers.recovery.flat.named import read_named
from rejoinder.carriers.recovery.lines import Line

ENOUGH_POINTS = 4
# Far more than any page has; reading them would cost minutes.
MOST_LINES = 1_000_000


def find_comments(lines: Sequence[Line]) -> Cut | None:
    """Return the page's comments, None when nothing on it looks like a discussion.

    A text of more than a million lines is none.
    """
    if len(lines) > MOST_LINES:
        return None
    marks = read_marks(lines)
    cut = read_anchored(lines, marks)
    if cut is not None and cut.points >= ENOUGH_POINTS:
        return cut
    for read in (read_named, read_loose):
        cut = read(lines)
        if cut is not None and cut.points >= ENOUGH_POINTS:
            return cut
    return None
