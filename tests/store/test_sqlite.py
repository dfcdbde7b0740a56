"""What only SQLite promises: durable settings, one commit for many, and room for other processes."""

from __future__ import annotations

import asyncio
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rejoinder.core.errors import StoreBusy, StoreUnavailable
from rejoinder.store import sqlite_connection, sqlite_writer
from rejoinder.store.engine import Store, connect, sqlite_path
from rejoinder.store.failures import NotDurable, StoreRefused
from rejoinder.store.jobs import Announcement
from rejoinder.store.query import Statement, Tx, first, many, one
from rejoinder.store.sqlite_connection import Opening, is_fixed
from tests.store import counters


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "counters.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = connect(f"sqlite:///{path}", create=True)
    store.write_now(lambda tx: tx.put(Statement(counters.TABLE["sqlite"])))
    yield store
    store.close()


def pragma(tx: Tx, name: str) -> object:
    return tx.fetch(one(f"pragma {name}", {}, first))


def test_the_writer_is_durable_and_the_reader_only_reads(store: Store) -> None:
    assert store.write_now(pragma, "journal_mode") == "wal"
    assert store.write_now(pragma, "synchronous") == 2
    assert store.write_now(pragma, "foreign_keys") == 1
    assert store.write_now(pragma, "busy_timeout") == 5_000
    assert store.read_now(pragma, "query_only") == 1


def test_only_its_owner_can_read_the_file_and_its_log(store: Store, path: Path) -> None:
    store.write_now(counters.put_new, "a", 1)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {path.name: 0o600, f"{path.name}-wal": 0o600, f"{path.name}-shm": 0o600}


def test_a_setting_that_is_not_kept_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sqlite_connection.create_file(path)
    monkeypatch.setitem(sqlite_connection.DURABILITY, "full", 7)
    with pytest.raises(NotDurable, match="synchronous"):
        sqlite_connection.open_writer(Opening(path))


@pytest.mark.parametrize("version", ["3.6.23", "3.44.6", "3.44.9", "3.50.7", "3.51.3", "3.54.1", "4.0.0"])
def test_a_version_without_the_race_is_taken(version: str) -> None:
    assert is_fixed(version)


@pytest.mark.parametrize("version", ["3.7.0", "3.40.1", "3.44.5", "3.45.0", "3.50.6", "3.51.2"])
def test_a_version_with_the_race_is_refused(version: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_fixed(version)
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    with pytest.raises(NotDurable, match="install apsw"):
        connect(f"sqlite:///{path}", create=True)


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///a.db", "a.db"), ("sqlite:////var/a.db", "/var/a.db"), ("sqlite:///a%20b/c.db", "a b/c.db")],
)
def test_three_slashes_are_relative_and_four_absolute(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite://host/a.db", "mysql://host/name", "a.db", ""])
def test_what_is_no_address_of_a_database_is_said_so(url: str) -> None:
    with pytest.raises(StoreRefused, match="a database is sqlite:///PATH"):
        connect(url, create=True)


def test_what_is_queued_is_committed_together_in_its_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_writer, "BATCH_S", 3_600)
    store.write_now(counters.put_new, "a", 0)
    has_begun, may_go_on = threading.Event(), threading.Event()

    def hold(tx: Tx) -> None:
        has_begun.set()
        may_go_on.wait()

    async def queue() -> tuple[list[int], list[list[Announcement]]]:
        batches: list[list[Announcement]] = []
        store.listen(batches.append)
        holding = asyncio.ensure_future(store.write(hold))
        await asyncio.to_thread(has_begun.wait)
        writes = [asyncio.ensure_future(store.write(announced_increment, "a")) for _ in range(150)]
        await asyncio.sleep(0)
        may_go_on.set()
        found = await asyncio.gather(*writes)
        await holding
        await asyncio.sleep(0)
        return found, batches

    found, batches = asyncio.run(queue())
    assert found == list(range(1, 151))
    assert [pair for batch in batches for pair in batch] == [(b"a", number) for number in range(1, 151)]
    # Those who came while the first held its transaction open are in it, up to 64 with it.
    assert [len(batch) for batch in batches] == [63, 64, 23]


def announced_increment(tx: Tx, name: str) -> int:
    number = counters.increment(tx, name)
    tx.announce(name.encode(), number)
    return number


def test_a_slow_batch_is_cut_so_that_others_get_the_lock(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_writer, "BATCH_S", 0)
    batches: list[list[Announcement]] = []
    store.write_now(counters.put_new, "a", 0)

    async def queue() -> None:
        store.listen(batches.append)
        await asyncio.gather(*(store.write(announced_increment, "a") for _ in range(5)))
        await asyncio.sleep(0)

    asyncio.run(queue())
    assert [len(batch) for batch in batches] == [1] * 5


def test_another_process_that_holds_the_lock_is_waited_for_and_then_named(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = apsw.Connection(str(path))
    other.execute("begin immediate")
    threading.Timer(0.2, other.execute, ["commit"]).start()
    assert store.write_now(counters.put_new, "patient", 1) == 1

    store.write_now(lambda tx: pragma(tx, "busy_timeout=20"))
    other.execute("begin immediate")
    with pytest.raises(StoreBusy) as busy:
        store.write_now(counters.put_new, "impatient", 2)
    assert busy.value.data["retry_after_s"] == 1
    assert store.read_now(counters.read_one, "patient") == 1
    other.execute("commit")
    assert store.write_now(counters.put_new, "again", 3) == 3
    other.close()


def test_a_row_that_returning_gave_and_nobody_read_does_not_stop_the_commit(store: Store) -> None:
    def action(tx: Tx) -> None:
        tx.put(counters.insert("a", 1), counters.insert("b", 2))
        tx.put(Statement("update counter set number = number + 1 returning name"))

    store.write_now(action)
    assert store.read_now(counters.read_all) == [("a", 2), ("b", 3)]


def test_the_log_is_written_home_while_the_store_works(store: Store, path: Path) -> None:
    fill = Statement("insert into counter (name, number) values (hex(randomblob(2000)), 1)")
    sizes = []
    for _ in range(60):
        store.write_now(counters.put, *[fill] * 300)
        sizes.append(path.with_name(f"{path.name}-wal").stat().st_size)
    assert path.stat().st_size > 40_000_000
    assert max(sizes) < 64 * 1024 * 1024


def test_a_closed_store_leaves_one_file(store: Store, path: Path) -> None:
    store.write_now(counters.put_new, "a", 1)
    store.read_now(counters.read_all)
    store.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    plain = apsw.Connection(str(path))
    assert plain.execute("select * from counter").fetchall() == [("a", 1)]
    plain.close()


def test_statements_are_prepared_once(store: Store) -> None:
    def stats(tx: Tx) -> dict[str, int]:
        connection: apsw.Connection = tx._cursor.connection  # type: ignore[attr-defined]
        return connection.cache_stats()

    for number in range(50):
        store.write_now(counters.put_new, f"{number}", number)
    before = store.write_now(stats)
    for number in range(50, 150):
        store.write_now(counters.put_new, f"{number}", number)
    after = store.write_now(stats)
    assert after["misses"] == before["misses"]
    assert after["hits"] > before["hits"]


def test_a_long_reader_keeps_its_snapshot_while_the_log_goes_home(store: Store) -> None:
    store.write_now(counters.put_new, "a", 0)
    entered, may_leave = threading.Event(), threading.Event()

    def read_slowly(tx: Tx) -> tuple[int, int]:
        before = tx.fetch(counters.get("a"))
        entered.set()
        may_leave.wait()
        return before, tx.fetch(counters.get("a"))

    async def both() -> tuple[int, int]:
        reading = asyncio.ensure_future(store.read(read_slowly))
        await asyncio.to_thread(entered.wait)
        for _ in range(20):
            await store.write(counters.put, *[Statement("update counter set number = number + 1")] * 10)
        may_leave.set()
        return await reading

    assert asyncio.run(both()) == (0, 0)
    assert store.read_now(counters.read_one, "a") == 200
    assert store.read_now(lambda tx: tx.fetch(many("pragma quick_check", {}, first))) == ["ok"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_nobody_waits_for_a_writer_that_a_fault_of_ours_has_ended(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    async def write_two() -> list[object]:
        writes = [store.write(counters.put_new, "a", 1), store.write(counters.put_new, "b", 2)]
        return list(await asyncio.gather(*writes, return_exceptions=True))

    monkeypatch.setattr(sqlite_writer.SqliteWriter, "_transact", broken)
    assert [type(answer) for answer in asyncio.run(write_two())] == [StoreUnavailable] * 2
    with pytest.raises(StoreUnavailable):
        store.write_now(counters.put_new, "c", 3)
