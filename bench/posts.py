"""Durable posts through the whole path: viewer, policy, pace, Markdown, events, counters, one commit for many.

16 clients post as 10,000 guests behind a trusted proxy, into one story and spread over 100; meanwhile a reader fetches
the page. In the same run the same clients send an empty POST: the same head, a typed body of nothing, the same shell.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random

from bench.application import Measured, measuring
from bench.load import Outcome, drive, for_seconds, quantile, request, run_load
from bench.machine import wait_until_quiet
from bench.results import Line, at_least, at_most, report
from rejoinder.core.ids import to_text

GUESTS = 10_000
CLIENTS = 16
PER_S, SHARE, P99_MS, READER_MS = 2_500, 0.4, 25, 20
WORDS = "harbour boats office night says ferry nobody pays again source morning quay council paper read".split()


def posts(measured: Measured, seconds: float, spread: bool) -> Iterator[bytes]:
    """Yield posts of different guests, each with a text, an address and a key of its own."""
    heads = head_fields(measured, f"{seconds}-{spread}")
    stories = [to_text(story.id) for story in measured.stories]
    chance, numbers = Random(f"{seconds} {spread}"), count()

    def one() -> bytes:
        number = next(numbers)
        words = " ".join(chance.choices(WORDS, k=24))
        story = stories[number % len(stories)] if spread else stories[0]
        return request(
            "POST",
            f"/api/v1/stories/{story}/comments",
            measured.served.host,
            json.dumps(
                {"body": f"{number}: *{words}* and https://example.org/{number}", "name": f"G{number}"}
            ).encode(),
            **heads(number),
        )

    return for_seconds(seconds, one)


def empty_posts(measured: Measured, seconds: float) -> Iterator[bytes]:
    """Yield POSTs that ask for the counts of no stories: the whole shell, and no work behind it.

    They come from as many guests and networks as posts do, with the same fields in their heads: only what is asked
    differs.
    """
    heads, numbers = head_fields(measured, f"empty-{seconds}"), count()
    return for_seconds(
        seconds,
        lambda: request("POST", "/api/v1/counts", measured.served.host, b'{"urls":[]}', **heads(next(numbers))),
    )


def head_fields(measured: Measured, run: str) -> Callable[[int], dict[str, str]]:
    """Return what makes the header fields of the n-th request of a run."""
    guests = [measured.guest(number) for number in range(GUESTS)]

    def fields(number: int) -> dict[str, str]:
        cookie, csrf = guests[number % GUESTS]
        return {
            "Content_Type": "application/json",
            "Cookie": cookie,
            "X_CSRF_Token": csrf,
            "X_Forwarded_For": f"10.{number % 200}.{number // 200 % 250}.9",
            "Idempotency_Key": f"{run}-{number}-abcdefghijklmnop",
        }

    return fields


async def with_reader(measured: Measured, seconds: float, spread: bool) -> tuple[Outcome, list[float]]:
    """Return what came of the posts, and how long a reader's requests took meanwhile, in seconds."""
    page = request("GET", measured.path(), measured.served.host, Accept_Encoding="gzip")
    reading: list[float] = []

    async def read() -> None:
        while True:
            reading.extend((await drive(measured.served.port, iter([page]), clients=1)).expect(200).latencies_s)
            await asyncio.sleep(0.02)

    reader = asyncio.ensure_future(read())
    outcome = await drive(measured.served.port, posts(measured, seconds, spread), clients=CLIENTS)
    reader.cancel()
    return outcome.expect(201), reading


async def measure(measured: Measured, seconds: float) -> list[Line]:
    """Return rate, share, latency of posts and latency of a reader, for one story and for a hundred."""
    lines: list[Line] = []
    await drive(measured.served.port, posts(measured, 1.0, True), clients=CLIENTS)
    for spread, where in ((False, "one story"), (True, "100 stories")):
        outcome, reading = await with_reader(measured, seconds, spread)
        nothing = await drive(measured.served.port, empty_posts(measured, seconds / 2), clients=CLIENTS)
        nothing.expect(200)
        share = outcome.per_s / nothing.per_s
        lines += [
            at_least(f"posts a second, {where}", outcome.per_s, PER_S),
            at_least(f"posts, {where}, as a share of an empty POST", share, SHARE, f"({nothing.per_s:,.0f} a second)"),
            at_most(f"p99 of a post, {where}", outcome.quantile_ms(0.99), P99_MS, "ms"),
            at_most(f"p99 of a reader meanwhile, {where}", quantile(reading, 0.99) * 1_000, READER_MS, "ms"),
        ]
    return lines


def main() -> None:
    """Measure and report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=8)
    options.add_argument("--no-keep", action="store_true")
    given = options.parse_args()
    others = wait_until_quiet()
    with tempfile.TemporaryDirectory() as folder, measuring(Path(folder), (100,) * 100) as measured:
        lines = run_load(measure(measured, given.seconds))
    lines.append(Line("a sync of the disk alone", f"{_sync_ms():.2f} ms"))
    report("posts", lines, note=f"SQLite. Others used {others:.0%} of the machine.", keep=not given.no_keep)


def _sync_ms() -> float:
    """Return how long 4 KB take to the disk, the median of 50 times: what no commit can be faster than."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(bytes(4_096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1_000


if __name__ == "__main__":
    main()
