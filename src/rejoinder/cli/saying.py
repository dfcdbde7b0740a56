"""What the command line says to people: refusals as sentences, instants, short tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rejoinder.core.errors import BadStoryFile, NotFound, Refusal, TooLarge, Unavailable, UnknownCarrier
from rejoinder.settings import BadSetting
from rejoinder.store.failures import StoreRefused, StoreTrouble

KNOWN = (Refusal, StoreRefused, StoreTrouble, BadSetting, OSError)
"""What ends a command with a sentence; anything else is a fault of ours and shows where."""


def sentence_of(error: Exception) -> str:
    """Return what to tell whoever called the command; one or two sentences."""
    if isinstance(error, StoreTrouble):
        error = error.refusal
    if isinstance(error, Refusal):
        return refusal_sentence(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename is not None else ""
        return f"{where}{error.strerror}."
    return _ended(str(error))


def told_of(path: Path, error: Exception) -> str:
    """Return what to tell about a file, which is named first."""
    sentence = sentence_of(error)
    return sentence if sentence.startswith(f"{path}: ") else f"{path}: {sentence}"


def refusal_sentence(refusal: Refusal) -> str:
    """Return a refusal's sentence in English, with what its data say."""
    from rejoinder.web.problem_texts import TEXTS

    data = refusal.data
    match refusal:
        case BadStoryFile():
            places = [
                f"line {data['line']}" if data.get("line") else "",
                f"`{data['field']}`" if data.get("field") else "",
            ]
            where = ", ".join(filter(None, places))
            return _ended(f"{where or 'the story'}: {data.get('why') or 'it can not be read'}")
        case NotFound():
            return f"There is no such {data.get('what') or 'thing'}."
        case TooLarge():
            limit = data.get("limit_bytes")
            reason = data.get("why") or (f"at most {limit} bytes are taken" if limit else "")
            return _ended(f"It is too large: {reason}" if reason else "It is too large")
        case UnknownCarrier():
            asked = f"There is no carrier {data['name']}" if data.get("name") else "No carrier knows this file"
            return _ended(f"{asked}; known are: {data['known']}" if data.get("known") else asked)
    title = TEXTS.get(refusal.code, TEXTS["bad_input"])[0]
    if isinstance(refusal, Unavailable):
        return f"{title}; nothing was stored. Try again in {data.get('retry_after_s') or 1} s."
    said = [f"{name} {value}" for name, value in data.items() if value is not None and name not in ("why", "field")]
    why = (
        f"{data['field']}: {data['why']}" if "field" in data and "why" in data else data.get("why") or data.get("field")
    )
    details = "; ".join([*([str(why)] if why else []), *said])
    return _ended(f"{title}: {details}" if details else title)


def when(at: int | None) -> str:
    """Return an instant as ISO 8601 in UTC to the second, a dash for None."""
    return "-" if at is None else datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def how_many(count: int, one: str, several: str) -> str:
    """Return a number with its noun."""
    return f"{count} {one if count == 1 else several}"


def columns(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as lines whose columns stand below each other, two spaces apart."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in texts
    )


def _ended(text: str) -> str:
    # Libraries' own messages may run over several lines.
    line = " ".join(text.split())
    return line if line.endswith((".", "?", "!")) else f"{line}."
