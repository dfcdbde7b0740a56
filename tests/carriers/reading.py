"""Reading a page in a test, and looking at what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.record import CommentRecord, Doubt, Item, Loss, StoryRecord
from rejoinder.carriers.recovery.archived_text import ArchivedText
from rejoinder.carriers.recovery.flat.flat_text import FlatText
from rejoinder.carriers.source import ReadOptions, decode
from rejoinder.carriers.span import Span, account

PAGES = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Reading:
    """All items that a page gave, by kind and in order."""

    data: bytes
    items: tuple[Item, ...]

    @property
    def story(self) -> StoryRecord:
        return next(item for item in self.items if isinstance(item, StoryRecord))

    @property
    def comments(self) -> list[CommentRecord]:
        return [item for item in self.items if isinstance(item, CommentRecord)]

    @property
    def losses(self) -> list[Loss]:
        return [item for item in self.items if isinstance(item, Loss)]

    @property
    def doubts(self) -> list[Doubt]:
        return [item for item in self.items if isinstance(item, Doubt)]

    @property
    def spans(self) -> list[Span]:
        return [
            span for item in self.items for span in ([item] if isinstance(item, Span) else getattr(item, "spans", ()))
        ]

    @property
    def is_whole(self) -> bool:
        """Whether every character of the page belongs to exactly one span."""
        return account(self.data, decode(self.data).codec, self.spans).is_complete

    def parents(self) -> list[int | None]:
        """Return each comment's parent as an index, None at the top."""
        places = {comment.source_key: place for place, comment in enumerate(self.comments)}
        return [None if (key := one.parent_key.value) is None else places[key] for one in self.comments]

    def depths(self) -> list[int]:
        """Return each comment's depth, 1 at the top."""
        depths: list[int] = []
        for parent in self.parents():
            depths.append(1 if parent is None else depths[parent] + 1)
        return depths

    def tree(self) -> list[list[object]]:
        """Return (depth, author, text) of each comment."""
        return [[depth, one.author.value, one.raw] for depth, one in zip(self.depths(), self.comments, strict=True)]


def read_bytes(data: bytes, options: ReadOptions | None = None) -> Reading:
    return Reading(data, tuple(ArchivedText().read(BytesSource(data), options or ReadOptions())))


def read_flat(data: bytes, options: ReadOptions | None = None) -> Reading:
    return Reading(data, tuple(FlatText().read(BytesSource(data), options or ReadOptions())))


def read_text(text: str) -> Reading:
    return read_bytes(text.encode())


def read_page(name: str) -> Reading:
    return read_bytes((PAGES / f"{name}.txt").read_bytes())


def page(*comments: str, heading: str = "Comments", above: Sequence[str] = ()) -> str:
    """Return a page whose discussion is the given lines, blank lines between them as they are."""
    return "\n".join(("A bridge is closed", "", *above, "The council voted to close it.", "", heading, "", *comments))
