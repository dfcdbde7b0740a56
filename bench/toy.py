"""A minimal application on our server: one ready page, one story with streams, posts kept in a list.

It shows what the server takes by itself; what Rejoinder takes is measured with Rejoinder.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from random import Random
from typing import Any

from rejoinder.core.events import EventKind
from rejoinder.live.hub import Hub
from rejoinder.live.sse import PublicEvent
from rejoinder.live.tail import Tail
from rejoinder.web.detaching import EXTENSION, Streams
from rejoinder.web.pages import PageAnswer, ReadyPage, make_page
from rejoinder.web.ready import ReadyPages
from rejoinder.web.server import Serving, listen_on, run

STORY = b"toy"
STREAM_LIMIT = 20_000
EVENT_BYTES = 400
WORDS = "the city council voted late last night to close an old bridge for repairs that nobody had asked for".split()
FIELDS = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"public, max-age=0, must-revalidate"),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
]
STREAM_FIELDS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]


def toy_page(comment_count: int = 50) -> bytes:
    """Return a page of about the size and redundancy of a story's first page."""
    chance = Random(1)
    comments = [
        f'<article class="rj-comment" id="c{number}"><header><b>Reader {chance.randrange(999)}</b></header>'
        f"<p>{' '.join(chance.choices(WORDS, k=chance.randrange(20, 90)))}.</p>"
        f'<footer><a href="/comments/{chance.randrange(10**12):x}">Reply</a> {chance.randrange(90)}</footer></article>'
        for number in range(comment_count)
    ]
    return ("<!doctype html><title>Toy</title>" + "\n".join(comments)).encode()


class Toy:
    """GET /page, GET /events, POST /post, POST /stale."""

    def __init__(self) -> None:
        self.pages = ReadyPages(limit_bytes=10_000_000)
        self.streams = Streams(STREAM_LIMIT)
        self.hub = Hub(stream_limit=STREAM_LIMIT, client_limit=STREAM_LIMIT)
        self.tail = Tail(self.hub, self.read_events)
        self.seq = 0

    async def read_events(self, story_id: bytes, after_seq: int) -> list[PublicEvent]:
        data = b'{"text":"%b"}' % (b"x" * EVENT_BYTES)
        return [PublicEvent(seq, EventKind.PUBLISHED, data) for seq in range(after_seq + 1, self.seq + 1)]

    async def render(self) -> ReadyPage:
        return make_page(toy_page(), FIELDS, version=self.seq)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["path"] == "/events":
            stream = scope["extensions"][EXTENSION](STREAM_FIELDS)
            if stream is not None:
                stream.when_closed(self.tail.subscribe(STORY, self.seq, stream))
        elif scope["path"] == "/page":
            host = dict(scope["headers"])[b"host"]
            page = await self.pages.get_or_render((host, b"/page"), STORY, self.render)
            await PageAnswer(page)(scope, receive, send)
        else:
            while (await receive()).get("more_body"):
                pass
            self.seq += 1
            self.pages.stale(STORY, self.seq)
            self.tail.heard([(STORY, self.seq)])
            await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})

    async def live(self, receive: Any, send: Any) -> None:
        beating = asyncio.ensure_future(self.hub.run())
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        beating.cancel()
        await send({"type": "lifespan.shutdown.complete"})


def main() -> None:
    """Serve the toy on the port given as the argument."""
    toy = Toy()
    run(toy, [listen_on("127.0.0.1", int(sys.argv[1]))], Serving(toy.pages, toy.streams))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    main()
