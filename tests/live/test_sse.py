"""What goes over the wire of a stream."""

from __future__ import annotations

import re

import pytest

from rejoinder.core.events import EventKind
from rejoinder.live.sse import RETRY_MS, RETRY_SPREAD_MS, PublicEvent, encode, encode_all, greeting, reset


def test_an_event_has_its_seq_its_kind_and_its_data() -> None:
    event = PublicEvent(7, EventKind.PUBLISHED, b'{"id":"x"}')
    assert encode(event) == b'id: 7\nevent: published\ndata: {"id":"x"}\n\n'


def test_an_event_without_data_is_only_a_number() -> None:
    assert encode(PublicEvent(7, EventKind.REMOVED, None)) == b"id: 7\n\n"


@pytest.mark.parametrize("data", [b"a\nb", b"a\rb", b"a\r\nid: 9"])
def test_data_can_not_end_its_own_line(data: bytes) -> None:
    with pytest.raises(ValueError, match="one line"):
        encode(PublicEvent(7, EventKind.PUBLISHED, data))


def test_events_stand_one_behind_the_other() -> None:
    events = [PublicEvent(seq, EventKind.TALLIED, b"{}") for seq in (1, 2)]
    assert encode_all(events) == encode(events[0]) + encode(events[1])


def test_a_reset_says_from_where_on_everything_is_heard() -> None:
    assert reset(9) == b'id: 9\nevent: reset\ndata: {"seq":9}\n\n'


def test_readers_who_lost_their_streams_together_do_not_come_back_together() -> None:
    waits = [int(re.fullmatch(rb"retry: (\d+)\n\n", greeting())[1]) for _ in range(100)]  # type: ignore[index]
    assert all(RETRY_MS <= wait < RETRY_MS + RETRY_SPREAD_MS for wait in waits)
    assert len(set(waits)) > 10
