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


def from_plain(text: str) -> str:
    """Return `text` as Markdown: blank lines part paragraphs, line ends stay, every other character is itself.

    Blanks around lines and more than one blank line are dropped, as no reader sees them.
    """
    paragraphs = [_paragraph(part) for part in _BLANK_LINES.split(text.strip())]
    return "\n\n".join(part for part in paragraphs if part)


def quotation(text: str) -> str:
    """Return `text` as a Markdown quotation of the same characters."""
    return "\n".join(f"> {line}".rstrip() for line in from_plain(text).split("\n"))


def join_blocks(parts: Sequence[str]) -> str:
    """Return Markdown blocks one after the other; a quotation stays apart from its neighbours."""
    return "\n\n".join(part for part in parts if part)


def inline(text: str) -> str:
    """Return a part of one line as Markdown of the same characters, blanks at its ends included.

    What opens a block at the start of a line is for `line_start`: only the whole line shows it.
    """
    parts = []
    position = 0
    for address in _ADDRESS.finditer(text):
        parts.append(_escaped(text[position : address.start()]))
        parts.append(_address(address))
        position = address.end()
    parts.append(_escaped(text[position:]))
    return "".join(parts)


def unlinked(text: str) -> str:
    """Return a part of one line as Markdown of the same characters in which no address becomes a link."""
    return _BREAKABLE.sub(lambda mark: "\\://" if mark[0] == "://" else f"{mark[0][:-1]}\\.", _escaped(text))


def line_start(line: str) -> str:
    """Return a line of Markdown so that its beginning opens no heading, quotation, list or rule."""
    return _AT_LINE_START.sub(_escaped_start, line, count=1) if _AT_LINE_START.match(line) else line


def _paragraph(text: str) -> str:
    return "\n".join(line_start(inline(line.strip())) for line in text.split("\n") if line.strip())


def _address(address: re.Match[str]) -> str:
    text = address[0]
    is_apart = not address.string[: address.start()][-1:].strip() and not address.string[address.end() :][:1].strip()
    # An address within an address is shown by the renderer with the host it really leads to.
    is_single = len(_BREAKABLE.findall(text.removeprefix("http://www.").removeprefix("https://www."))) < 2
    if is_apart and is_single and _TAME.fullmatch(text) and not _EDGE_UNDERSCORE.search(text):
        return text
    if is_apart and is_single and _MARKED.fullmatch(text):
        return f"<{text}>"
    return unlinked(text)


def _escaped(text: str) -> str:
    return _ANYWHERE.sub(r"\\\g<0>", text)


def _escaped_start(start: re.Match[str]) -> str:
    if start["number"]:
        return f"{start['number']}\\{start['stop']}"
    return f"\\{start[0]}"
