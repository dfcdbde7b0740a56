"""A source that may be a SQLite database: which tables it has, for detection and reading alike."""

from collections.abc import Iterator
from contextlib import contextmanager

from rejoinder.carriers.opened import Source
from rejoinder.core.errors import BrokenSource
from rejoinder.store.foreign_sqlite import MAGIC, ForeignDatabase, open_foreign


def is_database(source: Source, part: str | None = None) -> bool:
    """Whether a part begins as SQLite's files do."""
    return source.head(part).startswith(MAGIC)


def columns_in(source: Source, part: str, table: str) -> frozenset[str]:
    """Return the names of a table's columns in lower case, none when it is not there or can't be read."""
    if not is_database(source, part):
        return frozenset()
    try:
        with database(source, part) as found:
            return found.columns(table)
    except BrokenSource:
        return frozenset()


@contextmanager
def database(source: Source, part: str | None = None) -> Iterator[ForeignDatabase]:
    """Give the database of a part. BrokenSource when it can't be read as one."""
    with source.on_disk(part) as path, open_foreign(path) as found:
        yield found
