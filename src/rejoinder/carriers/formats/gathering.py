"""What a reader of an export gathers on its way: pages that only comments speak of, places in them, votes."""

from collections.abc import Callable, Iterator
from typing import Final, Protocol

from rejoinder.carriers.opened import Source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Field, Item, Loss, Skip, StoryRecord, absent, stated
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, NotADiscussion, TooLarge
from rejoinder.core.story import Origin

ROOT: Final[Field[str]] = Field(None, 1.0, Reason.TOP_LEVEL)
_MOST_HELD: Final = 1_000
_MOST_RATED: Final = 100
_STATUSES: Final = {status.value: status for status in Status}


def status_of(word: str) -> tuple[Status, bool]:
    """Return the status and whether it was withdrawn, of a word of a carrier's table."""
    return (Status.PUBLISHED, True) if word == "withdrawn" else (_STATUSES[word], False)


def parent_of(key: str | None) -> Field[str]:
    """Return the field of a parent that the source names; None is the top level."""
    return ROOT if key is None else Field(key)


def votes_of(score: int) -> tuple[int, int]:
    """Return up and down votes of which only the sum is known."""
    return max(score, 0), max(-score, 0)


def facts(**known: str | int | bool | None) -> tuple[tuple[str, str], ...]:
    """Return facts for `extra`; what is not known, false or empty is left out."""
    return tuple(
        (name, "true" if value is True else str(value))
        for name, value in known.items()
        if value is not None and value is not False and value != ""
    )


class Gathering:
    """What one reading gathered. Each story is yielded once, before its first comment."""

    def __init__(self) -> None:
        self.votes = 0
        self._places: dict[str, int] = {}
        self._told: set[str] = set()

    def place(self, story_key: str) -> int:
        """Return the next place of a comment in a story."""
        place = self._places.get(story_key, 0)
        self._places[story_key] = place + 1
        return place

    def page(
        self, key: str, url: str | None, title: str | None = None, *, is_closed: bool = False
    ) -> Iterator[StoryRecord]:
        """Yield the story of a page of which its comments say only this, unless it was yielded before."""
        if key not in self._told:
            self._told.add(key)
            yield page(key, url, title, is_closed=is_closed)

    def vote(self, comment: CommentRecord) -> CommentRecord:
        """Count a comment's votes; return it."""
        self.votes += comment.up + comment.down
        return comment

    def rest(self) -> Iterator[Item]:
        """Yield what is lost of the file as a whole."""
        if self.votes:
            yield Loss(Reason.VOTERS_UNKNOWN, count=self.votes)
            self.votes = 0


def rated(source: Source, rate: Callable[[Source, str], float]) -> float:
    """Return how probably a source is of a format, by its most probable part."""
    return max((rate(source, part) for part in source.names[:_MOST_RATED]), default=0.0)


def parts_of(source: Source, rate: Callable[[Source, str], float]) -> list[str]:
    """Return the parts that are of a format; all of them when none seems to be, as a person said that it is."""
    return [part for part in source.names if rate(source, part) > 0] or list(source.names)


class Reading(Protocol):
    """What reads one part of a source, and gathers meanwhile."""

    gathered: Gathering

    def items(self, source: Source, part: str) -> Iterator[Item]:
        """Yield what stands in the part."""
        ...


def each_part(
    source: Source, rate: Callable[[Source, str], float], begin: Callable[[], Reading], *, why: str
) -> Iterator[Item]:
    """Yield what the parts of a format hold, each read by a reading of its own; as `complete` for each part."""
    for part in parts_of(source, rate):
        reading = begin()
        yield from complete(
            reading.items(source, part), reading.gathered.rest, why=why, may_be_empty=rate(source, part) > 0
        )


def page(key: str, url: str | None, title: str | None = None, *, is_closed: bool = False) -> StoryRecord:
    """Return a story of which its address is known, perhaps its title."""
    named: Field[str] = absent() if title is None else stated(title)
    return StoryRecord(key, Origin.IMPORTED, named, url=url, is_closed=is_closed)


def complete(
    items: Iterator[Item], rest: Callable[[], Iterator[Item]], *, why: str, may_be_empty: bool
) -> Iterator[Item]:
    """Yield `items` and what `rest` has to say at the end, also when the source breaks off before.

    Nothing is yielded before the first record. When there is none, NotADiscussion says `why`, unless the file
    `may_be_empty`: it was recognised, and holds no comments.
    """
    held: list[Item] = []
    is_known = may_be_empty
    try:
        for item in items:
            if not is_known:
                held.append(item)
                if not isinstance(item, StoryRecord | CommentRecord | Skip):
                    if len(held) > _MOST_HELD:
                        break
                    continue
                is_known = True
                yield from held
            else:
                yield item
    except (BrokenSource, TooLarge):
        if is_known or not held:
            yield from rest()
        raise
    if not is_known:
        last = list(rest())
        if not any(isinstance(item, StoryRecord | CommentRecord) for item in last):
            raise NotADiscussion(why=why)
        yield from held
        yield from last
        return
    yield from rest()
