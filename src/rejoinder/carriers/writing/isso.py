"""The writer `isso`: the JSON that Isso's own import calls generic."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.carriers.writing.instants import to_sql
from rejoinder.carriers.writing.numbers import number_of
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.core.comment import Comment
from rejoinder.core.ids import to_text
from rejoinder.core.site import Site

# Isso's Markdown may hold HTML, ours may not: what could be HTML there goes out as HTML.
_MAY_BE_HTML: Final = re.compile("[<&]")
_BLOCK: Final = re.compile("<(?:p|blockquote|ul|ol|pre)[ >]")
_UNSEEN: Final = "Readers do not see it, and the format has no word for that."


class Isso:
    """Writes a list of pages, each with the list of what readers see on it."""

    name = "isso"
    title = "Isso's generic JSON"
    suffix = ".json"
    holds = frozenset((Held.STORY_URL, Held.STORY_TITLE, Held.AUTHOR, Held.TEXT, Held.TIME))
    loses: tuple[str, ...] = (
        "What each comment answers: all stand in one row.",
        "Comments that are held, rejected, spam or withdrawn are left out.",
        "Of stories everything but address and title.",
        "Votes, earlier wordings, times of edits, who belongs to the newsroom, and what a quotation quotes.",
        "Times that were not preserved are null, which Isso itself refuses.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write page after page, also those without a comment."""
        written = Written()
        encoder = msgspec.json.Encoder()
        with target.open("xb") as file:
            for taken in stories:
                story = taken.story
                head = encoder.encode({"id": _path(story.url, options.site), "title": story.title})
                file.write((b",\n" if written.stories else b"[") + head[:-1] + b',"comments":[')
                written.stories += 1
                separator = b"\n"
                for one in taken.comments:
                    if not one.comment.is_visible:
                        written.leave_out(_UNSEEN)
                        continue
                    written.comments += 1
                    file.write(separator + encoder.encode(_comment(one)))
                    separator = b",\n"
                file.write(b"]}")
            file.write(b"]\n" if written.stories else b"[]\n")
        return written


def _comment(one: TakenComment) -> dict[str, object]:
    comment = one.comment
    return {
        "id": number_of(comment.id),
        "author": comment.author.name,
        "email": None,
        "website": None,
        "remote_addr": "",
        "created": None if comment.posted_at is None else to_sql(comment.posted_at),
        "text": _text(comment),
        "rejoinder_id": to_text(comment.id),
    }


def _text(comment: Comment) -> str:
    body = comment.body or ""
    if not _MAY_BE_HTML.search(body):
        return body
    # Isso, too, takes a text for HTML by how it begins.
    return comment.html if _BLOCK.match(comment.html) else f"<div>{comment.html}</div>"


def _path(url: str, site: Site) -> str:
    """Return a page's path, as Isso names pages of its one site; the whole address of a page elsewhere."""
    path = url.removeprefix(site.public_url)
    return path if path.startswith("/") else url
