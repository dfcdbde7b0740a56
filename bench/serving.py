"""Servers under measurement: started on a core, waited for, stopped."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.machine import SERVER_CORE

START_LIMIT_S = 60.0
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers. `started_s` is the time from its start to its first answer."""

    pid: int
    port: int
    started_s: float

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(
    command: Sequence[str],
    *,
    port: int,
    path: str = "/readyz",
    core: int = SERVER_CORE,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """Run `command` on one core until the block ends; it begins when GET `path` is answered, whatever the status."""
    started = time.monotonic()
    prefix = ["taskset", "-c", str(core)] if core in os.sched_getaffinity(0) or (os.cpu_count() or 1) > core else []
    process = subprocess.Popen(
        [*prefix, *command], cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL
    )
    try:
        _wait_for_answer(process, port, path)
        yield Served(process.pid, port, time.monotonic() - started)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_answer(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as probe:
            probe.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
            if probe.recv(1):
                return
        time.sleep(0.005)
    raise RuntimeError(f"no answer on port {port} within {START_LIMIT_S:.0f} s")


@contextlib.contextmanager
def serving_toy() -> Iterator[Served]:
    """Run the toy application on our server."""
    port = free_port()
    with serving([sys.executable, "-m", "bench.toy", str(port)], port=port, path="/page") as served:
        yield served


@contextlib.contextmanager
def serving_rejoinder(database_url: str, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Run `rejoinder serve` on a database."""
    port = free_port()
    command = [sys.executable, "-m", "rejoinder", "--database", database_url, "serve", "--port", str(port)]
    with serving(command, port=port, environment=environment) as served:
        yield served
