"""A client that sends prepared requests over kept connections and writes down how long each answer took."""

from __future__ import annotations

import asyncio
import resource
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import uvloop

from bench.machine import LOAD_CORE, pin

T = TypeVar("T")

Answered = Callable[[int, bytes], None]
"""Takes status and body of an answer."""


@dataclass(slots=True)
class Outcome:
    """What came of a stretch of load."""

    seconds: float = 0.0
    latencies_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def per_s(self) -> float:
        return len(self.latencies_s) / self.seconds

    def quantile_ms(self, share: float) -> float:
        """Return the latency that `share` of all answers kept to."""
        return quantile(self.latencies_s, share) * 1_000

    def expect(self, *statuses: int) -> Outcome:
        """Return itself; RuntimeError when there was no answer, or one with another status."""
        if not self.statuses or set(self.statuses) - set(statuses):
            raise RuntimeError(f"answers were {dict(self.statuses)}, not {statuses}")
        return self


def quantile(values: list[float], share: float) -> float:
    """Return the value that `share` of all do not exceed. ValueError without values."""
    if not values:
        raise ValueError("nothing was measured")
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


class Caller(asyncio.Protocol):
    """One connection: sends the next request as soon as the answer to the last is complete."""

    def __init__(self, requests: Iterator[bytes], outcome: Outcome, answered: Answered | None) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._outcome = outcome
        self._answered = answered
        self._buffer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no instances of asyncio's.
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def _send(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.done.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        start = end + 4
        length = 0 if head[9:12] in (b"304", b"204") else int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
        if len(self._buffer) < start + length:
            return
        outcome, status = self._outcome, int(head[9:12])
        outcome.latencies_s.append(time.perf_counter() - self._sent_at)
        outcome.statuses[status] += 1
        if self._answered is not None:
            self._answered(status, self._buffer[start : start + length])
        self._buffer = self._buffer[start + length :]
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(ConnectionError("the server closed the connection"))


async def drive(
    port: int, requests: Iterator[bytes], *, clients: int = 16, answered: Answered | None = None
) -> Outcome:
    """Send all requests over `clients` connections, each waiting for its answer; return what came of it."""
    outcome = Outcome()
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    callers = []
    for _ in range(clients):
        _, caller = await loop.create_connection(lambda: Caller(requests, outcome, answered), "127.0.0.1", port)
        callers.append(caller)
    await asyncio.gather(*(caller.done for caller in callers))
    outcome.seconds = time.perf_counter() - began
    return outcome


def for_seconds(seconds: float, make: Callable[[], bytes]) -> Iterator[bytes]:
    """Yield requests until the time is over, counted from the first."""
    end = None
    while end is None or time.perf_counter() < end:
        end = end or time.perf_counter() + seconds
        yield make()


def request(method: str, path: str, host: str, body: bytes = b"", **fields: str) -> bytes:
    """Return a request as bytes; `_` in the names of fields stands for `-`."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    if body or method not in ("GET", "HEAD"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def run_load(work: Coroutine[Any, Any, T]) -> T:
    """Run the coroutine on the core of the load, with as many open files as the machine allows."""
    pin(LOAD_CORE)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return uvloop.run(work)
