"""The writer `atom`: a feed for each story, with threads as RFC 4685 has them, all in one zip."""

import re
import zipfile
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from rejoinder.actions.exporting import TakenStory
from rejoinder.actions.reading import as_rendered_now
from rejoinder.carriers.writing.addresses import comment_url, story_url, urn
from rejoinder.carriers.writing.stamps import iso
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.carriers.writing.zip_members import member
from rejoinder.core.comment import Comment
from rejoinder.core.ids import to_text
from rejoinder.core.story import Story

_NOT_SHOWN: Final = "Feeds are for readers, who do not see it."
_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Atom demands a time for everything, and is younger than this one, which stands for none.
_UNKNOWN: Final = iso(0)
_NAMESPACES: Final = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    ' xmlns:blogger="http://schemas.google.com/blogger/2018"'
)


class Atom:
    """Writes feeds whose first entry is the story, and whose other entries say what they answer."""

    name = "atom"
    title = "Atom feeds with threads (RFC 4287, RFC 4685), one a story, in a zip"
    suffix = ".zip"
    holds = frozenset(
        {
            Held.STORY_URL,
            Held.STORY_TITLE,
            Held.STORY_BODY,
            Held.STORY_BYLINE,
            Held.STORY_TIME,
            Held.PARENT,
            Held.AUTHOR,
            Held.TEXT,
            Held.TIME,
            Held.EXACT_TIME,
            Held.EDITED,
        }
    )
    loses: tuple[str, ...] = (
        "Comments that readers do not see, also in the full view; where replies hang on one, its entry is empty.",
        "The text as it was typed: it is written as HTML.",
        "Votes.",
        "Earlier wordings, and what a quotation quotes.",
        "Who belongs to the newsroom.",
        "Whether a discussion is closed, and further addresses of a story.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write one entry after the other; memory holds some of them."""
        written = Written()
        with zipfile.ZipFile(target, "x") as archive:
            for taken in stories:
                name = member(f"{to_text(taken.story.id)}.atom")
                with archive.open(name, "w", force_zip64=True) as file:
                    file.write(_head(taken.story, options).encode())
                    for one in taken.comments:
                        comment = as_rendered_now(one.comment)
                        if comment.is_visible or comment.is_tombstone:
                            file.write(_entry(comment, taken.story, options).encode())
                            written.comments += 1
                        else:
                            written.leave_out(_NOT_SHOWN)
                    file.write(b"</feed>\n")
                written.stories += 1
        return written


def _head(story: Story, options: WriteOptions) -> str:
    """Return the beginning of a feed, with the story as its first entry."""
    known_at = iso(story.modified_at or story.published_at or story.created_at)
    at = _UNKNOWN if story.published_at is None else known_at
    published = "" if story.published_at is None else f"<published>{iso(story.published_at)}</published>\n"
    summary = f'<summary type="text">{_text(story.summary)}</summary>\n' if story.summary else ""
    content = f'<content type="html">{_text(story.body_html)}</content>\n' if story.body_html else ""
    title = f'<title type="text">{_text(story.title)}</title>\n'
    page = _text(story_url(options.site, story.id))
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed {_NAMESPACES}>\n<id>{page}#discussion</id>\n{title}'
        f'<updated>{known_at}</updated>\n<link rel="alternate" type="text/html" href="{page}"/>\n'
        f"<generator>{_text(options.generator)}</generator>\n"
        f'<entry xml:lang="{_text(story.language)}">\n<id>{urn(story.id)}</id>\n{title}{_author(story.byline)}'
        f'{published}<updated>{at}</updated>\n<link rel="alternate" type="text/html" href="{_text(story.url)}"/>\n'
        f"{summary}{content}</entry>\n"
    )


def _entry(comment: Comment, story: Story, options: WriteOptions) -> str:
    if comment.parent_id is None:
        answered, page = urn(story.id), story.url
    else:
        answered, page = urn(comment.parent_id), comment_url(options.site, comment.parent_id)
    at = _UNKNOWN if comment.posted_at is None else iso(comment.edited_at or comment.posted_at)
    published = "" if comment.posted_at is None else f"<published>{iso(comment.posted_at)}</published>\n"
    name = comment.author.name if comment.is_visible else None
    if comment.is_visible:
        content = f'<content type="html">{_text(comment.html)}</content>\n'
    else:
        content = '<content type="text"></content>\n<blogger:status>EMPTIED</blogger:status>\n'
    return (
        f'<entry>\n<id>{urn(comment.id)}</id>\n<title type="text">Re: {_text(story.title)}</title>\n{_author(name)}'
        f"{published}<updated>{at}</updated>\n"
        f'<link rel="alternate" type="text/html" href="{_text(comment_url(options.site, comment.id))}"/>\n'
        f'<thr:in-reply-to ref="{answered}" type="text/html" href="{_text(page)}"/>\n{content}</entry>\n'
    )


def _author(name: str | None) -> str:
    """Return who wrote an entry; Atom demands one, so a lost name is an empty one."""
    return f"<author><name>{_text(name or '')}</name></author>\n"


def _text(text: str) -> str:
    # A carriage return would come back as a line feed.
    return escape(_UNWRITABLE.sub("\ufffd", text)).replace("\r", "&#13;")
