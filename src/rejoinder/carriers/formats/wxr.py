"""Discussions as WordPress exports them (WXR 1.0 to 1.2), and as Disqus wants them for its own import."""

import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final

from rejoinder.carriers.formats.old_urls import person_url
from rejoinder.carriers.formats.statuses import Placed, placements
from rejoinder.carriers.formats.wxr_blog import Blog, is_page, is_public, meta, moment, plain_line, story_of
from rejoinder.carriers.formats.xml_node import Node, RecordNode
from rejoinder.carriers.formats.xml_parser import Kinds
from rejoinder.carriers.formats.xml_parts import Top, likeness, read_parts
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import NOT_THERE, CommentRecord, Doubt, Field, Item, Loss, Skip, StoryRecord, absent
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.story import Origin

_KINDS: Final = Kinds(
    records=frozenset(("item",)),
    inner=frozenset(("wp:comment",)),
    around=frozenset(("wp:base_blog_url", "wp:base_site_url", "link", "language", "wp:author")),
    mixed=frozenset(("wp:comment_content", "content:encoded", "excerpt:encoded")),
)
_NAMESPACE: Final = re.compile(r"wordpress\.org/export/[\d.]+")
_UNDECLARED: Final = re.compile(r"<wp:(?:wxr_version|comment|post_id|base_blog_url)\b")
_AT_THE_TOP: Final[Field[str]] = absent(Reason.TOP_LEVEL)
_NUMBER: Final = re.compile(r"0*([1-9]\d*)")
_WORDS: Final = frozenset(("", "comment", "review"))
_OTHER_WORD: Final = "another word"
_PASSWORD: Final = "comment on a post with a password"
_OTHER_TYPE: Final = "another type"
_UP: Final = ("cld_like_count", "_liked", "likes", "like_count", "upvotes", "comment_likes", "wpulike")
_DOWN: Final = ("cld_dislike_count", "_disliked", "dislikes", "dislike_count", "downvotes", "comment_dislikes")
_VOTES: Final = re.compile(r'"(like|dislike)";(?:i:|s:\d+:")(\d{1,9})', re.ASCII)
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
_KEPT: Final = ("rating", "_wp_trash_meta_status", "verified")
# A post whose own fields follow its comments keeps them waiting; more than this do not wait for a name.
_MOST_WAITING: Final = 10_000


class Wxr:
    """Reads exports of WordPress. E-mail addresses serve to claim comments; addresses of machines are not read."""

    name = "wxr"
    title = "Export of WordPress (WXR)"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {
        "": "published",
        "1": "published",
        "approve": "published",
        "0": "held",
        "hold": "held",
        "spam": "spam",
        "trash": "rejected",
        "post-trashed": "rejected",
        _OTHER_WORD: "held",
        "pingback": "skipped: pingback",
        "trackback": "skipped: pingback",
        "webmention": "skipped: pingback",
        **dict.fromkeys(("like", "reaction", "repost", "favorite", "bookmark", "rsvp"), "skipped: reaction"),
        **dict.fromkeys(("order_note", "note", "action_log", "editorial-comment"), "skipped: private"),
        _OTHER_TYPE: "skipped: another_kind",
        _PASSWORD: "held",
        "comment on a post that is not public": "skipped: private",
    }
    loses: tuple[str, ...] = (
        "Who moderated, edits, pictures of people and subscriptions are not in the file; votes only where a plugin"
        " counted them.",
        "Comments that were marked as spam are left out by WordPress itself.",
        "Times that are only given as the blog's own are taken as UTC, as its time zone is not in the file.",
        "Pictures and files are links to where they were.",
    )

    def detect(self, source: Source) -> float:
        return likeness(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        reading = _Reading(self.origin, self.statuses)
        wanted = "no <rss> element with the namespace of a WordPress export at the top of an XML file"
        part = None
        for records, item in read_parts(source, options, _KINDS, _rate, wanted):
            if records is not part:
                part, reading.blog, reading.posts = records, Blog(), {}
            if not isinstance(item, RecordNode):
                yield item
                continue
            for found in reading.take(item):
                yield found
                if isinstance(found, CommentRecord | StoryRecord):
                    records.last_key = found.source_key


def _rate(top: Top) -> float:
    if top.name != "rss":
        return 0.0
    return 0.98 if _NAMESPACE.search(top.attributes) or _UNDECLARED.search(top.text) else 0.0


class _Reading:
    """What is remembered of a file: its site, and of the post that is open its key and the comments that wait."""

    def __init__(self, origin: Origin, statuses: Mapping[str, str]) -> None:
        self.blog = Blog()
        self.posts: dict[str, int] = {}
        self._origin = origin
        self._statuses = statuses
        self._placed = placements(statuses)
        self._open: RecordNode | None = None
        self._key: str | None = None
        self._waiting: list[RecordNode] = []

    def take(self, node: RecordNode) -> Iterator[Item]:
        """Yield what one element of the file brings."""
        if node.name == "wp:comment":
            yield from self._comment_of(node)
        elif node.name == "item":
            yield from self._end_of(node)
        else:
            self.blog.note(node)

    def _comment_of(self, node: RecordNode) -> Iterator[Item]:
        item = node.outer
        if item is None:
            yield from self._comment(node, f"post:{self.blog.address}:", Node("item", {}))
            return
        if item is not self._open:
            self._open, self._key = item, None
        if self._key is None and item.child("title") is not None and (key := self.blog.story_key(item)):
            yield from self._story(item, key)
        if self._key is not None:
            yield from self._comment(node, self._key, item)
        elif len(self._waiting) < _MOST_WAITING:
            self._waiting.append(node)
        else:
            yield Loss(Reason.BAD_RECORD, line=node.line)

    def _end_of(self, item: RecordNode) -> Iterator[Item]:
        waiting, self._waiting = self._waiting, []
        if item is not self._open or self._key is None:
            self._open = item if waiting else None
            key = self.blog.story_key(item) or _made_up_key(item.value("title"), item.value("wp:post_date"))
            if key is None and not waiting:
                yield Loss(Reason.BAD_RECORD, line=item.line)
                return
            yield from self._story(item, key or f"post:{self.blog.address}:")
        for node in waiting:
            yield from self._comment(node, self._key or "", item)
        self._open = self._key = None

    def _story(self, item: RecordNode, key: str) -> Iterator[Item]:
        self._key = key
        if is_page(item, has_comments=item is self._open):
            yield story_of(item, key, self.blog, self._origin)

    def _comment(self, node: RecordNode, story_key: str, item: Node) -> Iterator[Item]:
        own = node.by_name()
        content = own["wp:comment_content"].text if "wp:comment_content" in own else ""
        name = plain_line(_text(own, "wp:comment_author"))
        number = _text(own, "wp:comment_id")
        posted_at, posted_text = moment(own, "wp:comment_date_gmt", "wp:comment_date")
        key = f"{self.blog.address}:{number}" if number else _made_up_key(story_key, name, posted_text, content)
        if key is None or not (content or name or number):
            yield Loss(Reason.BAD_RECORD, line=node.line)
            return
        skipped = self._skipped(_text(own, "wp:comment_type").lower(), item)
        if skipped is not None:
            yield Skip(skipped, key, line=node.line)
            return
        has_password = bool(item.value("wp:post_password"))
        yield self._record(node, own, key, story_key, name, content, posted_at, posted_text, has_password=has_password)
        if posted_at.value is None and posted_text:
            yield Doubt(Reason.BAD_TIME, 0.5, key, "posted_at", suggestion=posted_text, line=node.line)
        parent = _text(own, "wp:comment_parent")
        if parent.strip("0") and not _NUMBER.fullmatch(parent):
            yield Doubt(Reason.BAD_RECORD, 0.5, key, "parent_key", suggestion=parent, line=node.line)

    def _skipped(self, kind: str, item: Node) -> Reason | None:
        """Return why a comment of a type, or below a post, is left out; None when it is not."""
        if not is_public(item):
            return Reason.PRIVATE
        if kind in _WORDS:
            return None
        ours = self._statuses.get(kind, "")
        return Reason((ours if ours.startswith("skipped") else self._statuses[_OTHER_TYPE]).partition(": ")[2])

    def _record(
        self,
        node: RecordNode,
        own: Mapping[str, Node],
        key: str,
        story_key: str,
        name: str,
        content: str,
        posted_at: Field[int],
        posted_text: str,
        *,
        has_password: bool,
    ) -> CommentRecord:
        number = _text(own, "wp:comment_id")
        word = _text(own, "wp:comment_approved").lower()
        if word in ("", "1", "approve") and has_password:
            word = _PASSWORD
        place: Placed = self._placed.get(word) or self._placed[_OTHER_WORD]
        user, email = _text(own, "wp:comment_user_id"), _text(own, "wp:comment_author_email")
        remote = own["dsq:remote"].value("dsq:id") if "dsq:remote" in own else ""
        name = name or self.blog.writers.get(user, "")
        parent = _NUMBER.fullmatch(_text(own, "wp:comment_parent"))
        order_index = self.posts.get(story_key, 0)
        self.posts[story_key] = order_index + 1
        known = meta(node, "commentmeta") if "wp:commentmeta" in own else {}
        up, down = _votes(known) if known else (0, 0)
        body = from_html(content, line_breaks=True) if content.strip() else ""
        return CommentRecord(
            source_key=key,
            story_key=story_key,
            origin=self._origin,
            parent_key=Field(f"{self.blog.address}:{parent[1]}") if parent else _AT_THE_TOP,
            order_index=order_index,
            author=Field(name) if name else NOT_THERE,
            body=body,
            raw=content,
            raw_type="text/html",
            author_key=f"sso:{remote}" if remote else f"user:{user}" if user.strip("0") else None,
            author_url=person_url(_text(own, "wp:comment_author_url")),
            author_email=email if "@" in email else None,
            author_is_staff=user in self.blog.writers and bool(user.strip("0")),
            posted_at=posted_at,
            posted_text=posted_text or None,
            status=place.status,
            status_reason=None if word in ("", "1") else word,
            up=up,
            down=down,
            empty=None if body else Reason.NOT_STATED,
            other_keys=_other_keys(known) if known else (),
            anchors=(f"comment-{number}",) if number else (),
            extra=tuple((kept, known[kept]) for kept in _KEPT if known.get(kept)) if known else (),
        )


def _text(own: Mapping[str, Node], name: str) -> str:
    node = own.get(name)
    return "" if node is None else node.text.strip()


def _made_up_key(*content: str) -> str | None:
    """Return a key made of what a record holds, None for one that holds nothing."""
    return f"content:{sha256('|'.join(content).encode()).hexdigest()[:32]}" if any(content) else None


def _other_keys(known: Mapping[str, str]) -> tuple[str, ...]:
    keys = []
    if post := known.get("dsq_post_id"):
        keys.append(f"disqus:{post}")
    if ours := known.get("_rejoinder_id"):
        keys.append(f"rejoinder:{ours}")
    return tuple(keys)


def _votes(known: Mapping[str, str]) -> tuple[int, int]:
    """Return the votes up and down that a plugin counted."""
    counted = dict(_VOTES.findall(known.get("wpdiscuz_votes_separate", "")))
    up = next((known[name] for name in _UP if _COUNT.fullmatch(known.get(name, ""))), counted.get("like", "0"))
    down = next((known[name] for name in _DOWN if _COUNT.fullmatch(known.get(name, ""))), counted.get("dislike", "0"))
    return int(up), int(down)
