"""The header fields that every answer of a kind carries, and which foreign origins may read it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rejoinder.core.site import Site
from rejoinder.web.declaring import Cors, Route, Surface
from rejoinder.web.guarding import origin_of

HeaderPair = tuple[bytes, bytes]

PRIVATE: Final = b"private, no-store"

PREFLIGHT_MAX_AGE_S: Final = 600
_REQUEST_FIELDS: Final = frozenset(
    {"accept", "content-type", "idempotency-key", "if-match", "if-none-match", "last-event-id", "x-csrf-token"}
)
_EXPOSED: Final = b"etag, retry-after, ratelimit, ratelimit-policy, x-request-id"
_CLOSED_CSP: Final = "default-src 'none'; frame-ancestors 'none'"
_UNUSED_FEATURES: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera",
        "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid",
        "identity-credentials-get", "idle-detection", "local-fonts", "magnetometer",
        "microphone", "midi", "otp-credentials", "payment", "picture-in-picture",
        "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "window-management", "xr-spatial-tracking",
    )
)  # fmt: skip
VARY_ORIGIN: Final[HeaderPair] = (b"vary", b"Origin")


def page_csp(site: Site | None, *, framed: bool) -> str:
    """Return the Content-Security-Policy of our pages.

    Pictures come from us, the site and its listed origins. `framed`: the listed origins may show it in a frame.
    """
    site_origins = () if site is None else tuple(filter(None, (origin_of(site.public_url), *site.origins)))
    ancestors = site_origins if framed else ()
    return "; ".join((
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        " ".join(("img-src 'self'", *dict.fromkeys(site_origins))),
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        " ".join(("frame-ancestors", *(dict.fromkeys(ancestors) or ("'none'",)))),
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ))  # fmt: skip


def security_headers(surface: Surface, site: Site | None) -> tuple[HeaderPair, ...]:
    """Return the fields that keep an answer from being used as something else; the same tuple for the same site."""
    if site is None:
        return _fields(surface, None, "", ())
    return _fields(surface, site.id, site.public_url, site.origins)


@lru_cache(1_024)
def _fields(
    surface: Surface, site_id: bytes | None, public_url: str, origins: tuple[str, ...]
) -> tuple[HeaderPair, ...]:
    is_page = surface in (Surface.PAGE, Surface.FRAGMENT)
    site = Site(site_id, "", "", public_url, "en", origins) if site_id is not None else None  # type: ignore[arg-type]
    csp = page_csp(site, framed=surface is Surface.FRAGMENT) if is_page else _CLOSED_CSP
    fields: list[HeaderPair] = [
        (b"content-security-policy", csp.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"strict-origin-when-cross-origin"),
    ]
    if is_page:
        fields.append((b"permissions-policy", _UNUSED_FEATURES.encode()))
    if surface is Surface.PAGE:
        fields.append((b"cross-origin-opener-policy", b"same-origin"))
    if public_url.startswith("https:"):
        fields.append((b"strict-transport-security", b"max-age=31536000"))
    return tuple(fields)


def cors_headers(route: Route, site: Site | None, headers: Mapping[bytes, bytes]) -> tuple[HeaderPair, ...]:
    """Return what says whether the asking origin may read the answer.

    `Vary: Origin` goes with every answer of a route that answers origins differently, so that no cache mixes them up.
    """
    if route.cors is Cors.NONE:
        return ()
    origin = headers.get(b"origin")
    if origin is None or site is None or origin.decode("latin-1") not in site.origins:
        return (VARY_ORIGIN,)
    fields = (VARY_ORIGIN, (b"access-control-allow-origin", origin), (b"access-control-expose-headers", _EXPOSED))
    if route.cors is Cors.OWN:
        return (*fields, (b"access-control-allow-credentials", b"true"))
    return fields


def preflight_headers(route: Route, site: Site | None, headers: Mapping[bytes, bytes]) -> tuple[HeaderPair, ...]:
    """Return what tells a browser whether `route` may be asked from another origin, and with which fields."""
    allowed = cors_headers(route, site, headers)
    if len(allowed) < 2:
        return (VARY_ORIGIN,)
    wanted = headers.get(b"access-control-request-headers", b"").decode("latin-1").lower()
    if not {name.strip() for name in wanted.split(",") if name.strip()} <= _REQUEST_FIELDS:
        return (VARY_ORIGIN,)
    return (
        *(field for field in allowed if field[0] != b"access-control-expose-headers"),
        (b"access-control-allow-methods", route.method.encode()),
        (b"access-control-allow-headers", ", ".join(sorted(_REQUEST_FIELDS)).encode()),
        (b"access-control-max-age", b"%d" % PREFLIGHT_MAX_AGE_S),
    )
