"""A piece of work on its way to a database thread and back to whoever waits for it."""

import asyncio
import concurrent.futures
import contextlib
from collections.abc import Callable, Mapping
from typing import Any

Announcement = tuple[bytes, int]
"""(story_id, seq): events of the story up to seq can be read now."""
Listener = Callable[[list[Announcement]], None]


class Job:
    """A function of a transaction, its arguments, and the future its answer goes to.

    `loop` is None when the caller waits in a thread of its own; `future` is then a concurrent one.
    `announced` counts only if the job's transaction is committed.
    """

    __slots__ = ("announced", "args", "error", "function", "future", "kwargs", "loop", "result")

    def __init__(
        self,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        loop: asyncio.AbstractEventLoop | None,
        future: "asyncio.Future[Any] | concurrent.futures.Future[Any]",
    ) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.loop = loop
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None
        self.announced: list[Announcement] = []

    def run(self, perform: "Callable[[Job], Any]") -> None:
        """Keep what `perform` makes of the job, or what it raises, for the caller who waits."""
        try:
            self.result = perform(self)
        except BaseException as error:  # a border: what a job raises belongs to its caller, and ends no thread
            self.error = error

    def settle(self) -> None:
        """Hand result or error to the waiting caller; on an event loop's future only from that loop."""
        future = self.future
        if future.done():
            return
        if self.error is None:
            future.set_result(self.result)
        else:
            future.set_exception(self.error)


class Listeners:
    """Who wants to hear what was committed. A listener added on an event loop is called on that loop."""

    def __init__(self) -> None:
        self._listeners: tuple[tuple[asyncio.AbstractEventLoop | None, Listener], ...] = ()

    def add(self, listener: Listener) -> Callable[[], None]:
        """Add `listener` and return what takes it off again."""
        loop: asyncio.AbstractEventLoop | None = None
        with contextlib.suppress(RuntimeError):
            loop = asyncio.get_running_loop()
        entry = (loop, listener)
        self._listeners = (*self._listeners, entry)

        def remove() -> None:
            self._listeners = tuple(each for each in self._listeners if each is not entry)

        return remove

    def deliver(self, jobs: list[Job]) -> None:
        """Settle the jobs and tell the listeners: one wake-up for each event loop, however many jobs."""
        announced = [pair for job in jobs if job.announced and job.error is None for pair in job.announced]
        listeners = self._listeners if announced else ()
        loops = {job.loop for job in jobs}
        loops.update(loop for loop, _ in listeners)
        for loop in loops:
            mine = [job for job in jobs if job.loop is loop]
            heard = [listener for where, listener in listeners if where is loop]
            if loop is None:
                _finish(None, mine, heard, announced)
            else:
                # The loop is closed when its program ended before our answer: nobody waits any more.
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(_finish, loop, mine, heard, announced)


def _finish(
    loop: asyncio.AbstractEventLoop | None, jobs: list[Job], listeners: list[Listener], announced: list[Announcement]
) -> None:
    for job in jobs:
        job.settle()
    for listener in listeners:
        if loop is None:
            listener(announced)
        else:
            loop.call_soon(listener, announced)
