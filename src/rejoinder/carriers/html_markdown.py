"""HTML as our Markdown: rendered, it shows the same words, links, quotations, lists, code and emphasis.

What HTML could do beyond that is not taken over: Markdown is made from its text, and what is shown is made from that
Markdown like any comment. Text is read by `html_tokens`, which builds no tree: it is quick, and no depth is too deep.
"""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from lxml import etree, html

from rejoinder.carriers.html_blocks import Containers
from rejoinder.carriers.html_inline import BREAK, Closing, Code, Opening, Piece, Style, lines_of
from rejoinder.carriers.html_tokens import Attributes, is_hidden, read_tokens
from rejoinder.core.links import safe_url
from rejoinder.core.markup import UNRENDERED

_BLANKS: Final = re.compile(r"[ \t\n\r\f]+")
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n\s*")

_STYLES: Final = {
    **dict.fromkeys(("em", "i", "cite", "dfn", "var"), Style.EMPHASIS),
    **dict.fromkeys(("strong", "b"), Style.STRONG),
    **dict.fromkeys(("del", "s", "strike"), Style.STRUCK),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), Style.STRONG),
}
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS: Final = _HEADINGS | frozenset(
    "p div section article aside header footer main nav address figure figcaption fieldset form details summary dl dt"
    " dd table caption thead tbody tfoot tr center body html hr blockquote ul ol li pre".split()
)
_CONTAINERS: Final = frozenset(("blockquote", "ul", "ol", "li"))
_CODES: Final = frozenset(("code", "kbd", "samp", "tt"))
_UNSEEN: Final = frozenset(
    "script style template noscript head title textarea select button option svg math canvas object datalist".split()
)
_LINKED: Final = {"img": "src", "iframe": "src", "video": "src", "audio": "src", "embed": "src"}
_RAISED: Final = {
    "sup": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
# Disqus' counter of clicks, before the address that was meant.
_COUNTED: Final = re.compile(r"https?://disq\.us/(?:url|\?)", re.IGNORECASE)


def from_html(text: str, *, line_breaks: bool = False) -> str:
    """Return HTML as Markdown; empty when it shows nothing. With `line_breaks` a line end in it is one, and a blank
    line parts paragraphs, as in what WordPress stores.
    """
    page = _Page(line_breaks=line_breaks)
    # As they are not shown: with one inside, what is no mark to a browser would become one.
    if not text.isprintable() and UNRENDERED.search(text):
        text = UNRENDERED.sub("", text)
    read_tokens(text.replace("\r\n", "\n") if line_breaks else text, page)
    return page.finish()


def from_element(root: html.HtmlElement) -> str:
    """Return what an element holds as Markdown; empty when it shows nothing."""
    page = _Page()
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        is_root = element is root
        if event == "start":
            tag = element.tag if isinstance(element.tag, str) else ""
            page.start("" if is_root and tag in _BLOCKS else tag, element, is_hidden=not is_root and is_hidden(element))
            if element.text:
                page.text(element.text)
        elif event == "end":
            tag = element.tag if isinstance(element.tag, str) else ""
            if tag != "br":
                page.end("" if is_root and tag in _BLOCKS else tag)
        if event != "start" and element.tail and not is_root:
            page.text(element.tail)
    return page.finish()


class _Page:
    """Markdown in the making."""

    def __init__(self, *, line_breaks: bool = False) -> None:
        self._line_breaks = line_breaks
        self._containers = Containers()
        self._pieces: list[Piece] = []
        # What styles the text, outermost first, each once; and how often each was begun.
        self._styles: list[Style | str] = []
        self._begun: dict[Style, int] = {}
        self._is_code = 0
        self._raised: list[str] = []
        self._unseen: str | None = None
        self._unseen_depth = 0
        self._pre: list[str] | None = None
        self._pre_depth = 0

    def start(self, tag: str, attributes: Attributes, *, is_hidden: bool = False) -> None:
        if self._unseen is not None:
            self._unseen_depth += tag == self._unseen
        elif tag in _UNSEEN or is_hidden:
            self._unseen, self._unseen_depth = tag, 1
        elif self._pre is not None:
            self._start_in_pre(tag)
        elif tag in _BLOCKS:
            self._start_block(tag, attributes)
        elif tag == "br":
            self._break()
        elif (style := _STYLES.get(tag)) is not None:
            self._begin(style)
        elif tag == "a":
            self._end_link()
            if address := safe_url(_meant(attributes.get("href") or "")):
                self._open(address)
        elif tag in _CODES:
            self._is_code += 1
        elif tag in _LINKED:
            self._link_to(attributes, attributes.get(_LINKED[tag]))
        elif tag in _RAISED:
            self._raised.append(tag)
        elif tag == "q":
            self.text("“")
        elif tag in ("td", "th"):
            self.text(" ")

    def end(self, tag: str) -> None:
        if self._unseen is not None:
            self._unseen_depth -= tag == self._unseen
            if self._unseen_depth == 0:
                self._unseen = None
        elif self._pre is not None:
            self._end_in_pre(tag)
        elif tag in _BLOCKS:
            self._end_block(tag)
        elif (style := _STYLES.get(tag)) is not None:
            self._end(style)
        elif tag == "a":
            self._end_link()
        elif tag in _CODES:
            self._is_code = max(0, self._is_code - 1)
        elif tag in _RAISED:
            del self._raised[-1:]
        elif tag == "q":
            self.text("”")
        elif tag == "br":
            self._break()

    def text(self, text: str) -> None:
        if self._unseen is not None:
            return
        if self._pre is not None:
            self._pre.append(text)
            return
        if self._line_breaks and "\n" in text:
            self._text_with_breaks(text)
            return
        self._add(text)

    def finish(self) -> str:
        if self._pre is not None:
            self._end_pre()
        self._flush()
        return self._containers.finish()

    def _add(self, text: str) -> None:
        if not text:
            return
        if self._raised and not (set(text) - set(map(chr, _RAISED[self._raised[-1]]))):
            text = text.translate(_RAISED[self._raised[-1]])
        pieces = self._pieces
        if self._is_code:
            if pieces and isinstance(last := pieces[-1], Code):
                pieces[-1] = Code(last.text + text)
            else:
                pieces.append(Code(text))
        elif pieces and isinstance(last := pieces[-1], str):
            pieces[-1] = last + text
        else:
            pieces.append(text)

    def _text_with_breaks(self, text: str) -> None:
        for number, paragraph in enumerate(_PARAGRAPHS.split(text)):
            if number:
                self._flush()
            for place, line in enumerate(paragraph.split("\n")):
                if place:
                    self._break()
                if line:
                    self._add(line)

    def _break(self) -> None:
        """End the line; two ends with nothing between end the paragraph."""
        pieces = self._pieces
        if pieces and isinstance(pieces[-1], str) and not pieces[-1].strip(" \t\n\r\f"):
            del pieces[-1]
        if pieces and pieces[-1] is BREAK:
            self._flush()
        else:
            pieces.append(BREAK)

    def _start_in_pre(self, tag: str) -> None:
        assert self._pre is not None
        if tag == "pre" or tag in _CONTAINERS:
            self._pre_depth += 1
        if tag == "br" or (tag in _BLOCKS and self._pre and not self._pre[-1].endswith("\n")):
            self._pre.append("\n")

    def _end_in_pre(self, tag: str) -> None:
        assert self._pre is not None
        if tag == "pre" or tag in _CONTAINERS:
            self._pre_depth -= 1
            if self._pre_depth == 0:
                self._end_pre()
                if tag != "pre":
                    self._end_block(tag)

    def _end_pre(self) -> None:
        self._containers.add_code("".join(self._pre or ()))
        self._pre = None

    def _start_block(self, tag: str, attributes: Attributes) -> None:
        self._flush()
        if tag == "pre":
            self._pre, self._pre_depth = [], 1
        elif tag == "hr":
            self._containers.add("rule", "---")
        elif tag in _HEADINGS:
            self._begin(Style.STRONG)
        elif tag in _CONTAINERS:
            number = attributes.get("start") or "1" if tag == "ol" else "1"
            self._containers.start(tag, int(number) if re.fullmatch("[0-9]{1,8}", number) else 1)

    def _end_block(self, tag: str) -> None:
        if tag in _HEADINGS:
            self._end(Style.STRONG)
        self._flush()
        if tag in _CONTAINERS:
            self._containers.end(tag)

    def _begin(self, style: Style) -> None:
        self._begun[style] = self._begun.get(style, 0) + 1
        if self._begun[style] == 1:
            self._open(style)

    def _end(self, style: Style) -> None:
        if self._begun.get(style):
            self._begun[style] -= 1
            if not self._begun[style]:
                self._close(style)

    def _end_link(self) -> None:
        for what in self._styles:
            if not isinstance(what, Style):
                self._close(what)
                return

    def _open(self, what: Style | str) -> None:
        self._styles.append(what)
        if self._pieces and isinstance(last := self._pieces[-1], Closing) and last.what == what:
            del self._pieces[-1]
        else:
            self._pieces.append(Opening(what))

    def _close(self, what: Style | str) -> None:
        """Close one of what is open; what was opened within it goes on behind it."""
        place = self._styles.index(what)
        inner = self._styles[place + 1 :]
        for each in reversed(self._styles[place:]):
            if self._pieces and self._pieces[-1] == Opening(each):
                del self._pieces[-1]
            else:
                self._pieces.append(Closing(each))
        del self._styles[place:]
        for each in inner:
            self._open(each)

    def _link_to(self, attributes: Attributes, address: str | None) -> None:
        """Leave a link where a picture or film stood: it is not loaded from where it is."""
        text = _BLANKS.sub(" ", attributes.get("alt") or attributes.get("title") or "").strip() or (address or "")
        safe = safe_url(address or "")
        if safe is None or any(not isinstance(what, Style) for what in self._styles):
            self._add(text)
        else:
            self._open(safe)
            self._add(text)
            self._close(safe)

    def _flush(self) -> None:
        """End the paragraph; what styled it goes on in the next."""
        if self._pieces:
            paragraph = lines_of(self._pieces)
            if paragraph:
                self._containers.add("text", paragraph)
        self._pieces = [Opening(what) for what in self._styles]


def _meant(address: str) -> str:
    """Return where a link leads, past a counter that has the address in its own."""
    if _COUNTED.match(address):
        meant = parse_qs(urlsplit(address).query).get("url", [""])[0]
        # A mark of the counter's follows the address behind a colon.
        return re.sub(r":[A-Za-z0-9_-]{20,40}\Z", "", meant) if meant.startswith("http") else address
    return address
