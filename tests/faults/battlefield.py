"""A server of its own on a database of its own, the crowd that uses it, and what is checked after a strike."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from rejoinder.core.errors import Unavailable
from rejoinder.core.ids import StoryId, to_text
from rejoinder.store.engine import Store, open_store
from rejoinder.store.query import T, Tx, first, many
from tests.actions.plainly import check_everything
from tests.actions.talking import Talk
from tests.faults.checker import SeenComment, complaints
from tests.faults.crowd import CLIENTS, Client, Connection, Said
from tests.faults.history import History, read_history
from tests.machinery.serving import QUIET, UNHURRIED, ServerProcess, free_port
from tests.machinery.world import SECRET, make_world
from tests.store.counters import Clock

REPEATED_CLIENTS = 5
PATIENCE_S = 30.0

Strike = Callable[[], None]
"""Does harm and mends it; returns when the server answers again."""


class Battlefield:
    """A server and those who use it; `acknowledged` counts what they were told is done."""

    def __init__(self, server: ServerProcess, store: Store, folder: Path) -> None:
        world = make_world(store, url_a=server.url)
        self.server = server
        self.acknowledged = 0
        self._folder = folder
        self._talk = Talk(store, Clock(), world.a, StoryId(b""))
        self._nobody = world["nobody"]
        self._visitors = [world.guest(f"reader {number}", world.a) for number in range(CLIENTS)]
        self._chance = random.Random()
        self._rounds: list[tuple[StoryId, Path]] = []

    def play_round(self, strike: Strike, *, within_s: float) -> None:
        """Let the crowd in under a new story, strike at a random moment `within_s`, and check what is left."""
        story_id = self._patiently(self._talk.open_story)
        path = self._folder / f"history-{len(self._rounds)}.jsonl"
        self._rounds.append((story_id, path))
        with History(path) as history:
            said = Said()
            clients = [
                Client(number, self.server.port, visitor, story_id, said, history)
                for number, visitor in enumerate(self._visitors)
            ]
            with running(clients):
                time.sleep(self._chance.uniform(0.0, within_s))
                strike()
            for client in clients:
                client.resolve()
            self._repeat_some(clients)
        assert [fault for client in clients for fault in client.faults] == []
        self._check(story_id, path)

    def check_all(self) -> None:
        """Check every round once more, and the database as a whole."""
        self.acknowledged = 0
        for story_id, path in self._rounds:
            self._check(story_id, path)
        if self._talk.store.dialect == "sqlite":
            assert self._talk.store.read_now(_integrity) == ["ok"]

    def _repeat_some(self, clients: list[Client]) -> None:
        """Send again some of what was acknowledged: the same answer comes, and nothing happens."""
        for client in clients[:REPEATED_CLIENTS]:
            posts = [one for one in client.done if one.act == "post"]
            if posts:
                again = self._chance.choice(posts)
                status, answer, _ = client.repeat(again)
                assert (status < 300, answer["id"]) == (True, again.result["id"])

    def _check(self, story_id: StoryId, path: Path) -> None:
        """Assert that a story is what its history says, and every counter its recount."""
        operations = read_history(path.read_text().splitlines())
        assert complaints(operations, self._seen(story_id)) == []
        talk = replace(self._talk, story_id=story_id)
        self._patiently(lambda: check_everything(talk))
        self.acknowledged += sum(one.outcome == "ok" for one in operations)

    def _seen(self, story_id: StoryId) -> Iterator[SeenComment]:
        """Yield a story's comments as the API's pages give them to nobody in particular."""
        reader = Connection(self.server.port, self._nobody)
        cursor: str | None = ""
        while cursor is not None:
            path = f"/api/v1/stories/{to_text(story_id)}/comments?order=oldest&limit=100{cursor}"
            until = time.monotonic() + PATIENCE_S
            status, page, _ = reader.send("GET", path)
            # A database that was just struck is away for a moment, and the server says so.
            while status == 503 and time.monotonic() < until:
                time.sleep(0.1)
                status, page, _ = reader.send("GET", path)
            assert status == 200, (status, page)
            for one in page["comments"]:
                yield SeenComment(one["id"], one["body"], one["version"], one["votes"]["up"], one["votes"]["down"])
            cursor = None if page["next_cursor"] is None else f"&cursor={page['next_cursor']}"

    def _patiently(self, act: Callable[[], T]) -> T:
        """Do something with our own store, again while its connections have not been made anew."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                return act()
            except Unavailable:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)


def _integrity(tx: Tx) -> list[str]:
    return tx.fetch(many("pragma integrity_check", {}, first))


@contextmanager
def running(clients: list[Client]) -> Iterator[None]:
    """Have the clients do what they do in threads of their own until the end of the block."""
    stop = threading.Event()
    threads = [threading.Thread(target=client.run, args=(stop,)) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextmanager
def battlefield(database_url: str, folder: Path) -> Iterator[Battlefield]:
    """Serve a new database until the end of the block."""
    secret_file = folder / "secret"
    secret_file.touch(mode=0o600)
    secret_file.write_bytes(SECRET)
    port = free_port()
    given = {"database": database_url, "secret_file": str(secret_file), "port": port}
    server = ServerProcess({**QUIET, **UNHURRIED, **given}, port)
    store = open_store(database_url, create=True)
    try:
        field = Battlefield(server, store, folder)
        server.start()
        yield field
    finally:
        server.end()
        store.close()
