"""A story whose events are read when the test says so, and readers who write down what they hear."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from rejoinder.core.events import EventKind
from rejoinder.live.sse import PublicEvent
from rejoinder.live.tail import READ_LIMIT, EventsGone

BLOCK = re.compile(rb"(?:id: (\d+)\n)?(?:event: (\w+)\n)?(?:data: (.*)\n)?")


@dataclass
class Reader:
    """A connection. `heard` holds (seq, kind) in order; kind None for an event that may not be shown."""

    written: bytes = b""
    closed: bool = False

    def write(self, data: bytes) -> None:
        if not self.closed:
            self.written += data

    def close(self) -> None:
        self.closed = True

    @property
    def heard(self) -> list[tuple[int, str | None]]:
        found = []
        for block in self.written.split(b"\n\n"):
            match = BLOCK.fullmatch(block + b"\n")
            if match and match[1]:
                found.append((int(match[1]), match[2].decode() if match[2] else None))
        return found

    @property
    def seqs(self) -> list[int]:
        return [seq for seq, _ in self.heard]


@dataclass
class Story:
    """Events numbered from 1. A read takes its snapshot at once and is answered when `release` is called."""

    newest: int = 0
    kept_from: int = 1
    hidden: frozenset[int] = frozenset()
    size_bytes: int = 10
    waiting: list[asyncio.Future[None]] = field(default_factory=list)
    read_count: int = 0
    is_instant: bool = True

    async def read(self, story_id: bytes, after_seq: int) -> list[PublicEvent]:
        self.read_count += 1
        newest = self.newest
        if not self.is_instant:
            gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self.waiting.append(gate)
            await gate
        if after_seq > newest or after_seq < self.kept_from - 1 or newest - after_seq > READ_LIMIT:
            raise EventsGone(newest)
        return [self.event(seq) for seq in range(after_seq + 1, newest + 1)]

    def event(self, seq: int) -> PublicEvent:
        data = None if seq in self.hidden else b'{"text":"' + b"x" * self.size_bytes + b'"}'
        return PublicEvent(seq, EventKind.PUBLISHED, data)

    def release(self) -> None:
        if self.waiting:
            self.waiting.pop(0).set_result(None)


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(30):
        await asyncio.sleep(0)
