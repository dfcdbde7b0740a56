"""Pages that are equal for all: rendered once, kept ready, given with what lets caches and browsers ask again."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable
from typing import Any

from rejoinder.web.asked import Answer, Asked
from rejoinder.web.headers import cors_headers, security_headers
from rejoinder.web.pages import Fields, ReadyPage, make_page, takes_gzip

SHARED = b"public, no-cache"
"""Caches may keep it, and ask each time whether it still holds: a removed comment is gone at once."""

Render = Callable[[], Awaitable[tuple[str, int]]]
"""Returns the content and the seq that it shows at least."""


async def shared(asked: Asked[Any, Any], subject_id: bytes, target: str, media: bytes, render: Render) -> Answer:
    """Return the page of `target`, its one canonical spelling, made at most once for all who ask.

    `subject_id` is the story, or the site, whose changes make it stale.
    """
    host = asked.headers.get(b"host", b"")

    def cors(origin: bytes) -> Fields:
        return [field for field in cors_headers(asked.route, asked.site, {b"origin": origin}) if field[0] != b"vary"]

    async def made() -> ReadyPage:
        content, seq = await render()
        fields = (
            (b"content-type", media),
            (b"cache-control", SHARED),
            *security_headers(asked.route.surface, asked.site),
        )
        return make_page(content.encode(), fields, version=seq, cors=cors)

    page = await asked.kit.ready.get_or_render((host, target.encode()), subject_id, made)
    validators = ((b"etag", page.etag), (b"vary", b"accept-encoding, cookie, origin"))
    if page.is_known_to(asked.headers.get(b"if-none-match", b"\x00")):
        return Answer(304, headers=validators, cache=SHARED)
    if takes_gzip(asked.headers.get(b"accept-encoding", b"")):
        return Answer(200, page.body, media, (*validators, (b"content-encoding", b"gzip")), cache=SHARED)
    return Answer(200, gzip.decompress(page.body), media, validators, cache=SHARED)
