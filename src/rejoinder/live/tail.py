"""From committed events to open streams: every event once, in order, whoever joins when.

Each story with streams has a position, the seq up to which all of them have heard everything. Only one task at a time
moves it: it reads what lies behind the position, publishes it, and lets those in who were waiting at the door, each
with what it had missed. Nobody else writes events, so that no lock is needed and no event can come twice or be passed
over, however commits, reads and arrivals fall.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from rejoinder.core.errors import Refusal
from rejoinder.live.hub import WRITES_BETWEEN_YIELDS, Connection, Hub, Subscription
from rejoinder.live.sse import PublicEvent, encode_all, greeting, reset

READ_LIMIT = 500
"""The most events a reader returns; whoever lacks more is better off with a fresh page."""
CATCH_UP_BYTES = 48_000
"""The most that is written to a stream at once: its buffer has to take it, or it would be cut off as too slow."""
PACE_S = 0.02
RETRY_S = 0.5


class EventsGone(Exception):
    """The events after the asked one are not to be had one by one; `newest` is the seq that a fresh page shows."""

    def __init__(self, newest: int) -> None:
        super().__init__(newest)
        self.newest = newest


ReadEvents = Callable[[bytes, int], Awaitable[list[PublicEvent]]]
"""Takes a story's id and a seq; returns the events after it, all of them, in order, every seq present.

Raises EventsGone when there are more than READ_LIMIT, when the oldest are no longer kept, or when the seq lies in the
future; a Refusal when the store can't answer now.
"""


@dataclass(slots=True, eq=False)
class _Waiting:
    """A stream that has heard everything up to `after_seq`, from a page or before it broke off."""

    subscription: Subscription
    after_seq: int


@dataclass(slots=True, eq=False)
class _Story:
    seq: int | None = None
    heard_seq: int = 0
    waiting: list[_Waiting] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class Tail:
    """Follows the stories that have streams. Not for threads: everything happens on one event loop."""

    def __init__(self, hub: Hub, read_events: ReadEvents, *, pace_s: float = PACE_S, retry_s: float = RETRY_S) -> None:
        """`pace_s` passes between two publications of a story, so that a crowd's posts go out together."""
        self._hub = hub
        self._read_events = read_events
        self._pace_s = pace_s
        self._retry_s = retry_s
        self._stories: dict[bytes, _Story] = {}

    def subscribe(self, story_id: bytes, after_seq: int, connection: Connection, client: str = "") -> Subscription:
        """Have the connection hear every event after `after_seq`, once and in order.

        Where that can't be had it hears `reset` with the seq from which on it hears everything. Cancel the
        subscription when the connection has ended. Raises as `Hub.check_room` does.
        """
        subscription = self._hub.admit(story_id, connection, client)
        connection.write(greeting())
        story = self._stories.setdefault(story_id, _Story())
        story.waiting.append(_Waiting(subscription, after_seq))
        self._wake(story_id, story)
        return subscription

    def heard(self, commits: Iterable[tuple[bytes, int]]) -> None:
        """Take note of committed (story id, seq) pairs: what `store.listen` calls, on the event loop."""
        for story_id, seq in commits:
            story = self._stories.get(story_id)
            if story is not None and seq > story.heard_seq:
                story.heard_seq = seq
                self._wake(story_id, story)

    def versions(self) -> dict[bytes, int]:
        """Return the position of every story that has streams."""
        return {story_id: story.seq for story_id, story in self._stories.items() if story.seq is not None}

    def close(self) -> None:
        """End all work; the streams themselves are the hub's."""
        for story in self._stories.values():
            if story.task is not None:
                story.task.cancel()
        self._stories.clear()

    def _wake(self, story_id: bytes, story: _Story) -> None:
        if story.task is None:
            story.task = asyncio.ensure_future(self._follow(story_id, story))
            story.task.add_done_callback(lambda task: self._rest(story_id, story, task))

    def _rest(self, story_id: bytes, story: _Story, task: asyncio.Task[None]) -> None:
        story.task = None
        if task.cancelled():
            return
        if task.exception() is not None:
            # A fault of ours, which the loop's handler logs: readers come back and start afresh.
            asyncio.get_running_loop().call_exception_handler({"message": "tail", "exception": task.exception()})
            self._stories.pop(story_id, None)
            self._hub.disconnect(story_id)
        elif not self._hub.listener_count(story_id):
            self._stories.pop(story_id, None)
        elif self._has_work(story):
            self._wake(story_id, story)

    def _has_work(self, story: _Story) -> bool:
        return bool(story.waiting) or (story.seq is not None and story.heard_seq > story.seq)

    async def _follow(self, story_id: bytes, story: _Story) -> None:
        while self._hub.listener_count(story_id) and self._has_work(story):
            waiting, story.waiting = story.waiting, []
            try:
                await self._advance(story_id, story, waiting)
            except EventsGone as gone:
                story.waiting = waiting + story.waiting
                await self._start_over(story_id, story, gone.newest)
            except Refusal:
                story.waiting = waiting + story.waiting
                await asyncio.sleep(self._retry_s)
            else:
                await asyncio.sleep(self._pace_s)

    async def _advance(self, story_id: bytes, story: _Story, waiting: list[_Waiting]) -> None:
        """Move the story's position to the newest event, and let in who is waiting."""
        low, heard_seq = _lowest(story, waiting), story.heard_seq
        events = await self._read_events(story_id, low)
        newest = events[-1].seq if events else low
        if len(events) != newest - low:
            raise EventsGone(newest)
        if story.seq is not None and newest > story.seq:
            await self._hub.publish(story_id, _missed(events, story.seq, newest))
        story.seq = newest
        if story.heard_seq == heard_seq:
            # What we had heard of before we looked, and did not see, will not come: waiting for it would never end.
            story.heard_seq = min(heard_seq, newest)
        await self._let_in(waiting, events, newest)

    async def _let_in(self, waiting: list[_Waiting], events: list[PublicEvent], newest: int) -> None:
        payloads: dict[int, bytes] = {}
        for number, each in enumerate(waiting, 1):
            if each.after_seq not in payloads:
                payloads[each.after_seq] = _missed(events, each.after_seq, newest)
            if payloads[each.after_seq]:
                each.subscription.connection.write(payloads[each.after_seq])
            self._hub.join(each.subscription)
            if not number % WRITES_BETWEEN_YIELDS:
                await asyncio.sleep(0)

    async def _start_over(self, story_id: bytes, story: _Story, newest: int) -> None:
        """Tell those who can't have their events one by one to begin afresh; the others go on waiting."""
        low = _lowest(story, story.waiting)
        if story.seq == low:
            await self._hub.publish(story_id, reset(newest))
        if story.seq is None or story.seq == low:
            story.seq = newest
        for each in story.waiting:
            if each.after_seq <= low or each.after_seq > newest or story.seq - each.after_seq > READ_LIMIT:
                each.subscription.connection.write(reset(story.seq))
                each.after_seq = story.seq


def _lowest(story: _Story, waiting: Iterable[_Waiting]) -> int:
    positions = [each.after_seq for each in waiting]
    return min(positions if story.seq is None else [story.seq, *positions])


def _missed(events: list[PublicEvent], after_seq: int, newest: int) -> bytes:
    if after_seq > newest:
        return reset(newest)
    payload = encode_all(event for event in events if event.seq > after_seq)
    return payload if len(payload) <= CATCH_UP_BYTES else reset(newest)
