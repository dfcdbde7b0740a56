"""One key, one answer, however often it is sent, and whatever happens in between."""

from __future__ import annotations

import os
import signal
from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from rejoinder.actions import deciding
from rejoinder.actions.sites import get_site, set_site
from rejoinder.core.comment import Status
from rejoinder.core.ids import from_text, to_text
from rejoinder.core.permissions import Permission
from rejoinder.core.policy import Reason
from rejoinder.core.site import Hold
from rejoinder.store.engine import open_store
from rejoinder.web.shell import declared_routes
from tests.machinery.calls import CALLS, Call, Target
from tests.machinery.serving import Peopled, server_process
from tests.machinery.world import State, Visitor, World, make_world

TWICE = 2


def key() -> str:
    return os.urandom(16).hex()


def path_of(world: World) -> str:
    return f"/api/v1/stories/{to_text(world.story.id)}/comments"


def listed(on: Peopled) -> int:
    return int(
        on.app.ask_as(on.world["nobody"], "GET", f"/api/v1/stories/{to_text(on.world.story.id)}").json()[
            "comment_count"
        ]
    )


def same(one: httpx.Response, other: httpx.Response) -> bool:
    """Whether two answers are the same in everything that a client is meant to read."""
    kept = ("content-type", "location", "etag", "x-csrf-token")
    fields = [{name: answer.headers.get(name) for name in kept} for answer in (one, other)]
    return (one.status_code, one.content, fields[0]) == (other.status_code, other.content, fields[1])


WRITES = [
    name for name in CALLS
    if not name.startswith("GET") and name not in ("POST /preview", "POST /api/v1/counts", "POST /account/enter")
]  # fmt: skip
"""Every write whose answer could be lost; a one-time token is its own key."""


@pytest.mark.parametrize("name", WRITES)
def test_a_repeated_write_is_done_once_and_answered_alike(on: Peopled, name: str) -> None:
    world = on.world
    route = next(one for one in declared_routes(on.app.application.shell) if one.name == name)
    sender = world.guest("leaving", world.a) if name.endswith("/leave") else world["administrator_a"]
    mine = route.permission in (Permission.EDIT_OWN, Permission.WITHDRAW_OWN)
    made = world.make(State.PUBLISHED, world["administrator_a" if mine else "guest"])
    given = CALLS[name](Target(world.a, world.story.id, made.id))
    call = replace(given, headers={"idempotency-key": key()})
    first = call.send(on.app, sender)
    assert first.status_code < 400
    after = on.checksum(without=("salt", "event", "story", "tally", "pace"))
    again = call.send(on.app, sender)
    assert same(first, again)
    assert on.checksum(without=("salt", "event", "story", "tally", "pace")) == after


@pytest.mark.parametrize("name", [name for name in WRITES if not name.startswith("DELETE") and "/leave" not in name])
def test_a_key_with_another_body_is_refused(on: Peopled, name: str) -> None:
    world = on.world
    route = next(one for one in declared_routes(on.app.application.shell) if one.name == name)
    mine = route.permission in (Permission.EDIT_OWN, Permission.WITHDRAW_OWN)
    made = world.make(State.PUBLISHED, world["administrator_a" if mine else "guest"])
    target = Target(world.a, world.story.id, made.id)
    given = CALLS[name](target)
    call = replace(given, headers={"idempotency-key": key()})
    assert call.send(on.app, world["administrator_a"]).status_code < 400
    before = on.checksum(without=("salt", "event", "story", "tally", "pace"))
    other: Call = {
        "vote": lambda: changed(call, "value", -1), "withdraw": lambda: changed(call, "back", "/"),
        "flag": lambda: changed(call, "note", "More."), "flags": lambda: changed(call, "note", "More."),
        "decide": lambda: changed(call, "note", "More."), "decisions": lambda: changed(call, "note", "More."),
        "stories": lambda: changed(call, "title", "Another title"),
    }.get(name.rsplit("/", 1)[1], lambda: changed(call, "body", "Another text."))()  # fmt: skip
    answer = other.send(on.app, world["administrator_a"])
    assert answer.status_code == 422
    if "/api/" in name:
        assert answer.json()["code"] == "idempotency_key_reused"
    assert on.checksum(without=("salt", "event", "story", "tally", "pace")) == before


def changed(call: Call, name: str, value: Any) -> Call:
    return call.with_field(name, value)


def test_a_key_of_another_viewer_or_another_story_is_another_key(on: Peopled) -> None:
    world, shared = on.world, {"idempotency-key": key()}
    elsewhere = f"/api/v1/stories/{to_text(world.other_story.id)}/comments"
    made = set()
    for name, path in (("guest", path_of(world)), ("member", path_of(world)), ("guest", elsewhere)):
        body = {"body": f"From {name}, to {path}."}
        answer = on.app.ask_as(world[name], "POST", path, json=body, headers=shared)
        assert (answer.status_code, answer.json()["body"]) == (201, body["body"])
        made.add(answer.json()["id"])
    assert len(made) == 3


def test_a_held_comments_repeat_is_202_again(on: Peopled) -> None:
    world = on.world
    site = world.store.write_now(
        set_site, replace(world.store.read_now(get_site, "a"), policy=replace(world.a.policy, hold=Hold.ALL))
    )
    try:
        headers = {"idempotency-key": key()}
        given: dict[str, Any] = {"json": {"body": "Hold this one."}, "headers": headers}
        first = on.app.ask_as(world["guest"], "POST", path_of(world), **given)
        again = on.app.ask_as(world["guest"], "POST", path_of(world), **given)
        assert (first.status_code, first.json()["reason"]) == (202, "hold_all")
        assert same(first, again)
    finally:
        world.store.write_now(set_site, replace(site, policy=world.a.policy))


def test_without_a_cookie_the_key_alone_brings_the_answer_and_the_right_back(on: Peopled) -> None:
    world, nobody = on.world, on.world["nobody"]
    given: dict[str, Any] = {"json": {"body": "The answer to this was lost."}, "headers": {"idempotency-key": key()}}
    first, again = (on.app.ask_as(nobody, "POST", path_of(world), **given) for _ in range(TWICE))
    assert same(first, again)
    # The same guest: who never saw the first answer may edit what it made.
    cookie, token = again.headers["set-cookie"].partition(";")[0], again.headers["x-csrf-token"]
    path = f"/api/v1/comments/{again.json()['id']}"
    mine = replace(world["guest"], cookie=cookie, csrf=token)
    assert on.app.ask_as(mine, "PATCH", path, json={"body": "And found again.", "version": 1}).status_code == 200


def test_without_a_cookie_a_key_that_could_be_guessed_is_no_key(on: Peopled) -> None:
    world, nobody = on.world, on.world["nobody"]
    story = f"/stories/{to_text(world.story.id)}/comments"
    form = {"body": "Sent by two people.", "name": "Ada", "key": "1"}
    answers = [Call("POST", story, form=form).send(on.app, nobody) for _ in range(TWICE)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] != answers[1].headers["location"]


def test_who_knows_a_public_text_can_not_take_its_authors_place(on: Peopled) -> None:
    world, nobody = on.world, on.world["nobody"]
    form = on.app.ask_as(nobody, "GET", f"/stories/{to_text(world.story.id)}/reply").text
    other = on.app.ask_as(nobody, "GET", f"/stories/{to_text(world.story.id)}/reply").text
    keys = [text.partition('name="key" value="')[2].partition('"')[0] for text in (form, other)]
    assert all(len(one) >= 22 for one in keys)
    assert keys[0] != keys[1]
    request_id = on.app.ask_as(nobody, "GET", f"/stories/{to_text(world.story.id)}/reply").headers["x-request-id"]
    assert request_id not in keys[0]


@pytest.mark.parametrize("who", ["guest", "nobody"])
def test_fifty_at_once_make_one_comment(on: Peopled, who: str) -> None:
    world = on.world
    headers = world[who].headers | {"idempotency-key": key()}
    before = listed(on)
    url = world.a.public_url + path_of(world)
    body = {"body": f"Sent fifty times by {who}."}
    answers = on.app.ask_many([lambda client: client.post(url, json=body, headers=headers) for _ in range(50)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert listed(on) == before + 1


def test_a_key_sent_from_everywhere_at_once_makes_one_comment(on: Peopled) -> None:
    world = on.world
    headers = world["nobody"].headers | {"idempotency-key": key()}
    before = listed(on)
    url, body = world.a.public_url + path_of(world), {"body": "Sent from many networks at once."}
    send = partial(post_json, url, body, headers)
    answers = on.app.ask_many([send] * 20, addresses=[f"198.51.100.{number}" for number in range(20)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert listed(on) == before + 1


def test_two_clicks_on_a_form_are_one_comment(on: Peopled) -> None:
    world = on.world
    story = f"/stories/{to_text(world.story.id)}/comments"
    before = listed(on)
    form = {"body": "Clicked twice.", "name": "Ada"}
    answers = [Call("POST", story, form=form).send(on.app, world["guest"]) for _ in range(TWICE)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert listed(on) == before + 1


def test_fifty_first_comments_at_once_name_one_story(on: Peopled) -> None:
    world = on.world
    address = f"{world.a.public_url}/never-named"
    forms = [{"body": f"First, says {number}.", "name": "Ada", "url": address} for number in range(50)]
    guests = [world.guest(f"first{number}", world.a) for number in range(50)]
    send = partial(post_form, f"{world.a.public_url}/discussion")
    answers = on.app.ask_many([partial(send, form, guest) for form, guest in zip(forms, guests, strict=True)])
    assert {answer.status_code for answer in answers} == {303}
    found = on.app.ask_as(world["nobody"], "POST", "/api/v1/counts", json={"urls": [address]}).json()["counts"]
    assert found[0]["comment_count"] == 50


def post_json(
    url: str, body: Any, headers: dict[str, str], client: httpx.AsyncClient
) -> Coroutine[Any, Any, httpx.Response]:
    return client.post(url, json=body, headers=headers)


def post_form(
    url: str, form: dict[str, str], visitor: Visitor, client: httpx.AsyncClient
) -> Coroutine[Any, Any, httpx.Response]:
    return client.post(url, data=form, headers=visitor.headers)


def test_a_repeat_after_a_crash_is_answered_as_before(tmp_path: Path, sqlite_database: str) -> None:
    with server_process(sqlite_database, tmp_path / "secret") as server:
        store = open_store(sqlite_database, create=False)
        try:
            world = make_world(store, url_a=server.url)
            guest: Visitor = world["guest"]
            given: dict[str, Any] = {"json": {"body": "Before the crash."}, "headers": guest.headers}
            given["headers"] |= {"idempotency-key": key()}
            first = httpx.post(server.url + path_of(world), **given)
            server.end(signal.SIGKILL)
            server.start()
            again = httpx.post(server.url + path_of(world), **given)
            assert first.status_code == 201
            assert same(first, again)
            # What has become of it meanwhile does not make it another comment.
            moderator = world["moderator_a"].viewer
            comment_id = from_text(first.json()["id"])
            store.write_now(deciding.decide_comment, moderator, comment_id, Status.REJECTED, Reason.OTHER, None)  # type: ignore[arg-type]
            assert httpx.post(server.url + path_of(world), **given).json()["id"] == first.json()["id"]
        finally:
            store.close()
