"""What handlers work with: the store, the renderer, ready pages, the secret and the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rejoinder.core.pace import CLASSES, Pace, RateClass
from rejoinder.live.hub import Hub
from rejoinder.live.tail import Tail
from rejoinder.store.engine import Store
from rejoinder.web.detaching import Streams
from rejoinder.web.ready import ReadyPages
from rejoinder.web.rendering import Pages


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
    paces: Mapping[RateClass, Pace] = field(default_factory=lambda: CLASSES)
