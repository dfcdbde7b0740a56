"""Events as the EventSource of a browser reads them (WHATWG HTML, 9.2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import randrange

from rejoinder.core.events import EventKind

HEARTBEAT = b":\n\n"
RETRY_MS = 3_000
RETRY_SPREAD_MS = 4_000


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """One event of a story as everybody may know it.

    `data` is JSON in one line, or None for an event of which nothing may be shown any more; its number counts all the
    same, so that a stream without gaps stays one.
    """

    seq: int
    kind: EventKind
    data: bytes | None


def encode(event: PublicEvent) -> bytes:
    """Return the event with its seq as the id; without data only the id, which a browser notes without a word."""
    if event.data is None:
        return b"id: %d\n\n" % event.seq
    if b"\n" in event.data or b"\r" in event.data:
        raise ValueError("data of an event has to be one line")
    return b"id: %d\nevent: %b\ndata: %b\n\n" % (event.seq, event.kind.encode(), event.data)


def encode_all(events: Iterable[PublicEvent]) -> bytes:
    """Return the events one behind the other."""
    return b"".join(map(encode, events))


def reset(seq: int) -> bytes:
    """Return the event that says: fetch the discussion afresh; from `seq` on you hear everything again."""
    return b'id: %d\nevent: reset\ndata: {"seq":%d}\n\n' % (seq, seq)


def greeting() -> bytes:
    """Return what opens a stream: how long to wait before coming back, not the same for all who lost it at once."""
    return b"retry: %d\n\n" % (RETRY_MS + randrange(RETRY_SPREAD_MS))
