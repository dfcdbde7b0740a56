"""Lines that a page prints with every comment and that are no part of its text: times, buttons, signatures."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rejoinder.carriers.recovery.flat.cut import Piece, is_namelike
from rejoinder.carriers.recovery.flat.glue import is_anonymous
from rejoinder.carriers.recovery.flat.marks import Kind, Mark, cleaned, is_label, masked
from rejoinder.carriers.recovery.lines import Line

_LEAST = 3
_SHARE = 0.5
_MOST_CHARS = 60
_ALWAYS = 0.9
_MOST_ROUNDS = 8
_NEAR = 2


def take_labels(lines: Sequence[Line], pieces: Sequence[Piece], by_index: dict[int, Mark]) -> None:
    """Move what recurs at the edges of the pieces from their texts to their labels; a time found so is theirs."""
    for piece in pieces:
        for index in list(_times(piece, by_index)):
            piece.text.remove(index)
            piece.labels.append(index)
    for _ in range(_MOST_ROUNDS):
        if not any([_take(lines, pieces, at) for at in (0, -1)]):
            break
    _take_signatures(lines, pieces, by_index)


def _times(piece: Piece, by_index: dict[int, Mark]) -> Iterator[int]:
    """Yield lines that are only a time, beside the piece's head."""
    heads = {index for index in piece.labels if index in by_index and by_index[index].kind is Kind.HEAD}
    for index in dict.fromkeys((*piece.text[:_NEAR], *piece.text[-_NEAR:])):
        mark = by_index.get(index)
        if mark is None or mark.kind is not Kind.HEAD or mark.name is not None or mark.time is None:
            continue
        if any(abs(index - head) <= _NEAR for head in heads):
            yield index


def _take(lines: Sequence[Line], pieces: Sequence[Piece], at: int) -> bool:
    """Move the first (0) or last (-1) line of the pieces that is the same in most of them; return whether any was."""
    keys = [masked(cleaned(lines[piece.text[at]].text)).casefold() if len(piece.text) > 1 else None for piece in pieces]
    counts = Counter(key for key in keys if key is not None)
    usual = {
        key
        for key, count in counts.items()
        if count >= max(_LEAST, len(pieces) * _SHARE)
        and len(key) <= _MOST_CHARS
        and not is_anonymous(key)
        # Who writes most of the comments stands over them as often as a button.
        and (at or count > len(pieces) * _ALWAYS or is_label(key) or _stands_over_names(lines, pieces, keys, key))
    }
    for piece, key in zip(pieces, keys, strict=True):
        if key in usual:
            piece.labels.append(piece.text.pop(at))
    return bool(usual)


def _stands_over_names(lines: Sequence[Line], pieces: Sequence[Piece], keys: Sequence[str | None], key: str) -> bool:
    """Whether other lines that look like names follow a first line: then it is none itself."""
    below = [lines[piece.text[1]].text for piece, own in zip(pieces, keys, strict=True) if own == key]
    names = {text for text in below if is_namelike(text)}
    return len(names) >= max(_LEAST, len(below) * _SHARE)


def _take_signatures(lines: Sequence[Line], pieces: Sequence[Piece], by_index: dict[int, Mark]) -> None:
    """Move the same last line under several comments of one person: the signature of a forum."""
    signed: Counter[tuple[str, str]] = Counter()
    keys: list[tuple[str, str] | None] = []
    for piece in pieces:
        names = [by_index[index].name for index in piece.labels if index in by_index and by_index[index].name]
        key = (names[0] or "", lines[piece.text[-1]].text) if names and len(piece.text) > 1 else None
        keys.append(key)
        if key is not None:
            signed[key] += 1
    for piece, key in zip(pieces, keys, strict=True):
        if key is not None and signed[key] >= _LEAST:
            piece.labels.append(piece.text.pop())
