"""SQLite: functions that read, each in one snapshot."""

import os
from collections.abc import Callable
from typing import Any

import apsw

from rejoinder.core.errors import StoreUnavailable
from rejoinder.core.ids import new_id
from rejoinder.store import sqlite_connection as sqlite
from rejoinder.store.failures import LATER_S, StoreFailure, StoreTrouble
from rejoinder.store.jobs import Job
from rejoinder.store.query import NOTHING, Dialect, Query, Row, Statement, T


class ReadTx:
    """One snapshot: it changes nothing and sees nothing of what is written meanwhile."""

    __slots__ = ("_cursor", "now")

    dialect: Dialect = "sqlite"

    def __init__(self, cursor: apsw.Cursor, now: int) -> None:
        self._cursor = cursor
        self.now = now

    def fetch(self, query: Query[T], /) -> T:
        return query.mapping(self._rows(query))

    def fetch_all(self, *queries: Query[Any]) -> tuple[Any, ...]:
        found = [self._rows(query) for query in queries]
        return tuple([query.mapping(rows) for query, rows in zip(queries, found, strict=True)])

    def _rows(self, query: Query[Any]) -> list[Row]:
        return sqlite.run(self._cursor, query.sql, query.params) if query.sql else []

    def put(self, *statements: Statement) -> None:
        raise TypeError("a reader writes nothing")

    def new_id(self) -> bytes:
        return new_id(self.now, os.urandom(10))

    def announce(self, story_id: bytes, seq: int, /) -> None:
        raise TypeError("a reader has nothing to announce")


class SqliteReader:
    """One connection that reads, used by one thread at a time.

    On a disk that can't be written it is opened anew for each read: SQLite shares what it knows of the log among all
    connections of a process, and while one is left that opened it unwritable, no other can write.
    """

    def __init__(self, opening: sqlite.Opening, clock: Callable[[], int]) -> None:
        self._opening = opening
        self._clock = clock
        self._connection: apsw.Connection | None = None
        self._is_makeshift = False

    def perform(self, job: Job) -> Any:
        """Return what the job's function makes of one snapshot."""
        return self.read(job.function, *job.args, **job.kwargs)

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Return what `function` makes of one snapshot. Raises what it raises, or a Refusal of the store."""
        try:
            return self._read(function, args, kwargs)
        except StoreTrouble as trouble:
            self.close()
            raise trouble.refusal from trouble
        finally:
            if self._is_makeshift:
                self.close()

    def data_version(self) -> int | None:
        """Return a number that changes with every commit of anybody else; None when there is no telling.

        Raises StoreTrouble.
        """
        # The pragma looks into the file; the file control of the same name only says what this connection last saw.
        ((version,),) = sqlite.run(self._connect().cursor(), "pragma data_version", NOTHING)
        if not self._is_makeshift:
            return int(version)
        self.close()
        return None

    def close(self) -> None:
        """Let go of the file; the next read opens it again."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close(True)

    def _read(self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        cursor = self._connect().cursor()
        sqlite.run(cursor, "begin", NOTHING)
        try:
            return function(ReadTx(cursor, self._clock()), *args, **kwargs)
        finally:
            self._end(cursor)

    def _end(self, cursor: apsw.Cursor) -> None:
        try:
            sqlite.run(cursor, "rollback", NOTHING)
        except StoreFailure as failure:
            # An error of the disk has ended the snapshot already.
            raise StoreTrouble(StoreUnavailable(retry_after_s=LATER_S)) from failure

    def _connect(self) -> apsw.Connection:
        if self._connection is None:
            self._connection = sqlite.open_reader(self._opening)
            self._is_makeshift = self._connection.readonly("main")
        return self._connection
