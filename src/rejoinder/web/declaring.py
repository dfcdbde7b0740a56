"""What a route must say of itself before it may be served: permission, site scope, rate class, CSRF class.

    @route("POST", "/api/v1/stories/{story_id}/comments", permission=Permission.POST, scope=Scope.STORY,
           rate=RateClass.POST, csrf=Csrf.TOKEN, body=PostBody, answers={201: CommentOut, 202: CommentOut},
           problems=(StoryClosed, ParentGone))
    async def post_comment(asked: Asked[PostBody, None]) -> Answer: ...

The declarations are the route table, the OpenAPI document and the source of the matrix test.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import msgspec

from rejoinder.core.errors import Refusal
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission

if TYPE_CHECKING:
    from rejoinder.web.asked import Answer, Asked

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_PATH: Final = re.compile(r"(?:/(?:[A-Za-z0-9._~-]+|\{[a-z_0-9]+\}))+|/")
PARAMETER: Final = re.compile(r"\{([a-z_0-9]+)\}")


class Undeclared(Exception):
    """A route does not say what it must; the server does not start."""


class Scope(StrEnum):
    """Where a request's site comes from; never only from the client's word."""

    SERVER = "server"
    """No site: the route is about the process (health, assets)."""
    HOST = "host"
    """The sites that the request's host serves; `?site=` chooses among them."""
    NAMED = "named"
    """The path's `{site}`, a slug."""
    STORY = "story"
    """The site of the path's `{story_id}`."""
    COMMENT = "comment"
    """The site of the path's `{comment_id}`."""


class Csrf(StrEnum):
    """What guards a request that a foreign page could have a browser send."""

    SAFE = "safe"
    """Nothing: the request has no effect."""
    ORIGIN = "origin"
    """Origin and Sec-Fetch-Site."""
    TOKEN = "token"
    """Origin and Sec-Fetch-Site, and a token whenever one of our cookies came."""


class Surface(StrEnum):
    """Who reads the answer; decides headers, how bodies are read and what a refusal looks like."""

    PAGE = "page"
    FRAGMENT = "fragment"
    API = "api"
    FEED = "feed"
    STREAM = "stream"
    ASSET = "asset"
    OPERATIONS = "operations"


class Cors(StrEnum):
    """Which scripts of other origins may read the answer."""

    NONE = "none"
    READ = "read"
    """The site's listed origins, without credentials."""
    OWN = "own"
    """The site's listed origins, with our cookies."""


Handler = Callable[["Asked[Any, Any]"], Awaitable["Answer"]]


@dataclass(frozen=True, slots=True)
class Route:
    """One declared route. `path` writes parameters as `{name}`; `*_id` are ids, anything else is text.

    `body` and `query` are msgspec structs or None. `answers` maps a status to the type of its JSON, or None where
    the answer is no JSON. `problems` are the refusals beyond those that the declaration implies.

    `confirm` answers in the handler's stead a form that its guard refuses (`asked.doubt`): with what was typed, on a
    page of ours, to be sent from there. It has no effect.
    """

    method: str
    path: str
    handler: Handler
    permission: Permission
    scope: Scope
    rate: RateClass
    csrf: Csrf
    surface: Surface = Surface.API
    cors: Cors = Cors.NONE
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] | None = None
    answers: Mapping[int, Any] = field(default_factory=dict)
    problems: tuple[type[Refusal], ...] = ()
    body_max_bytes: int | None = None
    summary: str = ""
    confirm: Handler | None = None

    @property
    def name(self) -> str:
        """Method and path, as logs, metrics and tests call it."""
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path's parameters, in order."""
        return tuple(PARAMETER.findall(self.path))

    @property
    def is_write(self) -> bool:
        """Whether the request may change what is stored."""
        return self.csrf is not Csrf.SAFE

    @property
    def takes_key(self) -> bool:
        """Whether an API key says who asks; elsewhere it is not looked at."""
        return self.path.startswith("/api/") and self.scope is not Scope.SERVER

    async def __call__(self, asked: Asked[Any, Any]) -> Answer:
        """Run the handler itself, without the shell around it."""
        return await self.handler(asked)


def route(
    method: str,
    path: str,
    *,
    permission: Permission,
    scope: Scope,
    rate: RateClass,
    csrf: Csrf,
    surface: Surface = Surface.API,
    cors: Cors = Cors.NONE,
    body: type[msgspec.Struct] | None = None,
    query: type[msgspec.Struct] | None = None,
    answers: Mapping[int, Any] | None = None,
    problems: Iterable[type[Refusal]] = (),
    body_max_bytes: int | None = None,
    confirm: Handler | None = None,
) -> Callable[[Handler], Route]:
    """Return a decorator that makes a handler a `Route`; Undeclared when the declaration contradicts itself."""

    def declare(handler: Handler) -> Route:
        declared = Route(
            method, path, handler, permission, scope, rate, csrf, surface, cors, body, query,
            answers or {200: None}, tuple(problems), body_max_bytes, _summary(handler), confirm,
        )  # fmt: skip
        for fault in faults(declared):
            raise Undeclared(f"{declared.name}: {fault}")
        return declared

    return declare


def faults(declared: Route) -> Iterable[str]:
    """Yield what contradicts itself in a declaration, in words."""
    if declared.method not in METHODS:
        yield f"{declared.method} is no method that a route may have"
    if not _PATH.fullmatch(declared.path):
        yield "the path is not made of plain segments and {parameters}"
    if declared.method == "GET" and declared.csrf is not Csrf.SAFE:
        yield "a GET has no effect, so its CSRF class is `safe`"
    if declared.method not in ("GET", "POST") and declared.csrf is Csrf.SAFE:
        yield f"a {declared.method} has an effect, so its CSRF class is not `safe`"
    if declared.is_write and declared.rate is RateClass.READ:
        yield "a write has a rate class of its own"
    if declared.method == "GET" and declared.body is not None:
        yield "a GET has no body"
    if declared.confirm is not None and not (declared.is_write and declared.surface is Surface.PAGE):
        yield "only a form that writes can be confirmed"
    yield from _scope_faults(declared)
    yield from _shape_faults(declared)


def _scope_faults(declared: Route) -> Iterable[str]:
    needed = {Scope.NAMED: "site", Scope.STORY: "story_id", Scope.COMMENT: "comment_id"}.get(declared.scope)
    if needed is not None and needed not in declared.parameters:
        yield f"the scope `{declared.scope}` needs {{{needed}}} in the path"
    if declared.scope is Scope.SERVER and (declared.is_write or declared.permission is not Permission.READ):
        yield "a route without a site can only be read"
    if declared.scope is Scope.SERVER and declared.cors is Cors.OWN:
        yield "only a site lists origins"


def _shape_faults(declared: Route) -> Iterable[str]:
    for shape in (declared.body, declared.query):
        if shape is not None and not issubclass(shape, msgspec.Struct):
            yield f"{shape.__name__} is not a msgspec.Struct"
    if declared.body is not None and not declared.body.__struct_config__.forbid_unknown_fields:
        yield f"{declared.body.__name__} must forbid unknown fields"


def _summary(handler: Handler) -> str:
    return (handler.__doc__ or "").strip().partition("\n")[0]


def routes_of(*modules: object) -> list[Route]:
    """Return every `Route` that stands in the modules, in the order they are written there."""
    return [value for module in modules for value in vars(module).values() if isinstance(value, Route)]
