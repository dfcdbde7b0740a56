"""What an action may rely on, on both databases."""

from __future__ import annotations

import asyncio

import pytest

from rejoinder.core.errors import BadCharacters, NotFound
from rejoinder.store.engine import Store
from rejoinder.store.failures import (
    CheckViolation,
    NotNullViolation,
    StatementRefused,
    TypeViolation,
    UniqueViolation,
    Violation,
)
from rejoinder.store.query import Query, Statement, Tx, Value, first, many, one, whole
from tests.store import counters
from tests.store.counters import Clock


def test_a_fetch_sees_what_was_put_before_it(store: Store) -> None:
    assert store.write_now(counters.put_new, "a", 7) == 7


def test_what_was_put_last_is_stored_without_a_fetch(store: Store) -> None:
    store.write_now(lambda tx: tx.put(counters.insert("a", 1), counters.insert("b", 2)))
    assert store.read_now(counters.read_all) == [("a", 1), ("b", 2)]


def test_puts_run_in_order(store: Store) -> None:
    def action(tx: Tx) -> int:
        tx.put(counters.insert("a", 1))
        tx.put(counters.add("a", 5), Statement("update counter set number = number * 10"))
        return tx.fetch(counters.get("a"))

    assert store.write_now(action) == 60


def test_many_queries_are_answered_in_order(store: Store) -> None:
    store.write_now(counters.put_new, "a", 1)

    def action(tx: Tx) -> tuple[int, int | None, int, list[tuple[str, int]]]:
        tx.put(counters.insert("b", 2))
        return tx.fetch_all(counters.get("b"), counters.find("c"), counters.added("a", 4), counters.list_all())

    assert store.write_now(action) == (2, None, 5, [("a", 5), ("b", 2)])


def test_a_refusal_leaves_nothing(store: Store) -> None:
    with pytest.raises(NotFound, match="not_found"):
        store.write_now(counters.put_and_refuse, "a", 1)
    assert store.read_now(counters.read_all) == []


def test_a_refusal_after_a_writing_fetch_leaves_nothing(store: Store) -> None:
    store.write_now(counters.put_new, "a", 1)

    def action(tx: Tx) -> None:
        tx.fetch(counters.added("a", 1))
        raise NotFound(what="nothing")

    with pytest.raises(NotFound):
        store.write_now(action)
    assert store.read_now(counters.read_one, "a") == 1


def test_a_missing_row_is_named(store: Store) -> None:
    with pytest.raises(NotFound) as refused:
        store.read_now(counters.read_one, "nobody")
    assert refused.value.data == {"what": "counter"}


def test_the_next_action_is_well_after_every_kind_of_failure(store: Store) -> None:
    store.write_now(counters.put_new, "a", 1)
    insert = counters.insert
    broken: list[tuple[Statement, type[Exception]]] = [
        (insert("a", 2), UniqueViolation),
        (insert("b", -1), CheckViolation),
        (Statement("insert into counter (name, number) values ('b', null)"), NotNullViolation),
        (Statement("insert into counter (name) values (:name)", {"name": "a\0b"}), BadCharacters),
        (Statement("insert into counter (name) values (:name)", {"name": "\ud800"}), BadCharacters),
        (insert("b", 2**63), StatementRefused),
        (Statement("insert into counter (name) values (:name)"), StatementRefused),
        (Statement("insert into nowhere values (1)"), StatementRefused),
        (Statement("this is no statement"), StatementRefused),
    ]
    for number, (statement, failure) in enumerate(broken):
        with pytest.raises(failure):
            store.write_now(counters.put, statement)
        assert store.write_now(counters.put_new, f"after {number}", number) == number


def test_a_text_does_not_fit_where_a_number_belongs(store: Store) -> None:
    with pytest.raises((TypeViolation, StatementRefused)):
        store.write_now(
            lambda tx: tx.put(Statement("insert into counter values (:name, :number)", {"name": "a", "number": "many"}))
        )


def test_a_violation_names_its_constraint(store: Store) -> None:
    with pytest.raises(Violation) as violated:
        store.write_now(lambda tx: tx.put(counters.insert("a", -1)))
    assert "number" in violated.value.constraint


def test_values_come_back_as_they_went(store: Store) -> None:
    values: dict[str, Value] = {
        "text": "ä'\"%:x\N{PILE OF POO}\n",
        "bytes": b"\0\xff:%",
        "zero": 0,
        "big": 2**63 - 1,
        "small": -(2**63),
    }
    sql = (
        "select cast(:text as text), cast(:bytes as bytea), cast(:zero as bigint), cast(:big as bigint), "
        "cast(:small as bigint), cast(:half as double precision), cast(:none as bigint), 'a:b', '100%', '%s'"
    )
    if store.dialect == "sqlite":
        sql = sql.replace("bytea", "blob").replace("double precision", "real")
    query = one(sql, {**values, "half": 0.5, "none": None}, whole)
    assert store.read_now(lambda tx: tx.fetch(query)) == (*values.values(), 0.5, None, "a:b", "100%", "%s")


def test_one_name_may_stand_for_several_parameters(store: Store) -> None:
    query: Query[int] = one("select :n * 10 + cast(:n as bigint) + :m", {"n": 4, "m": 100}, first)
    assert store.read_now(lambda tx: tx.fetch(query)) == 144


def test_a_comparison_gives_one_or_zero(store: Store) -> None:
    query = one("select 1 = 1, 1 = 2", {}, whole)
    assert store.read_now(lambda tx: tx.fetch(query)) == (1, 0)


def test_text_is_ordered_by_its_bytes(store: Store) -> None:
    words = ["Z", "a", "B", "ä", "é", "z", "\N{PILE OF POO}", "\uffff"]
    store.write_now(lambda tx: tx.put(*(counters.insert(word, 0) for word in words)))
    found = [name for name, _ in store.read_now(counters.read_all)]
    assert found == sorted(words, key=lambda word: word.encode())


def test_a_statement_is_good_for_numbers_of_every_size(store: Store) -> None:
    numbers = [1, 2**15, 2**31, 2**40, 1, 2**15, 2**31, 2**40]
    for place, number in enumerate(numbers):
        assert store.write_now(counters.put_new, f"{place}", number) == number


def test_a_transaction_has_one_instant(store: Store, clock: Clock) -> None:
    def action(tx: Tx) -> tuple[int, int, bytes]:
        before = tx.now
        clock.at += 5_000
        tx.put(counters.insert("a", 1))
        tx.fetch(counters.get("a"))
        return before, tx.now, tx.new_id()

    started = clock.at
    before, after, identifier = store.write_now(action)
    assert before == after == started
    assert identifier[:6] == (started // 1000).to_bytes(6, "big")


def test_a_reader_can_neither_put_nor_change(store: Store) -> None:
    with pytest.raises(TypeError):
        store.read_now(lambda tx: tx.put(counters.insert("a", 1)))
    with pytest.raises(Exception, match="read"):
        store.read_now(lambda tx: tx.fetch(many("insert into counter values ('a', 1) returning name", {}, first)))
    assert store.read_now(counters.read_all) == []


def test_a_reader_sees_one_snapshot_however_long_it_reads(store: Store) -> None:
    store.write_now(counters.put_new, "a", 1)

    def function(tx: Tx) -> tuple[int, int]:
        before = tx.fetch(counters.get("a"))
        store.write_now(lambda other: other.put(counters.add("a", 1)))
        return before, tx.fetch(counters.get("a"))

    assert store.read_now(function) == (1, 1)
    assert store.read_now(counters.read_one, "a") == 2


def test_what_was_acknowledged_can_be_read_at_once(store: Store) -> None:
    async def write_and_read() -> None:
        await store.write(counters.put_new, "a", 0)
        for wanted in range(1, 100):
            assert await store.write(counters.increment, "a") == wanted
            assert await store.read(counters.read_one, "a") == wanted

    asyncio.run(write_and_read())


def test_both_sides_of_a_store_take_arguments(store: Store) -> None:
    async def write_and_read() -> tuple[int, int]:
        written = await store.write(counters.put_new, "a", number=3)
        return written, await store.read(counters.read_one, name="a")

    assert asyncio.run(write_and_read()) == (3, 3)


@pytest.mark.parametrize("kind", [ZeroDivisionError, GeneratorExit, asyncio.CancelledError])
def test_an_exception_of_any_kind_reaches_its_caller_alone(store: Store, kind: type[BaseException]) -> None:
    def broken(tx: Tx) -> None:
        tx.put(counters.insert("broken", 1))
        raise kind

    async def several() -> list[object]:
        writes = [store.write(counters.put_new, "a", 1), store.write(broken), store.write(counters.put_new, "b", 2)]
        return list(await asyncio.gather(*writes, return_exceptions=True))

    one_, broken_, two = asyncio.run(several())
    assert (one_, two) == (1, 2)
    assert isinstance(broken_, kind)
    assert store.read_now(counters.read_all) == [("a", 1), ("b", 2)]
