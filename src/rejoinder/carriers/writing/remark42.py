"""The writer `remark42`: a backup as Remark42 makes and restores it, one comment a line."""

import gzip
import re
import shutil
import tempfile
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

import msgspec

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.carriers.writing.instants import to_microseconds
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.core.comment import AuthorKind, Comment
from rejoinder.core.ids import to_text
from rejoinder.core.site import Site
from rejoinder.core.story import Story

# Remark42's Markdown may hold HTML, ours may not: what could be HTML there goes out as it is read only.
_MAY_BE_HTML: Final = re.compile("[<&]")


class Remark42:
    """Writes the head line, which says which pages are closed, then the comments of page after page."""

    name = "remark42"
    title = "Remark42's backup"
    suffix = ".json.gz"
    holds = frozenset(
        (
            Held.STORY_URL,
            Held.STORY_TITLE,
            Held.STORY_CLOSED,
            Held.PARENT,
            Held.AUTHOR,
            Held.STAFF,
            Held.TEXT,
            Held.TIME,
            Held.EXACT_TIME,
            Held.EDITED,
            Held.SCORE,
        )
    )
    loses: tuple[str, ...] = (
        "Stories on which nobody wrote; of the others everything but address, title and whether they are closed.",
        "Comments that are held, rejected, spam or withdrawn are all marked as deleted, without their text;"
        " of these only what somebody answered comes home.",
        "Votes up and down apart, earlier wordings, and what a quotation quotes.",
        "Which comments one guest wrote; those of an account stay together.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write the comments into a file beside `target`; once it is known which pages are closed, all goes there."""
        written = Written()
        closed: list[dict[str, object]] = []
        encoder = msgspec.json.Encoder()
        with tempfile.TemporaryFile(dir=target.parent) as lines:
            for taken in stories:
                written.stories += 1
                if taken.story.closed_at is not None:
                    closed.append({"url": taken.story.url, "read_only": True})
                for one in taken.comments:
                    written.comments += 1
                    lines.write(encoder.encode(_comment(one, taken.story, options.site)) + b"\n")
            lines.seek(0)
            head = encoder.encode({"version": 1, "users": [], "posts": closed})
            _pack(head, lines, target)
        return written


def _pack(head: bytes, lines: IO[bytes], target: Path) -> None:
    # Without a name and a time in it, the same comments give the same bytes.
    with target.open("xb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
        packed.write(head + b"\n")
        shutil.copyfileobj(lines, packed)


def _comment(one: TakenComment, story: Story, site: Site) -> dict[str, object]:
    comment = one.comment
    said: dict[str, object] = {
        "id": to_text(comment.id),
        "pid": "" if comment.parent_id is None else to_text(comment.parent_id),
        "text": comment.html if comment.is_visible else "",
    }
    if comment.is_visible and comment.body and not _MAY_BE_HTML.search(comment.body):
        said["orig"] = comment.body
    said |= {
        "user": {
            "name": _line(comment.author.name or ""),
            "id": f"rejoinder_{_person(comment)}",
            "picture": "",
            "ip": "",
            "admin": comment.author.is_staff,
            "site_id": site.slug,
        },
        "locator": {"site": site.slug, "url": story.url},
        "score": comment.up - comment.down,
        "votes": {},
    }
    if comment.posted_at is not None:
        said["time"] = to_microseconds(comment.posted_at)
    if comment.edited_at is not None:
        said["edit"] = {"time": to_microseconds(comment.edited_at), "summary": ""}
    if not comment.is_visible:
        said["delete"] = True
    return said | {"title": _line(story.title)}


def _person(comment: Comment) -> str:
    """Return what names a person to Remark42: nothing shows readers that two guests are one, and no file shall."""
    is_known = comment.author.kind is AuthorKind.ACCOUNT and comment.author.key is not None
    return blake2b((is_known and comment.author.key) or comment.id, digest_size=16).hexdigest()


def _line(text: str) -> str:
    """Return a name or title: Remark42 keeps the signs of HTML in them escaped."""
    return text.replace("<", "&lt;").replace(">", "&gt;")
