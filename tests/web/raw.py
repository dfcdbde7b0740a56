"""A real server on loopback in a thread, and a client that sends exactly the bytes it is told to."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rejoinder.web.detaching import Streams
from rejoinder.web.ready import ReadyPages
from rejoinder.web.server import Application, Server, Serving, listen_on

PATIENCE_S = 30.0
"""How long a client waits for what must happen; a test that reaches it has failed."""


@dataclass
class Running:
    """A server that runs. `seen` holds the scopes that reached the application, in order."""

    port: int
    server: Server
    serving: Serving
    seen: list[dict[str, Any]] = field(default_factory=list)

    @property
    def host(self) -> bytes:
        return b"127.0.0.1:%d" % self.port

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)

    def request(self, target: str = "/", *lines: str, method: str = "GET", version: str = "1.1") -> bytes:
        """Return the head of a request with this server's Host and the given header lines."""
        first = f"{method} {target} HTTP/{version}"
        return "\r\n".join((first, f"Host: 127.0.0.1:{self.port}", *lines, "", "")).encode("latin-1")

    def exchange(self, *pieces: bytes) -> bytes:
        """Send the pieces and return all that comes until the server closes."""
        with self.connect() as connection:
            for piece in pieces:
                connection.sendall(piece)
            return read_all(connection)


def wait_until(reached: Callable[[], bool]) -> None:
    """Wait for what has to happen on the server's side; TimeoutError when it does not."""
    end = time.monotonic() + PATIENCE_S
    while not reached():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.005)


def read_all(connection: socket.socket) -> bytes:
    """Return all that comes until the other side closes (or resets, as it may on garbage)."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            received += piece
    return received


def read_answer(connection: socket.socket, *, body: bool = True) -> tuple[bytes, bytes]:
    """Return head and body of one answer with a Content-Length; `body` False after HEAD."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(1)
        if not piece:
            raise EOFError(received)
        received += piece
    length = int(field_of(received, b"content-length") or 0) if body and b" 304 " not in received[:16] else 0
    content = b""
    while len(content) < length:
        piece = connection.recv(length - len(content))
        if not piece:
            raise EOFError(received + content)
        content += piece
    return received, content


def field_of(head: bytes, name: bytes) -> bytes | None:
    """Return the value of a header field in an answer's head, or None."""
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b": ")
        if key.lower() == name:
            return value
    return None


def status_of(answer: bytes) -> int:
    """Return the status that an answer begins with, or 0 when nothing came."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


@contextlib.contextmanager
def running(app: Application, serving: Serving | None = None) -> Iterator[Running]:
    """Serve `app` on a free port of loopback; its lifespan is answered here."""
    serving = serving or Serving(ReadyPages(limit_bytes=1_000_000), Streams(1_000))
    started = threading.Event()
    listener = listen_on("127.0.0.1", 0)

    async def recorded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            started.set()
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        state.seen.append(scope)
        await app(scope, receive, send)

    state = Running(listener.getsockname()[1], Server(recorded, serving), serving)
    thread = threading.Thread(target=state.server.run, args=([listener],), daemon=True)
    thread.start()
    assert started.wait(PATIENCE_S)
    try:
        yield state
    finally:
        state.server.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with method, path and the number of body bytes; reads the body first unless the path is /early."""
    count = 0
    while scope["path"] != "/early":
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        count += len(message["body"])
        if not message["more_body"]:
            break
    text = f"{scope['method']} {scope['path']} {count}".encode()
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(text))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text})
