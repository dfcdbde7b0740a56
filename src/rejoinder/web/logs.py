"""One JSON object a line on stderr, and nothing in it about a person: no address, no query, no user agent.

The access log writes its lines itself, several at a time: a structlog call a request would cost as much as a read.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TextIO

import msgspec
import structlog

_LINE: Final = msgspec.json.Encoder(order="deterministic")
_FLUSH_S: Final = 0.2
_LINES_KEPT: Final = 500


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging to `stream` (stderr) as JSON lines from `level` up."""
    numeric = logging.getLevelNamesMapping()[level.upper()]
    target = stream or sys.stderr
    shared: list[structlog.types.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_dumps)],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.PrintLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
    ))  # fmt: skip
    logging.basicConfig(handlers=[handler], level=numeric, force=True)


def _dumps(value: Any, **_: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode()


class AccessLog:
    """Writes a line a request: when, which route, which status, how long, which request id.

    `only_problems` leaves out what went well. Lines go out together, at the latest after a fifth of a second.
    """

    def __init__(self, write: Callable[[bytes], Any] | None = None, *, only_problems: bool = False) -> None:
        self._write = write or _to_stderr
        self._only_problems = only_problems
        self._lines: list[bytes] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, route: str, status: int, taken_s: float, request_id: str, at_us: int) -> None:
        """Note one answer."""
        if self._only_problems and status < 400:
            return
        self._lines.append(_LINE.encode({
            "at": datetime.fromtimestamp(at_us / 1e6, UTC).isoformat(timespec="milliseconds"),
            "event": "request", "level": "info", "ms": round(taken_s * 1000, 2),
            "request_id": request_id, "route": route, "status": status,
        }))  # fmt: skip
        if len(self._lines) >= _LINES_KEPT:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_FLUSH_S, self.flush)

    def flush(self) -> None:
        """Write what is noted."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._lines:
            lines, self._lines = self._lines, []
            self._write(b"\n".join(lines) + b"\n")


def _to_stderr(text: bytes) -> None:
    sys.stderr.buffer.write(text)
    sys.stderr.buffer.flush()
