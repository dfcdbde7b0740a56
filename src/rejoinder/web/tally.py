"""What is counted about requests, and the metrics that are read from it.

Plain numbers in lists, because the requests of one process are counted by one thread: a labelled counter and a
histogram of the client library cost some 5 µs a request, this costs a half.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

BOUNDS_S: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_CLASSES: Final = ("1xx", "2xx", "3xx", "4xx", "5xx")


class Count:
    """Answers of one route: `statuses` by hundreds, `buckets` by time taken."""

    __slots__ = ("buckets", "route", "statuses", "total_s")

    def __init__(self, route: str) -> None:
        self.route = route
        self.statuses = [0] * len(_CLASSES)
        self.buckets = [0] * (len(BOUNDS_S) + 1)
        self.total_s = 0.0

    def add(self, status: int, taken_s: float) -> None:
        """Count one answer."""
        self.statuses[status // 100 - 1] += 1
        self.buckets[bisect_left(BOUNDS_S, taken_s)] += 1
        self.total_s += taken_s


class Tally:
    """Every route's count, and gauges that are read when somebody looks. No label holds what a client sent."""

    def __init__(self) -> None:
        self._counts: list[Count] = []
        self._gauges: dict[str, tuple[str, Callable[[], float]]] = {}
        self._counters: dict[str, tuple[str, Callable[[], float]]] = {}
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def of(self, route: str) -> Count:
        """Return a new count for a route."""
        count = Count(route)
        self._counts.append(count)
        return count

    def gauge(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Have `rejoinder_<name>` read from `read` whenever somebody looks: open streams, what is queued."""
        self._gauges[name] = (text, read)

    def counter(self, name: str, text: str, read: Callable[[], float]) -> None:
        """Like `gauge`, for what only grows: posts, events."""
        self._counters[name] = (text, read)

    def text(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics, for the client library."""
        answers = CounterMetricFamily("rejoinder_requests", "Answers by route and class.", labels=("route", "status"))
        times = HistogramMetricFamily("rejoinder_request_seconds", "Time taken by route.", labels=("route",))
        for count in self._counts:
            for name, number in zip(_CLASSES, count.statuses, strict=True):
                if number:
                    answers.add_metric((count.route, name), number)
            if any(count.buckets):
                times.add_metric((count.route,), _cumulated(count.buckets), count.total_s)
        yield answers
        yield times
        for name, (text, read) in self._counters.items():
            yield CounterMetricFamily(f"rejoinder_{name}", text, value=read())
        for name, (text, read) in self._gauges.items():
            yield GaugeMetricFamily(f"rejoinder_{name}", text, value=read())


def _cumulated(buckets: list[int]) -> list[tuple[str, float]]:
    bounds = [*(repr(bound) for bound in BOUNDS_S), "+Inf"]
    sums, total = [], 0
    for bound, number in zip(bounds, buckets, strict=True):
        total += number
        sums.append((bound, float(total)))
    return sums
