"""The writer `disqus`: a file of the shape that Disqus exports, which nearly every discussion system can read."""

import shutil
import tempfile
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final, TextIO

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.carriers.writing.instants import to_seconds
from rejoinder.carriers.writing.numbers import number_of
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.carriers.writing.xml_text import cdata, escaped
from rejoinder.core.comment import Status
from rejoinder.core.ids import to_text
from rejoinder.core.site import Site
from rejoinder.core.story import Story

_HEAD: Final = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
"""
_WORDS: Final = {True: "true", False: "false"}


class Disqus:
    """Writes all threads, then all posts.

    Comments that are held are marked as deleted too, with their text: nearly all who read such files pass over
    `isApproved`, and what a moderator has not seen must not come out elsewhere.
    """

    name = "disqus"
    title = "Disqus's XML, which nearly every system reads"
    suffix = ".xml"
    holds = frozenset(
        (
            Held.STORY_URL,
            Held.STORY_TITLE,
            Held.STORY_TIME,
            Held.STORY_CLOSED,
            Held.PARENT,
            Held.AUTHOR,
            Held.TEXT,
            Held.TIME,
            Held.HELD,
            Held.REJECTED,
            Held.SPAM,
            Held.WITHDRAWN,
        )
    )
    loses: tuple[str, ...] = (
        "Stories' texts, bylines, pictures, further addresses, and how sure the newsroom is of them.",
        "Who belongs to the newsroom.",
        "The text as it was typed: comments are HTML.",
        "Votes, earlier wordings, times of edits, and what a quotation quotes.",
        "Held comments are marked as deleted and as not approved; only Rejoinder tells them from rejected ones again.",
        "The text of withdrawn comments, and whether they were also held, rejected or spam. Those that nobody"
        " answered do not come home.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write the threads to `target`; the posts wait in a file beside it until all threads are written."""
        written = Written()
        site = options.site
        with (
            target.open("x", encoding="utf-8", newline="\n") as file,
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n", dir=target.parent) as posts,
        ):
            file.write(_HEAD + _category(site))
            for taken in stories:
                written.stories += 1
                file.write(_thread(taken.story, site))
                for one in taken.comments:
                    written.comments += 1
                    _write_post(posts, one, number_of(taken.story.id))
            posts.seek(0)
            shutil.copyfileobj(posts, file)
            file.write("</disqus>\n")
        return written


def _category(site: Site) -> str:
    return (
        f'<category dsq:id="{number_of(site.id)}">\n<forum>{escaped(site.slug)}</forum>\n<title>General</title>\n'
        "<isDefault>true</isDefault>\n</category>\n"
    )


def _thread(story: Story, site: Site) -> str:
    created = "" if story.published_at is None else f"<createdAt>{to_seconds(story.published_at)}</createdAt>\n"
    # Disqus escapes titles once more than XML needs, and whoever reads its files knows.
    title = escaped(escape(story.title, quote=False))
    return (
        f'<thread dsq:id="{number_of(story.id)}">\n<id>rejoinder:{to_text(story.id)}</id>\n'
        f'<forum>{escaped(site.slug)}</forum>\n<category dsq:id="{number_of(site.id)}" />\n'
        f"<link>{escaped(story.url)}</link>\n<title>{title}</title>\n<message />\n{created}"
        f"<author>\n<name>{escaped(story.byline or '')}</name>\n<isAnonymous>true</isAnonymous>\n</author>\n"
        f"<isClosed>{_WORDS[story.closed_at is not None]}</isClosed>\n<isDeleted>false</isDeleted>\n</thread>\n"
    )


def _write_post(file: TextIO, one: TakenComment, thread: int) -> None:
    comment = one.comment
    is_withdrawn = comment.withdrawn_at is not None
    is_spam = comment.status is Status.SPAM and not is_withdrawn
    is_deleted = is_withdrawn or comment.status in (Status.HELD, Status.REJECTED)
    created = "" if comment.posted_at is None else f"<createdAt>{to_seconds(comment.posted_at)}</createdAt>\n"
    approved = ""
    if comment.status is Status.HELD and not is_withdrawn:
        approved = "<isApproved>false</isApproved>\n"
    parent = "" if comment.parent_id is None else f'<parent dsq:id="{number_of(comment.parent_id)}" />\n'
    file.write(
        f'<post dsq:id="{number_of(comment.id)}">\n<id>rejoinder:{to_text(comment.id)}</id>\n'
        f"<message>{cdata('' if is_withdrawn else comment.html)}</message>\n{created}"
        f"<isDeleted>{_WORDS[is_deleted]}</isDeleted>\n<isSpam>{_WORDS[is_spam]}</isSpam>\n{approved}"
        f"<author>\n<name>{escaped(comment.author.name or '')}</name>\n<isAnonymous>true</isAnonymous>\n</author>\n"
        f'<thread dsq:id="{thread}" />\n{parent}</post>\n'
    )
