"""Ready pages and 304 against nginx: the same compressed bytes, the same core, the same load."""

from __future__ import annotations

import argparse
import http.client
from collections.abc import Mapping
from functools import partial

from bench.machine import wait_until_quiet
from bench.nginx import nginx
from bench.results import Line, at_least, report
from bench.serving import Served, serving_toy
from bench.wrk import BROWSER, GZIP, Rate, compare, wrk

GOAL = 0.5


def fetch(served: Served, path: str, headers: Mapping[str, str] = GZIP) -> tuple[Mapping[str, str], bytes]:
    """Return header fields (lower-case names) and body of one answer."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    fields = {name.lower(): value for name, value in answer.getheaders()}
    body = answer.read()
    connection.close()
    return fields, body


def against_nginx(served: Served, path: str, *, rounds: int, seconds: float) -> list[Line]:
    """Return one line for each kind of request: our rate as a share of nginx's."""
    fields, body = fetch(served, path)
    with nginx(body) as rival:
        known = {"If-None-Match": fields["etag"]}, {"If-None-Match": fetch(rival, "/page")[0]["etag"]}
        lines = []
        for what, headers, is_known in (
            ("ready page", GZIP, False),
            ("ready page, a browser's header fields", BROWSER, False),
            ("304", GZIP, True),
        ):
            ours, theirs = (
                partial(wrk, one.url(where), {**headers, **(etag if is_known else {})}, seconds=seconds, pid=one.pid)
                for one, where, etag in ((served, path, known[0]), (rival, "/page", known[1]))
            )
            lines.append(_line(f"{what}, {len(body)} bytes", *compare([ours, theirs], rounds=rounds)))
    return lines


def _line(what: str, ours: Rate, theirs: Rate) -> Line:
    if ours.failed_count or theirs.failed_count:
        raise RuntimeError(f"{what}: {ours} against {theirs}")
    detail = (
        f"of nginx ({ours.per_s:,.0f} of {theirs.per_s:,.0f} a second; by processor time "
        f"{theirs.cpu_us / ours.cpu_us:.2f}, {ours.cpu_us:.1f} µs; p99 {ours.p99_ms:.2f} ms)"
    )
    return at_least(what, ours.per_s / theirs.per_s, GOAL, detail)


def main() -> None:
    """Measure the toy's page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=2)
    options.add_argument("--no-keep", action="store_true", help="leave RESULTS.md as it is")
    given = options.parse_args()
    others = wait_until_quiet()
    with serving_toy() as served:
        lines = against_nginx(served, "/page", rounds=given.rounds, seconds=given.seconds)
    report("ready", lines, note=f"Others used {others:.0%} of the machine.", keep=not given.no_keep)


if __name__ == "__main__":
    main()
