"""Plain text as our Markdown: rendered, it shows the same characters on the same lines."""

import re
from collections.abc import Sequence

# What opens or closes emphasis, code, links and strikes anywhere. An ampersand is none: entities are shown as typed.
_ANYWHERE = re.compile(r"[\\`*\[\]<~_]")
# A bare address is linked as it stands and knows no escapes. One with marks in it is put in angle brackets; one that
# is glued to other signs or is no ordinary address is broken, so that it stays text and shows what was typed.
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"“”«»]*|www\.[^\s<>\"“”«»]*", re.IGNORECASE)
_TAME = re.compile(
    r"(?:https?://|www\.)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d+)?(?:[/?#][\w/?=&%.#+,;:!()$'-]*)?", re.IGNORECASE
)
_MARKED = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?::\d+)?[/?#][\w/?=&%.#+,;:!()$'*~\[\]-]*", re.IGNORECASE
)
_BREAKABLE = re.compile(r"://|www\.", re.IGNORECASE)
_EDGE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_AT_LINE_START = re.compile(r"(?P<hash>#{1,6}(?=\s|$))|(?P<sign>[>+=-])|(?P<number>\d{1,9})(?P<stop>[.)](?=\s|$))")
_BLANK_LINES = re.compile(r"\n\s*\n")
# Never rendered or never stored: without them another sign would come to stand at the start of a line.
_DROPPED = "\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u202d\u202e\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17)
)
_NEVER_SHOWN = re.compile(f"[{_DROPPED}]+")
# Text in which nothing above can be, nor blanks to be collapsed. It is judged in one go: most texts are of this kind.
_OTHERS = rf"[^\\`*\[\]<~_ \t\n\r\f:wW{_DROPPED}]*+"
_TAME_TEXT = re.compile(rf"{_OTHERS}(?:(?:[: ](?![ /])|[wW](?![wW])){_OTHERS})*+")


def from_plain(text: str) -> str:
    """Return `text` as Markdown: blank lines part paragraphs, line ends stay, every other character is itself.

    Blanks around lines and more than one blank line are dropped, as no reader sees them.
    """
    paragraphs = [_paragraph(part) for part in _BLANK_LINES.split(shown(text).strip())]
    return "\n\n".join(part for part in paragraphs if part)


def quotation(text: str) -> str:
    """Return `text` as a Markdown quotation of the same characters."""
    return "\n".join(f"> {line}".rstrip() for line in from_plain(text).split("\n"))


def join_blocks(parts: Sequence[str]) -> str:
    """Return Markdown blocks one after the other; a quotation stays apart from its neighbours."""
    return "\n\n".join(part for part in parts if part)


def shown(text: str) -> str:
    """Return `text` without the characters that no rendering shows."""
    return _NEVER_SHOWN.sub("", text)


def is_tame(text: str) -> bool:
    """Return whether a part of one line is Markdown of the same characters as it stands, its start left aside.

    False for some texts that are, where telling would take longer than escaping.
    """
    return _TAME_TEXT.fullmatch(text) is not None


def inline(text: str, *, is_apart_before: bool = True, is_apart_behind: bool = True) -> str:
    """Return a part of one line as Markdown of the same characters, blanks at its ends included.

    What opens a block at the start of a line is for `line_start`: only the whole line shows it. `is_apart_before` and
    `is_apart_behind` say whether blanks or the ends of the line are beside it; else an address there is set apart.
    """
    parts = []
    position = 0
    for address in _ADDRESS.finditer(text) if "://" in text or "www." in text.lower() else ():
        parts.append(_escaped(text[position : address.start()]))
        is_apart = (is_apart_before or address.start() > 0) and (is_apart_behind or address.end() < len(text))
        parts.append(_address(address, is_apart=is_apart))
        position = address.end()
    parts.append(_escaped(text[position:]))
    return "".join(parts)


def unlinked(text: str) -> str:
    """Return a part of one line as Markdown of the same characters in which no address becomes a link."""
    escaped = _escaped(text)
    if "://" not in text and "www." not in text.lower():
        return escaped
    return _BREAKABLE.sub(lambda mark: "\\://" if mark[0] == "://" else f"{mark[0][:-1]}\\.", escaped)


def line_start(line: str) -> str:
    """Return a line of Markdown so that its beginning opens no heading, quotation, list or rule."""
    return _AT_LINE_START.sub(_escaped_start, line, count=1) if _AT_LINE_START.match(line) else line


def _paragraph(text: str) -> str:
    return "\n".join(line_start(inline(line.strip())) for line in text.split("\n") if line.strip())


def _address(address: re.Match[str], *, is_apart: bool) -> str:
    text, around = address[0], address.string
    beside = around[max(0, address.start() - 1) : address.start()] + around[address.end() : address.end() + 1]
    # An address within an address is shown by the renderer with the host it really leads to.
    is_single = len(_BREAKABLE.findall(text.removeprefix("http://www.").removeprefix("https://www."))) < 2
    # An address goes on beyond a blank that is none of ASCII.
    is_bare = is_apart and is_single and not beside.strip(" \t\n\r\f")
    if is_bare and _TAME.fullmatch(text) and not _EDGE_UNDERSCORE.search(text):
        return text
    if is_single and not beside.strip() and _MARKED.fullmatch(text):
        return f"<{text}>"
    return unlinked(text)


def _escaped(text: str) -> str:
    return _ANYWHERE.sub(r"\\\g<0>", text) if _ANYWHERE.search(text) else text


def _escaped_start(start: re.Match[str]) -> str:
    if start["number"]:
        return f"{start['number']}\\{start['stop']}"
    return f"\\{start[0]}"
