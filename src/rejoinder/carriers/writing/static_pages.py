"""The pages of the writer `static-site`: the list of stories, and a story with its discussion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from rejoinder.actions.exporting import TakenComment
from rejoinder.carriers.writing.static_comments import CommentPage, when
from rejoinder.carriers.writing.static_words import Words, direction_of
from rejoinder.carriers.writing.writer import WriteOptions
from rejoinder.core.ids import CommentId, to_text
from rejoinder.core.site import Site
from rejoinder.core.story import Source, Story

COMMENTS_A_PAGE = 500
STORIES_A_PAGE = 500

# Nothing may be loaded but the style sheet beside the pages; `file:` is what a browser calls that on a disk.
_POLICY = "default-src 'none'; style-src 'self' file:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list of stories says of one. `at` is when it was published, None when unknown."""

    address: str
    title: str
    language: str
    at: int | None
    comments: int


def list_pages(listed: Sequence[Listed], words: Words, options: WriteOptions) -> Iterable[tuple[str, str]]:
    """Yield the name and the HTML of each page of the list of stories, the newest story first."""
    newest = sorted(listed, key=lambda one: (one.at is None, -(one.at or 0), one.address))
    parts = [newest[start : start + STORIES_A_PAGE] for start in range(0, len(newest), STORIES_A_PAGE)] or [[]]
    names = [_numbered("index", number) for number in range(1, len(parts) + 1)]
    site = options.site
    for number, (name, part) in enumerate(zip(names, parts, strict=True), 1):
        entries = "".join(_entry(one, words) for one in part)
        found = f'<ol class="stories">\n{entries}</ol>\n' if entries else f"<p>{words.no_stories}</p>\n"
        inside = (
            f'<h1 dir="auto">{escape(site.name)}</h1>\n<h2>{words.stories}</h2>\n{found}{_turns(names, number, words)}'
        )
        yield name, _page(escape(site.name), inside, words, options, "")


def story_pages(
    story: Story, comments: Sequence[TakenComment], words: Words, options: WriteOptions
) -> Iterable[tuple[str, str]]:
    """Yield the name and the HTML of each page of a story; `comments` are in the order of reading."""
    stem = to_text(story.id)
    count = max(1, -(-len(comments) // COMMENTS_A_PAGE))
    names = [_numbered(stem, number) for number in range(1, count + 1)]
    pages = {one.comment.id: place // COMMENTS_A_PAGE for place, one in enumerate(comments)}
    known = {one.comment.id: one.comment for one in comments}
    title = escape(story.title or words.no_title)
    counted = words.comments.format(count=words.number(sum(one.comment.is_visible for one in comments)))
    for number, name in enumerate(names, 1):
        others = ["" if other == name else other for other in names]
        lead_to = partial(_address, others, pages)
        writing = CommentPage(words, f"{others[0]}#story", known, lead_to)
        part = comments[(number - 1) * COMMENTS_A_PAGE : number * COMMENTS_A_PAGE]
        shown = "".join(map(writing.shown, part)) or f"<p>{words.no_comments}</p>\n"
        turns = _turns(names, number, words)
        closed = "" if story.closed_at is None else f'<p class="closed">{words.closed}</p>\n'
        inside = (
            f'<nav><a href="../index.html">{words.to_stories}</a></nav>\n'
            f'<main itemscope itemtype="https://schema.org/NewsArticle">\n{_told(story, words, is_first=number == 1)}'
            f'<section id="comments" class="discussion">\n<h2>{counted}</h2>\n'
            f"{closed}{turns}{shown}{turns}</section>\n</main>\n"
        )
        yield f"stories/{name}", _page(title, inside, words, options, "../")


def _address(names: Sequence[str], pages: Mapping[CommentId, int], comment_id: CommentId) -> str:
    return f"{names[pages[comment_id]]}#c-{to_text(comment_id)}"


def _numbered(stem: str, number: int) -> str:
    return f"{stem}.html" if number == 1 else f"{stem}-{number}.html"


def _entry(one: Listed, words: Words) -> str:
    day = "" if one.at is None else f'<span class="day">{words.date(one.at)}</span> '
    counted = words.comments.format(count=words.number(one.comments))
    title = escape(one.title or words.no_title)
    return (
        f'<li><a href="{one.address}" lang="{escape(one.language)}" dir="auto">{title}</a>'
        f'<p class="about">{day}<span>{counted}</span></p></li>\n'
    )


def _told(story: Story, words: Words, *, is_first: bool) -> str:
    """Return a story's head and, on its first page, its text."""
    title, language = escape(story.title or words.no_title), escape(story.language)
    standing = words.reported.get(story.reported_as)
    reported = (
        f'<p class="reported" lang="{words.language}" dir="{words.direction}">{standing}</p>\n' if standing else ""
    )
    about = [f'<span itemprop="author" dir="auto">{escape(story.byline)}</span>'] if story.byline else []
    about += [when(words, story.published_at, "datePublished")] if story.published_at is not None else []
    about += [f'<a itemprop="url" rel="noopener noreferrer" href="{escape(story.url)}">{words.on_its_page}</a>']
    own = f'lang="{words.language}" dir="{words.direction}"'
    head = f'{reported}<h1 itemprop="headline">{title}</h1>\n<p class="about" {own}>{" ".join(about)}</p>\n'
    body = ""
    if is_first:
        summary = f'<p class="summary">{escape(story.summary)}</p>\n' if story.summary else ""
        text = f'<div class="text" itemprop="articleBody">{story.body_html}</div>\n' if story.body_html else ""
        body = f"{summary}{_picture(story, words)}{text}{_sources(story.sources, words)}"
    theirs = f'lang="{language}" dir="{direction_of(story.language)}"'
    return f'<article id="story" class="story" {theirs}>\n{head}{body}</article>\n'


def _picture(story: Story, words: Words) -> str:
    """Return what is known of a story's picture: the file itself is not in the pages."""
    picture = story.picture
    if picture is None:
        return ""
    said = [escape(one) for one in (picture.alt, picture.caption, picture.credit) if one]
    note = f'<span class="lost" lang="{words.language}" dir="{words.direction}">{words.picture}</span>'
    return f'<p class="picture">{" &middot; ".join([note, *dict.fromkeys(said)])}</p>\n'


def _sources(sources: Sequence[Source], words: Words) -> str:
    if not sources:
        return ""
    entries = ""
    for one in sources:
        by = escape(one.said_by)
        if one.url:
            by = f'<a rel="noopener noreferrer" href="{escape(one.url)}">{by}</a>'
        entries += f"<li>{escape(one.text)} <span>({by})</span></li>\n"
    head = f'<h2 lang="{words.language}" dir="{words.direction}">{words.sources}</h2>'
    return f'<section class="sources">{head}\n<ul>\n{entries}</ul></section>\n'


def _turns(names: Sequence[str], number: int, words: Words) -> str:
    """Return the way to the pages before and after, empty where there is one page."""
    if len(names) == 1:
        return ""
    before = f'<a rel="prev" href="{names[number - 2]}">{words.previous}</a>' if number > 1 else ""
    after = f'<a rel="next" href="{names[number]}">{words.next}</a>' if number < len(names) else ""
    place = words.page.format(number=words.number(number), count=words.number(len(names)))
    return f'<nav class="turns">{before}<span>{place}</span>{after}</nav>\n'


def _page(title: str, inside: str, words: Words, options: WriteOptions, root: str) -> str:
    site = options.site
    name = title if title == escape(site.name) else f"{title} - {escape(site.name)}"
    saved = words.saved.format(site=_link_to(site), generator=escape(options.generator))
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}" dir="{words.direction}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f'<title>{name}</title>\n<link rel="stylesheet" href="{root}style.css">\n</head>\n<body>\n{inside}'
        f"<footer>{saved}</footer>\n</body>\n</html>\n"
    )


def _link_to(site: Site) -> str:
    return f'<a rel="noopener noreferrer" href="{escape(site.public_url)}"><bdi>{escape(site.name)}</bdi></a>'
