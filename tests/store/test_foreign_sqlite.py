"""A SQLite file from elsewhere is read, and nothing in it is run."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from rejoinder.core.errors import BrokenSource
from rejoinder.store.foreign_sqlite import MOST_CELL_BYTES, open_foreign

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes a file from a script."""

    def made(script: str, *rows: tuple[object, ...], name: str = "made.db") -> Path:
        path = tmp_path / name
        connection = sqlite3.connect(path)
        connection.executescript(script)
        if rows:
            connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        connection.commit()
        connection.close()
        return path

    return made


def rows(path: Path, *columns: str) -> list[tuple[object, ...]]:
    with open_foreign(path) as database:
        return [tuple(row.values()) for row in database.rows("t", columns)]


def test_values_of_any_type_are_given_and_missing_columns_are_none(make: Make) -> None:
    path = make("CREATE TABLE t (a, b TEXT)", (1, "x"), (2.5, b"\xff\xfeblob"), (None, "é"))
    assert rows(path, "a", "b", "c") == [(1, "x", None), (2.5, "\ufffd\ufffdblob", None), (None, "é", None)]


def test_names_are_found_in_any_case_and_with_quotes_in_them(make: Make) -> None:
    path = make('CREATE TABLE T ("a""b" TEXT, "C" TEXT)', ("x", "y"))
    assert rows(path, 'a"b', "c") == [("x", "y")]


def test_a_table_that_is_not_there_has_no_rows(make: Make) -> None:
    with open_foreign(make("CREATE TABLE t (a, b)")) as database:
        assert list(database.rows("other", ("a",))) == []
        assert database.columns("other") == frozenset()


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_every_encoding_of_sqlite_is_read(make: Make, encoding: str) -> None:
    assert rows(make(f"PRAGMA encoding = '{encoding}'; CREATE TABLE t (a, b)", ("é😀", "ß")), "a", "b") == [
        ("é😀", "ß")
    ]


def test_a_text_that_is_not_in_its_encoding_is_no_failure(make: Make) -> None:
    path = make("CREATE TABLE t (a, b); INSERT INTO t VALUES (CAST(x'61ff62' AS TEXT), 1)")
    assert rows(path, "a") == [("a\ufffdb",)]


def test_a_cell_above_the_bound_is_left_and_the_next_row_is_read(make: Make) -> None:
    path = make("CREATE TABLE t (a, b)", ("x" * (MOST_CELL_BYTES + 1), 1), ("x" * 9_000_000, 2), ("y", 3))
    assert rows(path, "a", "b") == [(None, 1), (None, 2), ("y", 3)]


@pytest.mark.parametrize(
    "trap",
    [
        "CREATE VIEW t AS SELECT 1 AS a, 2 AS b",
        "CREATE VIEW t AS WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT a, a AS b FROM n",
        "CREATE VIRTUAL TABLE t USING fts5(a, b)",
    ],
)
def test_what_is_no_table_is_not_there(make: Make, trap: str) -> None:
    with open_foreign(make(f"{trap}; CREATE TABLE other (a)")) as database:
        assert "t" not in database.tables
        assert list(database.rows("t", ("a",))) == []


def test_computed_columns_are_not_computed(make: Make) -> None:
    script = """
        CREATE TABLE t (a, b);
        INSERT INTO t VALUES (1, 2);
        ALTER TABLE t ADD COLUMN c AS (hex(zeroblob(500000000)));
        ALTER TABLE t ADD COLUMN d AS (abs(a - 9223372036854775807 - 2));
    """
    with open_foreign(make(script)) as database:
        assert database.columns("t") == {"a", "b"}
        assert list(database.rows("t", ("a", "c", "d"))) == [{"a": 1, "c": None, "d": None}]


def test_the_file_and_its_folder_stay_as_they_are(make: Make) -> None:
    path = make("PRAGMA journal_mode = wal; CREATE TABLE t (a, b)", (1, 2))
    before = (path.read_bytes(), sorted(path.parent.iterdir()))
    assert rows(path, "a") == [(1,)]
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == before


def test_a_name_that_looks_like_an_address_is_a_file_all_the_same(make: Make) -> None:
    assert rows(make("CREATE TABLE t (a, b)", (1, 2), name="odd ?mode=rwc&x=%00#name.db"), "a") == [(1,)]


def test_a_file_that_was_cut_off_gives_the_rows_before_the_cut(make: Make) -> None:
    path = make("CREATE TABLE t (a, b); CREATE INDEX i ON t (b)", *((n, "word " * 50) for n in range(3_000)))
    data = path.read_bytes()
    read: list[int] = []
    for part in (0.1, 0.5, 0.9):
        path.write_bytes(data[: int(len(data) * part)])
        found = []
        with pytest.raises(BrokenSource), open_foreign(path) as database:
            for row in database.rows("t", ("a",)):
                found.append(row["a"])
        assert found == list(range(len(found)))
        read.append(len(found))
    assert 0 < read[0] < read[1] < read[2] < 3_000


@pytest.mark.parametrize("data", [b"", b"words", b"SQLite format 3\x00", b"SQLite format 3\x00" + b"\xff" * 5_000])
def test_what_is_no_database_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "made.db"
    path.write_bytes(data)
    with pytest.raises(BrokenSource), open_foreign(path):
        pass


def test_damage_anywhere_is_refused_or_gives_no_more_rows_than_bytes(make: Make) -> None:
    path = make("CREATE TABLE t (a, b)", *((n, "word " * 20) for n in range(200)))
    data = path.read_bytes()
    for place in range(0, len(data), 41):
        path.write_bytes(data[:place] + b"\xa5\x00\x01\xff" + data[place + 4 :])
        try:
            assert len(rows(path, "a", "b")) <= len(data)
        except BrokenSource as broken:
            assert isinstance(broken.why, str)
            assert broken.why.isprintable()
