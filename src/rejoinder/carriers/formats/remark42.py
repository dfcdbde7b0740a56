"""The carrier `remark42`: Remark42's backup, one comment a line, and what its interface answers with."""

from collections.abc import Iterator, Mapping
from typing import Final

from rejoinder.carriers.formats.gathering import (
    Gathering,
    complete,
    facts,
    parent_of,
    parts_of,
    rated,
    status_of,
    votes_of,
)
from rejoinder.carriers.formats.json_outline import Outline, outline
from rejoinder.carriers.formats.json_records import Found, records
from rejoinder.carriers.formats.json_values import Fields
from rejoinder.carriers.formats.mixed_markdown import from_mixed
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, stated
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.story import Origin

_COMMENTS: Final = "comments"


class Remark42:
    """Reads the comments of any number of sites; a second head line may stand anywhere, as backups can be joined."""

    name = "remark42"
    title = "Remark42 backup"
    origin = Origin.IMPORTED
    statuses: Mapping[str, str] = {"(none)": "published", "delete": "withdrawn"}
    loses = (
        "Comments that wait for a moderator: Remark42 has none.",
        "Who voted: the votes are counted only.",
        "Earlier wordings: only the time of the last edit is in it.",
        "The text of deleted comments.",
        "Pictures: they stand beside the backup, and stay where they are.",
    )

    def detect(self, source: Source) -> float:
        """Return how probably it is one: by the names that its comments have, or by its head line."""
        return rated(source, _rate)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        """Yield the comments in the file's order, a page's story with the first that knows its title or at the end.

        NotADiscussion when there are no comments; EmptyFile, BrokenSource and TooLarge as they say.
        """
        reading = _Reading()
        for part in parts_of(source, _rate):
            yield from complete(
                reading.items(source, part),
                reading.rest,
                why="no comments as Remark42 writes them were found",
                may_be_empty=_rate(source, part) > 0,
            )


def _rate(source: Source, part: str) -> float:
    seen = outline(source.head(part))
    if _is_comment(seen, "") or _is_comment(seen, "[]"):
        return 0.97
    if _is_comment(seen, "comments[]") or _is_comment(seen, "comments[].comment"):
        return 0.95
    is_head = seen.has("", "version", "users", "posts") and not seen.has("", "comments")
    is_bare = seen.keys.get("", frozenset()) == frozenset({"version"}) and seen.values.get("version") in ("0", "1")
    return 0.8 if is_head or is_bare else 0.0


def _is_comment(seen: Outline, path: str) -> bool:
    has_place = seen.has(f"{path}.locator".lstrip("."), "url") or seen.has(f"{path}.locator".lstrip("."), "site")
    return has_place and seen.has(path, "id") and (seen.has(path, "text") or seen.has(path, "pid"))


class _Reading:
    """One reading: what head lines said of people and pages, and what was gathered."""

    def __init__(self) -> None:
        self.gathered = Gathering()
        self._mails: dict[str, str] = {}
        self._closed: set[str] = set()

    def rest(self) -> Iterator[Item]:
        yield from self.gathered.rest()

    def items(self, source: Source, part: str) -> Iterator[Item]:
        with source.open(part) as file:
            for entry in records(file, [_COMMENTS]):
                if not isinstance(entry, Found):
                    yield entry
                elif entry.key is None:
                    yield from self._record(entry)

    def _record(self, entry: Found) -> Iterator[Item]:
        one = Fields.of(entry.value)
        if one is None:
            yield Loss(Reason.BAD_RECORD, line=entry.line)
        elif "id" not in one.members and one.has("version", "users", "posts"):
            self._head(one)
            for comment in one.many(_COMMENTS):
                yield from self._tree(comment, entry.line)
        else:
            yield from self._tree(one, entry.line)

    def _head(self, head: Fields) -> None:
        for user in head.many("users"):
            mail = user.inner("details").email("email") or user.email("email")
            key = user.identifier("id")
            if mail is not None and key is not None:
                self._mails[key] = mail
        self._closed.update(post.line("url") or "" for post in head.many("posts") if post.truth("read_only"))

    def _tree(self, top: Fields, line: int) -> Iterator[Item]:
        """Yield a comment and, where the interface nests them, its replies."""
        waiting = [top]
        while waiting:
            node = waiting.pop()
            comment = Fields.of(node.members.get("comment"))
            yield from self._comment(node if comment is None else comment, line)
            waiting += reversed(list(node.many("replies")))

    def _comment(self, one: Fields, line: int) -> Iterator[Item]:
        key = one.identifier("id")
        place = one.inner("locator")
        url = place.line("url") or one.line("url") or ""
        if key is None or not (one.has("text", "orig") or one.truth("delete")):
            yield Loss(Reason.BAD_RECORD, line=line)
            return
        site = place.identifier("site") or one.identifier("site") or ""
        story_key = f"page:{site}:{url}"
        title = _unescaped(one.line("title"))
        yield from self.gathered.page(
            story_key, place.url("url") or one.url("url"), title, is_closed=url in self._closed
        )
        yield self.gathered.vote(self._made(one, f"{site}:{key}", site, story_key))

    def _made(self, one: Fields, key: str, site: str, story_key: str) -> CommentRecord:
        user = one.inner("user")
        person = user.identifier("id")
        posted_at, posted_text = one.instant("time", "timestamp")
        body, raw, raw_type = _body(one)
        is_deleted = one.truth("delete", "deleted")
        status, is_withdrawn = status_of(Remark42.statuses["delete" if is_deleted else "(none)"])
        up, down = _votes(one)
        parent = one.identifier("pid")
        return CommentRecord(
            source_key=key,
            story_key=story_key,
            origin=Origin.IMPORTED,
            parent_key=parent_of(None if parent in (None, "0") else f"{site}:{parent}"),
            order_index=self.gathered.place(story_key),
            author=stated(_unescaped(user.line("name"))),
            body=body,
            raw=raw,
            raw_type=raw_type,
            author_key=person,
            author_email=self._mails.get(person or ""),
            author_is_staff=user.truth("admin"),
            posted_at=posted_at,
            posted_text=posted_text,
            edited_at=one.inner("edit").moment("time"),
            status=status,
            is_withdrawn=is_withdrawn,
            status_reason="delete" if is_deleted else None,
            up=up,
            down=down,
            empty=None if body else Reason.NOT_STATED,
            other_keys=_other_keys(one.identifier("id") or "", person or ""),
            anchors=(f"remark42__comment-{one.identifier('id')}",),
            extra=facts(
                pinned=one.truth("pin"),
                imported=one.truth("imported"),
                author_blocked=user.truth("block"),
                author_verified=user.truth("verified"),
                author_paid=user.truth("paid_sub"),
                edit_summary=one.inner("edit").line("summary"),
            ),
        )


def _body(one: Fields) -> tuple[str, str, str]:
    """Return our Markdown, the source's text and its type: what was typed, or what was shown where that is not kept."""
    typed, shown = one.text("orig"), one.text("text")
    if typed:
        body, raw_type = from_mixed(typed)
        return body, typed, raw_type
    return from_html(shown), shown, "text/html"


def _other_keys(key: str, person: str) -> tuple[str, ...]:
    """Return the name of a comment in the system from which it once was imported: Remark42 keeps the number."""
    if not key.isdecimal():
        return ()
    if person.startswith("disqus_"):
        return (f"disqus:{key}",)
    return (f"wxr:*:{key}",) if person.startswith("wordpress_") else ()


def _unescaped(text: str | None) -> str | None:
    """Return a name or title: Remark42 keeps the signs of HTML in them escaped."""
    return text and text.replace("&lt;", "<").replace("&gt;", ">")


def _votes(one: Fields) -> tuple[int, int]:
    votes = one.members.get("votes")
    if isinstance(votes, dict) and votes:
        up = sum(vote is True or vote == 1 for vote in votes.values())
        return up, len(votes) - up
    return votes_of(one.count("score"))
