"""The HTTP server: uvicorn with our protocol, a socket of our own choice, and a decent end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import resource
import signal
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, cast

import uvicorn

from rejoinder.web.answering import AnsweringProtocol, Door
from rejoinder.web.detaching import Streams
from rejoinder.web.heads import WireLimits
from rejoinder.web.ready import ReadyPages

Application = Callable[..., Any]
TICKS_PER_SWEEP = 10
"""uvicorn ticks ten times a second."""
BACKLOG = 2_048
PORTS_TRIED = 100
MOST_PORT = 65_535
# Files, database connections and what Python itself holds open.
FILES_BESIDE_CONNECTIONS = 200


@dataclass(slots=True)
class Serving:
    """What a server is made of beside the application; the application gets the same `streams` and `pages`."""

    pages: ReadyPages
    streams: Streams
    limits: WireLimits = field(default_factory=WireLimits)
    connection_count: int = 10_000
    """More connections than this get 503; streams are counted apart, by `streams.limit`."""
    shutdown_s: int = 10
    """How long answers in the making are waited for at the end."""


class Server(uvicorn.Server):
    """uvicorn's server, which also sweeps its connections, closes streams at the end and leaves signals to its caller.

    `run` returns after SIGTERM or SIGINT instead of raising the signal again, so that the caller can close the store.
    """

    def __init__(self, app: Application, serving: Serving) -> None:
        protocol = partial(AnsweringProtocol, limits=serving.limits, streams=serving.streams, door=Door(serving.pages))
        config = uvicorn.Config(
            cast(Any, app),
            http=cast("type[asyncio.Protocol]", protocol),
            loop="uvloop",
            ws="none",
            interface="asgi3",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=BACKLOG,
            limit_concurrency=serving.connection_count,
            # Our own sweeps end idle connections.
            timeout_keep_alive=serving.limits.keep_alive_s,
            timeout_graceful_shutdown=serving.shutdown_s,
        )
        super().__init__(config)
        self._streams = serving.streams

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_PER_SWEEP == 0:
            for connection in tuple(self.server_state.connections):
                cast(AnsweringProtocol, connection).sweep()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._streams.close()
        await super().shutdown(sockets)

    def stop(self) -> None:
        """Have `run` come to its end, from any thread."""
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # The second one means it.
        self.force_exit = self.should_exit
        self.should_exit = True


def listen_on(host: str, port: int, *, or_next: bool = False) -> socket.socket:
    """Return a listening TCP socket on `host` and `port`, where port 0 means any.

    `or_next`: when the port is taken, the next free one of the hundred above it. Raises OSError otherwise.
    """
    if port > MOST_PORT:
        raise OSError(errno.EADDRNOTAVAIL, "there is no such port")
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    tried = min(PORTS_TRIED, MOST_PORT + 1 - port)
    for offset in range(tried):
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address[0], port + offset, *address[2:]))
            listener.listen(BACKLOG)
        except OSError as error:
            listener.close()
            if error.errno != errno.EADDRINUSE or not or_next or port == 0 or offset == tried - 1:
                raise
        else:
            return listener
    raise AssertionError("the last attempt returns or raises")


def listen_at(path: Path) -> socket.socket:
    """Return a listening UNIX socket at `path`, for a proxy of the same group; one left behind there is replaced."""
    with contextlib.suppress(FileNotFoundError):
        if path.is_socket():
            path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o660)
    listener.listen(BACKLOG)
    return listener


def raise_file_limit(wanted: int) -> int:
    """Raise the process's limit of open files as far as it may, up to `wanted`; return what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return soft


def run(app: Application, listeners: Sequence[socket.socket], serving: Serving) -> None:
    """Serve `app` on the sockets until SIGTERM or SIGINT; then finish what was begun, close streams and return."""
    raise_file_limit(serving.connection_count + serving.streams.limit + FILES_BESIDE_CONNECTIONS)
    Server(app, serving).run(sockets=list(listeners))
