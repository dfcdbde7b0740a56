"""Who listens to which story, and how one payload reaches them all."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from rejoinder.core.errors import TooOften, Unavailable
from rejoinder.live.sse import HEARTBEAT

HEARTBEAT_S = 20.0
WRITES_BETWEEN_YIELDS = 200
RETRY_AFTER_S = 30


class Connection(Protocol):
    """An open answer. Neither method waits; after the connection's end they do nothing."""

    def write(self, data: bytes, /) -> None: ...
    def close(self) -> None: ...


@dataclass(slots=True, eq=False)
class Subscription:
    """One connection's place in a hub. `client` is whom it counts for. Calling it gives the place back."""

    hub: Hub
    topic: bytes
    connection: Connection
    client: str

    def __call__(self) -> None:
        # A bound method in its place would be another 64 bytes for each stream.
        self.hub.leave(self)

    def cancel(self) -> None:
        """Give the place back; more than once does no harm."""
        self.hub.leave(self)


@dataclass(slots=True, eq=False)
class _Topic:
    """Its `members` hear what is published; those who wait have a place and still have to catch up."""

    members: set[Subscription] = field(default_factory=set)
    waiting: set[Subscription] = field(default_factory=set)
    publishing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def everybody(self) -> list[Subscription]:
        return [*self.members, *self.waiting]

    def __len__(self) -> int:
        return len(self.members) + len(self.waiting)


class Hub:
    """The open streams of a process, by topic. Not for threads: everything happens on one event loop."""

    def __init__(self, *, stream_limit: int, client_limit: int, heartbeat_s: float = HEARTBEAT_S) -> None:
        """`stream_limit` is the most streams in all, `client_limit` the most of one client."""
        self._heartbeat_s = heartbeat_s
        self._topics: dict[bytes, _Topic] = {}
        self._clients: Counter[str] = Counter()
        self._stream_limit = stream_limit
        self._client_limit = client_limit
        self.stream_count = 0

    def check_room(self, client: str) -> None:
        """Raise Unavailable when the process is full, TooOften when this client has as many streams as it may."""
        if self.stream_count >= self._stream_limit:
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        if self._clients[client] >= self._client_limit:
            raise TooOften(limit=self._client_limit, window_s=RETRY_AFTER_S, retry_after_s=RETRY_AFTER_S)

    def admit(self, topic: bytes, connection: Connection, client: str) -> Subscription:
        """Return a place for the connection, which hears heartbeats but nothing else before `join`.

        Raises as `check_room` does.
        """
        self.check_room(client)
        subscription = Subscription(self, topic, connection, client)
        self._topics.setdefault(topic, _Topic()).waiting.add(subscription)
        self._clients[client] += 1
        self.stream_count += 1
        return subscription

    def join(self, subscription: Subscription) -> None:
        """Have the subscription hear what is published from now on; nothing happens when it has left."""
        topic = self._topics.get(subscription.topic)
        if topic is not None and subscription in topic.waiting:
            topic.waiting.discard(subscription)
            topic.members.add(subscription)

    def subscribe(self, topic: bytes, connection: Connection, client: str = "") -> Subscription:
        """Return a subscription that hears what is published from now on. Raises as `check_room` does."""
        subscription = self.admit(topic, connection, client)
        self.join(subscription)
        return subscription

    def leave(self, subscription: Subscription) -> None:
        """Forget the subscription, if it is still here."""
        topic = self._topics.get(subscription.topic)
        if topic is None or (subscription not in topic.members and subscription not in topic.waiting):
            return
        topic.members.discard(subscription)
        topic.waiting.discard(subscription)
        if not len(topic):
            del self._topics[subscription.topic]
        self.stream_count -= 1
        self._clients[subscription.client] -= 1
        if not self._clients[subscription.client]:
            del self._clients[subscription.client]

    async def publish(self, topic: bytes, payload: bytes) -> None:
        """Write `payload` to everybody who has joined the topic by now; one payload after the other.

        Other work gets its turn every 200 writes: ten thousand take a tenth of a second.
        """
        found = self._topics.get(topic)
        if found is None:
            return
        async with found.publishing:
            await self._write(found.members, payload)

    async def beat(self) -> None:
        """Write one heartbeat to every stream: it keeps proxies from closing it, and finds out who has vanished."""
        await self._write([each for topic in self._topics.values() for each in topic.everybody], HEARTBEAT)

    async def run(self) -> None:
        """Write heartbeats until cancelled."""
        while True:
            await asyncio.sleep(self._heartbeat_s)
            await self.beat()

    async def _write(self, subscriptions: Iterable[Subscription], payload: bytes) -> None:
        for number, subscription in enumerate(tuple(subscriptions), 1):
            subscription.connection.write(payload)
            if not number % WRITES_BETWEEN_YIELDS:
                await asyncio.sleep(0)

    def topics(self) -> Collection[bytes]:
        """Return the topics that have a stream."""
        return self._topics.keys()

    def listener_count(self, topic: bytes) -> int:
        """Return how many streams a topic has."""
        found = self._topics.get(topic)
        return 0 if found is None else len(found)

    def disconnect(self, topic: bytes) -> None:
        """Close all streams of a topic; their readers come back by themselves."""
        found = self._topics.get(topic)
        for subscription in found.everybody if found is not None else ():
            subscription.connection.close()
            self.leave(subscription)

    def close(self) -> None:
        """Close all streams."""
        for topic in tuple(self._topics):
            self.disconnect(topic)
