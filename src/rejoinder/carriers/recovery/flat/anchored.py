"""Comments between recurring lines: heads above them, or signatures, dates and buttons below."""

from collections.abc import Iterator, Sequence
from statistics import median

from rejoinder.carriers.recovery.flat.anchors import Anchors, find_anchors
from rejoinder.carriers.recovery.flat.cut import (
    Cut,
    Heading,
    Piece,
    chars,
    gap_before,
    inked,
    is_namelike,
    is_short,
    points_of_heading,
    share_personal,
)
from rejoinder.carriers.recovery.flat.house import with_answers
from rejoinder.carriers.recovery.flat.labels import take_labels
from rejoinder.carriers.recovery.flat.marks import Kind, Mark, cleaned
from rejoinder.carriers.recovery.flat.naming import give_names
from rejoinder.carriers.recovery.flat.tail import tail_of
from rejoinder.carriers.recovery.heads import head_key
from rejoinder.carriers.recovery.lines import Line

_GLUED_SHARE = 0.6
_LEAST_CHARS = 10
_FEW_PERSONAL = 0.3
_LEAST_NAMES = 3


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
    # Without a heading a line beside a date proves little; a head that holds both is a comment's.
    names = {head_key(mark.name) for mark in anchors.heads if mark.name}
    if anchors.heading is not None:
        names = {head_key(piece.author.value) for piece in pieces if piece.author.value}
    points = points_of_heading(lines, anchors.heading)
    points += 2 if len(names) >= 2 else -1
    points += 2 if any(mark.is_said for mark in anchors.heads) else 0
    points += len(pieces) >= 5
    points += anchors.heading is not None and anchors.heading.stated == len(pieces)
    if anchors.heading is None:
        points -= 2 * (share_personal(lines, pieces) < _FEW_PERSONAL) + (len(names) < _LEAST_NAMES)
    points += any(mark.name is None and mark.time is None for mark in anchors.heads)
    with_text = sum(1 for piece in pieces if chars(lines, piece.text) >= _LEAST_CHARS)
    points += 1 if with_text * 2 >= len(pieces) else -3
    return points
