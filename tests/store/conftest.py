"""Stores with one table of their own: what the engines promise does not depend on our schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from rejoinder.store.engine import Store, connect
from rejoinder.store.query import Statement, Tx
from tests.store.counters import TABLE, Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture
def open_counters(database_url: str, clock: Clock) -> Iterator[Callable[[], Store]]:
    """What opens the test's database once more; everything is closed after the test."""
    opened: list[Store] = []

    def open_once_more() -> Store:
        opened.append(connect(database_url, create=True, clock=clock))
        return opened[-1]

    yield open_once_more
    for store in opened:
        store.close()


@pytest.fixture
def store(open_counters: Callable[[], Store]) -> Store:
    """A store with the table `counter`."""
    store = open_counters()
    store.write_now(_make_table)
    return store


def _make_table(tx: Tx) -> None:
    tx.put(Statement(TABLE[tx.dialect]))
