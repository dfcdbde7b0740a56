"""No foreign page, method or media type gets anything done, and no link has an effect (CS-01 to CS-04)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from rejoinder.actions import accounts
from rejoinder.core.ids import to_text
from rejoinder.core.permissions import Permission
from rejoinder.web.declaring import Csrf, Route, Surface
from rejoinder.web.shell import declared_routes
from tests.machinery.calls import CALLS, FORM_TYPE, JSON_TYPE, Call, Target
from tests.machinery.serving import Peopled
from tests.machinery.world import Made, State, Visitor

EVIL = "https://evil.example"
ONE_TIME = "one-time-token-that-works"
FOREIGN: dict[str, dict[str, str]] = {
    "a form of a foreign page": {"origin": EVIL, "sec-fetch-site": "cross-site"},
    "a foreign origin alone": {"origin": EVIL},
    "a hidden origin": {"origin": "null", "sec-fetch-site": "cross-site"},
    "the other site of this server": {"origin": "http://b.example", "sec-fetch-site": "cross-site"},
    "a subdomain": {"origin": "http://x.a.example", "sec-fetch-site": "same-site"},
    "another port": {"origin": "http://a.example:8080", "sec-fetch-site": "same-site"},
    "another scheme": {"origin": "https://a.example"},
    "a name that begins alike": {"origin": "http://a.example.evil.example"},
    "our origin and another": {"origin": "http://a.example, https://evil.example"},
    "our origin in capitals": {"origin": "HTTP://A.EXAMPLE"},
    "an empty origin": {"origin": ""},
    "no origin and a foreign page": {"sec-fetch-site": "cross-site"},
    "no origin and a sister site": {"sec-fetch-site": "same-site"},
    "no origin and nonsense": {"sec-fetch-site": "same-origin, cross-site"},
}
OWN = {"origin": "http://a.example", "sec-fetch-site": "same-origin"}
OWN_COMMENTS = (Permission.EDIT_OWN, Permission.WITHDRAW_OWN)


@dataclass(frozen=True, slots=True)
class Ready:
    """Requests that would all have an effect, if nothing stood against how they are sent."""

    on: Peopled
    mine: Made
    others: Made

    @property
    def sender(self) -> Visitor:
        """Whoever may do everything: nothing but the guard can stop them."""
        return self.on.world["administrator_a"]

    @property
    def writes(self) -> list[Route]:
        return [route for route in declared(self.on) if route.method != "GET"]

    def call(self, route: Route) -> Call:
        made = self.mine if route.permission in OWN_COMMENTS else self.others
        target = Target(self.on.world.a, self.on.world.story.id, made.id, made.comment.version, token=ONE_TIME)
        return CALLS[route.name](target)

    def ask(self, route: Route, headers: dict[str, str], token: str | None = None, call: Call | None = None) -> int:
        """Send the route's request with the sender's cookie, these fields, and this token if any."""
        call = call or self.call(route)
        headers = {"cookie": self.sender.cookie} | headers
        if token is not None and call.form is not None:
            call = replace(call, form=call.form | {"csrf": token})
        elif token is not None:
            headers["x-csrf-token"] = token
        return call.ask(self.on.app, "http://a.example", headers).status_code


def declared(on: Peopled) -> tuple[Route, ...]:
    return declared_routes(on.app.application.shell)


@pytest.fixture(scope="module")
def ready(on: Peopled) -> Ready:
    world = on.world
    world.store.write_now(accounts.issue_token, world.a, "Person Member", ONE_TIME)
    return Ready(on, world.make(State.PUBLISHED, world["administrator_a"]), world.make(State.PUBLISHED, world["guest"]))


def test_nothing_that_a_foreign_page_sends_has_an_effect(ready: Ready) -> None:
    before, wrong = ready.on.checksum(), {}
    for route in ready.writes:
        expected = 403 if route.csrf is not Csrf.SAFE else 200
        for kind, headers in FOREIGN.items():
            # Even who knows the token is refused.
            for token in (None, ready.sender.csrf):
                status = ready.ask(route, headers, token)
                if status != expected:
                    wrong[route.name, kind, token is None] = status
    assert wrong == {}
    assert ready.on.checksum() == before


def test_a_cookie_without_its_token_does_nothing(ready: Ready) -> None:
    world, before, wrong = ready.on.world, ready.on.checksum(), {}
    own = ready.sender.csrf
    tokens = {
        "none": None, "empty": "", "wrong": "x" * 24, "cut": own[:-1], "longer": own + "x",
        "other case": own.swapcase(),
        "another's": world["guest"].csrf, "another account's": world["moderator_a"].csrf,
        "one's own of another site": world.tokens.csrf(world.b.id, b"s" + bytes(32)), "odd": "\u00e9" * 24,
    }  # fmt: skip
    for route in ready.writes:
        if route.csrf is Csrf.TOKEN:
            for kind, token in tokens.items():
                if ready.ask(route, OWN, token) != 403:
                    wrong[route.name, kind] = ready.ask(route, OWN, token)
    assert wrong == {}
    assert ready.on.checksum() == before


def test_an_address_or_a_header_overrides_no_method(ready: Ready) -> None:
    before = ready.on.checksum()
    for route in ready.writes:
        path = ready.call(route).path
        for method in ("GET", "POST"):
            headers = {"cookie": ready.sender.cookie, "x-csrf-token": ready.sender.csrf, **OWN} | {
                name: route.method for name in ("x-http-method-override", "x-http-method", "x-method-override")
            }
            if method == "GET" or (method == "POST" and route.method != "POST"):
                call = Call(method, f"{path}?_method={route.method}", form={"_method": route.method})
                status = call.ask(ready.on.app, "http://a.example", headers).status_code
                # Where a page has the same address as the form it is shown; nothing is done.
                assert status in (200, 400, 401, 403, 404, 405, 415, 422), (route.name, method)
    assert ready.on.checksum() == before


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "GETX"])
def test_no_other_method_does_anything(ready: Ready, method: str) -> None:
    before = ready.on.checksum()
    for route in ready.writes:
        call = replace(ready.call(route), method=method)
        headers = {"cookie": ready.sender.cookie, "x-csrf-token": ready.sender.csrf, **OWN}
        status = call.ask(ready.on.app, "http://a.example", headers).status_code
        has_page = any(one.path == route.path and one.method == "GET" for one in declared(ready.on))
        expected = {204} if method == "OPTIONS" else {200, 422} if method == "HEAD" and has_page else {405}
        assert status in expected, route.name
        assert ready.on.checksum() == before, route.name


def test_a_body_of_another_type_is_not_read(ready: Ready) -> None:
    before, wrong = ready.on.checksum(), {}
    for route in ready.writes:
        call = ready.call(route)
        if call.form is None and call.json is None:
            continue
        form = route.surface in (Surface.PAGE, Surface.FRAGMENT)
        ours, theirs = (FORM_TYPE, JSON_TYPE) if form else (JSON_TYPE, FORM_TYPE)
        for media in (
            theirs, "text/plain", "text/plain; charset=utf-8", "multipart/form-data; boundary=x", "", "*/*",
            f"{ours}; charset=utf-16", f"{ours}x", f"text/plain, {ours}", f"{ours}, text/plain", f" ;{ours}",
        ):  # fmt: skip
            if ready.ask(route, OWN | {"content-type": media, "x-csrf-token": ready.sender.csrf}) != 415:
                wrong[route.name, media] = "was read"
        for coding in ("gzip", "deflate", "br", "identity, gzip", "x"):
            if ready.ask(route, OWN | {"content-encoding": coding, "x-csrf-token": ready.sender.csrf}) != 415:
                wrong[route.name, coding] = "was read"
    assert wrong == {}
    assert ready.on.checksum() == before


LINK = re.compile(r'(?:href|src|action|cite)="([^"]+)"|<(?:id|uri)>([^<]+)<|href=&quot;([^&]+)')


@pytest.mark.parametrize("name", ["nobody", "guest", "moderator_b", "administrator_b"])
def test_following_every_link_changes_nothing(on: Peopled, name: str) -> None:
    world = on.world
    visitor = world[name]
    home = visitor.site.public_url
    story = world.story if visitor.site.slug == "a" else world.story_of_b
    world.make(State.TOMBSTONE, world["guest" if visitor.site.slug == "a" else "guest_b"])
    before = on.checksum()
    waiting, seen = [f"{home}/", f"{home}/stories/{to_text(story.id)}/discussion", f"{home}/feed.atom"], set[str]()
    while waiting and len(seen) < 400:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        path = address.removeprefix(home)
        head, answer = (on.app.ask_as(visitor, method, path) for method in ("HEAD", "GET"))
        # A form's own address is a link to whoever copies it.
        assert answer.status_code in (200, 302, 303, 401, 403, 404, 405, 409), address
        assert head.status_code == answer.status_code
        for groups in LINK.findall(answer.text):
            found = urlsplit(urljoin(address, unescape(next(filter(None, groups)))))._replace(fragment="").geturl()
            if found.startswith(f"{home}/") and "/static/" not in found:
                waiting.append(found)
    assert len(seen) > 30
    assert on.checksum() == before


def test_the_same_requests_sent_from_our_own_page_are_taken(ready: Ready) -> None:
    """The net above catches nothing but what it should: each of these requests works when it is sent rightly."""
    taken = {}
    # What takes the comment away, and who signs out, come last.
    last = ("/decide", "/decisions", "/withdraw", "/account/enter", "/account/leave")
    for route in sorted(ready.writes, key=lambda one: [one.path.endswith(end) for end in reversed(last)]):
        if route.path.endswith("/edit"):
            continue
        taken[route.name] = ready.ask(route, OWN, ready.sender.csrf)
    assert {name: status for name, status in taken.items() if status >= 400} == {}
