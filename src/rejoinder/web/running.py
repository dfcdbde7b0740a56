"""One declared route as an ASGI function: understand, hand to the handler, answer, count.

There is no middleware: a stack of wrappers costs more than all that they would do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import getrandbits
from time import perf_counter, time_ns
from typing import Any, Final

import structlog

from rejoinder.core.errors import Refusal
from rejoinder.core.site import Site
from rejoinder.web.asked import Answer, Asked, Receive, Scope, Send
from rejoinder.web.bodies import Disconnected
from rejoinder.web.declaring import Route, Surface
from rejoinder.web.headers import VARY_ORIGIN, HeaderPair, cors_headers, preflight_headers, security_headers
from rejoinder.web.logs import AccessLog
from rejoinder.web.problems import Problem, fields_of, problem_answer, status_of
from rejoinder.web.tally import Tally
from rejoinder.web.understanding import (
    NO_SITE,
    Arrival,
    Gate,
    find_site,
    merge_headers,
    read_path,
    read_query,
    understand,
)

ProblemPage = Callable[[Problem], bytes]
"""Renders a problem as an HTML page in the problem's language, or its site's."""

HANDED_HEADERS: Final = "rejoinder.headers"
_BODILESS: Final = frozenset({204, 304})
_log: Final = structlog.get_logger("rejoinder.web")


def _now() -> int:
    return time_ns() // 1_000


@dataclass(frozen=True, slots=True)
class Desk:
    """What answers are made with: the page for problems, the counts, the log, the clock (UTC microseconds)."""

    problem_page: ProblemPage
    tally: Tally
    access_log: AccessLog | None = None
    clock: Callable[[], int] = _now


def new_request_id() -> str:
    """Return 16 hexadecimal digits that name a request in its answer and in the log; nothing is derived from them."""
    return f"{getrandbits(64):016x}"


async def _refuse(asked: Asked[Any, Any]) -> Answer:
    assert asked.doubt is not None
    raise asked.doubt


class Runner:
    """The ASGI function of one route."""

    __slots__ = ("_confirm", "_count", "_desk", "_gate", "_handler", "route")

    def __init__(self, route: Route, gate: Gate, desk: Desk) -> None:
        self.route = route
        self._gate = gate
        self._desk = desk
        self._handler = route.handler
        self._confirm = route.confirm or _refuse
        self._count = desk.tally.of(route.name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = perf_counter()
        desk, route = self._desk, self.route
        arrival = Arrival(scope, receive, merge_headers(scope["headers"]), new_request_id(), desk.clock())
        try:
            answer = await self._answer(arrival, send)
        except Disconnected:
            return
        except Exception:
            # One of the three borders: what nobody foresaw ends here, in the log and not in the answer.
            _log.exception("request failed", route=route.name, request_id=arrival.request_id)
            answer = failed(500, "internal_error", route.surface, desk, arrival)
        if answer.app is None:
            await deliver(answer, _headers(answer, route, arrival), send, with_body=scope["method"] != "HEAD")
        taken = perf_counter() - started
        self._count.add(answer.status, taken)
        if desk.access_log is not None:
            desk.access_log.add(route.name, answer.status, taken, arrival.request_id, arrival.now)

    async def _answer(self, arrival: Arrival, send: Send) -> Answer:
        try:
            asked = await understand(self.route, self._gate, arrival)
            # The one place where a handler is chosen: what its guard refuses never reaches the one that writes.
            answer = await (self._handler if asked.doubt is None else self._confirm)(asked)
            if answer.app is not None and arrival.scope["method"] == "HEAD":
                answer.app = None
            elif answer.app is not None:
                arrival.scope[HANDED_HEADERS] = [
                    *_headers(answer, self.route, arrival),
                    (b"content-type", answer.media),
                ]
                await answer.app(arrival.scope, arrival.receive, send)
        except Refusal as refusal:
            return refused(refusal, self.route.surface, self._desk, arrival)
        # A refusal gives nobody an identity, and what caches may keep is nobody's.
        if asked.identity.cookies and answer.status < 400 and answer.cache.startswith(b"private"):
            answer.cookies += asked.identity.cookies
        return answer


class Preflight:
    """Answers OPTIONS for one path: what may be asked there, and by scripts of which origins."""

    __slots__ = ("_allow", "_desk", "_gate", "_routes")

    def __init__(self, routes: Mapping[str, Route], gate: Gate, desk: Desk) -> None:
        self._routes = routes
        self._gate = gate
        self._desk = desk
        self._allow = allow_of(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = merge_headers(scope["headers"])
        arrival = Arrival(scope, receive, headers, new_request_id(), self._desk.clock())
        asked_for = self._routes.get(headers.get(b"access-control-request-method", b"").decode("latin-1"))
        answer = Answer(204, headers=((b"allow", self._allow),))
        if asked_for is not None and b"origin" in headers:
            answer.headers += preflight_headers(asked_for, await self._site(asked_for, arrival), headers)
        await deliver(answer, [*security_headers(Surface.API, None), *answer.headers], send, with_body=False)

    async def _site(self, route: Route, arrival: Arrival) -> Site | None:
        try:
            read_query(route, self._gate, arrival)
            read_path(arrival)
            return await find_site(route, self._gate.sites, arrival)
        except Refusal:
            return None


def allow_of(routes: Mapping[str, Route]) -> bytes:
    """Return the `Allow` of one path's routes by method."""
    methods = set(routes) | {"OPTIONS"} | ({"HEAD"} if "GET" in routes else set())
    return ", ".join(sorted(methods)).encode()


def refused(refusal: Refusal, surface: Surface, desk: Desk, arrival: Arrival) -> Answer:
    """Return the answer that says a refusal, as a page or as problem details."""
    status = status_of(type(refusal))
    problem = Problem(status, refusal.code, refusal.data, arrival.request_id, surface, arrival.site, arrival.language)
    return _problem(problem, desk, fields_of(refusal))


def failed(
    status: int, code: str, surface: Surface, desk: Desk, arrival: Arrival, headers: tuple[HeaderPair, ...] = ()
) -> Answer:
    """Return the answer for what is no refusal: a fault of ours, or an address that does not exist."""
    data = {"request_id": arrival.request_id} if status >= 500 else {}
    problem = Problem(status, code, data, arrival.request_id, surface, arrival.site, arrival.language)
    return _problem(problem, desk, headers)


def _problem(problem: Problem, desk: Desk, headers: tuple[HeaderPair, ...]) -> Answer:
    if problem.surface not in (Surface.PAGE, Surface.FRAGMENT):
        return problem_answer(problem, headers)
    return Answer(problem.status, desk.problem_page(problem), headers=headers, cache=b"no-store")


def _headers(answer: Answer, route: Route, arrival: Arrival) -> list[HeaderPair]:
    site = arrival.site if arrival.site is not NO_SITE else None
    # A page that is kept ready says by itself all that it varies by, and the same each time.
    says_so = any(name == b"vary" and b"origin" in value for name, value in answer.headers)
    headers: list[HeaderPair] = [
        (b"cache-control", answer.cache),
        (b"x-request-id", arrival.request_id.encode()),
        *security_headers(route.surface, site),
        *(each for each in cors_headers(route, site, arrival.headers) if not (says_so and each == VARY_ORIGIN)),
        *answer.headers,
    ]
    for cookie in answer.cookies:
        headers.append((b"set-cookie", cookie))
    return headers


async def deliver(answer: Answer, headers: list[HeaderPair], send: Send, *, with_body: bool) -> None:
    """Send an answer; a HEAD gets the header fields of the GET."""
    if answer.status not in _BODILESS:
        headers.append((b"content-type", answer.media))
        headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body: Any = answer.body if with_body and answer.status not in _BODILESS else b""
    await send({"type": "http.response.body", "body": body})
