"""Markdown in which people may also write HTML, as our Markdown, in which they may not."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Final

from rejoinder.carriers.html_markdown import from_html

# What begins with the mark-up of a block was written as HTML, by a rich editor or an older converter.
_HTML: Final = re.compile(r"\s*<(?:p|div|blockquote|ul|ol|pre|h[1-6]|table|figure|!--)(?:\s[^>]*)?>", re.IGNORECASE)
_TICKS: Final = re.compile("`+")
_TAG: Final = re.compile(
    r"<(?P<close>/?)(?P<tag>a|b|strong|i|em|del|s|strike|code|br|img|p|div|span|u|small|sup|sub|font)"
    r"(?P<rest>(?:\s[^<>]*)?)/?>",
    re.IGNORECASE,
)
_ATTRIBUTE: Final = re.compile(r"\b(href|src|alt|title)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_SIGNS: Final = {
    **dict.fromkeys(("b", "strong"), "**"),
    **dict.fromkeys(("i", "em"), "*"),
    **dict.fromkeys(("del", "s", "strike"), "~~"),
    "code": "`",
    "br": "\n",
    "p": "\n\n",
    "div": "\n\n",
}
_LINE_ENDS: Final = re.compile(r"\r\n?")
_MANY_LINES: Final = re.compile(r"\n{3,}")


def from_mixed(text: str) -> tuple[str, str]:
    """Return a text as our Markdown, and the media type that it was: Markdown, or HTML when it begins with a block.

    Simple HTML within Markdown becomes Markdown; what stands in code stays.
    """
    if _HTML.match(text):
        return from_html(text), "text/html"
    text = _LINE_ENDS.sub("\n", text)
    if "<" not in text:
        return text.strip("\n"), "text/markdown"
    links: list[str] = []
    parts = []
    for part, is_code in _parts(text):
        parts.append(part if is_code else _TAG.sub(lambda found: _replaced(found, links), part))
    text = "".join(parts)
    return _MANY_LINES.sub("\n\n", text).strip("\n"), "text/markdown"


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a text and whether each is code: what stands between two equally long runs of back-ticks."""
    runs = [run.span() for run in _TICKS.finditer(text)]
    closing: list[int | None] = [None] * len(runs)
    latest: dict[int, int] = {}
    for place in range(len(runs) - 1, -1, -1):
        start, end = runs[place]
        closing[place] = latest.get(end - start)
        latest[end - start] = place
    done = place = 0
    while place < len(runs):
        other = closing[place]
        if other is None:
            place += 1
            continue
        start, end = runs[place][0], runs[other][1]
        yield text[done:start], False
        yield text[start:end], True
        done, place = end, other + 1
    yield text[done:], False


def _replaced(found: re.Match[str], links: list[str]) -> str:
    tag = found["tag"].lower()
    if tag == "a":
        if found["close"]:
            return f"]({links.pop()})" if links else ""
        address = _attributes(found["rest"]).get("href", "")
        if not _is_plain(address):
            return ""
        links.append(address)
        return "["
    if tag == "img":
        named = _attributes(found["rest"])
        address = named.get("src", "")
        name = re.sub(r"[\[\]\\]", "", named.get("alt") or named.get("title") or address)
        return f"[{name}]({address})" if _is_plain(address) else name
    return _SIGNS.get(tag, "")


def _is_plain(address: str) -> bool:
    return re.fullmatch(r"[^\s()<>]+", address) is not None


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(text)}
