"""A story's own address leads to its page."""

from __future__ import annotations

import pytest

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


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("lang=ar", "?lang=ar"),
        ("order=newest", "?order=newest"),
        ("utm_source=letter&order=best&fbclid=x&view=flat&lang=ar", "?view=flat&order=best&lang=ar"),
        ("cursor=AAEC_-9", "?cursor=AAEC_-9"),
        ("cursor=a%0d%0ab%20%26lang=ar", "?cursor=a%0D%0Ab+%26lang%3Dar"),
        ("utm_source=letter&utm_medium=mail&gclid=1", ""),
        ("order=sideways&view=print&lang=xx", ""),
        ("order=%3Cscript%3E", ""),
        ("next=//evil.example", ""),
        ("", ""),
    ],
)
def test_what_a_storys_page_understands_goes_along_and_nothing_else(on: Peopled, query: str, kept: str) -> None:
    site = on.world.a
    text = StoryText(f"{site.public_url}/2026/11/12/asked", "Asked", body="Yes.")
    story = on.app.store.write_now(publish_story, Viewer(site.id, Role.EDITOR), site, text).story
    answer = on.app.ask("GET", f"{site.public_url}/2026/11/12/asked?{query}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/stories/{to_text(story.id)}{kept}")
    if kept and "cursor" not in kept:
        assert on.app.ask("GET", f"{site.public_url}{answer.headers['location']}").status_code == 200


def test_a_query_that_says_two_things_at_once_is_refused_as_on_the_storys_page(on: Peopled) -> None:
    answer = on.app.ask("GET", f"{on.world.a.public_url}/2026/11/12/asked?order=best&order=newest")
    assert answer.status_code == 422
