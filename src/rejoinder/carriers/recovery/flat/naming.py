"""Who wrote each piece: the name in its head, or on the line that stands where the page puts names."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import absent, judged
from rejoinder.carriers.recovery.flat.cut import Piece, is_namelike
from rejoinder.carriers.recovery.flat.glue import is_anonymous
from rejoinder.carriers.recovery.flat.marks import Mark, cleaned
from rejoinder.carriers.recovery.heads import head_key
from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.names import Shape, name_before_text, shape_of, share_of_others

_LEAST_SHARE = 0.6
_LEAST = 2
_MOST_NAME_CHARS = 60
# Never sure: a line at the right place is still only probably a name.
_MOST_SURE = 0.94
_SURE = 0.97
_ODD = 0.85


class Place(StrEnum):
    """Where a page puts the name when it is on a line of its own."""

    FIRST = "first"
    LAST = "last"


def give_names(
    lines: Sequence[Line], pieces: Sequence[Piece], heads: Sequence[Mark], by_index: dict[int, Mark]
) -> None:
    """Set the author and the time of every piece; what says them moves from its text to its labels."""
    named = 0
    for piece in pieces:
        mark = _own_head(piece, by_index)
        if mark is None:
            continue
        if piece.posted is None:
            times = (by_index[index].time for index in sorted(piece.labels) if index in by_index)
            piece.posted = next((time for time in times if time is not None), None)
        if mark.name is None:
            continue
        named += 1
        _name_by_head(lines, piece, mark, len(heads))
    if named * 2 < len(pieces):
        _name_by_lines(lines, [piece for piece in pieces if piece.author.value is None])
    else:
        _name_the_rest(lines, [piece for piece in pieces if piece.author.value is None])


def _own_head(piece: Piece, by_index: dict[int, Mark]) -> Mark | None:
    found = [by_index[index] for index in piece.labels if index in by_index]
    heads = [mark for mark in found if mark.name is not None or mark.time is not None]
    return next(iter(heads), None)


def _name_by_head(lines: Sequence[Line], piece: Piece, mark: Mark, count: int) -> None:
    name = mark.name or ""
    shape = shape_of(name)
    confidence = _SURE if shape not in (Shape.SENTENCE, Shape.LONG_PHRASE, Shape.LONG_PROPER) and count >= 3 else _ODD
    if is_anonymous(name):
        confidence = min(confidence, _MOST_SURE)
    piece.author = judged(name, confidence, Reason.NAME_IN_HEAD)
    key = head_key(name)
    for index in (*piece.text[:2], *piece.text[-1:]):
        # The same name once more beside the head is no part of the text.
        is_beside = abs(index - mark.index) <= 2
        if is_beside and head_key(lines[index].text).lstrip("@") == key and len(piece.text) > 1:
            piece.text.remove(index)
            piece.labels.append(index)
            break


def _name_by_lines(lines: Sequence[Line], pieces: Sequence[Piece]) -> None:
    """Give names by the line that is a name in most pieces."""
    usable = [piece for piece in pieces if len(piece.text) > 1]
    best, place = 0.0, Place.FIRST
    for candidate in Place:
        share = _share(lines, usable, candidate)
        if share > best:
            best, place = share, candidate
    if best < _LEAST_SHARE or len(usable) < _LEAST:
        return
    counts = Counter(head_key(_line(lines, piece, place)) for piece in usable)
    named = round(best * len(usable))
    others = share_of_others(named, len(usable))
    for piece in usable:
        text = _line(lines, piece, place)
        if not is_namelike(text) or len(text) > _MOST_NAME_CHARS:
            continue
        probability = name_before_text(shape_of(text), others, repeats=counts[head_key(text)] - 1)
        piece.author = judged(text, round(min(probability, _MOST_SURE), 3), Reason.NAME_LINE)
        if piece.author.value is not None:
            index = piece.text.pop(0 if place is Place.FIRST else -1)
            piece.labels.append(index)


def _share(lines: Sequence[Line], pieces: Sequence[Piece], place: Place) -> float:
    """Return the share of pieces whose first or last line looks like a name; 0.0 where they all are the same."""
    texts = [_line(lines, piece, place) for piece in pieces]
    found = [text for text in texts if is_namelike(text) and len(text) <= _MOST_NAME_CHARS]
    if not found or (len({head_key(text) for text in found}) < _LEAST and not is_anonymous(found[0])):
        return 0.0
    return len(found) / len(texts)


def _line(lines: Sequence[Line], piece: Piece, place: Place) -> str:
    return cleaned(lines[piece.text[0 if place is Place.FIRST else -1]].text)


def _name_the_rest(lines: Sequence[Line], pieces: Sequence[Piece]) -> None:
    """Give names to the few pieces without one in their head where their first line is one."""
    for piece in pieces:
        if len(piece.text) < _LEAST:
            continue
        text = cleaned(lines[piece.text[0]].text)
        said = text.rstrip(":").removesuffix(" Reply").strip()
        if is_namelike(said) and len(said) <= _MOST_NAME_CHARS:
            piece.author = judged(said, _ODD, Reason.NAME_LINE)
            piece.labels.append(piece.text.pop(0))
        else:
            piece.author = absent(Reason.NAME_LOST, confidence=0.8)
