"""An entry of an Atom feed, an item of an RSS feed, or an entry of an export of Blogger: one shape for all."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final

from rejoinder.carriers.formats.xml_node import Node
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.instants import iso_field, rfc822_field
from rejoinder.carriers.plain_markdown import from_plain
from rejoinder.carriers.record import NOT_THERE, Field

_KIND: Final = re.compile(r"kind#(\w+)$")
_BLOGGER_COMMENT: Final = re.compile(r"/feeds/(\d+)/\d+/comments/(?:default|full|summary)/(\d+)")
_TAGS: Final = re.compile(r"<(?:p|br|a|div|b|i|em|strong|blockquote|span|ul|ol|pre)\b[^<>]*>", re.I)
_IN_BRACKETS: Final = re.compile(r"\s*+[^\s@]++@\S++\s++\((.*)\)\s*")
_BY: Final = re.compile(r"(?:By|Von|Par|Por|Di|Door|От|Av|Af)\s?:\s+(.+)", re.DOTALL)
_ON: Final = (
    r"(?:Comment on|Kommentar zu|Commentaires? sur|Comentario en|Comentário em|Commenti? su|Reactie op"
    r"|Комментарий к(?: записи)?|Kommentar till|Kommentar til) (.+) (?:by|von|par|por|di|door|от|av|af) "
)
_PLACEHOLDERS: Final = frozenset(("noreply@blogger.com",))


@dataclass(frozen=True, slots=True)
class Answered:
    """What an entry says that it answers: the id of another entry, or of a page, and its address."""

    ref: str
    href: str


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` names the entry in its feed, empty when nothing does. `kind` is what Blogger calls it (`comment`, `post`,
    `page`, others that are neither), None elsewhere. `parent` is the comment that Blogger says it answers. `state` is
    the source's word for whether it is shown. `link` is its own address.
    """

    node: Node
    id: str
    kind: str | None
    answers: tuple[Answered, ...]
    parent: str | None
    link: str
    state: str


def entry_of(node: Node) -> Entry:
    """Return what an element of a feed says of its place in a discussion."""
    links = list(_links(node))
    related = (_BLOGGER_COMMENT.search(href) for rel, href in links if rel == "related")
    parent = _value(node, "blogger:inReplyTo") or next(
        (f"tag:blogger.com,1999:blog-{found[1]}.post-{found[2]}" for found in related if found), ""
    )
    answers = [Answered((one.attribute("ref") or "").strip(), (one.attribute("href") or "").strip())
               for one in node.all("thr:in-reply-to")]  # fmt: skip
    if page := _value(node, "blogger:parent"):
        answers.append(Answered(page, ""))
    link = next((href for rel, href in links if rel in ("", "alternate")), "")
    return Entry(
        node=node,
        id=_value(node, "id", "guid") or (node.attribute("about") or "").strip() or link,
        kind=_kind(node),
        answers=tuple(one for one in answers if one.ref or one.href),
        parent=parent or None,
        link=link,
        state=_state(node),
    )


def title_of(node: Node) -> str:
    """Return the title of an entry as plain text, whatever it is written as."""
    title = node.child("atom:title") or node.child("title")
    if title is None:
        return ""
    text = title.text.strip()
    if title.attribute("type") == "text":
        return " ".join(text.split())
    return " ".join(unescape(re.sub(r"<[^<>]*>", "", text) if _TAGS.search(text) else text).split())


def author_of(node: Node) -> tuple[str, str, str]:
    """Return the name, the address and the e-mail address of who wrote an entry; empty where it states none."""
    for author in (*node.all("atom:author"), *node.all("author")):
        if author.children:
            email = _value(author, "email")
            return _value(author, "name"), _value(author, "uri", "url"), "" if email in _PLACEHOLDERS else email
    creator = _value(node, "dc:creator")
    written = _value(node, "author")
    named = _IN_BRACKETS.fullmatch(written)
    return creator or (named[1] if named else "" if "@" in written else written), "", ""


def named_in_title(title: str, name: str) -> tuple[str, str]:
    """Return the author's name and the title of the story as WordPress puts both into the title of a comment."""
    by = _BY.fullmatch(title)
    if by is not None:
        return name or by[1].strip(), ""
    on = re.fullmatch(_ON + (re.escape(name) if name else "(.+)"), title)
    if on is None:
        return name, ""
    return name or on[2].strip(), on[1].strip()


def text_of(node: Node) -> tuple[str, str, str]:
    """Return the text of an entry as Markdown, as it is written, and the media type that it is written in."""
    for name in ("atom:content", "content", "content:encoded", "atom:summary", "summary", "description"):
        for found in node.all(name):
            if found.text.strip():
                return _converted(found)
    return "", "", "text/plain"


def _converted(node: Node) -> tuple[str, str, str]:
    raw = node.text
    kind = (node.attribute("type") or "").lower()
    if kind == "xhtml" or kind == "application/xhtml+xml":
        return from_html(raw), raw, "application/xhtml+xml"
    is_rss = node.name in ("description", "content:encoded")
    if "html" in kind or node.attribute("mode") == "escaped" or is_rss or (not kind and _TAGS.search(raw)):
        return from_html(raw), raw, "text/html"
    return from_plain(raw), raw, "text/plain"


def published_of(node: Node) -> tuple[Field[int], str]:
    """Return when an entry was published, and how that is written; empty when it is not stated."""
    for name in ("published", "issued", "created", "dc:date", "dcterms:created", "updated", "modified"):
        if written := _value(node, name):
            found = iso_field(written)
            # Atom demands `updated`; where nobody knows, some write when counting began.
            return (NOT_THERE, "") if found.value == 0 else (found, written)
    written = _value(node, "pubDate")
    return (rfc822_field(written), written) if written else (NOT_THERE, "")


def updated_of(node: Node) -> int | None:
    """Return when an entry was changed last, None when that is not stated."""
    return iso_field(_value(node, "updated", "modified")).value


def properties_of(node: Node) -> Mapping[str, str]:
    """Return the further properties that Blogger gives an entry."""
    return {one.attribute("name") or "": one.attribute("value") or "" for one in node.all("gd:extendedProperty")}


def answers_at_top(nodes: Iterable[Node]) -> tuple[Answered, ...]:
    """Return what a whole feed says that its entries answer."""
    return tuple(Answered(one.attribute("ref") or "", one.attribute("href") or "") for one in nodes)


def _kind(node: Node) -> str | None:
    if named := _value(node, "blogger:type"):
        return named.lower()
    for category in (*node.all("atom:category"), *node.all("category")):
        found = _KIND.search(category.attribute("term") or "")
        if found is not None:
            return found[1]
    return None


def _state(node: Node) -> str:
    if properties_of(node).get("blogger.contentRemoved", "").lower() == "true":
        return "blogger.contentRemoved"
    for control in node.children:
        if control.name.endswith("control") and any(
            one.name.endswith("draft") and one.text.strip().lower() == "yes" for one in control.children
        ):
            return "DRAFT"
    if node.child("blogger:trashed") is not None and _value(node, "blogger:trashed"):
        return "TRASHED"
    return _value(node, "blogger:status").upper()


def _links(node: Node) -> Iterator[tuple[str, str]]:
    for name in ("atom:link", "link"):
        for link in node.all(name):
            href = link.attribute("href")
            yield (link.attribute("rel") or "", href.strip()) if href else ("", link.text.strip())
    guid = node.child("guid")
    if (
        guid is not None
        and (guid.attribute("isPermaLink") or "true") == "true"
        and guid.text.strip().startswith("http")
    ):
        yield "", guid.text.strip()


def _value(node: Node, *names: str) -> str:
    """Return the first text under one of the names, with Atom's namespace or without one."""
    for name in names:
        for written in (f"atom:{name}", name) if ":" not in name else (name,):
            if value := node.value(written):
                return value
    return ""
