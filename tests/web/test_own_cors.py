"""What a site's listed origins may do with our cookies: all that our own pages may, token included, and nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from rejoinder.core.ids import to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.asked import Answer, Asked, json_answer, no_content
from rejoinder.web.declaring import Cors, Csrf, Route, Scope, route
from rejoinder.web.running import Desk
from rejoinder.web.shell import Shell, build_app
from rejoinder.web.tally import Tally
from rejoinder.web.tokens import Tokens
from tests.web.toy import GUEST, HERALD, HERALD_STORY, NOW, SECRET, Got, Toy, ask, problem_page

LISTED = "https://www.herald.example"
TOKENS = Tokens(SECRET)
COOKIE = f"rj_guest_herald={TOKENS.sign_guest(HERALD.id, GUEST, NOW)}"
CSRF = TOKENS.csrf(HERALD.id, b"g" + GUEST)
MINE = f"/api/v1/stories/{to_text(HERALD_STORY)}/mine"
EFFECTS: list[str] = []


def routes() -> list[Route]:
    shared: dict[str, Any] = {"permission": Permission.READ, "scope": Scope.STORY, "cors": Cors.OWN}

    @route("GET", "/api/v1/stories/{story_id}/mine", rate=RateClass.READ, csrf=Csrf.SAFE, **shared)
    async def mine(asked: Asked[None, None]) -> Answer:
        """Say who is asking."""
        return json_answer({"csrf": asked.csrf})

    @route("PUT", "/api/v1/stories/{story_id}/mine", rate=RateClass.VOTE, csrf=Csrf.TOKEN, **shared)
    async def change(asked: Asked[None, None]) -> Answer:
        """Change something."""
        EFFECTS.append("change")
        return no_content()

    return [mine, change]


def app() -> Shell:
    EFFECTS.clear()
    return build_app(routes(), Toy().gate(), Desk(problem_page, Tally(), None, lambda: NOW))


def put(**headers: str) -> Got:
    return ask(app(), "PUT", MINE, {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_listed_origin_may_read_with_our_cookies() -> None:
    answer = ask(app(), "GET", MINE, {"origin": LISTED, "cookie": COOKIE, "sec-fetch-site": "same-site"})
    assert answer.json() == {"csrf": CSRF}
    assert answer.headers["access-control-allow-origin"] == LISTED
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["vary"] == "Origin"
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://www.herald.example.evil.example", "*"])
def test_no_other_origin_reads_with_our_cookies(origin: str) -> None:
    answer = ask(app(), "GET", MINE, {"origin": origin, "cookie": COOKIE})
    assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-credentials" not in answer.headers


def test_a_listed_origin_writes_with_the_token() -> None:
    assert put(origin=LISTED, cookie=COOKIE, x_csrf_token=CSRF, sec_fetch_site="same-site").status == 204
    assert EFFECTS == ["change"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": LISTED, "cookie": COOKIE}, {"origin": LISTED, "cookie": COOKIE, "x_csrf_token": "x"},
        {"origin": "https://evil.example", "cookie": COOKIE, "x_csrf_token": CSRF},
        {"origin": "http://www.herald.example", "cookie": COOKIE, "x_csrf_token": CSRF},
        {"cookie": COOKIE, "x_csrf_token": CSRF, "sec_fetch_site": "same-site"},
        {"cookie": COOKIE, "x_csrf_token": CSRF, "sec_fetch_site": "cross-site"},
    ],
)  # fmt: skip
def test_nobody_else_writes(headers: dict[str, str]) -> None:
    assert put(**headers).status == 403
    assert EFFECTS == []


def test_the_preflight_of_a_listed_origin_is_granted_for_its_method() -> None:
    asked = {
        "origin": LISTED, "access-control-request-method": "PUT",
        "access-control-request-headers": "content-type,idempotency-key,x-csrf-token",
    }  # fmt: skip
    answer = ask(app(), "OPTIONS", MINE, asked)
    assert answer.headers["access-control-allow-origin"] == LISTED
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert answer.headers["access-control-allow-methods"] == "PUT"
    refused = ask(app(), "OPTIONS", MINE, asked | {"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers
