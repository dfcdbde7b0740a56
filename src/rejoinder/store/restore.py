"""A backup back into a database of either kind, whole or not at all.

Into SQLite it goes page by page, into PostgreSQL row by row; both in one transaction, so that whoever looks
meanwhile, or after it was cut off, finds what was there before. The schema is then brought up to ours.
"""

import contextlib
from pathlib import Path

from rejoinder.store import migrate
from rejoinder.store.backup import Contents, inspect, open_finished, refusals, rows_of
from rejoinder.store.engine import connect, open_store, sqlite_path
from rejoinder.store.failures import StoreRefused
from rejoinder.store.query import NOTHING, Query, Statement, Tx, many, whole
from rejoinder.store.sqlite_connection import Opening, open_writer
from rejoinder.store.tables import STEPS, count_rows, list_tables

_FOREIGN_KEYS = """
select cast(cast(conrelid as regclass) as text), cast(conname as text), pg_get_constraintdef(oid)
from pg_constraint
where contype = 'f' and connamespace = (select oid from pg_namespace where nspname = current_schema())
"""


class NotEmpty(StoreRefused):
    """The database holds something; it is replaced only by force."""


def restore(source: Path, database_url: str, *, force: bool = False) -> Contents:
    """Bring a backup into the database and return what it holds.

    An absent SQLite file is made; a PostgreSQL database has to be there. One that holds rows is refused with NotEmpty
    unless `force` says that they shall go. Raises BrokenBackup, StoreRefused or an Unavailable.
    """
    contents = inspect(source)
    with refusals():
        store = connect(database_url, create=True)
        with contextlib.closing(store):
            found = {name: count for name, count in store.read_now(count_rows).items() if count}
            if found and not force:
                raise NotEmpty(f"the database is not empty ({_spoken(found)}): restore into another, or use --force")
            if store.dialect == "postgresql":
                store.write_now(_fill, source, contents)
        if store.dialect == "sqlite":
            _copy_pages(source, sqlite_path(database_url))
    open_store(database_url, create=True).close()
    return contents


def _copy_pages(source: Path, target: Path) -> None:
    with (
        contextlib.closing(open_writer(Opening(target))) as writer,
        contextlib.closing(open_finished(source)) as copy,
        writer.backup("main", copy, "main") as pages,
    ):
        pages.step(-1)


def _fill(tx: Tx, source: Path, contents: Contents) -> None:
    """Make our tables anew on PostgreSQL, as they were at the time of the backup, and store its rows in them."""
    steps = migrate.list_steps("postgresql")
    ours = migrate.tables_made(steps) | {STEPS}
    there = [table.name for table in list_tables(tx) if table.name in ours]
    tx.put(*(Statement(f'drop table "{name}" cascade') for name in there))
    for step in steps[: contents.step]:
        migrate.put_step(tx, step, is_first=step.number == 1)
    keys = tx.fetch(many(_FOREIGN_KEYS, NOTHING, whole))
    # Comments point to comments, so no order of the rows would satisfy the keys; they are checked when all is there.
    tx.put(*(Statement(f'alter table {table} drop constraint "{name}"') for table, name, _ in keys))
    for table in list_tables(tx):
        if table.name in contents.rows:
            # A step may have stored rows of its own.
            tx.put(table.delete)
            for rows in rows_of(source, table):
                tx.put(*map(table.insert, rows))
                tx.fetch(Query("select 1", NOTHING, len))
    tx.put(*(Statement(f'alter table {table} add constraint "{name}" {key}') for table, name, key in keys))


def _spoken(found: dict[str, int]) -> str:
    return ", ".join(f"{count} x {name}" for name, count in sorted(found.items())[:5])
