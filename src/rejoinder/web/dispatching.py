"""From method and path to the route's function, without the framework's layers around it.

Litestar's router, exception wrapper and handler cost 20 µs a request, for which our routes ask nothing of them. The
table holds the very functions that are mounted there; what it does not find is left to the framework, which says 404
and 405. Like the framework it prefers a literal segment to a parameter, and it never goes back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from rejoinder.web.declaring import PARAMETER

Run = Callable[..., Awaitable[None]]
Found = tuple[Run, dict[str, str]]
"""The route's ASGI function and the path's parameters."""


@dataclass(slots=True, eq=False)
class _Place:
    """What stands behind one segment; with each method's function the names of the parameters up to here."""

    literal: dict[str, _Place] = field(default_factory=dict)
    parameter: _Place | None = None
    runs: dict[str, tuple[Run, tuple[str, ...]]] = field(default_factory=dict)


class Dispatch:
    """The declared routes as a tree of segments."""

    def __init__(self) -> None:
        self._root = _Place()

    def add(self, method: str, path: str, run: Run) -> None:
        """Have `run` answer `method` at `path`, which writes parameters as `{name}`."""
        place = self._root
        for segment in path.split("/"):
            if PARAMETER.fullmatch(segment) is None:
                place = place.literal.setdefault(segment, _Place())
            else:
                place.parameter = place = place.parameter or _Place()
        place.runs[method] = (run, tuple(PARAMETER.findall(path)))

    def find(self, method: str, path: str) -> Found | None:
        """Return what answers the request, None when the framework is to say what becomes of it."""
        place = self._root
        values: list[str] = []
        for segment in path.split("/"):
            following = place.literal.get(segment)
            if following is None:
                following = place.parameter
                if following is None:
                    return None
                values.append(segment)
            place = following
        found = place.runs.get(method)
        return None if found is None else (found[0], dict(zip(found[1], values, strict=True)))
