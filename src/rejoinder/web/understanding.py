"""A request is understood: which site, who is asking, and whether they may; then what they sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import msgspec

from rejoinder.core.account import Role, Viewer
from rejoinder.core.errors import BadField, BadId, BadToken, CrossSite, Forbidden, NotFound, Unauthenticated
from rejoinder.core.ids import SiteId, from_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import ROLE_PERMISSIONS, may
from rejoinder.core.site import Site
from rejoinder.web.addresses import Networks
from rejoinder.web.asked import Asked, Receive
from rejoinder.web.asked import Scope as AsgiScope
from rejoinder.web.bearing import FindByKey, identify_by_key, key_of, nobody
from rejoinder.web.bodies import (
    BODY_BYTES,
    FORM_FIELDS,
    check_type,
    decode_json,
    fit,
    parse_pairs,
    parse_query,
    read_body,
)
from rejoinder.web.declaring import Route, Scope, Surface
from rejoinder.web.guarding import Guard
from rejoinder.web.pacing import Limiter
from rejoinder.web.sites import Sites
from rejoinder.web.viewers import Identity, Viewers

if TYPE_CHECKING:
    from rejoinder.web.kit import Kit

NO_SITE: Final = Site(SiteId(bytes(16)), "", "", "", "en")
"""Stands where a route of the whole server has no site."""

_NOBODY: Final = Viewer(NO_SITE.id)
_READER: Final = ROLE_PERMISSIONS[Role.READER]
_KEY_CHARS: Final = 255
UNGUESSABLE_KEY_CHARS: Final = 22
_VISIBLE: Final = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Gate:
    """What every request passes; `languages` are the tags that `?lang=` may choose."""

    sites: Sites
    viewers: Viewers
    networks: Networks
    guard: Guard
    limiter: Limiter
    languages: frozenset[str] = frozenset()
    kit: Kit | None = None
    body_bytes: int = BODY_BYTES
    form_fields: int = FORM_FIELDS
    find_api_key: FindByKey = nobody


@dataclass(slots=True)
class Arrival:
    """A request as it came in, and as far as it is understood. `headers` have lower-case names."""

    scope: AsgiScope
    receive: Receive
    headers: Mapping[bytes, bytes]
    request_id: str
    now: int
    path: Mapping[str, str] = field(default_factory=dict)
    ids: dict[str, bytes] = field(default_factory=dict)
    common: Mapping[str, str] = field(default_factory=dict)
    site: Site | None = None
    language: str | None = None
    doubt: CrossSite | BadToken | None = None


def merge_headers(raw: Sequence[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    """Return header fields by name, several of one name joined as HTTP joins them (RFC 9110, 5.3; RFC 9113, 8.2.3)."""
    headers = dict(raw)
    if len(headers) == len(raw):
        return headers
    merged: dict[bytes, bytes] = {}
    for name, value in raw:
        glue = b"; " if name == b"cookie" else b", "
        merged[name] = merged[name] + glue + value if name in merged else value
    return merged


async def understand(route: Route, gate: Gate, arrival: Arrival) -> Asked[Any, Any]:
    """Return the request as its handler gets it; refuse it where the declaration says so.

    What the guard refuses comes back with its `doubt` where the route has an answer to that.
    """
    scope = arrival.scope
    query = read_query(route, gate, arrival)
    read_path(arrival)
    identity = await identify(route, gate, arrival)
    gate.limiter.admit(route.rate, identity.viewer, arrival.now)
    form = route.surface in (Surface.PAGE, Surface.FRAGMENT)
    if not form:
        gate.guard.check_token(route, identity.csrf, _text(arrival.headers.get(b"x-csrf-token")))
    asked: Asked[Any, Any] = Asked(
        route, identity, arrival.path, arrival.ids, None, query, arrival.headers, arrival.language, arrival.now,
        arrival.request_id, scope, arrival.receive, gate.kit, doubt=arrival.doubt,
    )  # fmt: skip
    if route.scope is Scope.HOST:
        asked.chosen_site = arrival.common.get("site")
    if route.method not in ("GET", "DELETE"):
        await _read_body(route, gate, asked, form=form)
    if route.is_write and asked.doubt is None:
        asked.idempotency_key = _read_key(arrival.headers, identity)
    return asked


def read_query(route: Route, gate: Gate, arrival: Arrival) -> msgspec.Struct | None:
    """Return the query as the route's shape, None without one, and note what every route understands."""
    arrival.common, query = parse_query(arrival.scope["query_string"], route.query, gate.form_fields)
    language = arrival.common.get("lang")
    if language in gate.languages:
        arrival.language = language
    return query


def read_path(arrival: Arrival) -> None:
    """Note the path's parameters; what should be an id and is none names nothing that is here: NotFound."""
    path: Mapping[str, str] = arrival.scope["path_params"]
    arrival.path = path
    try:
        arrival.ids = {name: from_text(text) for name, text in path.items() if name.endswith("_id")}
    except BadId:
        raise NotFound(what="page") from None


async def identify(route: Route, gate: Gate, arrival: Arrival) -> Identity:
    """Return who is asking on the request's site; refuse foreign pages and those who may not."""
    headers, now = arrival.headers, arrival.now
    if route.scope is Scope.SERVER:
        return Identity(NO_SITE, _NOBODY, None, gate.viewers)
    key = key_of(route, headers)
    if key is not None:
        return await identify_by_key(route, gate, arrival, key)
    try:
        site = arrival.site = await find_site(route, gate.sites, arrival)
    except NotFound:
        if route.permission not in _READER:
            await _refuse_unless_held(route, gate, arrival)
        raise
    try:
        gate.guard.check_origin(route, site, headers)
    except CrossSite as doubt:
        if route.confirm is None:
            raise
        arrival.doubt = doubt
    network = None
    if route.rate is not RateClass.READ:
        client = arrival.scope.get("client")
        network = await gate.networks.key(client[0] if client else None, headers, now)
    identity = await gate.viewers.identify(site, headers.get(b"cookie"), now, network)
    if not may(identity.viewer, route.permission):
        await _refuse_unless_held(route, gate, arrival)
        raise NotFound(what=str(route.scope))
    return identity


async def find_site(route: Route, sites: Sites, arrival: Arrival) -> Site:
    """Return the site that the route's scope says, as far as the request's host serves it; NotFound.

    What is absent, or is of a site that lives on another host, gets the host's own site: whoever reads the object
    then finds nothing, and every other refusal is the same as for what is there and may not be seen.
    """
    host, now = _text(arrival.headers.get(b"host")) or "", arrival.now
    if route.scope in (Scope.HOST, Scope.SERVER):
        return await sites.of_host(host, arrival.common.get("site"), now)
    served = await sites.served_by(host, now)
    try:
        site = await _site_of_object(route, sites, arrival)
    except NotFound:
        if not served or route.scope is Scope.NAMED:
            raise
        return served[0]
    # A host that no site names is a proxy's or a publisher's inner one: it may ask for all.
    if not served or any(one.id == site.id for one in served):
        return site
    if route.scope is Scope.NAMED:
        raise NotFound(what="site")
    return served[0]


async def _site_of_object(route: Route, sites: Sites, arrival: Arrival) -> Site:
    if route.scope is Scope.NAMED:
        return await sites.named(arrival.path["site"], arrival.now)
    if route.scope is Scope.STORY:
        return await sites.of_story(arrival.ids["story_id"], arrival.now)
    return await sites.of_comment(arrival.ids["comment_id"], arrival.now)


async def _refuse_unless_held(route: Route, gate: Gate, arrival: Arrival) -> None:
    """Refuse whoever holds the permission on no site of this host, alike for what is there and for what is not.

    Whoever holds it on another site is to hear that there is no such thing: that is left to the caller.
    """
    host = _text(arrival.headers.get(b"host")) or ""
    cookie = arrival.headers.get(b"cookie")
    has_account = False
    for site in await gate.sites.served_by(host, arrival.now):
        viewer = (await gate.viewers.identify(site, cookie, arrival.now, None)).viewer
        if may(viewer, route.permission):
            return
        has_account = has_account or viewer.account is not None
    raise Forbidden() if has_account else Unauthenticated()


async def _read_body(route: Route, gate: Gate, asked: Asked[Any, Any], *, form: bool) -> None:
    if route.body is None and not form:
        return
    check_type(asked.headers, form=form)
    body = await read_body(asked.receive, asked.headers, route.body_max_bytes or gate.body_bytes)
    asked.raw_body = body
    if not form:
        assert route.body is not None
        asked.body = decode_json(body, route.body)
        return
    fields = parse_pairs(body, gate.form_fields)
    given = fields.pop("csrf", None) or _text(asked.headers.get(b"x-csrf-token"))
    try:
        gate.guard.check_token(route, asked.identity.csrf, given)
    except BadToken as doubt:
        if route.confirm is None:
            raise
        asked.doubt = asked.doubt or doubt
    if route.body is not None:
        asked.body = fit(fields, route.body)


def _read_key(headers: Mapping[bytes, bytes], identity: Identity) -> str | None:
    """Return the Idempotency-Key, quoted (as the draft has it) or not; BadField for one that can't serve."""
    given = headers.get(b"idempotency-key")
    if given is None:
        return None
    key = given.decode("latin-1")
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not key or len(key) > _KEY_CHARS or not _VISIBLE.fullmatch(key):
        raise BadField(field="Idempotency-Key", why=f"expected 1 to {_KEY_CHARS} visible ASCII characters")
    if identity.viewer.key is None and len(key) < UNGUESSABLE_KEY_CHARS:
        raise BadField(
            field="Idempotency-Key", why=f"without a cookie it is the only proof: {UNGUESSABLE_KEY_CHARS} characters"
        )
    return key


def _text(value: bytes | None) -> str | None:
    return value.decode("latin-1") if value is not None else None
