"""Where a discussion ends on a flat page: forms, notices, other stories, menus."""

from collections.abc import Sequence

from rejoinder.carriers.recovery.flat.cut import gap_before, is_short
from rejoinder.carriers.recovery.flat.glue import ends_discussion
from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.words import is_discussion_heading

_LEAST_LINES = 12
_TIMES = 3
_MANY_SHORT = 2


def tail_of(lines: Sequence[Line], own: Sequence[int], *, usual_lines: int = 0) -> int | None:
    """Return at which of the lines `own` the page's end begins, None when all of them may be comments.

    `usual_lines` is the number of lines of the longest comment; 0 when unknown.
    """
    shorts = 0
    for place, index in enumerate(own):
        text = lines[index].text
        if ends_discussion(text):
            return place - shorts if shorts > 1 and shorts < place else place
        if place and is_short(text) and is_discussion_heading(text):
            return place
        is_apart = bool(gap_before(lines, index)) and (place + 1 == len(own) or bool(gap_before(lines, own[place + 1])))
        shorts = shorts + 1 if place and is_apart and is_short(text) else 0
        if shorts > _MANY_SHORT:
            return place - shorts + 1
        if usual_lines and place > max(_LEAST_LINES, usual_lines * _TIMES):
            return place
    return None
