"""The true application, in this process or as a server of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from rejoinder.app import Application, make_application
from rejoinder.settings import Settings, read_settings
from rejoinder.store.engine import Store, open_store, utc_now
from rejoinder.store.query import Tx, many
from rejoinder.store.tables import list_tables
from tests.machinery.postgresql import Cluster, fresh_database
from tests.machinery.world import SECRET, Visitor, World, make_world

START_S = 60.0
QUIET = {"log.access": "off", "log.level": "error"}
UNHURRIED = {f"pace.{rate}.{name}": 1_000_000 for rate in
             ("search", "preview", "counts", "stream", "staff", "edit", "vote", "flag", "token", "key")
             for name in ("limit", "network_limit")}  # fmt: skip
"""Settings under which nothing but a test's own limit is ever reached."""


def settings_for(database_url: str, **given: Any) -> Settings:
    """Return settings for a database; `given` names settings with `__` for the dot."""
    overrides = QUIET | UNHURRIED | {name.replace("__", "."): value for name, value in given.items()}
    return read_settings(None, environ={}, overrides={"database": database_url, **overrides})


@dataclass(slots=True)
class InProcess:
    """The application, asked without a socket; its own tasks run as they do in a server."""

    application: Application
    portal: BlockingPortal
    address: str = "127.0.0.1"
    _clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.application.store

    def ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | Sequence[tuple[str, str | bytes]] | None = None,
        content: bytes | None = None,
        data: Mapping[str, str] | None = None,
        json: Any = None,
        address: str | None = None,
    ) -> httpx.Response:
        """Send one request from `address` and return the answer; no cookie is kept, no redirect followed."""
        client = self._client(address or self.address)
        pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
        given = [(name.encode(), value.encode() if isinstance(value, str) else value) for name, value in pairs]
        send = partial(client.request, method, url, headers=given, content=content, data=data, json=json)
        answer = self.portal.call(send)
        client.cookies.clear()
        return answer

    def ask_as(self, visitor: Visitor, method: str, path: str, **given: Any) -> httpx.Response:
        """Ask the visitor's site as its browser does."""
        headers = visitor.headers | dict(given.pop("headers", {}))
        return self.ask(method, visitor.site.public_url + path, headers=headers, **given)

    def ask_many(
        self, requests: Sequence[Callable[[httpx.AsyncClient], Any]], *, addresses: Sequence[str] = ()
    ) -> list[httpx.Response]:
        """Send requests all at once, from one address after the other; each is a function of the client."""
        clients = [self._client(address) for address in addresses or [self.address]]

        async def together() -> list[httpx.Response]:
            return list(await asyncio.gather(*(each(client) for each, client in zip(requests, cycle(clients)))))

        return self.portal.call(together)

    def _client(self, address: str) -> httpx.AsyncClient:
        client = self._clients.get(address)
        if client is None:
            transport = httpx.ASGITransport(app=self.application.shell, client=(address, 40_000))  # type: ignore[arg-type]
            client = self._clients[address] = httpx.AsyncClient(transport=transport, timeout=None)
        return client


@contextmanager
def in_process(settings: Settings, *, clock: Callable[[], int] = utc_now) -> Iterator[InProcess]:
    """Open the application that the settings name, with its tasks running; `clock` is the store's."""
    store = open_store(settings.database, create=True, clock=clock)
    try:
        application = make_application(settings, store, SECRET)
        with start_blocking_portal("asyncio") as portal, portal.wrap_async_context_manager(_lifespan(application)):
            yield InProcess(application, portal)
    finally:
        store.close()


class _lifespan:  # noqa: N801 - reads as the function it stands for
    """Starts and ends the application as a server does."""

    def __init__(self, application: Application) -> None:
        self._shell = application.shell

    async def __aenter__(self) -> None:
        self._received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
        self._task = asyncio.ensure_future(self._shell(scope, self._received.get, self._sent.put))
        await self._received.put({"type": "lifespan.startup"})
        assert (await self._sent.get())["type"] == "lifespan.startup.complete"

    async def __aexit__(self, *_: object) -> None:
        await self._received.put({"type": "lifespan.shutdown"})
        await self._sent.get()
        await self._task


def checksum(store: Store, *, without: tuple[str, ...] = ("salt",)) -> str:
    """Return what changes when any row of any table does; salts are made by reading and so left out."""
    return store.read_now(_checksum, without)


def _checksum(tx: Tx, without: tuple[str, ...]) -> str:
    digest = blake2b(digest_size=16)
    for table in list_tables(tx):
        if table.name not in without:
            rows = tx.fetch(many(table.select, {}, tuple))
            digest.update(repr((table.name, sorted(map(repr, rows)))).encode())
    return digest.hexdigest()


@dataclass(slots=True)
class ServerProcess:
    """A server in a process of its own, which can be killed and started anew on the same port and database."""

    settings: dict[str, Any]
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "tests.machinery.run_server", json.dumps(self.settings)]
        root = Path(__file__).parents[2]
        environment = os.environ | {"PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
        self.process = subprocess.Popen(command, cwd=root, env=environment, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            try:
                httpx.get(f"{self.url}/healthz")
                return
            except httpx.TransportError:
                time.sleep(0.02)
        raise TimeoutError("the server does not answer")

    def end(self, number: int = signal.SIGTERM) -> None:
        """End it with a signal and wait until it is gone."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(timeout=START_S)
            self.process = None


def free_port() -> int:
    """Return a port of loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server_process(database_url: str, secret_file: Path, **given: Any) -> Iterator[ServerProcess]:
    """Serve a database until the end of the block; `given` names settings with `__` for the dot."""
    port = free_port()
    settings = QUIET | UNHURRIED | {name.replace("__", "."): value for name, value in given.items()}
    if not secret_file.exists():
        secret_file.touch(mode=0o600)
        secret_file.write_bytes(SECRET)
    server = ServerProcess({"database": database_url, "secret_file": str(secret_file), "port": port, **settings}, port)
    server.start()
    try:
        yield server
    finally:
        server.end(signal.SIGKILL)


@contextmanager
def database_of(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the URL of an empty database of this kind for as long as the block lasts."""
    if kind == "sqlite":
        factory: pytest.TempPathFactory = request.getfixturevalue("tmp_path_factory")
        yield f"sqlite:///{factory.mktemp('database') / 'rejoinder.sqlite3'}"
        return
    cluster: Cluster = request.getfixturevalue("postgresql_cluster")
    with fresh_database(cluster) as url:
        yield url


@dataclass(slots=True)
class Peopled:
    """A running application and the world in its store."""

    app: InProcess
    world: World

    def checksum(self, *, without: tuple[str, ...] = ("salt",)) -> str:
        """Return what changes when any row of a table does that is not among `without`."""
        return checksum(self.app.store, without=without)


@contextmanager
def peopled(database_url: str, *, clock: Callable[[], int] = utc_now, **given: Any) -> Iterator[Peopled]:
    """Open the application on an empty database, with the world in it."""
    with in_process(settings_for(database_url, **given), clock=clock) as app:
        yield Peopled(app, make_world(app.store))


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def on(request: pytest.FixtureRequest) -> Iterator[Peopled]:
    """The application and its world, for a whole module: once on SQLite, once on PostgreSQL."""
    with database_of(request.param, request) as url, peopled(url) as found:
        yield found
