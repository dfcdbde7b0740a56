"""SQLite as an engine: a writer, readers, and one more pair of eyes for other processes' commits."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import apsw

from rejoinder.store.failures import NotDurable, StoreTrouble
from rejoinder.store.jobs import Job, Listeners
from rejoinder.store.query import Dialect, T
from rejoinder.store.sqlite_connection import Opening, is_fixed
from rejoinder.store.sqlite_reader import SqliteReader
from rejoinder.store.sqlite_writer import SqliteWriter
from rejoinder.store.workers import SharedReader, Workers


class SqliteEngine:
    """An SQLite file with its threads."""

    dialect: Dialect = "sqlite"

    def __init__(self, opening: Opening, *, clock: Callable[[], int], waiting: int, readers: int) -> None:
        """Open the file. Raises StoreRefused when it is missing or can't be kept durably."""
        version = apsw.sqlite_lib_version()
        if not is_fixed(version):
            raise NotDurable(f"SQLite {version} can lose data under several connections; install apsw 3.53 or later")
        self.opening = opening
        self.listeners = Listeners()
        self._writer = SqliteWriter(opening, clock, self.listeners, waiting)
        self._shared = SharedReader(SqliteReader(opening, clock))
        self._readers = Workers(
            "reader", [SqliteReader(opening, clock) for _ in range(readers)], self.listeners, waiting
        )
        self._watcher = SqliteReader(opening, clock)
        self._watcher_lock = threading.Lock()
        self._seen: int | None = None

    def submit_write(self, job: Job) -> None:
        self._writer.submit(job)

    def submit_read(self, job: Job) -> None:
        self._readers.submit(job)

    def read_now(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return self._shared.read(function, *args, **kwargs)

    def changed_elsewhere(self) -> bool:
        """Return whether anything was committed since the last call, by this process or another."""
        with self._watcher_lock, contextlib.suppress(StoreTrouble):
            before, self._seen = self._seen, self._watcher.data_version()
            return before != self._seen or self._seen is None
        return True

    def close(self) -> None:
        # The writer goes last: with nobody else there it can empty the log.
        self._readers.close()
        self._shared.close()
        with self._watcher_lock:
            self._watcher.close()
        self._writer.close()
