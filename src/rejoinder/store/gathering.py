"""Jobs of one event loop on their way to the writer: those that come together go together."""

import asyncio
from collections.abc import Callable

from rejoinder.store.jobs import Job

QUIET_TURNS = 2
"""So many turns of the loop without a new job say that nobody else is about to bring one: a request takes two turns
from its last byte to its write. Alone, a job waits for some ten microseconds."""


class Gatherer:
    """Holds jobs back while their loop still works through requests that came at the same time.

    Without it the first of sixteen requests woke the writer, and a commit took in six jobs; with it, twelve. There is
    no timer: a loop that has nothing else to do hands over at once, and a busy one when `most` jobs are gathered.
    """

    def __init__(self, hand_over: Callable[[Job], None], most: int) -> None:
        """`hand_over` gets the jobs one by one, in the order in which they came."""
        self._hand_over = hand_over
        self._most = most
        self._gathered: dict[asyncio.AbstractEventLoop, list[Job]] = {}

    def __len__(self) -> int:
        # A copy, as other threads ask too.
        return sum(map(len, tuple(self._gathered.values())))

    def add(self, job: Job, loop: asyncio.AbstractEventLoop) -> None:
        """Take a job in; called on its loop."""
        gathered = self._gathered.get(loop)
        if gathered is not None:
            gathered.append(job)
            return
        self._gathered[loop] = gathered = [job]
        loop.call_soon(self._turn, loop, gathered, 0, 0)

    def _turn(self, loop: asyncio.AbstractEventLoop, gathered: list[Job], seen: int, quiet: int) -> None:
        quiet = quiet + 1 if len(gathered) == seen else 0
        if quiet < QUIET_TURNS and len(gathered) < self._most:
            loop.call_soon(self._turn, loop, gathered, len(gathered), quiet)
        elif self._gathered.pop(loop, None) is not None:
            self._pass_on(gathered)

    def flush(self) -> None:
        """Hand over everything now, from whatever thread: nothing comes any more."""
        while self._gathered:
            _, gathered = self._gathered.popitem()
            self._pass_on(gathered)

    def _pass_on(self, gathered: list[Job]) -> None:
        for job in gathered:
            self._hand_over(job)
