"""A form of a foreign or outdated page does nothing and loses nothing: it comes back on a page of ours, to be sent."""

from __future__ import annotations

import re
from html import unescape

import httpx
import pytest

from rejoinder.core.ids import to_text
from tests.machinery.calls import FORM_TYPE
from tests.machinery.serving import Peopled
from tests.machinery.world import Made, State

A = "http://a.example"
FOREIGN = {"origin": "https://publisher.example", "sec-fetch-site": "cross-site", "content-type": FORM_TYPE}
OWN = {"origin": A, "sec-fetch-site": "same-origin", "content-type": FORM_TYPE}
TEXT = 'Not "lost" </textarea><script>alert(1)</script> & 100 %'


@pytest.fixture(scope="module")
def comment(on: Peopled) -> Made:
    return on.world.make(State.PUBLISHED, on.world["member"])


def story_path(on: Peopled) -> str:
    return f"/stories/{to_text(on.world.story.id)}/comments"


def ask(on: Peopled, path: str, fields: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    return on.app.ask("POST", A + path, headers=headers, content=str(httpx.QueryParams(fields)).encode())


def fields_of(page: str) -> dict[str, str]:
    """Return what a browser would send of the page's form."""
    form = re.search(r'<form class="rj-form".*?</form>', page, re.DOTALL)
    assert form is not None
    found = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'<input [^>]*name="([^"]*)" value="([^"]*)"', form[0])
    }
    body = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", form[0], re.DOTALL)
    assert body is not None
    return found | {"body": unescape(body[1]), "action": "post"}


def test_a_foreign_form_has_no_effect_and_its_text_comes_back_escaped(on: Peopled) -> None:
    before = on.checksum()
    answer = ask(on, story_path(on), {"body": TEXT, "name": "Ann <b>"}, FOREIGN)
    assert answer.status_code == 403
    assert fields_of(answer.text)["body"] == TEXT
    assert fields_of(answer.text)["name"] == "Ann <b>"
    assert "<script>alert" not in answer.text
    assert "This came from another site, so it is not posted yet." in answer.text
    assert on.checksum() == before
    assert "set-cookie" not in answer.headers
    assert "access-control-allow-origin" not in answer.headers
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_what_the_page_holds_is_posted_from_there(on: Peopled, comment: Made) -> None:
    sent = {"body": "From afar.", "name": "Ann", "parent_id": to_text(comment.id)}
    page = ask(on, story_path(on), sent, FOREIGN)
    posted = ask(on, story_path(on), fields_of(page.text), OWN)
    assert posted.status_code == 303
    shown = on.app.ask("GET", A + posted.headers["location"])
    assert "From afar." in shown.text


def test_a_reader_with_a_cookie_gets_the_token_that_an_outdated_page_lacked(on: Peopled) -> None:
    cookie = {"cookie": on.world["guest"].cookie}
    page = ask(on, story_path(on), {"body": "Typed long ago.", "name": "Gus"}, OWN | cookie)
    assert page.status_code == 403
    assert "This form had grown old" in page.text
    fields = fields_of(page.text)
    assert fields["body"] == "Typed long ago."
    assert fields["csrf"] == on.world["guest"].csrf
    assert ask(on, story_path(on), fields, OWN | cookie).status_code == 303


def test_a_foreign_pages_key_is_not_used(on: Peopled) -> None:
    page = ask(on, story_path(on), {"body": "Keyed.", "name": "Ann", "key": "k" * 40}, FOREIGN)
    assert len(fields_of(page.text)["key"]) > 20
    assert fields_of(page.text)["key"] != "k" * 40


def test_a_foreign_form_may_name_a_page_only_when_it_is_confirmed(on: Peopled) -> None:
    url, before = f"{A}/confirmed", on.checksum()
    sent = {"body": "The first one.", "name": "Ann", "url": url, "site": "a"}
    page = ask(on, "/discussion", sent, FOREIGN)
    assert page.status_code == 403
    assert on.checksum() == before
    fields = fields_of(page.text)
    assert fields["url"] == url
    assert ask(on, "/discussion", fields, OWN).status_code == 303
    assert "The first one." in on.app.ask("GET", f"{A}/discussion?url={url}").text
    # By now it has a name, and the form leads to it.
    again = ask(on, "/discussion", sent | {"body": "The second one."}, FOREIGN)
    assert fields_of(again.text)["body"] == "The second one."


def test_somebody_elses_page_gets_no_form(on: Peopled) -> None:
    sent = {"body": "Hello.", "name": "Ann", "url": "https://evil.example/page", "site": "a"}
    assert ask(on, "/discussion", sent, FOREIGN).status_code == 404


def test_a_foreign_vote_does_nothing_and_is_shown_the_way(on: Peopled, comment: Made) -> None:
    before = on.checksum()
    answer = ask(on, f"/comments/{to_text(comment.id)}/vote", {"value": "1"}, FOREIGN)
    assert answer.status_code == 403
    assert f'href="/comments/{to_text(comment.id)}"' in answer.text
    assert on.checksum() == before


def test_what_is_too_large_is_refused_as_ever(on: Peopled) -> None:
    answer = ask(on, story_path(on), {"body": "x" * 2_000_000, "name": "Ann"}, FOREIGN)
    assert answer.status_code == 413


def test_a_page_without_a_name_has_a_form_of_its_own(on: Peopled) -> None:
    page = on.app.ask("GET", f"{A}/discussion/reply?url={A}/nobody-named-me")
    assert page.status_code == 200
    assert fields_of(page.text)["url"] == f"{A}/nobody-named-me"
    named = on.app.ask("GET", f"{A}/discussion/reply?url={on.world.story.url}")
    assert named.status_code == 303
    assert named.headers["location"] == f"/stories/{to_text(on.world.story.id)}/reply"
    assert on.app.ask("GET", f"{A}/discussion/reply?url=https://evil.example/").status_code == 404
