"""One connection to an SQLite file: opened, made durable, read back, and its statements run."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw

from rejoinder.core.errors import BadCharacters, StoreReadOnly
from rejoinder.store.dialect import arranged
from rejoinder.store.failures import (
    LATER_S,
    NotDurable,
    StatementRefused,
    StoreFailure,
    StoreMissing,
    StoreTrouble,
    from_sqlite,
)
from rejoinder.store.query import Params, Row

BUSY_MS = 5_000
STATEMENTS_KEPT = 512
WAL_LIMIT_BYTES = 64 * 1024 * 1024
RACE_FROM = (3, 7, 0)
RACE_GONE = (3, 51, 3)
MENDED_BRANCHES = {(3, 44): 6, (3, 50): 7}
"""SQLite 3.7.0 to 3.51.2 can lose or corrupt in a race between connections; these branches took the repair."""

DURABILITY = {"full": 2, "may-lose-last-seconds-on-power-loss": 1}
"""Our word for what a power cut may take, and SQLite's number for it in `pragma synchronous`."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Which file is opened and how. `vfs` is the name of another file layer (tests), None for SQLite's own."""

    path: Path
    durability: str = "full"
    vfs: str | None = None


def is_fixed(version: str) -> bool:
    """Return whether an SQLite of this version ('3.54.1') is free of the race between connections."""
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    mended_at = MENDED_BRANCHES.get((major, minor))
    if mended_at is not None and patch >= mended_at:
        return True
    return not RACE_FROM <= (major, minor, patch) < RACE_GONE


def create_file(path: Path) -> None:
    """Make an empty database file that only its owner can read; leave an existing one as it is."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def open_writer(opening: Opening) -> apsw.Connection:
    """Return the connection that writes. Raises NotDurable, StoreMissing or StoreTrouble."""
    connection = _open(opening)
    if connection.readonly("main"):
        connection.close()
        raise StoreTrouble(StoreReadOnly(retry_after_s=LATER_S))
    try:
        _set_and_read_back(connection, "journal_mode", "wal")
        _set_and_read_back(connection, "synchronous", DURABILITY[opening.durability])
        _set_and_read_back(connection, "foreign_keys", 1)
        for pragma in (
            "fullfsync=1",
            "checkpoint_fullfsync=1",
            "secure_delete=fast",
            f"journal_size_limit={WAL_LIMIT_BYTES}",
            "cache_size=-32000",
            "temp_store=memory",
            "trusted_schema=0",
        ):
            connection.execute(f"pragma {pragma}").fetchall()
        connection.wal_autocheckpoint(0)
    except apsw.Error as error:
        raise _closed(connection, error) from error
    except StoreFailure:
        connection.close()
        raise
    return connection


def open_reader(opening: Opening) -> apsw.Connection:
    """Return a connection that only reads. Raises StoreMissing or StoreTrouble.

    On a disk that can't be written, SQLite has no place for the index of its log; when there is no log the file is
    complete and is opened as one that never changes.
    """
    connection = _open(opening)
    try:
        _prepare_reader(connection)
    except (apsw.CantOpenError, apsw.ReadOnlyError) as error:
        connection.close()
        if not _is_complete(opening.path):
            raise from_sqlite(error) from error
        connection = _open(opening, frozen=True)
        _prepare_reader(connection)
    except apsw.Error as error:
        raise _closed(connection, error) from error
    return connection


def run(cursor: apsw.Cursor, sql: str, params: Params) -> list[Row]:
    """Run one statement to its end and return its rows.

    Raises BadCharacters for text that PostgreSQL would not take either, StoreFailure or StoreTrouble.
    """
    try:
        values = arranged(sql)(params)
        for value in values:
            if type(value) is str and "\0" in value:
                raise BadCharacters(field=next(name for name, each in params.items() if each is value))
        return cursor.execute(sql, values).fetchall()
    except apsw.Error as error:
        raise from_sqlite(error, cursor.connection.system_errno) from error
    except UnicodeEncodeError as error:
        raise BadCharacters() from error
    except (KeyError, OverflowError, TypeError) as error:
        raise StatementRefused(f"{error!r} in: {sql}") from error


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raise SQLite's errors as ours."""
    try:
        yield
    except apsw.Error as error:
        raise from_sqlite(error) from error


def _open(opening: Opening, *, frozen: bool = False) -> apsw.Connection:
    if not opening.path.exists():
        raise StoreMissing(f"there is no database at {opening.path}")
    flags = apsw.SQLITE_OPEN_READWRITE
    name = str(opening.path)
    if frozen:
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        name = f"{opening.path.absolute().as_uri()}?immutable=1"
    with translated():
        connection = apsw.Connection(name, flags=flags, vfs=opening.vfs, statementcachesize=STATEMENTS_KEPT)
        connection.set_busy_timeout(BUSY_MS)
        # Else a statement that might use a partial index is prepared anew for each value bound to it: 26 µs and not 8.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
    return connection


def _prepare_reader(connection: apsw.Connection) -> None:
    for pragma in ("query_only=1", "cache_size=-16000", "temp_store=memory", "trusted_schema=0"):
        connection.execute(f"pragma {pragma}").fetchall()
    connection.execute("select count(*) from sqlite_schema").fetchall()


def _set_and_read_back(connection: apsw.Connection, name: str, wanted: str | int) -> None:
    # Some builds compile in another default, and WAL is refused without a word where shared memory is not to be had.
    connection.execute(f"pragma {name}={wanted}").fetchall()
    ((got,),) = connection.execute(f"pragma {name}").fetchall()
    if got != wanted:
        raise NotDurable(f"SQLite keeps {name}={got} where {wanted} was asked for; is this a local disk?")


def _closed(connection: apsw.Connection, error: apsw.Error) -> StoreFailure | StoreTrouble:
    system_errno = connection.system_errno
    connection.close()
    return from_sqlite(error, system_errno)


def _is_complete(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return not log.exists() or log.stat().st_size == 0
