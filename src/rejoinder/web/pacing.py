"""Counting, in this process, how often one asks; and the header fields that say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rejoinder.core.account import Viewer
from rejoinder.core.errors import TooOften
from rejoinder.core.pace import IN_PROCESS, Pace, RateClass
from rejoinder.web.headers import HeaderPair

Number = str | int | float | None

_SECOND: Final = 1_000_000


class Meter:
    """Counts one kind of bucket by its theoretical arrival time: a number a key, however much is asked.

    `limit` at once and `limit` in every `window_s`, evenly refilled (the generic cell rate algorithm, ITU-T I.371).
    At most `kept_count` keys are kept: a full meter first forgets what has drained, then counts nobody new, because
    what it guards is reading.
    """

    __slots__ = ("_arrivals", "_kept_count", "_limit", "_step_us", "_swept_at", "_window_us")

    def __init__(self, limit: int, window_s: int, kept_count: int = 100_000) -> None:
        self._limit = limit
        self._window_us = window_s * _SECOND
        self._step_us = self._window_us // limit
        self._kept_count = kept_count
        self._arrivals: dict[bytes, int] = {}
        self._swept_at = 0

    def __len__(self) -> int:
        return len(self._arrivals)

    def wait_us(self, key: bytes, now: int) -> int:
        """Return how long `key` has to wait, 0 when it may ask now."""
        arrival = self._arrivals.get(key, now)
        return max(0, arrival + self._step_us - self._step_us * self._limit - now)

    def count(self, key: bytes, now: int) -> None:
        """Count one request of `key`."""
        if key not in self._arrivals and len(self._arrivals) >= self._kept_count and not self._sweep(now):
            return
        self._arrivals[key] = max(self._arrivals.get(key, now), now) + self._step_us

    def _sweep(self, now: int) -> bool:
        """Forget what has drained, at most once a second; say whether there is room."""
        if now - self._swept_at >= _SECOND:
            self._swept_at = now
            self._arrivals = {key: arrival for key, arrival in self._arrivals.items() if arrival > now}
        return len(self._arrivals) < self._kept_count


class Limiter:
    """Holds the classes that are counted in the process to their numbers."""

    def __init__(self, paces: Mapping[RateClass, Pace], kept_count: int = 100_000) -> None:
        self._paces = {rate: paces[rate] for rate in IN_PROCESS}
        self._authors = {rate: Meter(pace.limit, pace.window_s, kept_count) for rate, pace in self._paces.items()}
        self._networks = {
            rate: Meter(pace.network_limit, pace.window_s, kept_count) for rate, pace in self._paces.items()
        }

    def admit(self, rate: RateClass, viewer: Viewer, now: int) -> None:
        """Count one request; TooOften, and nothing counted, when the viewer or its network has had its share."""
        if rate not in IN_PROCESS:
            return
        self.check(rate, viewer, now)
        for meter, key, _ in self._counted(rate, viewer):
            meter.count(key, now)

    def check(self, rate: RateClass, viewer: Viewer, now: int) -> None:
        """Refuse with TooOften who has had its share, and count nothing."""
        window_s = self._paces[rate].window_s
        for meter, key, limit in self._counted(rate, viewer):
            wait = meter.wait_us(key, now)
            if wait:
                raise TooOften(rate=rate, limit=limit, window_s=window_s, retry_after_s=-(-wait // _SECOND))

    def _counted(self, rate: RateClass, viewer: Viewer) -> list[tuple[Meter, bytes, int]]:
        pace = self._paces[rate]
        counted = (
            (self._networks[rate], viewer.network, pace.network_limit),
            (self._authors[rate], viewer.key, pace.limit),
        )
        return [(meter, key, limit) for meter, key, limit in counted if key is not None]


def rate_fields(data: Mapping[str, Number]) -> list[HeaderPair]:
    """Return `RateLimit-Policy` and `RateLimit` for a TooOften (draft-ietf-httpapi-ratelimit-headers-10)."""
    limit, window_s, after_s = data.get("limit"), data.get("window_s"), data.get("retry_after_s")
    if not isinstance(limit, int) or not isinstance(window_s, int):
        return []
    name = data.get("rate", "default")
    wait_s = max(1, int(after_s or 1))
    return [
        (b"ratelimit-policy", f'"{name}";q={limit};w={window_s}'.encode()),
        (b"ratelimit", f'"{name}";r=0;t={wait_s}'.encode()),
    ]
