"""What a writer is, which writers there are, and what each format holds.

A new format out is one file with a class of this shape and one row of WRITERS.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from rejoinder.actions.exporting import TakenStory
from rejoinder.core.errors import UnknownCarrier
from rejoinder.core.site import Site
from rejoinder.store.query import Tx


class Held(StrEnum):
    """What a format can hold of a discussion; `canonical.project` says what each means exactly."""

    STORY_URL = "the story's address"
    STORY_TITLE = "its headline"
    STORY_BODY = "its text"
    STORY_BYLINE = "its byline"
    STORY_TIME = "when it was published, to the second"
    STORY_CLOSED = "whether it is closed"
    ALIASES = "further addresses of the story"
    PARENT = "what each comment answers, at any depth"
    AUTHOR = "the author's name, also that it is lost"
    STAFF = "who belongs to the newsroom"
    BODY = "the text as it was typed"
    TEXT = "the text as it is read"
    TIME = "when it was written, to the second"
    EXACT_TIME = "when it was written, to the microsecond"
    EDITED = "when it was last edited, to the second"
    HELD = "that it waits for a moderator"
    REJECTED = "that it was rejected"
    SPAM = "that it is spam"
    WITHDRAWN = "that its author withdrew it"
    HIDDEN_TEXT = "the text of what readers do not see"
    VOTES = "votes up and down, counted"
    SCORE = "votes up less votes down"
    HISTORY = "earlier wordings"
    QUOTATIONS = "what each quotation quotes"


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """What whoever exports knows besides: the site, and what this product calls itself in files."""

    site: Site
    generator: str = "Rejoinder"


@dataclass(slots=True)
class Written:
    """What was written, and how many comments could not be held at all, by a sentence that says why."""

    stories: int = 0
    comments: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, why: str) -> None:
        """Count a comment that the format can't hold."""
        self.left_out[why] = self.left_out.get(why, 0) + 1


class Writer(Protocol):
    """One format that is written.

    `name` is what the command line calls it, `title` what people do; `suffix` ends its files, empty for a folder.
    `holds` is what comes back when it is read again; `loses` says in sentences what does not.
    """

    name: str
    title: str
    suffix: str
    holds: frozenset[Held]
    loses: tuple[str, ...]

    def write(self, stories: Iterable[TakenStory], target: Path, options: WriteOptions) -> Written:
        """Write the stories to `target`, a file that is not there yet (a folder for formats of many files).

        The same stories give the same bytes. Memory holds some comments, for formats that nest them one story.
        """
        ...


@runtime_checkable
class RowWriter(Protocol):
    """A format of our own that takes the rows of the store as they are; its fields are those of `Writer`."""

    name: str
    title: str
    suffix: str
    holds: frozenset[Held]
    loses: tuple[str, ...]

    def write_rows(self, tx: Tx, site: Site, target: Path, on_progress: Callable[[int], None]) -> Written:
        """Write all that the store holds of a site to `target`, out of the one snapshot that `tx` sees."""
        ...


class Row(NamedTuple):
    """A writer's name and where its class stands: each is loaded only when it is asked for."""

    name: str
    where: str


WRITERS: tuple[Row, ...] = (
    Row("activitystreams", "rejoinder.carriers.writing.activitystreams:ActivityStreams"),
    Row("atom", "rejoinder.carriers.writing.atom:Atom"),
    Row("convokit", "rejoinder.carriers.writing.convokit:ConvoKit"),
    Row("csv", "rejoinder.carriers.writing.csv:Csv"),
    Row("disqus", "rejoinder.carriers.writing.disqus:Disqus"),
    Row("isso", "rejoinder.carriers.writing.isso:Isso"),
    Row("json-ld", "rejoinder.carriers.writing.json_ld:JsonLd"),
    Row("parquet", "rejoinder.carriers.writing.parquet:Parquet"),
    Row("rejoinder-archive", "rejoinder.carriers.archive.writing:Archive"),
    Row("remark42", "rejoinder.carriers.writing.remark42:Remark42"),
    Row("static-site", "rejoinder.carriers.writing.static_site:StaticSite"),
    Row("wxr", "rejoinder.carriers.writing.wxr:Wxr"),
)


def load(row: Row) -> Writer | RowWriter:
    """Return the writer of a row."""
    module, _, name = row.where.partition(":")
    writer: Writer | RowWriter = getattr(import_module(module), name)()
    return writer


def writer_named(name: str) -> Writer | RowWriter:
    """Return the writer called `name`; UnknownCarrier when there is none."""
    for row in WRITERS:
        if row.name == name:
            return load(row)
    raise UnknownCarrier(name=name, known=", ".join(row.name for row in WRITERS))


HIDDEN: Mapping[str, Held] = {"held": Held.HELD, "rejected": Held.REJECTED, "spam": Held.SPAM}
"""Which of what a format may hold says that a comment has this status."""
