"""A backup is one instant of a database in use, in one checked file."""

from __future__ import annotations

import stat
import threading
import time
from pathlib import Path

import apsw
import pytest

from rejoinder.store import backup as backup_module
from rejoinder.store.backup import BrokenBackup, Contents, backup, inspect
from rejoinder.store.engine import Store, open_store
from rejoinder.store.failures import StoreRefused
from tests.store.copies.trees import add_leaf, grow


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
