"""SQLite: one thread writes and commits together whatever is queued.

Jobs that wait are taken together, up to a number, without a timer: under load they share one commit and its sync to
the disk, and alone a job waits for nobody. An event loop hands over together what comes together (`gathering.py`).
Each job has a savepoint of its own, opened only when it first writes, so that a refusal costs and undoes nothing of its
neighbours. A caller hears of success after COMMIT has returned.
"""

import contextlib
import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

import apsw

from rejoinder.core.errors import StoreBusy, StoreUnavailable
from rejoinder.core.ids import new_id
from rejoinder.store import sqlite_connection as sqlite
from rejoinder.store.dialect import may_write
from rejoinder.store.failures import LATER_S, SOON_S, StoreFailure, StoreTrouble, again
from rejoinder.store.gathering import Gatherer
from rejoinder.store.jobs import Job, Listeners
from rejoinder.store.query import NOTHING, Dialect, Params, Query, Row, Statement, T
from rejoinder.store.sqlite_log import LogKeeper

log = logging.getLogger(__name__)

BATCH_JOBS = 64
BATCH_S = 0.05
"""No transaction goes on longer: another process waits for the lock meanwhile, and a reader for the answer."""


class WriteTx:
    """One job's part of the batch's transaction."""

    __slots__ = ("_cursor", "_is_saved", "_job", "_queued", "now")

    dialect: Dialect = "sqlite"

    def __init__(self, cursor: apsw.Cursor, now: int, job: Job) -> None:
        self._cursor = cursor
        self._job = job
        self._queued: list[Statement] = []
        self._is_saved = False
        self.now = now

    def fetch(self, query: Query[T], /) -> T:
        if self._queued:
            self._flush()
        return query.mapping(self._rows(query.sql, query.params))

    def fetch_all(self, *queries: Query[Any]) -> tuple[Any, ...]:
        if self._queued:
            self._flush()
        # As on PostgreSQL, all rows are there before the first mapping may refuse.
        found = [self._rows(query.sql, query.params) for query in queries]
        return tuple([query.mapping(rows) for query, rows in zip(queries, found, strict=True)])

    def put(self, *statements: Statement) -> None:
        self._queued.extend(statements)

    def new_id(self) -> bytes:
        return new_id(self.now, os.urandom(10))

    def announce(self, story_id: bytes, seq: int, /) -> None:
        self._job.announced.append((story_id, seq))

    def perform(self, job: Job) -> Any:
        """Run the job; what it did is committed with the batch."""
        result = job.function(self, *job.args, **job.kwargs)
        if self._queued:
            self._flush()
        if self._is_saved:
            sqlite.run(self._cursor, "release job", NOTHING)
        return result

    def undo(self) -> None:
        """Take back what the job did, and nothing else."""
        if self._is_saved:
            sqlite.run(self._cursor, "rollback to job", NOTHING)
            sqlite.run(self._cursor, "release job", NOTHING)

    def _flush(self) -> None:
        self._save()
        for statement in self._queued:
            sqlite.run(self._cursor, statement.sql, statement.params)
        self._queued.clear()

    def _rows(self, sql: str, params: Params) -> list[Row]:
        if not sql:
            return []
        if not self._is_saved and may_write(sql):
            self._save()
        return sqlite.run(self._cursor, sql, params)

    def _save(self) -> None:
        if not self._is_saved:
            sqlite.run(self._cursor, "savepoint job", NOTHING)
            self._is_saved = True


class SqliteWriter:
    """The thread that writes; everything below `submit` and `close` happens on it."""

    def __init__(self, opening: sqlite.Opening, clock: Callable[[], int], listeners: Listeners, waiting: int) -> None:
        self._opening = opening
        self._clock = clock
        self._listeners = listeners
        self._waiting = waiting
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._gatherer = Gatherer(self._queue, BATCH_JOBS)
        self._log_keeper = LogKeeper()
        self._is_open = True
        self._has_ended = False
        self._connection: apsw.Connection | None = None
        try:
            self._connect()
        except StoreTrouble as trouble:
            # Readers can be served from a disk that can't be written; every batch tries again.
            log.warning("the database can't be written: %s", trouble.refusal.code)
        self._thread = threading.Thread(target=self._work, name="rejoinder-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job. Raises StoreBusy when too many wait, StoreUnavailable after `close`."""
        if not self._is_open:
            raise StoreUnavailable(retry_after_s=SOON_S)
        if self._jobs.qsize() + len(self._gatherer) >= self._waiting:
            raise StoreBusy(retry_after_s=SOON_S)
        if job.loop is None:
            self._queue(job)
        else:
            self._gatherer.add(job, job.loop)

    def close(self) -> None:
        """Write what is queued, bring the log home and let go of the file."""
        self._is_open = False
        self._gatherer.flush()
        self._jobs.put(None)
        self._thread.join()

    def _queue(self, job: Job) -> None:
        self._jobs.put(job)
        if self._has_ended:
            self._refuse_rest()

    def _work(self) -> None:
        is_last = False
        try:
            while not is_last:
                batch, is_last = self._take()
                self._answer(batch)
                if self._connection is not None:
                    self._log_keeper.keep(self._connection, is_idle=self._jobs.empty())
        finally:
            # Who raced with `close`, or was queued when a fault of ours ended the thread, shall not wait for ever.
            self._is_open = False
            self._has_ended = True
            self._refuse_rest()
            self._disconnect()

    def _take(self) -> tuple[list[Job], bool]:
        """Return the jobs that wait, at least one, and whether the writer shall end after them."""
        jobs = self._jobs
        job = jobs.get()
        batch: list[Job] = []
        while job is not None:
            batch.append(job)
            if len(batch) == BATCH_JOBS or jobs.empty():
                return batch, False
            job = jobs.get_nowait()
        return batch, True

    def _answer(self, batch: list[Job]) -> None:
        """Run the batch in as many transactions as its time asks for, and settle every job."""
        while batch:
            try:
                done = self._transact(batch)
            except StoreTrouble as trouble:
                done = len(batch)
                self._fail(batch, trouble)
            except BaseException:
                self._refuse(batch)
                raise
            self._listeners.deliver(batch[:done])
            batch = batch[done:]

    def _transact(self, jobs: list[Job]) -> int:
        """Run jobs from the first on in one transaction; return how many. Raises StoreTrouble: none was stored."""
        done = 0
        try:
            connection = self._connection or self._connect()
            cursor = connection.cursor()
            sqlite.run(cursor, "begin immediate", NOTHING)
            until = time.perf_counter() + BATCH_S
            for job in jobs:
                self._perform(cursor, job)
                done += 1
                if time.perf_counter() > until:
                    break
                if done == len(jobs):
                    # Whoever came meanwhile shares the sync too: on a slow disk that is what the time goes to.
                    jobs.extend(self._arrived(BATCH_JOBS - done))
            sqlite.run(cursor, "commit", NOTHING)
        except (StoreFailure, apsw.Error, OSError) as error:
            raise StoreTrouble(StoreUnavailable(retry_after_s=LATER_S)) from error
        return done

    def _arrived(self, limit: int) -> list[Job]:
        """Return at most `limit` jobs that wait now, none of them waited for."""
        found: list[Job] = []
        while len(found) < limit and not self._jobs.empty():
            job = self._jobs.get_nowait()
            if job is None:
                self._jobs.put(None)
                break
            found.append(job)
        return found

    def _perform(self, cursor: apsw.Cursor, job: Job) -> None:
        tx = WriteTx(cursor, self._clock(), job)
        job.run(tx.perform)
        if isinstance(job.error, StoreTrouble):
            raise job.error
        if job.error is not None:
            tx.undo()

    def _refuse_rest(self) -> None:
        rest: list[Job] = []
        while not self._jobs.empty():
            rest += filter(None, [self._jobs.get_nowait()])
        self._refuse(rest)

    def _refuse(self, jobs: list[Job]) -> None:
        for job in jobs:
            job.error = StoreUnavailable(retry_after_s=SOON_S)
        self._listeners.deliver(jobs)

    def _fail(self, jobs: list[Job], trouble: StoreTrouble) -> None:
        log.warning("nothing could be written: %s", trouble.refusal.code, exc_info=trouble)
        for job in jobs:
            job.result, job.error = None, again(trouble.refusal)
        # Busy is another process at work. After anything else the connection may know less than the disk does.
        connection = self._connection
        if connection is None or connection.in_transaction or not isinstance(trouble.refusal, StoreBusy):
            self._disconnect()

    def _connect(self) -> apsw.Connection:
        self._connection = connection = sqlite.open_writer(self._opening)
        self._log_keeper.watch(connection)
        return connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.execute("rollback")
            self._log_keeper.bring_home(connection)
        except (apsw.Error, OSError) as error:
            log.info("the log stays beside the database: %s", error)
        with contextlib.suppress(apsw.Error, OSError):
            connection.close(True)
