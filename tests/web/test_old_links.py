"""Old links to comments lead to where the comments are now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rejoinder.core.comment import Status
from rejoinder.core.ids import to_text
from tests.carriers.made_up import bring, comments_of, said, stories_of, story
from tests.machinery.serving import Peopled


@pytest.fixture
def old(on: Peopled) -> tuple[str, str, str, str]:
    """Return the site's address, the ids of an imported story and its comment, and the anchor of a hidden one."""
    site, store = on.world.a, on.world.store
    url = f"{site.public_url}/imported"
    bring(
        store, site,
        replace(story(), url=url, aliases=("https://old.example/a?x=1",)),
        said("1", at=1, anchors=("comment-1", "https://old.example/permalink/1")),
        said("2", at=2, status=Status.REJECTED, anchors=("comment-2",)),
    )  # fmt: skip
    found = next(one for one in stories_of(store, site) if one.url == url)
    (seen,) = comments_of(store, found)
    return site.public_url, to_text(found.id), to_text(seen.id), "comment-2"


@pytest.mark.parametrize("path", ["stories/{story}/anchors/comment-1", "redirect?url=https://old.example/a?x=1%23comment-1",
                                  "redirect?url=http://www.old.example/permalink/1/"])  # fmt: skip
def test_an_old_link_leads_to_the_comment(on: Peopled, old: tuple[str, str, str, str], path: str) -> None:
    base, story_id, comment_id, _ = old

    answer = on.app.ask("GET", f"{base}/{path.format(story=story_id)}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{base}/comments/{comment_id}")


def test_programs_are_told_the_comment(on: Peopled, old: tuple[str, str, str, str]) -> None:
    base, story_id, comment_id, _ = old

    answer = on.app.ask("GET", f"{base}/api/v1/stories/{story_id}/anchors/comment-1")

    assert answer.json() == {"comment_id": comment_id, "url": f"{base}/comments/{comment_id}"}


@pytest.mark.parametrize("anchor", ["comment-2", "comment-3", "nothing"])
def test_a_hidden_comment_is_found_as_little_as_one_that_never_was(
    on: Peopled, old: tuple[str, str, str, str], anchor: str
) -> None:
    base, story_id, _, _ = old

    assert on.app.ask("GET", f"{base}/stories/{story_id}/anchors/{anchor}").status_code == 404


def test_an_unknown_anchor_of_a_known_page_leads_to_the_page(on: Peopled, old: tuple[str, str, str, str]) -> None:
    base, story_id, _, _ = old

    answer = on.app.ask("GET", f"{base}/redirect?url=https://old.example/a?x=1%23comment-9")

    assert (answer.status_code, answer.headers["location"]) == (303, f"{base}/stories/{story_id}")
    assert on.app.ask("GET", f"{base}/redirect?url=https://old.example/other").status_code == 404
    assert on.app.ask("GET", f"{base}/redirect?url=javascript:alert(1)").status_code in (400, 422)
