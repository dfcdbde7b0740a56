"""A discussion that every format has trouble with, on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rejoinder.store.engine import open_store
from tests.actions.talking import Talk
from tests.carriers.writing.coming_home import begin_tricky_talk
from tests.store.counters import Clock


@pytest.fixture
def talk(database_url: str) -> Iterator[Talk]:
    clock = Clock()
    store = open_store(database_url, create=True, clock=clock)
    yield begin_tricky_talk(store, clock)
    store.close()
