"""How soon a post is on every reader's open stream, and what an open stream takes of the server's memory."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from bench.load import drive, quantile, request, run_load
from bench.machine import Meter, pss_bytes, wait_until_quiet
from bench.results import Line, at_most, report
from bench.serving import Served, serving_toy

LATENCY_GOAL_MS = 100.0
OPENED_AT_ONCE = 100
PATIENCE_S = 20.0
WARMING = 500


@dataclass(slots=True)
class Post:
    """One post: when it was sent, and when its event was there, for each stream."""

    sent_at: float
    arrived_at: list[float] = field(default_factory=list)


class Listener(asyncio.Protocol):
    """One open stream; counts the events it hears."""

    def __init__(self, request_bytes: bytes, posts: Sequence[Post], event: bytes) -> None:
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = request_bytes
        self._posts = posts
        self._event = event
        self._heard = 0
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if not self.opened.done():
            self._open(data)
        # An event may come in pieces.
        data = self._tail + data
        for _ in range(data.count(self._event)):
            if self._heard < len(self._posts):
                self._posts[self._heard].arrived_at.append(now)
            self._heard += 1
        self._tail = data[-(len(self._event) - 1) :]

    def _open(self, data: bytes) -> None:
        if data.startswith(b"HTTP/1.1 200"):
            self.opened.set_result(None)
        else:
            self.opened.set_exception(RuntimeError(data[:200].decode("latin-1")))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the stream was closed"))


@dataclass(frozen=True, slots=True)
class Scene:
    """What is opened, what is posted, and the bytes that stand once in each event of a post."""

    stream: bytes
    make_post: Callable[[], bytes]
    event: bytes = b"\nevent: published\n"


async def listen(port: int, scene: Scene, count: int, posts: Sequence[Post]) -> None:
    """Open `count` streams and return when all have their answers."""
    loop = asyncio.get_running_loop()
    opened = 0
    while opened < count:
        batch = min(OPENED_AT_ONCE, count - opened)
        made = await asyncio.gather(
            *(
                loop.create_connection(lambda: Listener(scene.stream, posts, scene.event), "127.0.0.1", port)
                for _ in range(batch)
            )
        )
        await asyncio.gather(*(listener.opened for _, listener in made))
        opened += batch


async def latencies(port: int, scene: Scene, *, streams: int, posts: int, pause_s: float) -> list[float]:
    """Return, for every post and stream, the seconds from sending the post to hearing its event."""
    sent: list[Post] = []
    await listen(port, scene, streams, sent)
    for _ in range(posts):
        sent.append(Post(time.perf_counter()))
        (await drive(port, iter([scene.make_post()]), clients=1)).expect(200, 201)
        await asyncio.sleep(max(0.0, pause_s - (time.perf_counter() - sent[-1].sent_at)))
    end = time.perf_counter() + PATIENCE_S
    while any(len(post.arrived_at) < streams for post in sent):
        if time.perf_counter() > end:
            missing = sum(streams - len(post.arrived_at) for post in sent)
            raise RuntimeError(f"{missing} of {streams * posts} events never came")
        await asyncio.sleep(0.1)
    return [at - post.sent_at for post in sent for at in post.arrived_at]


async def memory_kb(served: Served, scene: Scene, *, streams: int) -> float:
    """Return what each of `streams` open ones takes of the server, KB of PSS."""
    # The first ones make the process load and allocate what all share.
    await listen(served.port, scene, WARMING, [])
    await asyncio.sleep(2)
    before = pss_bytes(served.pid)
    await listen(served.port, scene, streams, [])
    await asyncio.sleep(2)
    return (pss_bytes(served.pid) - before) / streams / 1_024


def measure(
    served: Served, scene: Scene, *, streams: int, posts: int, pause_s: float, has_goal: bool = True
) -> list[Line]:
    """Return a line on the latency of events at `streams` open streams."""
    meter = Meter(served.pid)
    times = run_load(latencies(served.port, scene, streams=streams, posts=posts, pause_s=pause_s))
    detail = (
        f"(p50 {quantile(times, 0.5) * 1_000:.1f}, most {max(times) * 1_000:.1f}; "
        f"{1 / pause_s:.0f} posts a second, {meter.read().share:.0%} of a core)"
    )
    what = f"post to event at {streams:,} streams, p99"
    worst_ms = quantile(times, 0.99) * 1_000
    return [
        at_most(what, worst_ms, LATENCY_GOAL_MS, "ms", detail)
        if has_goal
        else Line(what, f"{worst_ms:.0f} ms {detail}")
    ]


def toy_scene(served: Served) -> Scene:
    """Return the scene of the toy application."""
    post = request("POST", "/post", served.host)
    return Scene(request("GET", "/events", served.host), lambda: post)


def main() -> None:
    """Measure the toy: what hub, tail and detached connections take by themselves."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--streams", type=int, default=1_000)
    options.add_argument("--many", type=int, default=10_000)
    options.add_argument("--posts", type=int, default=100)
    options.add_argument("--pause", type=float, default=0.1, help="seconds between two posts")
    options.add_argument("--no-keep", action="store_true", help="leave RESULTS.md as it is")
    given = options.parse_args()
    others = wait_until_quiet()
    with serving_toy() as served:
        lines = measure(served, toy_scene(served), streams=given.streams, posts=given.posts, pause_s=given.pause)
    with serving_toy() as served:
        lines += measure(served, toy_scene(served), streams=given.many, posts=20, pause_s=1.0, has_goal=False)
    with serving_toy() as served:
        each = run_load(memory_kb(served, toy_scene(served), streams=given.many))
        lines.append(Line(f"memory of each of {given.many:,} streams", f"{each:.2f} KB, of which uvloop takes 1.2"))
    report("streams", lines, note=f"Others used {others:.0%} of the machine.", keep=not given.no_keep)


if __name__ == "__main__":
    main()
