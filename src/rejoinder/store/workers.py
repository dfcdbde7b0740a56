"""Threads that each run one job at a time, and a reader that callers share."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from rejoinder.core.errors import StoreBusy, StoreUnavailable
from rejoinder.store.failures import SOON_S
from rejoinder.store.jobs import Job, Listeners
from rejoinder.store.query import T


class Worker(Protocol):
    """What one thread works with, such as a connection."""

    def perform(self, job: Job) -> Any:
        """Return the job's answer or raise what its caller gets."""

    def close(self) -> None: ...


class Reader(Protocol):
    """What runs functions of snapshots, one at a time."""

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T: ...
    def close(self) -> None: ...


class Workers:
    """A queue and one thread for each worker."""

    def __init__(self, name: str, workers: Sequence[Worker], listeners: Listeners, waiting: int) -> None:
        """`waiting` is how many jobs may be queued before callers get StoreBusy."""
        self._listeners = listeners
        self._waiting = waiting
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._is_open = True
        self._threads = [
            threading.Thread(target=self._work, args=(worker,), name=f"rejoinder-{name}-{number}", daemon=True)
            for number, worker in enumerate(workers, 1)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job. Raises StoreBusy when too many wait, StoreUnavailable after `close`."""
        if not self._is_open:
            raise StoreUnavailable(retry_after_s=SOON_S)
        if self._jobs.qsize() >= self._waiting:
            raise StoreBusy(retry_after_s=SOON_S)
        self._jobs.put(job)

    def close(self) -> None:
        """Answer what is queued, then end the threads and close the workers."""
        self._is_open = False
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self, worker: Worker) -> None:
        while (job := self._jobs.get()) is not None:
            job.run(worker.perform)
            self._listeners.deliver([job])
        worker.close()


class SharedReader:
    """A reader for callers who wait in their own threads, one after the other."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._lock = threading.Lock()
        self._is_open = True

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Return what `function` makes of one snapshot. Raises StoreUnavailable after `close`."""
        with self._lock:
            if not self._is_open:
                raise StoreUnavailable(retry_after_s=SOON_S)
            return self._reader.read(function, *args, **kwargs)

    def close(self) -> None:
        with self._lock:
            self._is_open = False
            self._reader.close()
