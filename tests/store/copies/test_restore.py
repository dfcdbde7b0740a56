"""A backup comes home into a database of either kind, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rejoinder.store import migrate
from rejoinder.store import restore as restore_module
from rejoinder.store.backup import BrokenBackup, Contents, backup
from rejoinder.store.engine import Store, open_store
from rejoinder.store.failures import ForeignKeyViolation
from rejoinder.store.query import first, one
from rejoinder.store.restore import NotEmpty, restore
from rejoinder.store.tables import count_rows
from tests.store.copies.trees import add_leaf, branch, grow, read_everything


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


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100], ids=["empty", "text"])
def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(BrokenBackup, match="no backup of ours"):
        restore(tmp_path / "file", f"sqlite:///{tmp_path / 'other.sqlite3'}")
    assert not (tmp_path / "other.sqlite3").exists()


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
