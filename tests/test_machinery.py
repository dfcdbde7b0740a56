"""What the other tests stand on, tried by itself."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page

from tests.machinery import browser as chromium
from tests.machinery import corpora, postgresql
from tests.machinery.debian import MissingProgram


def test_the_cluster_is_as_durable_as_a_real_one(postgresql_url: str) -> None:
    with psycopg.connect(postgresql_url) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
            assert row == ("on",), name


def test_a_fresh_database_is_empty_and_compares_text_by_bytes(postgresql_database: str) -> None:
    with psycopg.connect(postgresql_database) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        order = connection.execute("SELECT 'a' < 'B', 'Z' < 'ä'").fetchone()
        encoding = connection.execute("SHOW server_encoding").fetchone()
    assert (tables, order, encoding) == ((0,), (False, True), ("UTF8",))


def test_a_database_is_dropped_though_a_connection_stayed_open(postgresql_cluster: postgresql.Cluster) -> None:
    with postgresql.fresh_database(postgresql_cluster) as url:
        left_open = psycopg.connect(url)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    left_open.close()


def test_each_database_comes_with_its_own_url(database_url: str, request: pytest.FixtureRequest) -> None:
    assert database_url.startswith(f"{request.node.callspec.params['database_url']}://")


def test_a_stopped_cluster_leaves_nothing_behind() -> None:
    with postgresql.running_cluster() as cluster:
        assert cluster.directory.exists()
    assert not cluster.directory.exists()
    assert cluster.process.returncode == 0


def test_the_browser_opens_a_page_and_runs_its_script(page: Page) -> None:
    page.set_content("<p id=p>before</p><script>document.getElementById('p').textContent = 'after'</script>")
    assert page.inner_text("#p") == "after"


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "CHROMIUM", Path("/nowhere/chromium"))
    with pytest.raises(MissingProgram, match="apt-get install chromium"):
        chromium.find_chromium(Path("/nowhere/chrome"))


def test_an_absent_corpus_skips_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(corpora, "CORPORA", tmp_path)
    with pytest.raises(pytest.skip.Exception, match="optional corpus pages is not here"):
        corpora.corpus("pages")


def test_a_present_corpus_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pages").mkdir()
    monkeypatch.setattr(corpora, "CORPORA", tmp_path)
    assert os.listdir(corpora.corpus("pages")) == []
