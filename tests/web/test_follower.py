"""What a serving process does on its own, seen from outside."""

from __future__ import annotations

import time
from typing import Any, cast

import pytest

from rejoinder.actions import following
from rejoinder.actions.publishing import StoryText, publish_story
from rejoinder.core.account import Role, Viewer
from rejoinder.core.ids import to_text
from rejoinder.live.tail import Tail
from rejoinder.store.engine import Store
from rejoinder.web.follower import Follower
from rejoinder.web.pages import ReadyPage, make_page
from rejoinder.web.ready import Key, ReadyPages
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


STORY = b"story"
PAGE: Key = (b"example.org", b"/stories/1")


class Elsewhere:
    """Stands for a store in which another process has brought the story to seq 11, and for the streams of this one."""

    def changed_elsewhere(self) -> bool:
        return True

    async def read(self, function: Any, *_: Any) -> Any:
        return {STORY: 11} if function is following.read_seqs else []

    def heard(self, commits: Any) -> None:
        pass

    def versions(self) -> dict[bytes, int]:
        return {STORY: 11}


@pytest.mark.anyio
async def test_a_page_is_made_anew_although_a_stream_has_told_already_what_another_process_did() -> None:
    async def render() -> ReadyPage:
        return make_page(b"", [], version=10)

    elsewhere, ready = Elsewhere(), ReadyPages(limit_bytes=1_000_000)
    follower = Follower(cast(Store, elsewhere), cast(Tail, elsewhere), ready)
    await follower._look()
    await ready.get_or_render(PAGE, STORY, render)
    await follower._look()
    assert ready.find(PAGE) is None
