"""Open streams: what happens under a story, as Server-Sent Events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import msgspec

from rejoinder.actions.following import Following, Told, check_story, read_events
from rejoinder.core.errors import BadField, NotFound, TooOften, Unavailable
from rejoinder.core.events import EventKind
from rejoinder.core.ids import StoryId, to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.story import Story
from rejoinder.core.tree import ids_of
from rejoinder.live.sse import PublicEvent
from rejoinder.live.tail import READ_LIMIT, EventsGone
from rejoinder.store.engine import Store
from rejoinder.web.asked import Answer, Asked, streamed
from rejoinder.web.declaring import Cors, Csrf, Scope, Surface, route
from rejoinder.web.detaching import Stream
from rejoinder.web.running import HANDED_HEADERS

_encode = msgspec.json.Encoder().encode
MOST_SEQ = 10**18
_ABOUT_TEXT = frozenset({EventKind.PUBLISHED, EventKind.EDITED, EventKind.TALLIED})


class EventsQuery(msgspec.Struct):
    """`after` is the seq of the page that the reader has; `Last-Event-ID` goes before it."""

    after: int | None = None


@route(
    "GET", "/api/v1/stories/{story_id}/events", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.STREAM,
    csrf=Csrf.SAFE, surface=Surface.STREAM, cors=Cors.READ, query=EventsQuery,
    problems=(BadField, TooOften, Unavailable),
)  # fmt: skip
async def events(asked: Asked[None, EventsQuery]) -> Answer:
    """What happens under a story from a seq on, for as long as the reader stays."""
    newest = await asked.kit.store.read(check_story, asked.viewer, asked.story_id)
    last = asked.headers.get(b"last-event-id", b"").strip()
    if last and not (last.isdigit() and len(last) <= 18):
        raise BadField(field="Last-Event-ID", why="the seq of an event")
    after = int(last) if last else asked.query.after
    if after is not None and not 0 <= after < MOST_SEQ:
        raise BadField(field="after", why="a seq, 0 or more")
    network = asked.viewer.network
    client = network.hex() if network is not None else ""
    asked.kit.hub.check_room(client)
    asked.kit.streams.check_room()
    answer = streamed(partial(_stream, asked, newest if after is None else after, client))
    answer.media = b"text/event-stream; charset=utf-8"
    answer.cache = b"no-store"
    return answer


async def _stream(asked: Asked[Any, Any], after: int, client: str, scope: Any, receive: Any, send: Any) -> None:
    detach = scope.get("extensions", {}).get("stream.detach")
    if detach is None:
        raise Unavailable(retry_after_s=60)
    stream: Stream | None = detach(scope[HANDED_HEADERS])
    if stream is None:
        return
    subscription = asked.kit.tail.subscribe(asked.story_id, after, stream, client)
    stream.when_closed(subscription)


def events_reader(store: Store) -> Callable[[bytes, int], Awaitable[list[PublicEvent]]]:
    """Return what the tail reads events with."""

    async def read(story_id: bytes, after: int) -> list[PublicEvent]:
        try:
            found: Following = await store.read(read_events, StoryId(story_id), after, READ_LIMIT)
        except NotFound:
            return []
        if not found.is_whole:
            raise EventsGone(found.story.seq)
        return [public_event(told, found.story) for told in found.told]

    return read


def public_event(told: Told, story: Story) -> PublicEvent:
    """Return an event as everybody may know it; without data when what it tells of can't be seen any more."""
    event = told.event
    if event.kind in _ABOUT_TEXT and not told.comments:
        return PublicEvent(event.seq, event.kind, None)
    data: dict[str, Any] = {"seq": event.seq, "comment_count": story.comment_count}
    match event.kind:
        case EventKind.TALLIED:
            data["tallies"] = [{"comment_id": to_text(one.id), "up": one.up, "down": one.down} for one in told.comments]
        case EventKind.STORY_CHANGED | EventKind.IMPORTED:
            pass
        case EventKind.WITHDRAWN | EventKind.REMOVED:
            data["comment_id"] = to_text(event.comment_ids[0])
        case EventKind.PUBLISHED | EventKind.EDITED:
            one = told.comments[0]
            data["comment_id"] = to_text(one.id)
            data["parent_id"] = None if one.parent_id is None else to_text(one.parent_id)
            data["branch"] = [to_text(above) for above in ids_of(one.path)]
    return PublicEvent(event.seq, event.kind, _encode(data))
