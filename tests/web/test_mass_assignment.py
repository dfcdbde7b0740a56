"""Nobody sets what is not theirs to set, and ids tell nothing (AZ-07, AZ-08)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from rejoinder.core.ids import to_text
from rejoinder.core.permissions import Permission
from rejoinder.web.declaring import Route
from rejoinder.web.shell import declared_routes
from tests.machinery.calls import CALLS, Call, Target
from tests.machinery.serving import Peopled
from tests.machinery.world import State

ASSIGNED: dict[str, Any] = {
    "is_staff": True, "staff": True, "role": "administrator", "status": "published", "site_id": to_text(bytes(16)),
    "account_id": to_text(bytes(16)), "author_id": to_text(bytes(16)), "author": {"name": "Editor", "staff": True},
    "author_key": "x", "author_name": "Editor", "created_at": 1, "posted_at": "2001-01-01T00:00:00Z", "sort_at": 1,
    "score": 10_000, "up": 10_000, "down": 0, "rank": 1, "votes": {"up": 10_000, "down": 0}, "id": to_text(bytes(16)),
    "html": "<b>x</b>", "rendering": "<b>x</b>", "renderer": 0, "depth": 0, "path": "", "reply_count": 10_000,
    "seq": 1, "origin": "imported", "guest_id": "x", "withdrawn_at": None, "policy": {"hold": "nobody"},
    "__proto__": {},
}  # fmt: skip


def writes(on: Peopled) -> list[Route]:
    """Every route that takes a body."""
    return [route for route in declared_routes(on.app.application.shell) if route.method not in ("GET", "DELETE")]


def call_of(on: Peopled, route: Route) -> Call:
    world = on.world
    mine = route.permission in (Permission.EDIT_OWN, Permission.WITHDRAW_OWN)
    made = world.make(State.PUBLISHED, world["administrator_a" if mine else "guest"])
    return CALLS[route.name](Target(world.a, world.story.id, made.id, made.comment.version))


def test_a_field_that_is_not_the_senders_to_set_is_refused_on_every_write(on: Peopled) -> None:
    sender, wrong = on.world["administrator_a"], {}
    for route in writes(on):
        call = call_of(on, route)
        own = set() if route.body is None else set(route.body.__struct_encode_fields__)
        before = on.checksum()
        for name, value in ASSIGNED.items():
            if name in own:
                continue
            answer = call.with_field(name, value).send(on.app, sender)
            if answer.status_code != 400 and not (route.body is None and answer.status_code < 400):
                wrong[route.name, name] = answer.status_code
        if on.checksum() != before:
            wrong[route.name, "the database"] = 0
    assert wrong == {}


@pytest.mark.parametrize("within", ["picture", "sources"])
def test_no_field_hides_within_another(on: Peopled, within: str) -> None:
    given: dict[str, Any] = {"url": "http://a.example/p.png", "alt": "", "is_staff": True}
    source = {"text": "Said.", "said_by": "Ada", "is_staff": True}
    call = CALLS["PUT /api/v1/sites/{site}/stories"](Target(on.world.a, on.world.story.id, on.world.make(
        State.PUBLISHED, on.world["guest"]).id))  # fmt: skip
    before = on.checksum()
    answer = call.with_field(within, given if within == "picture" else [source]).send(on.app, on.world["editor_a"])
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_field")
    assert answer.json()["field"].endswith("is_staff")
    assert on.checksum() == before


def test_who_writes_as_staff_says_so_by_account_and_not_by_name(on: Peopled) -> None:
    path = f"/api/v1/stories/{to_text(on.world.story.id)}/comments"
    body = {"body": "Signed with another's name.", "name": "Person Member"}
    posted = on.app.ask_as(on.world["moderator_a"], "POST", path, json=body).json()
    account = on.world["moderator_a"].viewer.account
    assert account is not None
    assert posted["author"] == {"name": account.name, "kind": "account", "staff": True}
    as_guest = on.app.ask_as(on.world["guest"], "POST", path, json={"body": "From a guest.", "name": "Ada"}).json()
    assert as_guest["author"] == {"name": "Ada", "kind": "guest", "staff": False}


def test_ids_are_random_and_count_nothing(on: Peopled) -> None:
    world = on.world
    made = [world.make(State.PUBLISHED, world["guest"]) for _ in range(50)]
    ids = [UUID(bytes=one.id) for one in made]
    assert {one.version for one in ids} == {7}
    # 62 bits at the end are chance: no two of fifty share even half of them, nor follow one another.
    tails = [one.int & (1 << 62) - 1 for one in ids]
    assert len({tail >> 31 for tail in tails}) == len({tail & (1 << 31) - 1 for tail in tails}) == 50
    assert sorted(tails) != tails


def test_what_waits_can_not_be_counted_from_outside(on: Peopled) -> None:
    world = on.world
    story, comments = (f"/api/v1/stories/{to_text(world.story.id)}{end}" for end in ("", "/comments?limit=100"))

    def outside() -> list[str]:
        nobody = world["nobody"]
        page = on.app.ask_as(nobody, "GET", f"/stories/{to_text(world.story.id)}")
        answers = [on.app.ask_as(nobody, "GET", path) for path in (story, comments, "/", "/feed.atom")]
        return [answer.text for answer in answers] + [str(page.headers["etag"])]

    world.make(State.PUBLISHED, world["guest"])
    before = outside()
    for _ in range(5):
        world.make(State.HELD, world["guest"])
    assert outside() == before
