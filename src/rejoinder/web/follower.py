"""What a serving process does on its own: it hears of commits, tells streams and ready pages, tallies, tidies up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic

import structlog

from rejoinder.actions import following, tidying
from rejoinder.actions import sites as site_actions
from rejoinder.actions.voting import list_untold, tally_story
from rejoinder.core.errors import Refusal
from rejoinder.core.events import EventKind
from rejoinder.core.ids import StoryId
from rejoinder.live.tail import Tail
from rejoinder.store.engine import Store
from rejoinder.web.ready import ReadyPages

LOOK_S = 0.3
TALLY_S = 1.0
TIDY_S = 600.0
CHECK_PACE_S = 0.02
MOST_UNTOLD = 1_000
_TAKES_AWAY = frozenset({EventKind.WITHDRAWN, EventKind.REMOVED, EventKind.EDITED})

_log = structlog.get_logger("rejoinder.follower")


class Follower:
    """Follows the store for one process. Not for threads: everything happens on one event loop."""

    def __init__(self, store: Store, tail: Tail, ready: ReadyPages) -> None:
        self._store = store
        self._tail = tail
        self._ready = ready
        self._site_versions: dict[bytes, int] = {}
        self._seen: dict[bytes, int] = {}
        self._checking: set[bytes] = set()
        self._is_dirty = False

    async def run(self) -> None:
        """Work until cancelled."""
        stop = self._store.listen(self._heard)
        try:
            await self._look()
            await asyncio.gather(
                self._every(LOOK_S, self._look), self._every(TALLY_S, self._tally), self._every(TIDY_S, self._tidy)
            )
        finally:
            stop()
            self._tail.close()

    async def _every(self, pause_s: float, work: Callable[[], Awaitable[None]]) -> None:
        while True:
            started = monotonic()
            try:
                await work()
            except Refusal as refusal:
                # The store can't answer now; it is asked again, and nothing is owed meanwhile.
                _log.info("later", work=work.__name__, code=refusal.code)
            await asyncio.sleep(max(0.0, pause_s - (monotonic() - started)))

    def _heard(self, commits: Iterable[tuple[bytes, int]]) -> None:
        commits = list(commits)
        self._tail.heard(commits)
        self._is_dirty = True
        for story_id, seq in commits:
            if story_id in self._ready.versions():
                self._ready.stale(story_id, seq)
                self._check(story_id)

    def _check(self, story_id: bytes) -> None:
        if story_id not in self._checking:
            self._checking.add(story_id)
            asyncio.ensure_future(self._drop_if_gone(story_id))  # noqa: RUF006 -- it is known by `_checking`

    async def _drop_if_gone(self, story_id: bytes) -> None:
        """Forget the ready pages of a story of which something was taken away."""
        try:
            kinds, seq = await self._store.read(following.read_kinds, StoryId(story_id), self._seen.get(story_id))
            self._seen[story_id] = seq
            if kinds is None or kinds & _TAKES_AWAY:
                self._ready.drop(story_id)
            await asyncio.sleep(CHECK_PACE_S)
        except Refusal:
            self._ready.drop(story_id)
        finally:
            self._checking.discard(story_id)
        if self._ready.versions().get(story_id, 0) > self._seen.get(story_id, 0):
            self._check(story_id)

    async def _look(self) -> None:
        """Find what other processes have committed, and what has changed about sites."""
        if not self._store.changed_elsewhere():
            return
        sites = await self._store.read(site_actions.list_sites)
        versions = {bytes(site.id): site.version for site in sites}
        if versions != self._site_versions:
            self._site_versions = versions
            self._ready.clear()
        known = {**self._ready.versions(), **self._tail.versions()}
        found = await self._store.read(following.read_seqs, sorted(known.keys() - versions.keys()))
        self._heard([(story_id, seq) for story_id, seq in found.items() if seq > known[story_id]])
        if self._is_dirty:
            self._is_dirty = False
            for site_id in versions:
                self._ready.stale(site_id)

    async def _tally(self) -> None:
        for story_id in await self._store.read(list_untold, MOST_UNTOLD):
            await self._store.write(tally_story, story_id)

    async def _tidy(self) -> None:
        self._seen = {story_id: seq for story_id, seq in self._seen.items() if story_id in self._ready.versions()}
        while await self._store.write(tidying.tidy):
            await asyncio.sleep(LOOK_S)
