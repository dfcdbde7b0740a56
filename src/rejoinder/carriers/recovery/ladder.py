"""Which bullets of a list open a comment, and which belong to a comment's text or to the page's buttons."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rejoinder.carriers.recovery.entries import Bullet, Entry
from rejoinder.carriers.recovery.lines import Line, most_common
from rejoinder.carriers.recovery.words import is_control
from rejoinder.carriers.source import MOST_LEVELS
from rejoinder.core.errors import BrokenSource

_LIST_OPENERS = (":", "：", "؛")
# From here on a deeper indentation means that a level is missing and not only that a number is wider.
_SKIPPED_STEPS = 1.75
_LEAST_REPEATS = 3
_SHORT_ITEM_CHARS = 80
_NAMED_PAGE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Ladder:
    """How a run of bullets is to be read: `opening` are the indices of lines that open an entry."""

    opening: frozenset[int]
    controls: frozenset[int]
    step: int
    is_loose: bool


def read_ladder(lines: Sequence[Line], bullets: Sequence[Bullet]) -> Ladder:
    """Return which of `bullets` open a comment; the others are lists within a text or controls of the page."""
    accepted = _of_accepted_classes(bullets)
    controls = _repeated_controls(accepted)
    accepted = [bullet for bullet in accepted if bullet.index not in controls]
    is_loose = sum(1 for bullet in accepted if bullet.gap_before) * 2 >= len(accepted)
    step = _step(accepted)
    in_text = set(_lists_in_texts(lines, accepted, step, is_loose))
    opening = frozenset(bullet.index for bullet in accepted if bullet.index not in in_text)
    return Ladder(opening, frozenset(controls), step, is_loose)


def _of_accepted_classes(bullets: Sequence[Bullet]) -> list[Bullet]:
    """Leave out kinds of bullets that are rare on their level: a numbered list within a comment that has a dot."""
    counts = Counter((bullet.line.marker, bullet.line.indent) for bullet in bullets)
    named = Counter((bullet.line.marker, bullet.line.indent) for bullet in bullets if bullet.is_titled)
    by_indent = Counter(bullet.line.indent for bullet in bullets)
    by_marker = Counter(bullet.line.marker for bullet in bullets)
    named_by_marker = Counter(bullet.line.marker for bullet in bullets if bullet.is_titled)
    main = max(by_marker, key=lambda marker: named_by_marker[marker] * 3 + by_marker[marker], default=None)
    is_named_page = sum(named.values()) >= len(bullets) * _NAMED_PAGE_SHARE
    accepted = set()
    for kind, count in counts.items():
        is_main = kind[0] == main
        is_common = count * 5 >= by_indent[kind[1]] * 4
        is_mostly_named = named[kind] * 2 >= count and count * 2 >= by_indent[kind[1]]
        has_evidence = named[kind] > 0 or (count >= 2 and not is_named_page)
        if is_main or is_mostly_named or (is_common and has_evidence and _are_loose(bullets, kind)):
            accepted.add(kind)
    accepted |= _answered_classes(bullets, accepted)
    return [bullet for bullet in bullets if (bullet.line.marker, bullet.line.indent) in accepted]


def _answered_classes(bullets: Sequence[Bullet], accepted: set[tuple[str | None, int]]) -> set[tuple[str | None, int]]:
    """Return the kinds of bullets one step above an accepted one: what has replies is a comment."""
    certain = [bullet for bullet in bullets if (bullet.line.marker, bullet.line.indent) in accepted]
    base = min((bullet.line.indent for bullet in certain), default=0)
    step_of_all, step_of_certain = _step(bullets), _step(certain)
    found = set()
    for above, below in pairwise(bullets):
        # Lists in texts blur the step of all bullets; it counts only for one with a text below.
        step = step_of_all if above.has_body else step_of_certain
        is_one_step = step and below.line.indent - above.line.indent == step and (above.line.indent - base) % step == 0
        if is_one_step and (below.line.marker, below.line.indent) in accepted:
            found.add((above.line.marker, above.line.indent))
    return found


def _are_loose(bullets: Sequence[Bullet], kind: tuple[str | None, int]) -> bool:
    return all(bullet.gap_before for bullet in bullets if (bullet.line.marker, bullet.line.indent) == kind)


def _repeated_controls(bullets: Sequence[Bullet]) -> set[int]:
    """Return bullets such as "• Reply": the same words again and again, never with a text below."""
    bare = Counter(bullet.line.head.casefold() for bullet in bullets if not bullet.has_body)
    with_text = {bullet.line.head.casefold() for bullet in bullets if bullet.has_body}
    return {
        bullet.index
        for bullet in bullets
        if not bullet.has_body
        and is_control(bullet.line.head)
        and bullet.line.head.casefold() not in with_text
        and bare[bullet.line.head.casefold()] >= _LEAST_REPEATS
    }


def _step(bullets: Sequence[Bullet]) -> int:
    """Return by how many columns a reply is indented more than what it answers; 0 when nothing is nested.

    Names prove where rungs are; bullets without a name may show that there are more rungs between.
    """
    certain = _rises([bullet for bullet in bullets if bullet.is_named])
    every = _rises(bullets)
    sure, likely = (most_common(rises.elements(), 0) for rises in (certain, every))
    if sure and (not likely or sure % likely or every[likely] <= every[sure]):
        return sure
    return likely


def _rises(bullets: Sequence[Bullet]) -> Counter[int]:
    indents = [bullet.line.indent for bullet in bullets]
    return Counter(after - before for before, after in pairwise(indents) if after > before)


def _regular_base(bullets: Sequence[Bullet], step: int) -> int | None:
    """Return the column of the first rung when the page's names prove that rungs are `step` apart, else None."""
    rungs = {bullet.line.indent for bullet in bullets if bullet.is_named}
    if not step or sum(1 for bullet in bullets if bullet.is_named) < len(bullets) * _NAMED_PAGE_SHARE:
        return None
    base = min(rungs)
    return base if all((rung - base) % step == 0 for rung in rungs) else None


def _lists_in_texts(lines: Sequence[Line], bullets: Sequence[Bullet], step: int, is_loose: bool) -> Iterator[int]:
    """Yield the bullets of lists that a comment's author wrote."""
    known = {bullet.line.head.casefold() for bullet in bullets if bullet.is_named}
    base = _regular_base(bullets, step)
    open_indents: list[int] = []
    for group in _groups(bullets):
        indent = group[0].line.indent
        while open_indents and open_indents[-1] >= indent:
            open_indents.pop()
        opener = lines[group[0].previous] if group[0].previous is not None else None
        count = 0
        is_below = open_indents and opener is not None and opener.indent > open_indents[-1]
        if is_below and opener is not None and (opener.marker is None or opener.indent != indent):
            skipped = bool(step) and indent - open_indents[-1] > step * _SKIPPED_STEPS
            between = base is not None and (indent - base) % step != 0
            count = _list_length(group, known, opener, is_loose=is_loose, skipped=skipped, between=between)
            yield from (bullet.index for bullet in group[:count])
        if count < len(group):
            open_indents.append(indent)


def _groups(bullets: Sequence[Bullet]) -> Iterator[list[Bullet]]:
    """Yield runs of bullets at one indentation that follow one another with nothing but blank lines between."""
    group: list[Bullet] = []
    for bullet in bullets:
        if group and (bullet.line.indent != group[-1].line.indent or bullet.previous != group[-1].index):
            yield group
            group = []
        group.append(bullet)
    if group:
        yield group


def _list_length(
    group: list[Bullet], known: set[str], opener: Line, *, is_loose: bool, skipped: bool, between: bool
) -> int:
    """Return how many bullets at the beginning of a group are a list within a text.

    They are when they stand close on a page that keeps its comments apart; or when they have nothing below and stand
    between the rungs, follow a colon, or stand deeper than a reply would.
    """
    bare = 0
    while bare < len(group) and not group[bare].has_body and group[bare].line.head.casefold() not in known:
        bare += 1
    if is_loose:
        close = 1
        while close < len(group) and group[close].gap_before == 0:
            close += 1
        # The last one may seem to have a text: what follows the list is indented like what stands before it.
        if bare >= close - 1 and (close > 1 or (group[0].gap_before == 0 and opener.marker is None)):
            return close
    if between:
        return bare
    if bare > 1 and opener.text.endswith(_LIST_OPENERS):
        return bare
    is_short = all(len(bullet.line.head) < _SHORT_ITEM_CHARS for bullet in group[:bare])
    return bare if bare > 1 and skipped and is_short else 0


def build(lines: Sequence[Line], first: int, last: int, bullets: Sequence[Bullet], ladder: Ladder) -> list[Entry]:
    """Return the entries of a run in document order, each with its parent and the lines of its text.

    Lines that stand deeper than a bullet belong to the deepest entry that is still open. BrokenSource when the
    nesting is deeper than 10,000.
    """
    by_index = {bullet.index: bullet for bullet in bullets if bullet.index in ladder.opening}
    entries: list[Entry] = []
    stack: list[int] = []
    base = min((bullet.line.indent for bullet in by_index.values()), default=0)
    for index in range(first, last):
        line = lines[index]
        if line.is_blank or index in ladder.controls:
            continue
        while stack and entries[stack[-1]].bullet.line.indent >= line.indent:
            stack.pop()
        bullet = by_index.get(index)
        if bullet is None:
            if stack:
                entries[stack[-1]].own.append(index)
            continue
        if len(stack) >= MOST_LEVELS:
            raise BrokenSource(line=line.number, column=1, why=f"nested deeper than {MOST_LEVELS} levels")
        parent = stack[-1] if stack else None
        above = entries[parent].bullet.line.indent if parent is not None else base - ladder.step
        skipped = bool(ladder.step) and line.indent - above > ladder.step * _SKIPPED_STEPS
        entries.append(Entry(bullet, parent, len(stack) + 1, skipped))
        stack.append(len(entries) - 1)
    return entries
