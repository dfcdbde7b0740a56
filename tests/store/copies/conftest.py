"""Databases of trees in the place of ours, to be copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rejoinder.store import migrate
from rejoinder.store.backup import backup
from rejoinder.store.engine import Store, open_store
from tests.machinery.postgresql import Cluster, fresh_database
from tests.store.copies.trees import SCHEMA, grow


@pytest.fixture(autouse=True)
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Schema steps of this test's own in the place of ours."""
    directory = tmp_path / "steps"
    directory.mkdir()
    (directory / "0001_trees.sql").write_text(SCHEMA)
    monkeypatch.setattr(migrate, "MIGRATIONS", directory)
    return directory


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url, create=True)
    yield store
    store.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    with fresh_database(cluster) as url:
        yield url


@pytest.fixture
def made(sqlite_database: str, tmp_path: Path) -> Path:
    """A sound backup."""
    store = open_store(sqlite_database, create=True)
    store.write_now(grow, 100)
    backup(store, tmp_path / "backup")
    store.close()
    return tmp_path / "backup"
