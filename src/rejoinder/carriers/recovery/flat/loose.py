"""Comments under a heading that left neither names nor times: each block is one, unless it goes on with the last."""

import re
from collections.abc import Sequence
from math import exp

from rejoinder.carriers.recovery.flat.cut import Cut, Heading, Piece, headings, inked, is_short, share_personal
from rejoinder.carriers.recovery.flat.glue import asks_for_comments, ends_discussion, is_count_of_comments
from rejoinder.carriers.recovery.flat.tail import tail_of
from rejoinder.carriers.recovery.lines import Line, blocks
from rejoinder.carriers.recovery.words import begins_with_answer

_LEAST_UNITS = 3
_LEAST_LINES = 5
_FEW_BLOCKS = 2
# Counted on saved pages: of blocks that look like a whole comment, six of ten are.
_MOST_BOUNDARY = 0.6
_ENOUGH = 0.4
_LEAST_PERSONAL = 0.5
_SHORT_CHARS = 45
_HEADING_WORDS = 3
_COUNT_SLACK = 4
_GREETING = re.compile(
    r"^\W*(?:hi|hello|hey|dear|huhu|hallo|liebe[rs]?|guten|servus|moin|bonjour|salut|cher|chère|hola|ciao|caro|olá|hoi"
    r"|beste|cześć|witam|привет|здравствуйте|مرحبا|السلام|@)\b|^\W*@\s?\w",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"^\W*+(?:(?:kind|best|warm|many)?\s*(?:regards|wishes|greetings)|cheers|thanks(?: again| in advance)?\W*$"
    r"|thank you\W*$|yours|sincerely"
    r"|(?:liebe|viele|herzliche|beste|schöne|mit freundlichen)\s+gr(?:ü|u)(?:ß|ss)e|lg|vg|gruß|cordialement|bien à vous"
    r"|saludos|un saludo|saluti|groet\w*|pozdrawiam|с уважением)\b.{0,40}$",
    re.IGNORECASE,
)
_CALLED = re.compile(r"^[A-ZÄÖÜÀ-Þ]\w+(?: [A-ZÄÖÜÀ-Þ]\w+)?, \w")
_QUOTED = re.compile(r"^\W{0,2}[\"“„«»‘'>].*[\"”“»«’']\W{0,3}$|^>", re.DOTALL)
_LISTED = re.compile(r"^(?:[-*•–+]|\d{1,2}[.)]|[a-z]\))\s")


def read_loose(lines: Sequence[Line]) -> Cut | None:
    """Return what stands under a heading that counts comments, or above a form for more; None without either."""
    for heading in reversed(headings(lines)):
        cut = _below(lines, heading)
        if cut is not None:
            return cut
    return None


def _below(lines: Sequence[Line], heading: Heading) -> Cut | None:
    text = lines[heading.index].text
    stated = heading.stated if is_count_of_comments(text) else None
    if ends_discussion(text) or _LISTED.match(text) or not (stated or len(text.split()) <= _HEADING_WORDS):
        return None
    own = inked(lines, heading.index + 1, len(lines))
    while own and is_short(lines[own[0]].text) and not ends_discussion(lines[own[0]].text) and len(own) > 1:
        own = own[1:]
    end = tail_of(lines, own)
    closed = end is not None and asks_for_comments(lines[own[end]].text)
    own = own if end is None else own[:end]
    units = _units(lines, own, stated)
    if len(units) < _LEAST_UNITS or not (stated or closed):
        return None
    if stated and len(units) > stated * _COUNT_SLACK + _LEAST_UNITS:
        return None
    pieces = _joined(lines, units, stated)
    if share_personal(lines, pieces) < _LEAST_PERSONAL:
        return None
    first = pieces[0].first
    last = max(pieces[-1].text) + 1
    points = 2 + 2 * bool(stated) + closed
    return Cut(pieces, tuple(inked(lines, heading.index, first)), last, heading.stated, points)


def _units(lines: Sequence[Line], own: Sequence[int], stated: int | None) -> list[list[int]]:
    """Return the blocks, or the lines where the page has no blank lines between its comments."""
    if not own:
        return []
    first = own[0]
    found = [list(range(block.first, block.end)) for block in blocks(lines, first, own[-1] + 1)]
    if stated and len(found[0]) >= stated > _LEAST_UNITS and len(found[0]) > len(found):
        return [[index] for index in found[0]]
    if len(found) <= _FEW_BLOCKS and len(own) >= _LEAST_LINES:
        return [[index] for index in own]
    return found


def _joined(lines: Sequence[Line], units: Sequence[list[int]], stated: int | None) -> list[Piece]:
    """Return a piece for each comment: units that probably go on with the one before are joined to it."""
    texts = ["\n".join(lines[index].text for index in unit) for unit in units]
    chances = [1.0]
    earlier: set[str] = set()
    for before, text in zip(texts, texts[1:], strict=False):
        chances.append(begins_anew(before, text, is_copy=before in earlier))
        earlier.add(before)
    starts = {place for place, chance in enumerate(chances) if chance >= _ENOUGH}
    if stated is not None and stated < len(starts):
        # The page says how many there are: as many as that begin, the likeliest.
        ranked = sorted(starts, key=lambda place: (-chances[place], place))
        starts = {0, *ranked[:stated]}
    pieces: list[Piece] = []
    for place, unit in enumerate(units):
        if place in starts or not pieces:
            boundary = min(_MOST_BOUNDARY, round(chances[place], 2))
            pieces.append(Piece(list(unit), indent=lines[unit[0]].indent, boundary=max(boundary, _ENOUGH)))
        else:
            pieces[-1].text += unit
            pieces[-1].boundary = min(pieces[-1].boundary, max(_ENOUGH, round(1 - chances[place], 2)))
    return pieces


def begins_anew(before: str, text: str, *, is_copy: bool = False) -> float:
    """Return how probably a block begins another comment than the one before it; `is_copy` says that the one before
    repeats an earlier one: somebody quotes, and goes on.
    """
    points = 0.9
    points += 1.2 * bool(begins_with_answer(text) or _GREETING.match(text))
    points += 0.8 * bool(_CALLED.match(text))
    points -= 0.8 * before.endswith(("..", "…"))
    points -= 3.0 * before.endswith((":", ",", "：", "،", "、"))
    points -= 3.0 * is_copy
    points -= 2.5 * bool(_GREETING.match(before) and len(before) < _SHORT_CHARS)
    points -= 2.0 * bool(_CLOSING.match(text))
    points -= 2.0 * bool(_QUOTED.match(before))
    points += 0.5 * bool(_QUOTED.match(text) and not _QUOTED.match(before))
    points -= 2.0 * bool(_LISTED.match(text))
    points -= 1.0 * text[:1].islower()
    points -= 0.8 * (len(text) < _SHORT_CHARS and "?" not in text)
    points -= 0.5 * (len(before) < _SHORT_CHARS)
    points -= 1.0 * text.startswith(("http", "www."))
    points += 0.4 * bool(_CLOSING.match(before.rsplit("\n", 1)[-1]))
    return 1 / (1 + exp(-points))
