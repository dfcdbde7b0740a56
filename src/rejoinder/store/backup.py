"""A consistent copy of a database in use: one SQLite file, whichever database it comes from.

From SQLite it is a copy page by page, from PostgreSQL row by row out of one snapshot. It is checked before it takes
its name, and so can be restored into either database.
"""

import contextlib
import itertools
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import apsw

from rejoinder.store import migrate
from rejoinder.store.engine import Store, connect, sqlite_path
from rejoinder.store.failures import StoreRefused, StoreTrouble, from_sqlite
from rejoinder.store.query import NOTHING, Query, Row, Tx, first, many
from rejoinder.store.sqlite_connection import Opening, create_file, open_reader
from rejoinder.store.sqlite_reader import ReadTx
from rejoinder.store.tables import STEPS, Table, count_rows, list_tables

ROWS_AT_ONCE = 1_000


class BrokenBackup(StoreRefused):
    """The file is no backup of ours, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: rows by table, and the last schema step it was made with."""

    rows: dict[str, int]
    step: int


def backup(store: Store, target: Path) -> Contents:
    """Write a backup of the store to `target` and return what it holds; others may go on writing.

    A file of that name is replaced once the new one is whole and checked. Raises StoreRefused (BrokenBackup when the
    copy fails its check) or an Unavailable.
    """
    if store.dialect == "sqlite" and target.exists() and target.samefile(sqlite_path(store.database_url)):
        raise StoreRefused(f"{target} is the database itself")
    with refusals(), _replacing(target) as part:
        if store.dialect == "sqlite":
            _copy_pages(sqlite_path(store.database_url), part)
        else:
            _copy_rows(store, part)
        return inspect(part)


def inspect(path: Path) -> Contents:
    """Return what a backup holds. Raises BrokenBackup when it is none, or damaged, or of a later version."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise BrokenBackup(f"{path} is a database in use, with a log beside it: make a backup of it")
    try:
        with contextlib.closing(open_finished(path)) as connection:
            faults = [str(row[0]) for row in connection.execute("pragma integrity_check(5)")]
            faults += [f"{row[0]} points nowhere" for row in connection.execute("pragma foreign_key_check")]
            if faults != ["ok"]:
                raise BrokenBackup(f"{path} is damaged: {'; '.join(faults[:5])}")
            return _contents(path, connection)
    except apsw.Error as error:
        raise BrokenBackup(f"{path} is no backup of ours: {error}") from error


def rows_of(path: Path, table: Table) -> Iterator[list[Row]]:
    """Yield the rows of a table of a backup, so many at once."""
    with contextlib.closing(open_finished(path)) as connection:
        cursor = connection.execute(table.select)
        while rows := list(itertools.islice(cursor, ROWS_AT_ONCE)):
            yield rows


def open_finished(path: Path) -> apsw.Connection:
    """Return a connection to a file that nobody writes any more. Raises apsw.Error."""
    name = f"{path.absolute().as_uri()}?immutable=1"
    return apsw.Connection(name, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Raise SQLite's errors as callers of a store know them."""
    try:
        yield
    except apsw.Error as error:
        failure = from_sqlite(error)
        raise (failure.refusal if isinstance(failure, StoreTrouble) else failure) from error
    except StoreTrouble as trouble:
        raise trouble.refusal from trouble


def _contents(path: Path, connection: apsw.Connection) -> Contents:
    if not connection.table_exists("main", STEPS):
        raise BrokenBackup(f"{path} is no backup of ours: it says nothing of schema steps")
    known = {step.number: step.sha256 for step in migrate.list_steps("sqlite")}
    taken = [(row[0], row[1]) for row in connection.execute(f"select number, sha256 from {STEPS} order by number")]
    if any(known.get(number) != sha256 for number, sha256 in taken):
        raise BrokenBackup(f"{path} was made by another version of Rejoinder: restore it with that one")
    return Contents(count_rows(ReadTx(connection.cursor(), 0)), len(taken))


def _copy_pages(source: Path, part: Path) -> None:
    reader = open_reader(Opening(source))
    copy = apsw.Connection(str(part))
    with contextlib.closing(reader), contextlib.closing(copy):
        with copy.backup("main", reader, "main") as pages:
            # All in one step: that is one snapshot, and writers go on beside it.
            pages.step(-1)
        copy.execute("pragma journal_mode=delete").fetchall()


def _copy_rows(store: Store, part: Path) -> None:
    taken = store.read_now(_list_steps_taken)
    made = connect(f"sqlite:///{quote(str(part))}")
    migrate.migrate(made, [step for step in migrate.list_steps("sqlite") if step.number in taken])
    made.close()
    copy = apsw.Connection(str(part))
    with contextlib.closing(copy):
        # Nothing of this file is of worth before it is whole: no journal, and one sync at the end.
        for pragma in ("journal_mode=off", "synchronous=off", "foreign_keys=0"):
            copy.execute(f"pragma {pragma}").fetchall()
        store.read_now(_fill, copy)
        copy.execute("pragma journal_mode=delete").fetchall()


def _fill(tx: Tx, copy: apsw.Connection) -> None:
    """Copy the rows of every table out of one snapshot of PostgreSQL."""
    with copy:
        for table in list_tables(ReadTx(copy.cursor(), tx.now)):
            if table.name == STEPS:
                continue
            # A step may have stored rows of its own.
            copy.execute(table.delete.sql)
            tx.fetch(Query(f"declare copied no scroll cursor for {table.select}", NOTHING, len))
            while rows := tx.fetch(Query(f"fetch {ROWS_AT_ONCE} from copied", NOTHING, list)):
                copy.executemany(table.insert(rows[0]).sql, (table.insert(row).params for row in rows))
            tx.fetch(Query("close copied", NOTHING, len))


def _list_steps_taken(tx: Tx) -> set[int]:
    numbers: list[int] = tx.fetch(many(f"select number from {STEPS}", NOTHING, first))
    return set(numbers)


@contextlib.contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """Yield a file beside `target` that takes its name, durably, when all went well, and else is removed."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        create_file(part)
        yield part
        _sync(part)
        part.replace(target)
        _sync(target.parent)
    finally:
        for left_over in target.parent.glob(f"{part.name}*"):
            left_over.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
