"""A saved page as a tree whose texts know where in the file they stand.

The file is cut into mark-up and runs of text by a tokenizer of our own; each run with ink is marked, and the marks
are found again in the tree that the parser makes. However the parser moves things about, every run that it keeps
leads to a node, and what it does not keep is known.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree, html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.source import Text, writable
from rejoinder.carriers.span import Span, SpanKind, is_blank
from rejoinder.core.errors import BrokenSource

# Noncharacters: they are in no page, since what the store refuses was replaced before.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_ANY_MARK = re.compile(f"[{_OPEN}{_CLOSE}]")
_TOKEN = re.compile(
    r"<!--(?:>|->|.*?(?:--!?>|\Z))|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[!?][^>]*(?:>|\Z)"
    r"|</?(?P<tag>[a-zA-Z][^\s/>]*)(?:[^>\"']|\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z))*?(?:>|\Z)|</[^>]*(?:>|\Z)",
    re.DOTALL,
)
# What the parser reads to the end tag without looking for tags within; of two of them the words are text.
_RAW = frozenset("script style xmp iframe noembed noframes plaintext".split())
_WORDS_ONLY = frozenset(("title", "textarea"))
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_CLOSED_BY_THE_NEXT = frozenset("p li dt dd tr td th option".split())
_BARE = frozenset("div span font center b i em strong section blockquote".split())
_PLAIN_LEVELS = 200
_MOST_TREE_LEVELS = 1_500
_MOST_TAG_CHARS = 20_000
_MOST_ATTRIBUTES = 1_000
_MOST_RUNS = 300_000


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text between two tags. `start` and `end` are byte offsets, the lines 1-based."""

    start: int
    end: int
    first_line: int
    last_line: int

    def span(self, kind: SpanKind, reason: Reason | None = None) -> Span:
        """Return the run as what it became."""
        return Span(self.start, self.end, self.first_line, self.last_line, kind, reason)


@dataclass(slots=True)
class PageSource:
    """A parsed page. `texts` and `tails` hold the numbers of the runs of each element's text and tail.

    `is_flattened` says that it nests deeper than can be parsed, and that its deepest levels were joined.
    """

    text: Text
    root: html.HtmlElement
    runs: list[Run]
    texts: dict[html.HtmlElement, list[int]] = field(default_factory=dict)
    tails: dict[html.HtmlElement, list[int]] = field(default_factory=dict)
    is_flattened: bool = False

    def between(self) -> Iterator[Span]:
        """Yield what is no run of text: tags, attributes, scripts, styles, remarks."""
        ends = [self.text.mark_bytes, *(run.end for run in self.runs)]
        starts = [*(run.start for run in self.runs), len(self.text.data)]
        lines = [1, *(run.last_line for run in self.runs)]
        nexts = [*(run.first_line for run in self.runs), self.text.text.count("\n") + 1]
        for start, end, first, last in zip(ends, starts, lines, nexts, strict=True):
            if end > start:
                yield Span(start, end, first, last, SpanKind.DROPPED, Reason.MARKUP)


def parse_page(text: Text) -> PageSource | None:
    """Return the tree of a page; None when it holds no element at all.

    BrokenSource when it has more than 300,000 pieces of text: to hold them all in a tree takes a gigabyte.
    """
    clean = _with_short_tags(_ANY_MARK.sub(" ", writable(text.text)))
    page = _parsed(text, clean)
    if page is not None and _marked_count(page) < len(page.runs):
        # The parser goes down two thousand levels and drops what is below: such a page is made flatter.
        flatter = _flatter(clean)
        if flatter is not None:
            page = _parsed(text, flatter)
            if page is not None:
                page.is_flattened = True
    return page


def _parsed(text: Text, clean: str) -> PageSource | None:
    places = [(start, end) for start, end in _texts(clean) if not is_blank(clean[start:end])]
    if len(places) > _MOST_RUNS:
        line = clean.count("\n", 0, places[_MOST_RUNS][0]) + 1
        raise BrokenSource(line=line, column=1, why=f"more than {_MOST_RUNS} pieces of text on one page")
    marked: list[str] = []
    position = 0
    for number, (start, _) in enumerate(places):
        marked += (clean[position:start], _OPEN, str(number), _CLOSE)
        position = start
    marked.append(clean[position:])
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        root = html.document_fromstring("".join(marked).encode("utf-8"), parser=parser)
    except (etree.ParserError, ValueError):
        return None
    page = PageSource(text, root, list(_runs(text, places)))
    _find_marks(page)
    return page


def _marked_count(page: PageSource) -> int:
    return sum(len(numbers) for found in (page.texts, page.tails) for numbers in found.values())


def _flatter(text: str) -> str | None:
    """Return the page with blanks for tags that only nest; None when it is not too deep.

    First those of bare blocks below a depth that no page needs, then whatever is still too deep.
    """
    levels, removed = _levels(text, _PLAIN_LEVELS, only_bare=True)
    if levels <= _MOST_TREE_LEVELS:
        return removed if removed is not text else None
    return _levels(removed, _MOST_TREE_LEVELS, only_bare=False)[1]


def _levels(text: str, most: int, *, only_bare: bool) -> tuple[int, str]:
    """Return how deep the kept tags of a page nest, and the page with blanks for those below `most` levels."""
    opened: list[tuple[str, bool]] = []
    parts: list[str] = []
    position = kept = deepest = 0
    for token in _tags(text):
        tag = (token["tag"] or "").lower()
        is_end = token[0].startswith("</")
        if is_end and opened and opened[-1][0] == tag:
            is_removed = opened.pop()[1]
            kept -= not is_removed
        elif is_end or not tag or tag in _VOID or token[0].endswith("/>"):
            continue
        else:
            if opened and opened[-1][0] == tag and tag in _CLOSED_BY_THE_NEXT:
                kept -= not opened.pop()[1]
            is_bare = tag in _BARE and len(token[0]) == len(tag) + 2
            is_removed = kept >= most and (is_bare or not only_bare)
            opened.append((tag, is_removed))
            kept += not is_removed
            deepest = max(deepest, kept)
        if is_removed:
            parts += (text[position : token.start()], " " * len(token[0]))
            position = token.end()
    return deepest, "".join((*parts, text[position:])) if parts else text


def _with_short_tags(text: str) -> str:
    """Return the page without the attributes of tags that have thousands: they cost the parser minutes."""
    if not any(len(part.partition(">")[0]) >= _MOST_TAG_CHARS for part in text.split("<")[1:]):
        return text
    parts: list[str] = []
    position = 0
    for token in _tags(text):
        if token["tag"] and len(token[0]) > _MOST_TAG_CHARS and token[0].count("=") > _MOST_ATTRIBUTES:
            short = f"<{token['tag']}"
            parts += (text[position : token.start()], short, " " * (len(token[0]) - len(short) - 1), ">")
            position = token.end()
    return "".join((*parts, text[position:]))


def _tags(text: str) -> Iterator[re.Match[str]]:
    """Yield the tags, remarks and declarations outside scripts and the like."""
    position = 0
    while (token := _next_token(text, position)) is not None:
        yield token
        position = token.end()
        if not token[0].startswith("</") and (tag := (token["tag"] or "").lower()) in _RAW | _WORDS_ONLY:
            position = _end_of(text, position, tag)


def _texts(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of what stands between tags and is no script or style."""
    position = 0
    is_raw = False
    for token in _tags(text):
        if token.start() > position and not is_raw:
            yield position, token.start()
        position = token.end()
        is_raw = not token[0].startswith("</") and (token["tag"] or "").lower() in _RAW
    if position < len(text) and not is_raw:
        yield position, len(text)


def _next_token(text: str, position: int) -> re.Match[str] | None:
    while True:
        position = text.find("<", position)
        if position < 0:
            return None
        if token := _TOKEN.match(text, position):
            return token
        position += 1


def _end_of(text: str, position: int, tag: str) -> int:
    if tag == "plaintext":
        return len(text)
    found = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(text, position)
    return found.start() if found else len(text)


def _runs(text: Text, places: list[tuple[int, int]]) -> Iterator[Run]:
    """Yield a run for each (start, end) in characters: where its bytes and lines are."""
    edges = sorted({0, *(edge for place in places for edge in place)})
    offsets, lines = {0: text.mark_bytes}, {0: 1}
    offset, line = text.mark_bytes, 1
    for before, after in pairwise(edges):
        part = text.text[before:after]
        offset += text.bytes_of(part)
        line += part.count("\n")
        offsets[after], lines[after] = offset, line
    for start, end in places:
        yield Run(offsets[start], offsets[end], lines[start], lines[end])


def _find_marks(page: PageSource) -> None:
    """Take the marks out of the tree and keep where they were."""
    found = 0
    for element in page.root.iter():
        text, tail = element.text, element.tail
        if text and _OPEN in text:
            # The marks in what the parser took for a remark lead nowhere.
            if isinstance(element.tag, str):
                page.texts[element] = [int(number) for number in _MARK.findall(text)]
                found += len(page.texts[element])
            element.text = _MARK.sub("", text)
        if tail and _OPEN in tail:
            page.tails[element] = [int(number) for number in _MARK.findall(tail)]
            found += len(page.tails[element])
            element.tail = _MARK.sub("", tail)
    if found < len(page.runs):
        _clean_attributes(page.root)


def _clean_attributes(root: html.HtmlElement) -> None:
    """Take marks out of attributes: there they are when the parser saw a tag go on where we saw text."""
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if _OPEN in value:
                element.set(name, _MARK.sub("", value))
