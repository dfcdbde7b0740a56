"""Sockets, signals and the end of the server."""

from __future__ import annotations

import contextlib
import resource
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rejoinder.web.detaching import Streams
from rejoinder.web.ready import ReadyPages
from rejoinder.web.server import MOST_PORT, Serving, listen_at, listen_on, raise_file_limit
from tests.web.raw import PATIENCE_S, echo, read_all, read_answer, running, status_of

SLOW_SERVER = """
import asyncio
from rejoinder.web.detaching import Streams
from rejoinder.web.ready import ReadyPages
from rejoinder.web.server import Serving, listen_on, run

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("lifespan over", flush=True)
        await send({"type": "lifespan.shutdown.complete"})
        return
    print("asked", flush=True)
    await asyncio.sleep(0.5)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"done"})

listener = listen_on("127.0.0.1", 0)
print(listener.getsockname()[1], flush=True)
run(app, [listener], Serving(ReadyPages(limit_bytes=1), Streams(1)))
print("after", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_answer_in_the_making_be_finished_and_then_run_returns(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", SLOW_SERVER], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert server.stdout.readline() == "asked\n"
            server.send_signal(number)
            assert read_all(client).endswith(b"\r\n\r\ndone")
        assert server.stdout.read() == "lifespan over\nafter\n"
    assert server.returncode == 0


def test_the_next_free_port_is_taken_when_the_given_one_is_not_free() -> None:
    with listen_on("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            listen_on("127.0.0.1", port)
        with listen_on("127.0.0.1", port, or_next=True) as second:
            assert second.getsockname()[1] > port


def test_a_host_that_is_not_ours_is_an_error_at_once() -> None:
    with pytest.raises(OSError, match="assign"):
        listen_on("192.0.2.1", 0, or_next=True)


def test_a_socket_file_left_behind_is_replaced_and_another_file_is_not(tmp_path: Path) -> None:
    path = tmp_path / "rejoinder.sock"
    listen_at(path).close()
    with listen_at(path):
        assert path.is_socket()
        assert path.stat().st_mode & 0o777 == 0o660
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
    other = tmp_path / "notes.txt"
    other.write_text("notes")
    with pytest.raises(OSError, match="in use"):
        listen_at(other)
    assert other.read_text() == "notes"


def test_more_connections_than_allowed_are_told_so() -> None:
    serving = Serving(ReadyPages(limit_bytes=1), Streams(1), connection_count=2)
    with running(echo, serving) as server, server.connect() as first:
        first.sendall(server.request("/"))
        assert status_of(read_answer(first)[0]) == 200
        with server.connect() as second:
            second.sendall(server.request("/"))
            assert status_of(second.recv(65_536)) == 503


def test_the_limit_of_files_rises_as_far_as_it_may() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, before[1]))
        assert raise_file_limit(100) == 100
        assert raise_file_limit(80) == 100
        assert raise_file_limit(before[1] + 1) == before[1]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_handler_that_fails_answers_500_and_says_nothing_of_why() -> None:
    async def failing(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("secret")

    with running(failing) as server, server.connect() as client:
        client.sendall(server.request("/"))
        head, body = read_answer(client)
    assert (status_of(head), body) == (500, b"Internal Server Error")


def test_where_the_last_port_is_taken_there_is_no_next_one() -> None:
    with contextlib.suppress(OSError), listen_on("127.0.0.1", MOST_PORT):
        with pytest.raises(OSError, match="in use"):
            listen_on("127.0.0.1", MOST_PORT, or_next=True)
        return
    pytest.skip("somebody else has the last port")


def test_a_port_beyond_the_last_one_is_refused() -> None:
    with pytest.raises(OSError, match="no such port"):
        listen_on("127.0.0.1", MOST_PORT + 1)
