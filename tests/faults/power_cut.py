"""A model of a power cut: a file layer for SQLite that knows what the disk was told to keep.

Everything that is written goes to the real files and into a history. A cut is a place in that history. What was
synced before it stands; of the writes after a file's last sync the disk may hold none, all or any part, torn at its
sectors, as caches and elevators please. Deleting a file is taken for durable at once.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import apsw

SECTOR_BYTES = 512


class Kind(Enum):
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    DELETE = "delete"
    PROMISE = "promise"


class Event(NamedTuple):
    """One thing that happened: to the file `name`, or a promise made to a client (`name` says which)."""

    kind: Kind
    name: str
    offset: int = 0
    data: bytes = b""


class Survival(Enum):
    """What the disk holds of the writes since a file's last sync."""

    NONE = "none"
    ALL = "all"
    SOME = "some"


@dataclass
class History:
    """What happened, in order."""

    events: list[Event] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, event: Event) -> None:
        with self.lock:
            self.events.append(event)

    def promise(self, *names: str) -> None:
        """Note that clients were told that these are stored."""
        for name in names:
            self.add(Event(Kind.PROMISE, name))


class LoggedFile(apsw.VFSFile):
    """A file of SQLite's own file layer whose changes are noted."""

    def __init__(self, filename: str | apsw.URIFilename | None, flags: list[int], history: History) -> None:
        self._history = history
        name = filename.filename() if isinstance(filename, apsw.URIFilename) else filename
        self._name = Path(name).name if name else ""
        super().__init__("", filename, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._history.add(Event(Kind.WRITE, self._name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self._history.add(Event(Kind.TRUNCATE, self._name, newsize))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._history.add(Event(Kind.SYNC, self._name))


class LoggedFiles(apsw.VFS):
    """SQLite's own file layer under the name `name`, with a history."""

    def __init__(self, name: str, history: History) -> None:
        self._history = history
        self.name = name
        super().__init__(name, base="")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> LoggedFile:
        return LoggedFile(name, flags, self._history)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self._history.add(Event(Kind.DELETE, Path(filename).name))


def rebuild(events: list[Event], directory: Path, survival: Survival, chance: random.Random) -> list[str]:
    """Write the files as the disk may hold them after `events`; return the promises made by then."""
    synced: dict[str, bytearray] = {}
    pending: dict[str, list[Event]] = {}
    promises: list[str] = []
    for event in events:
        match event.kind:
            case Kind.PROMISE:
                promises.append(event.name)
            case Kind.DELETE:
                synced.pop(event.name, None)
                pending.pop(event.name, None)
            case Kind.SYNC:
                content = synced.setdefault(event.name, bytearray())
                for each in pending.pop(event.name, []):
                    _apply(content, each)
            case Kind.WRITE | Kind.TRUNCATE:
                pending.setdefault(event.name, []).append(event)
    for name, unsynced in pending.items():
        content = synced.setdefault(name, bytearray())
        for event in _surviving(unsynced, survival, chance):
            _apply(content, event)
    for name, content in synced.items():
        (directory / name).write_bytes(content)
    return promises


def _surviving(events: list[Event], survival: Survival, chance: random.Random) -> Iterator[Event]:
    if survival is Survival.ALL:
        yield from events
    elif survival is Survival.SOME:
        share = chance.random()
        for event in events:
            yield from (part for part in _sectors(event) if chance.random() < share)


def _sectors(event: Event) -> Iterator[Event]:
    if event.kind is not Kind.WRITE:
        yield event
        return
    start = 0
    while start < len(event.data):
        end = start + SECTOR_BYTES - (event.offset + start) % SECTOR_BYTES
        yield Event(Kind.WRITE, event.name, event.offset + start, event.data[start:end])
        start = end


def _apply(content: bytearray, event: Event) -> None:
    if event.kind is Kind.TRUNCATE:
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.data)] = event.data
