"""Every limit fires at its number, says when to come back, and is no matter of where one says to come from (RL)."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from rejoinder.core.account import Role
from rejoinder.core.ids import to_text
from rejoinder.core.pace import CLASSES, RateClass
from rejoinder.core.permissions import Permission
from rejoinder.store.engine import open_store
from rejoinder.web.declaring import Route
from rejoinder.web.shell import declared_routes
from tests.machinery.calls import CALLS, Target
from tests.machinery.serving import InProcess, Peopled, database_of, in_process, server_process, settings_for
from tests.machinery.world import FREE, State, Visitor, World, make_world

LIMIT, NETWORK_LIMIT, DAY_S = 3, 5, 86_400
NOON = 20_780 * DAY_S * 1_000_000 + DAY_S * 500_000
TIGHT = {f"pace__{rate.value}__{name}": value for rate in CLASSES
         for name, value in (("limit", LIMIT), ("network_limit", NETWORK_LIMIT), ("window_s", DAY_S))}  # fmt: skip
POLICY = replace(FREE, post_limit=LIMIT, network_post_limit=NETWORK_LIMIT, post_window_s=DAY_S)
NEVER_REFUSED = {"POST /account/leave", "POST /comments/{comment_id}/withdraw", "DELETE /api/v1/comments/{comment_id}"}
"""To sign out and to take back what one said is everybody's right, and nobody can do it more often than they came."""
LIMITED = sorted(set(CALLS) - NEVER_REFUSED - {name for name in CALLS if name.startswith("GET")})
LIMITED += ["GET /api/v1/stories/{story_id}/events"]

_number = count(1)


class Clock:
    """The store's time, moved by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        self.now += 1
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def tight(request: pytest.FixtureRequest, clock: Clock) -> Iterator[Peopled]:
    """The application with small numbers, all within a day."""
    with database_of(request.param, request) as url, in_process(settings_for(url, **TIGHT), clock=clock) as app:
        world = make_world(app.store, policy=POLICY)
        # What the tests need to be there is nobody's pace.
        for name in ("a", "b"):
            site = getattr(world, name)
            setattr(world, name, replace(site, policy=FREE))
        yield Peopled(app, world)


def address() -> str:
    """Return an address that nobody has come from yet."""
    number = next(_number)
    return f"203.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def author(on: Peopled, route: Route) -> Visitor:
    """Return somebody new who may do what the route does."""
    world, name = on.world, f"author{next(_number)}"
    if route.permission in (Permission.MODERATE, Permission.PUBLISH_STORY):
        return world.account(name, world.a, Role.ADMINISTRATOR, f"Person {name}")
    return world.guest(name, world.a)


def attempt(on: Peopled, route: Route, visitor: Visitor, peer: str, **headers: str) -> httpx.Response:
    """Do what the route does once more, to something new."""
    world = on.world
    own = route.permission is Permission.EDIT_OWN
    writer = replace(visitor, site=world.a) if own else world.guest(f"writer{next(_number)}", world.a)
    made = world.make(State.PUBLISHED, writer)
    call = CALLS[route.name](Target(world.a, world.story.id, made.id))
    given: dict[str, Any] = {"address": peer}
    return replace(call, headers=headers).send(on.app, replace(visitor, site=world.a), **given)


def is_counted(answer: httpx.Response, route: Route) -> bool:
    """Whether an attempt was let through to what it attempts."""
    expected = {"POST /account/enter": 403, "GET /api/v1/stories/{story_id}/events": 503}
    return answer.status_code == expected.get(route.name, answer.status_code) and answer.status_code != 429


def find(on: Peopled, name: str) -> Route:
    return next(route for route in declared_routes(on.app.application.shell) if route.name == name)


def check_refusal(answer: httpx.Response) -> None:
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= DAY_S
    assert re.fullmatch(rf'"[a-z]+";q=\d+;w={DAY_S}', answer.headers["ratelimit-policy"])
    assert re.fullmatch(rf'"[a-z]+";r=0;t={answer.headers["retry-after"]}', answer.headers["ratelimit"])


def test_every_class_has_its_routes_and_every_route_its_class(tight: Peopled) -> None:
    routes = declared_routes(tight.app.application.shell)
    # Bad keys are counted whatever they are tried on: tests/web/test_bearing.py.
    assert {route.rate for route in routes} == set(RateClass) - {RateClass.SEARCH, RateClass.KEY}
    assert {route.name for route in routes if route.rate is not RateClass.READ} == set(LIMITED) | NEVER_REFUSED
    assert all(route.rate is not RateClass.READ for route in routes if route.method != "GET")


@pytest.mark.parametrize("name", LIMITED)
def test_one_author_is_stopped_at_the_number_from_however_many_networks(tight: Peopled, name: str) -> None:
    route = find(tight, name)
    visitor = author(tight, route)
    answers = [attempt(tight, route, visitor, address()) for _ in range(LIMIT + 2)]
    assert [is_counted(answer, route) for answer in answers] == [True] * LIMIT + [False] * 2
    check_refusal(answers[-1])


@pytest.mark.parametrize("name", LIMITED)
def test_one_network_is_stopped_at_its_number_from_however_many_authors(tight: Peopled, name: str) -> None:
    route, peer = find(tight, name), address()
    answers = [attempt(tight, route, author(tight, route), peer) for _ in range(NETWORK_LIMIT + 2)]
    assert [is_counted(answer, route) for answer in answers] == [True] * NETWORK_LIMIT + [False] * 2
    check_refusal(answers[-1])


POST = "POST /api/v1/stories/{story_id}/comments"


@pytest.mark.parametrize(
    "name", ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip", "x-client-ip", "via"]
)
def test_who_is_no_proxy_of_ours_comes_from_its_socket(tight: Peopled, name: str) -> None:
    route, peer = find(tight, POST), address()
    form = "for={}" if name == "forwarded" else "{}"
    answers = [
        attempt(tight, route, author(tight, route), peer, **{name: form.format(address())})
        for _ in range(NETWORK_LIMIT + 1)
    ]
    assert [answer.status_code for answer in answers] == [201] * NETWORK_LIMIT + [429]


def test_an_ipv6_network_is_its_64_and_a_mapped_address_is_the_ipv4_one(tight: Peopled) -> None:
    route, host = find(tight, POST), address()
    for peers in ([f"2001:db8:1:2::{number:x}" for number in range(1, 8)], [host, f"::ffff:{host}"] * 3 + [host]):
        answers = [attempt(tight, route, author(tight, route), peer) for peer in peers]
        assert [answer.status_code for answer in answers] == [201] * NETWORK_LIMIT + [429] * 2
    assert attempt(tight, route, author(tight, route), "2001:db8:1:3::1").status_code == 201


def test_whoever_waits_as_long_as_told_may_go_on(tight: Peopled, clock: Clock) -> None:
    route = find(tight, POST)
    visitor, peer = author(tight, route), address()
    refused = [attempt(tight, route, visitor, peer) for _ in range(LIMIT + 1)][-1]
    started = clock.now
    try:
        clock.now += (int(refused.headers["retry-after"]) - 2) * 1_000_000
        assert attempt(tight, route, visitor, peer).status_code == 429
        clock.now += 3 * 1_000_000
        assert attempt(tight, route, visitor, peer).status_code == 201
    finally:
        clock.now = max(started, NOON)


@pytest.mark.parametrize("networks", [1, 30])
def test_of_thirty_at_once_as_many_get_through_as_may(tight: Peopled, networks: int) -> None:
    world, route = tight.world, find(tight, POST)
    visitor = author(tight, route)
    url = f"{world.a.public_url}/api/v1/stories/{to_text(world.story.id)}/comments"

    def post(number: int, client: httpx.AsyncClient) -> Any:
        return client.post(url, json={"body": f"At once, {number}."}, headers=visitor.headers)

    addresses = [address() for _ in range(networks)]
    answers = tight.app.ask_many([partial(post, number) for number in range(30)], addresses=addresses)
    assert sorted(answer.status_code for answer in answers) == [201] * LIMIT + [429] * (30 - LIMIT)


def behind(app: InProcess, world: World, hops: str, header: str = "x-forwarded-for", peer: str = "10.0.0.1") -> int:
    """Post as a new guest through a proxy that reports `hops`; return the status."""
    guest = world.guest(f"behind{next(_number)}", world.a)
    path = f"/api/v1/stories/{to_text(world.story.id)}/comments"
    body = {"body": f"Through a proxy, {next(_number)}."}
    return app.ask_as(guest, "POST", path, json=body, headers={header: hops}, address=peer).status_code


def test_behind_trusted_proxies_clients_are_counted_and_not_the_proxy(sqlite_database: str) -> None:
    settings = settings_for(sqlite_database, trusted_proxies=("10.0.0.0/8", "fd00::/8"))
    with in_process(settings) as app:
        world = make_world(app.store, policy=POLICY)
        # Seven clients through one proxy; then one client through two, whatever it claims to have come through.
        assert [behind(app, world, f"198.51.100.{number}") for number in range(7)] == [201] * 7
        claimed = [f"{address()}, 192.0.2.1, 10.9.9.9" for _ in range(4)] + ["192.0.2.1", "unknown, 192.0.2.1:443"]
        assert [behind(app, world, hops) for hops in claimed] == [201] * NETWORK_LIMIT + [429]
        # Only the header that our proxy writes is believed.
        peers = [behind(app, world, f"for={address()}", "forwarded") for _ in range(NETWORK_LIMIT + 1)]
        assert peers == [201] * NETWORK_LIMIT + [429]


def test_a_restart_forgives_nothing(tmp_path: Path, sqlite_database: str) -> None:
    with server_process(sqlite_database, tmp_path / "secret", **TIGHT) as server:
        store = open_store(sqlite_database, create=False)
        try:
            world = make_world(store, url_a=server.url, policy=POLICY)
            made = [
                world.post(world.guest(f"x{n}", replace(world.a, policy=FREE)), world.story, f"No {n}.")
                for n in range(5)
            ]
            story = f"{server.url}/api/v1/stories/{to_text(world.story.id)}/comments"

            def act(number: int) -> tuple[int, int]:
                posted = httpx.post(story, json={"body": f"Text {number}."}, headers=world["guest"].headers)
                vote = f"{server.url}/api/v1/comments/{to_text(made[number].id)}/vote"
                voted = httpx.put(vote, json={"value": 1}, headers=world["guest"].headers)
                return posted.status_code, voted.status_code

            before = [act(number) for number in range(LIMIT - 1)]
            server.end(signal.SIGKILL)
            server.start()
            assert before + [act(number) for number in (2, 3)] == [(201, 200)] * LIMIT + [(429, 429)]
        finally:
            store.close()


def test_two_processes_count_together(sqlite_database: str) -> None:
    with (
        in_process(settings_for(sqlite_database, **TIGHT)) as one,
        in_process(settings_for(sqlite_database, **TIGHT)) as two,
    ):
        world = make_world(one.store, policy=POLICY)
        guest, path = world["guest"], f"/api/v1/stories/{to_text(world.story.id)}/comments"
        answers = [
            app.ask_as(guest, "POST", path, json={"body": f"Text {number}."}).status_code
            for number, app in enumerate([one, two] * 3)
        ]
        assert answers == [201] * LIMIT + [429] * LIMIT
