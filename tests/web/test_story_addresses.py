"""A story's own address leads to its page."""

from __future__ import annotations

from rejoinder.actions.publishing import StoryText, publish_story
from rejoinder.core.account import Role, Viewer
from rejoinder.core.ids import to_text
from tests.machinery.serving import Peopled


def test_a_story_of_ours_is_found_by_its_address_and_every_alias(on: Peopled) -> None:
    site, public_url = on.world.a, on.world.a.public_url
    text = StoryText(f"{public_url}/2026/11/12/boats", "Boats", body="Gone.", aliases=(f"{public_url}/boats",))
    editor = Viewer(site.id, Role.EDITOR)
    story = on.app.store.write_now(publish_story, editor, site, text).story
    for path in ("/2026/11/12/boats", "/boats"):
        answer = on.app.ask("GET", f"{public_url}{path}")
        assert (answer.status_code, answer.headers["location"]) == (302, f"/stories/{to_text(story.id)}")
    page = on.app.ask("GET", f"{public_url}/stories/{to_text(story.id)}")
    assert f'<link rel="canonical" href="{public_url}/stories/{to_text(story.id)}">' in page.text
    assert on.app.ask("GET", f"{public_url}/2026/11/12/boots").status_code == 404
