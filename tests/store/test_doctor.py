"""The doctor names what is wrong and how to mend it, and says nothing bad of what is well."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import apsw
import psycopg
import pytest

from rejoinder.store import doctor, doctor_postgresql, doctor_sqlite, sqlite_connection
from rejoinder.store.doctor import Finding, Level, examine
from rejoinder.store.engine import open_store, utc_now
from rejoinder.store.query import Statement, first, one
from tests.faults.disks import remount, small_disk

# What depends on the machine that runs the tests, not on what a test did.
OF_THE_MACHINE = {"disk", "file-system", "checksums"}


@pytest.fixture
def database(database_url: str) -> str:
    """The URL of a database with our schema."""
    open_store(database_url, create=True).close()
    return database_url


@pytest.fixture
def path(sqlite_database: str, tmp_path: Path) -> Path:
    """An SQLite database with our schema."""
    open_store(sqlite_database, create=True).close()
    return tmp_path / "rejoinder.sqlite3"


@pytest.fixture
def server(postgresql_database: str) -> Iterator[psycopg.Connection]:
    """A PostgreSQL database with our schema, as its owner sees it."""
    open_store(postgresql_database, create=True).close()
    with psycopg.connect(postgresql_database, autocommit=True) as connection:
        yield connection


def trouble(database_url: str) -> dict[str, Finding]:
    """Return the findings that are not ok, by subject."""
    findings = examine(database_url)
    assert len({finding.subject for finding in findings}) == len(findings)
    assert all((finding.mend is None) == (finding.level is Level.OK) for finding in findings)
    bad = {finding.subject: finding for finding in findings if finding.level is not Level.OK}
    return {subject: finding for subject, finding in bad.items() if subject not in OF_THE_MACHINE}


def test_nothing_is_said_against_a_sound_database(database: str) -> None:
    assert trouble(database) == {}


def test_the_same_things_are_looked_at_every_time(database: str) -> None:
    subjects = [finding.subject for finding in examine(database)]
    assert {"clock", "schema", "clock-and-rows"} <= set(subjects)
    own = {"settings", "integrity"} if database.startswith("sqlite") else {"fsync", "commits", "collation"}
    assert own <= set(subjects)


def test_looking_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    examine(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_clock_that_stands_in_the_past_is_named(database: str) -> None:
    assert {finding.subject: finding.level for finding in examine(database, clock=lambda: 0)}["clock"] is Level.ERROR


def test_rows_from_the_future_are_named(database: str) -> None:
    store = open_store(database, create=False)
    column_count = "select count(*) from site"
    assert store.read_now(lambda tx: tx.fetch(one(column_count, {}, first))) == 0
    store.close()
    ahead = utc_now() + 7_200_000_000
    assert doctor._newest(ahead, utc_now()).level is Level.WARNING
    assert doctor._newest(utc_now(), utc_now()).level is Level.OK
    assert doctor._newest(None, utc_now()).level is Level.OK


def test_a_schema_that_is_not_ours_is_named(database: str) -> None:
    store = open_store(database, create=False)
    store.write_now(lambda tx: tx.put(Statement("delete from schema_step")))
    store.close()
    assert trouble(database)["schema"].level is Level.ERROR


def test_a_missing_file_is_named_and_not_made(tmp_path: Path) -> None:
    found = trouble(f"sqlite:///{tmp_path / 'absent.sqlite3'}")
    assert found["file"].level is Level.ERROR
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"not a database" * 1_000)
    found = trouble(f"sqlite:///{tmp_path / 'text'}")
    assert found["integrity"].level is Level.ERROR
    assert "not a database" in found["integrity"].text


def test_a_damaged_file_is_named(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 * 5 : 4096 * 6] = b"\xff" * 4096
    path.write_bytes(content)
    assert trouble(f"sqlite:///{path}")["integrity"].level is Level.ERROR


def test_a_row_that_points_nowhere_is_named(path: Path) -> None:
    with contextlib.closing(apsw.Connection(str(path))) as plain:
        plain.execute("insert into session values (x'01', x'02', x'03', 0, 0)")
    assert "a row of session points to" in trouble(f"sqlite:///{path}")["integrity"].text


def test_a_file_that_others_may_open_is_named(path: Path) -> None:
    path.chmod(0o644)
    found = trouble(f"sqlite:///{path}")["permissions"]
    assert found.level is Level.WARNING
    assert found.mend == f"chmod 600 {path}"


def test_an_old_sqlite_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.50.4")
    found = trouble(f"sqlite:///{path}")
    assert found["sqlite-version"].level is Level.ERROR
    assert "3.50.4" in found["sqlite-version"].text


def test_settings_that_are_not_kept_are_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sqlite_connection.DURABILITY, "full", 1)
    assert "synchronous" in trouble(f"sqlite:///{path}")["settings"].text


def test_a_read_only_disk_is_named(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        open_store(f"sqlite:///{disk / 'a.sqlite3'}", create=True).close()
        remount(disk, "ro")
        found = trouble(f"sqlite:///{disk / 'a.sqlite3'}")
        assert found["settings"].text.startswith("the database can't be written: the file or its file system")
        assert "remount,rw" in (found["writable"].mend or "")


def test_a_small_disk_is_named(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as disk:
        url = f"sqlite:///{disk / 'a.sqlite3'}"
        open_store(url, create=True).close()
        found = {finding.subject: finding for finding in examine(url)}
        assert found["disk"].level is Level.ERROR
        assert found["file-system"].text == "the database stands on tmpfs"


def test_nobody_is_sent_to_the_backup_for_want_of_room(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk:
        url = f"sqlite:///{disk / 'a.sqlite3'}"
        open_store(url, create=True).close()
        with contextlib.suppress(OSError), (disk / "filling").open("wb") as filling:
            while True:
                filling.write(bytes(4_096))
        found = trouble(url)
        assert found["settings"].text == "the database can't be written: the disk is full"
        assert not any("backup" in (finding.mend or "") for finding in found.values())


def test_a_log_that_belongs_to_somebody_else_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = path.with_name(path.name + "-wal")
    log.touch()
    monkeypatch.setattr("os.access", lambda file, _: file != log)
    found = {finding.subject: finding for finding in doctor_sqlite.examine_file(path)}
    assert found["writable"].text == f"this user can't write {log}"


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /srv rw - nfs4 server:/srv rw
31 22 0:41 / /srv/with\\040space rw shared:2 master:3 - xfs /dev/sdb rw
32 22 0:42 / /mnt rw - ext4 /dev/sdc rw
33 22 0:43 / /mnt rw - cifs //server/share rw
"""


@pytest.mark.parametrize(
    ("path", "level"),
    [
        ("/var/lib/a.sqlite3", Level.OK),
        ("/srv/a.sqlite3", Level.ERROR),
        ("/srv/with space/a.sqlite3", Level.OK),
        ("/srvother/a.sqlite3", Level.OK),
        ("/mnt/a.sqlite3", Level.ERROR),
    ],
)
def test_a_file_system_over_a_network_is_named(tmp_path: Path, path: str, level: Level) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    assert doctor_sqlite._file_system(Path(path), tmp_path / "mounts").level is level


def test_a_machine_without_a_table_of_mounts_is_not_trusted(tmp_path: Path) -> None:
    assert doctor_sqlite._file_system(tmp_path, tmp_path / "absent").level is Level.WARNING


@pytest.mark.postgresql
def test_a_server_that_does_not_wait_for_the_disk_is_named(
    server: psycopg.Connection, postgresql_database: str
) -> None:
    server.execute(f'alter database "{server.info.dbname}" set synchronous_commit to off')
    assert trouble(postgresql_database)["commits"].level is Level.WARNING


@pytest.mark.postgresql
def test_a_column_in_another_order_is_named(server: psycopg.Connection, postgresql_database: str) -> None:
    server.execute('alter table site alter column name type text collate "und-x-icu"')
    found = trouble(postgresql_database)["collation"]
    assert (found.level, "site.name" in found.text) == (Level.ERROR, True)


SOUND = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "synchronous_standby_names": "",
    "data_checksums": "on",
    "server_encoding": "UTF8",
    "server_version": "16.1",
    "server_version_num": "160001",
    "max_connections": "100",
    "superuser_reserved_connections": "3",
}


@pytest.mark.parametrize(
    ("changed", "standbys", "subject", "level"),
    [
        ({}, 0, "", Level.OK),
        ({"fsync": "off"}, 0, "fsync", Level.ERROR),
        ({"full_page_writes": "off"}, 0, "full-page-writes", Level.ERROR),
        ({"data_checksums": "off"}, 0, "checksums", Level.WARNING),
        ({"synchronous_commit": "off"}, 0, "commits", Level.WARNING),
        ({"synchronous_commit": "local"}, 0, "", Level.OK),
        ({"synchronous_commit": "local", "synchronous_standby_names": "b"}, 1, "commits", Level.WARNING),
        ({}, 1, "commits", Level.WARNING),
        ({"synchronous_standby_names": "b"}, 1, "", Level.OK),
    ],
)
def test_a_server_whose_commits_may_be_lost_is_named(
    changed: dict[str, str], standbys: int, subject: str, level: Level
) -> None:
    findings = list(doctor_postgresql._durability(SOUND | changed, standbys))
    bad = {finding.subject: finding.level for finding in findings if finding.level is not Level.OK}
    assert bad == ({subject: level} if subject else {})


def test_other_shortcomings_of_a_server_are_named() -> None:
    assert doctor_postgresql._encoding(SOUND | {"server_encoding": "LATIN1"}).level is Level.ERROR
    assert doctor_postgresql._version(SOUND | {"server_version_num": "130010"}).level is Level.ERROR
    assert doctor_postgresql._connections(SOUND, 95).level is Level.WARNING
    assert doctor_postgresql._connections(SOUND, 5).level is Level.OK
    assert doctor_postgresql._clock(3_600_000_000).level is Level.WARNING
    assert doctor_postgresql._clock(-1_000_000).level is Level.OK


@pytest.mark.postgresql
def test_a_server_that_is_not_there_is_named(postgresql_url: str) -> None:
    found = trouble("postgresql://nobody@127.0.0.1:1/nothing")["open"]
    assert found.level is Level.ERROR
    assert found.mend is not None and found.mend.startswith("start PostgreSQL")


def test_who_may_not_read_the_tables_is_not_sent_to_the_backup(
    server: psycopg.Connection, postgresql_database: str
) -> None:
    server.execute("drop role if exists nobody_in_particular")
    server.execute("create role nobody_in_particular login password 'plain'")
    after = postgresql_database.partition("@")[2]
    found = trouble(f"postgresql://nobody_in_particular:plain@{after}")
    assert found["read"].mend == "connect as the owner of the tables, which is who started the server first"
