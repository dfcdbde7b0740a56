"""An import that is killed at any moment, again and again, stores everything once; so does its undoing take it away.

What is there after each kill is exact: every counter is what it counts, and a last run completes what is missing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest

from bench.disqus_export import write_export
from rejoinder.actions import sites
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store
from tests.carriers.made_up import content, is_exact, rows

pytestmark = pytest.mark.faults

COMMENTS = 4_000
SLUG = "lantern"


class Command:
    """`rejoinder import` on one database, in a process of its own."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.database_url = database_url
        self.folder = folder
        self.export = folder / "export.xml"

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "rejoinder", "import", *arguments, "--site", SLUG, "--json"],
            cwd=self.folder,
            env={**os.environ, "REJOINDER_DATABASE": self.database_url, "TMPDIR": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *arguments: str) -> dict[str, object]:
        """Run to the end and return what it says."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err.decode()
        said: dict[str, object] = json.loads(out)
        return said

    def kill_after(self, seconds: float, *arguments: str) -> bool:
        """Kill it after so long; whether it was still at it."""
        process = self.start(*arguments)
        try:
            process.wait(timeout=seconds)
            return False
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            return True
        finally:
            process.communicate()

    def store(self) -> tuple[Store, Site]:
        store = open_store(self.database_url, create=False)
        return store, store.read_now(sites.get_site, SLUG)


def prepare(database_url: str, folder: Path, name: str) -> Command:
    (folder / name).mkdir()
    command = Command(database_url, folder / name)
    write_export(command.export, COMMENTS)
    store = open_store(database_url, create=True)
    store.write_now(sites.add_site, SLUG, "The Lantern", "https://lantern.example", "en")
    store.close()
    return command


def play(command: Command, expected: list[str], rounds: int) -> None:
    """Kill an import into an empty site and the undoing of a whole one by turns, and have each completed."""
    chance = Random(7)
    began = time.monotonic()
    batch = str(command.run(str(command.export))["batch"])
    importing = time.monotonic() - began
    command.run("--undo", batch)
    undoing = time.monotonic() - began - importing
    killed = 0
    for number in range(rounds):
        is_undoing = number % 2 == 1
        arguments = ("--undo", batch) if is_undoing else (str(command.export),)
        is_killed = command.kill_after(chance.uniform(0.2, 0.8) * (undoing if is_undoing else importing), *arguments)
        killed += is_killed
        if not is_killed:  # The machine was busier when it was measured.
            importing, undoing = importing * 0.7, undoing * 0.7
        store, site = command.store()
        assert is_exact(store)
        store.close()
        said = command.run(*arguments)
        store, site = command.store()
        if is_undoing:
            assert rows(store, "select id from comment") == []
        else:
            batch = str(said["batch"])
            assert content(store, site) == expected
        store.close()
    assert killed > rounds // 4


def expected_of(folder: Path) -> list[str]:
    command = prepare(f"sqlite:///{folder / 'undisturbed.db'}", folder, "undisturbed")
    command.run(str(command.export))
    store, site = command.store()
    found = content(store, site)
    store.close()
    return found


def test_a_killed_import_stores_everything_once_on_sqlite(sqlite_database: str, tmp_path: Path, rounds: int) -> None:
    play(prepare(sqlite_database, tmp_path, "killed"), expected_of(tmp_path), rounds)


def test_a_killed_import_stores_everything_once_on_postgresql(
    postgresql_database: str, tmp_path: Path, rounds: int
) -> None:
    play(prepare(postgresql_database, tmp_path, "killed"), expected_of(tmp_path), max(4, rounds // 4))
