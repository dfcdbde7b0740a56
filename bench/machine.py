"""What machine this is, how quiet it is, and what processes take of it."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

SERVER_CORE = 0
LOAD_CORE = 1
LIBRARIES = ("uvicorn", "uvloop", "httptools", "litestar", "msgspec", "apsw", "psycopg", "comrak", "nh3")
QUIET_SHARE = 0.05


def describe() -> str:
    """Return processor, kernel and versions in one line."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return f"{os.cpu_count()} x {model}, Linux {platform.release()}, {', '.join(_versions())}"


def _versions() -> list[str]:
    found = [f"Python {platform.python_version()}"]
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    for command in (["nginx", "-v"], ["wrk", "-v"]):
        try:
            said = subprocess.run(command, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            continue
        words = (said.stdout + said.stderr).replace("nginx version: nginx/", "nginx ").split()
        found.append(" ".join(words[:2]))
    return found


def pin(core: int) -> None:
    """Keep this process on one core; on a machine with a single one there is nothing to choose."""
    if core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})


def wait_until_quiet(limit_s: float = 60.0) -> float:
    """Wait until others use less than a twentieth of the machine for a second; return the share they use at the end."""
    end = time.monotonic() + limit_s
    while True:
        busy = _busy_share(1.0)
        if busy < QUIET_SHARE or time.monotonic() > end:
            return busy


def _busy_share(seconds: float) -> float:
    before = _ticks()
    time.sleep(seconds)
    after = _ticks()
    idle, total = after[0] - before[0], after[1] - before[1]
    return 1.0 - idle / max(total, 1)


def _ticks() -> tuple[int, int]:
    numbers = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return numbers[3] + numbers[4], sum(numbers)


def pss_bytes(pid: int) -> int:
    """Return the memory of a process, what it shares with others counted in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1_024
    raise LookupError(f"no Pss for {pid}")


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has taken, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process took over a stretch of time."""

    wall_s: float
    cpu_s: float

    @property
    def share(self) -> float:
        return self.cpu_s / self.wall_s


class Meter:
    """Tells what a process has taken since the meter was made."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._wall, self._cpu = time.monotonic(), cpu_seconds(pid)

    def read(self) -> Spent:
        """Return wall and processor time since the beginning."""
        return Spent(time.monotonic() - self._wall, cpu_seconds(self._pid) - self._cpu)
