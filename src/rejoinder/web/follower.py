"""What a serving process does on its own: it hears of commits, tells streams and ready pages, tallies, tidies up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from time import monotonic

import structlog

from rejoinder.actions import following, publishing, tidying
from rejoinder.actions import sites as site_actions
from rejoinder.actions.voting import list_untold, tally_story
from rejoinder.core.errors import Refusal
from rejoinder.core.events import TAKEN_AWAY
from rejoinder.live.tail import Tail
from rejoinder.store.engine import Store
from rejoinder.web.ready import ReadyPages

LOOK_S = 0.3
TALLY_S = 1.0
CLOSE_S = 1.0
TIDY_S = 600.0
MOST_UNTOLD = 1_000
MOST_DUE = 100

_log = structlog.get_logger("rejoinder.follower")


class Follower:
    """Follows the store for one process. Not for threads: everything happens on one event loop."""

    def __init__(self, store: Store, tail: Tail, ready: ReadyPages) -> None:
        self._store = store
        self._tail = tail
        self._ready = ready
        self._site_versions: dict[bytes, int] = {}
        self._is_dirty = False
        self._is_owed = False

    async def run(self) -> None:
        """Work until cancelled."""
        stop = self._store.listen(self._heard)
        try:
            await self._look()
            await asyncio.gather(
                self._every(LOOK_S, self._look),
                self._every(TALLY_S, self._tally),
                self._every(CLOSE_S, self._close),
                self._every(TIDY_S, self._tidy),
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
            if seq == TAKEN_AWAY:
                self._ready.drop(story_id)
                self._drop_sites()
            else:
                self._ready.stale(story_id, seq)

    def _drop_sites(self) -> None:
        """A site's feed holds comments of all its stories; which site something was taken away from was not said."""
        if not self._site_versions:
            # Just started: which sites there are is still being read.
            self._ready.clear()
        for site_id in self._site_versions:
            self._ready.drop(site_id)

    async def _look(self) -> None:
        """Find what other processes have committed, and what has changed about sites."""
        # Kept until all is done: what was seen once is not reported again, whatever goes wrong in between.
        self._is_owed = await asyncio.to_thread(self._store.changed_elsewhere) or self._is_owed
        if not self._is_owed:
            return
        sites = await self._store.read(site_actions.list_sites)
        versions = {bytes(site.id): site.version for site in sites}
        if versions != self._site_versions:
            self._site_versions = versions
            self._ready.clear()
        # The older of both: what a stream has told already may still be missing from a page, and the other way round.
        known, told = self._ready.versions(), self._tail.versions()
        known |= {story_id: min(seq, known.get(story_id, seq)) for story_id, seq in told.items()}
        found = await self._store.read(following.read_seqs, sorted(known.keys() - versions.keys()))
        changed = [(bytes(story_id), seq) for story_id, seq in found.items() if seq > known[story_id]]
        # Whether something was taken away elsewhere is not worth asking: those pages are made anew.
        self._heard([*changed, *((story_id, TAKEN_AWAY) for story_id, _ in changed)])
        self._is_owed = False
        if self._is_dirty:
            self._is_dirty = False
            for site_id in versions:
                self._ready.stale(site_id)

    async def _tally(self) -> None:
        for story_id in await self._store.read(list_untold, MOST_UNTOLD):
            await self._store.write(tally_story, story_id)

    async def _close(self) -> None:
        for story_id in await self._store.read(publishing.list_due, MOST_DUE):
            await self._store.write(publishing.close_due, story_id)

    async def _tidy(self) -> None:
        while await self._store.write(tidying.tidy):
            await asyncio.sleep(LOOK_S)
