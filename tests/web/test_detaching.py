"""Streams on real connections: how they leave the HTTP server, and how they end."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from rejoinder.core.errors import Unavailable
from rejoinder.web.detaching import EXTENSION, Stream, Streams
from rejoinder.web.ready import ReadyPages
from rejoinder.web.server import Serving
from rejoinder.web.wire import Phase, WireProtocol
from tests.web.raw import PATIENCE_S, Running, field_of, read_all, running, status_of, wait_until

FIELDS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]


@dataclass
class Streaming:
    """An application whose every GET becomes a stream, once `gate` is open; `ended` counts those that are over."""

    gate: threading.Event = field(default_factory=threading.Event)
    streams: list[Stream | None] = field(default_factory=list)
    loops: list[Any] = field(default_factory=list)
    ended: int = 0

    def end(self) -> None:
        self.ended += 1

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self.gate.wait)
        try:
            stream = scope["extensions"][EXTENSION](FIELDS)
        except Unavailable:
            await send({"type": "http.response.start", "status": 503, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
            return
        if stream is not None:
            stream.when_closed(self.end)
            stream.write(b"hello\n")
        self.loops.append(loop)
        self.streams.append(stream)

    def say(self, data: bytes) -> None:
        """Write `data` to all streams, on their loop, and wait until that is done."""
        for loop, stream in zip(self.loops, self.streams, strict=True):
            if stream is not None:
                done = threading.Event()
                loop.call_soon_threadsafe(stream.write, data)
                loop.call_soon_threadsafe(done.set)
                done.wait(PATIENCE_S)


@pytest.fixture
def app() -> Streaming:
    app = Streaming()
    app.gate.set()
    return app


@pytest.fixture
def server(app: Streaming) -> Iterator[Running]:
    with running(app, Serving(ReadyPages(limit_bytes=1), Streams(limit=3))) as state:
        yield state
        app.gate.set()


def read_until(connection: socket.socket, end: bytes) -> bytes:
    received = b""
    while not received.endswith(end):
        piece = connection.recv(65_536)
        if not piece:
            raise EOFError(received)
        received += piece
    return received


def test_a_stream_has_a_head_without_a_length_and_then_whatever_is_written(server: Running, app: Streaming) -> None:
    with server.connect() as reader:
        reader.sendall(server.request("/events"))
        head, _, body = read_until(reader, b"hello\n").partition(b"\r\n\r\n")
        assert status_of(head) == 200
        assert field_of(head, b"content-type") == b"text/event-stream"
        assert field_of(head, b"connection") == b"close"
        assert field_of(head, b"transfer-encoding") is None
        assert field_of(head, b"content-length") is None
        assert field_of(head, b"date") is not None
        assert body == b"hello\n"
        app.say(b"again\n")
        assert read_until(reader, b"again\n") == b"again\n"


def test_uvicorn_knows_nothing_of_an_open_stream(server: Running) -> None:
    with server.connect() as reader:
        reader.sendall(server.request("/events"))
        read_until(reader, b"hello\n")
        assert len(server.serving.streams.open) == 1
        state = server.server.server_state
        wait_until(lambda: not state.tasks)
        assert not state.connections


def test_a_stream_is_over_when_its_reader_leaves(server: Running, app: Streaming) -> None:
    with server.connect() as reader:
        reader.sendall(server.request("/events"))
        read_until(reader, b"hello\n")
    wait_until(lambda: app.ended == 1)
    assert not server.serving.streams.open


def test_a_stream_that_was_closed_says_so_to_whoever_asks_later(server: Running, app: Streaming) -> None:
    with server.connect() as reader:
        reader.sendall(server.request("/events"))
        read_until(reader, b"hello\n")
    wait_until(lambda: app.ended == 1)
    stream = app.streams[0]
    assert stream is not None
    stream.when_closed(app.end)
    stream.write(b"to nobody\n")
    assert app.ended == 2


def test_a_reader_who_asks_on_is_cut_off(server: Running, app: Streaming) -> None:
    with server.connect() as reader:
        reader.sendall(server.request("/events"))
        read_until(reader, b"hello\n")
        reader.sendall(server.request("/another"))
        read_all(reader)
    assert app.ended == 1
    assert [scope["path"] for scope in server.seen] == ["/events"]


@pytest.mark.parametrize("behind", [b"GET /ano", b"GET /another HTTP/1.1\r\nHost: x\r\n\r\n"])
def test_a_request_behind_the_one_for_a_stream_ends_the_connection(
    server: Running, app: Streaming, behind: bytes
) -> None:
    app.gate.clear()
    with server.connect() as reader:
        reader.sendall(server.request("/events"))
        wait_until(lambda: len(server.seen) == 1)
        (connection,) = cast(set[WireProtocol], server.server.server_state.connections)
        reader.sendall(behind)
        wait_until(lambda: connection.phase is Phase.HEAD or len(connection.pipeline) == 1)
        app.gate.set()
        assert read_all(reader) == b""
    assert app.streams == [None]
    assert not server.serving.streams.open


def test_two_requests_in_one_breath_never_share_a_stream(server: Running, app: Streaming) -> None:
    assert server.exchange(server.request("/one") + server.request("/two")) == b""
    assert set(app.streams) <= {None}


def test_a_post_is_offered_no_stream(server: Running) -> None:
    server.exchange(server.request("/events", "Content-Length: 0", "Connection: close", method="POST"))
    assert "extensions" not in server.seen[0]


def test_beyond_the_limit_a_stream_is_refused_and_the_answer_is_an_ordinary_one(
    server: Running, app: Streaming
) -> None:
    readers = [server.connect() for _ in range(3)]
    for reader in readers:
        reader.sendall(server.request("/events"))
        read_until(reader, b"hello\n")
    assert status_of(server.exchange(server.request("/events", "Connection: close"))) == 503
    readers.pop().close()
    wait_until(lambda: app.ended == 1)
    with server.connect() as reader:
        reader.sendall(server.request("/events"))
        read_until(reader, b"hello\n")
    for reader in readers:
        reader.close()


def test_a_reader_who_does_not_keep_up_is_cut_off_before_the_kernel_hides_much(server: Running, app: Streaming) -> None:
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        reader.connect(("127.0.0.1", server.port))
        reader.sendall(server.request("/events"))
        wait_until(lambda: len(app.streams) == 1)
        written = 0
        while app.ended == 0 and written < 10_000_000:
            app.say(b"x" * 1_000)
            written += 1_000
    assert server.serving.streams.slow_count == 1
    assert written < 1_000_000


def test_the_end_of_the_server_closes_its_streams(app: Streaming) -> None:
    with running(app) as server, server.connect() as reader:
        reader.sendall(server.request("/events"))
        read_until(reader, b"hello\n")
        server.server.stop()
        assert read_all(reader) == b""
    assert app.ended == 1


def test_a_vanished_reader_is_given_up_after_thirty_seconds(server: Running) -> None:
    with server.connect() as reader:
        reader.sendall(server.request("/events"))
        read_until(reader, b"hello\n")
        (stream,) = server.serving.streams.open
        theirs = stream._transport.get_extra_info("socket")
        assert theirs.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
        assert theirs.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == 2 * 32_768
        assert theirs.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
