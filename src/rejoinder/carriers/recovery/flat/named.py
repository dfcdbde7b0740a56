"""Comments of a flat page as names over texts, without anything that recurs."""

from collections import Counter
from collections.abc import Sequence
from statistics import mean

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent, judged
from rejoinder.carriers.recovery.flat.blank_lines import Reading, Role, read_blocks
from rejoinder.carriers.recovery.flat.cut import Cut, Heading, Piece, headings, inked, points_of_heading, share_personal
from rejoinder.carriers.recovery.flat.glue import ends_discussion, is_anonymous, is_handle
from rejoinder.carriers.recovery.flat.tail import tail_of
from rejoinder.carriers.recovery.heads import head_key
from rejoinder.carriers.recovery.lines import Block, Line, blocks
from rejoinder.carriers.recovery.names import name_before_text, name_without_text, shape_of, share_of_others

_LEAST_NAMED = 3
_LEAST_NAMED_WITH_HEADING = 2
_LEAST_NAMED_SHARE = 0.3
_LONG_CHARS = 40
_MANY = 12
_MOST_SURE = 0.94
_SURE = 0.97
_ODD_PLACE = 0.85
_BOUNDARY_NAMED = 0.9
_BOUNDARY_WIDE = 0.8
_BOUNDARY_OTHER = 0.6
_LEAST_WIDE = 3
_TOO_FEW_TIMES = 2.5
_TIGHT_LINES = 6
_LEAST_TIGHT = 8
# Enough for 100,000 comments; each costs time.
_MOST_BLOCKS = 250_000
_MANY_PERSONAL, _FEW_PERSONAL = 0.5, 0.3
_LEAST_SPEAKERS = 3


def read_named(lines: Sequence[Line]) -> Cut | None:
    """Return the page cut at its names, None when it has too few of them."""
    heading, last = _bounds(lines)
    found = list(blocks(lines, 0, last))
    start = None
    if heading is not None:
        found = _apart(lines, found, heading.index)
        start = next((place for place, block in enumerate(found) if block.first > heading.index), None)
        if start is None:
            return None
        found = _lines_apart(lines, found, start)
    if len(found) > _MOST_BLOCKS:
        return None
    reading = read_blocks(found, start)
    pieces = _pieces(lines, found, reading)
    if not pieces:
        return None
    named = sum(1 for role in reading.roles if role is Role.NAME)
    wide = sum(1 for block, role in zip(found, reading.roles, strict=True) if _is_wide(block, role, reading))
    if named < (_LEAST_NAMED_WITH_HEADING if heading else _LEAST_NAMED):
        return None
    if named < len(pieces) * _LEAST_NAMED_SHARE and wide < _LEAST_WIDE:
        return None
    _end(lines, pieces)
    first = min(piece.first for piece in pieces)
    end = max(max((*piece.text, *piece.labels)) for piece in pieces) + 1
    around = tuple(inked(lines, heading.index, first)) if heading else ()
    stated = heading.stated if heading else None
    return Cut(pieces, around, end, stated, _points(lines, pieces, heading, found, reading))


def _bounds(lines: Sequence[Line]) -> tuple[Heading | None, int]:
    """Return the heading of the comments and the index behind them, as far as lines say so."""
    found = None
    for heading in headings(lines):
        below = inked(lines, heading.index + 1, len(lines))
        if len(below) >= _LEAST_NAMED and not ends_discussion(lines[heading.index].text):
            found = found or heading
            # Several headings over one another announce the same comments, and so does one with the same number.
            same = heading.stated is not None and heading.stated == found.stated
            if same or not any(
                len(lines[index].text) > _LONG_CHARS * 2 for index in inked(lines, found.index, heading.index)
            ):
                found = heading
    first = found.index + 1 if found else 0
    rest = inked(lines, first, len(lines))
    for place, index in enumerate(rest):
        if place >= _LEAST_NAMED and ends_discussion(lines[index].text) and _is_rest_furniture(lines, rest[place:]):
            return found, index
    return found, len(lines)


def _is_rest_furniture(lines: Sequence[Line], rest: Sequence[int]) -> bool:
    long = sum(1 for index in rest if len(lines[index].text) > _LONG_CHARS * 2)
    return long * 3 <= len(rest) or len(rest) <= _LEAST_NAMED


def _apart(lines: Sequence[Line], found: Sequence[Block], index: int) -> list[Block]:
    """Return the blocks, the one with the heading cut behind it."""
    cut: list[Block] = []
    for block in found:
        if block.first <= index < block.end - 1:
            cut += blocks(lines, block.first, index + 1)
            text = "\n".join(line.text for line in lines[index + 1 : block.end])
            cut.append(Block(index + 1, block.end, text, 1, lines[index + 1].number, False))
        else:
            cut.append(block)
    return cut


def _lines_apart(lines: Sequence[Line], found: Sequence[Block], start: int) -> list[Block]:
    """Return the blocks, each line below the heading one of its own where the page hardly has blank lines there."""
    below = found[start:]
    count = sum(block.end - block.first for block in below)
    if count < len(below) * _TIGHT_LINES or count < _LEAST_TIGHT:
        return list(found)
    single = [
        Block(index, index + 1, lines[index].text, 1, lines[index].number, False)
        for block in below
        for index in range(block.first, block.end)
    ]
    return [*found[:start], *single]


def _pieces(lines: Sequence[Line], found: Sequence[Block], reading: Reading) -> list[Piece]:
    names = Counter(head_key(block.text) for block, role in zip(found, reading.roles, strict=True) if role is Role.NAME)
    count = sum(1 for role in reading.roles if role in (Role.NAME, Role.NAMELESS))
    others = share_of_others(names.total(), count) if count else 0.0
    pieces: list[Piece] = []
    for place, (block, role) in enumerate(zip(found, reading.roles, strict=True)):
        own = list(range(block.first, block.end))
        extra = block.gap - reading.within
        if role is Role.NAME:
            has_text = place + 1 < len(found) and reading.roles[place + 1] is Role.FIRST
            # A gap that says "here was a name" above a line like a name: it may be whom the text addresses.
            is_odd = block.gap > reading.between and (place == 0 or reading.roles[place - 1] is not Role.NAME)
            # A wider gap below it may be another comment's lost name.
            is_odd |= has_text and found[place + 1].gap > reading.within
            most_sure = _ODD_PLACE if is_odd else 1.0
            author = _author(block.text, others, names, has_text=has_text, most_sure=most_sure)
            pieces.append(Piece([], own, author, boundary=_BOUNDARY_NAMED))
        elif role is Role.NAMELESS:
            boundary = _BOUNDARY_WIDE if block.gap > reading.within else _BOUNDARY_OTHER
            pieces.append(Piece(own, author=absent(Reason.NAME_LOST, confidence=boundary), boundary=boundary))
        elif role in (Role.FIRST, Role.FURTHER) and pieces:
            pieces[-1].text += own
            if extra > 0:
                pieces[-1].wide.append(block.first)
                pieces[-1].boundary = min(pieces[-1].boundary, _BOUNDARY_WIDE)
    for piece in pieces:
        # A line that was read as a name but is none for sure goes back to the text.
        if piece.author.value is None and piece.author.suggestion is not None and piece.labels:
            piece.text = [*piece.labels, *piece.text]
            piece.labels = []
        piece.indent = lines[piece.first].indent
    return pieces


def _author(text: str, others: float, names: Counter[str], *, has_text: bool, most_sure: float) -> Field[str]:
    repeats = names[head_key(text)] - 1
    if has_text:
        probability = name_before_text(shape_of(text), others, repeats=repeats)
    else:
        probability = name_without_text(shape_of(text), others, repeats=repeats, has_wider_gap=True)
    reason = Reason.NAME_REPEATED if repeats else Reason.NAME_LINE
    if most_sure < probability:
        reason = Reason.NAME_UNUSUAL_HERE
    return judged(text, min(round(probability, 3), _SURE if repeats else _MOST_SURE, most_sure), reason)


def _end(lines: Sequence[Line], pieces: list[Piece]) -> None:
    """Take the page's own lines off the last comment."""
    longest = max((len(piece.text) for piece in pieces[:-1]), default=0)
    text = sorted(pieces[-1].text)
    cut = tail_of(lines, text, usual_lines=longest)
    if cut is not None:
        pieces[-1].text = text[:cut]
        if not pieces[-1].text and not pieces[-1].labels:
            pieces.pop()


def _points(
    lines: Sequence[Line], pieces: Sequence[Piece], heading: Heading | None, found: Sequence[Block], reading: Reading
) -> int:
    """Return how much speaks for readers' comments and not for an article with headings, a list or a play."""
    names = Counter(head_key(piece.author.value) for piece in pieces if piece.author.value)
    repeated = sum(1 for count in names.values() if count > 1)
    wide = sum(1 for block, role in zip(found, reading.roles, strict=True) if _is_wide(block, role, reading))
    points = points_of_heading(lines, heading)
    points += min(repeated, 3)
    points += (2 if wide >= _LEAST_WIDE else min(wide, 1)) if names else 0
    personal = share_personal(lines, pieces)
    points += 1 if personal >= _MANY_PERSONAL else -1 if personal < _FEW_PERSONAL else 0
    if personal < _MANY_PERSONAL and all(block.is_single for block in found):
        # Lines without paragraphs are as often a program or a table.
        points -= 3
    points += any(is_handle(name) for name in names) or any(is_anonymous(name) for name in names)
    points += len(pieces) >= _MANY
    if heading is not None and heading.stated is not None and len(pieces) * _TOO_FEW_TIMES < heading.stated:
        points -= 3
    sizes = [sum(len(lines[index].text) for index in piece.text) for piece in pieces if piece.text]
    points += bool(sizes) and mean(sizes) >= _LONG_CHARS
    if heading is None and (len(names) < _LEAST_SPEAKERS or _is_play(pieces)):
        # Two who take turns are an interview, names in capitals a play.
        points -= 4
    return points


def _is_wide(block: Block, role: Role, reading: Reading) -> bool:
    """Whether the blank lines above a block say that a name is missing there."""
    return role is Role.NAMELESS and block.gap > reading.within


def _is_play(pieces: Sequence[Piece]) -> bool:
    names = [piece.author.value for piece in pieces if piece.author.value]
    return bool(names) and all(name.isupper() for name in names)
