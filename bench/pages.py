"""A story's first page as it is served, against nginx with the same bytes: at rest, 304, and while it is written to."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.application import Measured, measuring
from bench.machine import wait_until_quiet
from bench.nginx import nginx
from bench.ready import against_nginx, fetch
from bench.results import Line, at_least, report
from bench.wrk import GZIP, compare, wrk

BUSY_GOAL = 0.3
POSTS_PER_S, VOTES_PER_S = 50, 200


def while_written_to(measured: Measured, seconds: float, rounds: int, folder: Path) -> Line:
    """Return our rate as a share of nginx's while the story takes 50 posts and 200 votes a second."""
    told = folder / "writer.json"
    told.write_text(json.dumps(_writer_plan(measured, seconds * (rounds + 1) * 2 + 5)))
    writer = subprocess.Popen([sys.executable, "-m", "bench.writer", str(told)], stdout=subprocess.PIPE, text=True)
    try:
        time.sleep(1.5)
        _, body = fetch(measured.served, measured.path())
        with nginx(body) as rival:
            ours, theirs = compare(
                [
                    partial(wrk, measured.served.url(measured.path()), GZIP, seconds=seconds),
                    partial(wrk, rival.url("/page"), GZIP, seconds=seconds),
                ],
                rounds=rounds,
            )
    finally:
        writer.terminate()
        said, _ = writer.communicate()
    if ours.failed_count:
        raise RuntimeError(f"{ours.failed_count} readers were refused")
    detail = f"of nginx ({ours.per_s:,.0f} of {theirs.per_s:,.0f} a second; {said.strip()})"
    return at_least("ready page under 50 posts and 200 votes a second", ours.per_s / theirs.per_s, BUSY_GOAL, detail)


def _writer_plan(measured: Measured, seconds: float) -> dict[str, object]:
    return {
        "port": measured.served.port,
        "path": measured.path(),
        "posts_per_s": POSTS_PER_S,
        "votes_per_s": VOTES_PER_S,
        "seconds": seconds,
        "guests": [measured.guest(number) for number in range(2_000)],
    }


def main() -> None:
    """Measure and report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=3)
    options.add_argument("--no-keep", action="store_true")
    given = options.parse_args()
    others = wait_until_quiet()
    with tempfile.TemporaryDirectory() as name, measuring(Path(name), (420,)) as measured:
        lines = against_nginx(measured.served, measured.path(), rounds=given.rounds, seconds=given.seconds)
        lines.append(while_written_to(measured, given.seconds, given.rounds, Path(name)))
    report("pages", lines, note=f"Others used {others:.0%} of the machine.", keep=not given.no_keep)


if __name__ == "__main__":
    main()
