"""Start to first answer, idle memory, and what a reader downloads."""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
import time
from pathlib import Path

from bench.application import measuring
from bench.machine import pss_bytes, wait_until_quiet
from bench.ready import fetch
from bench.results import Line, at_most, report
from rejoinder.web.assets import load_assets

START_S, IDLE_MB = 1.5, 80
SCRIPT_KB, STYLE_KB = 10, 6


def main() -> None:
    """Measure and report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--no-keep", action="store_true")
    given = options.parse_args()
    others = wait_until_quiet()
    started, idle = [], []
    for _ in range(given.rounds):
        with tempfile.TemporaryDirectory() as name, measuring(Path(name), (420,)) as measured:
            started.append(measured.served.started_s)
            time.sleep(1.0)
            fetch(measured.served, measured.path())
            idle.append(pss_bytes(measured.served.pid) / 1_048_576)
    lines = [
        at_most("start to first answer", statistics.median(started), START_S, "s"),
        at_most("idle memory (PSS), a page served", statistics.median(idle), IDLE_MB, "MB"),
        *weights(),
    ]
    report("footprint", lines, note=f"Others used {others:.0%} of the machine.", keep=not given.no_keep)


def weights() -> list[Line]:
    """Return the size of scripts and styles, compressed as they are sent."""
    files = load_assets().files.values()
    script = sum(len(file.gzipped) for file in files if file.name.endswith(".js")) / 1_024
    style = sum(len(gzip.compress(file.body, 9)) for file in files if file.name.endswith(".css")) / 1_024
    return [
        at_most("all JavaScript, gzip", script, SCRIPT_KB, "KB"),
        at_most("all CSS, gzip", style, STYLE_KB, "KB"),
        Line("JavaScript that reading needs", "0 bytes"),
    ]


if __name__ == "__main__":
    main()
