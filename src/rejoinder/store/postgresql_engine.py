"""PostgreSQL: a few threads that write, a few that read, each with a connection of its own.

A write is as many flights as the action has fetches, and one: the last puts travel with COMMIT. When another
transaction stood in the way, or made a row that this one was about to make, the action runs again from its start.
"""

import os
import random
import time
from collections.abc import Callable
from typing import Any, cast

from rejoinder.core.errors import StoreUnavailable
from rejoinder.core.ids import new_id
from rejoinder.store.failures import SOON_S, StoreRefused, StoreTrouble, UniqueViolation
from rejoinder.store.jobs import Job, Listeners
from rejoinder.store.postgresql_connection import Link, Order, PostgresqlConnection
from rejoinder.store.postgresql_errors import ConnectionLost, ServerError, meaning
from rejoinder.store.query import NOTHING, Dialect, Query, Statement, T, first, one
from rejoinder.store.workers import SharedReader, Workers

WRITER_THREADS = 4
ATTEMPTS = 5
BEGIN_WRITE = "begin isolation level read committed"
BEGIN_READ = "begin isolation level repeatable read read only"


class PostgresqlTx:
    """One transaction, begun with its first flight."""

    __slots__ = ("_begin", "_connection", "_has_begun", "_job", "_queued", "is_committing", "now")

    dialect: Dialect = "postgresql"

    def __init__(self, connection: PostgresqlConnection, now: int, job: Job | None) -> None:
        """`job` is None for a snapshot, which changes nothing and announces nothing."""
        self._connection = connection
        self._job = job
        self._begin = BEGIN_WRITE if job is not None else BEGIN_READ
        self._has_begun = False
        self._queued: list[Statement] = []
        self.is_committing = False
        self.now = now

    def fetch(self, query: Query[T], /) -> T:
        return cast(T, self.fetch_all(query)[0])

    def fetch_all(self, *queries: Query[Any]) -> tuple[Any, ...]:
        asked = [(query.sql, query.params) for query in queries if query.sql]
        rows = self._connection.fly([*self._orders(), *asked]) if asked else []
        found = iter(rows[len(rows) - len(asked) :])
        parts = [next(found) if query.sql else [] for query in queries]
        return tuple([query.mapping(part) for query, part in zip(queries, parts, strict=True)])

    def put(self, *statements: Statement) -> None:
        if self._job is None:
            raise TypeError("a reader writes nothing")
        self._queued.extend(statements)

    def new_id(self) -> bytes:
        return new_id(self.now, os.urandom(10))

    def announce(self, story_id: bytes, seq: int, /) -> None:
        if self._job is None:
            raise TypeError("a reader has nothing to announce")
        self._job.announced.append((story_id, seq))

    def commit(self) -> None:
        """Send what is queued together with COMMIT and wait for it."""
        if self._has_begun or self._queued:
            orders = self._orders()
            self.is_committing = True
            self._connection.fly([*orders, ("commit", NOTHING)])

    def end(self) -> None:
        """End the transaction without keeping what it did, and without waiting for that."""
        if self._has_begun:
            self._connection.send_off("rollback")

    def _orders(self) -> list[Order]:
        orders: list[Order] = [] if self._has_begun else [(self._begin, NOTHING)]
        orders += [(statement.sql, statement.params) for statement in self._queued]
        self._has_begun = True
        self._queued.clear()
        return orders


class PostgresqlWriter:
    """Runs one job at a time in a transaction of its own."""

    def __init__(self, link: Link, clock: Callable[[], int]) -> None:
        self._link = link
        self._clock = clock

    def perform(self, job: Job) -> Any:
        """Return the action's answer once it is committed. Raises what the action raises or an Unavailable."""
        for attempt in range(1, ATTEMPTS + 1):
            tx = self._begin(job)
            try:
                result = job.function(tx, *job.args, **job.kwargs)
                tx.commit()
                return result
            except ConnectionLost as lost:
                self._link.drop()
                if tx.is_committing:
                    raise StoreUnavailable(retry_after_s=SOON_S, outcome="unknown") from lost
                if attempt > 1:
                    raise StoreUnavailable(retry_after_s=SOON_S) from lost
            except ServerError as error:
                tx.end()
                self._bear(error, attempt)
            except BaseException:
                tx.end()
                raise
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        self._link.drop()

    def _begin(self, job: Job) -> PostgresqlTx:
        job.announced.clear()
        try:
            return PostgresqlTx(self._link.get(), self._clock(), job)
        except ConnectionLost as lost:
            raise StoreUnavailable(retry_after_s=SOON_S) from lost

    def _bear(self, error: ServerError, attempt: int) -> None:
        """Return when the action shall run again; raise what its caller gets otherwise."""
        failure = meaning(error)
        if error.is_a_race and attempt < ATTEMPTS:
            time.sleep(random.uniform(0, 0.002 * 2**attempt))
        elif error.is_stale and attempt == 1:
            self._link.drop()
        elif not (isinstance(failure, UniqueViolation) and attempt == 1):
            raise _for_caller(failure) from error


class PostgresqlReader:
    """Runs one function at a time in a snapshot of its own."""

    def __init__(self, link: Link, clock: Callable[[], int]) -> None:
        self._link = link
        self._clock = clock

    def perform(self, job: Job) -> Any:
        return self.read(job.function, *job.args, **job.kwargs)

    def read(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Return what `function` makes of one snapshot. Raises what it raises or an Unavailable."""
        try:
            return self._read(function, args, kwargs)
        except (ConnectionLost, ServerError) as error:
            if isinstance(error, ServerError) and not error.is_stale:
                raise _for_caller(meaning(error)) from error
            self._link.drop()
        try:
            return self._read(function, args, kwargs)
        except ConnectionLost as lost:
            self._link.drop()
            raise StoreUnavailable(retry_after_s=SOON_S) from lost
        except ServerError as error:
            raise _for_caller(meaning(error)) from error

    def close(self) -> None:
        self._link.drop()

    def _read(self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        tx = PostgresqlTx(self._link.get(), self._clock(), None)
        try:
            return function(tx, *args, **kwargs)
        finally:
            tx.end()


class PostgresqlEngine:
    """A PostgreSQL database with our threads."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str, *, durability: str, clock: Callable[[], int], waiting: int, readers: int) -> None:
        """Connect. Raises StoreRefused when the server is not there or can't keep what we store."""

        def link() -> Link:
            return Link(url, durability)

        self.listeners = Listeners()
        self._watcher = SharedReader(PostgresqlReader(link(), clock))
        try:
            self._seen: str | None = self._watcher.read(_snapshot)
        except StoreUnavailable as unavailable:
            raise StoreRefused(f"PostgreSQL does not answer: {unavailable.__cause__}") from unavailable
        self._shared = SharedReader(PostgresqlReader(link(), clock))
        self._readers = Workers(
            "reader", [PostgresqlReader(link(), clock) for _ in range(readers)], self.listeners, waiting
        )
        self._writers = Workers(
            "writer", [PostgresqlWriter(link(), clock) for _ in range(WRITER_THREADS)], self.listeners, waiting
        )

    def submit_write(self, job: Job) -> None:
        self._writers.submit(job)

    def submit_read(self, job: Job) -> None:
        self._readers.submit(job)

    def read_now(self, function: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return self._shared.read(function, *args, **kwargs)

    def changed_elsewhere(self) -> bool:
        """Return whether any transaction ended since the last call, in whatever database of the server."""
        try:
            before, self._seen = self._seen, self._watcher.read(_snapshot)
        except StoreUnavailable:
            return True
        return before != self._seen

    def close(self) -> None:
        self._writers.close()
        self._readers.close()
        self._shared.close()
        self._watcher.close()


def _snapshot(tx: PostgresqlTx) -> str:
    return str(tx.fetch(one("select cast(pg_current_snapshot() as text)", NOTHING, first)))


def _for_caller(failure: Exception) -> Exception:
    return failure.refusal if isinstance(failure, StoreTrouble) else failure
