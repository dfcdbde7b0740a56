"""Our cookies: what they are called, how they are set, and how a request's are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rejoinder.core.site import Site

MARK: Final = b"rj_"
"""Stands in every name, so that a request with none of ours is known at a glance."""


@dataclass(frozen=True, slots=True)
class CookieNames:
    """The names of one site's cookies. `secure`: the site is on https, and the names bind them to its host."""

    guest: str
    session: str
    secure: bool

    def setting(self, name: str, value: str, max_age_s: int) -> bytes:
        """Return the `Set-Cookie` value that keeps `value` for `max_age_s`; 0 takes the cookie away."""
        secure = "; Secure" if self.secure else ""
        return f"{name}={value}; Max-Age={max_age_s}; Path=/; HttpOnly; SameSite=Lax{secure}".encode()


def names_of(site: Site) -> CookieNames:
    """Return the names of a site's cookies; a browser takes `__Host-` names only over https."""
    return _names(site.slug, site.public_url.startswith("https:"))


@lru_cache(1_024)
def _names(slug: str, secure: bool) -> CookieNames:
    prefix = "__Host-" if secure else ""
    return CookieNames(f"{prefix}rj_guest_{slug}", f"{prefix}rj_session_{slug}", secure)


def read_ours(header: bytes | None) -> Mapping[str, str]:
    """Return the cookies of a request whose names are ours; of several with one name the first holds."""
    if header is None or MARK not in header:
        return {}
    found: dict[str, str] = {}
    for pair in header.decode("latin-1").split(";"):
        name, _, value = pair.strip().partition("=")
        if name.startswith(("rj_", "__Host-rj_")):
            found.setdefault(name, value.strip('"'))
    return found
