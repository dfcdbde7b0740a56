"""How many comments a second an archive takes, beside a plain copy of the same database's rows."""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

from bench.machine import wait_until_quiet
from bench.results import Line, at_least, at_most, report
from bench.stories import fill, make_site, make_story
from rejoinder.carriers.archive.writing import Archive
from rejoinder.carriers.writing.taking_away import take_away
from rejoinder.store.backup import backup
from rejoinder.store.engine import open_store

GOAL_RATE, GOAL_MB = 30_000, 300


def main() -> None:
    """Measure and report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--comments", type=int, default=100_000)
    options.add_argument("--no-keep", action="store_true")
    given = options.parse_args()
    others = wait_until_quiet()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = open_store(f"sqlite:///{folder}/bench.db", create=True)
        site = make_site(store)
        fill(store, make_story(store, site, "a"), given.comments)
        begun, worked = time.perf_counter(), time.process_time()
        written = take_away(store, site, Archive(), folder / "site.zip")
        took, cost = time.perf_counter() - begun, time.process_time() - worked
        begun = time.perf_counter()
        backup(store, folder / "copy.db")
        copied = time.perf_counter() - begun
        store.close()
        size = (folder / "site.zip").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    lines = [
        at_least("comments a second into an archive", written.comments / took, GOAL_RATE, ""),
        Line("processor time a comment", f"{cost / written.comments * 1e6:.1f} µs"),
        Line("as a multiple of the time of a backup, checked", f"{took / copied:.1f}"),
        Line("size", f"{size / written.comments:.0f} bytes a comment"),
        at_most("peak memory", peak, GOAL_MB, "MB"),
    ]
    report("exports", lines, note=f"{written.comments:,} comments. Others used {others:.0%} of the machine.",
           keep=not given.no_keep)  # fmt: skip


if __name__ == "__main__":
    main()
