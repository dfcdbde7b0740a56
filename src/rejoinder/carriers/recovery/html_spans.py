"""Where every character of a page went: the article, a comment, a control, or dropped for a reason."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.page_comments import Found, TextPlace
from rejoinder.carriers.recovery.page_source import PageSource, Run
from rejoinder.carriers.span import Span, SpanKind


@dataclass(frozen=True, slots=True)
class Role:
    """What the words in an element are; `comment` is the index of the one they belong to."""

    kind: SpanKind
    reason: Reason | None = None
    comment: int | None = None


_ARTICLE = Role(SpanKind.ARTICLE)
_FURNITURE = Role(SpanKind.DROPPED, Reason.PAGE_FURNITURE)
_UNREAD = Role(SpanKind.DROPPED, Reason.MARKUP)


@dataclass(frozen=True, slots=True)
class Spans:
    """The spans of a page: of its article, of each comment by its index, and of everything else."""

    article: tuple[Span, ...]
    comments: dict[int, list[Span]]
    rest: tuple[Span, ...]


def spans_of_page(page: PageSource, found: Found, article: Set[TextPlace], headings: Set[html.HtmlElement]) -> Spans:
    """Return a span for every run of a page and for the mark-up between them."""
    roles: dict[int, Role] = {}
    for element, is_tail, role in _walk(page, _roles_of(found, headings), found, article):
        for number in (page.tails if is_tail else page.texts)[element]:
            roles[number] = role
    own: list[Span] = []
    comments: dict[int, list[Span]] = {}
    rest: list[Span] = []
    for number, run in enumerate(page.runs):
        role = roles.get(number, _UNREAD)
        span = run.span(role.kind, role.reason)
        if role.comment is not None and role.kind is SpanKind.COMMENT:
            comments.setdefault(role.comment, []).append(span)
        else:
            (own if role.kind is SpanKind.ARTICLE else rest).append(span)
    return Spans(tuple(own), comments, (*rest, *page.between()))


def _roles_of(found: Found, headings: Set[html.HtmlElement]) -> dict[html.HtmlElement, Role]:
    """Return the elements at which the role of words changes."""
    roles = dict.fromkeys(headings, Role(SpanKind.CONTROL, Reason.HEADING))
    for index, comment in enumerate(found.comments):
        if comment.skipped is not None:
            around = Role(SpanKind.DROPPED, comment.skipped)
            roles.update(dict.fromkeys((comment.element, *comment.members), around))
            continue
        mine = Role(SpanKind.COMMENT, None, index)
        control = Role(SpanKind.CONTROL, Reason.CONTROL)
        for element in (comment.element, *comment.members):
            roles[element] = control
        for element in comment.texts:
            roles[element] = mine
        for element in comment.dropped:
            roles[element] = control
        for element in comment.heads:
            roles[element] = mine
    return roles


def _walk(
    page: PageSource, roles: dict[html.HtmlElement, Role], found: Found, article: Set[TextPlace]
) -> Iterator[tuple[html.HtmlElement, bool, Role]]:
    """Yield each text node that has runs, and what its words are."""
    apart = {place for comment in found.kept for place in comment.dropped_texts}
    known: dict[html.HtmlElement, Role] = {}
    for element in page.root.iter():
        above = element.getparent()
        around = known[above] if above is not None else _FURNITURE
        role = known[element] = roles.get(element, around)
        if element in page.texts:
            yield element, False, _role_at((element, False), role, article, apart)
        if element in page.tails:
            yield element, True, _role_at((element, True), around, article, apart)


def _role_at(place: TextPlace, around: Role, article: Set[TextPlace], apart: Set[TextPlace]) -> Role:
    """Return what the words of one text node are, where those around it are something."""
    if around is _FURNITURE:
        return _ARTICLE if place in article else around
    return Role(SpanKind.CONTROL, Reason.CONTROL) if place in apart and around.kind is SpanKind.COMMENT else around


def first_line(page: PageSource, element: html.HtmlElement) -> int:
    """Return the 1-based line on which the words of an element begin; that of its tag where it has none."""
    for one in element.iter():
        numbers = page.texts.get(one) or (page.tails.get(one) if one is not element else None)
        if numbers:
            run: Run = page.runs[numbers[0]]
            return run.first_line
    return element.sourceline or 1
