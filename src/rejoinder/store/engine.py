"""The store: where actions run in transactions, and how it is opened."""

import asyncio
import concurrent.futures
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from rejoinder.store import migrate
from rejoinder.store.failures import StoreRefused
from rejoinder.store.jobs import Job, Listener, Listeners
from rejoinder.store.query import Dialect, Tx
from rejoinder.store.sqlite_connection import DURABILITY, Opening, create_file
from rejoinder.store.sqlite_engine import SqliteEngine

P = ParamSpec("P")
R = TypeVar("R")

WAITING_JOBS = 2_000
READER_THREADS = 3
CACHE_KB = 32_000


class Engine(Protocol):
    """What a database has to offer: SQLite's and PostgreSQL's are the two."""

    @property
    def dialect(self) -> Dialect: ...
    @property
    def listeners(self) -> Listeners: ...
    def submit_write(self, job: Job) -> None: ...
    def submit_read(self, job: Job) -> None: ...
    def read_now(self, function: Callable[..., R], *args: Any, **kwargs: Any) -> R: ...
    def changed_elsewhere(self) -> bool: ...
    def close(self) -> None: ...


class Store:
    """A database in which actions run, each in one transaction.

    Every method may raise what the function raises and `core.errors.Unavailable`; nothing was stored then, unless the
    latter has `outcome="unknown"`: a connection to PostgreSQL broke, or a disk failed to sync, during COMMIT.
    """

    def __init__(self, engine: Engine, database_url: str) -> None:
        self.engine = engine
        self.database_url = database_url
        self.dialect: Dialect = engine.dialect

    async def write(self, action: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `action(tx, *args, **kwargs)` in one transaction; return its answer once it is on the disk.

        The action may run more than once, and must have no effect outside `tx`.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self.engine.submit_write(Job(action, args, kwargs, loop, future))
        return await future

    async def read(self, function: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return `function(tx, *args, **kwargs)` of one snapshot; `tx.put` is an error."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self.engine.submit_read(Job(function, args, kwargs, loop, future))
        return await future

    def write_now(self, action: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do as `write`, for a caller who waits in a thread without an event loop."""
        future: concurrent.futures.Future[R] = concurrent.futures.Future()
        self.engine.submit_write(Job(action, args, kwargs, None, future))
        return future.result()

    def read_now(self, function: Callable[Concatenate[Tx, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do as `read`, in the caller's thread."""
        return self.engine.read_now(function, *args, **kwargs)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with the (story_id, seq) pairs of each commit of this process, in order; return its end.

        Added on an event loop it is called on that loop, after those who wait for the commit have been woken;
        otherwise on the thread that committed.
        """
        return self.engine.listeners.add(listener)

    def changed_elsewhere(self) -> bool:
        """Return whether something may have been committed since the last call, also by other processes.

        It costs some microseconds on SQLite and a round trip on PostgreSQL. True may be a false alarm: our own
        commits count. False never is.
        """
        return self.engine.changed_elsewhere()

    def close(self) -> None:
        """Finish what is queued and let go of the database."""
        self.engine.close()


def utc_now() -> int:
    """Return the instant by the machine's clock, UTC microseconds."""
    return time.time_ns() // 1_000


def sqlite_path(database_url: str) -> Path:
    """Return the file of `sqlite:///relative/path` or `sqlite:////absolute/path`. Raises StoreRefused."""
    parts = urlsplit(database_url)
    path = unquote(parts.path)[1:]
    if parts.scheme != "sqlite" or parts.netloc or not path:
        raise StoreRefused(f"a database is sqlite:///PATH or postgresql://USER@HOST/NAME, not {database_url!r}")
    return Path(path)


def connect(
    database_url: str,
    *,
    create: bool = False,
    clock: Callable[[], int] = utc_now,
    durability: str = "full",
    waiting: int = WAITING_JOBS,
    readers: int = READER_THREADS,
    cache_kb: int = CACHE_KB,
) -> Store:
    """Return a store on the database as it is, whatever its schema; `create` makes an absent SQLite file.

    `waiting` is how many jobs may be queued before callers get StoreBusy; `readers` how many threads read. `cache_kb`
    is what the writer keeps of an SQLite file in memory.
    Raises StoreRefused, and StoreTrouble when it can't be reached.
    """
    if durability not in DURABILITY:
        raise StoreRefused(f"durability is one of {', '.join(DURABILITY)}, not {durability!r}")
    if urlsplit(database_url).scheme in ("postgresql", "postgres"):
        # Only here: whoever runs on SQLite neither waits for psycopg to load nor keeps it in memory.
        from rejoinder.store.postgresql_engine import PostgresqlEngine

        postgresql = PostgresqlEngine(
            database_url, durability=durability, clock=clock, waiting=waiting, readers=readers
        )
        return Store(postgresql, database_url)
    path = sqlite_path(database_url)
    if create:
        create_file(path)
    engine = SqliteEngine(Opening(path, durability, cache_kb=cache_kb), clock=clock, waiting=waiting, readers=readers)
    return Store(engine, database_url)


def open_store(
    database_url: str,
    *,
    create: bool,
    clock: Callable[[], int] = utc_now,
    durability: str = "full",
    waiting: int = WAITING_JOBS,
    readers: int = READER_THREADS,
    cache_kb: int = CACHE_KB,
) -> Store:
    """Return a store whose schema is ours; `create` makes what is absent and takes the missing schema steps.

    The other arguments are those of `connect`.
    Raises StoreRefused (StoreMissing, SchemaMismatch, NotDurable), whose text is made to be read.
    """
    store = connect(
        database_url, create=create, clock=clock, durability=durability, waiting=waiting, readers=readers,
        cache_kb=cache_kb,
    )  # fmt: skip
    try:
        if create:
            migrate.migrate(store)
        else:
            migrate.check(store)
    except BaseException:
        store.close()
        raise
    return store
