"""Actions on a table of counters: small enough to see what the store makes of them."""

from __future__ import annotations

from rejoinder.core.errors import NotFound
from rejoinder.store.query import Query, Statement, Tx, first, many, maybe, one

_COLUMNS = "number bigint not null check (number >= 0)"
TABLE = {
    "sqlite": f"create table counter (name text primary key, {_COLUMNS.replace('bigint', 'integer')}) strict",
    "postgresql": f'create table counter (name text collate "C" primary key, {_COLUMNS})',
}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = 1_800_000_000_000_000

    def __call__(self) -> int:
        return self.at


def get(name: str) -> Query[int]:
    return one("select number from counter where name = :name", {"name": name}, first, what="counter")


def find(name: str) -> Query[int | None]:
    return maybe("select number from counter where name = :name", {"name": name}, first)


def list_all() -> Query[list[tuple[str, int]]]:
    return many("select name, number from counter order by name", {}, lambda row: (row[0], row[1]))


def insert(name: str, number: int) -> Statement:
    return Statement("insert into counter (name, number) values (:name, :number)", {"name": name, "number": number})


def add(name: str, number: int) -> Statement:
    return Statement(
        "update counter set number = number + :number where name = :name", {"name": name, "number": number}
    )


def added(name: str, number: int) -> Query[int]:
    return one(f"{add(name, number).sql} returning number", {"name": name, "number": number}, first, what="counter")


def put(tx: Tx, *statements: Statement) -> None:
    tx.put(*statements)


def put_new(tx: Tx, name: str, number: int) -> int:
    """Insert a counter and return what can be read of it in the same transaction."""
    tx.put(insert(name, number))
    return tx.fetch(get(name))


def put_and_refuse(tx: Tx, name: str, number: int) -> None:
    """Insert a counter, see it, announce it, and refuse."""
    tx.put(insert(name, number))
    tx.fetch(get(name))
    tx.announce(name.encode(), number)
    raise NotFound(what=name)


def put_and_announce(tx: Tx, name: str, number: int) -> str:
    tx.put(insert(name, number))
    tx.announce(name.encode(), number)
    return name


def increment(tx: Tx, name: str) -> int:
    """Add one as one statement does."""
    return tx.fetch(added(name, 1))


def read_all(tx: Tx) -> list[tuple[str, int]]:
    return tx.fetch(list_all())


def read_one(tx: Tx, name: str) -> int:
    return tx.fetch(get(name))
