"""API keys: a key that comes with a request says who asks and on which site, and nothing else does.

No cookie counts beside it, so that a browser can't be made to lend somebody's; a key that is none is refused and never
passes for nobody in particular.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from rejoinder.core.account import Account, Viewer
from rejoinder.core.api_keys import api_key_hash
from rejoinder.core.errors import BadApiKey, Forbidden, NotFound
from rejoinder.core.ids import SiteId
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import may
from rejoinder.core.site import Site
from rejoinder.web.declaring import Route, Scope
from rejoinder.web.viewers import Identity

if TYPE_CHECKING:
    from rejoinder.web.understanding import Arrival, Gate

FindByKey = Callable[[bytes], Awaitable[Account | None]]
"""Looks up the account of an API key by its hash; None for one that is none, or none any more."""

_NO_SITE = SiteId(bytes(16))


async def nobody(key_hash: bytes) -> Account | None:
    """Return None: there are no keys."""
    return None


def key_of(route: Route, headers: Mapping[bytes, bytes]) -> str | None:
    """Return what came as an API key, None where none came or none is taken.

    Another scheme than `Bearer` is somebody else's: a proxy's that asks for a password before it lets anybody through.
    """
    given = headers.get(b"authorization")
    if given is None or not route.takes_key:
        return None
    scheme, _, key = given.decode("latin-1").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else None


async def identify_by_key(route: Route, gate: Gate, arrival: Arrival, key: str) -> Identity:
    """Return the account whose key came, on its own site; BadApiKey, TooOften, CrossSite, Forbidden, NotFound.

    Which site an object is of is not asked: another site's is then not found, as what is absent isn't.
    """
    now, host = arrival.now, arrival.headers.get(b"host", b"").decode("latin-1")
    client = arrival.scope.get("client")
    network = await gate.networks.key(client[0] if client else None, arrival.headers, now)
    guesser = Viewer(_NO_SITE, network=network)
    gate.limiter.check(RateClass.KEY, guesser, now)
    account, site = await _look_up(gate, key, host, now)
    if account is None or site is None:
        gate.limiter.admit(RateClass.KEY, guesser, now)
        raise BadApiKey()
    arrival.site = site
    gate.guard.check_origin(route, site, arrival.headers)
    viewer = Viewer(site.id, account.role, account, network=network)
    if not may(viewer, route.permission):
        raise Forbidden()
    named = arrival.path["site"] if route.scope is Scope.NAMED else arrival.common.get("site")
    if named is not None and named != site.slug:
        raise NotFound(what="site")
    return Identity(site, viewer, None, gate.viewers)


async def _look_up(gate: Gate, key: str, host: str, now: int) -> tuple[Account | None, Site | None]:
    hashed = api_key_hash(key)
    account = await gate.find_api_key(hashed) if hashed is not None else None
    return account, None if account is None else await gate.sites.of_key(account.site_id, host, now)
