"""How long a request may take and how a connection ends.

llhttp refuses what is not HTTP (bare LF, folded headers, Content-Length beside Transfer-Encoding) and `heads.py` what
has no measure. A refusal ends the connection: what follows on it can't be trusted to be a request.

Time is counted in sweeps, one a second over all connections, so that a request costs no timer and no look at the clock.
"""

from __future__ import annotations

import socket
from asyncio import AbstractEventLoop, BaseTransport, Transport
from enum import IntEnum
from http import HTTPStatus
from typing import Any, cast

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from rejoinder.web.heads import Head, WireLimits, fault


class Phase(IntEnum):
    """How far the request that is coming in has come."""

    IDLE = 0
    HEAD = 1
    BODY = 2
    LINGERING = 3
    """Nothing that comes is read any more, only thrown away."""


# Looking a member up in its class takes longer than comparing it.
IDLE, HEAD, BODY, LINGERING = Phase


class Refused(Exception):
    """Raised inside the parser, which has no other brake."""


class _Trailers(list[tuple[bytes, bytes]]):
    """Where fields behind a chunked body go: nowhere. In the list of the head they would pass for part of it."""

    def append(self, field: tuple[bytes, bytes]) -> None:
        pass


class _LingeringTransport:
    """What an answer is written to that may end before its request has: `close` gives the client time to read it."""

    __slots__ = ("_linger", "is_closing", "write")

    def __init__(self, protocol: WireProtocol, transport: Transport) -> None:
        self._linger = protocol.linger
        self.write = transport.write
        self.is_closing = transport.is_closing

    def close(self) -> None:
        self._linger()


class WireProtocol(HttpToolsProtocol):
    """uvicorn's protocol with measure and manners."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
        *,
        limits: WireLimits,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.limits = limits
        self.phase = IDLE
        self.age = 0
        self.patience = limits.head_s
        self.chunk_bytes = 0
        self.head_bytes = 0
        self.body_bytes = 0
        self.discarded_bytes = 0
        self.unsent_bytes = 0
        self.stuck = 0
        self.refusal = 400

    def connection_made(self, transport: BaseTransport) -> None:
        self.connections.add(self)
        self.transport = cast(Transport, transport)
        self.flow = FlowControl(self.transport)
        self.server, self.client = _addresses(transport)
        self.scheme = "http"

    @property
    def is_answering(self) -> bool:
        """Whether the application has a request that it has not answered to the end."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete and not cycle.disconnected

    @property
    def may_exceed(self) -> bool:
        """Whether the head that has just come may be larger than allowed; its exact size takes longer to tell."""
        limits = self.limits
        return self.head_bytes + self.chunk_bytes > limits.head_bytes or len(self.headers) > limits.header_count

    def data_received(self, data: bytes) -> None:
        if self.phase is LINGERING:
            self._discard(data)
            return
        if self.phase is HEAD:
            self.head_bytes += len(data)
            if self.head_bytes > self.limits.head_bytes:
                self.refuse(431)
                return
        elif self.phase is BODY:
            # Counted with all its framing, of which there can be more than there is body.
            self.body_bytes += len(data)
            if self.body_bytes > self.limits.body_bytes:
                self.refuse(413)
                return
        self.chunk_bytes = len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._stop_reading()
        except httptools.HttpParserError:
            self.refuse(self.refusal)

    def on_message_begin(self) -> None:
        # The scope is built once the head is complete and nobody has answered without one.
        self.url = b""
        self.headers = []
        self.phase = HEAD
        self.age = 0
        self.head_bytes = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        head = Head(self.parser.get_method(), self.url, self.parser.get_http_version(), self.headers)
        status = fault(head, self.limits)
        if status:
            self.refusal = status
            raise Refused
        super().on_message_begin()
        self.url = head.target
        self.headers = self.scope["headers"] = list(head.headers)
        self.expect_100_continue = any(n == b"expect" and v.lower() == b"100-continue" for n, v in head.headers)
        self.phase = BODY
        self.age = 0
        self.body_bytes = 0
        super().on_headers_complete()
        self.headers = _Trailers()
        if len(self.pipeline) > self.limits.pipelined_count:
            self.transport.abort()
        # An answer that ends before its request is the last one on the connection, and has to say so.
        self.cycle.keep_alive = False
        self.cycle.transport = _LingeringTransport(self, self.transport)  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        if self.phase is BODY:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self.phase is BODY:
            self.phase = IDLE
            self.age = 0
            persists = self.parser.should_keep_alive() and not self.parser.should_upgrade()
            self.cycle.keep_alive = persists and self.scope["http_version"] == "1.1"
            self.cycle.transport = self.transport
            super().on_message_complete()

    def on_response_complete(self) -> None:
        # As uvicorn's, but for its timer: idle connections are ended by the sweep, and a timer started and stopped
        # with every request takes 4 µs.
        self.patience = self.limits.keep_alive_s
        self.age = 0
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)

    def refuse(self, status: int) -> None:
        """End the connection with `status`, or behind the answers to the sound requests that came before."""
        if self.phase is BODY and self.is_answering:
            self._refuse_body(status)
        elif self.is_answering:
            self.cycle.keep_alive = False
            self._stop_reading()
        else:
            self._say(status)

    def _refuse_body(self, status: int) -> None:
        if self.pipeline or self.cycle.response_started:
            self.transport.abort()
            return
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        self._say(status)

    def _say(self, status: int) -> None:
        text = HTTPStatus(status).phrase.encode()
        lines = [STATUS_LINE[status]]
        lines += [name + b": " + value + b"\r\n" for name, value in self.server_state.default_headers]
        lines.append(b"content-type: text/plain; charset=utf-8\r\nx-content-type-options: nosniff\r\n")
        lines.append(b"cache-control: no-store\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(text))
        lines.append(text)
        self.transport.write(b"".join(lines))
        self.linger()

    def linger(self) -> None:
        """Close our side and read on for a moment: closing with bytes unread would reset what we have just said."""
        self._stop_reading()
        if not self.transport.is_closing():
            self.transport.write_eof()

    def _stop_reading(self) -> None:
        self.phase = LINGERING
        self.age = 0
        if self.flow is not None:
            self.flow.resume_reading()

    def _discard(self, data: bytes) -> None:
        self.discarded_bytes += len(data)
        if self.discarded_bytes > self.limits.linger_bytes:
            self.transport.abort()

    def sweep(self) -> None:
        """Count one second, and give up a client that has taken too many."""
        self.age += 1
        limits = self.limits
        if self._is_stuck():
            self.transport.abort()
        elif self.phase is HEAD:
            if self.age > limits.head_s:
                self.refuse(408)
        elif self.phase is BODY:
            if self.age > limits.body_s + self.body_bytes // limits.body_bytes_per_s:
                self.refuse(408)
        elif self.is_answering:
            return
        elif self.phase is LINGERING:
            if self.age > limits.linger_s:
                self.transport.abort()
        elif self.age > self.patience:
            self.transport.close()

    def _is_stuck(self) -> bool:
        unsent = self.transport.get_write_buffer_size()
        self.stuck = self.stuck + 1 if unsent and unsent == self.unsent_bytes else 0
        self.unsent_bytes = unsent
        return self.stuck > self.limits.stuck_s


def _addresses(transport: BaseTransport) -> tuple[tuple[str, int | None], tuple[str, int] | None]:
    """Return our address and the client's, where it has one.

    uvloop's own socket object would keep both addresses for as long as the connection lives: 300 bytes a stream.
    """
    theirs = transport.get_extra_info("socket")
    own = socket.socket(theirs.family, theirs.type, fileno=theirs.fileno())
    try:
        server = own.getsockname()
        client = own.getpeername() if isinstance(server, tuple) else None
    except OSError:
        # It has gone already, which the transport will find out by itself.
        server, client = ("", None), None
    finally:
        own.detach()
    return (server[:2] if isinstance(server, tuple) else (str(server), None)), client[:2] if client else None
