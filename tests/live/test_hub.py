"""One payload to many streams, heartbeats, and what a stream counts for."""

from __future__ import annotations

import asyncio

import pytest

from rejoinder.core.errors import TooOften, Unavailable
from rejoinder.live.hub import Hub
from rejoinder.live.sse import HEARTBEAT
from tests.live.readers import Reader, settle


def hub_of(readers: list[Reader], topic: bytes = b"story") -> Hub:
    hub = Hub(stream_limit=100_000, client_limit=100_000)
    for reader in readers:
        hub.subscribe(topic, reader)
    return hub


@pytest.mark.anyio
async def test_a_payload_reaches_the_readers_of_its_topic_and_nobody_else() -> None:
    readers, others = [Reader() for _ in range(450)], [Reader() for _ in range(3)]
    hub = hub_of(readers)
    for other in others:
        hub.subscribe(b"another", other)
    await hub.publish(b"story", b"news")
    await hub.publish(b"nobody's", b"news")
    assert {reader.written for reader in readers} == {b"news"}
    assert {other.written for other in others} == {b""}


@pytest.mark.anyio
async def test_others_have_their_turn_while_a_payload_goes_to_many() -> None:
    readers = [Reader() for _ in range(1_000)]
    hub = hub_of(readers)
    publishing = asyncio.ensure_future(hub.publish(b"story", b"news"))
    counts = []
    while not publishing.done():
        counts.append(sum(bool(reader.written) for reader in readers))
        await asyncio.sleep(0)
    assert counts[:6] == [0, 200, 400, 600, 800, 1_000]


@pytest.mark.anyio
async def test_payloads_of_a_topic_go_out_one_behind_the_other() -> None:
    readers = [Reader() for _ in range(500)]
    hub = hub_of(readers)
    await asyncio.gather(*(hub.publish(b"story", b"%d" % number) for number in range(5)))
    assert {reader.written for reader in readers} == {b"01234"}


@pytest.mark.anyio
async def test_a_place_hears_heartbeats_at_once_and_news_when_it_has_joined() -> None:
    hub = Hub(stream_limit=1, client_limit=1)
    reader = Reader()
    place = hub.admit(b"story", reader, "")
    await hub.beat()
    await hub.publish(b"story", b"missed")
    hub.join(place)
    await hub.publish(b"story", b"heard")
    assert reader.written == HEARTBEAT + b"heard"


@pytest.mark.anyio
async def test_who_has_left_hears_nothing_and_can_not_join_again() -> None:
    hub = Hub(stream_limit=1, client_limit=1)
    reader = Reader()
    place = hub.subscribe(b"story", reader)
    place.cancel()
    hub.join(place)
    await hub.publish(b"story", b"news")
    assert (reader.written, hub.stream_count, list(hub.topics())) == (b"", 0, [])


@pytest.mark.anyio
async def test_heartbeats_come_by_themselves() -> None:
    reader = Reader()
    hub = Hub(stream_limit=1, client_limit=1, heartbeat_s=0)
    hub.subscribe(b"story", reader)
    beating = asyncio.ensure_future(hub.run())
    await settle()
    beating.cancel()
    assert reader.written.startswith(HEARTBEAT * 3)


def test_places_are_counted_in_all_and_for_each_client() -> None:
    hub = Hub(stream_limit=3, client_limit=2)
    places = [hub.subscribe(b"story", Reader(), client) for client in ("a", "a", "b")]
    with pytest.raises(Unavailable):
        hub.check_room("c")
    places[2].cancel()
    hub.check_room("b")
    with pytest.raises(TooOften):
        hub.subscribe(b"another", Reader(), "a")
    assert (hub.stream_count, hub.listener_count(b"story"), hub.listener_count(b"another")) == (2, 2, 0)


def test_closing_closes_every_stream() -> None:
    readers = [Reader() for _ in range(3)]
    hub = hub_of(readers)
    hub.close()
    assert all(reader.closed for reader in readers)
    assert hub.stream_count == 0
