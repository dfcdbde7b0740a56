"""Where on a saved page the readers' comments stand: the run of bullets that looks most like a discussion."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from rejoinder.carriers.recovery.entries import Entry, bullets_of
from rejoinder.carriers.recovery.heads import HeadStyle, Layout, layout_of
from rejoinder.carriers.recovery.ladder import Ladder, build, read_ladder
from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.parts import join_parts
from rejoinder.carriers.recovery.words import is_counted_heading, is_discussion_heading, stated_count

# Points a run needs to count as a discussion; found on pages with and without, see `_points`.
ENOUGH_POINTS = 4
_HEADING_LINES = 4
_MOST_INTERRUPTION_LINES = 3
_MOST_INTERRUPTION_CHARS = 80
_LONG_TEXT_CHARS = 120
# So few bullets before so much other text are a part of flat text, not the discussion.
_FEW_ENTRIES = 4
_REST_TIMES = 4


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of lines, from `first` to `last` (excluded), that only bullets and what is indented below them fill."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Discussion:
    """The comments' part of a page. `heading` are indices of heading lines, `stated` the number that they state.

    `interruptions` are indices of lines between comments that belong to none of them, `controls` those of bullets
    that are buttons or placeholders.
    """

    first: int
    last: int
    entries: tuple[Entry, ...]
    ladder: Ladder
    layout: Layout
    heading: tuple[int, ...]
    stated: int | None
    interruptions: tuple[int, ...]
    controls: tuple[int, ...]


def find_discussion(lines: Sequence[Line]) -> Discussion | None:
    """Return the page's discussion, None when no run of bullets looks like one."""
    runs = list(_runs(lines))
    if not runs:
        return None
    rated = [(_points(lines, run), run.last - run.first, place) for place, run in enumerate(runs)]
    points, _, place = max(rated)
    if points < ENOUGH_POINTS:
        return None
    return _read(lines, list(_continued(lines, runs, place)))


def _runs(lines: Sequence[Line]) -> Iterator[Run]:
    first = None
    last = 0
    base = 0
    for index, line in enumerate(lines):
        if line.is_blank:
            continue
        if first is not None and (line.indent > base or (line.marker is not None and line.indent == base)):
            last = index + 1
        elif line.marker is not None and line.head:
            if first is not None and line.indent < base and _opens_below(lines, index):
                # The first comments stood below one that was lost.
                base, last = line.indent, index + 1
                continue
            if first is not None:
                yield Run(first, last)
            first, last, base = index, index + 1, line.indent
        else:
            if first is not None:
                yield Run(first, last)
            first = None
    if first is not None:
        yield Run(first, last)


def _opens_below(lines: Sequence[Line], index: int) -> bool:
    """Whether nothing but a blank or bullets stands between the line and the run before it: they touch."""
    return lines[index].marker is not None


def _points(lines: Sequence[Line], run: Run) -> int:
    """Return how much speaks for comments: names, headings, times, depth, number; against: a list in an article."""
    bullets = bullets_of(lines, run.first, run.last)
    ladder = read_ladder(lines, bullets)
    entries, _ = join_parts(lines, build(lines, run.first, run.last, bullets, ladder))
    if not entries:
        return 0
    layout = layout_of(lines, entries)
    heading, _ = _heading(lines, run.first)
    is_named = layout.share_named >= 0.5
    if layout.style is HeadStyle.COLON:
        # "Word: what it means" is how any list explains its words; readers come back under their names.
        is_named = is_named and (bool(heading) or layout.repeated_count >= 2)
    if not (heading or is_named or layout.has_times):
        return 0
    points = 3 * layout.has_times
    if is_named:
        points += 4 if layout.named_count >= 2 else 2
    if heading:
        points += 2 if all(is_counted_heading(lines[index].text) for index in heading) else 3
    points += (len(entries) >= 5) + (len(entries) >= 12)
    sizes = [_size(lines, entry) for entry in entries]
    if ladder.is_loose:
        points += 1 + 2 * any(entry.level > 1 for entry in entries) + (mean(sizes) >= 60)
    if not heading and not layout.has_times and _is_followed_by_article(lines, run.last):
        points -= 3
    if len(entries) < _FEW_ENTRIES and _text_after(lines, run) > _REST_TIMES * (sum(sizes) + _LONG_TEXT_CHARS):
        points -= 4
    return points


def _text_after(lines: Sequence[Line], run: Run) -> int:
    return sum(len(line.text) for line in lines[run.last :])


def _size(lines: Sequence[Line], entry: Entry) -> int:
    return len(entry.bullet.line.head) + sum(len(lines[index].text) for index in entry.own)


def _is_followed_by_article(lines: Sequence[Line], last: int) -> bool:
    return sum(1 for line in lines[last:] if line.marker is None and len(line.text) >= _LONG_TEXT_CHARS) >= 3


def _heading(lines: Sequence[Line], first: int) -> tuple[tuple[int, ...], int | None]:
    """Return the lines directly above a run that announce comments, and the number they state."""
    above = [index for index in range(max(0, first - 40), first) if not lines[index].is_blank][-_HEADING_LINES:]
    found = [index for index in above if lines[index].marker is None and is_discussion_heading(lines[index].text)]
    if not found:
        found = [index for index in above[-1:] if is_counted_heading(lines[index].text)]
    if not found:
        return (), None
    counts = [count for index in found if (count := stated_count(lines[index].text)) is not None]
    return tuple(index for index in above if index >= found[0]), counts[-1] if counts else None


def _continued(lines: Sequence[Line], runs: Sequence[Run], place: int) -> Iterator[Run]:
    """Yield the run and its neighbours that are parts of the same discussion, in order."""
    chosen = [runs[place]]
    for following in runs[place + 1 :]:
        if not _is_continuation(lines, chosen[0], chosen[-1].last, following):
            break
        chosen.append(following)
    for earlier in reversed(runs[:place]):
        if not _is_continuation(lines, chosen[-1], earlier.last, chosen[0], candidate=earlier):
            break
        chosen.insert(0, earlier)
    yield from chosen


def _is_continuation(
    lines: Sequence[Line], known: Run, gap_first: int, after_gap: Run, *, candidate: Run | None = None
) -> bool:
    between = [line for line in lines[gap_first : after_gap.first] if not line.is_blank]
    if len(between) > _MOST_INTERRUPTION_LINES or any(len(line.text) > _MOST_INTERRUPTION_CHARS for line in between):
        return False
    if any(is_discussion_heading(line.text) for line in between):
        return False
    other = candidate or after_gap
    if lines[known.first].marker != lines[other.first].marker:
        return False
    return _has_names(lines, known) and _has_names(lines, other)


def _has_names(lines: Sequence[Line], run: Run) -> bool:
    bullets = bullets_of(lines, run.first, run.last)
    layout = layout_of(lines, build(lines, run.first, run.last, bullets, read_ladder(lines, bullets)))
    return layout.share_named >= 0.5


def _read(lines: Sequence[Line], runs: list[Run]) -> Discussion:
    first, last = runs[0].first, runs[-1].last
    bullets = bullets_of(lines, first, last)
    ladder = read_ladder(lines, bullets)
    entries, placeholders = join_parts(lines, build(lines, first, last, bullets, ladder))
    heading, stated = _heading(lines, first)
    controls = ladder.controls | placeholders
    known = controls.union(*({entry.bullet.index, *entry.lead, *entry.own} for entry in entries))
    interruptions = tuple(index for index in range(first, last) if not lines[index].is_blank and index not in known)
    return Discussion(
        first,
        last,
        tuple(entries),
        ladder,
        layout_of(lines, entries),
        heading,
        stated,
        interruptions,
        tuple(sorted(controls)),
    )
