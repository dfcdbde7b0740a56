"""Schema steps: taken once, in order, whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rejoinder.actions import accounts, api_keys, sites
from rejoinder.core.account import Role
from rejoinder.core.api_keys import RANDOM_BYTES, api_key, api_key_hash
from rejoinder.store import migrate
from rejoinder.store.backup import backup
from rejoinder.store.engine import Store, connect, open_store
from rejoinder.store.failures import SchemaMismatch, StatementRefused, StoreMissing
from rejoinder.store.migrate import Step, list_steps
from rejoinder.store.query import Query, Tx, first, many, one
from rejoinder.store.restore import restore
from rejoinder.store.tables import list_tables
from tests.store import first_schema

FIRST = "create table word (id bigint primary key, word text not null); create index word_by_word on word (word)"
SECOND = "alter table word add column weight bigint; insert into word (id, word) values (1, 'a;b')"
THIRD = "create table weight (word_id bigint not null references word (id), weight double precision)"
ENDLESS = """
create table number (id bigint primary key);
insert into number (id)
    with recursive counted (id) as (select 1 union all select id + 1 from counted where id < {last})
    select id from counted;
"""


@pytest.fixture
def empty(database_url: str) -> Iterator[Store]:
    """A store on a database without any schema."""
    store = connect(database_url, create=True)
    yield store
    store.close()


@pytest.fixture
def steps_of(tmp_path: Path) -> Callable[..., list[Step]]:
    """What makes schema steps of SQL texts, for the store's database."""

    def make(store: Store, *texts: str) -> list[Step]:
        directory = tmp_path / f"steps-{len(list(tmp_path.iterdir()))}"
        directory.mkdir()
        for number, text in enumerate(texts, 1):
            (directory / f"{number:04}_step.sql").write_text(text)
        return list_steps(store.dialect, directory)

    return make


def columns_of(store: Store) -> list[tuple[str, ...]]:
    """Return every column of every table, as the database itself describes them."""
    sqlite = (
        'select m.name, c.name, c.type, c."notnull" from sqlite_schema m, pragma_table_info(m.name) c '
        "where m.type = 'table' order by 1, c.cid"
    )
    postgresql = (
        "select table_name, column_name, data_type, is_nullable, collation_name from information_schema.columns "
        "where table_schema = current_schema() order by 1, ordinal_position"
    )
    query: Query[list[tuple[str, ...]]] = many(sqlite if store.dialect == "sqlite" else postgresql, {}, tuple)
    return store.read_now(lambda tx: tx.fetch(query))


def has_table(store: Store, table: str) -> bool:
    return any(column[0] == table for column in columns_of(store))


def test_the_missing_steps_are_taken_in_order_and_once(empty: Store, steps_of: Callable[..., list[Step]]) -> None:
    steps = steps_of(empty, FIRST, SECOND, THIRD)
    assert migrate.migrate(empty, steps) == steps
    assert migrate.migrate(empty, steps) == []
    words = empty.read_now(lambda tx: tx.fetch(many("select word, weight from word", {}, tuple)))
    assert words == [("a;b", None)]


@pytest.mark.parametrize("taken", [1, 2, 3])
def test_every_earlier_version_arrives_at_the_same_schema(
    empty: Store, steps_of: Callable[..., list[Step]], taken: int, tmp_path: Path
) -> None:
    steps = steps_of(empty, FIRST, SECOND, THIRD)
    migrate.migrate(empty, steps[:taken])
    migrate.migrate(empty, steps)
    if empty.dialect == "sqlite":
        straight = connect(f"sqlite:///{tmp_path / 'straight.sqlite3'}", create=True)
        migrate.migrate(straight, steps)
        assert columns_of(empty) == columns_of(straight)
        straight.close()
    assert [column[:2] for column in columns_of(empty)] == [
        ("schema_step", "number"),
        ("schema_step", "name"),
        ("schema_step", "at"),
        ("schema_step", "sha256"),
        ("weight", "word_id"),
        ("weight", "weight"),
        ("word", "id"),
        ("word", "word"),
        ("word", "weight"),
    ]


def test_a_step_that_fails_leaves_nothing_of_itself(empty: Store, steps_of: Callable[..., list[Step]]) -> None:
    with pytest.raises(StatementRefused):
        migrate.migrate(empty, steps_of(empty, FIRST, f"{THIRD}; insert into nowhere values (1)"))
    assert not has_table(empty, "weight")
    repaired = steps_of(empty, FIRST, THIRD)
    assert [step.number for step in migrate.migrate(empty, repaired)] == [2]
    assert has_table(empty, "weight")


def test_a_database_of_a_later_version_is_refused(empty: Store, steps_of: Callable[..., list[Step]]) -> None:
    steps = steps_of(empty, FIRST, SECOND)
    migrate.migrate(empty, steps)
    with pytest.raises(SchemaMismatch, match="later version"):
        migrate.migrate(empty, steps[:1])


def test_a_step_that_was_changed_afterwards_is_refused(empty: Store, steps_of: Callable[..., list[Step]]) -> None:
    migrate.migrate(empty, steps_of(empty, FIRST))
    migrate.migrate(empty, steps_of(empty, f"-- only a remark\n{FIRST}"))
    with pytest.raises(SchemaMismatch, match="step 1 was changed"):
        migrate.migrate(empty, steps_of(empty, FIRST.replace("not null", "")))


def test_a_pair_of_texts_serves_each_database_its_own(empty: Store, tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    for name in ("sqlite", "postgresql"):
        (tmp_path / "steps" / f"0001_own.{name}.sql").write_text(f"create table only_{name} (id bigint)")
    migrate.migrate(empty, list_steps(empty.dialect, tmp_path / "steps"))
    assert has_table(empty, f"only_{empty.dialect}")
    assert len({column[0] for column in columns_of(empty)}) == 2


@pytest.mark.parametrize("names", [["0002_late.sql"], ["0001_a.sql", "0003_c.sql"], ["first.sql"]])
def test_steps_must_be_numbered_without_gaps(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text(FIRST)
    with pytest.raises(SchemaMismatch):
        list_steps("sqlite", tmp_path)


KILLED = """
import sys
from pathlib import Path
from rejoinder.store.engine import connect
from rejoinder.store.migrate import list_steps, migrate
store = connect(sys.argv[1])
steps = list_steps(store.dialect, Path(sys.argv[2]))
print("taking", flush=True)
migrate(store, steps)
"""


def test_a_step_whose_process_was_killed_is_taken_at_the_next_start(
    empty: Store, database_url: str, steps_of: Callable[..., list[Step]], tmp_path: Path
) -> None:
    migrate.migrate(empty, steps_of(empty, FIRST))
    directory = tmp_path / "endless"
    directory.mkdir()
    (directory / "0001_step.sql").write_text(FIRST)
    (directory / "0002_step.sql").write_text(ENDLESS.format(last=10**12))
    command = [sys.executable, "-c", KILLED, database_url, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"taking\n"
        time.sleep(0.5)
        assert process.poll() is None
        os.kill(process.pid, signal.SIGKILL)
    assert not has_table(empty, "number")
    assert [step.number for step in migrate.migrate(empty, steps_of(empty, FIRST, ENDLESS.format(last=1_000)))] == [2]
    assert empty.read_now(lambda tx: tx.fetch(one("select count(*) from number", {}, first))) == 1_000


def test_two_processes_may_take_the_steps_at_once(
    database_url: str, empty: Store, steps_of: Callable[..., list[Step]], tmp_path: Path
) -> None:
    steps = steps_of(empty, FIRST, SECOND, ENDLESS.format(last=100_000))
    directory = next(tmp_path.glob("steps-*"))
    command = [sys.executable, "-c", KILLED, database_url, str(directory)]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(3)]
    migrate.migrate(empty, steps)
    assert [process.wait() for process in processes] == [0, 0, 0]
    assert empty.read_now(lambda tx: tx.fetch(one("select count(*) from number", {}, first))) == 100_000


def test_our_own_schema_can_be_made_and_opened_again(database_url: str) -> None:
    open_store(database_url, create=True).close()
    store = open_store(database_url, create=False)
    assert has_table(store, "schema_step")
    store.close()


def test_a_database_without_our_schema_is_not_opened(empty: Store, database_url: str) -> None:
    with pytest.raises(SchemaMismatch, match="misses schema step 1"):
        open_store(database_url, create=False)


def test_a_missing_file_is_not_made_by_accident(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="there is no database at"):
        open_store(f"sqlite:///{tmp_path / 'absent.sqlite3'}", create=False)
    assert list(tmp_path.iterdir()) == []


def _taken(tx: Tx) -> list[int]:
    return tx.fetch(many("select number from schema_step order by number", {}, first))


@pytest.mark.parametrize("version", range(len(list_steps("sqlite"))))
def test_our_schema_is_reached_from_every_earlier_version(empty: Store, version: int) -> None:
    steps = list_steps(empty.dialect)
    migrate.migrate(empty, steps[:version])
    migrate.migrate(empty, steps)
    assert empty.read_now(_taken) == [step.number for step in steps]


def test_a_database_of_the_first_step_keeps_every_row_and_is_used_on(empty: Store) -> None:
    migrate.migrate(empty, list_steps(empty.dialect)[:1])
    made = {table.name for table in empty.read_now(list_tables)}
    assert made - {"schema_step"} == {table for table, _ in first_schema.ROWS}, "a table of the first step has no row"
    empty.write_now(first_schema.fill)
    assert empty.read_now(first_schema.read) == first_schema.EXPECTED

    assert [step.number for step in migrate.migrate(empty)] == [step.number for step in list_steps(empty.dialect)[1:]]
    assert empty.read_now(first_schema.read) == first_schema.EXPECTED
    site = empty.read_now(sites.get_site, "old")
    signed_in = empty.read_now(accounts.find_session, first_schema.SESSION_HASH)
    assert signed_in is not None
    key = api_key(bytes(RANDOM_BYTES))
    empty.write_now(api_keys.issue_api_key, site, "Ada", key)
    assert empty.read_now(api_keys.find_account, api_key_hash(key) or b"") == signed_in


def test_a_backup_of_the_first_step_comes_home_into_the_present_schema(
    sqlite_database: str, database_url: str, tmp_path: Path
) -> None:
    old = connect(sqlite_database, create=True)
    migrate.migrate(old, list_steps("sqlite")[:1])
    old.write_now(first_schema.fill)
    assert backup(old, tmp_path / "backup").step == 1
    old.close()
    target = f"sqlite:///{tmp_path / 'home.sqlite3'}" if database_url.startswith("sqlite") else database_url
    restore(tmp_path / "backup", target)
    home = open_store(target, create=False)
    assert home.read_now(first_schema.read) == first_schema.EXPECTED
    assert home.read_now(_taken) == [step.number for step in list_steps(home.dialect)]
    home.close()


def test_a_backup_carries_keys_as_it_carries_sessions(sqlite_database: str, database_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_database, create=True)
    site = store.write_now(sites.add_site, "a", "The A", "http://a.example", "en")
    ada = store.write_now(accounts.add_account, site, "Ada", Role.EDITOR)
    key = api_key(bytes(RANDOM_BYTES))
    store.write_now(api_keys.issue_api_key, site, "Ada", key)
    backup(store, tmp_path / "backup")
    store.close()
    target = f"sqlite:///{tmp_path / 'home.sqlite3'}" if database_url.startswith("sqlite") else database_url
    restore(tmp_path / "backup", target)
    home = open_store(target, create=False)
    assert home.read_now(api_keys.find_account, api_key_hash(key) or b"") == ada
    home.close()
