"""From commit to stream: each event once, in order, however things fall."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.core.errors import StoreBusy, TooOften, Unavailable
from rejoinder.live.hub import Hub, Subscription
from rejoinder.live.sse import PublicEvent
from rejoinder.live.tail import CATCH_UP_BYTES, READ_LIMIT, Tail
from tests.live.readers import Reader, Story, settle

STORY = b"story"


@dataclass
class Room:
    """One story, its tail and its readers."""

    story: Story = field(default_factory=Story)
    hub: Hub = field(default_factory=lambda: Hub(stream_limit=10_000, client_limit=10_000))

    def __post_init__(self) -> None:
        self.tail = Tail(self.hub, self.story.read, pace_s=0, retry_s=0)

    def commit(self, count: int = 1) -> None:
        for _ in range(count):
            self.story.newest += 1
            self.tail.heard([(STORY, self.story.newest)])

    def join(self, after_seq: int) -> tuple[Reader, Subscription]:
        reader = Reader()
        return reader, self.tail.subscribe(STORY, after_seq, reader)


def upto(newest: int, *, after: int = 0) -> list[int]:
    return list(range(after + 1, newest + 1))


@pytest.mark.anyio
async def test_a_reader_hears_what_happens_from_where_its_page_ended() -> None:
    room = Room(Story(newest=5))
    reader, _ = room.join(3)
    await settle()
    room.commit()
    await settle()
    assert reader.heard == [(4, "published"), (5, "published"), (6, "published")]


@pytest.mark.anyio
async def test_a_stream_begins_by_saying_when_to_come_back() -> None:
    reader, _ = Room().join(0)
    assert reader.written.startswith(b"retry: ")


@pytest.mark.anyio
async def test_a_reader_who_has_missed_nothing_hears_nothing() -> None:
    room = Room(Story(newest=5))
    reader, _ = room.join(5)
    await settle()
    assert reader.heard == []


@pytest.mark.anyio
async def test_an_event_that_may_not_be_shown_is_a_number_without_a_word() -> None:
    room = Room(Story(newest=3, hidden=frozenset({2})))
    reader, _ = room.join(0)
    await settle()
    assert reader.heard == [(1, "published"), (2, None), (3, "published")]


@pytest.mark.anyio
async def test_a_crowd_that_comes_at_once_costs_one_read() -> None:
    room = Room(Story(newest=9))
    readers = [room.join(number % 10)[0] for number in range(1_000)]
    await settle()
    assert [reader.seqs for reader in readers] == [upto(9, after=number % 10) for number in range(1_000)]
    assert room.story.read_count == 1


@pytest.mark.anyio
async def test_commits_during_a_read_are_read_after_it() -> None:
    room = Room(Story(newest=1, is_instant=False))
    reader, _ = room.join(0)
    await settle()
    room.commit(3)
    room.story.release()
    await settle()
    assert reader.seqs == [1]
    room.story.release()
    await settle()
    assert reader.seqs == [1, 2, 3, 4]


@pytest.mark.anyio
@pytest.mark.parametrize("after_seq", [0, 7, 1_000])
async def test_who_can_not_have_the_events_is_told_to_begin_afresh(after_seq: int) -> None:
    room = Room(Story(newest=20, kept_from=11))
    reader, _ = room.join(after_seq)
    await settle()
    room.commit()
    await settle()
    assert reader.heard == [(20, "reset"), (21, "published")]


@pytest.mark.anyio
async def test_one_who_has_to_begin_afresh_does_not_disturb_the_others() -> None:
    room = Room(Story(newest=20, kept_from=11))
    readers = [room.join(after)[0] for after in (20, 0, 15, 1_000)]
    await settle()
    late = [room.join(after)[0] for after in (18, 2)]
    await settle()
    room.commit()
    await settle()
    assert readers[0].heard == [(21, "published")]
    assert readers[1].heard == [(20, "reset"), (21, "published")]
    assert readers[2].seqs == upto(21, after=15)
    assert readers[3].heard == [(20, "reset"), (21, "published")]
    assert late[0].seqs == upto(21, after=18)
    assert late[1].heard == [(20, "reset"), (21, "published")]


@pytest.mark.anyio
async def test_a_whole_import_at_once_is_a_reset_for_everybody() -> None:
    room = Room(Story(newest=1))
    readers = [room.join(1)[0] for _ in range(3)]
    await settle()
    room.commit(READ_LIMIT + 1)
    await settle()
    room.commit()
    await settle()
    assert [reader.heard for reader in readers] == [[(READ_LIMIT + 2, "reset"), (READ_LIMIT + 3, "published")]] * 3


@pytest.mark.anyio
async def test_more_than_a_stream_takes_at_once_is_a_reset() -> None:
    room = Room(Story(newest=3, size_bytes=CATCH_UP_BYTES // 2))
    reader, _ = room.join(0)
    other, _ = room.join(2)
    await settle()
    assert reader.heard == [(3, "reset")]
    assert other.heard == [(3, "published")]


@pytest.mark.anyio
async def test_a_store_that_is_busy_is_asked_again() -> None:
    room = Room(Story(newest=2))
    failures = [StoreBusy(retry_after_s=1), StoreBusy(retry_after_s=1)]
    read = room.story.read

    async def stumbling(story_id: bytes, after_seq: int) -> list[PublicEvent]:
        if failures:
            raise failures.pop()
        return await read(story_id, after_seq)

    room.tail = Tail(room.hub, stumbling, pace_s=0, retry_s=0)
    reader, _ = room.join(0)
    await settle()
    assert reader.seqs == [1, 2]


@pytest.mark.anyio
async def test_a_fault_of_ours_closes_the_storys_streams_and_no_others() -> None:
    room = Room(Story(newest=2))

    async def broken(story_id: bytes, after_seq: int) -> list[PublicEvent]:
        if story_id == STORY:
            raise ZeroDivisionError
        return await room.story.read(story_id, after_seq)

    complaints: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context["exception"]))
    room.tail = Tail(room.hub, broken, pace_s=0)
    reader, _ = room.join(0)
    other = Reader()
    room.tail.subscribe(b"another", 0, other)
    await settle()
    assert [type(complaint) for complaint in complaints] == [ZeroDivisionError]
    assert (reader.closed, other.closed, room.hub.stream_count) == (True, False, 1)


@pytest.mark.anyio
async def test_a_story_that_nobody_follows_any_more_is_forgotten() -> None:
    room = Room(Story(newest=2))
    _, subscription = room.join(0)
    await settle()
    assert room.tail.versions() == {STORY: 2}
    subscription.cancel()
    room.commit()
    await settle()
    assert room.tail.versions() == {}


@pytest.mark.anyio
async def test_a_reader_who_leaves_while_its_events_are_read_leaves_nothing_behind() -> None:
    room = Room(Story(newest=2, is_instant=False))
    _, subscription = room.join(0)
    await settle()
    subscription.cancel()
    room.story.release()
    await settle()
    assert (room.tail.versions(), room.hub.stream_count) == ({}, 0)


@pytest.mark.anyio
async def test_a_full_process_and_a_greedy_client_are_refused() -> None:
    hub = Hub(stream_limit=3, client_limit=2)
    tail = Tail(hub, Story().read)
    first = tail.subscribe(STORY, 0, Reader(), "a")
    tail.subscribe(STORY, 0, Reader(), "a")
    with pytest.raises(TooOften):
        tail.subscribe(STORY, 0, Reader(), "a")
    tail.subscribe(b"another", 0, Reader(), "b")
    with pytest.raises(Unavailable):
        hub.check_room("c")
    first.cancel()
    first.cancel()
    assert hub.stream_count == 2
    tail.subscribe(STORY, 0, Reader(), "a")
    tail.close()


@pytest.mark.anyio
async def test_it_does_not_matter_at_which_turn_of_the_loop_something_happens() -> None:
    for turns in range(30):
        room = Room(Story(newest=1))
        reader, _ = room.join(0)
        for _ in range(turns):
            await asyncio.sleep(0)
        room.commit()
        late, _ = room.join(0)
        await settle()
        assert (reader.seqs, late.seqs) == ([1, 2], [1, 2])


STEPS = st.one_of(
    st.tuples(st.just("commit"), st.integers(1, 3)),
    st.tuples(st.just("join"), st.integers(0, 4)),
    st.tuples(st.just("come back"), st.integers(0, 5)),
    st.tuples(st.just("release"), st.just(0)),
    st.tuples(st.just("wait"), st.integers(1, 8)),
)


@settings(max_examples=500)
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_every_reader_hears_every_event_once_and_in_order(steps: list[tuple[str, int]]) -> None:
    async def walk() -> None:
        room = Room(Story(is_instant=False))
        readers: list[tuple[Reader, Subscription, int]] = []
        for step, number in steps:
            if step == "commit":
                room.commit(number)
            elif step == "join":
                after_seq = max(room.story.newest - number, 0)
                readers.append((*room.join(after_seq), after_seq))
            elif step == "come back" and number < len(readers):
                reader, subscription, after_seq = readers[number]
                subscription.cancel()
                again, subscription = room.join(([after_seq, *reader.seqs])[-1])
                again.written = reader.written + again.written
                reader.close()
                readers[number] = (again, subscription, after_seq)
            elif step == "release":
                room.story.release()
            else:
                for _ in range(number):
                    await asyncio.sleep(0)
        await settle()
        while room.story.waiting:
            room.story.release()
            await settle()
        assert [reader.seqs for reader, _, _ in readers] == [
            upto(room.story.newest, after=after_seq) for _, _, after_seq in readers
        ]
        room.tail.close()

    asyncio.run(walk())
