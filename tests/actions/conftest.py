"""A store with our schema and one site, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from rejoinder.actions import sites
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store
from tests.actions.talking import Talk, begin_talk
from tests.machinery.postgresql import fresh_database
from tests.store.counters import Clock


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store that knows no site."""
    store = open_store(database_url, create=True)
    yield store
    store.close()


@pytest.fixture
def site(store: Store) -> Site:
    """The store's only site."""
    return store.write_now(sites.add_site, "lantern", "The Lantern", "https://lantern.example", "en")


@pytest.fixture(scope="module")
def clock() -> Clock:
    """A clock that stands still until it is moved."""
    return Clock()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def lasting_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, clock: Clock
) -> Iterator[Store]:
    """A store that a module's tests share: each has a site of its own, which is as good and takes no second."""
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path_factory.mktemp('talk') / 'rejoinder.sqlite3'}"
        if request.param == "postgresql":
            url = stack.enter_context(fresh_database(request.getfixturevalue("postgresql_cluster")))
        store = open_store(url, create=True, clock=clock)
        stack.callback(store.close)
        yield store


@pytest.fixture
def talk(lasting_store: Store, clock: Clock) -> Talk:
    """A site that allows everything, with one open story."""
    return begin_talk(lasting_store, clock)
