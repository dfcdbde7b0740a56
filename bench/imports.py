"""An export of Disqus's shape through all of `rejoinder import`: comments a second, memory of all processes."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.disqus_export import write_export
from bench.machine import pss_bytes, wait_until_quiet
from bench.results import Line, at_least, at_most, report

COMMENTS = 100_000
PER_SECOND, MEMORY_MB = 10_000, 300
LOOKED_EACH_S = 0.2


def main() -> None:
    """Measure and report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--comments", type=int, default=COMMENTS)
    options.add_argument("--folder", type=Path, help="where the export and the database are made")
    options.add_argument("--no-keep", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        export = Path(name) / "export.xml"
        write_export(export, given.comments)
        others = wait_until_quiet()
        first = measure(export, Path(name))
        again = measure(export, Path(name))
    count = given.comments
    lines = [
        at_least("comments a second", count / first.wall_s, PER_SECOND),
        Line("processor time", f"{first.cpu_s / count * 1e6:.0f} µs a comment, of {os.cpu_count()} cores"),
        at_most("memory of all processes at its highest (PSS)", first.memory_bytes / 1_048_576, MEMORY_MB, "MB"),
        Line("the same file again, comments a second", f"{count / again.wall_s:.0f}"),
        Line("comments", f"{first.stored:,} stored of {count:,}; {again.merged:,} known the second time"),
    ]
    report("imports", lines, note=f"Others used {others:.0%} of the machine.", keep=not given.no_keep)


class Measured:
    """What one import took."""

    def __init__(self, wall_s: float, cpu_s: float, memory_bytes: int, said: dict[str, dict[str, int]]) -> None:
        self.wall_s = wall_s
        self.cpu_s = cpu_s
        self.memory_bytes = memory_bytes
        self.stored = said["counts"]["stored"]
        self.merged = said["counts"]["merged"]


def measure(export: Path, folder: Path) -> Measured:
    """Import the file into the folder's database and return what that took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    with (folder / "said.json").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "rejoinder", "import", str(export), "--site", "lantern", "--json"],
            cwd=folder, stdout=out, env={**os.environ, "REJOINDER_DATABASE": "sqlite:///bench.db"},
        )  # fmt: skip
        highest = 0
        while process.poll() is None:
            highest = max(highest, sum(map(_memory, _family(process.pid))))
            time.sleep(LOOKED_EACH_S)
    wall_s = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall_s, cpu_s, highest, json.loads((folder / "said.json").read_bytes()))


def _family(pid: int) -> list[int]:
    """Return a process and those that it started."""
    found = [pid]
    for one in found:
        with contextlib.suppress(OSError):
            for task in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def _memory(pid: int) -> int:
    with contextlib.suppress(OSError, LookupError):
        return pss_bytes(pid)
    return 0


if __name__ == "__main__":
    main()
