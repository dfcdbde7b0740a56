"""A SQLite file from elsewhere, whose content nobody vouches for: tables are read, and nothing in it is run.

The file is opened read-only and unchangeable, so that neither a journal nor a lock is made beside it; its triggers,
views and virtual tables are out of reach, and functions that its schema names are not called.
"""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import apsw

from rejoinder.core.errors import BrokenSource

MAGIC: Final = b"SQLite format 3\x00"
MOST_CELL_BYTES: Final = 2_000_000

_ENCODINGS: Final = {"UTF-8": "utf-8", "UTF-16le": "utf-16-le", "UTF-16be": "utf-16-be"}
# A text comes as its bytes, so that one that is not in the file's encoding is no failure; one that is too long is
# left where it is.
_CELL: Final = (
    "CASE WHEN typeof({0}) IN ('text', 'blob') THEN CASE WHEN octet_length({0}) <= {1} THEN CAST({0} AS BLOB) END"
    " ELSE {0} END"
)
# Functions that a column's default names are looked up, though none is called.
_ALLOWED: Final = frozenset((apsw.SQLITE_SELECT, apsw.SQLITE_READ, apsw.SQLITE_FUNCTION))

Cell = str | int | float | None


class ForeignDatabase:
    """An open file. Where it is damaged, every method raises BrokenSource."""

    def __init__(self, connection: apsw.Connection, most_rows: int) -> None:
        self._connection = connection
        self._most_rows = most_rows
        with _refusing():
            (encoding,) = connection.execute("PRAGMA encoding").fetchone() or ("UTF-8",)
            self._encoding = _ENCODINGS.get(str(encoding), "utf-8")
            listed = connection.execute(
                "SELECT CAST(name AS BLOB) FROM sqlite_schema WHERE type = 'table'"
                " AND rootpage > 0 AND typeof(name) = 'text' LIMIT 1000"
            ).fetchall()
            names = [self._text(name) for (name,) in listed]
            self.tables = {name.lower(): name for name in names}
            self._columns = {key: self._columns_of(name) for key, name in self.tables.items()}
            (version,) = connection.execute("PRAGMA user_version").fetchone() or (0,)
            self.user_version = version if isinstance(version, int) else 0
        connection.authorizer = _authorize

    def columns(self, table: str) -> frozenset[str]:
        """Return the names of a table's columns in lower case; none for a table that is not there."""
        return frozenset(self._columns.get(table.lower(), ()))

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[dict[str, Cell]]:
        """Yield the rows of a table as they lie in it; columns that it lacks are None, as are texts above 2 MB.

        Texts and blobs alike come as text. A table that is not there has no rows.
        """
        key = table.lower()
        there = self._columns.get(key, {})
        asked = [name for name in columns if name.lower() in there]
        if key not in self.tables or not asked:
            return
        cells = ", ".join(_CELL.format(_quoted(there[name.lower()]), MOST_CELL_BYTES) for name in asked)
        statement = f"SELECT {cells} FROM {_quoted(self.tables[key])} NOT INDEXED"
        blank: dict[str, Cell] = dict.fromkeys(columns)
        with _refusing():
            # Pages that point at each other in a damaged file could give rows without end.
            for count, row in enumerate(self._connection.execute(statement), 1):
                if count > self._most_rows:
                    raise BrokenSource(line=None, column=None, why="the database's pages go round in a ring")
                found = (self._text(cell) if isinstance(cell, bytes) else cell for cell in row)
                yield blank | dict(zip(asked, found, strict=True))

    def _columns_of(self, table: str) -> dict[str, str]:
        # table_info leaves out generated columns: these are computed, and by whatever the file says.
        rows = self._connection.execute(f"PRAGMA table_info({_quoted(table)})").fetchall()
        return {str(row[1]).lower(): str(row[1]) for row in rows[:500]}

    def _text(self, data: object) -> str:
        return data.decode(self._encoding, "replace") if isinstance(data, bytes) else str(data)


@contextmanager
def open_foreign(path: Path) -> Iterator[ForeignDatabase]:
    """Give the database at `path`; BrokenSource when it can't be read as one.

    Of a file that was cut off, its whole pages are read: SQLite would take what is missing of the last for zeros.
    """
    whole = _whole_pages_bytes(path)
    if whole == path.stat().st_size:
        with _opened(path) as database:
            yield database
        return
    with tempfile.NamedTemporaryFile(prefix="rejoinder-") as copy:
        with path.open("rb") as file:
            shutil.copyfileobj(file, copy)
        copy.truncate(whole)
        copy.flush()
        with _opened(Path(copy.name)) as database:
            yield database


def _whole_pages_bytes(path: Path) -> int:
    """Return how many bytes of a file are pages that are there to their end."""
    with path.open("rb") as file:
        head = file.read(18)
    page_bytes = int.from_bytes(head[16:18], "big") if head.startswith(MAGIC) and len(head) == 18 else 0
    page_bytes = 65_536 if page_bytes == 1 else page_bytes
    whole = path.stat().st_size // page_bytes * page_bytes if page_bytes >= 512 else 0
    if whole == 0:
        raise BrokenSource(line=None, column=None, why="this is no SQLite database, or less than a page of one")
    return whole


@contextmanager
def _opened(path: Path) -> Iterator[ForeignDatabase]:
    with _refusing():
        connection = apsw.Connection(
            f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1",
            flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
        )
    try:
        with _refusing():
            # Without this a file that was cut off gives nothing at all; the connection can't write whatever is set.
            connection.config(apsw.SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1)
            connection.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
            connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
            connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
            connection.limit(apsw.SQLITE_LIMIT_LENGTH, 4 * MOST_CELL_BYTES)
            connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)
            connection.execute("PRAGMA cell_size_check = ON").fetchall()
            connection.execute("PRAGMA mmap_size = 0").fetchall()
        # A row takes two bytes at least.
        yield ForeignDatabase(connection, most_rows=path.stat().st_size // 2)
    finally:
        connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _authorize(action: int, _1: str | None, _2: str | None, _3: str | None, _4: str | None) -> int:
    return apsw.SQLITE_OK if action in _ALLOWED else apsw.SQLITE_DENY


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (apsw.Error, UnicodeDecodeError) as error:
        # SQLite quotes the file's own words.
        said = "".join(sign if sign.isprintable() else "?" for sign in str(error)[:200])
        raise BrokenSource(line=None, column=None, why=f"the database can't be read on: {said}") from None
