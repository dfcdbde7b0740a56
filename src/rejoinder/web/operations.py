"""Routes for whoever runs the server: is it alive, can it work, what has it counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from hmac import compare_digest
from typing import Any, Final

from rejoinder.core.errors import NotFound
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.addresses import is_local, parse_address
from rejoinder.web.asked import Answer, Asked, json_answer
from rejoinder.web.declaring import Cors, Csrf, Handler, Route, Scope, Surface, route
from rejoinder.web.guarding import is_loopback
from rejoinder.web.tally import Tally

Ready = Callable[[], Awaitable[Mapping[str, str]]]
"""Says what keeps the server from working, by part: nothing when it can."""

_PROXIED: Final = (b"x-forwarded-for", b"forwarded", b"x-real-ip", b"via")
_METRICS: Final = b"text/plain; version=0.0.4; charset=utf-8"


def operation_routes(
    tally: Tally, ready: Ready, document: Callable[[], bytes], metrics_token: str | None = None
) -> list[Route]:
    """Return the routes of operations; `document` makes the OpenAPI document when it is first asked for."""

    def operation(
        path: str, surface: Surface = Surface.OPERATIONS, cors: Cors = Cors.NONE
    ) -> Callable[[Handler], Route]:
        return route(
            "GET", path, permission=Permission.READ, scope=Scope.SERVER, rate=RateClass.READ, csrf=Csrf.SAFE,
            surface=surface, cors=cors,
        )  # fmt: skip

    @operation("/healthz")
    async def health(asked: Asked[None, None]) -> Answer:
        """Say that the process answers."""
        return json_answer({"alive": True})

    @operation("/readyz")
    async def readiness(asked: Asked[None, None]) -> Answer:
        """Say whether the server can work, and what keeps it from it."""
        faults = await ready()
        return json_answer({"ready": not faults, "faults": dict(faults)}, 503 if faults else 200)

    @operation("/metrics")
    async def metrics(asked: Asked[None, None]) -> Answer:
        """Return the counts to this machine, or to whoever has the token."""
        if not _may_measure(asked, metrics_token):
            raise NotFound(what="page")
        return Answer(200, tally.text(), _METRICS)

    @operation("/openapi.json", Surface.API)
    async def openapi(asked: Asked[None, None]) -> Answer:
        """Return the description of the API."""
        return Answer(200, document(), b"application/json", cache=b"public, max-age=300")

    return [health, readiness, metrics, openapi]


def _may_measure(asked: Asked[Any, Any], token: str | None) -> bool:
    """With a token set it is the only way; without, the request has to come from this machine and from no proxy."""
    if token is not None:
        return compare_digest(asked.headers.get(b"authorization", b""), b"Bearer " + token.encode())
    if any(name in asked.headers for name in _PROXIED):
        return False
    client = asked.scope.get("client")
    address = parse_address(client[0]) if client else None
    host = asked.headers.get(b"host", b"").decode("latin-1")
    return address is not None and is_local(address) and is_loopback(host)
