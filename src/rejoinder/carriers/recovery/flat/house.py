"""Answers of the house printed inside the readers' entries, each signed below by the same name."""

import re
from collections import Counter
from collections.abc import Sequence

from rejoinder.carriers.recovery.flat.cut import Piece, gap_before, is_short
from rejoinder.carriers.recovery.flat.marks import LEAST_REPEATS, Kind, Mark
from rejoinder.carriers.recovery.lines import Line
from rejoinder.carriers.recovery.words import begins_with_answer

_SAME_NAME_SHARE = 0.8
_LEAST_SHARE = 0.2
_BOUNDARY = 0.6
_CALLED = 4
_GREETED = 2
_APART = 2
_LEAST_TEXT = 3
_MOST_CALL_CHARS = 40
_GREETING = re.compile(
    r"(?:^|\b)(?:hi|hello|hey|dear|hallo|liebe[r]?|guten|bonjour|salut|cher|hola|ciao|caro|cara|olá|hoi|cześć|привет"
    r"|здравствуйте|مرحبا)\b|[早午晚]安|[你您]好|謝謝|谢谢|感謝|感谢|多謝|ありがとう|こんにちは|有難う",
    re.IGNORECASE,
)


def with_answers(lines: Sequence[Line], pieces: Sequence[Piece], by_index: dict[int, Mark]) -> list[Piece]:
    """Return the pieces, those that end with the house's signature cut in two: what was asked and the answer."""
    signed = {
        place: mark for place, piece in enumerate(pieces) if (mark := _signature(lines, piece, by_index)) is not None
    }
    names = Counter(mark.name for mark in signed.values())
    if len(signed) < max(LEAST_REPEATS, len(pieces) * _LEAST_SHARE):
        return list(pieces)
    if names.most_common(1)[0][1] < len(signed) * _SAME_NAME_SHARE:
        return list(pieces)
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        if place in signed:
            found += _halves(lines, piece, signed[place], by_index, len(found))
        else:
            found.append(piece)
    return found


def _signature(lines: Sequence[Line], piece: Piece, by_index: dict[int, Mark]) -> Mark | None:
    """Return the head of another form at the end of a piece."""
    own = by_index.get(piece.labels[0]) if piece.labels else None
    marked = [index for index in (*piece.text, *piece.labels[1:]) if index in by_index]
    heads = [by_index[index] for index in sorted(marked) if by_index[index].kind is Kind.HEAD]
    if own is None or not heads or heads[-1].family == own.family or heads[-1].name is None:
        return None
    after = [index for index in piece.text if index > heads[-1].index]
    # A note below the signature ("hidden comment") is the page's.
    return heads[-1] if all(is_short(lines[index].text) for index in after) and len(after) < _LEAST_TEXT else None


def _halves(lines: Sequence[Line], piece: Piece, signature: Mark, by_index: dict[int, Mark], place: int) -> list[Piece]:
    text = [index for index in piece.text if index < signature.index]
    after = [index for index in piece.text if index > signature.index]
    own = by_index[piece.labels[0]]
    if len(text) > 1 and own.name and lines[text[0]].text == own.name:
        # The name once more below the head.
        piece.labels.append(text.pop(0))
    cut = _best_cut(lines, text, own.name or "")
    labels = [index for index in piece.labels if index < signature.index]
    behind = [index for index in piece.labels if index > signature.index]
    asked = Piece(text[:cut], labels, piece.author, piece.posted, piece.indent, _BOUNDARY)
    answer = Piece(text[cut:], [signature.index, *after, *behind], indent=piece.indent, boundary=_BOUNDARY)
    answer.answers = place
    return [asked, answer]


def _best_cut(lines: Sequence[Line], text: Sequence[int], name: str) -> int:
    """Return before which line of an entry the answer begins: where the reader is called by name, greeted, thanked."""
    if len(text) < 2:
        return len(text)
    rated = []
    for cut in range(1, len(text)):
        line = lines[text[cut]].text
        points = _CALLED if len(line) <= _MOST_CALL_CHARS and _calls(line, name) else 0
        points += _GREETED if _GREETING.search(line[:_MOST_CALL_CHARS]) or begins_with_answer(line) else 0
        points += _APART if gap_before(lines, text[cut]) else 0
        # Without a sign the middle is as good as any place, and nearer than most.
        rated.append((points, -abs(2 * cut - len(text)), -cut, cut))
    return max(rated)[-1]


def _calls(line: str, name: str) -> bool:
    """Whether a line begins with a name or with the better part of one."""
    head = line.casefold().lstrip(" @")
    plain = name.casefold().strip()
    least = 2 if any("\u3040" <= char <= "\u9fff" for char in plain) else 3
    return any(head.startswith(plain[:end]) for end in range(len(plain), least - 1, -1)) or (
        len(plain) > least and any(head.startswith(plain[-end:]) for end in range(len(plain) - 1, least - 1, -1))
    )
