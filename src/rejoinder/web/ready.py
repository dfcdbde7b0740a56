"""Pages kept as the bytes that go out.

A page is ready when everybody without our cookie gets the same bytes for the same host and target. It is found by
exactly these two, as they stand on the wire: the application stores it under its one canonical spelling, so that a
parameter nobody knows, another order of them, an absolute or a dotted path never meet a stored page and never make one.

- fresh (nothing has happened since its rendering began): given as it is;
- stale, younger than `fresh_s`: given as it is, so that a hot story is rendered 1 / `fresh_s` times a second at most;
- stale and older: rendered by whoever asks first; while that lasts the others get the old one, for `grace_s` at most;
- dropped: gone at once, also for those who wait for a rendering that began before.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from rejoinder.web.pages import ReadyPage

Key = tuple[bytes, bytes]
"""Host header and request target, as they stand on the wire."""

Render = Callable[[], Awaitable[ReadyPage]]
# What an entry takes beside its bytes; measured with tracemalloc: 1.1 KB with the tuple of its fields.
ENTRY_BYTES = 1_100


@dataclass(slots=True, eq=False)
class _Subject:
    """What pages are about. `generation` grows with all that happens to it."""

    generation: int = 0
    version: int | None = None
    keys: set[Key] = field(default_factory=set)
    flights: set[_Flight] = field(default_factory=set)

    def meet(self, version: int, generation: int) -> int:
        """Take note of the version that a page shows; return the generation that the page belongs to.

        A page newer than all that we have heard of shows what another process has committed: whatever was rendered
        before is stale, although nobody has said so. Otherwise the version would be known from then on, and what the
        other process took away would stay on the older pages.
        """
        if self.version is not None and version > self.version:
            self.generation += 1
            generation += 1
        elif self.version is not None and version < self.version:
            # Read before that, and finished after it.
            generation = self.generation - 1
        self.version = version if self.version is None else max(self.version, version)
        return generation


@dataclass(slots=True, eq=False)
class _Entry:
    page: ReadyPage
    subject_id: bytes
    subject: _Subject
    generation: int
    began_at: float

    @property
    def size_bytes(self) -> int:
        page = self.page
        return len(page.body) + 2 * len(page.head) + len(page.unchanged_head) + ENTRY_BYTES


@dataclass(slots=True, eq=False)
class _Flight:
    """One rendering, and everybody who waits for it."""

    key: Key
    subject_id: bytes
    subject: _Subject
    generation: int
    began_at: float
    dropped: bool = False
    task: asyncio.Task[ReadyPage] = field(init=False)


class ReadyPages:
    """A cache of pages, bounded in bytes; the page that nobody has asked for longest goes first."""

    def __init__(
        self,
        *,
        limit_bytes: int,
        fresh_s: float = 0.5,
        grace_s: float = 0.25,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()
        self._subjects: dict[bytes, _Subject] = {}
        self._flights: dict[Key, _Flight] = {}
        self._limit_bytes = limit_bytes
        self._fresh_s = fresh_s
        self._grace_s = grace_s
        self._clock = clock
        self.used_bytes = 0
        self.hit_count = 0
        self.rendering_count = 0

    def find(self, key: Key) -> ReadyPage | None:
        """Return the page that may be given now, or None when it has to be rendered (or is not ours to keep)."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.generation != entry.subject.generation:
            grace_s = self._grace_s if key in self._flights else 0.0
            if self._clock() - entry.began_at >= self._fresh_s + grace_s:
                return None
        self._entries.move_to_end(key)
        self.hit_count += 1
        return entry.page

    async def get_or_render(self, key: Key, subject_id: bytes, render: Render) -> ReadyPage:
        """Return the page of `key`, rendered at most once however many ask.

        `subject_id` is the story (or site) whose `stale` and `drop` concern the page. `render` reads the state of
        things after it is called; what it raises goes to everybody who waits, and nothing is stored. Whoever gives up
        waiting does not end the rendering for the others.
        """
        while True:
            page = self.find(key)
            if page is not None:
                return page
            flight = self._flights.get(key) or self._take_off(key, subject_id, render)
            page = await asyncio.shield(flight.task)
            if not flight.dropped:
                return page

    def _take_off(self, key: Key, subject_id: bytes, render: Render) -> _Flight:
        subject = self._subjects.setdefault(subject_id, _Subject())
        flight = _Flight(key, subject_id, subject, subject.generation, self._clock())
        flight.task = asyncio.ensure_future(self._fly(flight, render))
        # Everybody who waits may have gone; an error is not lost then, whoever asks next gets it again.
        flight.task.add_done_callback(lambda task: task.cancelled() or task.exception())
        self._flights[key] = flight
        subject.flights.add(flight)
        self.rendering_count += 1
        return flight

    async def _fly(self, flight: _Flight, render: Render) -> ReadyPage:
        try:
            page = await render()
            if not flight.dropped:
                self._store(flight, page)
            return page
        finally:
            if self._flights.get(flight.key) is flight:
                del self._flights[flight.key]
            flight.subject.flights.discard(flight)
            self._release(flight.subject_id, flight.subject)

    def _store(self, flight: _Flight, page: ReadyPage) -> None:
        self._remove(flight.key)
        generation = flight.subject.meet(page.version, flight.generation)
        entry = _Entry(page, flight.subject_id, flight.subject, generation, flight.began_at)
        self._entries[flight.key] = entry
        entry.subject.keys.add(flight.key)
        self.used_bytes += entry.size_bytes
        while self.used_bytes > self._limit_bytes:
            self._remove(next(iter(self._entries)))

    def _remove(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.used_bytes -= entry.size_bytes
            entry.subject.keys.discard(key)
            self._release(entry.subject_id, entry.subject)

    def _release(self, subject_id: bytes, subject: _Subject) -> None:
        if not subject.keys and not subject.flights:
            self._subjects.pop(subject_id, None)

    def stale(self, subject_id: bytes, version: int = 0) -> None:
        """Note that something has happened to the subject, with `version` as the outcome where it is known."""
        subject = self._subjects.get(subject_id)
        if subject is not None:
            subject.generation += 1
            subject.version = max(subject.version or 0, version)

    def drop(self, subject_id: bytes) -> None:
        """Forget all pages of the subject: something may not be shown any more. Call it once that is committed."""
        subject = self._subjects.get(subject_id)
        if subject is None:
            return
        for flight in tuple(subject.flights):
            flight.dropped = True
            if self._flights.get(flight.key) is flight:
                del self._flights[flight.key]
        for key in tuple(subject.keys):
            self._remove(key)

    def clear(self) -> None:
        """Forget all pages, as after a change of a site's settings."""
        for subject_id in tuple(self._subjects):
            self.drop(subject_id)

    def versions(self) -> dict[bytes, int]:
        """Return the newest version known of each subject that pages are kept of."""
        return {subject_id: subject.version or 0 for subject_id, subject in self._subjects.items()}
