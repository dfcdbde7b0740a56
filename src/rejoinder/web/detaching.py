"""Streams leave the HTTP server: 1.6 KB for each open one instead of 27.

A handler takes `scope["extensions"]["stream.detach"]`, calls it with the answer's header fields and returns without
sending anything. From then on the connection belongs to a `Stream`, a protocol of a few slots; uvicorn's own objects
for it (protocol, parser, scope, cycle, task) are gone, and so is its care: caps, the end of slow or silent readers and
the closing at shutdown are done here.

This leans on the insides of the pinned uvicorn; `tests/web/test_uvicorn_edge.py` says on which.
"""

from __future__ import annotations

import socket
from asyncio import AbstractEventLoop, Protocol, Transport
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast
from weakref import ref

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from rejoinder.core.errors import Unavailable
from rejoinder.web.heads import WireLimits
from rejoinder.web.wire import IDLE, WireProtocol

EXTENSION = "stream.detach"
SEND_BUFFER_BYTES = 32_768
HIGH_WATER_BYTES = 65_536
USER_TIMEOUT_MS = 30_000

Fields = Sequence[tuple[bytes, bytes]]


class Stream(Protocol):
    """An answer without an end. `write` never waits: a reader who does not keep up is cut off."""

    __slots__ = ("_closed", "_streams", "_transport")

    def __init__(self, transport: Transport, streams: Streams) -> None:
        self._transport = transport
        self._streams = streams
        self._closed: Callable[[], object] | None = None

    def write(self, data: bytes) -> None:
        """Send `data`; nothing happens when the connection is gone."""
        if not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        """Send what is left, then close."""
        self._transport.close()

    def when_closed(self, callback: Callable[[], object]) -> None:
        """Have `callback` called once when the connection has ended, whoever ended it; at once if it has."""
        if self in self._streams.open:
            self._closed = callback
        else:
            callback()

    def data_received(self, data: bytes) -> None:
        # The client asks on before our answer has ended: whatever we said would be in the wrong place.
        self._transport.abort()

    def pause_writing(self) -> None:
        self._streams.slow_count += 1
        self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._streams.open.discard(self)
        closed, self._closed = self._closed, None
        if closed is not None:
            closed()


@dataclass(slots=True, eq=False)
class Streams:
    """The open streams of a process. `limit` is the most it holds; `slow_count` readers were cut off as too slow."""

    limit: int
    open: set[Stream] = field(default_factory=set)
    slow_count: int = 0

    def check_room(self) -> None:
        """Raise Unavailable when the process holds as many streams as it may."""
        if len(self.open) >= self.limit:
            raise Unavailable(retry_after_s=30)

    def close(self) -> None:
        """Close all of them."""
        for stream in tuple(self.open):
            stream.close()


Detach = Callable[[Fields], Stream | None]
"""Takes the header fields of the answer (status 200 and `connection: close` are given) and returns the stream.

None when the client broke the rules and its connection was given up. Raises Unavailable when there is no room.
"""


class DetachingProtocol(WireProtocol):
    """Offers "stream.detach" to whoever answers a GET."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
        *,
        limits: WireLimits,
        streams: Streams,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop, limits=limits)
        self.streams = streams

    def on_headers_complete(self) -> None:
        super().on_headers_complete()
        if self.scope["method"] == "GET":
            self.scope["extensions"] = {EXTENSION: partial(self._detach, ref(self.cycle))}  # type: ignore[dict-item]

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._forget()

    def _forget(self) -> None:
        # Scope and cycle point back here: uncut, each connection would wait for the garbage collector.
        self.scope = None  # type: ignore[assignment]
        self.cycle = None  # type: ignore[assignment]

    def _detach(self, its_cycle: ref[RequestResponseCycle], fields: Fields) -> Stream | None:
        self.streams.check_room()
        cycle = its_cycle()
        if cycle is None or cycle.disconnected:
            return None
        if self.transport.is_closing():
            # The client has just gone; uvicorn must not take the missing answer for a fault of ours.
            cycle.disconnected = True
            return None
        if cycle is not self.cycle or self.phase is not IDLE:
            # More input came behind this request: its answer and the stream would run into each other.
            cycle.disconnected = True
            self.transport.abort()
            return None
        cycle.response_started = True
        cycle.response_complete = True
        return self._hand_over(fields)

    def _hand_over(self, fields: Fields) -> Stream:
        transport = self.transport
        self.connections.discard(self)
        self.flow.resume_reading()
        _bound(transport)
        stream = Stream(transport, self.streams)
        transport.set_protocol(stream)
        self.streams.open.add(stream)
        lines = [b"HTTP/1.1 200 OK\r\n"]
        lines += [name + b": " + value + b"\r\n" for name, value in (*self.server_state.default_headers, *fields)]
        lines.append(b"connection: close\r\n\r\n")
        transport.write(b"".join(lines))
        self.server_state.total_requests += 1
        self.parser = None  # type: ignore[assignment]
        self._forget()
        return stream


def _bound(transport: Transport) -> None:
    # Without a bound the kernel hides up to 3 MB of unread events for each slow reader; a vanished one is noticed
    # only by the retransmissions of the heartbeat.
    transport.set_write_buffer_limits(high=HIGH_WATER_BYTES)
    connection = cast(socket.socket, transport.get_extra_info("socket"))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if connection.family in (socket.AF_INET, socket.AF_INET6):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, USER_TIMEOUT_MS)
