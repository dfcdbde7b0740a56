"""wrk as a function: what it sends, and what comes of it. Debian's package `wrk`."""

from __future__ import annotations

import re
import statistics
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.machine import LOAD_CORE, cpu_seconds

GZIP = {"Accept-Encoding": "gzip"}
BROWSER = {
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9",
    "Connection": "keep-alive",
    "Cookie": "consent=yes; visits=3",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Upgrade-Insecure-Requests": "1",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0 Safari/537.36",
}
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True, slots=True)
class Rate:
    """What wrk measured. `failed_count` are answers that were neither 2xx nor 3xx, and broken connections."""

    per_s: float
    p50_ms: float
    p99_ms: float
    failed_count: int
    cpu_us: float = 0.0
    """What the server's process took of its processor for each request; says more than `per_s` on a busy machine."""


def wrk(
    url: str,
    headers: Mapping[str, str] = GZIP,
    *,
    seconds: float = 3,
    connections: int = 16,
    core: int = LOAD_CORE,
    pid: int | None = None,
) -> Rate:
    """Return how often `url` is answered in a second, to one thread with `connections` open.

    `pid` is the server's, whose processor time is to be measured.
    """
    fields = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = ["taskset", "-c", str(core), "wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency"]
    before = cpu_seconds(pid) if pid is not None else 0.0
    said = subprocess.run([*command, *fields, url], capture_output=True, text=True, check=True).stdout
    spent_s = cpu_seconds(pid) - before if pid is not None else 0.0
    per_s, count = float(_find(r"Requests/sec:\s+([\d.]+)", said)), int(_find(r"(\d+) requests in", said))
    return Rate(per_s, _time("50%", said), _time("99%", said), _failed(said), spent_s / max(count, 1) * 1e6)


def _find(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"wrk said something else:\n{text}")
    return found[1]


def _time(quantile: str, text: str) -> float:
    value = _find(rf"\n +{quantile} +(\S+)", text)
    unit = value.lstrip("0123456789.")
    return float(value.removesuffix(unit)) * _UNITS[unit]


def _failed(text: str) -> int:
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    return int(bad[1] if bad else 0) + (sum(map(int, errors.groups())) if errors else 0)


def compare(measures: Sequence[Callable[[], Rate]], *, rounds: int) -> list[Rate]:
    """Return the median run of each measure; they take turns, so that a noisy moment hits them alike."""
    runs: list[list[Rate]] = [[] for _ in measures]
    for _ in range(rounds):
        for index, measure in enumerate(measures):
            runs[index].append(measure())
    return [_median(each) for each in runs]


def _median(runs: list[Rate]) -> Rate:
    middle = statistics.median_low(run.per_s for run in runs)
    return next(run for run in runs if run.per_s == middle)
