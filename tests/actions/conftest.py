"""A store with our schema and one site, on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rejoinder.actions import sites
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store


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
