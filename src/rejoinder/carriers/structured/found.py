"""What structured data says about a page: its stories and its comments, each with the element that says it."""

from dataclasses import dataclass, field
from enum import StrEnum

from lxml import etree, html

from rejoinder.carriers.record import NOT_THERE, Field


class Syntax(StrEnum):
    """The forms in which pages describe themselves."""

    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    RDFA = "rdfa"
    MICROFORMATS = "microformats"


@dataclass(frozen=True, slots=True)
class Wording:
    """A text: as plain text, as HTML, or as what an element of a page holds; at most one of them is set.

    What an element holds is made only when asked for: elements of comments stand in each other, and to write each
    out at once would cost the square of a page.
    """

    plain: str | None = None
    markup: str | None = None
    element: html.HtmlElement | None = None

    @property
    def text(self) -> str | None:
        """Return the text without mark-up, blanks as they are; None when there is none."""
        if self.element is not None:
            return "".join(self.element.itertext())
        if self.markup is not None:
            root = _fragment(self.markup)
            return "" if root is None else "".join(root.itertext())
        return self.plain

    @property
    def html(self) -> str | None:
        """Return the text as HTML; None when there is none or it is plain."""
        if self.element is not None:
            return inner_html(self.element)
        return self.markup


NO_WORDING = Wording()


@dataclass(slots=True)
class StructuredStory:
    """A story that structured data describes. `element` is None for JSON-LD, which stands apart from what it means."""

    syntax: Syntax
    id: str | None = None
    url: str | None = None
    other_ids: tuple[str, ...] = ()
    title: str | None = None
    author: str | None = None
    posted_at: Field[int] = NOT_THERE
    posted_text: str | None = None
    edited_at: int | None = None
    language: str | None = None
    summary: str | None = None
    wording: Wording = NO_WORDING
    picture_url: str | None = None
    stated_count: int | None = None
    element: html.HtmlElement | None = None


@dataclass(slots=True)
class StructuredComment:
    """A comment that structured data describes.

    `id` is the name that the data gives it, `url` its permalink, `other_ids` further names. `parent` is the index of
    the comment that it answers in the list it stands in, by nesting or by name; `parent_ref` is the name of one that
    is not in the list. Both are None at the top level, and where the data does not say (`says_parent` False): many
    pages describe their comments one by one and leave the tree to their mark-up. `story` is the index of its story
    in the list of stories, `story_ref` the name that the data gives it. `work_status` is what the data says of its
    state, as "Deleted". `element` holds the comment, None for JSON-LD.
    """

    syntax: Syntax
    author: str | None = None
    author_url: str | None = None
    posted_at: Field[int] = NOT_THERE
    posted_text: str | None = None
    edited_at: int | None = None
    wording: Wording = NO_WORDING
    title: str | None = None
    id: str | None = None
    url: str | None = None
    other_ids: tuple[str, ...] = ()
    parent: int | None = None
    parent_ref: str | None = None
    says_parent: bool = False
    story: int | None = None
    story_ref: str | None = None
    up: int = 0
    down: int = 0
    work_status: str | None = None
    element: html.HtmlElement | None = None

    @property
    def text(self) -> str | None:
        """Return its text without mark-up; None when the data holds none."""
        return self.wording.text

    @property
    def html(self) -> str | None:
        """Return its text as HTML; None when the data holds none or plain text."""
        return self.wording.html

    @property
    def names(self) -> tuple[str, ...]:
        """Return everything that it is called."""
        return tuple(name for name in (self.id, self.url, *self.other_ids) if name)


@dataclass(slots=True)
class Structured:
    """All that is described: comments refer to stories by their index. `left_out` counts reactions."""

    stories: list[StructuredStory] = field(default_factory=list)
    comments: list[StructuredComment] = field(default_factory=list)
    reactions: int = 0


def pass_stories_down(comments: list[StructuredComment]) -> None:
    """Give each reply the story of what it answers, where it names none itself; each is walked over once."""
    settled = [False] * len(comments)
    for place in range(len(comments)):
        chain: list[int] = []
        at: int | None = place
        while at is not None and not settled[at]:
            settled[at] = True
            chain.append(at)
            at = comments[at].parent
        for below in reversed(chain):
            parent = comments[below].parent
            if parent is not None:
                comment, above = comments[below], comments[parent]
                comment.story = above.story if comment.story is None else comment.story
                comment.story_ref = comment.story_ref or above.story_ref


def inner_html(element: html.HtmlElement) -> str:
    """Return what an element holds, as HTML."""
    parts = [_escaped(element.text)]
    parts += (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return "".join(parts).strip()


def _escaped(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _fragment(text: str) -> html.HtmlElement | None:
    try:
        return html.fragment_fromstring(text, create_parent="div", parser=html.HTMLParser(huge_tree=True))
    except (etree.ParserError, ValueError):
        return None
