"""Reading an HTML page in a test, and looking at what came out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rejoinder.carriers.record import CommentRecord, Item, Loss, StoryRecord
from rejoinder.carriers.recovery.saved_page import read_page
from rejoinder.carriers.source import ReadOptions, decode
from rejoinder.carriers.span import Span, account

PAGES = Path(__file__).parent / "recovery" / "engines"
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class HtmlReading:
    """All items that an HTML page gave, in order."""

    data: bytes
    items: tuple[Item, ...]

    @classmethod
    def of(cls, page: str | bytes, options: ReadOptions | None = None) -> HtmlReading:
        """Return what a page gives."""
        data = page.encode() if isinstance(page, str) else page
        return cls(data, tuple(read_page(data, options or ReadOptions())))

    def of_kind(self, kind: type[Kind]) -> list[Kind]:
        """Return the items of one kind."""
        return [item for item in self.items if isinstance(item, kind)]

    @property
    def story(self) -> StoryRecord:
        return self.of_kind(StoryRecord)[0]

    @property
    def comments(self) -> list[CommentRecord]:
        return self.of_kind(CommentRecord)

    @property
    def losses(self) -> list[Loss]:
        return self.of_kind(Loss)

    @property
    def spans(self) -> list[Span]:
        return [span for item in self.items for span in getattr(item, "spans", ())] + self.of_kind(Span)

    @property
    def is_whole(self) -> bool:
        """Whether every character of the file belongs to exactly one span."""
        return account(self.data, decode(self.data).codec, self.spans).is_complete

    def parents(self) -> list[int | None]:
        """Return each comment's parent as an index, None at the top."""
        places = {comment.source_key: place for place, comment in enumerate(self.comments)}
        return [None if (key := one.parent_key.value) is None else places[key] for one in self.comments]


def read_file(name: str) -> HtmlReading:
    """Return what a page among the fixtures gives."""
    return HtmlReading.of((PAGES / f"{name}.html").read_bytes())
