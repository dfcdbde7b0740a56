"""Many saved pages, each read by itself: which hold a discussion, which do not, and what one of them may cost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b

from rejoinder.carriers.processor_time import all_in_time
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, Skip, StoryRecord
from rejoinder.carriers.recovery.saved_page import read_page
from rejoinder.carriers.source import ReadOptions
from rejoinder.carriers.span import Span
from rejoinder.core.errors import EmptyFile, NotADiscussion, Refusal


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a collection. `name` is for the report; the rest as ReadOptions has it."""

    name: str
    data: bytes
    url: str | None = None
    captured_at: int | None = None
    charset: str | None = None


# What a collection gives: a page, or what is to be told in place of one, or why there will be no more.
Found = Page | Skip | Loss | Refusal


def read_pages(found: Iterable[Found], options: ReadOptions) -> Iterator[Item]:
    """Yield what the pages hold, each page's items together. Spans are left out: they are places in one file.

    A page that was captured again adds what it has beyond the first; nothing is taken back. Pages without a discussion
    are skipped, ones that can't be read are losses. NotADiscussion when none holds one; what broke off is raised in
    the end, after all that could be read.
    """
    pages = _Pages(options)
    fault: Refusal | None = None
    for one in found:
        if isinstance(one, Refusal):
            fault = fault or one
        else:
            yield from pages.take(one)
    if fault is not None:
        raise fault
    if not pages.has_discussion:
        why = f"none of {pages.count} pages holds a discussion" if pages.count else "it holds no page of HTML"
        raise NotADiscussion(why=why)


class _Pages:
    """What is known of the pages so far."""

    def __init__(self, options: ReadOptions) -> None:
        self.has_discussion = False
        self.count = 0
        self._options = options
        # Nothing may be told before it is known that there is a discussion: until then it is kept, as counts.
        self._waiting: dict[Reason, int] = {}
        self._losses: list[Loss] = []
        self._seen: set[bytes] = set()

    def take(self, one: Page | Skip | Loss) -> Iterator[Item]:
        items = list(self._items(one))
        if not self.has_discussion and any(isinstance(item, StoryRecord | CommentRecord) for item in items):
            self.has_discussion = True
            items += self._losses
            items += [Skip(reason, count=count) for reason, count in self._waiting.items()]
        if self.has_discussion:
            yield from items
            return
        for item in items:
            if isinstance(item, Skip):
                self._waiting[item.reason] = self._waiting.get(item.reason, 0) + item.count
            elif isinstance(item, Loss) and len(self._losses) < 1_000:
                self._losses.append(item)

    def _items(self, one: Page | Skip | Loss) -> Iterator[Item]:
        if not isinstance(one, Page):
            yield one
            return
        self.count += 1
        options = replace(
            self._options,
            name=one.name,
            url=one.url or self._options.url,
            captured_at=one.captured_at if one.captured_at is not None else self._options.captured_at,
            charset=one.charset or self._options.charset,
        )
        try:
            items = all_in_time(item for item in read_page(one.data, options) if not isinstance(item, Span))
        except (NotADiscussion, EmptyFile):
            yield Skip(Reason.ANOTHER_KIND, source_key=one.url or one.name)
        except Refusal:
            yield Loss(Reason.BAD_RECORD, source_key=one.url or one.name)
        else:
            yield from self._new(items)

    def _new(self, items: Iterable[Item]) -> Iterator[Item]:
        again = 0
        for item in items:
            if isinstance(item, StoryRecord | CommentRecord):
                key = f"{type(item).__name__} {getattr(item, 'story_key', '')} {item.source_key}"
                mark = blake2b(key.encode("utf-8", "replace"), digest_size=8).digest()
                if mark in self._seen:
                    again += isinstance(item, CommentRecord)
                    continue
                self._seen.add(mark)
            yield item
        if again:
            yield Skip(Reason.SAME_COMMENT, count=again)
