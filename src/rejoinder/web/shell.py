"""The web application: declared routes on Litestar's router, and nothing that is not declared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Final

import structlog
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from rejoinder.web.asked import Receive, Scope, Send
from rejoinder.web.declaring import PARAMETER, Route, Surface, Undeclared, faults
from rejoinder.web.dispatching import Dispatch, Run
from rejoinder.web.headers import security_headers
from rejoinder.web.openapi import Document
from rejoinder.web.operations import Ready, operation_routes
from rejoinder.web.running import Desk, Preflight, Runner, deliver, failed, new_request_id
from rejoinder.web.understanding import Arrival, Gate, merge_headers

# Our addresses are made of unreserved characters only; what is spelled any other way is no address of ours.
_PLAIN_PATH: Final = re.compile(rb"/|(?:/(?!\.{1,2}(?:/|\Z))[A-Za-z0-9._~-]+)+")
_log: Final = structlog.get_logger("rejoinder.web")
_CODES: Final = {404: "not_found", 405: "method_not_allowed"}

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


class Shell:
    """The ASGI application. `routes` are the declarations of everything it serves."""

    def __init__(self, app: Litestar, dispatch: Dispatch, routes: Sequence[Route], gate: Gate, desk: Desk) -> None:
        self.litestar = app
        self.dispatch = dispatch
        self.routes = tuple(routes)
        self._gate = gate
        self._desk = desk
        self._unmatched = desk.tally.of("unmatched")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if _PLAIN_PATH.fullmatch(scope["raw_path"]) is None:
                await self._refuse(scope, 404, send)
                return
            found = self.dispatch.find(scope["method"], scope["path"])
            if found is not None:
                run, scope["path_params"] = found
                await self._run(run, scope, receive, send)
                return
        await self.litestar(scope, receive, send)  # type: ignore[arg-type]

    async def _run(self, run: Run, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await run(scope, receive, send)
        except Exception:
            # One of the three borders: here ends what fails while a failure is told. Had an answer begun already, the
            # server refuses a second one and closes the connection.
            _log.exception("request failed twice", method=scope["method"])
            await self._refuse(scope, 500, send)

    async def _refuse(self, scope: Scope, status: int, send: Send) -> None:
        answer, headers = self.unmatched(scope, status)
        await deliver(answer, headers, send, with_body=scope["method"] != "HEAD")

    def unmatched(self, scope: Scope, status: int, allow: str | None = None) -> tuple[Any, list[tuple[bytes, bytes]]]:
        """Return the answer to a request that reached no route, and its header fields; count and log it."""
        headers = merge_headers(scope["headers"])
        arrival = Arrival(scope, _nothing, headers, new_request_id(), self._desk.clock())
        arrival.site = self._gate.sites.last_known(headers.get(b"host", b"").decode("latin-1"))
        path: str = scope["path"]
        # A fault of ours gets no page: it may be the page that is at fault.
        surface = Surface.API if path.startswith("/api/") or status >= 500 else Surface.PAGE
        code = _CODES.get(status, "internal_error" if status >= 500 else "bad_input")
        answer = failed(status, code, surface, self._desk, arrival)
        fields = [(b"cache-control", b"no-store"), (b"x-request-id", arrival.request_id.encode())]
        fields += security_headers(surface, arrival.site)
        if allow is not None:
            fields.append((b"allow", allow.encode()))
        self._unmatched.add(status, 0.0)
        if self._desk.access_log is not None:
            self._desk.access_log.add("unmatched", status, 0.0, arrival.request_id, arrival.now)
        return answer, fields


def build_app(
    routes: Iterable[Route],
    gate: Gate,
    desk: Desk,
    *,
    ready: Ready | None = None,
    metrics_token: str | None = None,
    public_url: str = "",
    lifespan: Sequence[Lifespan] = (),
) -> Shell:
    """Return the application that serves `routes` and the routes of operations.

    Undeclared when anything among them does not say what it must, or when two routes claim the same address.
    """
    document = Document(public_url)
    declared = [*routes, *operation_routes(desk.tally, ready or _always, document.encoded, metrics_token)]
    by_path = _by_path(declared)
    document.describe(declared)
    shell: list[Shell] = []

    def on_exception(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        status = error.status_code if isinstance(error, HTTPException) else 500
        allow = (error.headers or {}).get("allow") if isinstance(error, HTTPException) else None
        answer, fields = shell[0].unmatched(request.scope, status, allow)  # type: ignore[arg-type]
        headers = {name.decode(): value.decode("latin-1") for name, value in fields}
        # Litestar writes the charset of texts itself.
        media = answer.media.decode().partition(";")[0]
        return Response(answer.body, status_code=status, media_type=media, headers=headers)

    dispatch = Dispatch()
    app = Litestar(
        route_handlers=[
            handler for path, methods in by_path.items() for handler in _mount(path, methods, gate, desk, dispatch)
        ],
        openapi_config=None,
        logging_config=None,
        exception_handlers={Exception: on_exception, HTTPException: on_exception},
        lifespan=list(lifespan),
    )
    refuse_undeclared(app)
    shell.append(Shell(app, dispatch, declared, gate, desk))
    return shell[0]


def declared_routes(app: Shell) -> tuple[Route, ...]:
    """Return the declaration of every route that `app` serves, the routes of operations among them."""
    return app.routes


def refuse_undeclared(app: Litestar) -> None:
    """Raise Undeclared when the application serves anything that did not come through a declaration."""
    for served in app.routes:
        for handler in getattr(served, "route_handlers", None) or [getattr(served, "route_handler", None)]:
            if handler is None or "declared" not in handler.opt:
                raise Undeclared(f"{served.path}: {handler} is served without a declaration")


def _by_path(routes: Iterable[Route]) -> Mapping[str, Mapping[str, Route]]:
    by_path: dict[str, dict[str, Route]] = defaultdict(dict)
    for each in routes:
        if not isinstance(each, Route):
            raise Undeclared(f"{each!r} is no declared route")
        for fault in faults(each):
            raise Undeclared(f"{each.name}: {fault}")
        if each.method in by_path[each.path]:
            raise Undeclared(f"{each.name} is declared twice")
        by_path[each.path][each.method] = each
    return by_path


def _mount(
    path: str, methods: Mapping[str, Route], gate: Gate, desk: Desk, dispatch: Dispatch
) -> list[HTTPRouteHandler]:
    served = PARAMETER.sub(r"{\1:str}", path)
    runs: list[tuple[str, Run, object]] = [("OPTIONS", Preflight(methods, gate, desk), methods)]
    runs += [(method, Runner(declared, gate, desk), declared) for method, declared in methods.items()]
    handlers = []
    for method, run, declared in runs:
        asked_for = ["GET", "HEAD"] if method == "GET" else [method]
        for each in asked_for:
            dispatch.add(each, path, run)
        handlers.append(_handler(served, asked_for, run, declared))
    return handlers


def _handler(path: str, methods: Any, run: Run, declared: object) -> HTTPRouteHandler:
    # Without parameters Litestar builds no model, injects nothing and calls this as it is: 12 µs instead of 45.
    def answer() -> ASGIApp:
        return run

    answer.__annotations__["return"] = ASGIApp
    options: Any = {"status_code": 200, "sync_to_thread": False, "opt": {"declared": declared}}
    return HTTPRouteHandler(path, http_method=methods, **options)(answer)


async def _always() -> Mapping[str, str]:
    return {}


async def _nothing() -> dict[str, Any]:
    return {"type": "http.disconnect"}
