"""Entries of a bulleted list: which bullets open a comment, which belong to a text, and what hangs below what."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rejoinder.carriers.recovery.lines import Line, most_common
from rejoinder.carriers.recovery.names import Shape, shape_of
from rejoinder.carriers.recovery.times import is_time
from rejoinder.carriers.recovery.words import is_control
from rejoinder.carriers.source import MOST_LEVELS
from rejoinder.core.errors import BrokenSource

_NAMELIKE = frozenset((Shape.PROPER, Shape.CAPITAL, Shape.LOWER, Shape.PHRASE, Shape.LONG_PROPER))
_LIST_OPENERS = (":", "：", "؛")
# From here on a deeper indentation means that a level is missing and not only that a number is wider.
_SKIPPED_STEPS = 1.75
_LEAST_REPEATS = 3


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
    def is_named(self) -> bool:
        """Whether it looks like a name over a text."""
        return self.has_body and self.gap_after > 0 and self.shape in _NAMELIKE


@dataclass(slots=True)
class Entry:
    """One comment's lines: its bullet's, and `own`, the indices of the lines of its text. `parent` is an index
    among the entries; `level` is its depth in the tree, 1 at the top; `skipped` says that a level is missing above.
    """

    bullet: Bullet
    parent: int | None
    level: int
    skipped: bool = False
    own: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ladder:
    """How a run of bullets is to be read: `opening` are the indices of lines that open an entry."""

    opening: frozenset[int]
    controls: frozenset[int]
    step: int
    is_loose: bool


def bullets_of(lines: Sequence[Line], first: int, last: int) -> list[Bullet]:
    """Return the bullets among the lines from `first` to `last` (excluded)."""
    inked = [index for index in range(first, last) if not lines[index].is_blank]
    found = []
    for place, index in enumerate(inked):
        if lines[index].marker is not None:
            before = inked[place - 1] if place else None
            after = inked[place + 1] if place + 1 < len(inked) else None
            found.append(_bullet(lines, before, index, after))
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


def read_ladder(lines: Sequence[Line], bullets: Sequence[Bullet]) -> Ladder:
    """Return which of `bullets` open a comment; the others are lists within a text or controls of the page."""
    accepted = _of_accepted_classes(bullets)
    controls = _repeated_controls(accepted)
    accepted = [bullet for bullet in accepted if bullet.index not in controls]
    is_loose = sum(1 for bullet in accepted if bullet.gap_before) * 2 >= len(accepted)
    step = _step(accepted)
    in_text = set(_off_ladder(accepted, step))
    accepted = [bullet for bullet in accepted if bullet.index not in in_text]
    in_text = set(_lists_in_texts(lines, accepted, step, is_loose))
    opening = frozenset(bullet.index for bullet in accepted if bullet.index not in in_text)
    return Ladder(opening, frozenset(controls), step, is_loose)


def _of_accepted_classes(bullets: Sequence[Bullet]) -> list[Bullet]:
    """Leave out kinds of bullets that are rare on their level: a numbered list within a comment that has a dot."""
    counts = Counter((bullet.line.marker, bullet.line.indent) for bullet in bullets)
    named = Counter((bullet.line.marker, bullet.line.indent) for bullet in bullets if bullet.is_named)
    by_indent = Counter(bullet.line.indent for bullet in bullets)
    by_marker = Counter(bullet.line.marker for bullet in bullets)
    named_by_marker = Counter(bullet.line.marker for bullet in bullets if bullet.is_named)
    main = max(by_marker, key=lambda marker: named_by_marker[marker] * 3 + by_marker[marker], default=None)
    is_named_page = sum(named.values()) * 2 >= len(bullets)
    accepted = set()
    for kind, count in counts.items():
        marker, indent = kind
        is_common = count * 5 >= by_indent[indent] * 4
        names_share = named[kind] / count
        if (
            marker == main
            or (names_share >= 0.5 and count * 2 >= by_indent[indent])
            or not is_named_page
            and is_common
            and count >= 2
            and _are_loose(bullets, kind)
        ):
            accepted.add(kind)
    return [bullet for bullet in bullets if (bullet.line.marker, bullet.line.indent) in accepted]


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
    """Return by how many columns a reply is indented more than what it answers; 0 when nothing is nested."""
    certain = [bullet for bullet in bullets if bullet.is_named]
    for candidates in (certain, bullets):
        steps = []
        previous = None
        for bullet in candidates:
            if previous is not None and bullet.line.indent > previous:
                steps.append(bullet.line.indent - previous)
            previous = bullet.line.indent
        if steps:
            return most_common(steps, 0)
    return 0


def _off_ladder(bullets: Sequence[Bullet], step: int) -> Iterator[int]:
    """Yield bullets between the rungs, on a page whose names prove where the rungs are."""
    rungs = {bullet.line.indent for bullet in bullets if bullet.is_named}
    if not rungs or not step or sum(1 for bullet in bullets if bullet.is_named) * 2 < len(bullets):
        return
    base = min(rungs)
    is_regular = all((rung - base) % step == 0 for rung in rungs)
    for bullet in bullets:
        indent = bullet.line.indent
        if is_regular and not bullet.is_named and indent not in rungs and (indent - base) % step:
            yield bullet.index


def _lists_in_texts(lines: Sequence[Line], bullets: Sequence[Bullet], step: int, is_loose: bool) -> Iterator[int]:
    """Yield the bullets of lists that a comment's author wrote."""
    known = {bullet.line.head.casefold() for bullet in bullets if bullet.is_named}
    open_indents: list[int] = []
    for group in _groups(bullets):
        indent = group[0].line.indent
        while open_indents and open_indents[-1] >= indent:
            open_indents.pop()
        opener = lines[group[0].previous] if group[0].previous is not None else None
        if open_indents and opener is not None and opener.indent > open_indents[-1]:
            is_after_text = opener.marker is None or opener.indent != indent
            enclosing = open_indents[-1]
            bare = [bullet for bullet in group if not bullet.has_body and bullet.line.head.casefold() not in known]
            if is_after_text and _is_list(group, bare, opener, enclosing, step, is_loose):
                yield from (bullet.index for bullet in group)
                continue
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


def _is_list(group: list[Bullet], bare: list[Bullet], opener: Line, enclosing: int, step: int, is_loose: bool) -> bool:
    if len(bare) < len(group):
        # The last one may seem to have a text: what follows the list is indented like what stands before it.
        is_open_end = len(bare) == len(group) - 1 and group[-1] not in bare
        if not (is_open_end and is_loose and len(group) > 1):
            return False
    is_tight = is_loose and all(bullet.gap_before == 0 for bullet in group[1:])
    if len(group) == 1:
        is_tight = is_loose and group[0].gap_before == 0
    if is_tight and (len(group) > 1 or opener.marker is None):
        return True
    if opener.text.endswith(_LIST_OPENERS) and len(group) > 1 and len(bare) == len(group):
        return True
    return bool(step) and group[0].line.indent - enclosing > step * _SKIPPED_STEPS and _are_short(group)


def _are_short(group: list[Bullet]) -> bool:
    return len(group) > 1 and all(len(bullet.line.head) < 80 for bullet in group)


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
