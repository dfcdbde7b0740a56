"""A disk that is full, read-only or broken: writers are told, readers go on, and it heals by itself."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from rejoinder.core.errors import StoreFull, StoreReadOnly, StoreUnavailable, Unavailable
from rejoinder.store.engine import Store, connect, utc_now
from rejoinder.store.query import Statement, Tx, first, many
from rejoinder.store.sqlite_connection import Opening, create_file
from rejoinder.store.sqlite_engine import SqliteEngine
from tests.faults.disks import remount, small_disk
from tests.faults.power_cut import History, LoggedFile, LoggedFiles
from tests.store import counters

pytestmark = pytest.mark.faults

FILL = "x" * 2_000


def write_until_refused(store: Store, name: str) -> tuple[int, Unavailable]:
    """Write until the store refuses; return how many writes it took and why it takes no more."""
    for number in range(20_000):
        try:
            store.write_now(counters.put_new, f"{name}{number}{FILL}", number)
        except Unavailable as refusal:
            return number, refusal
    raise AssertionError("the disk is larger than the test")


def read_count(store: Store, name: str) -> int:
    """Return how many counters of that name are stored."""
    return sum(found.startswith(name) for found, _ in store.read_now(counters.read_all))


def make_table(tx: Tx) -> None:
    tx.put(Statement(counters.TABLE["sqlite"]))


def is_sound(tx: Tx) -> bool:
    return tx.fetch(many("pragma integrity_check", {}, first)) == ["ok"]


def test_a_full_disk_stops_writers_only_and_only_while_it_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        store = connect(f"sqlite:///{disk / 'counters.sqlite3'}", create=True)
        store.write_now(make_table)
        stored, refusal = write_until_refused(store, "before")
        assert isinstance(refusal, StoreFull)
        assert stored > 20
        assert read_count(store, "before") == stored
        for _ in range(5):
            with pytest.raises(StoreFull) as full:
                store.write_now(counters.put, *(counters.insert(f"{n}{FILL}", n) for n in range(1_000)))
            assert full.value.data["retry_after_s"] == 5
        remount(disk, "size=8m")
        more, _ = write_until_refused(store, "after")
        assert more > 20
        assert (read_count(store, "before"), read_count(store, "after")) == (stored, more)
        assert store.read_now(is_sound)
        store.close()


def test_what_was_acknowledged_on_a_full_disk_is_there_after_a_restart(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        url = f"sqlite:///{disk / 'counters.sqlite3'}"
        store = connect(url, create=True)
        store.write_now(make_table)
        stored, _ = write_until_refused(store, "before")
        store.close()
        store = connect(url)
        assert read_count(store, "before") == stored
        assert store.read_now(is_sound)
        store.close()


LIMITED = """
import json, resource, sys
from pathlib import Path
from tests.faults.test_disk_trouble import counters, is_sound, make_table, read_count, write_until_refused
from rejoinder.store.engine import connect

store = connect(sys.argv[1], create=True)
store.write_now(make_table)
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
stored, refusal = write_until_refused(store, "before")
seen = read_count(store, "before")
resource.setrlimit(resource.RLIMIT_FSIZE, limits)
healed = store.write_now(counters.put_new, "after", 7)
print(json.dumps({
    "stored": stored, "code": refusal.code, "seen": seen, "healed": healed, "later": read_count(store, "before"),
    "sound": store.read_now(is_sound),
}))
store.close()
"""


def test_a_limit_on_the_size_of_files_is_a_full_disk_too(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'counters.sqlite3'}"
    found = json.loads(subprocess.run([sys.executable, "-c", LIMITED, url], capture_output=True, check=True).stdout)
    assert found["code"] == "store_full"
    assert found["stored"] > 20
    assert found["seen"] == found["later"] == found["stored"]
    assert found["healed"] == 7
    assert found["sound"]


@pytest.mark.parametrize("was_closed", [True, False], ids=["closed", "killed"])
def test_a_disk_that_is_read_only_at_the_start_is_read_and_written_when_it_may_be(
    tmp_path: Path, was_closed: bool
) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        path = disk / "counters.sqlite3"
        if was_closed:
            store = connect(f"sqlite:///{path}", create=True)
            store.write_now(make_table)
            store.write_now(counters.put_new, "a", 1)
            store.close()
        else:
            subprocess.run([sys.executable, "-c", KILLED, f"sqlite:///{path}"], check=False)
            assert path.with_name(f"{path.name}-wal").stat().st_size > 0
        remount(disk, "ro")
        store = connect(f"sqlite:///{path}")
        assert store.read_now(counters.read_one, "a") == 1
        with pytest.raises(StoreReadOnly):
            store.write_now(counters.put_new, "b", 2)
        assert store.changed_elsewhere()
        assert store.read_now(counters.read_one, "a") == 1
        remount(disk, "rw")
        assert store.write_now(counters.put_new, "c", 3) == 3
        assert store.read_now(counters.read_all) == [("a", 1), ("c", 3)]
        store.close()


KILLED = """
import os, signal, sys
from tests.faults.test_disk_trouble import counters, make_table
from rejoinder.store.engine import connect
store = connect(sys.argv[1], create=True)
store.write_now(make_table)
store.write_now(counters.put_new, "a", 1)
os.kill(os.getpid(), signal.SIGKILL)
"""


class Moods:
    """What the disk does with the next writes and syncs."""

    def __init__(self) -> None:
        self.write: Exception | None = None
        self.sync: Exception | None = None


class MoodyFile(LoggedFile):
    moods = Moods()

    def xWrite(self, data: bytes, offset: int) -> None:
        if self.moods.write:
            raise self.moods.write
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        if self.moods.sync:
            raise self.moods.sync
        super().xSync(flags)


class MoodyFiles(LoggedFiles):
    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> MoodyFile:
        return MoodyFile(name, flags, self._history)


@pytest.fixture
def moods() -> Moods:
    MoodyFile.moods = Moods()
    return MoodyFile.moods


@pytest.fixture
def store(tmp_path: Path, moods: Moods) -> Iterator[Store]:
    """A store on a disk with moods."""
    path = tmp_path / "counters.sqlite3"
    create_file(path)
    files = MoodyFiles(f"moody-{tmp_path.name}", History())
    store = Store(SqliteEngine(Opening(path, "full", files.name), clock=utc_now, waiting=100, readers=1), "")
    store.write_now(make_table)
    yield store
    store.close()
    files.unregister()


def sqlite_error(kind: type[apsw.Error], extended: int) -> apsw.Error:
    error = kind("the disk is in a bad mood")
    error.extendedresult = extended  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize(
    ("error", "refusal"),
    [
        (sqlite_error(apsw.FullError, apsw.SQLITE_FULL), StoreFull),
        (sqlite_error(apsw.ReadOnlyError, apsw.SQLITE_READONLY), StoreReadOnly),
        (sqlite_error(apsw.IOError, apsw.SQLITE_IOERR_WRITE), StoreFull),
        (OSError(errno.EIO, "broken"), StoreUnavailable),
    ],
    ids=["full", "read-only", "over a quota", "broken"],
)
def test_a_write_that_fails_fails_its_caller_and_heals(
    store: Store, moods: Moods, error: Exception, refusal: type[Unavailable]
) -> None:
    store.write_now(counters.put_new, "before", 1)
    moods.write = error
    with pytest.raises(refusal):
        store.write_now(counters.put_new, "meanwhile", 2)
    assert store.read_now(counters.read_all) == [("before", 1)]
    moods.write = None
    assert store.write_now(counters.put_new, "after", 3) == 3
    assert store.read_now(counters.read_all) == [("after", 3), ("before", 1)]
    assert store.read_now(is_sound)


def test_a_sync_that_fails_leaves_the_outcome_open_and_says_so(store: Store, moods: Moods) -> None:
    store.write_now(counters.put_new, "before", 1)
    moods.sync = sqlite_error(apsw.IOError, apsw.SQLITE_IOERR_FSYNC)
    with pytest.raises(StoreUnavailable) as failed:
        store.write_now(counters.put_new, "meanwhile", 2)
    assert failed.value.data["outcome"] == "unknown"
    moods.sync = None
    assert store.write_now(counters.put_new, "after", 3) == 3
    found = store.read_now(counters.read_all)
    assert [pair for pair in found if pair[0] != "meanwhile"] == [("after", 3), ("before", 1)]
    assert store.read_now(is_sound)
