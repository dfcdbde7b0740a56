"""The article of a saved page: title, byline, date, picture, paragraphs, and whose words it quotes."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, Paragraph, absent, judged
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.html_times import Calendar, time_of
from rejoinder.carriers.recovery.lines import Block
from rejoinder.carriers.recovery.page_comments import ancestors
from rejoinder.carriers.recovery.page_words import UNSEEN, tidy, words
from rejoinder.carriers.recovery.speakers import speaker, words_of
from rejoinder.carriers.recovery.words import byline_of, credit_of
from rejoinder.core.story import Source

_BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote pre figcaption dd dt td th div section article main".split())
_ROLES = {**dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"), "li": "list", "blockquote": "quotation"}
_APART = frozenset("nav aside footer form head script style template noscript select button".split())
_APART_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|sidebar|footer|related|share|sharing|social|recommend\w*|widget|breadcrumbs?|teaser|promo"
    r"|newsletter|cookie|banner|advert\w*|ad|ads|tags?|pagination|comments?|respond|outbrain|taboola)(?:$|[\s_-])",
    re.IGNORECASE,
)
_STORY_TYPES = re.compile(r"(?:Article|BlogPosting|Report|DiscussionForumPosting|QAPage|WebPage)$")
_SITE_NAME = re.compile(r"\s+[|·•»«–—-]\s+[^|·•»«–—]{2,60}$")
_MOST_CREDIT_CHARS = 100
_LEAST_CHARS = 25
_MOST_LINKED = 0.6


@dataclass(slots=True)
class PageArticle:
    """What is known of the article. `elements` are those whose text became part of it."""

    title: Field[str] = field(default_factory=absent)
    byline: Field[str] = field(default_factory=absent)
    published_at: Field[int] = field(default_factory=absent)
    published_text: str | None = None
    language: str | None = None
    picture_url: Field[str] = field(default_factory=absent)
    caption: Field[str] = field(default_factory=absent)
    credit: Field[str] = field(default_factory=absent)
    paragraphs: tuple[Paragraph, ...] = ()
    sources: tuple[Source, ...] = ()
    elements: set[html.HtmlElement] = field(default_factory=set)

    @property
    def text(self) -> str:
        """Return everything that a comment may quote."""
        parts = [self.title.value, self.caption.value, *(paragraph.text for paragraph in self.paragraphs)]
        return "\n\n".join(part for part in parts if part)


def read_article(
    root: html.HtmlElement,
    is_comment: Callable[[html.HtmlElement], bool],
    line_of: Callable[[html.HtmlElement], int],
    calendar: Calendar,
) -> PageArticle:
    """Return the article of a page; `is_comment` tells what belongs to the discussion, `line_of` where it stands."""
    article = PageArticle()
    data = list(_structured(root))
    headings = [one for one in find_all(root, "h1, h2") if not is_comment(one) and words(one)]
    _read_title(article, root, data, headings)
    main = _main(root, is_comment)
    blocks = list(_blocks(main, is_comment)) if main is not None else []
    _read_head(article, root, data, calendar, is_comment)
    _read_picture(article, root, blocks)
    blocks = [(element, text) for element, text in blocks if element not in article.elements]
    article.elements.update(element for element, _ in blocks)
    _read_paragraphs(article, blocks, line_of)
    return article


def _structured(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield what JSON-LD says of the page's story."""
    for script in find_all(root, "script[type=\"application/ld+json\"]"):
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            one = waiting.pop(0)
            if isinstance(one, list):
                waiting += one[:1_000]
            elif isinstance(one, dict):
                waiting += [one[key] for key in ("@graph", "mainEntity") if key in one]
                types = one.get("@type")
                kinds = types if isinstance(types, list) else [types]
                if any(isinstance(kind, str) and _STORY_TYPES.search(kind) for kind in kinds):
                    yield one


def _meta(root: html.HtmlElement, *names: str) -> str | None:
    for name in names:
        for element in find_all(root, f"meta[property=\"{name}\"], meta[name=\"{name}\"], meta[itemprop=\"{name}\"]"):
            if value := tidy(element.get("content") or ""):
                return value
    return None


def _text_at(data: list[dict[str, Any]], key: str) -> str | None:
    for one in data:
        value = one.get(key)
        value = value[0] if isinstance(value, list) and value else value
        value = value.get("name") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and value.strip():
            return tidy(value)
    return None


def _read_title(
    article: PageArticle, root: html.HtmlElement, data: list[dict[str, Any]], headings: list[html.HtmlElement]
) -> None:
    """Set the title: what the page says for other programs, in the words of the heading that shows it."""
    titles = find_all(root, "title")
    named = _text_at(data, "headline") or _meta(root, "og:title", "twitter:title", "dc.title", "DC.title")
    whole = tidy(titles[0].text or "") if titles else ""
    shown = next((one for one in headings if _is_in(words(one), named or whole)), None)
    if shown is None and named is None:
        first = [one for one in headings if one.tag == "h1"]
        shown = first[0] if len(first) == 1 else None
    if shown is not None:
        article.title = Field(words(shown), 0.97, Reason.STRUCTURED_DATA if named else Reason.TITLE_LINE)
        article.elements.add(shown)
    elif named:
        article.title = Field(named, 0.95, Reason.STRUCTURED_DATA)
    elif whole:
        article.title = judged(_SITE_NAME.sub("", whole), 0.85, Reason.TITLE_LINE)
    if titles and article.title.value and not article.elements and titles[0].text:
        article.elements.add(titles[0])


def _is_in(text: str, whole: str) -> bool:
    """Whether a heading is what a title says, perhaps with the site's name behind it."""
    mine, other = (re.sub(r"\W+", "", one).casefold() for one in (text, whole))
    return len(mine) >= 4 and mine in other and len(mine) * 2.5 >= len(other)


def _read_head(
    article: PageArticle,
    root: html.HtmlElement,
    data: list[dict[str, Any]],
    calendar: Calendar,
    is_comment: Callable[[html.HtmlElement], bool],
) -> None:
    """Set byline, date and language."""
    named = _text_at(data, "author") or _meta(root, "author", "article:author", "dc.creator", "sailthru.author")
    if named and not named.startswith(("http", "@")) and len(named) <= 100:
        article.byline = Field(named, 0.95, Reason.STRUCTURED_DATA)
    marked = "[rel=author], [itemprop=author] [itemprop=name], .byline .author, .author .fn, .byline, .entry-author"
    for element in find_all(root, marked):
        name = words(element)
        if not is_comment(element) and name and len(name) <= 80:
            article.elements.add(element)
            if article.byline.value is None:
                article.byline = judged(byline_of(name) or name, 0.9, Reason.BYLINE)
            break
    date = _text_at(data, "datePublished") or _meta(
        root, "article:published_time", "datePublished", "date", "dc.date", "DC.date.issued", "sailthru.date", "pubdate"
    )
    for element in find_all(root, "time[datetime], time, .published, .entry-date, .date, .dateline"):
        if is_comment(element) or not words(element) or len(words(element)) > 80:
            continue
        shown = time_of(words(element), element.get("datetime"), calendar)
        if shown.value is not None or shown.suggestion is not None:
            article.published_text = words(element)
            article.elements.add(element)
            if date is None:
                article.published_at = shown
            break
    if date is not None:
        article.published_at = time_of(None, date, calendar)
        article.published_text = article.published_text or date
    language = (root.get("lang") or root.get("xml:lang") or _meta(root, "og:locale", "language") or "").strip()
    if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*", language):
        article.language = re.split("[-_]", language)[0].lower()


def _read_picture(
    article: PageArticle, root: html.HtmlElement, blocks: list[tuple[html.HtmlElement, str]]
) -> None:
    picture = _meta(root, "og:image", "twitter:image")
    if picture and picture.startswith(("http://", "https://")):
        article.picture_url = Field(picture, 0.9, Reason.STRUCTURED_DATA)
    for element, text in blocks[:20]:
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
        if element.tag != "figcaption" and not re.search(r"caption|bildunterschrift|legende", names, re.IGNORECASE):
            continue
        before, after = credit_of(text) or (text, "")
        if before:
            article.caption = Field(before, 0.93, Reason.CAPTION_MARK)
        if after and len(after) <= _MOST_CREDIT_CHARS:
            article.credit = Field(after, 0.9, Reason.CAPTION_MARK)
        article.elements.add(element)
        return


def _main(root: html.HtmlElement, is_comment: Callable[[html.HtmlElement], bool]) -> html.HtmlElement | None:
    """Return the element that holds the most running text outside the discussion and the page's furniture."""
    weights: dict[html.HtmlElement, float] = defaultdict(float)
    for paragraph in find_all(root, "p, pre, blockquote, div"):
        if is_comment(paragraph):
            continue
        text = words(paragraph) if paragraph.tag != "div" else tidy(paragraph.text or "")
        if len(text) < _LEAST_CHARS or _is_apart(paragraph):
            continue
        weight = len(text) * (1 - _linked_share(paragraph, text))
        for step, above in enumerate([paragraph, *ancestors(paragraph)][paragraph.tag != "div" :][:3]):
            weights[above] += weight / (1, 2, 3)[step]
    return max(weights, key=lambda one: weights[one], default=None)


def _is_apart(element: html.HtmlElement) -> bool:
    for one in (element, *ancestors(element)):
        if one.tag in ("body", "html", "main", "article"):
            return False
        if one.tag in _APART or _APART_NAMES.search(f"{one.get('class') or ''} {one.get('id') or ''}"):
            return True
    return False


def _linked_share(element: html.HtmlElement, text: str) -> float:
    return min(1.0, sum(len(words(link)) for link in find_all(element, "a")) / max(1, len(text)))


def _blocks(
    main: html.HtmlElement, is_comment: Callable[[html.HtmlElement], bool]
) -> Iterator[tuple[html.HtmlElement, str]]:
    """Yield the blocks of an article, each an element whose own words are shown together, with them."""
    holding = {above for one in main.iter(*_BLOCKS) if one is not main for above in ancestors(one)}
    skipping: html.HtmlElement | None = None
    for event, one in etree.iterwalk(main, events=("start", "end")):
        if event == "end":
            skipping = None if skipping is one else skipping
            continue
        if skipping is not None:
            continue
        if is_comment(one) or one.tag in UNSEEN or (one is not main and _is_own_apart(one)):
            skipping = one
        elif one.tag in _BLOCKS and one not in holding:
            text = _lines(one)
            if text and _linked_share(one, text) < _MOST_LINKED:
                yield one, text
            skipping = one


def _is_own_apart(one: html.HtmlElement) -> bool:
    return one.tag in _APART or bool(_APART_NAMES.search(f"{one.get('class') or ''} {one.get('id') or ''}"))


def _lines(element: html.HtmlElement) -> str:
    """Return an element's words, a line for each line break in it."""
    return "\n".join(line for part in _broken(element) if (line := tidy(part)))


def _broken(element: html.HtmlElement) -> Iterator[str]:
    line: list[str] = []
    for event, one in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event == "start":
            if one.tag == "br":
                yield "".join(line)
                line = []
            line.append(one.text or "" if one.tag not in UNSEEN else "")
        elif one is not element:
            line.append(one.tail or "")
    yield "".join(line)


def _read_paragraphs(
    article: PageArticle, blocks: list[tuple[html.HtmlElement, str]], line_of: Callable[[html.HtmlElement], int]
) -> None:
    """Set the paragraphs; what a line ending in a colon announces is the words of whom it names."""
    found = [
        Block(place, place + 1, text, 1, line_of(element), is_list=element.tag == "li")
        for place, (element, text) in enumerate(blocks)
    ]
    paragraphs: list[Paragraph] = []
    sources: list[Source] = []
    place = 0
    while place < len(found):
        element, text = blocks[place]
        if (quoted := _quoting(element)) is not None:
            said_by, url = _cited(quoted)
            paragraphs.append(Paragraph(text, "quotation", found[place].number, said_by))
            if said_by:
                sources.append(Source(text, said_by, url))
            place += 1
            continue
        who = speaker(found[place], found[place + 1]) if place + 1 < len(found) else None
        paragraphs.append(Paragraph(text, _ROLES.get(element.tag, "text"), found[place].number))
        place += 1
        if who is not None:
            theirs = words_of(found, place)
            paragraphs += [Paragraph(one.text, "quotation", one.number, who) for one in theirs]
            sources.append(Source("\n\n".join(one.text for one in theirs), who, _link_in(element)))
            place += len(theirs)
    article.paragraphs = tuple(paragraphs)
    article.sources = tuple(sources)


def _quoting(element: html.HtmlElement) -> html.HtmlElement | None:
    return next((one for one in (element, *ancestors(element)) if one.tag == "blockquote"), None)


def _cited(quoted: html.HtmlElement) -> tuple[str | None, str | None]:
    """Return whom a quotation says it quotes, and where."""
    names = [*find_all(quoted, "cite"), *find_all(quoted, "footer")]
    name = words(names[0]).lstrip("—–- ") if names else ""
    url = quoted.get("cite") or (_link_in(names[0]) if names else None)
    return name or None, url if url and url.startswith(("http://", "https://")) else None


def _link_in(element: html.HtmlElement) -> str | None:
    urls = [one.get("href", "") for one in find_all(element, "a[href]")]
    return next((url for url in urls if url.startswith(("http://", "https://"))), None)
