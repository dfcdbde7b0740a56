"""Which lines cut a flat page into comments, and on which side of its comment each stands."""

from bisect import bisect, bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from rejoinder.carriers.recovery.flat.cut import (
    Heading,
    chars,
    gap_after,
    gap_before,
    headings,
    inked,
    is_namelike,
    is_short,
)
from rejoinder.carriers.recovery.flat.marks import LEAST_REPEATS, Kind, Mark
from rejoinder.carriers.recovery.flat.tail import tail_of
from rejoinder.carriers.recovery.lines import Line

_OUTLIER_TIMES = 5
_OUTLIER_CHARS = 1_200
_COMMENT_CHARS = 25
_SENTENCE_CHARS = 80
_NEAR_HEADING = 12
_NAMES_TIMES = 4
_FIRST_LINES = 3


@dataclass(slots=True)
class Anchors:
    """The marks that cut a page: one a comment. `is_above` says on which side of its comment each stands."""

    heads: list[Mark]
    heading: Heading | None
    is_above: bool
    is_shifted: bool


def find_anchors(lines: Sequence[Line], marks: Sequence[Mark]) -> Anchors | None:
    """Return the marks that cut the page, None when it has none."""
    families = Counter(mark.family for mark in marks if mark.kind is Kind.HEAD)
    usual = {family for family, count in families.items() if count >= LEAST_REPEATS}
    if usual:
        main = max(usual, key=lambda family: (_weight(marks, family), family))
        heads = [mark for mark in marks if mark.kind is Kind.HEAD and mark.family == main]
        timed = {mark.index for mark in marks if mark.time is not None and mark.name is None}
        heads += [mark for mark in marks if _joins(mark, main, usual, timed)]
        heads = _without_second_lines(lines, sorted(heads, key=lambda mark: mark.index))
    else:
        heads = list(_closing(lines, marks))
    if len(heads) < LEAST_REPEATS:
        return None
    heading = _heading(lines, heads)
    heads = _without_article(lines, heads, heading)
    if len(heads) < 2:
        return None
    if not usual:
        return Anchors(heads, heading, is_above=False, is_shifted=False)
    is_above, is_shifted = _orientation(lines, marks, heads, heading)
    heads = _without_other_stories(lines, marks, heads, heading) if is_above else heads
    return Anchors(heads, heading, is_above, is_shifted)


def _weight(marks: Sequence[Mark], family: str) -> float:
    """Return how many heads are of a form, those less that all name the same person: the house signs its answers."""
    own = [mark for mark in marks if mark.kind is Kind.HEAD and mark.family == family]
    names = {mark.name for mark in own}
    return len(own) * (0.5 + 0.5 * min(1.0, len(names) * _NAMES_TIMES / len(own))) if names != {None} else len(own)


def _joins(mark: Mark, main: str, usual: set[str], timed: set[int]) -> bool:
    """Whether a head of another form begins a comment too: one before somebody's words, or with a time below."""
    if mark.kind is not Kind.HEAD or mark.family == main or not mark.is_said:
        return False
    return mark.family in usual or mark.index + 1 in timed


def _without_second_lines(lines: Sequence[Line], heads: Sequence[Mark]) -> list[Mark]:
    """Return the heads without the time that stands on a line of its own directly below a name."""
    kept: list[Mark] = []
    for mark in heads:
        is_second = (
            bool(kept)
            and mark.name is None
            and kept[-1].time is None
            and not inked(lines, kept[-1].index + 1, mark.index)
        )
        if not is_second:
            kept.append(mark)
    return kept


def _closing(lines: Sequence[Line], marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the last of each run of buttons: without heads, these part the comments."""
    labels = [mark for mark in marks if mark.kind in (Kind.LABEL, Kind.RULE)]
    if not any(mark.kind is Kind.LABEL for mark in labels):
        # Lines alone part the chapters of any text.
        return
    for mark, following in zip(labels, [*labels[1:], None], strict=False):
        if following is None or inked(lines, mark.index + 1, following.index):
            yield mark


def _heading(lines: Sequence[Line], heads: Sequence[Mark]) -> Heading | None:
    """Return the last heading above most of the anchors.

    It may stand below the article's own byline or the first entry of a forum, then as a block of its own. A line with
    a name, a time and a count of comments over the first comment is the story's own.
    """
    known = {mark.index for mark in heads}
    above: Heading | None = None
    within: Heading | None = None
    for heading in headings(lines):
        before = sum(1 for mark in heads if mark.index < heading.index)
        if heading.index in known:
            if not before and not inked(lines, heading.index + 1, heads[1].index):
                above = heading
        elif not before:
            above = heading
        elif before < min(LEAST_REPEATS, len(heads) / 2) and _is_apart(lines, heading):
            within = heading
    if above is not None and len(inked(lines, above.index, heads[0].index)) <= _NEAR_HEADING:
        return above
    return within or above


def _is_apart(lines: Sequence[Line], heading: Heading) -> bool:
    index = heading.index
    return heading.stated is not None or (bool(gap_before(lines, index)) and bool(gap_after(lines, index)))


def _without_article(lines: Sequence[Line], heads: Sequence[Mark], heading: Heading | None) -> list[Mark]:
    """Return the anchors without those of the article above: its own date, its byline."""
    kept = list(heads)
    if heading is not None:
        later = {mark.name for mark in heads if mark.index > heading.index and mark.name}
        before = [mark for mark in heads if mark.index <= heading.index]
        # The first entry of a forum stands above the heading of its answers, and its author comes back.
        keeps = len(before) == 1 and before[0].name in later and before[0].index < heading.index
        if not keeps:
            kept = [mark for mark in heads if mark.index > heading.index]
        return kept
    sizes = [
        chars(lines, range(mark.index + 1, following.index)) for mark, following in zip(kept, kept[1:], strict=False)
    ]
    usual = median(sizes) if sizes else 0
    while len(kept) > LEAST_REPEATS and sizes and sizes[0] > max(_OUTLIER_CHARS, usual * _OUTLIER_TIMES):
        kept.pop(0)
        sizes.pop(0)
    return kept


def _without_other_stories(
    lines: Sequence[Line], marks: Sequence[Mark], heads: Sequence[Mark], heading: Heading | None
) -> list[Mark]:
    """Return the heads without those of a list of other stories below: they lack the buttons that comments have, or
    come after as many as the page states.
    """
    labels = [mark.index for mark in marks if mark.kind is Kind.LABEL]
    ends = [*(mark.index for mark in heads[1:]), len(lines)]
    closed = [bisect(labels, mark.index) < bisect_left(labels, end) for mark, end in zip(heads, ends, strict=True)]
    count = len(heads)
    if sum(closed) >= max(LEAST_REPEATS, len(heads) / 2):
        while count > 1 and not closed[count - 1]:
            count -= 1
    if heading is not None and heading.stated is not None and 2 <= heading.stated < len(heads):
        end = inked(lines, heads[heading.stated - 1].index + 1, ends[heading.stated - 1])
        if tail_of(lines, end) is not None:
            count = min(count, heading.stated)
    # One comment without a button proves nothing.
    return list(heads[:count]) if count < len(heads) - 1 else list(heads)


def _orientation(
    lines: Sequence[Line], marks: Sequence[Mark], heads: Sequence[Mark], heading: Heading | None
) -> tuple[bool, bool]:
    """Return whether the heads stand above their comments, and whether the first comment stands before them all."""
    known = {mark.index for mark in marks}
    points = sum(1 if mark.is_said else 0 for mark in heads) * 6 / len(heads)
    lead: list[int] = []
    if heading is not None and heading.index < heads[0].index:
        lead = [index for index in inked(lines, heading.index + 1, heads[0].index) if index not in known]
        points += -3 if any(_is_text(lines[index].text) for index in lead) else 3
        points += not lead and heads[0].name is not None
    trail = _trail(lines, known, heads[-1].index)
    # A page that was cut off may end with a head, so this alone does not outweigh what stands above the first.
    points += 1.5 if trail else -2.5
    gaps = [(gap_before(lines, mark.index), gap_after(lines, mark.index)) for mark in heads]
    points += 2 * sum((after < before) - (after > before) for before, after in gaps) / len(gaps)
    labels = {mark.index for mark in marks if mark.kind is Kind.LABEL}
    glued = sum(1 for mark in heads if mark.index - 1 in labels)
    points -= (1 if heads[0].name is not None else 2) * glued / len(heads)
    has_name_line = bool(lead) and is_namelike(lines[lead[0]].text)
    if points <= 0 and trail and has_name_line and all(mark.is_name_last for mark in heads):
        return True, True
    return points > 0, False


def _trail(lines: Sequence[Line], known: set[int], last: int) -> bool:
    """Whether a text stands below the last head."""
    below = [index for index in inked(lines, last + 1, len(lines)) if index not in known][:_FIRST_LINES]
    if below and tail_of(lines, below[:1]) is not None:
        return False
    return any(_is_text(lines[index].text) and tail_of(lines, [index]) is None for index in below)


def _is_text(text: str) -> bool:
    if len(text) < _COMMENT_CHARS or is_short(text):
        return False
    return len(text) >= _SENTENCE_CHARS or not text[-1].isalnum() or not text.isascii()
