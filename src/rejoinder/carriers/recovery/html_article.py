"""The article of a saved page: title, byline, date, picture, paragraphs, and whose words it quotes."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, Paragraph, absent
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.html_blocks import PageBlock, article_blocks, blocks_of, places_in
from rejoinder.carriers.recovery.html_metadata import Metadata, metadata_of
from rejoinder.carriers.recovery.html_times import Calendar
from rejoinder.carriers.recovery.lines import Block
from rejoinder.carriers.recovery.page_comments import TextPlace, ancestors
from rejoinder.carriers.recovery.page_words import words
from rejoinder.carriers.recovery.speakers import speaker, words_of
from rejoinder.carriers.recovery.words import credit_of
from rejoinder.core.story import Source

_ROLES = {**dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "dt"), "heading"), "li": "list"}
_CAPTION_NAMES = re.compile(r"caption|bildunterschrift|legende|didascalia|pie-de-foto", re.IGNORECASE)
_MOST_CREDIT_CHARS = 100
_MOST_CAPTION_CHARS = 500


@dataclass(slots=True)
class PageArticle:
    """What is known of the article. `places` are the text nodes that became part of it."""

    metadata: Metadata
    caption: Field[str] = field(default_factory=absent)
    credit: Field[str] = field(default_factory=absent)
    paragraphs: tuple[Paragraph, ...] = ()
    sources: tuple[Source, ...] = ()
    places: set[TextPlace] = field(default_factory=set)

    @property
    def text(self) -> str:
        """Return everything that a comment may quote."""
        parts = [self.metadata.title.value, self.caption.value, *(paragraph.text for paragraph in self.paragraphs)]
        return "\n\n".join(part for part in parts if part)


def read_article(
    root: html.HtmlElement,
    is_comment: Callable[[html.HtmlElement], bool],
    line_of: Callable[[html.HtmlElement], int],
    calendar: Calendar,
    url: str | None,
) -> PageArticle:
    """Return the article of a page; `is_comment` tells what belongs to the discussion, `line_of` where it stands."""
    article = PageArticle(metadata_of(root, is_comment, calendar, url))
    for element in article.metadata.elements:
        article.places.update(places_in(element))
    blocks = blocks_of(root, is_comment)
    chosen = article_blocks(root, blocks, is_comment)
    _read_picture(article, blocks, chosen)
    left = [block for block in chosen if not article.places.issuperset(block.places)]
    for block in left:
        article.places.update(block.places)
    _read_paragraphs(article, left, line_of)
    return article


def _read_picture(article: PageArticle, blocks: Sequence[PageBlock], chosen: Sequence[PageBlock]) -> None:
    """Set caption and credit of the first picture in the article or right above it."""
    first = blocks.index(chosen[0]) if chosen else 0
    last = blocks.index(chosen[-1]) if chosen else 0
    for block in blocks[max(0, first - 10) : last + 1]:
        if not _is_caption(block) or len(block.text) > _MOST_CAPTION_CHARS:
            continue
        before, after = credit_of(block.text) or (block.text, "")
        if len(before.split()) > 1:
            article.caption = Field(before, 0.93, Reason.CAPTION_MARK)
        if after and len(after) <= _MOST_CREDIT_CHARS:
            article.credit = Field(after, 0.9, Reason.CAPTION_MARK)
        article.places.update(block.places)
        return


def _is_caption(block: PageBlock) -> bool:
    for one in (block.element, *ancestors(block.element))[:3]:
        names = f"{one.get('class') or ''} {one.get('itemprop') or ''} {one.get('id') or ''}"
        if one.tag == "figcaption" or _CAPTION_NAMES.search(names):
            return True
    return False


def _read_paragraphs(
    article: PageArticle, blocks: Sequence[PageBlock], line_of: Callable[[html.HtmlElement], int]
) -> None:
    """Set the paragraphs; what a line ending in a colon announces is the words of whom it names."""
    found = [
        Block(place, place + 1, block.text, 1, line_of(block.element), is_list="li" in block.tags[:2])
        for place, block in enumerate(blocks)
    ]
    paragraphs: list[Paragraph] = []
    sources: list[Source] = []
    place = 0
    while place < len(found):
        block = found[place]
        quoted = _quotation_around(blocks[place])
        if quoted is not None:
            end = place
            while end < len(found) and _quotation_around(blocks[end]) is quoted:
                end += 1
            said_by, url = _cited(quoted)
            theirs = [one for one in found[place:end] if said_by is None or one.text.lstrip("—–- ") != said_by]
            paragraphs += [Paragraph(one.text, "quotation", one.number, said_by) for one in theirs]
            if said_by and theirs:
                sources.append(Source("\n\n".join(one.text for one in theirs), said_by, url))
            place = end
            continue
        who = speaker(block, found[place + 1]) if place + 1 < len(found) else None
        paragraphs.append(Paragraph(block.text, _role(blocks[place]), block.number))
        place += 1
        if who is not None:
            theirs = words_of(found, place)
            paragraphs += [Paragraph(one.text, "quotation", one.number, who) for one in theirs]
            sources.append(Source("\n\n".join(one.text for one in theirs), who, _link_in(blocks[place - 1].element)))
            place += len(theirs)
    article.paragraphs = tuple(paragraphs)
    article.sources = tuple(sources)


def _quotation_around(block: PageBlock) -> html.HtmlElement | None:
    return next((one for one in (block.element, *ancestors(block.element)) if one.tag == "blockquote"), None)


def _role(block: PageBlock) -> str:
    return next((_ROLES[tag] for tag in block.tags[:2] if tag in _ROLES), "text")


def _cited(quoted: html.HtmlElement) -> tuple[str | None, str | None]:
    """Return whom a quotation says it quotes, and where."""
    names = [*find_all(quoted, "cite"), *find_all(quoted, "footer")]
    name = words(names[0]).lstrip("—–- ") if names else ""
    url = quoted.get("cite") or (_link_in(names[0]) if names else None)
    return name or None, url if url and url.startswith(("http://", "https://")) else None


def _link_in(element: html.HtmlElement) -> str | None:
    urls = [one.get("href", "") for one in (element, *find_all(element, "a[href]"))]
    return next((url for url in urls if url.startswith(("http://", "https://"))), None)
