"""API keys at the door: what they open, and that nothing else counts beside them (AU-18)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rejoinder.core.account import Account, Role
from rejoinder.core.api_keys import RANDOM_BYTES, api_key, api_key_hash
from rejoinder.core.ids import AccountId, to_text
from rejoinder.core.pace import CLASSES, RateClass
from rejoinder.web.tokens import Tokens
from tests.web.toy import (
    GAZETTE,
    GAZETTE_STORY,
    GUEST,
    HERALD,
    HERALD_STORY,
    MEMBER,
    MODERATOR_TOKEN,
    NOW,
    SECRET,
    Got,
    Toy,
    ask,
)

KEY = api_key(bytes(range(RANDOM_BYTES)))
KEY_OF_GAZETTE = api_key(b"g" * RANDOM_BYTES)
EDITOR = Account(AccountId(b"e" * 16), GAZETTE.id, "Ed", Role.EDITOR, NOW)
API = f"/api/v1/stories/{to_text(HERALD_STORY)}/comments"
JSON = "application/json"
GUEST_COOKIE = f"rj_guest_herald={Tokens(SECRET).sign_guest(HERALD.id, GUEST, NOW)}"
NO_KEYS = [
    "Bearer", "Bearer ", "Bearer x", "bearer rjk_", f"Bearer {KEY[:-1]}", f"Bearer {KEY}x", f"Bearer {KEY.upper()}",
    f"Bearer {api_key(b'z' * RANDOM_BYTES)}", f"Bearer {KEY}, Bearer {KEY}", "Bearer \xe9", f"Bearer {KEY} {KEY}",
    f"Bearer {KEY_OF_GAZETTE}",
]  # fmt: skip


def toy(*, is_role: Role = Role.MEMBER) -> Toy:
    made = Toy()
    made.keys = {api_key_hash(KEY): replace(MEMBER, role=is_role), api_key_hash(KEY_OF_GAZETTE): EDITOR}
    return made


def post(at: Toy, authorization: str | None, path: str = API, **headers: str) -> Got:
    given = {"content-type": JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if authorization is not None:
        given["authorization"] = authorization
    return ask(at.app(), "POST", path, given, b'{"body":"hello"}')


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_a_key_acts_as_its_account_without_cookie_token_or_origin(scheme: str) -> None:
    at = toy()
    answer = post(at, f"{scheme} {KEY}")
    assert (answer.status, answer.json()["author"]) == (201, None)
    assert (at.effects, answer.cookies()) == (["hello"], [])


@pytest.mark.parametrize("given", NO_KEYS)
def test_what_is_no_key_is_refused_and_never_passes_for_nobody(given: str) -> None:
    at = toy()
    answer = post(at, given)
    assert (answer.status, answer.json()["code"]) == (401, "bad_api_key")
    assert answer.headers["www-authenticate"] == 'Bearer realm="rejoinder", error="invalid_token"'
    assert (answer.headers["cache-control"], answer.cookies(), at.effects) == ("no-store", [], [])
    assert ask(at.app(), "GET", API, {"authorization": given}).status == 401


@pytest.mark.parametrize("given", [None, "Basic cmVhZGVyOnNlY3JldA==", "Negotiate abc", KEY])
def test_another_scheme_is_a_proxys_and_says_nothing_to_us(given: str | None) -> None:
    answer = post(toy(), given)
    assert (answer.status, answer.json()["author"]) == (201, GUEST.hex())


def test_no_cookie_counts_beside_a_key() -> None:
    at = toy()
    for cookie in (GUEST_COOKIE, f"rj_session_herald={MODERATOR_TOKEN}", "rj_guest_herald=stale"):
        answer = post(at, f"Bearer {KEY}", cookie=cookie)
        assert (answer.status, answer.json()["author"], answer.cookies()) == (201, None, [])
        assert post(at, "Bearer rjk_wrong", cookie=cookie).status == 401
    assert len(at.effects) == 3


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}])
def test_a_foreign_page_writes_nothing_with_a_key_either(headers: dict[str, str]) -> None:
    at = toy()
    assert post(at, f"Bearer {KEY}", **headers).json()["code"] == "cross_site"
    assert at.effects == []


def test_a_browser_is_not_told_that_other_origins_may_send_keys() -> None:
    asked = {"origin": HERALD.origins[0], "access-control-request-method": "POST",
             "access-control-request-headers": "authorization"}  # fmt: skip
    answer = ask(toy().app(), "OPTIONS", API, asked)
    assert "access-control-allow-headers" not in answer.headers


def test_pages_don_t_look_at_keys() -> None:
    at = toy(is_role=Role.MODERATOR)
    for given in (f"Bearer {KEY}", "Bearer x"):
        page = ask(at.app(), "GET", f"/stories/{to_text(HERALD_STORY)}", {"authorization": given})
        assert (page.status, b"None</p>" in page.body) == (200, True)
        decide = {"authorization": given, "content-type": "application/x-www-form-urlencoded"}
        assert ask(at.app(), "POST", f"/comments/{to_text(b'c' * 16)}/decide", decide).status == 401
    assert at.effects == []


def test_a_key_opens_its_own_site_and_no_other() -> None:
    at = toy()
    other = f"/api/v1/stories/{to_text(GAZETTE_STORY)}/comments"
    for host in ("herald.example", "gazette.example", "inside.example", "localhost:8080"):
        for key, site in ((KEY, HERALD), (KEY_OF_GAZETTE, GAZETTE)):
            is_served = host not in ("herald.example", "gazette.example") or host == site.public_url.partition("://")[2]
            answer = post(at, f"Bearer {key}", API if site is HERALD else other, host=host)
            assert answer.status == (201 if is_served else 401), (host, site.slug)


def test_guesses_are_counted_by_network_and_good_keys_are_not() -> None:
    at = toy()
    app, limit = at.app(), CLASSES[RateClass.KEY].network_limit

    def ask_with(key: str, client: str = "192.0.2.1") -> Got:
        return ask(app, "GET", API, {"authorization": f"Bearer {key}"}, client=client)

    assert {ask_with(KEY).status for _ in range(limit + 1)} == {200}
    assert {ask_with(f"rjk_{number}").status for number in range(limit)} == {401}
    refused = ask_with("rjk_again")
    assert (refused.status, refused.json()["code"]) == (429, "too_often")
    assert int(refused.headers["retry-after"]) > 0
    # From there no key is looked at any more, and from elsewhere it is.
    looked_up = at.looked_up
    assert ask_with(KEY).status == 429
    assert at.looked_up == looked_up
    assert ask_with(KEY, "198.51.100.1").status == 200
    assert ask(app, "GET", API, client="192.0.2.1").status == 200
