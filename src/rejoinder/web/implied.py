"""Which refusals a declaration implies, beyond those that it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rejoinder.core import errors
from rejoinder.core.account import Role
from rejoinder.core.errors import Refusal
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import ROLE_PERMISSIONS
from rejoinder.web.declaring import Csrf, Route, Scope, Surface
from rejoinder.web.problems import status_of

_READER: Final = ROLE_PERMISSIONS[Role.READER]
_STORE: Final = (errors.Unavailable, errors.StoreBusy, errors.StoreUnavailable)


def problems_of(route: Route) -> dict[int, tuple[str, ...]]:
    """Return the codes of every refusal that `route` can answer with, by status, in order."""
    found: dict[int, list[str]] = {}
    for refusal in dict.fromkeys((*_implied(route), *route.problems)):
        codes = found.setdefault(status_of(refusal), [])
        if refusal.code not in codes:
            codes.append(refusal.code)
    return {status: tuple(codes) for status, codes in sorted(found.items())}


def _implied(route: Route) -> Iterator[type[Refusal]]:
    # Every route reads `lang` and `site` from its query.
    yield from (errors.BadInput, errors.BadField)
    if route.query is not None and route.query.__struct_config__.forbid_unknown_fields:
        yield errors.UnknownField
    if takes_body(route):
        yield from (errors.TooLarge, errors.UnsupportedType, errors.UnknownField)
        if not takes_form(route):
            yield errors.BadJson
    if route.permission not in _READER:
        yield from (errors.Unauthenticated, errors.Forbidden)
    if route.csrf is not Csrf.SAFE:
        yield errors.CrossSite
    if route.csrf is Csrf.TOKEN:
        yield errors.BadToken
    if route.scope is not Scope.SERVER:
        yield errors.NotFound
        yield from _STORE
    if route.rate is not RateClass.READ:
        yield errors.TooOften
    if route.is_write:
        yield from (errors.StoreReadOnly, errors.StoreFull)


def takes_form(route: Route) -> bool:
    """Whether what is sent comes as a form; JSON otherwise."""
    return route.surface in (Surface.PAGE, Surface.FRAGMENT)


def takes_body(route: Route) -> bool:
    """Whether the route reads what is sent: forms always, because they carry the token."""
    return route.method not in ("GET", "DELETE") and (route.body is not None or takes_form(route))
