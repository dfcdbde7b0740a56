"""What stands within one paragraph of HTML, as lines of our Markdown."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from rejoinder.carriers.plain_markdown import inline, is_tame, line_start, shown, unlinked

_BLANKS: Final = re.compile(r"[ \t\n\r\f]+")
_AROUND_BREAKS: Final = re.compile(r"(?<! ) *\n[ \n]*")
_MORE_BLANKS: Final = re.compile("  +")
_BACKTICKS: Final = re.compile("`+")
_LONGEST_FENCE: Final = 80  # Markdown's parser counts no further
_NOT_IN_A_TARGET: Final = {ord(char): f"%{ord(char):02X}" for char in "<>\\ \n()"}
_PLAIN_ADDRESS: Final = re.compile(r"[^\s*_~`\[\]<>]+")


class Style(StrEnum):
    """How a run of words is set, by its mark in Markdown."""

    EMPHASIS = "*"
    STRONG = "**"
    STRUCK = "~~"


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a styled run, or of a link to a safe address."""

    what: Style | str


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of what was opened last."""

    what: Style | str


@dataclass(frozen=True, slots=True)
class Code:
    """Words set as code."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A line end."""


BREAK: Final = Break()

Piece: TypeAlias = str | Opening | Closing | Code | Break


def lines_of(pieces: Sequence[Piece]) -> str:
    """Return a paragraph as Markdown, its line breaks as they are; empty when it shows nothing.

    No two texts, and no two runs of code, stand side by side in `pieces`. Closings fit the openings before them.
    """
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return _lines(_words(pieces[0]))
    out: list[str] = []
    opened: list[int] = []
    links = 0
    for place, piece in enumerate(pieces):
        if isinstance(piece, str):
            out.append(_unlinked(piece) if links else _between(pieces, place, piece))
        elif isinstance(piece, Opening):
            links += not isinstance(piece.what, Style)
            opened.append(len(out))
        elif isinstance(piece, Closing):
            links -= not isinstance(piece.what, Style)
            _close(out, piece.what, opened.pop(), _first_after(pieces, place))
        elif isinstance(piece, Code):
            # Marks of code side by side would be counted together.
            out.append(_between(pieces, place, piece.text) if _last_of(out) == "`" else _code(piece.text))
        else:
            out.append("\n")
    for what in _left_open(pieces) if opened else ():
        _close(out, what, opened.pop(), " ")
    return _lines("".join(out))


def _lines(text: str) -> str:
    if "\n" in text:
        text = _AROUND_BREAKS.sub("\n", text)
    if "  " in text:
        text = _MORE_BLANKS.sub(" ", text)
    text = text.strip()
    if "¯\\_" in text:
        # The arm of a shrug is none to be escaped: only where a mark was left out can it come to stand so.
        text = text.replace("¯\\_", "¯_")
    if "\n" in text:
        return "\n".join(map(line_start, text.split("\n")))
    return line_start(text)


def _words(text: str) -> str:
    return text if is_tame(text) else inline(_collapsed(text))


def _unlinked(text: str) -> str:
    return text if is_tame(text) else unlinked(_collapsed(text))


def _between(pieces: Sequence[Piece], place: int, text: str) -> str:
    """Return words with what stands beside them in mind: an address must not take our marks for its own."""
    if is_tame(text):
        return text
    return inline(
        _collapsed(text),
        is_apart_before=place == 0 or isinstance(pieces[place - 1], Break),
        is_apart_behind=place + 1 == len(pieces) or isinstance(pieces[place + 1], Break),
    )


def _left_open(pieces: Sequence[Piece]) -> list[Style | str]:
    """Return what is opened and never closed, the innermost first."""
    left: list[Style | str] = []
    for piece in pieces:
        if isinstance(piece, Opening):
            left.append(piece.what)
        elif isinstance(piece, Closing):
            left.pop()
    return left[::-1]


def _close(out: list[str], what: Style | str, start: int, after: str) -> None:
    """Put the marks of a run around what was written since it was opened."""
    inner = "".join(out[start:])
    core = inner.strip()
    if not core:
        return
    del out[start:]
    left, right = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    before = left[-1:] or _last_of(out)
    if isinstance(what, Style):
        marked = _styled(what, core, before, right[:1] or after)
    else:
        marked = _link(what, core, before, right[:1] or after)
        if before == "!" and marked[0] == "[":
            marked = "\\!" + marked
            _drop_last(out)
    out.append(left + marked + right)


def _last_of(out: Sequence[str]) -> str:
    for place in range(len(out) - 1, -1, -1):
        if out[place]:
            return out[place][-1]
    return " "


def _drop_last(out: list[str]) -> None:
    while not out[-1]:
        out.pop()
    out[-1] = out[-1][:-1]


def _styled(style: Style, core: str, before: str, after: str) -> str:
    mark = style.value
    # Marks beside marks of the same kind would be counted together.
    if before == mark[0] or mark[0] in after or (style is Style.STRUCK and "~" in core):
        return core
    opens = _is_letter(core[0]) or _is_edge(before)
    closes = _is_letter(core[-1]) or all(map(_is_edge, after))
    # A backslash of ours at the end of the run belongs to the sign behind it, never to the mark.
    return f"{mark}{core}{mark}" if opens and closes else core


def _is_letter(char: str) -> bool:
    """Whether Markdown takes a character for part of a word, in all its versions."""
    return char.isalnum() or (not char.isspace() and unicodedata.category(char)[0] not in "PSZC")


def _is_edge(char: str) -> bool:
    """Whether Markdown takes a character for a blank or punctuation, in all its versions.

    It looks past a tilde, and an ampersand or a colon may be hidden from it.
    """
    if char.isalnum() or char in "~&:":
        return False
    return char.isspace() or char.isascii() or unicodedata.category(char)[0] == "P"


def _link(safe: str, core: str, before: str, after: str) -> str:
    """Return a link to `safe`, as short as can be."""
    plain = core.replace("\\", "")
    if plain == safe or f"{plain}/" == safe:
        is_apart = not before.strip() and not after.strip()
        written = inline(plain, is_apart_before=is_apart, is_apart_behind=is_apart)
        if written in (plain, f"<{plain}>"):
            return written
        if _PLAIN_ADDRESS.fullmatch(plain) and not is_apart:
            return f"<{plain}>"
    return f"[{core.replace(chr(10), ' ')}]({safe.translate(_NOT_IN_A_TARGET)})"


def _code(text: str) -> str:
    """Return words set as code, the blanks at their ends outside."""
    text = _collapsed(text)
    code = text.strip(" ")
    fence = "`" * (max(map(len, _BACKTICKS.findall(code)), default=0) + 1)
    if not code.strip() or len(fence) > _LONGEST_FENCE:
        return inline(text)
    pad = " " if code[0] == "`" or code[-1] == "`" else ""
    left, _, right = text.partition(code)
    return f"{left}{fence}{pad}{code}{pad}{fence}{right}"


def _collapsed(text: str) -> str:
    return shown(_BLANKS.sub(" ", text))


def _first_after(pieces: Sequence[Piece], place: int) -> str:
    """Return the character that follows a closing: what it is decides whether marks are read as such.

    Where a run begins there they are two, its mark and what it begins with: the mark may yet be left out.
    """
    found = ""
    for behind in range(place + 1, len(pieces)):
        piece = pieces[behind]
        if isinstance(piece, str):
            return piece[0] if piece[0].isspace() else found + piece[0]
        if isinstance(piece, Code):
            return found + "`"
        if isinstance(piece, Break):
            return " "
        if isinstance(piece, Opening):
            if not isinstance(piece.what, Style):
                return found + "["
            found += piece.what.value[0]
    return found + " "
