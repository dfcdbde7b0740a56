"""What every answer carries, and who may read it across origins (EM-01, EM-06, HD-09, HD-10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rejoinder.core.ids import to_text
from rejoinder.web.declaring import Surface
from rejoinder.web.headers import page_csp, security_headers
from tests.web.toy import GAZETTE, GAZETTE_STORY, HERALD, HERALD_STORY, Toy, ask

API = f"/api/v1/stories/{to_text(HERALD_STORY)}/comments"
FRAGMENT = f"/stories/{to_text(HERALD_STORY)}/discussion"
PAGE = f"/stories/{to_text(HERALD_STORY)}"
LISTED = "https://www.herald.example"
FOREIGN = [
    "https://evil.example", "null", "https://www.herald.example.evil.example", "https://wwwXherald.example",
    "http://www.herald.example", "https://www.herald.example:8443", "https://sub.www.herald.example",
    "HTTPS://WWW.HERALD.EXAMPLE", "https://www.herald.example/", "", "https://herald.example", "*",
    "https://www.herald.example, https://www.herald.example", "https://www.herald.example\xff",
]  # fmt: skip


def policy(text: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in text.split("; ")}


def test_a_page_may_load_from_us_and_show_the_sites_pictures_and_no_more() -> None:
    answer = ask(Toy().app(), "GET", PAGE)
    csp = policy(answer.headers["content-security-policy"])
    assert csp == {
        "default-src": ["'none'"], "script-src": ["'self'"], "style-src": ["'self'"],
        "img-src": ["'self'", "http://herald.example", LISTED], "connect-src": ["'self'"], "form-action": ["'self'"],
        "base-uri": ["'none'"], "frame-ancestors": ["'none'"], "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    }  # fmt: skip
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_a_fragment_may_be_framed_by_the_listed_origins_only() -> None:
    csp = policy(ask(Toy().app(), "GET", FRAGMENT).headers["content-security-policy"])
    assert csp["frame-ancestors"] == ["http://herald.example", LISTED]
    assert policy(page_csp(None, framed=True))["frame-ancestors"] == ["'none'"]


@pytest.mark.parametrize("surface", [Surface.API, Surface.STREAM, Surface.FEED, Surface.ASSET, Surface.OPERATIONS])
def test_what_is_no_page_can_be_none(surface: Surface) -> None:
    fields = dict(security_headers(surface, HERALD))
    assert fields[b"content-security-policy"] == b"default-src 'none'; frame-ancestors 'none'"
    assert fields[b"x-content-type-options"] == b"nosniff"


@pytest.mark.parametrize("surface", list(Surface))
def test_no_policy_allows_what_is_unsafe_or_a_wildcard(surface: Surface) -> None:
    for site in (None, HERALD, GAZETTE):
        csp = dict(security_headers(surface, site))[b"content-security-policy"].decode()
        assert "unsafe" not in csp
        assert "*" not in csp
        assert "data:" not in csp


def test_a_site_on_https_stays_there() -> None:
    assert b"strict-transport-security" in dict(security_headers(Surface.PAGE, GAZETTE))
    assert b"strict-transport-security" not in dict(security_headers(Surface.PAGE, HERALD))


def test_a_site_that_lists_other_origins_has_other_headers_at_once() -> None:
    changed = replace(HERALD, origins=("https://new.example",))
    assert security_headers(Surface.FRAGMENT, HERALD) != security_headers(Surface.FRAGMENT, changed)


@pytest.mark.parametrize("path", [API, FRAGMENT])
def test_a_listed_origin_may_read_without_credentials(path: str) -> None:
    answer = ask(Toy().app(), "GET", path, {"origin": LISTED})
    assert answer.headers["access-control-allow-origin"] == LISTED
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("path", [API, FRAGMENT])
@pytest.mark.parametrize("origin", FOREIGN)
def test_no_other_origin_may_read(path: str, origin: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        headers = {"origin": origin, "access-control-request-method": "GET"}
        answer = ask(Toy().app(), method, path, headers)
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["vary"] == "Origin"


def test_two_origin_headers_are_none_that_is_listed() -> None:
    answer = ask(Toy().app(), "GET", API, [("origin", LISTED), ("origin", LISTED)])
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", [API, FRAGMENT])
def test_a_route_that_answers_origins_differently_always_says_so(path: str) -> None:
    app = Toy().app()
    assert ask(app, "GET", path).headers["vary"] == "Origin"
    gone = path.replace(to_text(HERALD_STORY), to_text(b"z" * 16))
    assert ask(app, "GET", gone, {"origin": LISTED}).headers["vary"] == "Origin"
    assert ask(app, "GET", f"{path}?limit=x&lang=%zz", {"origin": LISTED}).headers["vary"] == "Origin"


def test_a_listed_origin_may_read_why_it_was_refused() -> None:
    answer = ask(Toy().app(), "GET", f"{API}?limit=x", {"origin": LISTED})
    assert answer.status == 422


def test_another_sites_origin_is_not_this_ones() -> None:
    path = f"/api/v1/stories/{to_text(GAZETTE_STORY)}/comments"
    answer = ask(Toy().app(), "GET", path, {"origin": LISTED, "host": "gazette.example"})
    assert answer.status == 200
    assert "access-control-allow-origin" not in answer.headers


def test_pages_and_writes_are_for_no_other_origin() -> None:
    app = Toy().app()
    assert "access-control-allow-origin" not in ask(app, "GET", PAGE, {"origin": LISTED}).headers
    answer = ask(app, "OPTIONS", API, {"origin": LISTED, "access-control-request-method": "POST"})
    assert "access-control-allow-origin" not in answer.headers


def preflight(**headers: str) -> dict[str, str]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return dict(ask(Toy().app(), "OPTIONS", API, {"origin": LISTED, **given}).headers)


def test_a_preflight_says_what_may_be_asked_and_for_how_long() -> None:
    fields = preflight(access_control_request_method="GET", access_control_request_headers="Last-Event-ID, accept")
    assert fields["access-control-allow-origin"] == LISTED
    assert fields["access-control-allow-methods"] == "GET"
    assert "last-event-id" in fields["access-control-allow-headers"]
    assert int(fields["access-control-max-age"]) <= 600
    assert fields["vary"] == "Origin"


@pytest.mark.parametrize("method", ["DELETE", "PUT", "BREW", "get", "*", ""])
def test_a_preflight_with_an_exotic_method_is_not_granted(method: str) -> None:
    assert "access-control-allow-origin" not in preflight(access_control_request_method=method)


@pytest.mark.parametrize("names", ["x-evil", "authorization", "accept, x-evil", "*", "cookie"])
def test_a_preflight_with_an_exotic_header_is_not_granted(names: str) -> None:
    fields = preflight(access_control_request_method="GET", access_control_request_headers=names)
    assert "access-control-allow-origin" not in fields


def test_options_without_an_origin_lists_the_methods() -> None:
    answer = ask(Toy().app(), "OPTIONS", API)
    assert (answer.status, answer.headers["allow"], answer.body) == (204, "GET, HEAD, OPTIONS, POST", b"")


@pytest.mark.parametrize("path", [PAGE, API, f"{API}?limit=x", "/nowhere", "/api/nowhere", "/healthz"])
def test_headers_that_caches_do_not_know_of_change_nothing(path: str) -> None:
    """Nothing in an answer comes from a header that a cache's key leaves out, but for the request's id."""
    app = Toy().app()
    plain = ask(app, "GET", path)
    odd = {
        "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-original-url": "/other",
        "accept": "text/plain", "x-requested-with": "XMLHttpRequest", "accept-language": "ar", "range": "bytes=0-1",
        "user-agent": "x" * 9_000, "referer": "https://e.example", "x-http-method-override": "POST",
        "forwarded": "host=evil.example", "cookie": "other=1; rj_=2",
    }  # fmt: skip
    other = ask(app, "GET", path, odd, b"fat=1")
    kept = {name: value for name, value in plain.headers.items() if name != "x-request-id"}
    assert {name: value for name, value in other.headers.items() if name != "x-request-id"} == kept
    without = (plain.headers["x-request-id"].encode(), other.headers["x-request-id"].encode())
    assert other.body.replace(without[1], b"") == plain.body.replace(without[0], b"")
    assert other.status == plain.status


def test_head_has_the_fields_of_get_and_no_body() -> None:
    app = Toy().app()
    for path in (PAGE, API, "/nowhere", f"{API}?limit=x"):
        get, head = ask(app, "GET", path), ask(app, "HEAD", path)
        assert head.status == get.status
        assert head.headers["content-length"] == str(len(get.body))
        assert head.headers["content-type"] == get.headers["content-type"]
        assert head.body == b"" or path == "/nowhere"
