"""The same test on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """The URL of an SQLite file of this test's own; the file is not made yet."""
    return f"sqlite:///{tmp_path / 'rejoinder.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of this test's own: once SQLite, once PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_database")
    return url
