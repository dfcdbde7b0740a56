"""What handlers work with: the store, the renderer, ready pages, the secret and the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rejoinder.actions.accounts import SESSION_S
from rejoinder.core.pace import CLASSES, Pace, RateClass
from rejoinder.core.tree import API_PAGE_COMMENTS, PAGE_COMMENTS
from rejoinder.live.hub import Hub
from rejoinder.live.tail import Tail
from rejoinder.store.engine import Store
from rejoinder.web.detaching import Streams
from rejoinder.web.ready import ReadyPages
from rejoinder.web.rendering import Pages
from rejoinder.web.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Kit:
    """One of everything; made in `rejoinder.app`."""

    store: Store
    pages: Pages
    ready: ReadyPages
    cursor_key: bytes
    hub: Hub
    tail: Tail
    streams: Streams
    tokens: Tokens
    paces: Mapping[RateClass, Pace] = field(default_factory=lambda: CLASSES)
    page_comments: int = PAGE_COMMENTS
    api_page_comments: int = API_PAGE_COMMENTS
    session_life_s: int = SESSION_S
