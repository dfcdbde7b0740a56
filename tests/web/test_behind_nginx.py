"""A proxy in front and we agree on where each request ends: nothing reaches us that it did not count."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rejoinder.web.server import listen_on
from tests.web.raw import PATIENCE_S, Running, echo, field_of, read_all, running, wait_until
from tests.web.test_wire import MALFORMED

CONFIGURATION = """
worker_processes 1;
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    log_format targets "$request_method $request_uri $upstream_status";
    access_log {folder}/access.log targets;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream rejoinder {{ server 127.0.0.1:{upstream}; keepalive 4; }}
    client_header_timeout 1s;
    client_body_timeout 1s;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://rejoinder;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_request_buffering off;
        }}
    }}
}}
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(echo) as state:
        yield state


@pytest.fixture(scope="module")
def proxy(server: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """The port of an nginx in front of the server, and its log of requests."""
    binary = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if binary is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("nginx")
    with listen_on("127.0.0.1", 0) as probe:
        port = probe.getsockname()[1]
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, upstream=server.port))
    with subprocess.Popen([binary, "-c", str(configuration), "-e", str(folder / "error.log")]) as process:
        try:
            wait_until(lambda: process.poll() is not None or _answers(port))
            yield port, folder / "access.log"
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    try:
        return bool(_exchange(port, b"GET /up HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    except ConnectionRefusedError:
        return False


def _exchange(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        connection.sendall(data)
        return read_all(connection)


HIDDEN = b"GET /hidden HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def test_a_proxy_and_we_count_the_same_requests(server: Running, proxy: tuple[int, Path]) -> None:
    port, log = proxy
    for data, _ in MALFORMED.values():
        _exchange(port, data + HIDDEN)
    last = _exchange(port, b"GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert last.endswith(b"GET /last 0")
    wait_until(lambda: "/last" in log.read_text())
    counted = Counter(line.split()[1] for line in log.read_text().splitlines() if len(line.split()) > 1)
    seen = Counter(scope["raw_path"].decode() for scope in server.seen)
    assert seen["/last"] == 1
    assert not seen - counted


def test_connections_of_the_proxy_are_kept(server: Running, proxy: tuple[int, Path]) -> None:
    port, _ = proxy
    before = len(server.seen)
    for _ in range(5):
        head = _exchange(port, b"GET /kept HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert field_of(head, b"connection") == b"close"
    clients = {scope["client"] for scope in server.seen[before:]}
    assert len(clients) == 1
