"""A story's comments are carried into the store, batch after batch, by whoever waits for the end of it."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Concatenate, ParamSpec, TypeVar

from msgspec.structs import replace

from rejoinder.actions.arriving import ArrivingComment, Ready, make_ready
from rejoinder.actions.importing import Untraced, store_comments, store_quotations
from rejoinder.core.errors import StoreBusy, StoreUnavailable
from rejoinder.core.ids import BatchId
from rejoinder.core.story import Story
from rejoinder.store.engine import Store
from rejoinder.store.query import Tx

BATCH_COMMENTS = 200
"""Some 20 ms on SQLite: another process waits for the lock no longer than that."""
BATCH_CHARS = 400_000
ATTEMPTS = 10

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Carried:
    """What became of a story's comments: stored anew, already there, and the keys of those whose parent never came."""

    new: int = 0
    known: int = 0
    orphans: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Waiting:
    """Comments whose parents have not come yet, by the parent's key."""

    below: dict[str, list[Ready]] = field(default_factory=dict)

    def hold(self, early: Iterable[Ready]) -> None:
        for ready in early:
            self.below.setdefault(str(ready.parent_key), []).append(ready)

    def release(self, keys: Iterable[str]) -> list[Ready]:
        """Return those who waited for these."""
        return [ready for key in keys for ready in self.below.pop(key, ())] if self.below else []

    def take_orphans(self) -> list[Ready]:
        """Return the topmost of those whose parent will not come, as orphans: their replies still wait for them."""
        waiting = {ready.comment.source_key for several in self.below.values() for ready in several}
        # Where everybody waits for somebody who waits, comments answer each other in a ring: it is opened once.
        lost = [key for key in self.below if key not in waiting] or list(self.below)[:1]
        return [replace(ready, is_orphan=True) for ready in self.release(lost)]


def carry_comments(
    store: Store,
    story: Story,
    comments: Iterable[ArrivingComment],
    *,
    batch_id: BatchId | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Carried:
    """Store a story's comments, in the order of their source, and return what became of them.

    May be cut off and repeated. Memory holds one batch and those that come before their parents; comments whose
    parent never comes stand at the top. `on_progress` is told the number of comments that are through.
    Raises Unavailable when the store stays away; what was stored before stays.
    """
    carried, waiting, untraced = Carried(), _Waiting(), deque[Untraced]()

    def carry(batch: Sequence[Ready]) -> None:
        released: deque[Ready] = deque(batch)
        while released:
            some = [released.popleft() for _ in range(min(len(released), BATCH_COMMENTS))]
            stored = patiently(store, store_comments, story, some, batch_id)
            carried.new += stored.new
            carried.known += len(stored.there) - stored.new
            waiting.hold(stored.early)
            untraced.extend(stored.untraced)
            released.extend(waiting.release(stored.there))
            if on_progress is not None:
                on_progress(carried.new + carried.known)

    begun_at = story.created_at if story.published_at is None else story.published_at
    for batch in _batches(make_ready(comments, begun_at=begun_at)):
        carry(batch)
    while waiting.below:
        orphans = waiting.take_orphans()
        carried.orphans += [ready.comment.source_key for ready in orphans]
        carry(orphans)
    while untraced:
        some = [untraced.popleft() for _ in range(min(len(untraced), BATCH_COMMENTS))]
        patiently(store, store_quotations, story, some)
    return carried


def patiently(store: Store, action: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Do as `store.write_now` with an action that may be repeated, again while the database is busy or away."""
    for _ in range(ATTEMPTS - 1):
        try:
            return store.write_now(action, *args, **kwargs)
        except (StoreBusy, StoreUnavailable) as away:
            time.sleep(float(away.data["retry_after_s"] or 1))
    return store.write_now(action, *args, **kwargs)


def _batches(comments: Iterator[Ready]) -> Iterator[list[Ready]]:
    """Yield the comments in batches, bounded in number and length."""
    while batch := list(islice(comments, 1)):
        chars = len(batch[0].html)
        while len(batch) < BATCH_COMMENTS and chars < BATCH_CHARS and (following := next(comments, None)):
            batch.append(following)
            chars += len(following.html)
        yield batch
