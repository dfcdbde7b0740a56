"""What somebody typed into a form is not lost, and overwrites nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from lxml import html

from rejoinder.actions.sites import get_site, set_site
from rejoinder.core.comment import Comment
from rejoinder.core.ids import to_text
from rejoinder.core.site import Stop
from tests.machinery.serving import Peopled
from tests.machinery.world import Visitor

PATIENCE_S = 15.0
TYPED = "Long thought about."


def posted(on: Peopled, visitor: Visitor, parent: Comment | None = None, action: str = "post") -> httpx.Response:
    form = {"body": TYPED, "name": "Ann", "action": action, "csrf": visitor.csrf}
    if parent is not None:
        form["parent_id"] = to_text(parent.id)
    return on.app.ask_as(visitor, "POST", f"/stories/{to_text(on.world.story.id)}/comments", data=form)


def edited(on: Peopled, comment: Comment, version: int, body: str, action: str = "post") -> httpx.Response:
    author = on.world["guest"]
    form = {"body": body, "version": str(version), "action": action, "csrf": author.csrf}
    return on.app.ask_as(author, "POST", f"/comments/{to_text(comment.id)}/edit", data=form)


def typed_in(answer: httpx.Response) -> str:
    found = str(html.fromstring(answer.text).xpath("string(//textarea[@name='body'])"))
    return found.strip()


def version_in(answer: httpx.Response) -> str:
    return str(html.fromstring(answer.text).xpath("string(//input[@name='version']/@value)"))


@pytest.fixture
def gone(on: Peopled) -> Comment:
    comment = on.world.post(on.world["other_guest"], on.world.story, "Soon withdrawn, without a reply.", name="Bo")
    address = f"/api/v1/comments/{to_text(comment.id)}"
    assert on.app.ask_as(on.world["other_guest"], "DELETE", address).status_code == 204
    return comment


@pytest.fixture
def without_guests(on: Peopled) -> Iterator[None]:
    def stop(how: Stop) -> None:
        site = on.app.store.read_now(get_site, on.world.a.slug)
        on.app.store.write_now(set_site, replace(site, policy=replace(site.policy, stop=how)))

    def wait_for(status: int) -> None:
        path, until = f"/stories/{to_text(on.world.story.id)}/reply", time.monotonic() + PATIENCE_S
        while on.app.ask_as(on.world["guest"], "GET", path).status_code != status and time.monotonic() < until:
            time.sleep(0.1)

    stop(Stop.GUESTS_OFF)
    wait_for(403)
    yield
    stop(Stop.NONE)
    wait_for(200)


@pytest.mark.parametrize(("action", "status"), [("post", 404), ("preview", 409)])
def test_a_reply_to_what_is_gone_comes_back_as_a_comment_at_the_top(
    on: Peopled, gone: Comment, action: str, status: int
) -> None:
    answer = posted(on, on.world["guest"], gone, action)
    assert (answer.status_code, typed_in(answer)) == (status, TYPED)
    assert "The comment you answer is no longer there." in answer.text
    assert 'name="parent_id"' not in answer.text


@pytest.mark.usefixtures("without_guests")
def test_a_guest_who_is_shut_out_keeps_what_was_typed(on: Peopled) -> None:
    answer = posted(on, on.world["guest"])
    assert (answer.status_code, typed_in(answer)) == (403, TYPED)
    assert "Only members can comment at the moment." in answer.text
    empty = on.app.ask_as(on.world["guest"], "GET", f"/stories/{to_text(on.world.story.id)}/reply")
    assert (empty.status_code, "<textarea" in empty.text) == (403, False)


@pytest.mark.parametrize(("action", "body"), [("preview", "Mine."), ("post", "x" * 20_000)])
def test_a_form_that_comes_back_still_changes_the_version_that_was_read(on: Peopled, action: str, body: str) -> None:
    comment = on.world.post(on.world["guest"], on.world.story, f"Before {action}.", name="Ann")
    assert edited(on, comment, 1, "Changed in another window.").status_code == 303
    answer = edited(on, comment, 1, body, action)
    assert version_in(answer) == "1"
    refused = edited(on, comment, 1, "Mine.")
    assert (refused.status_code, version_in(refused), typed_in(refused)) == (412, "2", "Mine.")
