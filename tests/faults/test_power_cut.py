"""Whatever the disk makes of unsynced writes when the power fails: what was acknowledged is there."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from rejoinder.core.errors import NotFound
from rejoinder.store import sqlite_log
from rejoinder.store.engine import Store, utc_now
from rejoinder.store.query import Statement, Tx, first, one
from rejoinder.store.sqlite_connection import Opening, create_file
from rejoinder.store.sqlite_engine import SqliteEngine
from tests.faults.power_cut import Event, History, Kind, LoggedFiles, Survival, rebuild

pytestmark = pytest.mark.faults

CLIENTS = 8
POSTS = 40
CUTS_A_ROUND = 10
TABLES = (
    "create table post (name text primary key, body text not null) strict",
    "create table total (posts integer not null) strict",
    "insert into total (posts) values (0)",
)


def post(tx: Tx, name: str, *, refuse: bool) -> None:
    """Store a post with its counter, as one; announce it, or refuse when all is written."""
    body = name * 150
    tx.put(Statement("insert into post (name, body) values (:name, :body)", {"name": name, "body": body}))
    number = tx.fetch(one("update total set posts = posts + 1 returning posts", {}, first))
    tx.announce(name.encode(), number)
    if refuse:
        raise NotFound(what=name)


def write_history(path: Path, durability: str, vfs: str) -> History:
    """Have several clients post at once into the file and return everything that happened to it."""
    history = History()
    create_file(path)
    files = LoggedFiles(vfs, history)
    engine = SqliteEngine(Opening(path, durability, files.name), clock=utc_now, waiting=100, readers=1)
    store = Store(engine, "")
    store.write_now(lambda tx: tx.put(*map(Statement, TABLES)))
    # Called by the writer itself at the moment of the promise, before it touches the disk again.
    store.listen(lambda announced: history.promise(*(name.decode() for name, _ in announced)))
    threads = [threading.Thread(target=_post_many, args=(store, client)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    store.close()
    files.unregister()
    return history


def _post_many(store: Store, client: int) -> None:
    for number in range(POSTS):
        refuse = number % 10 == 9
        try:
            store.write_now(post, f"{client}-{number}", refuse=refuse)
        except NotFound:
            assert refuse


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What a plain SQLite finds after a cut."""

    lost: frozenset[str]
    is_sound: bool
    counter_is_true: bool


def look(path: Path, promises: list[str]) -> Aftermath:
    if not path.exists():
        return Aftermath(frozenset(promises), is_sound=True, counter_is_true=True)
    connection = apsw.Connection(str(path))
    is_sound = connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    if not connection.table_exists("main", "total"):
        found: set[str] = set()
        total = 0
    else:
        found = {str(name) for (name,) in connection.execute("select name from post")}
        total = sum(int(str(posts)) for (posts,) in connection.execute("select posts from total"))
    connection.close()
    return Aftermath(frozenset(promises) - found, is_sound, total == len(found))


def cut_often(history: History, directory: Path, cuts: int, seed: int) -> list[Aftermath]:
    """Cut the power at `cuts` random places and return what was found after each."""
    chance = random.Random(seed)
    found: list[Aftermath] = []
    for number in range(cuts):
        place = directory / f"{number}"
        place.mkdir()
        end = chance.randrange(len(history.events) + 1)
        survival = chance.choice([*Survival, Survival.SOME])
        promises = rebuild(history.events[:end], place, survival, chance)
        found.append(look(place / "posts.sqlite3", promises))
    return found


@pytest.fixture
def busy_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the log home every few commits, so that cuts fall into that as well."""
    monkeypatch.setattr(sqlite_log, "PAGES", 20)
    monkeypatch.setattr(sqlite_log, "PAGES_ANYWAY", 40)
    monkeypatch.setattr(sqlite_log, "PAGES_RESTART", 150)


CutOften = Callable[[str, int], list[Aftermath]]


@pytest.fixture
def cut(tmp_path: Path, busy_log: None) -> CutOften:
    def write_and_cut(durability: str, cuts: int) -> list[Aftermath]:
        (tmp_path / "live").mkdir()
        (tmp_path / "cuts").mkdir()
        history = write_history(tmp_path / "live" / "posts.sqlite3", durability, f"logged-{tmp_path.name}")
        assert sum(event.kind.value == "promise" for event in history.events) == CLIENTS * POSTS * 9 // 10
        return cut_often(history, tmp_path / "cuts", cuts, seed=cuts)

    return write_and_cut


def test_no_cut_of_the_power_loses_what_was_acknowledged(cut: CutOften, rounds: int) -> None:
    found = cut("full", rounds * CUTS_A_ROUND)
    assert [aftermath.lost for aftermath in found if aftermath.lost] == []
    assert all(aftermath.is_sound and aftermath.counter_is_true for aftermath in found)


def test_the_weaker_setting_loses_the_last_writes_and_nothing_else(cut: CutOften, rounds: int) -> None:
    found = cut("may-lose-last-seconds-on-power-loss", rounds * CUTS_A_ROUND // 2)
    assert any(aftermath.lost for aftermath in found)
    assert all(aftermath.is_sound and aftermath.counter_is_true for aftermath in found)


def test_the_model_keeps_what_was_synced_and_tears_the_rest(tmp_path: Path) -> None:
    before, after = b"a" * 2_048, b"b" * 2_048
    events = [Event(Kind.WRITE, "f", 0, before), Event(Kind.SYNC, "f"), Event(Kind.WRITE, "f", 0, after)]
    seen: dict[Survival, set[bytes]] = {}
    chance = random.Random(1)
    for survival in Survival:
        for _ in range(20):
            rebuild(events, tmp_path, survival, chance)
            seen.setdefault(survival, set()).add((tmp_path / "f").read_bytes())
    assert seen[Survival.NONE] == {before}
    assert seen[Survival.ALL] == {after}
    sectors = {content[start : start + 512] for content in seen[Survival.SOME] for start in range(0, 2_048, 512)}
    assert sectors == {b"a" * 512, b"b" * 512}
    assert any(b"a" in content and b"b" in content for content in seen[Survival.SOME])


def test_clients_at_once_share_the_syncs_of_the_disk(tmp_path: Path) -> None:
    history = write_history(tmp_path / "posts.sqlite3", "full", f"logged-{tmp_path.name}")
    kinds = [event.kind for event in history.events]
    assert kinds.count(Kind.SYNC) < kinds.count(Kind.PROMISE)
