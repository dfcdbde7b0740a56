"""Nodes in the words of schema.org (and SIOC, which Drupal 7 speaks) as stories and comments."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rejoinder.carriers.instants import from_iso, rfc822_field
from rejoinder.carriers.record import NOT_THERE
from rejoinder.carriers.structured.found import (
    NO_WORDING,
    Structured,
    StructuredComment,
    StructuredStory,
    Syntax,
    Wording,
    pass_stories_down,
)
from rejoinder.carriers.structured.nodes import Node, Shown, Value, absolute, address_of, text_of
from rejoinder.carriers.structured.votes import votes_of

COMMENTS: Final = frozenset(("Comment", "UserComments", "Answer", "CorrectionComment"))
_HOLDS: Final = ("comment", "comments", "suggestedAnswer", "acceptedAnswer", "topAnswer", "reply", "replies")
_POSTINGS: Final = frozenset(("DiscussionForumPosting", "SocialMediaPosting", "Question", "BlogPosting"))
_STORIES: Final = _POSTINGS | frozenset(
    "Article NewsArticle TechArticle ScholarlyArticle Report OpinionNewsArticle AnalysisNewsArticle"
    " ReportageNewsArticle BackgroundNewsArticle ReviewNewsArticle LiveBlogPosting CreativeWork WebPage QAPage"
    " VideoObject Review".split()
)
_ANSWERS: Final = ("parentItem", "reply_of", "replyToUrl", "inReplyTo", "in_reply_to")
_ABOUT: Final = ("about", "discusses", "isPartOf", "itemReviewed", "mainEntityOfPage", "has_container", "item")
_TEXTS: Final = ("text", "commentText", "encoded", "articleBody", "content", "reviewBody", "description")
_TIMES: Final = ("datePublished", "dateCreated", "commentTime", "created", "date", "uploadDate")
_MARKUP: Final = re.compile(r"</?(?:p|br|a|div|span|em|strong|b|i|ul|ol|li|blockquote|pre|code)\b[^>]*>", re.IGNORECASE)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")


def read_nodes(nodes: Sequence[Node], syntax: Syntax, url: str | None) -> Structured:
    """Return the stories and comments among `nodes`, in their order; relative addresses are joined to `url`."""
    return _Reading(nodes, syntax, url).read()


class _Reading:
    """The nodes of one page or file on their way."""

    def __init__(self, nodes: Sequence[Node], syntax: Syntax, url: str | None) -> None:
        self.nodes = nodes
        self.syntax = syntax
        self.url = url
        self.found = Structured()
        self.holders: dict[Node, Node] = {}
        self.comments: dict[Node, int] = {}
        self.stories: dict[Node, int] = {}
        self.names: dict[str, Node] = {}
        self.story_names: set[str] = set()

    def read(self) -> Structured:
        for node in self.nodes:
            for held in node.all(*_HOLDS):
                if isinstance(held, Node) and held is not node:
                    self.holders.setdefault(held, node)
        told = [node for node in self.nodes if self._is_comment(node)]
        self.comments = {node: place for place, node in enumerate(told)}
        for node in self.nodes:
            if node not in self.comments and self._is_story(node):
                self.stories[node] = len(self.found.stories)
                self.found.stories.append(self._story(node))
        self._name_all()
        self.found.comments = [self._comment(node) for node in told]
        self._part_stories_from_parents()
        self._give_stories()
        return self.found

    def _name_all(self) -> None:
        """Note what things are called: first stories, as comments often give their page's address for their own."""
        for group in (self.stories, self.comments, self.nodes):
            for node in group:
                for name in self._names(node):
                    self.names.setdefault(name, node)

    def _is_comment(self, node: Node) -> bool:
        """Whether a node is a comment that says something, not only a reference to one."""
        is_one = not COMMENTS.isdisjoint(node.types) or node in self.holders
        says = ("author", "creator", "has_creator", *_TEXTS, *_TIMES, *_HOLDS, "creativeWorkStatus", *_ANSWERS)
        return is_one and not node.properties.keys().isdisjoint(says)

    def _is_story(self, node: Node) -> bool:
        return (not _STORIES.isdisjoint(node.types) and len(node.properties) > 1) or node in self.holders.values()

    def _names(self, node: Node) -> Iterator[str]:
        for name in (node.id, absolute(node.id, self.url), node.address(self.url, "url", "@id")):
            if name:
                yield name
        yield from _identifiers(node)

    def _story(self, node: Node) -> StructuredStory:
        posted_text = node.text(*_TIMES)
        return StructuredStory(
            self.syntax,
            id=node.id,
            url=node.address(self.url, "url", "mainEntityOfPage") or _web_address(absolute(node.id, self.url)),
            other_ids=tuple(_identifiers(node)),
            title=node.text("headline", "name", "title"),
            author=node.text("author", "creator", "has_creator"),
            posted_at=rfc822_field(posted_text),
            posted_text=posted_text,
            edited_at=from_iso(node.text("dateModified", "modified") or ""),
            language=node.text("inLanguage"),
            summary=node.text("description", "abstract"),
            wording=_wording(node, ("articleBody", "text", "encoded")),
            picture_url=node.address(self.url, "image", "thumbnailUrl"),
            stated_count=_count(node.text("commentCount", "answerCount", "num_replies")),
            element=node.element,
        )

    def _comment(self, node: Node) -> StructuredComment:
        posted_text = node.text(*_TIMES)
        up, down = votes_of(node)
        comment = StructuredComment(
            self.syntax,
            author=node.text("author", "creator", "has_creator"),
            author_url=self._author_url(node),
            posted_at=rfc822_field(posted_text) if posted_text else NOT_THERE,
            posted_text=posted_text,
            edited_at=from_iso(node.text("dateModified", "modified") or ""),
            wording=_wording(node, _TEXTS),
            title=node.text("headline", "name", "title"),
            id=node.id or next(_identifiers(node), None),
            url=node.address(self.url, "url"),
            other_ids=tuple(_identifiers(node)),
            up=up,
            down=down,
            work_status=node.text("creativeWorkStatus"),
            element=node.element,
        )
        self._place(node, comment)
        return comment

    def _author_url(self, node: Node) -> str | None:
        for value in node.all("author", "creator", "has_creator"):
            if isinstance(value, Node):
                url = value.address(self.url, "url", "sameAs", "homepage") or absolute(value.id, self.url)
                return _web_address(url) or next(map(self._link_in, value.all("name")), None)
            return self._link_in(value)
        return None

    def _link_in(self, value: Value) -> str | None:
        """Return the address of the link that a name is or stands in or around."""
        if not isinstance(value, Shown):
            return None
        link = value.element if value.element.tag == "a" else value.element.find(".//a[@href]")
        return _web_address(absolute(link.get("href"), self.url)) if link is not None else None

    def _place(self, node: Node, comment: StructuredComment) -> None:
        """Say what a comment answers: what it names, else what holds it."""
        for value in node.all(*_ANSWERS):
            target, name = self._target(value)
            if target is node:
                continue
            comment.says_parent = True
            if target in self.comments:
                if comment.parent_ref is not None:
                    self.story_names.add(comment.parent_ref)
                comment.parent, comment.parent_ref = self.comments[target], None
                return
            if target in self.stories:
                comment.story = self.stories[target]
            elif name is not None:
                comment.parent_ref = comment.parent_ref or name
        holder = self.holders.get(node)
        if holder in self.comments:
            comment.parent, comment.parent_ref, comment.says_parent = self.comments[holder], None, True
        elif holder is not None:
            comment.story = self.stories[holder]
            # Microdata hold a story's comments one by one; only mark-up that nests them says what answers what.
            comment.says_parent |= self.syntax is Syntax.JSON_LD
        for value in node.all(*_ABOUT):
            target, name = self._target(value)
            if target in self.stories:
                comment.story = self.stories[target]
            elif target is None:
                comment.story_ref = comment.story_ref or name
        if comment.parent_ref is not None and comment.parent_ref == comment.story_ref:
            comment.parent_ref = None

    def _target(self, value: Value) -> tuple[Node | None, str | None]:
        """Return the described node that a value means, and its name."""
        if isinstance(value, Node) and (value in self.comments or value in self.stories):
            return value, value.id
        names = list(self._names(value)) if isinstance(value, Node) else [address_of(value, self.url), text_of(value)]
        for name in names:
            if name and (found := self.names.get(name)) is not None:
                return found, name
        return None, next((name for name in names if name), None)

    def _part_stories_from_parents(self) -> None:
        """Take for a story what only seemed to be a comment out of sight: the page, and what replies name besides."""
        for comment in self.found.comments:
            ref = comment.parent_ref
            if ref is not None and (ref in self.story_names or ref == self.url):
                comment.parent_ref, comment.story_ref = None, comment.story_ref or ref

    def _give_stories(self) -> None:
        """Give each reply the story of what it answers; where there is one story it is that of all."""
        pass_stories_down(self.found.comments)
        if len(self.found.stories) == 1:
            for comment in self.found.comments:
                if comment.story is None and comment.story_ref is None:
                    comment.story = 0


def _wording(node: Node, names: tuple[str, ...]) -> Wording:
    value = next((value for value in node.all(*names) if not isinstance(value, Node)), None)
    if value is None:
        return NO_WORDING
    if isinstance(value, Shown):
        stated = value.element.get("content")
        if stated is None:
            return Wording(element=value.element)
        value = stated
    return written_wording(value)


def written_wording(text: str) -> Wording:
    """Return a text that should be plain but is often HTML, or HTML escaped once too often."""
    if _MARKUP.search(text):
        return Wording(markup=text)
    if "&" in text and _ENTITY.search(text):
        # To resolve the entities of a text without tags is what a reader of HTML does.
        return Wording(markup=text.replace("<", "&lt;").replace("\n", "<br>"))
    return Wording(plain=text)


def _identifiers(node: Node) -> Iterator[str]:
    for value in node.all("identifier"):
        name = value.text("value", "name") if isinstance(value, Node) else text_of(value)
        if name:
            yield name


def _web_address(url: str | None) -> str | None:
    return url if url is not None and url.lower().startswith(("http://", "https://")) else None


def _count(text: str | None) -> int | None:
    digits = re.sub(r"[\s.,']", "", text or "")
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None
