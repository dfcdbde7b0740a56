"""HTML as our Markdown: rendered, it shows the same words, links, quotations, lists, code and emphasis.

What HTML could do beyond that is not taken over: Markdown is made from its text, and what is shown is made from that
Markdown like any comment.
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from lxml import etree, html

from rejoinder.carriers.html_inline import BREAK, Closing, Code, Opening, Piece, Style, lines_of
from rejoinder.carriers.plain_markdown import from_plain

# Deeper containers are passed through: our Markdown nests no deeper than this with room to spare.
_DEEPEST: Final = 20
_BLANKS: Final = re.compile(r"[ \t\n\r\f]+")
_SIMPLE: Final = re.compile(r"(?:[^<&]|&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,6});|</?p>|<br ?/?>)*")
_SIMPLE_MARK: Final = re.compile(r"(</?p>)|<br ?/?> ?")
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n\s*")

_STYLES: Final = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), Style.EMPHASIS),
    **dict.fromkeys(("strong", "b"), Style.STRONG),
    **dict.fromkeys(("del", "s", "strike"), Style.STRUCK),
}
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS: Final = _HEADINGS | frozenset(
    "p div section article aside header footer main nav address figure figcaption fieldset form details summary dl dt"
    " dd table caption thead tbody tfoot tr center body html hr blockquote ul ol li pre".split()
)
_CONTAINERS: Final = frozenset(("blockquote", "ul", "ol", "li"))
_UNSEEN: Final = frozenset(
    "script style template noscript head title textarea select button input option svg math canvas".split()
)
_LINKED: Final = {"img": "src", "iframe": "src", "video": "src", "audio": "src", "embed": "src"}


def from_html(text: str, *, line_breaks: bool = False) -> str:
    """Return HTML as Markdown; empty when it shows nothing. With `line_breaks` a line end in it is one, and a blank
    line parts paragraphs, as in what WordPress stores.
    """
    if line_breaks:
        text = _as_paragraphs(text)
    if _SIMPLE.fullmatch(text):
        plain = _SIMPLE_MARK.sub(lambda mark: "\n\n" if mark[1] else "\n", _BLANKS.sub(" ", text))
        return from_plain(unescape(plain))
    try:
        root = html.fragment_fromstring(text, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, ValueError):
        return from_plain(re.sub("<[^>]*>", " ", text))
    return from_element(root)


def from_element(root: html.HtmlElement) -> str:
    """Return what an element holds as Markdown; empty when it shows nothing."""
    page = _Page()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "start":
            page.start(element, is_root=element is root)
        elif event == "end":
            page.end(element, is_root=element is root)
        elif element is not root and element.tail:
            page.text(element.tail)
    return page.finish()


def _as_paragraphs(text: str) -> str:
    """Return text whose line ends count, as HTML in which they don't; what stands in `pre` stays."""
    parts = re.split(r"(<pre\b.*?</pre>)", text.replace("\r\n", "\n").strip(), flags=re.DOTALL | re.IGNORECASE)
    for place in range(0, len(parts), 2):
        parts[place] = _PARAGRAPHS.sub("<p>", parts[place]).replace("\n", "<br>")
    return "".join(parts)


@dataclass(slots=True)
class _Container:
    """A quotation, list or list item in the making, or the page itself: its blocks, each with its kind."""

    tag: str
    blocks: list[tuple[str, str]] = field(default_factory=list)
    number: int = 1


class _Page:
    """Markdown in the making."""

    def __init__(self) -> None:
        self._containers = [_Container("")]
        self._pieces: list[Piece] = []
        self._styles: list[Style | str] = []
        self._unseen = 0
        self._code: list[str] | None = None
        self._code_depth = 0

    def start(self, element: html.HtmlElement, *, is_root: bool) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if self._unseen or tag in _UNSEEN:
            self._unseen += 1
            return
        if self._code is not None:
            self._code_depth += 1
            if tag == "br":
                self._code.append("\n")
        elif tag == "br":
            self._pieces.append(BREAK)
        elif tag in _BLOCKS and not is_root:
            self._start_block(element, tag)
        elif tag in ("code", "kbd", "samp", "tt"):
            self._pieces.append(Code("".join(element.itertext())))
            self._unseen += 1
            return
        elif tag in _LINKED:
            self._link_to(element, element.get(_LINKED[tag]))
        elif (style := _STYLES.get(tag)) is not None:
            self._open(style)
        elif tag == "a":
            self._open(element.get("href") or "")
        elif tag == "q":
            self._pieces.append("“")
        elif tag in ("td", "th"):
            self._pieces.append(" ")
        if element.text:
            self.text(element.text)

    def end(self, element: html.HtmlElement, *, is_root: bool) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if self._unseen:
            self._unseen -= 1
        elif self._code is not None:
            self._code_depth -= 1
            if self._code_depth == 0:
                self._end_code()
        elif tag in _BLOCKS and not is_root:
            self._end_block(tag)
        elif tag in _STYLES or tag == "a":
            self._close()
        elif tag == "q":
            self._pieces.append("”")
        if element.tail and not is_root:
            self.text(element.tail)

    def text(self, text: str) -> None:
        if self._unseen:
            return
        if self._code is not None:
            self._code.append(text)
            return
        self._pieces.append(_BLANKS.sub(" ", text))

    def finish(self) -> str:
        while len(self._containers) > 1:
            self._end_container()
        self._flush()
        return _joined(self._containers[0].blocks)

    def _start_block(self, element: html.HtmlElement, tag: str) -> None:
        self._flush()
        if tag == "pre":
            self._code, self._code_depth = [], 1
        elif tag == "hr":
            self._containers[-1].blocks.append(("rule", "---"))
        elif tag in _HEADINGS:
            self._open(Style.STRONG)
        elif tag in _CONTAINERS:
            number = element.get("start", "1") if tag == "ol" else "1"
            self._containers.append(_Container(tag, number=int(number) if re.fullmatch(r"\d{1,8}", number) else 1))

    def _end_block(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._close()
        self._flush()
        if tag in _CONTAINERS:
            self._end_container()

    def _end_code(self) -> None:
        code = "".join(self._code or ()).strip("\n")
        self._code = None
        if code.strip():
            fence = "`" * max(3, max((len(run) for run in re.findall("`+", code)), default=0) + 1)
            self._containers[-1].blocks.append(("code", f"{fence}\n{code}\n{fence}"))

    def _end_container(self) -> None:
        self._flush()
        done = self._containers.pop()
        outer = self._containers[-1]
        if not done.blocks:
            return
        if len(self._containers) > _DEEPEST:
            outer.blocks += done.blocks
        elif done.tag == "blockquote":
            outer.blocks.append(("quote", _indented(_joined(done.blocks), "> ", "> ")))
        elif done.tag == "li":
            outer.blocks.append(("item", _joined(done.blocks)))
        else:
            outer.blocks.append((done.tag, _list(done, outer)))

    def _open(self, what: Style | str) -> None:
        self._styles.append(what)
        self._pieces.append(Opening(what))

    def _close(self) -> None:
        if self._styles:
            self._styles.pop()
            self._pieces.append(Closing())

    def _link_to(self, element: html.HtmlElement, address: str | None) -> None:
        """Leave a link where a picture or film stood: it is not loaded from where it is."""
        text = _BLANKS.sub(" ", element.get("alt") or element.get("title") or "").strip() or (address or "")
        if any(not isinstance(what, Style) for what in self._styles) or not address:
            self._pieces.append(text)
        else:
            self._pieces += [Opening(address), text, Closing()]

    def _flush(self) -> None:
        """End the paragraph; what styled it goes on in the next."""
        if self._pieces:
            paragraph = lines_of(self._pieces)
            if paragraph:
                self._containers[-1].blocks.append(("text", paragraph))
        self._pieces = [Opening(what) for what in self._styles]


def _joined(blocks: list[tuple[str, str]]) -> str:
    return "\n\n".join(text for _, text in blocks)


def _indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join((((first if place == 0 else others) + line).rstrip()) for place, line in enumerate(lines))


def _list(done: _Container, outer: _Container) -> str:
    """Return a list; beside another of its kind it has the other sign, so that they stay two."""
    is_second = bool(outer.blocks) and outer.blocks[-1][0] == done.tag
    items = []
    for place, (_, text) in enumerate(done.blocks):
        if done.tag == "ol":
            first = f"{done.number + place}{')' if is_second else '.'} "
        else:
            first = "* " if is_second else "- "
        items.append(_indented(text, first, " " * len(first)))
    return "\n".join(items)
