"""What a serving process does on its own, seen from outside."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

from rejoinder.actions.publishing import StoryText, publish_story
from rejoinder.core.account import Role, Viewer
from rejoinder.core.ids import to_text
from rejoinder.web.follower import Follower
from tests.machinery.serving import Peopled

PATIENCE_S = 15.0


def test_a_ready_page_does_not_outlive_its_story_s_closing_time(on: Peopled) -> None:
    site, nobody = on.world.a, on.world["nobody"]
    closes_at = time.time_ns() // 1_000 + 1_500_000
    text = StoryText(f"{site.public_url}/closing", "Closing soon", closes_at=closes_at)
    story = on.app.store.write_now(publish_story, Viewer(site.id, Role.EDITOR), site, text).story
    path = f"/stories/{to_text(story.id)}"

    def has_form() -> bool:
        return "<textarea" in on.app.ask_as(nobody, "GET", path).text

    assert has_form()
    until = time.monotonic() + PATIENCE_S
    while has_form() and time.monotonic() < until:
        time.sleep(0.2)
    assert not has_form()


def test_a_page_is_dropped_for_another_process_although_a_stream_has_heard_of_it_already() -> None:
    """A stream that joins after the commit reads the event by itself; the page from before it is still there."""
    story = b"s" * 16
    dropped: list[bytes] = []

    async def read(function: Any, *_: Any) -> Any:
        return [] if function.__name__ == "list_sites" else {story: 1}

    store: Any = SimpleNamespace(changed_elsewhere=lambda: True, read=read)
    tail: Any = SimpleNamespace(versions=lambda: {story: 1}, heard=lambda commits: None)
    ready: Any = SimpleNamespace(
        versions=lambda: {story: 0}, drop=dropped.append, stale=lambda *_: None, clear=lambda: None
    )
    asyncio.run(Follower(store, tail, ready)._look())
    assert dropped == [story]
