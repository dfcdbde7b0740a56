"""What is no comment of this page although it looks like one, and which way of looking found the most."""

import re
from collections import Counter
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.notices import is_deleted_notice, is_removed_notice
from rejoinder.carriers.recovery.page_comments import Found, PageComment, ancestors
from rejoinder.carriers.recovery.page_texts import words_of

_TEMPLATE = re.compile(r"\{\{[^{}\n]*\}\}|<%[^<%\n]*%>|\$\{\w|\{%|%[A-Z_]{3,}%|\{[a-z]+_[a-z]+\}")
_PINGBACK = re.compile(r"^\W*(?:pingback|trackback|ping-?back von|rétrolien|ping)\b\s*:?", re.IGNORECASE)
_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$|/page/\d+/?$|/amp/?$|/index\.html?$|/$")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_MOST_PINGBACK_CHARS = 60


def check(found: Found, url: str | None) -> None:
    """Mark what is not kept: patterns never filled, what is shown twice, what belongs to another story."""
    for index, comment in enumerate(found.comments):
        if comment.skipped is None:
            comment.skipped = _reason_to_skip(comment, found, index)
        if comment.notice is None:
            text = words_of(comment, found.owners, index)
            comment.notice = text if is_removed_notice(text) or is_deleted_notice(text) else None
    _skip_foreign(found, url)
    _skip_twins(found)


def _reason_to_skip(comment: PageComment, found: Found, index: int) -> Reason | None:
    if any(above.tag == "template" for above in ancestors(comment.element)):
        return Reason.TEMPLATE
    text = words_of(comment, found.owners, index)
    shown = f"{comment.author.value or ''} {text[:500]}"
    if _TEMPLATE.search(comment.author.value or "") or (_TEMPLATE.fullmatch(text) and text):
        return Reason.TEMPLATE
    if not text and comment.author.value is None and not find_all(comment.element, "img"):
        # Systems leave empty helpers where replies are to be put.
        return Reason.TEMPLATE
    if not text and _PINGBACK.match(shown.strip()):
        return Reason.PINGBACK
    if comment.author.value is not None and _PINGBACK.match(comment.author.value) and ":" in comment.author.value:
        return Reason.PINGBACK
    return Reason.PINGBACK if _PINGBACK.match(text) and len(text) <= _MOST_PINGBACK_CHARS and ":" in text else None


def _skip_foreign(found: Found, url: str | None) -> None:
    """Skip what links to its place under another story, as lists of recent comments do."""
    if url is None:
        return
    own = _path(url, url)
    places = [_story_path(comment, url) for comment in found.comments]
    known = [place for place in places if place is not None]
    if own not in known:
        if not known:
            return
        # The page was saved under another address: most of its comments tell the right one.
        own, count = Counter(known).most_common(1)[0]
        if count * 2 <= len(known):
            return
    for comment, place in zip(found.comments, places, strict=True):
        if comment.skipped is None and place is not None and place != own:
            comment.skipped = Reason.FOREIGN


def _story_path(comment: PageComment, url: str) -> str | None:
    """Return the path under which a comment's permanent link finds it; None when it has no such link."""
    if comment.id is None:
        return None
    for link in find_all(comment.element, 'a[href*="#"]'):
        target, _, fragment = link.get("href", "").partition("#")
        if re.search(rf"(?<!\d){re.escape(comment.id)}(?!\d)", fragment) and target:
            return _path(target, url)
    return None


def _path(target: str, url: str) -> str:
    try:
        parts = urlsplit(urljoin(url, target))
    except ValueError:
        return target
    path = unquote(parts.path)
    while (shorter := _COMMENT_PAGE.sub("", path)) != path:
        path = shorter
    story = re.search(r"(?:^|&)(?:p|id|story|node)=([^&]+)", parts.query) if not path else None
    return f"{path}?{story[1]}" if story else path


def _skip_twins(found: Found) -> None:
    """Skip the second of two with one id, and a second list of the same comments for another width of screen."""
    places: dict[str, int] = {}
    for index, comment in enumerate(found.comments):
        if comment.skipped is not None or comment.id is None:
            continue
        if comment.id in places:
            first = found.comments[places[comment.id]]
            if _is_hidden(first.element) and not _is_hidden(comment.element):
                first.skipped = Reason.SHOWN_TWICE
                places[comment.id] = index
            else:
                comment.skipped = Reason.SHOWN_TWICE
        else:
            places[comment.id] = index
    _skip_twin_lists(found)


def _is_hidden(element: html.HtmlElement) -> bool:
    return any(
        "hidden" in one.attrib or _HIDDEN.search(one.get("style") or "") for one in (element, *ancestors(element))
    )


def _skip_twin_lists(found: Found) -> None:
    without = [(index, one) for index, one in enumerate(found.comments) if one.id is None and one.skipped is None]
    signs = [(one.author.value, one.time_text, words_of(one, found.owners, index)) for index, one in without]
    half = len(signs) // 2
    if half >= 2 and len(signs) % 2 == 0 and signs[:half] == signs[half:]:
        for _, comment in without[half:]:
            comment.skipped = Reason.SHOWN_TWICE
