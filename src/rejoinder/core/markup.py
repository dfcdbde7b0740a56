"""Markdown to safe HTML: the only maker of HTML from people's text.

A comment's Markdown has emphasis, links, lists, quotes, code and strike; HTML, entities and reference definitions are
text and stand as typed. comrak renders, `linking` writes the links anew, and an allow-list sanitiser has the last
word: nothing after it makes HTML from text.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Final

import comrak

from rejoinder.core.linking import rewrite_links
from rejoinder.core.sanitising import sanitise_comment, sanitise_story
from rejoinder.core.text import is_blank

RENDERER_VERSION: Final = 2
"""Raised whenever the same body could render to other bytes; a rendering stored with a lower one is made anew."""

DEEPEST_NESTING: Final = 40

# Never rendered: controls, lone surrogates, the overrides of writing direction (they serve to forge only), and the
# noncharacters that stand for the hidden marks below.
UNRENDERED: Final = re.compile(
    "[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202d\u202e\ufdd0-\ufdd3\ufffe\uffff\ud800-\udfff]"
)

# Marks that Markdown would take for its own, hidden from it and put back as text.
_LESS, _AMPERSAND, _COLON, _BACKSLASH = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_SHRUG: Final = "\u00af\\_(ツ)_/\u00af"
_ENTITY: Final = re.compile(r"&(?=#?[0-9A-Za-z]{1,32};)")
# At the start of a line a tag would open an HTML block, in which Markdown stops and line breaks are lost.
_TAG_LINE: Final = re.compile(r"^([ \t>*+\-0-9.)]*)<(?=[A-Za-z/!?])(?!https?://)", re.MULTILINE | re.IGNORECASE)
_HIDDEN: Final = re.compile("[\ufdd0-\ufdd3]|%EF%B7%9[0-3]")
_REVEALED: Final = {
    _LESS: "&lt;", _AMPERSAND: "&amp;", _COLON: ":", _BACKSLASH: "\\",
    "%EF%B7%90": "%3C", "%EF%B7%91": "&amp;", "%EF%B7%92": ":", "%EF%B7%93": "%5C",
}  # fmt: skip
_HEADING: Final = re.compile(r"<(/?)h([1-6])>")
_NESTING: Final = ("<blockquote>", "<li>", "<em>", "<strong>", "<del>")
_NESTED: Final = re.compile(r"<(/?)(?:blockquote|li|em|strong|del)\b[^>]*>")
_QUOTE: Final = re.compile(r"<(/?)blockquote>")
_POSITIONED_QUOTE: Final = re.compile(r'<(/?)blockquote(?: data-sourcepos="([0-9]+):[0-9]+-([0-9]+):[0-9]+")?>')
_LINE_END: Final = re.compile(r"<br>\n?|</li>\n?")
_BLOCK_END: Final = re.compile(r"</(?:p|pre|h[3-6])>|<hr>|</?blockquote>|</?[uo]l[^>]*>")
_MARK: Final = re.compile(r"<[^<>]*>")
_BLANK_LINES: Final = re.compile(r"\n[ \n]*\n")


def render(body: str) -> str:
    """Return a comment's body as safe HTML; the same bytes for the same body and RENDERER_VERSION.

    A body nested deeper than DEEPEST_NESTING is shown as `render_plain` shows it: the sanitiser's time grows with the
    square of the depth, everything else's with the length.
    """
    text = _rendered_text(body)
    hidden = _hidden(text)
    html = comrak.render_markdown(hidden, _EXTENSIONS, _PARSING, _RENDERING)
    if _is_too_deep(html):
        return render_plain(body)
    if hidden is not text:
        html = _HIDDEN.sub(lambda mark: _REVEALED[mark[0]], html)
    return sanitise_comment(_HEADING.sub(_strong_paragraph, _common(html)))


def render_story(body: str) -> str:
    """Return a publisher's story as safe HTML: as `render`, with headings (the first level is h3), entities,
    reference definitions and underlined headings as Markdown has them.
    """
    html = comrak.render_markdown(_rendered_text(body), _EXTENSIONS, _STORY_PARSING, _RENDERING)
    if _is_too_deep(html):
        return render_plain(body)
    return sanitise_story(_HEADING.sub(_lower_heading, _common(UNRENDERED.sub("", html))))


def render_plain(body: str) -> str:
    """Return `body` as safe HTML without reading it as Markdown: paragraphs and line breaks only."""
    paragraphs = _BLANK_LINES.split(escape(_rendered_text(body), quote=False).strip("\n"))
    return sanitise_comment("".join("<p>" + text.replace("\n", "<br>\n") + "</p>\n" for text in paragraphs))


def plain(body: str) -> str:
    """Return what a reader of the rendered comment sees, as text; it must be escaped wherever it becomes HTML."""
    return text_of(render(body))


def text_of(html: str) -> str:
    """Return the visible text of HTML made here: blocks apart by a blank line, list items by a line end."""
    text = _BLOCK_END.sub("\n\n", _LINE_END.sub("\n", html))
    return _BLANK_LINES.sub("\n\n", unescape(_MARK.sub("", text))).strip()


def quoted_html(html: str) -> tuple[str, ...]:
    """Return what stands inside each outermost quote of a comment's HTML, in order: the blocks of a Quotation."""
    return tuple(html[start:end] for start, end, _, _ in _outermost_quotes(html))


def without_quotes(html: str) -> str:
    """Return a comment's HTML (or a part of it, whole elements only) without its quotes."""
    parts, position = [], 0
    for _, _, opening, closing in _outermost_quotes(html):
        parts.append(html[position:opening])
        position = closing
    return "".join(parts) + html[position:]


def quote_lines(body: str) -> tuple[tuple[int, int], ...]:
    """Return the first and last line (from 1) of each outermost quote in a comment's body, in the order of blocks."""
    html = comrak.render_markdown(_hidden(_rendered_text(body)), _EXTENSIONS, _PARSING, _POSITIONED)
    lines, depth = [], 0
    for tag in _POSITIONED_QUOTE.finditer(html):
        depth += -1 if tag[1] else 1
        if depth == 1 and not tag[1]:
            lines.append((int(tag[2]), int(tag[3])))
    return tuple(lines)


def shows_nothing(html: str) -> bool:
    """Return whether HTML made here has no text that could be seen, as that of an empty quote or list has not."""
    return is_blank(text_of(html))


def with_quote_heads(html: str, heads: Mapping[int, str]) -> str:
    """Return a comment's HTML with `heads[n]`, safe HTML of ours, at the head of its n-th outermost quote (from 0).

    It is done for each page, not stored: names change and vanish, and where the quoted comment stands depends on the
    page. `html` must come from `render`, where a blockquote tag is never a person's text.
    """
    if not heads:
        return html
    parts: list[str] = []
    position = 0
    for block, (start, _, _, _) in enumerate(_outermost_quotes(html)):
        if block in heads:
            parts += html[position:start], heads[block]
            position = start
    return "".join(parts) + html[position:]


def _outermost_quotes(html: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield where each outermost quote's inside begins and ends, and where the element itself does."""
    depth, start, opening = 0, 0, 0
    for tag in _QUOTE.finditer(html):
        depth += -1 if tag[1] else 1
        if depth == 1 and not tag[1]:
            start, opening = tag.end(), tag.start()
        elif depth == 0:
            yield start, tag.start(), opening, tag.end()


def _rendered_text(body: str) -> str:
    text = UNRENDERED.sub("", body)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _hidden(body: str) -> str:
    if "&" in body:
        body = _ENTITY.sub(_AMPERSAND, body)
    if "<" in body:
        body = _TAG_LINE.sub(rf"\1{_LESS}", body)
    # Reference definitions vanish from what is shown: a moderator would not see what an author wrote.
    if "]:" in body:
        body = body.replace("]:", f"]{_COLON}")
    # The shrug, whose arm Markdown takes for an escape; whole only, so that every other escape is one.
    if _SHRUG in body:
        body = body.replace(_SHRUG, _SHRUG.replace("\\", _BACKSLASH))
    return body


def _common(html: str) -> str:
    # comrak strikes by one tilde too, unless that means subscript: so "~5 to ~7" and "H~2~O" keep their tildes.
    if "<sub>" in html:
        html = html.replace("<sub>", "~").replace("</sub>", "~")
    return rewrite_links(html)


def _strong_paragraph(heading: re.Match[str]) -> str:
    return "</strong></p>" if heading[1] else "<p><strong>"


def _lower_heading(heading: re.Match[str]) -> str:
    return f"<{heading[1]}h{min(int(heading[2]) + 2, 6)}>"


def _is_too_deep(html: str) -> bool:
    if sum(map(html.count, _NESTING)) < DEEPEST_NESTING:
        return False
    depth = 0
    for tag in _NESTED.finditer(html):
        depth += -1 if tag[1] else 1
        if depth > DEEPEST_NESTING:
            return True
    return False


def _extensions() -> comrak.ExtensionOptions:
    options = comrak.ExtensionOptions()
    options.strikethrough = True
    options.subscript = True
    options.autolink = True
    return options


def _parsing(*, underlined_headings: bool) -> comrak.ParseOptions:
    options = comrak.ParseOptions()
    options.ignore_setext = not underlined_headings
    return options


def _rendering(*, positions: bool) -> comrak.RenderOptions:
    options = comrak.RenderOptions()
    options.escape = True
    options.unsafe_ = False
    options.hardbreaks = True
    options.sourcepos = positions
    return options


_EXTENSIONS: Final = _extensions()
_PARSING: Final = _parsing(underlined_headings=False)
_STORY_PARSING: Final = _parsing(underlined_headings=True)
_RENDERING: Final = _rendering(positions=False)
_POSITIONED: Final = _rendering(positions=True)
