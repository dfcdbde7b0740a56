"""Which requests a foreign page may not have a browser send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hmac import compare_digest
from typing import Final
from urllib.parse import urlsplit

from rejoinder.core.errors import BadToken, CrossSite
from rejoinder.core.site import Site
from rejoinder.web.declaring import Cors, Csrf, Route

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_OWN: Final = (b"same-origin", b"none")


@lru_cache(4_096)
def origin_of(url: str) -> str:
    """Return the origin of an absolute http(s) URL as a browser writes it; empty for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = port is None or port == (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def is_loopback(host: str) -> bool:
    """Whether a Host header names this machine; a name that merely resolves to it does not count (rebinding)."""
    name = host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    return name.lower() in LOOPBACK


class Guard:
    """Knows which origins are our own. `public_urls` are the addresses under which the server is reached."""

    def __init__(self, public_urls: Iterable[str]) -> None:
        self._own = frozenset(filter(None, map(origin_of, public_urls)))

    def check_origin(self, route: Route, site: Site, headers: Mapping[bytes, bytes]) -> None:
        """Refuse with CrossSite a write that a browser says comes from a foreign page.

        A client that sends neither header is no browser, and carries nobody's cookies but its own.
        """
        if route.csrf is Csrf.SAFE:
            return
        origin = headers.get(b"origin")
        fetch_site = headers.get(b"sec-fetch-site")
        if origin is None:
            if fetch_site is not None and fetch_site not in _OWN:
                raise CrossSite()
            return
        listed = route.cors is Cors.OWN and origin.decode("latin-1") in site.origins
        if not listed and (fetch_site == b"cross-site" or not self._is_own(origin, site, headers)):
            raise CrossSite()

    def check_token(self, route: Route, expected: str | None, given: str | None) -> None:
        """Refuse with BadToken a write that came with our cookie and without its token; None expected: no cookie."""
        if route.csrf is not Csrf.TOKEN or expected is None:
            return
        if given is None or not compare_digest(expected.encode(), given.encode()):
            raise BadToken()

    def _is_own(self, origin: bytes, site: Site, headers: Mapping[bytes, bytes]) -> bool:
        text = origin.decode("latin-1")
        if text == origin_of(site.public_url) or text in self._own:
            return True
        host = headers.get(b"host", b"").decode("latin-1")
        return is_loopback(host) and text == f"http://{host}"
