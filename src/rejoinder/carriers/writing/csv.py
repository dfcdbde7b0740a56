"""The writer `csv`: a table with a row for every comment, for spreadsheets and for counting."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.carriers.writing.instants import to_microseconds, to_seconds
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.core.ids import to_text
from rejoinder.core.story import Story

COLUMNS: Final = (
    "story_url", "story_title", "story_published", "story_closed", "comment_id", "parent_id", "depth", "author",
    "staff", "posted", "edited", "status", "withdrawn", "up", "down", "text",
)  # fmt: skip
# A spreadsheet would take it for a formula. A cell that only looks like one with the mark before it gets a further
# mark, so that taking one away from each gives back what stood there.
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n]")
_WORDS: Final = {True: "true", False: "false"}


class Csv:
    """Writes RFC 4180 in UTF-8, with a head line."""

    name = "csv"
    title = "CSV, a row for every comment"
    suffix = ".csv"
    holds = frozenset(
        (
            Held.STORY_URL,
            Held.STORY_TITLE,
            Held.STORY_TIME,
            Held.STORY_CLOSED,
            Held.PARENT,
            Held.AUTHOR,
            Held.STAFF,
            Held.BODY,
            Held.TEXT,
            Held.TIME,
            Held.EXACT_TIME,
            Held.EDITED,
            Held.HELD,
            Held.REJECTED,
            Held.SPAM,
            Held.WITHDRAWN,
            Held.VOTES,
        )
    )
    loses: tuple[str, ...] = (
        "Stories on which nobody wrote; texts, bylines, pictures and further addresses of the others.",
        "Earlier wordings, and what a quotation quotes.",
        "The text of withdrawn comments.",
        "A cell that begins with =, +, -, @, a tab or a line end, perhaps after apostrophes, has one apostrophe more.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write the comments story by story, parents before their replies."""
        written = Written()
        with target.open("x", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(COLUMNS)
            for taken in stories:
                written.stories += 1
                for one in taken.comments:
                    written.comments += 1
                    rows.writerow([harmless(cell) for cell in _row(taken.story, one)])
        return written


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _row(story: Story, one: TakenComment) -> Iterable[str]:
    comment = one.comment
    yield from (story.url, story.title)
    yield "" if story.published_at is None else to_seconds(story.published_at)
    yield _WORDS[story.closed_at is not None]
    yield to_text(comment.id)
    yield "" if comment.parent_id is None else to_text(comment.parent_id)
    yield str(comment.depth)
    yield comment.author.name or ""
    yield _WORDS[comment.author.is_staff]
    yield "" if comment.posted_at is None else to_microseconds(comment.posted_at)
    yield "" if comment.edited_at is None else to_microseconds(comment.edited_at)
    yield comment.status.value
    yield _WORDS[comment.withdrawn_at is not None]
    yield from (str(comment.up), str(comment.down))
    # What was withdrawn is nobody's to read.
    yield comment.body or "" if comment.withdrawn_at is None else ""
