"""What stands within one paragraph of HTML, as lines of our Markdown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from rejoinder.carriers.plain_markdown import inline, line_start, unlinked
from rejoinder.core.links import safe_url

_SPACES = re.compile(r"[ \t\n\r\f]+")
_BACKTICKS = re.compile("`+")
_NOT_IN_A_TARGET = {ord(char): f"%{ord(char):02X}" for char in "<>\\ \n()"}
_OPENED_BY_CODE = re.compile(r"(?:^|\n)[ \t]+")


class Style(StrEnum):
    """How a run of words is set, by its mark in Markdown."""

    EMPHASIS = "*"
    STRONG = "**"
    STRUCK = "~~"


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a styled run, or of a link."""

    what: Style | str


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of what was opened last."""


@dataclass(frozen=True, slots=True)
class Code:
    """Words set as code."""

    text: str


BREAK = "\n"

Piece: TypeAlias = str | Opening | Closing | Code


def lines_of(pieces: Sequence[Piece]) -> str:
    """Return a paragraph as Markdown, its line breaks as they are; empty when it shows nothing."""
    out: list[str] = []
    opened: list[tuple[Style | str, int]] = []
    for place, piece in enumerate(pieces):
        match piece:
            case Opening(what=what):
                opened.append((what, len(out)))
            case Closing():
                if opened:
                    _close(out, *opened.pop(), _first_after(pieces, place))
            case Code(text=text):
                out.append(_code(text))
            case str():
                out.append(_words(piece, is_linked=_in_link(opened)))
    while opened:
        _close(out, *opened.pop(), " ")
    joined = _SPACES.sub(lambda run: BREAK if BREAK in run[0] else " ", "".join(out)).strip()
    return BREAK.join(line_start(line) for line in joined.split(BREAK)) if joined else ""


def _words(text: str, *, is_linked: bool) -> str:
    if text == BREAK:
        return text
    return unlinked(text) if is_linked else inline(text)


def _in_link(opened: Sequence[tuple[Style | str, int]]) -> bool:
    return any(not isinstance(what, Style) for what, _ in opened)


def _close(out: list[str], what: Style | str, start: int, after: str) -> None:
    """Put the marks of a run around what was written since it was opened."""
    inner = "".join(out[start:])
    core = inner.strip()
    if not core:
        return
    left, right = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    before = next((part[-1] for part in reversed(out[:start]) if part), " ")
    if isinstance(what, Style):
        marked = _styled(what, core, left[-1:] or before, right[:1] or after)
    else:
        marked = _link(what, core)
    out[start:] = [left + marked + right]


def _styled(style: Style, core: str, before: str, after: str) -> str:
    mark = style.value
    # Marks beside marks of the same kind would be counted together.
    if before == mark[0] or after == mark[0] or (style is Style.STRUCK and "~" in core):
        return core
    opens = core[0].isalnum() or not before.isalnum()
    closes = core[-1].isalnum() or not after.isalnum()
    # A backslash of ours at the end of the run belongs to the sign behind it, never to the mark.
    return f"{mark}{core}{mark}" if opens and closes and "\n" not in (core[0], core[-1]) else core


def _link(url: str, core: str) -> str:
    safe = safe_url(url)
    if safe is None:
        return core
    plain = core.replace("\\", "")
    if plain in (url, safe) and not re.search(r"[\s*_~`\[\]]", url):
        return inline(url) if inline(url) in (url, f"<{url}>") else f"[{core}]({_target(safe)})"
    return f"[{core.replace(BREAK, ' ')}]({_target(safe)})"


def _target(url: str) -> str:
    return url.translate(_NOT_IN_A_TARGET)


def _code(text: str) -> str:
    text = _SPACES.sub(" ", text)
    if not text.strip():
        return text
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(text)), default=0) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _first_after(pieces: Sequence[Piece], place: int) -> str:
    """Return the first character that follows a closing: what it is decides whether marks are read as such."""
    for piece in pieces[place + 1 :]:
        match piece:
            case str() if piece:
                return piece[0]
            case Code():
                return "`"
            case Opening(what=what):
                return what.value[0] if isinstance(what, Style) else "["
            case _:
                continue
    return " "
