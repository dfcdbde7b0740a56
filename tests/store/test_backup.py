"""A backup is one instant of a database in use, and comes home into a database of either kind."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rejoinder.store import backup as backup_module
from rejoinder.store import migrate
from rejoinder.store import restore as restore_module
from rejoinder.store.backup import BrokenBackup, Contents, backup, inspect
from rejoinder.store.engine import Store, open_store
from rejoinder.store.failures import ForeignKeyViolation, StoreRefused
from rejoinder.store.query import Row, Statement, Tx, first, many, one, whole
from rejoinder.store.restore import NotEmpty, restore
from rejoinder.store.tables import STEPS, Table, count_rows, list_tables
from tests.machinery.postgresql import Cluster, fresh_database

SCHEMA = """
create table branch (id bytea primary key, parent_id bytea references branch (id), body text, weight double precision);
create table leaf (
    branch_id bytea not null references branch (id),
    position bigint not null,
    class text not null,
    primary key (branch_id, position)
);
create index leaf_by_class on leaf (class, position);
create table total (leaves bigint not null);
insert into total (leaves) values (0);
"""
ODD_TEXTS = ["", "'", '"%:name%%', "\N{PILE OF POO}\u202e\x01\n", "x" * 100_000, None]


@pytest.fixture(autouse=True)
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Schema steps of this test's own in the place of ours."""
    directory = tmp_path / "steps"
    directory.mkdir()
    (directory / "0001_trees.sql").write_text(SCHEMA)
    monkeypatch.setattr(migrate, "MIGRATIONS", directory)
    return directory


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url, create=True)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    with fresh_database(cluster) as url:
        yield url


def branch(number: int, parent: int | None, body: str | None, weight: float | None) -> Statement:
    return Statement(
        "insert into branch (id, parent_id, body, weight) values (:id, :parent, :body, :weight)",
        {
            "id": number.to_bytes(16, "big"),
            "parent": parent.to_bytes(16, "big") if parent is not None else None,
            "body": body,
            "weight": weight,
        },
    )


def grow(tx: Tx, count: int) -> None:
    """Store branches whose parents come after them by id, and their leaves."""
    for number in range(count, 0, -1):
        parent = number + 1 if number < count and number % 7 else None
        body = ODD_TEXTS[number % len(ODD_TEXTS)] if number < 20 else f"body {number}"
        tx.put(branch(number, parent, body, number / 8 if number % 3 else None))
    tx.put(
        Statement(
            "insert into leaf (branch_id, position, class) select id, :most, 'oak' from branch",
            {"most": 2**63 - 1},
        )
    )


def add_leaf(tx: Tx, number: int) -> None:
    """Store a leaf and its count, as one."""
    identifier: bytes = tx.fetch(one("select id from branch order by id limit 1", {}, first))
    tx.put(
        Statement(
            "insert into leaf (branch_id, position, class) values (:id, :number, 'elm')",
            {"id": identifier, "number": number},
        ),
        Statement("update total set leaves = leaves + 1"),
    )


def read_everything(tx: Tx) -> dict[str, list[Row]]:
    """Return all rows of all tables but the record of steps, whose hashes differ by database."""
    tables = [table for table in list_tables(tx) if table.name != STEPS]
    return {table.name: sorted(read_table(tx, table), key=repr) for table in tables}


def read_table(tx: Tx, table: Table) -> list[Row]:
    return tx.fetch(many(table.select, {}, whole))


def test_a_backup_comes_home_into_either_database(store: Store, other_url: str, tmp_path: Path) -> None:
    store.write_now(grow, 2_500)
    made = backup(store, tmp_path / "backup")
    assert made == Contents({"branch": 2_500, "leaf": 2_500, "total": 1}, 1)
    assert restore(tmp_path / "backup", other_url) == made
    home = open_store(other_url, create=False)
    assert home.read_now(read_everything) == store.read_now(read_everything)
    with pytest.raises(ForeignKeyViolation):
        home.write_now(lambda tx: tx.put(branch(9_999, 9_998, "nowhere", None)))
    home.close()


def test_a_backup_is_one_file_for_its_owner_only(store: Store, tmp_path: Path) -> None:
    place = tmp_path / "place"
    place.mkdir()
    backup(store, place / "backup")
    assert [(path.name, stat.S_IMODE(path.stat().st_mode)) for path in place.iterdir()] == [("backup", 0o600)]
    plain = apsw.Connection(str(place / "backup"))
    assert plain.pragma("journal_mode") == "delete"
    plain.close()


def test_a_backup_made_while_others_write_is_one_instant(store: Store, tmp_path: Path) -> None:
    store.write_now(grow, 500)
    acknowledged = [0] * 4
    is_over = threading.Event()

    def write(place: int) -> None:
        while not is_over.is_set():
            store.write_now(add_leaf, place * 1_000_000 + acknowledged[place])
            acknowledged[place] += 1

    threads = [threading.Thread(target=write, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    found = []
    for number in range(5):
        while min(acknowledged) < 5 * (number + 1):
            time.sleep(0.001)
        before = sum(acknowledged)
        contents = backup(store, tmp_path / f"backup-{number}")
        after = sum(acknowledged) + len(threads)
        found.append((before, contents, after))
    is_over.set()
    for thread in threads:
        thread.join()
    for number, (before, contents, after) in enumerate(found):
        plain = apsw.Connection(str(tmp_path / f"backup-{number}"))
        ((counted,),) = plain.execute("select leaves from total").fetchall()
        plain.close()
        leaves = contents.rows["leaf"] - 500
        assert leaves == counted
        assert before <= leaves <= after


def test_a_database_that_holds_something_is_replaced_by_force_only(
    store: Store, other_url: str, tmp_path: Path
) -> None:
    store.write_now(grow, 20)
    backup(store, tmp_path / "backup")
    other = open_store(other_url, create=True)
    other.write_now(grow, 7)
    before = other.read_now(read_everything)
    other.close()

    with pytest.raises(NotEmpty, match="7 x branch"):
        restore(tmp_path / "backup", other_url)
    other = open_store(other_url, create=False)
    assert other.read_now(read_everything) == before
    other.close()

    restore(tmp_path / "backup", other_url, force=True)
    other = open_store(other_url, create=False)
    assert other.read_now(read_everything) == store.read_now(read_everything)
    other.close()


def test_a_server_that_runs_sees_what_was_restored(store: Store, database_url: str, tmp_path: Path) -> None:
    store.write_now(grow, 20)
    backup(store, tmp_path / "backup")
    at_that_time = store.read_now(read_everything)
    for number in range(10):
        store.write_now(add_leaf, number)
    restore(tmp_path / "backup", database_url, force=True)
    assert store.read_now(read_everything) == at_that_time
    store.write_now(add_leaf, 1)
    assert store.read_now(lambda tx: tx.fetch(one("select leaves from total", {}, first))) == 1


def test_an_older_backup_is_brought_up_to_our_schema(store: Store, other_url: str, tmp_path: Path, steps: Path) -> None:
    store.write_now(grow, 20)
    backup(store, tmp_path / "backup")
    (steps / "0002_more.sql").write_text("alter table branch add column kind text; create table root (id bigint)")
    assert restore(tmp_path / "backup", other_url).step == 1
    home = open_store(other_url, create=False)
    assert home.read_now(count_rows) == {"branch": 20, "leaf": 20, "root": 0, "total": 1}
    home.close()


def test_a_restore_that_fails_leaves_what_was_there(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    store.write_now(grow, 20)
    backup(store, tmp_path / "backup")
    store.write_now(add_leaf, 1)
    before = store.read_now(read_everything)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(restore_module, "open_finished", fail)
    monkeypatch.setattr(restore_module, "rows_of", fail)
    with pytest.raises(ZeroDivisionError):
        restore(tmp_path / "backup", database_url, force=True)
    assert store.read_now(read_everything) == before


def test_a_backup_that_fails_leaves_the_last_one(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "place"
    place.mkdir()
    backup(store, place / "backup")
    before = (place / "backup").read_bytes()
    store.write_now(grow, 20)

    def find_fault(path: Path) -> Contents:
        raise BrokenBackup(str(path))

    monkeypatch.setattr(backup_module, "inspect", find_fault)
    with pytest.raises(BrokenBackup):
        backup(store, place / "backup")
    assert [path.name for path in place.iterdir()] == ["backup"]
    assert (place / "backup").read_bytes() == before


@pytest.fixture
def made(sqlite_database: str, tmp_path: Path) -> Path:
    """A sound backup."""
    store = open_store(sqlite_database, create=True)
    store.write_now(grow, 100)
    backup(store, tmp_path / "backup")
    store.close()
    return tmp_path / "backup"


def test_a_damaged_backup_is_refused(made: Path) -> None:
    content = bytearray(made.read_bytes())
    content[4096 * 3 : 4096 * 3 + 64] = b"\xff" * 64
    made.write_bytes(content)
    with pytest.raises(BrokenBackup, match="is damaged|malformed"):
        inspect(made)


def test_half_a_backup_is_refused(made: Path) -> None:
    made.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    with pytest.raises(BrokenBackup):
        inspect(made)


def test_a_backup_whose_rows_point_nowhere_is_refused(made: Path) -> None:
    plain = apsw.Connection(str(made))
    plain.execute("delete from branch where id = (select max(id) from branch)")
    plain.close()
    with pytest.raises(BrokenBackup, match="points nowhere"):
        inspect(made)


def test_a_backup_of_a_later_version_is_refused(made: Path, steps: Path) -> None:
    plain = apsw.Connection(str(made))
    plain.execute("insert into schema_step (number, name, at, sha256) values (2, 'later', 0, 'x')")
    plain.close()
    with pytest.raises(BrokenBackup, match="another version"):
        inspect(made)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100], ids=["empty", "text"])
def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BrokenBackup, match="no backup of ours"):
        restore(tmp_path / "file", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    assert not (tmp_path / "other.sqlite3").exists()


def test_an_absent_file_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BrokenBackup, match="no backup of ours"):
        inspect(tmp_path / "absent")


def test_a_database_in_use_is_no_backup_of_itself(sqlite_database: str, tmp_path: Path) -> None:
    store = open_store(sqlite_database, create=True)
    path = tmp_path / "rejoinder.sqlite3"
    with pytest.raises(BrokenBackup, match="make a backup of it"):
        inspect(path)
    with pytest.raises(StoreRefused, match="the database itself"):
        backup(store, path)
    store.close()


def test_our_own_schema_comes_home_into_either_database(
    database_url: str, other_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "MIGRATIONS", Path(migrate.__file__).with_name("migrations"))
    store = open_store(database_url, create=True)
    made = backup(store, tmp_path / "backup")
    store.close()
    assert restore(tmp_path / "backup", other_url) == made
    home = open_store(other_url, create=False)
    assert home.read_now(count_rows) == made.rows
    home.close()
