"""The demo's publisher fetches from this machine alone, within bounds."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from rejoinder.egress.loopback import FetchFailed, fetch_loopback


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A server that answers one request with these bytes; its port, and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(65_536))
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], asked
        thread.join(10)


def test_a_page_is_fetched_as_text() -> None:
    with answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n…".encode()) as (port, asked):
        assert fetch_loopback(port, "/discussion?site=demo") == "…"

    assert asked[0].startswith(b"GET /discussion?site=demo HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://example.org/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n" + b"x" * 11,
        b"no HTTP at all\r\n\r\n",
        b"",
    ],
)
def test_any_other_answer_is_a_failure(answer: bytes) -> None:
    with answering(answer) as (port, _), pytest.raises(FetchFailed):
        fetch_loopback(port, "/", most_bytes=10)


def test_where_nobody_listens_it_fails() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(FetchFailed):
        fetch_loopback(port, "/")
