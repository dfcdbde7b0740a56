"""Author and time of an item, as a rule finds them."""

import re

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Field, absent
from rejoinder.carriers.recovery.engines.rules import Rule
from rejoinder.carriers.recovery.engines.searching import PRECEDING, Search, values
from rejoinder.carriers.recovery.engines.selectors import find_all
from rejoinder.carriers.recovery.html_times import Calendar, machine_time, moment_in
from rejoinder.carriers.recovery.page_comments import PageComment, ancestors
from rejoinder.carriers.recovery.page_words import name_of, spaced_words, words
from rejoinder.carriers.recovery.times import name_and_time

_MOST_NAME_CHARS = 100
_MOST_CLOCK_CHARS = 20
_CLOCK = re.compile(r"\d\d?[:.h]\d\d(?!\d)|\d\d?\s*[ap]\.?m\b", re.IGNORECASE)
_BESIDE_NAMES = ".says, .reply, .comment-reply-link, .comment-edit-link, .comment-number, time, button"
# Whether a text is a time at all does not depend on when the page was saved.
_ANY_TIME = Calendar(captured_at=0)


def read_author(rule: Rule, search: Search, index: int, comment: PageComment) -> None:
    """Set the author. Where the name stands among other things, those are told from it, else it is only suggested."""
    others = {one for selector in (*rule.drop, _BESIDE_NAMES) for one in search.own(selector, index)}
    for place in rule.time:
        if place.selector and place.selector != PRECEDING:
            others.update(search.own(place.selector, index))
    for place in rule.author:
        for element, value in values(place, search, index, comment):
            if place.attribute is None and place.pattern is None:
                value = words(element, lambda one: one in others)
            name, time = _without_time(name_of(value))
            if not name or len(name) > _MOST_NAME_CHARS:
                continue
            if any(char.isdigit() for char in name) and moment_in(name, _ANY_TIME) is not None:
                comment.author = absent(Reason.NAME_IN_HEAD, name, 0.5)
            else:
                confidence = rule.confidence if time is None else min(rule.confidence, 0.9)
                comment.author = Field(name, confidence, Reason.ENGINE_MARKUP)
            comment.time_text = time
            if element is not comment.element:
                comment.heads.append(element)
            comment.author_url = _address(element, comment.element)
            return
    comment.author = absent(Reason.NOT_STATED, confidence=0.9)


def _without_time(name: str) -> tuple[str, str | None]:
    """Return a name without a time behind it, and that time."""
    parts = name_and_time(name) if any(char.isdigit() for char in name) else None
    if parts is not None and parts[1] is not None and parts[0].strip():
        return parts[0].strip(" -–—|,"), parts[1]
    return name.rstrip(" -–—|,"), None


def _address(element: html.HtmlElement, item: html.HtmlElement) -> str | None:
    """Return where the name leads to: it is in a link, or a link is in it."""
    links = [element, *find_all(element, "a[href]")] if element is not item else []
    for above in ancestors(element):
        if above is item:
            break
        links.append(above)
    return next((one.get("href") for one in links if one.tag == "a" and one.get("href")), None)


def read_time(rule: Rule, search: Search, index: int, comment: PageComment) -> None:
    for place in rule.time:
        for element, value in values(place, search, index, comment):
            mark = value if place.attribute is not None else None
            if mark is not None and machine_time(mark) is None and moment_in(mark, _ANY_TIME) is None:
                continue
            shown = spaced_words(element) if element is not comment.element else ""
            said = value if mark is None and place.pattern else shown or value
            if mark is None and moment_in(said, _ANY_TIME) is None:
                continue
            if mark is None and not place.pattern:
                element, said = _with_clock(element, said, comment.element)
            comment.time_mark, comment.time_text = mark, said
            if element is not comment.element:
                comment.heads.append(element)
            return


def _with_clock(element: html.HtmlElement, said: str, item: html.HtmlElement) -> tuple[html.HtmlElement, str]:
    """Return a date together with the time of day where that stands beside it."""
    if _CLOCK.search(said):
        return element, said
    for sibling in (element.getnext(), element.getprevious()):
        if sibling is None or not isinstance(sibling.tag, str) or sibling is item:
            continue
        clock = spaced_words(sibling)
        if len(clock) <= _MOST_CLOCK_CHARS and _CLOCK.search(clock) and moment_in(clock, _ANY_TIME) is None:
            return element, f"{said} {clock}"
    return element, said
