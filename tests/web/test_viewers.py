"""Who is asking: what proves it, and what does not (AU-17)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.account import Account, Role
from rejoinder.core.ids import GuestId, to_text
from rejoinder.core.site import Site
from rejoinder.web.cookies import names_of, read_ours
from rejoinder.web.tokens import Tokens, session_hash, session_token
from rejoinder.web.viewers import Identity, Viewers
from tests.web.toy import (
    GAZETTE,
    GUEST,
    HERALD,
    HERALD_STORY,
    MEMBER_TOKEN,
    MODERATOR,
    MODERATOR_TOKEN,
    NOW,
    SECRET,
    Got,
    Toy,
    ask,
)

DAY_US = 86_400_000_000
TOKENS = Tokens(SECRET)
GUEST_TOKEN = TOKENS.sign_guest(HERALD.id, GUEST, NOW)
POST = f"/api/v1/stories/{to_text(HERALD_STORY)}/comments"


def identify(cookie: str | None, toy: Toy | None = None, *, site: Site = HERALD, now: int = NOW) -> Identity:
    gate = (toy or Toy()).gate()
    header = cookie.encode("latin-1") if cookie is not None else None
    return asyncio.run(gate.viewers.identify(site, header, now, None))


def test_nobody_in_particular_has_no_identity_and_needs_no_token() -> None:
    identity = identify(None)
    assert identity.viewer.key is None
    assert identity.csrf is None
    assert identity.cookies == []


def test_a_signed_token_makes_its_bearer_the_guest_that_it_names() -> None:
    identity = identify(f"other=1; rj_guest_herald={GUEST_TOKEN}")
    assert identity.viewer.guest_id == GUEST
    assert identity.viewer.key == b"g" + GUEST
    assert identity.csrf == TOKENS.csrf(HERALD.id, b"g" + GUEST)


@given(st.integers(0, 55), st.integers(1, 63))
def test_a_token_changed_in_any_character_proves_nothing(position: int, shift: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = alphabet[(alphabet.index(GUEST_TOKEN[position]) + shift) % 64]
    forged = GUEST_TOKEN[:position] + other + GUEST_TOKEN[position + 1 :]
    assert TOKENS.read_guest(HERALD.id, forged, NOW) is None


@given(st.text(max_size=80))
def test_no_text_is_a_token_by_chance(text: str) -> None:
    assert TOKENS.read_guest(HERALD.id, text, NOW) is None


def test_a_token_of_another_site_proves_nothing_here() -> None:
    foreign = TOKENS.sign_guest(GAZETTE.id, GUEST, NOW)
    identity = identify(f"rj_guest_herald={foreign}")
    assert identity.viewer.key is None
    assert TOKENS.read_guest(GAZETTE.id, foreign, NOW) is not None


def test_a_token_under_another_secret_proves_nothing() -> None:
    assert Tokens(bytes(32)).read_guest(HERALD.id, GUEST_TOKEN, NOW) is None


def test_a_guest_is_known_for_200_days_and_no_longer() -> None:
    assert TOKENS.read_guest(HERALD.id, GUEST_TOKEN, NOW + 200 * DAY_US - 1_000_000) is not None
    assert TOKENS.read_guest(HERALD.id, GUEST_TOKEN, NOW + 200 * DAY_US) is None


def test_a_cookie_that_proves_nothing_is_taken_away() -> None:
    identity = identify("rj_guest_herald=forged; rj_session_herald=forged")
    assert identity.viewer.key is None
    assert identity.csrf is None
    assert sorted(cookie.split(b";")[0] for cookie in identity.cookies) == [b"rj_guest_herald=", b"rj_session_herald="]
    assert all(b"Max-Age=0" in cookie for cookie in identity.cookies)


def test_a_guest_who_comes_back_after_a_week_gets_the_whole_time_again() -> None:
    fresh = identify(f"rj_guest_herald={GUEST_TOKEN}", now=NOW + 6 * DAY_US)
    assert fresh.cookies == []
    later = identify(f"rj_guest_herald={GUEST_TOKEN}", now=NOW + 8 * DAY_US)
    token = later.cookies[0].decode().split(";")[0].partition("=")[2]
    renewed = TOKENS.read_guest(HERALD.id, token, NOW + 8 * DAY_US)
    assert renewed is not None
    assert renewed.id == GUEST
    assert renewed.since == NOW + 8 * DAY_US


def test_a_session_makes_its_bearer_the_account() -> None:
    identity = identify(f"rj_session_herald={MODERATOR_TOKEN}; rj_guest_herald={GUEST_TOKEN}")
    assert identity.viewer.account == MODERATOR
    assert identity.viewer.role is Role.MODERATOR
    assert identity.viewer.key == b"a" + MODERATOR.id
    assert identity.csrf != TOKENS.csrf(HERALD.id, b"g" + GUEST)


def test_a_session_of_one_site_is_none_on_another() -> None:
    identity = identify(f"__Host-rj_session_gazette={MODERATOR_TOKEN}", site=GAZETTE)
    assert identity.viewer.account is None
    assert identity.viewer.role is Role.READER


def test_the_store_never_sees_a_session_token_only_its_hash() -> None:
    assert session_hash(MODERATOR_TOKEN) not in (None, MODERATOR_TOKEN.encode())
    assert session_hash(MODERATOR_TOKEN) != session_hash(MEMBER_TOKEN)


@pytest.mark.parametrize(
    "token", ["", "x", "a" * 42, "a" * 44, "é" * 43, "!" * 43, session_token(bytes(32))[:-1] + "B"]
)
def test_what_is_no_session_token_has_no_hash(token: str) -> None:
    assert session_hash(token) is None


def test_an_ended_session_is_believed_for_five_seconds_at_most() -> None:
    toy = Toy()
    gate = toy.gate()
    cookie = f"rj_session_herald={MODERATOR_TOKEN}".encode()

    async def roles() -> list[Role]:
        found = []
        for now in (NOW, NOW + 4_999_999, NOW + 5_000_000):
            found.append((await gate.viewers.identify(HERALD, cookie, now, None)).viewer.role)
            toy.sessions.clear()
        return found

    assert asyncio.run(roles()) == [Role.MODERATOR, Role.MODERATOR, Role.READER]


def test_a_session_that_ends_here_is_forgotten_at_once() -> None:
    toy = Toy()
    gate = toy.gate()
    cookie = f"rj_session_herald={MODERATOR_TOKEN}".encode()

    async def role_after_leaving() -> Role:
        (await gate.viewers.identify(HERALD, cookie, NOW, None)).leave()
        toy.sessions.clear()
        return (await gate.viewers.identify(HERALD, cookie, NOW, None)).viewer.role

    assert asyncio.run(role_after_leaving()) is Role.READER


def test_guessed_sessions_push_no_real_one_out_of_memory() -> None:
    looked_up: list[bytes] = []

    async def find(hashed: bytes) -> Account | None:
        looked_up.append(hashed)
        return MODERATOR if hashed == session_hash(MODERATOR_TOKEN) else None

    viewers = Viewers(TOKENS, find, lambda now: GUEST, session_cache_count=2)

    async def run() -> None:
        await viewers.identify(HERALD, f"rj_session_herald={MODERATOR_TOKEN}".encode(), NOW, None)
        for number in range(50):
            guess = session_token(number.to_bytes(32, "big"))
            await viewers.identify(HERALD, f"rj_session_herald={guess}".encode(), NOW, None)
        await viewers.identify(HERALD, f"rj_session_herald={MODERATOR_TOKEN}".encode(), NOW, None)

    asyncio.run(run())
    assert looked_up.count(session_hash(MODERATOR_TOKEN) or b"") == 1


def test_cookies_are_bound_to_their_host_where_the_site_is_on_https() -> None:
    assert names_of(HERALD).guest == "rj_guest_herald"
    assert names_of(GAZETTE).guest == "__Host-rj_guest_gazette"
    assert names_of(GAZETTE).setting("n", "v", 5) == b"n=v; Max-Age=5; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert b"Secure" not in names_of(HERALD).setting("n", "v", 5)


@given(st.binary(max_size=300))
def test_no_cookie_header_is_too_odd_to_be_read(header: bytes) -> None:
    for name in read_ours(header + b"; rj_x=1"):
        assert name.startswith(("rj_", "__Host-rj_"))


def test_of_several_cookies_with_one_name_the_first_holds() -> None:
    assert read_ours(b'a="b"; rj_guest_x="1=2"; rj_guest_x=3; ' + b"c=d; " * 200) == {"rj_guest_x": "1=2"}


def post(headers: dict[str, str], toy: Toy | None = None, body: bytes = b'{"body":"hello"}') -> Got:
    return ask((toy or Toy()).app(), "POST", POST, {"content-type": "application/json", **headers}, body)


def test_a_first_post_makes_a_guest_with_an_http_only_cookie() -> None:
    answer = post({})
    [cookie] = answer.cookies()
    assert answer.json()["author"] == GUEST.hex()
    assert cookie.startswith("rj_guest_herald=")
    assert "HttpOnly" in cookie
    assert "Max-Age=17280000" in cookie
    token = cookie.split(";")[0].partition("=")[2]
    again = post({"cookie": f"rj_guest_herald={token}", "x-csrf-token": TOKENS.csrf(HERALD.id, b"g" + GUEST)})
    assert again.status == 201
    assert again.cookies() == []


def test_a_refused_post_makes_no_guest() -> None:
    assert post({}, body=b'{"body":"closed"}').cookies() == []


def test_what_caches_may_keep_sets_no_cookie() -> None:
    toy = Toy(now=NOW + 8 * DAY_US)
    answer = ask(toy.app(), "GET", POST, {"cookie": f"rj_guest_herald={GUEST_TOKEN}"})
    assert answer.status == 200
    assert answer.cookies() == []


def test_the_csrf_token_of_one_identity_is_not_that_of_another() -> None:
    other = GuestId(b"another-guest-id")
    pairs = [(HERALD, b"g" + GUEST), (HERALD, b"g" + other), (GAZETTE, b"g" + GUEST), (HERALD, b"s" + GUEST)]
    assert len({TOKENS.csrf(site.id, subject) for site, subject in pairs}) == 4


def test_an_account_of_another_site_in_the_memory_is_not_taken_for_one_of_this() -> None:
    toy = Toy()
    gate = toy.gate()
    elsewhere = replace(MODERATOR, site_id=GAZETTE.id)
    toy.sessions[session_hash(MEMBER_TOKEN)] = elsewhere

    async def roles() -> tuple[Role, Role]:
        there = await gate.viewers.identify(GAZETTE, f"__Host-rj_session_gazette={MEMBER_TOKEN}".encode(), NOW, None)
        here = await gate.viewers.identify(HERALD, f"rj_session_herald={MEMBER_TOKEN}".encode(), NOW, None)
        return there.viewer.role, here.viewer.role

    assert asyncio.run(roles()) == (Role.MODERATOR, Role.READER)
