"""The running text of a page as blocks, and which of them are its article."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

import trafilatura
from lxml import etree, html

from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.page_comments import TextPlace, ancestors
from rejoinder.carriers.recovery.page_words import UNSEEN, tidy, words

_PARTS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li ul ol dl dd dt blockquote pre figure figcaption table tr td th caption div section article"
    " main header footer aside nav form fieldset address details summary body hr center".split()
)
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_APART = frozenset("nav aside footer form".split())
_APART_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navigation|menu|sidebar|footer|related|share|sharing|social|recommend\w*|widget|breadcrumbs?"
    r"|promo|newsletter|cookie|banner|advert\w*|ad|ads|pagination|respond|outbrain|taboola)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(r"[\W_]+")
_LEAST_CHARS = 25
_LEAST_ARTICLE_CHARS = 100
_MOST_LINKED = 0.6
_WIDE_GAP = 10
_LEAST_RUN = 0.1
# Above these the library that finds articles is not asked: it was not made for such pages.
_MOST_ELEMENTS = 100_000
_MOST_LEVELS = 200


@dataclass(slots=True)
class PageBlock:
    """Words that a page shows together. `element` is the nearest block around them, `places` are their text nodes."""

    element: html.HtmlElement
    places: list[TextPlace] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the words, a line for each line break."""
        return "\n".join(line for part in "".join(self.parts).split("\n") if (line := tidy(part)))

    @property
    def tags(self) -> list[str]:
        """Return the names of the block's element and those around it."""
        return [self.element.tag, *(one.tag for one in ancestors(self.element))]


def blocks_of(root: html.HtmlElement, is_comment: Callable[[html.HtmlElement], bool]) -> list[PageBlock]:
    """Return the blocks of a page outside its discussion, in order."""
    bodies = find_all(root, "body") or [root]
    found = [PageBlock(bodies[0])]
    breaks = 0
    skipping: html.HtmlElement | None = None
    for event, one in etree.iterwalk(bodies[0], events=("start", "end", "comment", "pi")):
        if event == "start":
            if skipping is None and (one.tag in UNSEEN or is_comment(one)):
                skipping = one
            if skipping is not None:
                continue
            if one.tag == "br":
                breaks += 1
                found[-1].parts.append("\n")
            elif one.tag in _PARTS:
                found.append(PageBlock(one))
            _add(found, one, one.text, breaks, is_tail=False)
        elif skipping is None or skipping is one:
            skipping = None
            if one is bodies[0]:
                break
            if one.tag in _PARTS:
                found.append(PageBlock(_block_around(one)))
            _add(found, one, one.tail, breaks, is_tail=True)
        if found[-1].parts and found[-1].parts[-1].strip():
            breaks = 0
    return [block for block in found if block.text]


def _add(found: list[PageBlock], one: html.HtmlElement, text: str | None, breaks: int, *, is_tail: bool) -> None:
    if not text:
        return
    if breaks >= 2 and text.strip():
        # Two line breaks are how people part paragraphs who have no other means.
        found.append(PageBlock(found[-1].element))
    found[-1].parts.append(text.replace("\n", " ") if found[-1].element.tag != "pre" else text)
    found[-1].places.append((one, is_tail))


def _block_around(element: html.HtmlElement) -> html.HtmlElement:
    return next((one for one in ancestors(element) if one.tag in _PARTS), element)


def article_blocks(
    root: html.HtmlElement, blocks: Sequence[PageBlock], is_comment: Callable[[html.HtmlElement], bool]
) -> list[PageBlock]:
    """Return the blocks that are the page's article."""
    chosen = _with_headings(blocks, _main_run(blocks, _chosen_by_library(root, blocks, is_comment)))
    if _is_running(chosen):
        return chosen
    chosen = _main_run(blocks, _chosen_by_weight(blocks))
    return chosen if _is_running(chosen) else []


def _with_headings(blocks: Sequence[PageBlock], chosen: Sequence[PageBlock]) -> list[PageBlock]:
    """Return the chosen blocks with the headings right above some of them, below the first."""
    known = {id(block) for block in chosen}
    found: list[PageBlock] = []
    for place, block in enumerate(blocks):
        is_heading = bool(found) and block.element.tag in _HEADINGS and place + 1 < len(blocks)
        if id(block) in known or (is_heading and id(blocks[place + 1]) in known):
            found.append(block)
    return found


def _is_running(chosen: Sequence[PageBlock]) -> bool:
    """Whether blocks hold a text: forums have none above their discussion, only menus."""
    return sum(len(block.text) for block in chosen if len(block.text) >= _LEAST_CHARS) >= _LEAST_ARTICLE_CHARS


def _main_run(blocks: Sequence[PageBlock], chosen: Sequence[PageBlock]) -> list[PageBlock]:
    """Return the chosen blocks without short runs that stand far from the others."""
    places = {id(block): place for place, block in enumerate(blocks)}
    runs: list[list[PageBlock]] = []
    for block in chosen:
        if not runs or places[id(block)] - places[id(runs[-1][-1])] > _WIDE_GAP:
            runs.append([])
        runs[-1].append(block)
    sizes = [sum(len(block.text) for block in run) for run in runs]
    return [block for run, size in zip(runs, sizes, strict=True) if size >= max(sizes) * _LEAST_RUN for block in run]


def _chosen_by_library(
    root: html.HtmlElement, blocks: Sequence[PageBlock], is_comment: Callable[[html.HtmlElement], bool]
) -> list[PageBlock]:
    """Return the blocks whose words trafilatura takes for the page's main text."""
    if _is_too_large(root):
        return []
    items = [number for number, one in enumerate(root.iter()) if isinstance(one.tag, str) and is_comment(one)]
    copy = deepcopy(root)
    wanted = set(items)
    for one in [one for number, one in enumerate(copy.iter()) if number in wanted]:
        if one.getparent() is not None:
            one.drop_tree()
    try:
        text = trafilatura.extract(copy, include_comments=False, include_tables=True, with_metadata=False)
    except (RecursionError, ValueError, TypeError, AttributeError, KeyError, IndexError, etree.LxmlError):
        # A library for ordinary pages; where it fails on an odd one, the weights below decide.
        return []
    lines = {_plain(line) for line in (text or "").split("\n")} - {""}
    whole = "\x1f".join(lines)
    return [block for block in blocks if _is_among(_plain(block.text), lines, whole)]


def _is_too_large(root: html.HtmlElement) -> bool:
    depth = deepest = 0
    for number, (event, _) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
        if deepest > _MOST_LEVELS or number > 2 * _MOST_ELEMENTS:
            return True
    return False


def _plain(text: str) -> str:
    return _NOT_WORDS.sub("", text).casefold()


def _is_among(text: str, lines: set[str], whole: str) -> bool:
    return bool(text) and (text in lines or (len(text) >= _LEAST_CHARS and text in whole))


def _chosen_by_weight(blocks: Sequence[PageBlock]) -> list[PageBlock]:
    """Return the blocks of the element that holds the most running text outside the page's furniture."""
    weights: dict[html.HtmlElement, float] = defaultdict(float)
    running = [block for block in blocks if not _is_apart(block.element) and not _is_linked(block)]
    for block in running:
        if len(block.text) >= _LEAST_CHARS:
            around = [one for one in (block.element, *ancestors(block.element)) if one.tag not in ("p", "li")]
            for step, above in enumerate(around[:3], start=1):
                weights[above] += len(block.text) / step
    main = max(weights, key=lambda one: weights[one], default=None)
    return [block for block in running if main is not None and main in (block.element, *ancestors(block.element))]


def _is_apart(element: html.HtmlElement) -> bool:
    for one in (element, *ancestors(element)):
        if one.tag in ("body", "html", "main", "article"):
            return False
        if one.tag in _APART or _APART_NAMES.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return True
    return False


def _is_linked(block: PageBlock) -> bool:
    """Whether most words of a block are links: a menu, not a text."""
    links = sum(len(words(link)) for link in find_all(block.element, "a"))
    return links > _MOST_LINKED * max(1, len(words(block.element)))


def places_in(element: html.HtmlElement) -> Iterator[TextPlace]:
    """Yield all text nodes within an element."""
    for one in element.iter():
        if isinstance(one.tag, str):
            yield one, False
        if one is not element:
            yield one, True
