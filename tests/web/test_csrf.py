"""What a foreign page can have a browser send has no effect (CS-01, CS-03, CS-04)."""

from __future__ import annotations

import pytest

from rejoinder.core.ids import GuestId, to_text
from rejoinder.web.guarding import is_loopback, origin_of
from rejoinder.web.tokens import Tokens, session_hash
from tests.web.toy import (
    GAZETTE_STORY,
    GUEST,
    HERALD,
    HERALD_COMMENT,
    HERALD_STORY,
    MEMBER_TOKEN,
    MODERATOR_TOKEN,
    NOW,
    SECRET,
    Got,
    Toy,
    ask,
)

TOKENS = Tokens(SECRET)
GUEST_COOKIE = f"rj_guest_herald={TOKENS.sign_guest(HERALD.id, GUEST, NOW)}"
GUEST_CSRF = TOKENS.csrf(HERALD.id, b"g" + GUEST)
MODERATOR_COOKIE = f"rj_session_herald={MODERATOR_TOKEN}"
MODERATOR_CSRF = TOKENS.csrf(HERALD.id, b"s" + (session_hash(MODERATOR_TOKEN) or b""))
MEMBER_CSRF = TOKENS.csrf(HERALD.id, b"s" + (session_hash(MEMBER_TOKEN) or b""))

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
API = f"/api/v1/stories/{to_text(HERALD_STORY)}/comments"
PAGE = f"/stories/{to_text(HERALD_STORY)}/comments"
DECIDE = f"/comments/{to_text(HERALD_COMMENT)}/decide"
BODIES = {API: (JSON, b'{"body":"hello"}'), PAGE: (FORM, b"body=hello"), DECIDE: (FORM, b""),
          "/account/leave": (FORM, b""), "/account/enter": (FORM, b"")}  # fmt: skip
WRITES = list(BODIES)


def send(toy: Toy, path: str, *, method: str = "POST", csrf: str | None = None, **headers: str) -> Got:
    media, body = BODIES[path]
    given = {"content-type": media, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if csrf is not None:
        given["x-csrf-token"] = csrf
    return ask(toy.app(), method, path, given, body)


@pytest.mark.parametrize("path", WRITES)
def test_the_sites_own_page_can_write_with_its_cookie_and_token(path: str) -> None:
    toy = Toy()
    answer = send(
        toy,
        path,
        cookie=MODERATOR_COOKIE,
        csrf=MODERATOR_CSRF,
        origin="http://herald.example",
        sec_fetch_site="same-origin",
    )
    assert answer.status in (201, 303)
    assert len(toy.effects) == 1


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example", "null", "https://herald.example", "http://herald.example.evil.example",
        "http://herald.example:8080", "http://sub.herald.example", "HTTP://HERALD.EXAMPLE", "", "file://",
        "http://gazette.example", "https://www.herald.example", "http://herald.example, http://herald.example",
    ],
)  # fmt: skip
def test_a_foreign_origin_has_no_effect_cookie_and_token_or_not(path: str, origin: str) -> None:
    toy = Toy()
    assert send(toy, path, cookie=MODERATOR_COOKIE, csrf=MODERATOR_CSRF, origin=origin).status == 403
    assert send(toy, path, cookie=GUEST_COOKIE, origin=origin).status in (401, 403)
    if path != DECIDE:
        assert send(toy, path, origin=origin).status == 403
    assert toy.effects == []


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("fetch_site", ["cross-site", "same-site", "nonsense"])
def test_a_request_that_the_browser_calls_foreign_has_no_effect_without_an_origin(path: str, fetch_site: str) -> None:
    toy = Toy()
    assert send(toy, path, cookie=MODERATOR_COOKIE, csrf=MODERATOR_CSRF, sec_fetch_site=fetch_site).status == 403
    assert toy.effects == []


def test_two_origin_headers_are_no_origin() -> None:
    toy = Toy()
    headers = [("origin", "http://herald.example"), ("origin", "http://herald.example"), ("content-type", JSON)]
    assert ask(toy.app(), "POST", API, headers, b'{"body":"x"}').status == 403
    assert toy.effects == []


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("csrf", [None, "", "x", GUEST_CSRF, MEMBER_CSRF, MODERATOR_CSRF[:-1], MODERATOR_CSRF + "A"])
def test_a_missing_wrong_or_foreign_token_has_no_effect(path: str, csrf: str | None) -> None:
    toy = Toy()
    answer = send(toy, path, cookie=MODERATOR_COOKIE, csrf=csrf, origin="http://herald.example")
    assert answer.status == 403
    assert toy.effects == []


def test_a_guests_token_is_the_guests_own() -> None:
    toy = Toy()
    other = TOKENS.csrf(HERALD.id, b"g" + GuestId(b"another-guest-id"))
    assert send(toy, API, cookie=GUEST_COOKIE, csrf=other).json()["code"] == "bad_token"
    assert send(toy, API, cookie=GUEST_COOKIE, csrf=GUEST_CSRF).status == 201
    assert toy.effects == ["hello"]


def test_a_form_carries_its_token_as_a_field() -> None:
    toy = Toy()
    headers = {"content-type": FORM, "cookie": GUEST_COOKIE}
    body = f"body=hello&csrf={GUEST_CSRF}".encode()
    assert ask(toy.app(), "POST", PAGE, headers, body).status == 303
    assert ask(toy.app(), "POST", PAGE, headers, b"body=hello&csrf=").status == 403
    twice = f"body=hello&csrf={GUEST_CSRF}&csrf={GUEST_CSRF}".encode()
    assert ask(toy.app(), "POST", PAGE, headers, twice).status == 422
    assert toy.effects == ["hello"]


def test_without_a_cookie_there_is_nothing_to_abuse_and_no_token_to_ask_for() -> None:
    toy = Toy()
    assert send(toy, API).status == 201
    assert send(toy, PAGE, origin="http://herald.example", sec_fetch_site="same-origin").status == 303


def test_a_cookie_that_proves_nothing_asks_for_no_token() -> None:
    assert send(Toy(), API, cookie="rj_guest_herald=expired").status == 201


def test_a_token_in_the_query_does_not_count() -> None:
    toy = Toy()
    headers = {"content-type": FORM, "cookie": GUEST_COOKIE}
    assert ask(toy.app(), "POST", f"{PAGE}?csrf={GUEST_CSRF}", headers, b"body=hello").status == 403
    assert toy.effects == []


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:9000", "[::1]:8080"])
def test_the_server_may_be_used_on_its_own_machine_under_any_of_its_names(host: str) -> None:
    toy = Toy(sites=(HERALD,))
    own = {"host": host, "content-type": JSON, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
    assert ask(toy.app(), "POST", API, own, b'{"body":"x"}').status == 201
    other_port = own | {"origin": "http://127.0.0.1:1"}
    assert ask(toy.app(), "POST", API, other_port, b'{"body":"x"}').status == 403


def test_a_name_that_merely_resolves_to_this_machine_is_not_our_own() -> None:
    toy = Toy(sites=(HERALD,))
    rebound = {"host": "evil.example:8080", "content-type": JSON, "origin": "http://evil.example:8080"}
    assert ask(toy.app(), "POST", API, rebound, b'{"body":"x"}').status == 403
    assert toy.effects == []


@pytest.mark.parametrize("headers", [
    {"x-http-method-override": "POST"}, {"x-method-override": "DELETE"}, {"x-http-method": "PUT"},
])  # fmt: skip
def test_a_method_can_not_be_overridden(headers: dict[str, str]) -> None:
    toy = Toy()
    app = toy.app()
    assert ask(app, "GET", f"/stories/{to_text(HERALD_STORY)}?_method=POST", headers).status == 200
    body = b"body=x&_method=DELETE"
    assert ask(app, "POST", PAGE, headers | {"content-type": FORM}, body).status == 400
    assert toy.effects == []


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "BREW"])
def test_other_methods_of_a_write_have_no_effect(path: str, method: str) -> None:
    toy = Toy()
    answer = send(toy, path, method=method, cookie=MODERATOR_COOKIE, csrf=MODERATOR_CSRF)
    reads = path == API and method in ("GET", "HEAD")
    assert answer.status == (200 if reads else 204 if method == "OPTIONS" else 405)
    assert "POST" in answer.headers["allow"] if not reads else True
    assert toy.effects == []


@pytest.mark.parametrize(
    "media",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "application/json5",
     "text/plain; application/json", "application/json; charset=utf-16", "application/json, text/plain"],
)  # fmt: skip
def test_json_routes_take_json_only(media: str) -> None:
    toy = Toy()
    answer = ask(toy.app(), "POST", API, {"content-type": media}, b'{"body":"x"}')
    assert answer.status == 415
    assert answer.json()["expected"] == JSON
    assert toy.effects == []


@pytest.mark.parametrize("media", ["text/plain", "application/json", "multipart/form-data; boundary=x", ""])
def test_form_routes_take_urlencoded_forms_only(media: str) -> None:
    toy = Toy()
    assert ask(toy.app(), "POST", PAGE, {"content-type": media}, b"body=x").status == 415
    assert toy.effects == []


def test_types_are_compared_as_http_compares_them() -> None:
    toy = Toy()
    headers = {"content-type": ' Application/JSON ; Charset="UTF-8"'}
    assert ask(toy.app(), "POST", API, headers, b'{"body":"x"}').status == 201
    assert ask(toy.app(), "POST", API, headers | {"content-encoding": "gzip"}, b"").status == 415


def test_sign_in_and_sign_out_can_not_be_forced_on_anybody() -> None:
    toy = Toy()
    for path in ("/account/enter", "/account/leave"):
        for headers in ({"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}, {"origin": "null"}):
            answer = send(toy, path, cookie=MODERATOR_COOKIE, csrf=MODERATOR_CSRF, **headers)
            assert answer.status == 403
            assert answer.cookies() == []
    assert toy.effects == []


def test_signing_in_sets_a_session_and_signing_out_takes_it_away() -> None:
    entered = send(Toy(), "/account/enter")
    assert "rj_session_herald=RUVF" in entered.cookies()[0]
    left = send(Toy(), "/account/leave", cookie=MODERATOR_COOKIE, csrf=MODERATOR_CSRF)
    assert left.cookies() == ["rj_session_herald=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"]


def test_reading_asks_nobody_where_they_come_from() -> None:
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site", "cookie": MODERATOR_COOKIE}
    assert ask(Toy().app(), "GET", f"/stories/{to_text(HERALD_STORY)}", headers).status == 200


def test_a_write_to_another_site_is_judged_by_that_sites_origin() -> None:
    toy = Toy()
    path = f"/api/v1/stories/{to_text(GAZETTE_STORY)}/comments"
    headers = {"host": "gazette.example", "content-type": JSON}
    assert ask(toy.app(), "POST", path, headers | {"origin": "https://gazette.example"}, b'{"body":"x"}').status == 201
    assert ask(toy.app(), "POST", path, headers | {"origin": "http://gazette.example"}, b'{"body":"x"}').status == 403


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example/path?q#f", "https://a.example"), ("https://a.example:443", "https://a.example"),
        ("http://a.example:443", "http://a.example:443"), ("http://[::1]:80/x", "http://[::1]"),
        ("HTTP://A.Example", "http://a.example"), ("ftp://a.example", ""), ("//a.example", ""), ("https://", ""),
        ("https://a.example:x", ""), ("https://[::1", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_origin_is_written_as_browsers_write_it(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("host", "own"),
    [("127.0.0.1", True), ("127.0.0.1:80", True), ("LOCALHOST:1", True), ("[::1]", True), ("[::1]:9", True),
     ("127.0.0.1.evil.example", False), ("localhost.evil.example", False), ("[::2]", False), ("", False),
     ("[::1", False)],
)  # fmt: skip
def test_only_the_machines_own_names_are_loopback(host: str, own: bool) -> None:
    assert is_loopback(host) is own
