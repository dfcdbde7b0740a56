"""Items of microformats as stories and comments."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rejoinder.carriers.instants import from_iso, rfc822_field
from rejoinder.carriers.structured.found import (
    NO_WORDING,
    Structured,
    StructuredComment,
    StructuredStory,
    Syntax,
    Wording,
    pass_stories_down,
)
from rejoinder.carriers.structured.microformats import CHILDREN
from rejoinder.carriers.structured.microformats_json import CONTENT
from rejoinder.carriers.structured.nodes import Node, Shown, address_of

_ENTRIES: Final = frozenset(("h-entry", "h-cite", "h-event", "h-review"))
_COMMENT: Final = ("comment", "comments", "reply")
_REACTIONS: Final = ("like", "repost", "bookmark", "reacji", "rsvp", "mention")
_REACTS: Final = ("like-of", "repost-of", "bookmark-of", "rsvp")
_ABOUT_COMMENTS: Final = re.compile(r"comment|repl(?:y|ies)|response|discussion", re.IGNORECASE)


def read_items(nodes: Sequence[Node], url: str | None) -> Structured:
    """Return the stories and comments among the items of a page or file, in their order."""
    return _Reading(nodes, url).read()


class _Reading:
    """Items on their way."""

    def __init__(self, nodes: Sequence[Node], url: str | None) -> None:
        self.nodes = nodes
        self.url = url
        self.found = Structured()
        self.holders: dict[Node, Node] = {}
        self.comments: dict[Node, int] = {}
        self.stories: dict[Node, int] = {}
        self.places: dict[str, Node] = {}

    def read(self) -> Structured:
        reactions = self._sort()
        for node in self.nodes:
            if node in reactions or node in self.comments or _ENTRIES.isdisjoint(node.types):
                continue
            self.stories[node] = len(self.found.stories)
            self.found.stories.append(self._story(node))
        for group in (self.stories, self.comments):
            for node in group:
                for name in self._addresses(node):
                    self.places.setdefault(name, node)
        self.found.comments = [self._comment(node) for node in self.comments]
        self.found.reactions = len(reactions)
        pass_stories_down(self.found.comments)
        return self.found

    def _sort(self) -> set[Node]:
        """Tell comments from stories; return the reactions, which are neither."""
        reactions: set[Node] = set()
        for node in self.nodes:
            for one in node.all(*_COMMENT):
                if isinstance(one, Node):
                    self.holders.setdefault(one, node)
            for one in node.all(CHILDREN):
                if isinstance(one, Node) and _is_old_comment(one, node):
                    self.holders.setdefault(one, node)
            reactions.update(one for one in node.all(*_REACTIONS) if isinstance(one, Node))
            if any(node.all(*_REACTS)) and not any(node.all("content", *_COMMENT)):
                reactions.add(node)
        for node in self.nodes:
            # A reply that has comments of its own is the page that they are under.
            is_reply = any(node.all("in-reply-to")) and not any(node.all(*_COMMENT))
            if (node in self.holders or (is_reply and "h-entry" in node.types)) and node not in reactions:
                self.comments[node] = len(self.comments)
        held = {one for node in self.nodes for one in node.all("in-reply-to", "author") if isinstance(one, Node)}
        for node in held & self.comments.keys() - self.holders.keys():
            del self.comments[node]
        self.comments = {node: place for place, node in enumerate(self.comments)}
        return reactions & {node for node in self.nodes if not _ENTRIES.isdisjoint(node.types)}

    def _addresses(self, node: Node) -> Iterator[str]:
        for value in node.all("url", "uid"):
            if address := address_of(value, self.url):
                yield address

    def _story(self, node: Node) -> StructuredStory:
        posted_text = node.text("published", "start")
        addresses = list(dict.fromkeys(self._addresses(node)))
        return StructuredStory(
            Syntax.MICROFORMATS,
            url=next(iter(addresses), None),
            other_ids=tuple(addresses[1:]),
            title=node.text("name"),
            author=_author(node)[0],
            posted_at=rfc822_field(posted_text),
            posted_text=posted_text,
            edited_at=from_iso(node.text("updated") or ""),
            summary=node.text("summary"),
            wording=_wording(node, ("content",)),
            picture_url=node.address(self.url, "featured", "photo"),
            element=node.element,
        )

    def _comment(self, node: Node) -> StructuredComment:
        posted_text = node.text("published", "updated")
        author, person = _author(node)
        addresses = list(dict.fromkeys(self._addresses(node)))
        identifier = node.text("uid")
        comment = StructuredComment(
            Syntax.MICROFORMATS,
            author=author,
            author_url=person.address(self.url, "url", "uid") if person is not None else None,
            posted_at=rfc822_field(posted_text),
            posted_text=posted_text,
            edited_at=from_iso(node.text("updated") or ""),
            wording=_wording(node, ("content", "summary", "name")),
            title=node.text("name"),
            id=next(iter(addresses), None) or identifier or node.id,
            url=next(iter(addresses), None),
            other_ids=tuple(dict.fromkeys([*addresses[1:], *([identifier] if identifier else [])])),
            element=node.element,
        )
        self._place(node, comment)
        return comment

    def _place(self, node: Node, comment: StructuredComment) -> None:
        """Say what a comment answers: what its link names, else the comment that holds it."""
        holder = self.holders.get(node)
        for value in node.all("in-reply-to"):
            address = address_of(value, self.url)
            target = self.places.get(address) if address else None
            if target in self.comments and target is not node:
                comment.parent, comment.says_parent = self.comments[target], True
                return
            if target in self.stories:
                comment.story, comment.says_parent = self.stories[target], True
            elif address and holder is None:
                comment.story_ref = comment.story_ref or address
        if holder in self.comments:
            comment.parent, comment.says_parent = self.comments[holder], True
        elif holder in self.stories and comment.story is None:
            comment.story = self.stories[holder]


def _is_old_comment(node: Node, outer: Node) -> bool:
    """Whether an entry within another is a comment on it and no related post: the mark-up around it says so."""
    if node.element is None or outer.element is None or _ENTRIES.isdisjoint(node.types):
        return False
    element = node.element
    while element is not None and element is not outer.element:
        if _ABOUT_COMMENTS.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            return True
        element = element.getparent()
    return False


def _author(node: Node) -> tuple[str | None, Node | None]:
    """Return the author's name and the item that describes them; that may stand without being called author."""
    for value in node.all("author"):
        if isinstance(value, Node):
            return value.text("name", "nickname"), value
    if name := node.text("author"):
        return name, None
    cards = [one for one in node.all(CHILDREN) if isinstance(one, Node) and "h-card" in one.types]
    return (cards[0].text("name"), cards[0]) if len(cards) == 1 else (None, None)


def _wording(node: Node, names: tuple[str, ...]) -> Wording:
    for value in node.all(*names):
        if isinstance(value, Shown):
            return Wording(element=value.element)
        if isinstance(value, str):
            return Wording(plain=value)
        if CONTENT in value.types:
            return Wording(markup=value.text("html"))
    return NO_WORDING
