"""Ready pages are answered inside the protocol, before there is a scope, a cycle or a task.

Measured against an ASGI layer in front of the application, as shares of what nginx serves of the same bytes as a file
(3.7 KB, one core, 16 connections; nginx: 139,000 requests a second, 123,000 with a browser's fields, 182,000 as 304):

    the protocol   0.75   with a browser's fields 0.56   304 0.60
    an ASGI layer  0.22   with a browser's fields 0.22   304 0.26

Of its 7 microseconds for a browser's request llhttp and the list of fields take 2.7. Whatever has more to it than a
page (our cookie, credentials, a body, a field that comes twice) goes on to the application as if this were not here.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop
from typing import Any

from uvicorn.config import Config
from uvicorn.server import ServerState

from rejoinder.web.detaching import DetachingProtocol, Streams
from rejoinder.web.heads import WireLimits
from rejoinder.web.pages import ReadyPage, lines_of, plain_request
from rejoinder.web.ready import ReadyPages
from rejoinder.web.wire import IDLE, LINGERING

Defaults = list[tuple[bytes, bytes]]
CLOSE = b"connection: close\r\n"


class Door:
    """The ready pages of a server, and the first lines of an answer, written once a second."""

    def __init__(self, pages: ReadyPages) -> None:
        self.pages = pages
        self.ok = b""
        self.unchanged = b""
        self._defaults: Defaults | None = None

    def keep_time(self, defaults: Defaults) -> None:
        """Take over uvicorn's header fields, which it replaces with each new date."""
        if defaults is not self._defaults:
            self._defaults = defaults
            lines = lines_of(defaults)
            self.ok = b"HTTP/1.1 200 OK\r\n" + lines
            self.unchanged = b"HTTP/1.1 304 Not Modified\r\n" + lines


class AnsweringProtocol(DetachingProtocol):
    """Answers GET and HEAD of ready pages, and hands everything else on."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
        *,
        limits: WireLimits,
        streams: Streams,
        door: Door,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop, limits=limits, streams=streams)
        self.door = door

    def on_headers_complete(self) -> None:
        if not self._answer():
            super().on_headers_complete()

    def _answer(self) -> bool:
        """Return whether the request has been answered."""
        method = self.parser.get_method()
        if method != b"GET" and method != b"HEAD":
            return False
        # Behind an answer that is not out yet this one has to wait for its turn.
        if self.is_answering or self.flow.write_paused or self.may_exceed:
            return False
        named = plain_request(self.headers)
        if named is None:
            return False
        persists = self.parser.should_keep_alive()
        if not persists or b"connection" in named:
            version = self.parser.get_http_version()
            if version != "1.1":
                if version != "1.0":
                    return False
                persists = False
        page = self.door.pages.find((named.get(b"host", b""), self.url))
        if page is None:
            return False
        self._give(page, method, named, persists)
        return True

    def _give(self, page: ReadyPage, method: bytes, named: dict[bytes, bytes], persists: bool) -> None:
        door = self.door
        door.keep_time(self.server_state.default_headers)
        extra = b"" if persists else CLOSE
        origin = named.get(b"origin")
        if origin is not None:
            extra += lines_of(page.cors(origin))
        known = named.get(b"if-none-match")
        if known is not None and page.is_known_to(known):
            answer = b"".join((door.unchanged, extra, page.unchanged_head))
        elif method == b"HEAD":
            answer = b"".join((door.ok, extra, page.head))
        else:
            answer = b"".join((door.ok, extra, page.head, page.body))
        self.transport.write(answer)
        self.age = 0
        if persists:
            self.phase = IDLE
            self.patience = self.limits.keep_alive_s
        else:
            self.phase = LINGERING
            self.transport.close()
