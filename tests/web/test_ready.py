"""The cache of ready pages: one rendering however many ask, stale for a moment, removed at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.web.pages import ReadyPage, make_page
from rejoinder.web.ready import Key, ReadyPages

STORY = b"story"
KEY: Key = (b"example.org", b"/stories/1")
FRESH_S = 0.5
GRACE_S = 0.25


class Newsroom:
    """A story whose every change raises its version, a cache of its page, and a clock that is moved by hand."""

    def __init__(self, limit_bytes: int = 1_000_000) -> None:
        self.now = 0.0
        self.version = 0
        self.renderings: list[asyncio.Future[None]] = []
        self.pages = ReadyPages(limit_bytes=limit_bytes, fresh_s=FRESH_S, grace_s=GRACE_S, clock=lambda: self.now)

    def change(self) -> None:
        self.version += 1
        self.pages.stale(STORY, self.version)

    def remove(self) -> None:
        self.version += 1
        self.pages.drop(STORY)

    async def render(self) -> ReadyPage:
        version = self.version
        return make_page(b"version %d" % version, [], version=version)

    async def render_slowly(self) -> ReadyPage:
        """Take the snapshot at once; be finished when the test says so."""
        version = self.version
        finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.renderings.append(finished)
        await finished
        return make_page(b"version %d" % version, [], version=version)

    def ask(self, *, slowly: bool = False, key: Key = KEY) -> Awaitable[ReadyPage]:
        return self.pages.get_or_render(key, STORY, self.render_slowly if slowly else self.render)


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.anyio
async def test_a_miss_renders_the_page_once_however_many_ask() -> None:
    room = Newsroom()
    asking = [asyncio.ensure_future(room.ask(slowly=True)) for _ in range(20)]
    await settle()
    assert len(room.renderings) == 1
    room.renderings[0].set_result(None)
    assert len({id(page) for page in await asyncio.gather(*asking)}) == 1
    assert room.pages.rendering_count == 1


@pytest.mark.anyio
async def test_a_page_to_which_nothing_happens_is_kept() -> None:
    room = Newsroom()
    first = await room.ask()
    room.now = 10_000.0
    assert room.pages.find(KEY) is first
    assert await room.ask() is first


@pytest.mark.anyio
async def test_who_gives_up_waiting_does_not_end_the_rendering_for_the_others() -> None:
    room = Newsroom()
    first, second = (asyncio.ensure_future(room.ask(slowly=True)) for _ in range(2))
    await settle()
    first.cancel()
    await settle()
    room.renderings[0].set_result(None)
    assert (await second).version == 0
    assert room.pages.find(KEY) is not None


@pytest.mark.anyio
async def test_a_rendering_that_fails_fails_for_all_who_wait_and_leaves_nothing() -> None:
    room = Newsroom()
    asking = [asyncio.ensure_future(room.ask(slowly=True)) for _ in range(3)]
    await settle()
    room.renderings[0].set_exception(LookupError("gone"))
    assert [type(outcome) for outcome in await asyncio.gather(*asking, return_exceptions=True)] == [LookupError] * 3
    assert room.pages.find(KEY) is None
    assert room.pages.versions() == {}
    assert (await room.ask()).version == 0


@pytest.mark.anyio
async def test_a_stale_page_is_given_for_half_a_second_and_then_rendered_anew() -> None:
    room = Newsroom()
    first = await room.ask()
    room.change()
    room.now = 0.499
    assert await room.ask() is first
    room.now = 0.5
    assert room.pages.find(KEY) is None
    assert (await room.ask()).version == 1


@pytest.mark.anyio
async def test_what_happens_to_an_old_page_is_shown_by_the_next_one() -> None:
    room = Newsroom()
    await room.ask()
    room.now = 60.0
    room.change()
    assert (await room.ask()).version == 1


@pytest.mark.anyio
async def test_a_hot_story_is_rendered_at_most_twice_a_second() -> None:
    room = Newsroom()
    for millisecond in range(10_000):
        room.now = millisecond / 1_000
        room.change()
        assert room.version - (await room.ask()).version <= 500
    assert room.pages.rendering_count == 20


@pytest.mark.anyio
async def test_while_a_page_is_rendered_anew_the_old_one_is_given_for_a_moment_longer() -> None:
    room = Newsroom()
    first = await room.ask()
    room.change()
    room.now = 0.6
    renewing = asyncio.ensure_future(room.ask(slowly=True))
    await settle()
    assert await room.ask() is first
    room.now = FRESH_S + GRACE_S
    assert room.pages.find(KEY) is None
    waiting = asyncio.ensure_future(room.ask())
    await settle()
    room.renderings[0].set_result(None)
    assert await waiting is await renewing


@pytest.mark.anyio
async def test_what_happens_during_a_rendering_makes_its_page_stale() -> None:
    room = Newsroom()
    asking = asyncio.ensure_future(room.ask(slowly=True))
    await settle()
    room.change()
    room.renderings[0].set_result(None)
    assert (await asking).version == 0
    room.now = FRESH_S
    assert (await room.ask()).version == 1


@pytest.mark.anyio
async def test_a_removal_is_at_once_also_for_those_who_wait_for_an_older_rendering() -> None:
    room = Newsroom()
    asking = asyncio.ensure_future(room.ask(slowly=True))
    await settle()
    room.remove()
    room.renderings[0].set_result(None)
    await settle()
    assert not asking.done()
    room.renderings[1].set_result(None)
    assert (await asking).version == 1


@pytest.mark.anyio
async def test_who_asks_after_a_removal_does_not_wait_for_what_began_before() -> None:
    room = Newsroom()
    before = asyncio.ensure_future(room.ask(slowly=True))
    await settle()
    room.remove()
    assert (await room.ask()).version == 1
    room.renderings[0].set_result(None)
    assert (await before).version == 1


@pytest.mark.anyio
async def test_a_page_that_shows_what_another_process_did_makes_the_older_ones_stale() -> None:
    room = Newsroom()
    other: Key = (b"example.org", b"/stories/1?order=newest")
    old = await room.ask()
    room.now = 0.1
    room.version += 1
    assert (await room.ask(key=other)).version == 1
    assert room.pages.find(KEY) is old
    room.now = FRESH_S
    assert (await room.ask()).version == 1
    room.now = 60.0
    assert None not in (room.pages.find(KEY), room.pages.find(other))
    assert room.pages.rendering_count == 3


@pytest.mark.anyio
async def test_a_page_that_was_read_before_and_finished_after_a_newer_one_is_stale() -> None:
    room = Newsroom()
    other: Key = (b"example.org", b"/stories/1?order=newest")
    slow = asyncio.ensure_future(room.ask(slowly=True))
    await settle()
    room.version += 1
    assert (await room.ask(key=other)).version == 1
    room.renderings[0].set_result(None)
    assert (await slow).version == 0
    room.now = FRESH_S
    assert room.pages.find(KEY) is None
    assert room.pages.find(other) is not None


@pytest.mark.anyio
async def test_the_page_that_nobody_asked_for_longest_makes_room() -> None:
    room = Newsroom(limit_bytes=4_000)
    first, second, third = ((b"example.org", b"/%d" % number) for number in range(3))
    await room.ask(key=first)
    await room.ask(key=second)
    room.pages.find(first)
    await room.ask(key=third)
    assert [room.pages.find(key) is not None for key in (first, second, third)] == [True, False, True]
    assert room.pages.used_bytes <= 4_000


@pytest.mark.anyio
async def test_a_page_larger_than_the_cache_is_given_and_not_kept() -> None:
    room = Newsroom(limit_bytes=100)
    assert (await room.ask()).version == 0
    assert room.pages.find(KEY) is None
    assert (room.pages.used_bytes, room.pages.versions()) == (0, {})


@pytest.mark.anyio
async def test_the_cache_says_which_version_of_what_it_holds() -> None:
    room = Newsroom()
    assert room.pages.versions() == {}
    await room.ask()
    room.change()
    assert room.pages.versions() == {STORY: 1}
    room.pages.clear()
    assert room.pages.versions() == {}


STEPS: dict[str, Callable[[Newsroom], object]] = {"change": Newsroom.change, "remove": Newsroom.remove}


@given(st.lists(st.sampled_from(["change", "remove", "ask", "finish", "wait 0.2", "wait 0.6"]), max_size=40))
def test_nobody_is_given_what_was_removed_before_nor_what_was_superseded_long_ago(steps: list[str]) -> None:
    async def walk() -> None:
        room = Newsroom()
        removed_at = 0
        committed = [(0.0, 0)]
        asked: list[tuple[asyncio.Future[ReadyPage], float]] = []
        for step in [*steps, *["finish"] * (len(steps) + 1)]:
            if step in STEPS:
                STEPS[step](room)
                committed.append((room.now, room.version))
                removed_at = room.version if step == "remove" else removed_at
            elif step == "ask":
                asked.append((asyncio.ensure_future(room.ask(slowly=True)), room.now))
            elif step == "finish" and room.renderings:
                room.renderings.pop(0).set_result(None)
            elif step.startswith("wait"):
                room.now += float(step.removeprefix("wait "))
            await settle()
            for answer, _ in [each for each in asked if each[0].done()]:
                assert answer.result().version >= removed_at
            held = room.pages.find(KEY)
            long_ago = max(version for at, version in committed if at <= room.now - FRESH_S - GRACE_S or version == 0)
            assert held is None or held.version >= max(removed_at, long_ago)
            asked = [each for each in asked if not each[0].done()]
        assert not asked

    asyncio.run(walk())
