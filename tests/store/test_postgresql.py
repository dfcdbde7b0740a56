"""What only PostgreSQL makes necessary: races, lost connections, prepared statements that went stale."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import psycopg
import pytest

from rejoinder.core.errors import NotFound, StoreBusy, StoreUnavailable
from rejoinder.store import postgresql_connection
from rejoinder.store.engine import Store, connect
from rejoinder.store.failures import NotDurable, StatementRefused, StoreRefused, UniqueViolation
from rejoinder.store.postgresql_connection import PostgresqlConnection
from rejoinder.store.postgresql_errors import ConnectionLost
from rejoinder.store.query import Statement, Tx, first, many, one
from tests.machinery.postgresql import Cluster
from tests.store import counters

pytestmark = pytest.mark.postgresql


@pytest.fixture
def store(postgresql_database: str) -> Iterator[Store]:
    store = connect(postgresql_database)
    store.write_now(lambda tx: tx.put(Statement(counters.TABLE["postgresql"])))
    yield store
    store.close()


@pytest.fixture
def other(postgresql_database: str) -> Iterator[psycopg.Connection]:
    """Somebody else at the same database."""
    with psycopg.connect(postgresql_database, autocommit=True) as connection:
        yield connection


class Runs:
    """Counts how often an action ran."""

    def __init__(self) -> None:
        self.count = 0
        self.meeting = threading.Barrier(2, timeout=30)


def lock_both(tx: Tx, runs: Runs, names: tuple[str, str]) -> None:
    """Change two counters in the order given, with the other thread in between at the first run."""
    runs.count += 1
    tx.fetch(counters.added(names[0], 1))
    if runs.count == 1:
        runs.meeting.wait()
    tx.fetch(counters.added(names[1], 1))
    tx.announce(names[0].encode(), 1)


def test_a_deadlock_is_survived_by_running_again(store: Store) -> None:
    store.write_now(counters.put, counters.insert("a", 0), counters.insert("b", 0))
    heard: list[tuple[bytes, int]] = []
    store.listen(heard.extend)
    forth, back = Runs(), Runs()
    back.meeting = forth.meeting
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(store.write_now, [lock_both] * 2, [forth, back], [("a", "b"), ("b", "a")]))
    assert store.read_now(counters.read_all) == [("a", 2), ("b", 2)]
    assert forth.count + back.count >= 3
    assert sorted(heard) == [(b"a", 1), (b"b", 1)]


def insert_unless_there(tx: Tx, runs: Runs, name: str) -> str:
    """Insert a counter unless it is there, with somebody else inserting in between at the first run."""
    runs.count += 1
    if tx.fetch(counters.find(name)) is not None:
        return "was there"
    if runs.count == 1:
        runs.meeting.wait()
        runs.meeting.wait()
    tx.put(counters.insert(name, 1))
    return "made it"


def test_who_lost_a_race_for_a_row_runs_again_and_finds_it(store: Store) -> None:
    runs = Runs()
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(store.write_now, insert_unless_there, runs, "a")
        runs.meeting.wait()
        store.write_now(counters.put, counters.insert("a", 7))
        runs.meeting.wait()
        assert late.result() == "was there"
    assert runs.count == 2
    assert store.read_now(counters.read_one, "a") == 7


def test_a_row_that_is_simply_there_is_a_violation_after_two_runs(store: Store) -> None:
    store.write_now(counters.put, counters.insert("a", 1))
    runs = Runs()

    def action(tx: Tx) -> None:
        runs.count += 1
        tx.put(counters.insert("a", 2))

    with pytest.raises(UniqueViolation, match="counter_pkey"):
        store.write_now(action)
    assert runs.count == 2


def end_connections(other: psycopg.Connection) -> int:
    """End every connection to the database but our own and return how many there were."""
    rows = other.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    ).fetchall()
    return len(rows)


def test_connections_that_were_ended_while_idle_are_not_noticed(store: Store, other: psycopg.Connection) -> None:
    for number in range(20):
        store.write_now(counters.put_new, f"{number}", number)
    assert end_connections(other) > 4
    for number in range(20, 40):
        assert store.write_now(counters.put_new, f"{number}", number) == number
    assert len(store.read_now(counters.read_all)) == 40


def test_a_connection_lost_before_the_commit_costs_a_second_run(store: Store, other: psycopg.Connection) -> None:
    runs = Runs()

    def action(tx: Tx) -> int:
        runs.count += 1
        tx.put(counters.insert("a", runs.count))
        found = tx.fetch(counters.get("a"))
        if runs.count == 1:
            end_connections(other)
        return found

    def fetch_again(tx: Tx) -> int:
        action(tx)
        return tx.fetch(counters.get("a"))

    assert store.write_now(fetch_again) == 2
    assert store.read_now(counters.read_all) == [("a", 2)]


def test_a_connection_lost_at_the_commit_leaves_the_outcome_open_and_says_so(
    store: Store, other: psycopg.Connection
) -> None:
    def action(tx: Tx) -> None:
        tx.fetch_all(counters.find("a"), counters.find("b"))
        tx.put(counters.insert("a", 1))
        end_connections(other)

    with pytest.raises(StoreUnavailable) as lost:
        store.write_now(action)
    assert lost.value.data == {"retry_after_s": 1, "outcome": "unknown"}
    assert store.write_now(counters.put_new, "b", 2) == 2


def test_a_refusal_ends_its_transaction(store: Store, other: psycopg.Connection) -> None:
    for number in range(10):
        with pytest.raises(NotFound):
            store.write_now(counters.put_and_refuse, f"{number}", number)
    store.read_now(counters.read_all)
    open_ones = (
        "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
        "and state like 'idle in transaction%'"
    )
    for _ in range(500):
        if other.execute(open_ones).fetchone() == (0,):
            return
        time.sleep(0.01)  # nobody waits for the answer to a ROLLBACK, so it may be on its way
    raise AssertionError("a transaction stayed open")


def test_a_lock_that_is_held_too_long_is_busy(store: Store, other: psycopg.Connection) -> None:
    store.write_now(counters.put, counters.insert("a", 1))

    def impatient(tx: Tx) -> int:
        tx.put(Statement("set local lock_timeout = '50ms'"))
        return tx.fetch(counters.added("a", 1))

    with other.transaction():
        other.execute("select * from counter for update")
        with pytest.raises(StoreBusy):
            store.write_now(impatient)
    assert store.write_now(impatient) == 2


def test_statements_stay_prepared_after_refusals(store: Store) -> None:
    # One connection does everything, so that it sees each statement often enough.
    names = "select count(*) from pg_prepared_statements where statement like 'insert into counter%'"

    def put_and_count(tx: Tx, number: int) -> int:
        tx.put(counters.insert(f"{number}", number))
        count = tx.fetch(one(names, {}, first))
        if number % 2:
            raise NotFound(what=f"{count}")
        return int(count)

    found = []
    for number in range(40):
        try:
            found.append(store.write_now(put_and_count, number))
        except NotFound as refused:
            found.append(int(str(refused.data["what"])))
    assert found[-8:] == [1] * 8


def test_the_server_does_not_keep_every_statement_for_ever(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_connection, "PREPARED_AT_MOST", 10)
    connection = PostgresqlConnection(postgresql_database, "full")
    for number in range(50):
        for _ in range(3):
            assert connection.fly([(f"select cast({number} as bigint)", {})]) == [[(number,)]]
    assert connection.fly([("select count(*) <= 11 from pg_prepared_statements", {})]) == [[(1,)]]
    connection.close()


def test_a_table_that_was_changed_meanwhile_does_not_break_prepared_statements(
    store: Store, other: psycopg.Connection
) -> None:
    store.write_now(counters.put, counters.insert("a", 1))
    everything = many("select * from counter", {}, tuple)
    everything_returned = many("update counter set number = number returning *", {}, tuple)
    for _ in range(20):
        assert store.read_now(lambda tx: tx.fetch(everything)) == [("a", 1)]
        assert store.write_now(lambda tx: tx.fetch(everything_returned)) == [("a", 1)]
    other.execute("alter table counter add column color text default 'red'")
    for _ in range(8):
        assert store.read_now(lambda tx: tx.fetch(everything)) == [("a", 1, "red")]
        assert store.write_now(lambda tx: tx.fetch(everything_returned)) == [("a", 1, "red")]


def test_a_decimal_number_is_refused_as_sqlite_would_give_a_whole_one(store: Store) -> None:
    store.write_now(counters.put, counters.insert("a", 1))
    with pytest.raises(StatementRefused, match="cast"):
        store.read_now(lambda tx: tx.fetch(one("select sum(number) from counter", {}, first)))
    assert store.read_now(lambda tx: tx.fetch(one("select cast(sum(number) as bigint) from counter", {}, first))) == 1


def test_a_flight_may_be_larger_than_what_the_network_holds(store: Store) -> None:
    name = "x" * 100_000
    query = many("select cast(:name as text)", {"name": name}, first)
    wide = store.read_now(lambda tx: tx.fetch_all(*[query] * 8))
    assert all(answer == [name] for answer in wide)

    def action(tx: Tx) -> int:
        tx.put(*(counters.insert(f"{number}{name[:2_000]}", number) for number in range(5_000)))
        return int(tx.fetch(one("select count(*) from counter", {}, first)))

    assert store.write_now(action) == 5_000


def test_a_server_that_is_not_there_is_said_to_be_so(postgresql_url: str) -> None:
    nowhere = urlsplit(postgresql_url)._replace(netloc="rejoinder@127.0.0.1:1").geturl()
    with pytest.raises(StoreRefused, match="does not answer"):
        connect(nowhere)


def test_a_missing_database_is_said_to_be_missing(postgresql_cluster: Cluster) -> None:
    with pytest.raises(StoreRefused, match="does not exist"):
        connect(postgresql_cluster.url_of("nobody_made_this"))


def test_a_server_that_gives_up_durability_is_refused(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_connection, "_show", lambda connection: {"fsync": "off", "server_encoding": "UTF8"})
    with pytest.raises(NotDurable, match="fsync=off"):
        connect(postgresql_database)


def test_a_session_waits_for_the_disk_even_where_the_server_would_not(
    store: Store, other: psycopg.Connection, postgresql_database: str
) -> None:
    other.execute(f'alter database "{other.info.dbname}" set synchronous_commit to off')
    shown = "select current_setting('synchronous_commit')"
    for durability, wanted in (("full", "on"), ("may-lose-last-seconds-on-power-loss", "off")):
        connection = PostgresqlConnection(postgresql_database, durability)
        assert connection.fly([(shown, {})]) == [[(wanted,)]]
        connection.close()


def test_a_server_that_goes_while_it_is_greeted_is_away_for_a_while(
    postgresql_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(postgresql_connection, "_show", gone)
    with pytest.raises(ConnectionLost):
        PostgresqlConnection(postgresql_database, "full")
