"""Which entries of a feed answer which: learnt before any of them is handed on, as feeds tell the newest first."""

import re
from dataclasses import dataclass
from typing import Final

from rejoinder.carriers.formats.feed_entries import Answered, Entry
from rejoinder.carriers.formats.xml_node import RecordNode

_TO_A_COMMENT: Final = re.compile(r"#(?:comment-?|c)\d+|[?&]showComment=|/comments/[\w-]{8,}/?$")
_OF_A_COMMENT: Final = re.compile(r"#comment-?\d+$")
_AFTER_COLON: Final = re.compile(r"[^:]{3,40}?\s?: ++(.+)")
_PRIVATE: Final = frozenset(("DRAFT", "TRASHED", "SOFT_TRASHED", "DELETED", "SCHEDULED"))
_UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a comment belongs: its story, by id, and that page's address; the comment it answers, by id.

    `is_known` is False when the feed does not tell whether it answers a comment.
    """

    story: str
    page: str
    parent: str | None
    is_known: bool
    is_private: bool


class Threads:
    """The entries of a source by their ids: all that has to be known before the first is handed on.

    `is_cut_off` says that what is known is only the beginning: there may have been comments.
    """

    def __init__(self) -> None:
        self.has_comments = self.is_cut_off = False
        self._posts: set[str] = set()
        self._private: set[str] = set()
        self._answers: dict[str, tuple[Answered, ...]] = {}
        self._top_title = self._top_link = ""
        self._top_answers: tuple[Answered, ...] = ()

    def note_top(self, node: RecordNode) -> None:
        """Take in an element of the head of a feed."""
        local = node.name.rpartition(":")[2]
        if local == "title" and not self._top_title:
            self._top_title = node.text.strip()
        elif local == "link" and (node.attribute("rel") or "alternate") == "alternate" and not self._top_link:
            self._top_link = (node.attribute("href") or node.text).strip()
        elif node.name == "thr:in-reply-to":
            self._top_answers += (Answered(node.attribute("ref") or "", node.attribute("href") or ""),)

    def note(self, entry: Entry) -> None:
        """Take in an entry."""
        if self.is_comment(entry):
            self.has_comments = True
            if entry.id:
                self._answers[entry.id] = entry.answers or self._top_answers
        elif entry.kind in (None, "post", "page"):
            self._posts.add(entry.id)
            if entry.state in _PRIVATE:
                self._private.add(entry.id)

    def is_comment(self, entry: Entry) -> bool:
        """Whether an entry is a comment, by its kind, by what it answers, or by its address."""
        if entry.kind is not None:
            return entry.kind == "comment"
        if entry.answers or self._top_answers:
            return True
        return _OF_A_COMMENT.search(entry.id) is not None or _OF_A_COMMENT.search(entry.link) is not None

    def is_private(self, entry: Entry) -> bool:
        """Whether a post was not there for everybody to read."""
        return entry.id in self._private

    def has_post(self, story: str) -> bool:
        """Whether a story is an entry itself."""
        return story in self._posts and story not in self._private

    def title_at_top(self, page: str) -> str:
        """Return the title of the story whose comments the whole feed holds; empty when it is not a feed of `page`."""
        found = _AFTER_COLON.fullmatch(self._top_title)
        is_of_page = bool(page) and self._top_link.rstrip("/") == page.rstrip("/")
        return found[1].strip() if found is not None and is_of_page else ""

    def place_of(self, entry: Entry) -> Place:
        """Return where a comment belongs."""
        answers = entry.answers or self._top_answers
        parent = next((one for one in answers if self._leads_to_comment(one)), None)
        story, page = self._story_of(answers)
        if not story:
            page = page_of(entry.link) or page_of(entry.id) or self._top_link
            story = page_of(entry.id) or page or _UNKNOWN
        # In a feed without threads the address shows the page; whom a comment answers is not told.
        is_known = bool(answers) or entry.kind is not None
        parent_key = entry.parent or (None if parent is None else parent.ref or parent.href)
        return Place(story, page, parent_key, is_known, story in self._private)

    def _story_of(self, answers: tuple[Answered, ...]) -> tuple[str, str]:
        """Return the id and address of the story above a comment, following what it answers upwards."""
        seen: set[str] = set()
        while answers:
            for one in answers:
                if not self._leads_to_comment(one):
                    return one.ref or one.href, one.href or (one.ref if one.ref.startswith("http") else "")
            above = answers[0]
            if above.ref in seen or above.ref not in self._answers:
                page = page_of(above.href) or page_of(above.ref)
                return page_of(above.ref) or page, page
            seen.add(above.ref)
            answers = self._answers[above.ref]
        return "", ""

    def _leads_to_comment(self, answered: Answered) -> bool:
        if answered.ref in self._answers:
            return True
        if answered.ref in self._posts:
            return False
        return _TO_A_COMMENT.search(answered.ref) is not None or _TO_A_COMMENT.search(answered.href) is not None


def page_of(address: str) -> str:
    """Return the page that holds the comment at `address`; empty when the address is not one within a page."""
    page, mark, _ = address.partition("#")
    return re.sub(r"\?showComment=\d+$", "", page) if mark and page.startswith("http") else ""
