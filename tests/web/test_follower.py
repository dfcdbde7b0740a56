"""What a serving process does on its own, seen from outside."""

from __future__ import annotations

import time

from rejoinder.actions.publishing import StoryText, publish_story
from rejoinder.core.account import Role, Viewer
from rejoinder.core.ids import to_text
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
