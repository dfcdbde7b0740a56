"""A schema of trees, small and awkward: parents that come after their children, odd texts, two-column keys."""

from __future__ import annotations

from rejoinder.store.query import Row, Statement, Tx, first, many, one, whole
from rejoinder.store.tables import STEPS, Table, list_tables

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
