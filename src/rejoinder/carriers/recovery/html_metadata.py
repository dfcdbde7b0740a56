"""What a saved page says about its article: title, byline, date, language, picture."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent, judged
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.html_times import Calendar, time_of
from rejoinder.carriers.recovery.page_words import name_of, tidy, words
from rejoinder.carriers.recovery.times import name_and_time
from rejoinder.carriers.recovery.words import byline_of
from rejoinder.carriers.structured.found import StructuredStory
from rejoinder.carriers.structured.page import structured_story

_SITE_NAME = re.compile(r"(?<!\s)\s+(?:[|·•»«–—-]|::|@)\s+[^|·•»«–—]{2,60}$")
_BYLINES = (
    "[rel=author]",
    "[itemprop=author] [itemprop=name], [itemprop=author]",
    ".byline .author, .author .fn, .byline a, .entry-author, .author-name, .byline, .article__author, .author",
)
_DATES = "time[datetime], time, .published, .entry-date, .post-date, .date, .dateline, .timestamp"
_MOST_NAME_CHARS = 80
_MOST_DATE_CHARS = 80


@dataclass(slots=True)
class Metadata:
    """What is known of an article beside its text. `elements` are those that show it."""

    title: Field[str] = field(default_factory=absent)
    byline: Field[str] = field(default_factory=absent)
    published_at: Field[int] = field(default_factory=absent)
    published_text: str | None = None
    language: str | None = None
    picture_url: Field[str] = field(default_factory=absent)
    elements: list[html.HtmlElement] = field(default_factory=list)


def metadata_of(
    root: html.HtmlElement, is_comment: Callable[[html.HtmlElement], bool], calendar: Calendar, url: str | None
) -> Metadata:
    """Return what a page says about its article: data for machines first, then what it shows."""
    found = Metadata()
    data = structured_story(root, url)
    _read_title(found, root, data, is_comment)
    _read_byline(found, root, data, is_comment)
    _read_date(found, root, data, calendar, is_comment)
    language = (root.get("lang") or root.get("xml:lang") or _meta(root, "og:locale", "language") or "").strip()
    if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*", language):
        found.language = re.split("[-_]", language)[0].lower()
    picture = _meta(root, "og:image", "twitter:image") or (data.picture_url if data is not None else None)
    if picture and picture.startswith(("http://", "https://")):
        found.picture_url = Field(picture, 0.9, Reason.STRUCTURED_DATA)
    return found


def _meta(root: html.HtmlElement, *names: str) -> str | None:
    for name in names:
        for element in find_all(root, f'meta[property="{name}"], meta[name="{name}"], meta[itemprop="{name}"]'):
            if value := tidy(element.get("content") or ""):
                return value
    return None


def _read_title(
    found: Metadata,
    root: html.HtmlElement,
    data: StructuredStory | None,
    is_comment: Callable[[html.HtmlElement], bool],
) -> None:
    """Set the title: what the page says for other programs, in the words of the heading that shows it."""
    titles = find_all(root, "head title") or find_all(root, "title")
    whole = tidy(titles[0].text or "") if titles else ""
    named = _meta(root, "og:title", "twitter:title", "dc.title", "DC.title") or (data.title if data else None)
    headings = [one for one in find_all(root, "h1, h2, h3") if not is_comment(one) and words(one)]
    shown = [one for one in headings if _is_in(words(one), named or "") or _is_in(words(one), whole)]
    shown.sort(key=lambda one: one.tag)
    if not shown and not named and len(first := [one for one in headings if one.tag == "h1"]) == 1:
        shown = first
    if shown:
        found.title = Field(words(shown[0]), 0.97, Reason.STRUCTURED_DATA if named else Reason.TITLE_LINE)
        found.elements += shown[:1]
    elif named:
        found.title = Field(_SITE_NAME.sub("", named), 0.95, Reason.STRUCTURED_DATA)
    elif whole:
        found.title = judged(_SITE_NAME.sub("", whole), 0.85, Reason.TITLE_LINE)
    if titles and not shown and titles[0].text and found.title.value is not None:
        found.elements.append(titles[0])


def _is_in(text: str, whole: str) -> bool:
    """Whether a heading is what a title says, perhaps with the site's name behind it."""
    mine, other = (re.sub(r"\W+", "", one).casefold() for one in (text, whole))
    return len(mine) >= 4 and mine in other and len(mine) * 2.5 >= len(other)


def _read_byline(
    found: Metadata,
    root: html.HtmlElement,
    data: StructuredStory | None,
    is_comment: Callable[[html.HtmlElement], bool],
) -> None:
    named = (data.author if data else None) or _meta(
        root, "author", "article:author", "dc.creator", "DC.creator", "sailthru.author", "parsely-author"
    )
    if named and not named.startswith(("http", "@", "/")) and len(named) <= _MOST_NAME_CHARS:
        found.byline = Field(named, 0.95, Reason.STRUCTURED_DATA)
    for selector in _BYLINES:
        for element in find_all(root, selector):
            shown = words(element)
            if is_comment(element) or not shown or len(shown) > _MOST_NAME_CHARS:
                continue
            name = name_of(byline_of(shown) or shown)
            parts = name_and_time(name) if any(char.isdigit() for char in name) else None
            name = parts[0] if parts else name
            if found.byline.value is None:
                found.byline = judged(name, 0.9, Reason.BYLINE)
            if found.byline.value is not None and (name in found.byline.value or found.byline.value in name):
                found.elements.append(element)
            return


def _read_date(
    found: Metadata,
    root: html.HtmlElement,
    data: StructuredStory | None,
    calendar: Calendar,
    is_comment: Callable[[html.HtmlElement], bool],
) -> None:
    date = _meta(
        root, "article:published_time", "datePublished", "date", "dc.date", "DC.date.issued", "sailthru.date", "pubdate"
    )
    if data is not None and data.posted_at.value is not None:
        found.published_at, found.published_text = data.posted_at, data.posted_text
    elif date is not None:
        found.published_at, found.published_text = time_of(None, date, calendar), date
    for element in find_all(root, _DATES):
        text = words(element)
        if is_comment(element) or not text or len(text) > _MOST_DATE_CHARS:
            continue
        shown = time_of(text, element.get("datetime"), calendar)
        if shown.value is None and shown.suggestion is None:
            continue
        found.published_text = text
        found.elements.append(element)
        if found.published_at.value is None:
            found.published_at = shown
        return
