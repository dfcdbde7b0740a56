"""Everything that a page says about itself in forms made for machines, told once."""

from collections.abc import Iterator

from lxml import html

from rejoinder.carriers.structured import json_ld, microdata, microformats, rdfa
from rejoinder.carriers.structured.entries import read_items
from rejoinder.carriers.structured.found import Structured, StructuredComment, StructuredStory, Syntax
from rejoinder.carriers.structured.schema_org import read_nodes


def structured_comments(tree: html.HtmlElement, url: str | None) -> list[StructuredComment]:
    """Return the comments that a page describes, in its order; empty when it describes none.

    Of several descriptions, the one with most comments is returned, with what the others add to the same comments.
    `url` is the page's address, to which relative ones are joined; None when unknown.
    """
    return read_page(tree, url).comments


def structured_story(tree: html.HtmlElement, url: str | None) -> StructuredStory | None:
    """Return the story that a page describes as its subject; None when it describes none."""
    described = list(_described(tree, url))
    stories = [story for one in described for story in one.stories if story.title or story.url]
    if not stories:
        return None
    return max(stories, key=lambda story: (story.url == url and url is not None, _weight(story)))


def read_page(tree: html.HtmlElement, url: str | None) -> Structured:
    """Return the stories and comments that a page describes, by its fullest description."""
    everything = list(_described(tree, url))
    described = [one for one in everything if one.comments]
    if not described:
        return next((one for one in everything if one.stories), Structured())
    fullest = max(described, key=lambda one: len(one.comments))
    for other in described:
        if other is not fullest:
            _complete(fullest.comments, other.comments)
    return fullest


def _described(tree: html.HtmlElement, url: str | None) -> Iterator[Structured]:
    base = _base(tree, url)
    yield read_nodes(microdata.nodes_of(tree), Syntax.MICRODATA, base)
    yield read_nodes(rdfa.nodes_of(tree), Syntax.RDFA, base)
    yield read_items(microformats.nodes_of(tree), base)
    yield read_nodes(json_ld.nodes_of(json_ld.scripts_of(tree)), Syntax.JSON_LD, base)


def _base(tree: html.HtmlElement, url: str | None) -> str | None:
    """Return what relative addresses of the page are joined to."""
    for tag in tree.iter("base"):
        address: str = tag.get("href") or ""
        if address.startswith(("http://", "https://")):
            return address
    return url


def _complete(comments: list[StructuredComment], others: list[StructuredComment]) -> None:
    """Fill what `comments` leave open from `others` that are the same: by a name, else by author and text."""
    by_name = {name: one for one in others for name in one.names}
    by_text = {key: one for one in others if (key := _sign(one)) is not None}
    places = {id(other): place for place, other in enumerate(others)}
    same: dict[int, int] = {}
    for place, comment in enumerate(comments):
        twin = next((by_name[name] for name in comment.names if name in by_name), None)
        if twin is None and (sign := _sign(comment)) is not None:
            twin = by_text.get(sign)
        if twin is None:
            continue
        same[places[id(twin)]] = place
        comment.author = comment.author or twin.author
        comment.author_url = comment.author_url or twin.author_url
        if comment.posted_at.value is None:
            comment.posted_at, comment.posted_text = twin.posted_at, twin.posted_text
        comment.edited_at = comment.edited_at or twin.edited_at
        comment.url = comment.url or twin.url
        comment.id = comment.id or twin.id
        comment.up, comment.down = comment.up or twin.up, comment.down or twin.down
        comment.work_status = comment.work_status or twin.work_status
        comment.element = comment.element if comment.element is not None else twin.element
    for other_place, place in same.items():
        parent = others[other_place].parent
        if not comments[place].says_parent and others[other_place].says_parent:
            comments[place].parent = same.get(parent) if parent is not None else None
            comments[place].says_parent = parent is None or parent in same


def _sign(comment: StructuredComment) -> tuple[str, str] | None:
    """Return what tells a comment by its looks: its author and the beginning of its text."""
    text = "".join((comment.text or "").split())[:60]
    return ((comment.author or "").strip(), text) if text else None


def _weight(story: StructuredStory) -> int:
    return sum(
        value is not None
        for value in (story.title, story.author, story.posted_text, story.url, story.summary, story.picture_url)
    ) + (3 if story.wording.plain or story.wording.markup or story.wording.element is not None else 0)
