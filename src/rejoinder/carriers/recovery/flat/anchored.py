"""Comments between recurring lines: heads above them, or signatures, dates and buttons below."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from rejoinder.carriers.recovery.flat.cut import (
    Cut,
    Heading,
    Piece,
    chars,
    gap_after,
    gap_before,
    headings,
    inked,
    is_namelike,
    is_short,
    points_of_heading,
    share_personal,
)
from rejoinder.carriers.recovery.flat.house import with_answers
from rejoinder.carriers.recovery.flat.labels import take_labels
from rejoinder.carriers.recovery.flat.marks import LEAST_REPEATS, Kind, Mark, cleaned
from rejoinder.carriers.recovery.flat.naming import give_names
from rejoinder.carriers.recovery.flat.tail import tail_of
from rejoinder.carriers.recovery.lines import Line

_GLUED_SHARE = 0.6
_OUTLIER_TIMES = 5
_OUTLIER_CHARS = 1_200
_COMMENT_CHARS = 25
_SENTENCE_CHARS = 80
_LEAST_CHARS = 10
_NEAR_HEADING = 12
_NAMES_TIMES = 4
_FIRST_LINES = 3
_FEW_PERSONAL = 0.3
_LEAST_NAMES = 3


@dataclass(slots=True)
class Anchors:
    """The marks that cut a page: one a comment. `is_above` says on which side of its comment each stands."""

    heads: list[Mark]
    heading: Heading | None
    is_above: bool
    is_shifted: bool


def read_anchored(lines: Sequence[Line], marks: Sequence[Mark]) -> Cut | None:
    """Return the page cut by its anchors, None when it has no three of one form."""
    anchors = find_anchors(lines, marks)
    if anchors is None:
        return None
    by_index = {mark.index: mark for mark in marks}
    pieces = list(_above(lines, anchors, by_index) if anchors.is_above else _below(lines, anchors, by_index))
    pieces = with_answers(lines, [piece for piece in pieces if piece.text or piece.labels], by_index)
    if len(pieces) < 2:
        return None
    take_labels(lines, pieces, by_index)
    give_names(lines, pieces, anchors.heads, by_index)
    first = min(piece.first for piece in pieces)
    last = max(max((*piece.text, *piece.labels)) for piece in pieces) + 1
    heading = _heading_lines(lines, anchors.heading, first)
    known = {index for piece in pieces for index in (*piece.text, *piece.labels)}
    loose = tuple(index for index in inked(lines, first, last) if index not in known and index not in heading)
    stated = anchors.heading.stated if anchors.heading else None
    cut = Cut(pieces, heading, last, stated, _points(lines, pieces, anchors), loose)
    cut.is_nested = len({piece.indent for piece in pieces}) > 1 and anchors.is_above
    return cut


def _heading_lines(lines: Sequence[Line], heading: Heading | None, first: int) -> tuple[int, ...]:
    if heading is None:
        return ()
    return tuple(inked(lines, heading.index, first)) if heading.index < first else (heading.index,)


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
    labels = {mark.index for mark in marks if mark.kind is Kind.LABEL}
    ends = [*(mark.index for mark in heads[1:]), len(lines)]
    closed = [any(mark.index < index < end for index in labels) for mark, end in zip(heads, ends, strict=True)]
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
    points += 1.5 if trail else -3
    gaps = [(gap_before(lines, mark.index), gap_after(lines, mark.index)) for mark in heads]
    points += 2 * sum((after < before) - (after > before) for before, after in gaps) / len(gaps)
    glued = sum(1 for mark in heads if mark.index - 1 in known and marks_label(marks, mark.index - 1))
    points -= (1 if heads[0].name is not None else 2) * glued / len(heads)
    has_name_line = bool(lead) and is_namelike(lines[lead[0]].text)
    if points <= 0 and trail and has_name_line and all(mark.is_name_last for mark in heads):
        return True, True
    return points > 0, False


def marks_label(marks: Sequence[Mark], index: int) -> bool:
    """Whether a line is marked as a button."""
    return any(mark.index == index and mark.kind is Kind.LABEL for mark in marks)


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


def _above(lines: Sequence[Line], anchors: Anchors, by_index: dict[int, Mark]) -> Iterator[Piece]:
    """Yield a piece for each head, with what follows it."""
    heads = anchors.heads
    leads = _leads(lines, heads, by_index)
    if anchors.is_shifted and anchors.heading is not None:
        own = inked(lines, anchors.heading.index + 1, heads[0].index)
        yield Piece(own, posted=heads[0].time, indent=lines[own[0]].indent)
    sizes: list[int] = []
    closes = 0
    for place, mark in enumerate(heads):
        is_last = place + 1 == len(heads)
        end = len(lines) if is_last else min([heads[place + 1].index, *leads.get(place + 1, ())])
        own = inked(lines, mark.index + 1, end)
        if anchors.heading is not None:
            own = [index for index in own if index != anchors.heading.index]
        if is_last:
            is_closed = closes >= place * 0.8 and place > 0
            own = own[: _end(lines, own, by_index, sizes, is_closed=is_closed)]
        labels = [index for index in own if index in by_index and not _is_said(by_index[index])]
        text = [*leads.get(place, ()), *(index for index in own if index not in labels)]
        sizes.append(len(text))
        closes += bool(labels) and bool(text) and labels[-1] > text[-1]
        yield Piece(text, [mark.index, *labels], indent=lines[mark.index].indent)


def _is_said(mark: Mark) -> bool:
    """Whether a mark inside a comment is words of its text: somebody quoted, a date mentioned."""
    return mark.kind is Kind.HEAD


def _leads(lines: Sequence[Line], heads: Sequence[Mark], by_index: dict[int, Mark]) -> dict[int, list[int]]:
    """Return the line above each head that belongs to it: a comment's title, or its author on a line of its own."""
    found: dict[int, list[int]] = {}
    for place, mark in enumerate(heads):
        above = mark.index - 1
        if above < 1 or lines[above].is_blank or above in by_index:
            continue
        if not (lines[above - 1].is_blank or above - 1 in by_index):
            continue
        before = heads[place - 1].index + 1 if place else 0
        if place and not any(index not in by_index for index in inked(lines, before, above)):
            continue
        found[place] = [above]
    if all(mark.name is None for mark in heads):
        names = _names_above(lines, heads, by_index)
        if len(names) >= max(2, len(heads) * _GLUED_SHARE) and len(names) >= len(found):
            return names
    same = [place for place, (above,) in found.items() if _repeats(lines, above, heads[place])]
    if len(found) >= max(2, len(heads) * _GLUED_SHARE):
        return found
    return {place: found[place] for place in found if place in same or heads[place].name is None}


def _names_above(lines: Sequence[Line], heads: Sequence[Mark], by_index: dict[int, Mark]) -> dict[int, list[int]]:
    """Return the line that may be a name above each head that is only a time; a blank line may stand between."""
    found: dict[int, list[int]] = {}
    for place, mark in enumerate(heads):
        above = mark.index - 1 - gap_before(lines, mark.index)
        before = heads[place - 1].index if place else -1
        if (
            mark.index - above > 2
            or above - 1 <= before
            or above in by_index
            or not is_namelike(cleaned(lines[above].text))
        ):
            continue
        if place and not any(index not in by_index for index in inked(lines, before + 1, above)):
            continue
        found[place] = [above]
    return found if len({lines[above].text for (above,) in found.values()}) > 1 else {}


def _repeats(lines: Sequence[Line], index: int, mark: Mark) -> bool:
    return mark.name is not None and cleaned(lines[index].text).casefold() in (
        mark.name.casefold(),
        f"@{mark.name.casefold()}",
    )


def _end(
    lines: Sequence[Line], own: Sequence[int], by_index: dict[int, Mark], sizes: Sequence[int], *, is_closed: bool
) -> int:
    """Return how many of the lines behind the last head are its comment's."""
    if is_closed:
        for place, index in enumerate(own):
            if place and index in by_index and by_index[index].kind is not Kind.HEAD:
                end = place
                while end < len(own) and own[end] in by_index:
                    end += 1
                return end
    found = tail_of(lines, own, usual_lines=max(sizes, default=0))
    return len(own) if found is None else found


def _below(lines: Sequence[Line], anchors: Anchors, by_index: dict[int, Mark]) -> Iterator[Piece]:
    """Yield a piece for each anchor, with what stands above it."""
    heads = anchors.heads
    begin = anchors.heading.index + 1 if anchors.heading is not None else None
    for place, mark in enumerate(heads):
        first = begin if begin is not None else _guess_begin(lines, heads)
        own = inked(lines, first, mark.index)
        labels = [index for index in own if index in by_index]
        text = [index for index in own if index not in labels]
        if place == 0:
            text = _without_furniture(lines, text)
            labels = [index for index in labels if text and index > text[0]]
        following = mark.index + 1
        labels.append(mark.index)
        stop = heads[place + 1].index if place + 1 < len(heads) else len(lines)
        while following < stop and (lines[following].is_blank or _is_label_at(by_index, following)):
            if not lines[following].is_blank:
                labels.append(following)
            following += 1
        begin = following
        first_line = text[0] if text else mark.index
        yield Piece(text, labels, indent=lines[first_line].indent)


def _is_label_at(by_index: dict[int, Mark], index: int) -> bool:
    return index in by_index and by_index[index].kind is not Kind.HEAD


def _guess_begin(lines: Sequence[Line], heads: Sequence[Mark]) -> int:
    """Return where the first comment begins on a page without a heading: as many blocks back as others have."""
    counts = []
    for mark, following in zip(heads, heads[1:], strict=False):
        own = inked(lines, mark.index + 1, following.index)
        counts.append(1 + sum(1 for index in own[1:] if gap_before(lines, index)))
    left = int(median(counts)) if counts else 1
    index = heads[0].index
    for above in reversed(inked(lines, 0, heads[0].index)):
        index = above
        if gap_before(lines, above):
            left -= 1
            if left <= 0:
                break
    return index


def _without_furniture(lines: Sequence[Line], text: Sequence[int]) -> list[int]:
    """Return the first comment's lines without the page's short lines between it and the heading, but for one: it
    may be a name.
    """
    count = 0
    while count + 1 < len(text) and is_short(lines[text[count]].text):
        count += 1
    return list(text[max(0, count - 1) :])


def _points(lines: Sequence[Line], pieces: Sequence[Piece], anchors: Anchors) -> int:
    """Return how much speaks for readers' comments and not for a list of dated things."""
    names = {mark.name.casefold() for mark in anchors.heads if mark.name}
    points = points_of_heading(lines, anchors.heading)
    points += 2 if len(names) >= 2 else -1
    points += 2 if any(mark.is_said for mark in anchors.heads) else 0
    points += len(pieces) >= 5
    if anchors.heading is None:
        points -= 2 * (share_personal(lines, pieces) < _FEW_PERSONAL) + (len(names) < _LEAST_NAMES)
    points += any(mark.name is None and mark.time is None for mark in anchors.heads)
    with_text = sum(1 for piece in pieces if chars(lines, piece.text) >= _LEAST_CHARS)
    points += 1 if with_text * 2 >= len(pieces) else -3
    return points
