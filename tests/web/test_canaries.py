"""Words planted where not everybody may look appear on no surface of whoever may not (AZ-03)."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from rejoinder.actions import deciding, flagging
from rejoinder.actions.drafting import read_text
from rejoinder.actions.editing import edit_comment
from rejoinder.actions.flagging import FlagReason
from rejoinder.core.comment import Status
from rejoinder.core.ids import to_text
from rejoinder.core.policy import Reason
from rejoinder.store.engine import open_store
from rejoinder.web.declaring import Scope
from rejoinder.web.shell import declared_routes
from tests.machinery.calls import CALLS, Target
from tests.machinery.serving import Peopled, ServerProcess, server_process
from tests.machinery.world import Made, State, Visitor, World, make_world

VISITORS = ("nobody", "guest", "other_guest", "member", "moderator_a", "guest_b", "administrator_b")
QUERIES = (
    "", "?order=newest", "?order=best", "?view=flat", "?view=flat&order=newest", "?limit=100", "?lang=ar",
)  # fmt: skip


@pytest.fixture(scope="module")
def planted(on: Peopled) -> list[Made]:
    """A guest's comments in every state, an edited one, an edited and rejected one with a note; a flag's note."""
    world, guest = on.world, on.world["guest"]
    made = [world.make(state, guest) for state in State]
    edited, refused = (world.make(State.PUBLISHED, guest) for _ in range(2))
    for one in (edited, refused):
        text = read_text(world.a, f"Words with {one.text_canary} in them, put otherwise.")
        world.store.write_now(edit_comment, guest.viewer, world.a, one.id, text, 1)
    note = f"decisionnote{refused.text_canary}"
    moderator, flagger = world["moderator_a"].viewer, world["other_guest"].viewer
    world.store.write_now(deciding.decide_comment, moderator, refused.id, Status.REJECTED, Reason.INSULT, note)
    world.store.write_now(flagging.flag_comment, flagger, edited.id, FlagReason.SPAM, "flagnotecanary")
    return [*made, edited, refused]


def surfaces(on: Peopled, visitor: Visitor, planted: list[Made]) -> Iterator[tuple[str, str]]:
    """Yield everything that can be read, as the visitor gets it: where it stands, and all of it with its header."""
    world = on.world
    for route in declared_routes(on.app.application.shell):
        if route.method != "GET" or route.path.endswith("/events") or route.scope is Scope.SERVER:
            continue
        about = planted if route.scope is Scope.COMMENT else planted[:1]
        for made in about:
            call = CALLS[route.name](Target(world.a, world.story.id, made.id))
            for query in QUERIES if route.scope is Scope.STORY else ("",):
                answer = on.app.ask_as(visitor, "GET", call.path + query)
                yield f"{call.path}{query}", f"{answer.headers}{answer.text}"
    counts = on.app.ask_as(visitor, "POST", "/api/v1/counts", json={"urls": [world.story.url]})
    yield "counts", counts.text


def may_read(visitor: Visitor, made: Made) -> bool:
    if visitor.site.slug != "a" or made.comment.withdrawn_at is not None:
        return False
    return made.comment.is_visible or visitor.name in ("guest", "moderator_a")


@pytest.mark.parametrize("name", VISITORS)
def test_nobody_reads_what_is_not_for_them(on: Peopled, planted: list[Made], name: str) -> None:
    visitor = on.world[name]
    stored = [Made(on.world.comment(one.id), one.state, one.text_canary, one.name_canary) for one in planted]
    forbidden = {
        canary for one in stored if not may_read(visitor, one) for canary in (one.text_canary, one.name_canary)
    }
    forbidden |= {"flagnotecanary"} | ({"decisionnote"} if name not in ("guest", "moderator_a") else set())
    leaks, seen = [], set()
    for where, text in surfaces(on, visitor, planted):
        leaks += [(where, canary) for canary in forbidden if canary in text]
        seen |= {one.text_canary for one in stored if one.text_canary in text}
    assert leaks == []
    # The net has no holes of its own: what may be read was found.
    assert seen == {one.text_canary for one in stored if may_read(visitor, one)}


@pytest.mark.parametrize("name", VISITORS)
def test_nobody_reads_who_somebody_is_or_what_proves_it(on: Peopled, planted: list[Made], name: str) -> None:
    others = [one for one in on.world.visitors.values() if one.name != name and one.cookie]
    secrets = {secret for one in others for secret in (one.cookie.partition("=")[2], one.csrf)}
    for one in others:
        assert one.viewer.key is not None
        secrets |= {one.viewer.key[1:].hex(), to_text(one.viewer.key[1:])}
    leaks = [where for where, text in surfaces(on, on.world[name], planted) if any(each in text for each in secrets)]
    assert leaks == []


def test_counts_tell_of_nothing_but_what_is_published(on: Peopled, planted: list[Made]) -> None:
    listed = on.app.ask_as(
        on.world["nobody"], "GET", f"/api/v1/stories/{to_text(on.world.story.id)}/comments?limit=100"
    )
    page = listed.json()
    shown = [one for one in page["comments"] if not one["tombstone"]]
    counts = on.app.ask_as(on.world["nobody"], "POST", "/api/v1/counts", json={"urls": [on.world.story.url]}).json()
    assert page["next_cursor"] is None
    assert counts["counts"][0]["comment_count"] == page["story"]["comment_count"] == len(shown)
    by_parent = [one["parent_id"] for one in page["comments"]]
    assert all(one["reply_count"] == by_parent.count(one["id"]) for one in page["comments"])
    assert all(one["branch_count"] >= one["reply_count"] for one in page["comments"])


@contextmanager
def peopled_server(tmp_path: Path, database: str) -> Iterator[tuple[ServerProcess, World]]:
    """Serve a database with a world in it whose first site is the server."""
    store = open_store(database, create=True)
    try:
        with server_process(database, tmp_path / "secret") as server:
            yield server, make_world(store, url_a=server.url)
    finally:
        store.close()


def test_a_stream_tells_nobody_what_is_not_for_everybody(tmp_path: Path, sqlite_database: str) -> None:
    with peopled_server(tmp_path, sqlite_database) as (server, world):
        address = f"{server.url}/api/v1/stories/{to_text(world.story.id)}/events?after=0"
        made = [world.make(state, world["guest"]) for state in State]
        last = world.make(State.PUBLISHED, world["guest"])
        received, seqs = "", []
        with httpx.stream("GET", address, headers=world["other_guest"].headers, timeout=30) as stream:
            deadline = time.monotonic() + 30
            for line in stream.iter_lines():
                received += line + "\n"
                if line.startswith("data:"):
                    seqs.append(json.loads(line[5:])["seq"])
                if to_text(last.id) in line or time.monotonic() > deadline:
                    break
        assert to_text(last.id) in received
        assert not any(canary in received for one in [*made, last] for canary in (one.text_canary, one.name_canary))
        never_public = next(one for one in made if one.state is State.HELD)
        assert to_text(never_public.id) not in received
        assert seqs == sorted(seqs)
        assert not any(f'"{word}"' in received for word in ("held", "rejected", "spam", "status", "reason", "note"))
