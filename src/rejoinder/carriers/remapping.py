"""Old addresses become new ones: by a file of pairs, exact ones first, then the longest pattern."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from rejoinder.core.errors import BadField
from rejoinder.core.links import safe_url, url_key

MOST_PAIRS = 1_000_000
_STAR = "*"


@dataclass(slots=True)
class UrlMap:
    """Old to new. `exact` goes by what is equal for all spellings of an address, `patterns` the longest first."""

    exact: dict[str, str] = field(default_factory=dict)
    patterns: list[tuple[str, str]] = field(default_factory=list)

    def new_of(self, url: str) -> str | None:
        """Return the new address of an absolute one, None when nothing is said about it."""
        key = _key(url)
        if key is None:
            return None
        if (exact := self.exact.get(key)) is not None:
            return exact
        for old, new in self.patterns:
            if (match := re.fullmatch(old, key)) is not None:
                return _filled(new, match.groups())
        return None


def read_url_map(lines: Iterable[str]) -> UrlMap:
    """Return the map that lines `old new` say; blank ones and those that begin with `#` say nothing.

    Each `*` of an old address matches anything and stands for the same in the new one, in their order. BadField names
    the line that can't be read.
    """
    made = UrlMap()
    found: list[tuple[int, str, str]] = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) != 2 or number > MOST_PAIRS or safe_url(words[1].replace(_STAR, "x")) is None:
            raise BadField(field=f"line {number} of the map", why="an old address and a new absolute one")
        old, new = words
        if new.count(_STAR) > old.count(_STAR):
            raise BadField(field=f"line {number} of the map", why="no more stars in the new address than in the old")
        key = _key(old.replace(_STAR, "\ue000"))
        if key is None:
            raise BadField(field=f"line {number} of the map", why="an absolute http or https address")
        if _STAR in old:
            pattern = re.escape(key).replace("%EE%80%80", "(.*)").replace("\ue000", "(.*)")
            found.append((-len(key), pattern, new))
        else:
            made.exact[key] = new
    made.patterns = [(old, new) for _, old, new in sorted(found)]
    return made


def absolute(url: str, base_url: str) -> str | None:
    """Return an address that may be linked; one without a host is of `base_url`. None when it is none."""
    if "://" not in url:
        url = urljoin(base_url.rstrip("/") + "/", url)
    return url if safe_url(url) is not None else None


def _filled(new: str, parts: tuple[str, ...]) -> str:
    pieces = new.split(_STAR)
    return pieces[0] + "".join(part + piece for part, piece in zip(parts, pieces[1:], strict=False))


def _key(url: str) -> str | None:
    try:
        return url_key(url)
    except BadField:
        return None
