"""The writer `parquet`: two tables for analysis, in a folder. It needs pyarrow, which only the extra brings."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rejoinder.actions.exporting import TakenComment, TakenStory
from rejoinder.actions.reading import as_rendered_now
from rejoinder.carriers.writing.writer import Held, WriteOptions, Written
from rejoinder.core import markup
from rejoinder.core.errors import ExportRefused
from rejoinder.core.ids import to_text
from rejoinder.core.story import Story

_ROWS_A_GROUP: Final = 10_000
_STORY_ROWS_A_GROUP: Final = 500


class Parquet:
    """Writes `stories.parquet` and `comments.parquet`, whose ids say which belong together."""

    name = "parquet"
    title = "Parquet: a table of stories and one of comments, for analysis"
    suffix = ""
    holds = frozenset(Held) - {Held.HIDDEN_TEXT, Held.HISTORY, Held.QUOTATIONS}
    loses: tuple[str, ...] = (
        "The texts of withdrawn comments, their earlier wordings and what they quote.",
        "Who voted; votes are counted.",
        "Rejoinder does not read it again.",
    )

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write both tables into the folder `target`; memory holds some thousand comments.

        The same stories give the same bytes with the same version of pyarrow. ExportRefused where it is missing.
        """
        pyarrow, tables = _load("pyarrow"), _load("pyarrow.parquet")
        written = Written()
        target.mkdir()
        story_rows = _Rows(_story_schema(pyarrow), _STORY_ROWS_A_GROUP)
        comment_rows = _Rows(_comment_schema(pyarrow), _ROWS_A_GROUP)
        with (
            tables.ParquetWriter(target / "stories.parquet", story_rows.schema, compression="zstd") as story_file,
            tables.ParquetWriter(target / "comments.parquet", comment_rows.schema, compression="zstd") as comment_file,
        ):
            for taken in stories:
                story_rows.add(pyarrow, story_file, [_story(taken.story, taken.aliases)])
                written.stories += 1
                comments = map(_comment, taken.comments)
                while some := list(islice(comments, _ROWS_A_GROUP)):
                    comment_rows.add(pyarrow, comment_file, some)
                    written.comments += len(some)
            story_rows.flush(pyarrow, story_file)
            comment_rows.flush(pyarrow, comment_file)
        return written


class _Rows:
    """The rows of one table that wait until they fill a group."""

    def __init__(self, schema: Any, most: int) -> None:
        self.schema = schema
        self._most = most
        self._waiting: list[dict[str, Any]] = []

    def add(self, pyarrow: Any, file: Any, rows: list[dict[str, Any]]) -> None:
        self._waiting += rows
        if len(self._waiting) >= self._most:
            self.flush(pyarrow, file)

    def flush(self, pyarrow: Any, file: Any) -> None:
        if self._waiting:
            file.write_table(pyarrow.Table.from_pylist(self._waiting, schema=self.schema))
            self._waiting = []


def _load(name: str) -> Any:
    """Return a module of pyarrow; it has no types, and most installations do without it."""
    try:
        return import_module(name)
    except ImportError:
        raise ExportRefused(why="parquet needs pyarrow: pip install 'rejoinder[parquet]'") from None


def _story_schema(pyarrow: Any) -> Any:
    text, instant = pyarrow.string(), pyarrow.timestamp("us", tz="UTC")
    return pyarrow.schema(
        [
            pyarrow.field("id", text, nullable=False),
            pyarrow.field("url", text, nullable=False),
            pyarrow.field("aliases", pyarrow.list_(text), nullable=False),
            ("title", text),
            ("byline", text),
            ("language", text),
            ("summary", text),
            ("body", text),
            ("text", text),
            ("reported_as", text),
            ("published_at", instant),
            ("modified_at", instant),
            ("closed_at", instant),
            ("origin", text),
        ]
    )


def _comment_schema(pyarrow: Any) -> Any:
    text, instant, count = pyarrow.string(), pyarrow.timestamp("us", tz="UTC"), pyarrow.int32()
    quotation = pyarrow.struct([("block", count), ("source_id", text), ("excerpt", text)])
    wording = pyarrow.struct([("body", text), ("at", instant)])
    return pyarrow.schema(
        [
            pyarrow.field("id", text, nullable=False),
            pyarrow.field("story_id", text, nullable=False),
            ("parent_id", text),
            pyarrow.field("depth", count, nullable=False),
            ("author", text),
            ("author_kind", text),
            ("is_staff", pyarrow.bool_()),
            ("body", text),
            ("text", text),
            pyarrow.field("status", text, nullable=False),
            ("withdrawn_at", instant),
            ("posted_at", instant),
            ("edited_at", instant),
            ("up", count),
            ("down", count),
            ("quotations", pyarrow.list_(quotation)),
            ("earlier", pyarrow.list_(wording)),
            ("origin", text),
        ]
    )


def _story(story: Story, aliases: tuple[str, ...]) -> dict[str, Any]:
    return {
        "id": to_text(story.id),
        "url": story.url,
        "aliases": sorted(aliases),
        "title": story.title,
        "byline": story.byline,
        "language": story.language,
        "summary": story.summary,
        "body": story.body,
        "text": markup.text_of(story.body_html) if story.body_html else None,
        "reported_as": story.reported_as.value,
        "published_at": story.published_at,
        "modified_at": story.modified_at,
        "closed_at": story.closed_at,
        "origin": story.origin.value,
    }


def _comment(taken: TakenComment) -> dict[str, Any]:
    comment = as_rendered_now(taken.comment)
    is_told = comment.withdrawn_at is None
    return {
        "id": to_text(comment.id),
        "story_id": to_text(comment.story_id),
        "parent_id": None if comment.parent_id is None else to_text(comment.parent_id),
        "depth": comment.depth,
        "author": comment.author.name,
        "author_kind": comment.author.kind.value,
        "is_staff": comment.author.is_staff,
        "body": comment.body if is_told else None,
        "text": markup.text_of(comment.html) if is_told and comment.html else None,
        "status": comment.status.value,
        "withdrawn_at": comment.withdrawn_at,
        "posted_at": comment.posted_at,
        "edited_at": comment.edited_at,
        "up": comment.up,
        "down": comment.down,
        "quotations": list(_quotations(taken)) if is_told else [],
        "earlier": [{"body": body, "at": at} for body, at in taken.earlier] if is_told else [],
        "origin": comment.origin.value,
    }


def _quotations(taken: TakenComment) -> Iterator[dict[str, Any]]:
    for one in taken.quotations:
        source = None if one.source_id is None else to_text(one.source_id)
        yield {"block": one.block, "source_id": source, "excerpt": one.excerpt}
