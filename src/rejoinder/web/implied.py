"""Which refusals a declaration implies, beyond those that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from rejoinder.core import errors
from rejoinder.core.account import Role
from rejoinder.core.errors import Refusal
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import ROLE_PERMISSIONS, Permission
from rejoinder.web.declaring import Csrf, Route, Scope, Surface
from rejoinder.web.problems import status_of

_OWN: Final = frozenset({Permission.EDIT_OWN, Permission.WITHDRAW_OWN})
_READER: Final = ROLE_PERMISSIONS[Role.READER]


def problems_of(route: Route) -> dict[int, tuple[str, ...]]:
    """Return the codes of every refusal that `route` can answer with, by status, in order."""
    found: dict[int, list[str]] = {}
    named = (each for refusal in route.problems for each in (refusal, *_kinds_of(refusal)))
    for refusal in dict.fromkeys((*_implied(route), *named)):
        codes = found.setdefault(status_of(refusal), [])
        if refusal.code not in codes:
            codes.append(refusal.code)
    return {status: tuple(codes) for status, codes in sorted(found.items())}


def _kinds_of(refusal: type[Refusal]) -> Iterator[type[Refusal]]:
    """Yield what a named refusal may be in particular: a refused text is empty, too long, and so on."""
    for kind in refusal.__subclasses__():
        if status_of(kind) == status_of(refusal):
            yield kind
            yield from _kinds_of(kind)


def _implied(route: Route) -> Iterator[type[Refusal]]:
    for _, holds, refusals in IMPLIED:
        if holds(route):
            yield from refusals


def takes_form(route: Route) -> bool:
    """Whether what is sent comes as a form; JSON otherwise."""
    return route.surface in (Surface.PAGE, Surface.FRAGMENT)


def takes_body(route: Route) -> bool:
    """Whether the route reads what is sent: forms always, because they carry the token."""
    return route.method not in ("GET", "DELETE") and (route.body is not None or takes_form(route))


def _checks_query(route: Route) -> bool:
    return route.query is not None and route.query.__struct_config__.forbid_unknown_fields


IMPLIED: Final[tuple[tuple[str, Callable[[Route], bool], tuple[type[Refusal], ...]], ...]] = (
    # Every route reads `lang` and `site` from its query.
    ("always", lambda route: True, (errors.BadInput, errors.BadField)),
    ("it has a query that takes no other fields", _checks_query, (errors.UnknownField,)),
    ("it takes a body", takes_body, (errors.TooLarge, errors.UnsupportedType, errors.UnknownField)),
    ("its body is JSON", lambda route: takes_body(route) and not takes_form(route), (errors.BadJson,)),
    ("it is below `/api/` and a key comes", lambda route: route.takes_key, (errors.BadApiKey, errors.TooOften)),
    (
        "its permission is more than a reader's",
        lambda route: route.permission not in _READER,
        (errors.Unauthenticated, errors.Forbidden),
    ),
    ("its permission is about one's own comments", lambda route: route.permission in _OWN, (errors.Unauthenticated,)),
    ("its guard is `origin` or `token`", lambda route: route.csrf is not Csrf.SAFE, (errors.CrossSite,)),
    ("its guard is `token`", lambda route: route.csrf is Csrf.TOKEN, (errors.BadToken,)),
    (
        "it is about a site",
        lambda route: route.scope is not Scope.SERVER,
        (errors.NotFound, errors.Unavailable, errors.StoreBusy, errors.StoreUnavailable),
    ),
    ("its rate class is not `read`", lambda route: route.rate is not RateClass.READ, (errors.TooOften,)),
    ("it writes", lambda route: route.is_write, (errors.StoreReadOnly, errors.StoreFull)),
)
"""When, whether it holds for a route, and what follows."""
