"""Every route, asked by everybody, about everything: the answer is what the permission says (AZ-01, AZ-08)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx
import pytest

from rejoinder.core.account import Role
from rejoinder.core.ids import CommentId, StoryId, new_id, to_text
from rejoinder.core.permissions import Permission
from rejoinder.web.declaring import Route, Scope
from rejoinder.web.shell import declared_routes
from rejoinder.web.story_addresses import BY_ADDRESS
from tests.machinery.calls import CALLS, Call, Target
from tests.machinery.serving import Peopled
from tests.machinery.world import KEYED, SEEN_BY_ALL, Made, State, Visitor, World

VISITORS = (
    "nobody", "guest", "other_guest", "member", "moderator_a", "editor_a", "administrator_a",
    "guest_b", "moderator_b", "administrator_b", *KEYED,
)  # fmt: skip
AUTHORS = ("guest", "moderator_a")
MODERATORS = frozenset({Role.MODERATOR, Role.EDITOR, Role.ADMINISTRATOR})
EDITORS = frozenset({Role.EDITOR, Role.ADMINISTRATOR})
GONE = frozenset({State.WITHDRAWN, State.TOMBSTONE})
ABSENT = CommentId(new_id(1, b"nowhere..."))
SUCCESS = {
    "POST /preview": 200,
    "POST /stories/{story_id}/comments": 303,
    "POST /discussion": 303,
    "POST /comments/{comment_id}/edit": 303,
    "PUT /api/v1/sites/{site}/stories": 201,
    "POST /api/v1/stories/{story_id}/comments": 201,
    # Streams leave the protocol of a real server; here there is none.
    "GET /api/v1/stories/{story_id}/events": 503,
    # No story goes by the addresses that are asked for here.
    **{one.name: 404 for one in BY_ADDRESS},
}
"""Where a route has several good answers, the one to a sound request."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question: who asks whose comment, and what became of it; `state` None for one that does not exist."""

    visitor: Visitor
    author: Visitor
    state: State | None

    @property
    def is_here(self) -> bool:
        return self.visitor.site.slug == "a"

    @property
    def is_owner(self) -> bool:
        return self.visitor.viewer.key == self.author.viewer.key and self.state is not None

    @property
    def moderates(self) -> bool:
        return self.is_here and self.visitor.viewer.role in MODERATORS

    @property
    def reads(self) -> bool:
        """Whether the visitor may read the text."""
        if self.state is None or not self.is_here or self.state in GONE:
            return False
        return self.state is State.PUBLISHED or self.is_owner or self.moderates

    @property
    def sees(self) -> bool:
        """Whether the visitor may know that it exists."""
        return self.reads or (self.is_here and self.state in SEEN_BY_ALL)


def reading(route: Route, case: Case) -> int:
    if route.path.endswith("/mine"):
        # By its proof only, which nobody has here: tests/web/test_guest_link.py tells what one opens.
        return 404
    if route.path.endswith("/history"):
        return 200 if case.reads else 404
    if not case.sees:
        return 404
    return 409 if route.path.endswith("/reply") and case.state is not State.PUBLISHED else 200


def changing_own(route: Route, case: Case) -> int:
    if not case.sees and not case.is_owner:
        return 404
    if case.visitor.viewer.key is None:
        return 401
    if not case.is_owner:
        return 403
    if route.method == "GET":
        if not case.sees:
            return 404
        return 403 if case.state is State.TOMBSTONE and route.permission is Permission.EDIT_OWN else 200
    return 409 if case.state in GONE and route.permission is Permission.EDIT_OWN else success(route)


def answering(route: Route, case: Case) -> int:
    """Votes and flags: everybody's, on what is published, but not on one's own."""
    if not case.is_here or case.state is not State.PUBLISHED:
        return 404
    return 403 if case.is_owner else success(route)


def moderating(route: Route, case: Case) -> int:
    if case.visitor.viewer.account is None:
        return 401
    if case.visitor.viewer.role not in MODERATORS:
        return 403
    if not case.sees and not (case.is_owner and route.is_write):
        return 404
    return 409 if case.state in GONE and route.is_write else success(route)


RULES: dict[Permission, Callable[[Route, Case], int]] = {
    Permission.READ: reading,
    Permission.EDIT_OWN: changing_own,
    Permission.WITHDRAW_OWN: changing_own,
    Permission.VOTE: answering,
    Permission.FLAG: answering,
    Permission.MODERATE: moderating,
}
"""What a request about a comment is answered, by the permission that its route declares."""


def success(route: Route) -> int:
    return SUCCESS.get(route.name) or next(iter(route.answers))


def routes(on: Peopled, *scopes: Scope) -> list[Route]:
    return [route for route in declared_routes(on.app.application.shell) if route.scope in scopes]


def target(world: World, made: Made | None) -> Target:
    if made is None:
        return Target(world.a, world.story.id, ABSENT)
    return Target(world.a, world.story.id, made.id, made.comment.version)


def test_every_route_is_asked(on: Peopled) -> None:
    assert {route.name for route in declared_routes(on.app.application.shell)} == set(CALLS)


def test_whoever_asks_about_a_comment_is_answered_by_the_permission(on: Peopled) -> None:
    world = on.world
    found, expected = {}, {}
    kept: dict[tuple[str, State], Made] = {}
    for route in routes(on, Scope.COMMENT):
        for state in (*State, None):
            for author in AUTHORS:
                for name in VISITORS:
                    case = Case(world.asking(name, route), world[author], state)
                    made = None
                    if state is not None:
                        made = kept.get((author, state)) or world.make(state, world[author])
                        kept[author, state] = made
                    answer = CALLS[route.name](target(world, made)).send(on.app, world[name])
                    if route.is_write and answer.status_code < 400 and state is not None:
                        del kept[author, state]
                    key = (route.name, state, author, name)
                    found[key], expected[key] = answer.status_code, RULES[route.permission](route, case)
    assert {key: (found[key], expected[key]) for key in found if found[key] != expected[key]} == {}


def of_story(route: Route, visitor: Visitor, where: str) -> int:
    """The answer about a story: the site's own, closed, another site's, or none."""
    home = "story" if visitor.site.slug == "a" else "story_of_b"
    if where not in (home, "closed_story") or (where == "closed_story" and visitor.site.slug != "a"):
        return 404
    if where == "closed_story" and (route.permission is Permission.POST or route.path.endswith("/reply")):
        return 409
    return success(route)


def test_whoever_asks_about_a_story_finds_those_of_the_own_site(on: Peopled) -> None:
    world = on.world
    stories = {"story": world.story.id, "closed_story": world.closed_story.id, "story_of_b": world.story_of_b.id,
               "none": StoryId(ABSENT)}  # fmt: skip
    wrong = {}
    for route in routes(on, Scope.STORY):
        assert route.permission in (Permission.READ, Permission.POST), "its rule is not written yet"
        for where, story_id in stories.items():
            for name in VISITORS:
                answer = CALLS[route.name](Target(world.a, story_id, ABSENT)).send(on.app, world[name])
                if answer.status_code != of_story(route, world.asking(name, route), where):
                    wrong[route.name, where, name] = answer.status_code
    assert wrong == {}


def of_named_site(visitor: Visitor, slug: str) -> int:
    if visitor.viewer.account is None:
        return 401
    if visitor.viewer.role not in EDITORS:
        return 403
    return 201 if visitor.site.slug == slug else 404


def test_only_editors_publish_and_only_on_their_site(on: Peopled) -> None:
    world = on.world
    named = routes(on, Scope.NAMED)
    assert [route.permission for route in named] == [Permission.PUBLISH_STORY]
    for name in VISITORS:
        for slug in ("a", "b", "nowhere"):
            made = CALLS[named[0].name](Target(world.a if slug == "a" else world.b, world.story.id, ABSENT))
            path = made.path.replace("/sites/b/", f"/sites/{slug}/")
            answer = Call(made.method, path, json=made.json).send(on.app, world[name])
            assert (name, slug, answer.status_code) == (name, slug, of_named_site(world[name], slug))


def of_desk(visitor: Visitor) -> int:
    """Every visitor asks the own site's desk: there is no address by which to ask another's."""
    if visitor.viewer.account is None:
        return 401
    return 200 if visitor.viewer.role in MODERATORS else 403


def test_routes_of_the_host_are_everybodys_on_the_own_site(on: Peopled) -> None:
    world = on.world
    wrong = {}
    for route in routes(on, Scope.HOST):
        assert route.permission in (Permission.READ, Permission.POST, Permission.MODERATE), "its rule is not written"
        for name in VISITORS:
            # Whoever signs out has done so for the tests that follow.
            visitor = world.guest("passing", world[name].site) if route.path == "/account/leave" else world[name]
            for site in (world.a, world.b):
                about_site = route.path.startswith("/discussion")
                expected = 403 if route.name == "POST /account/enter" else success(route)
                expected = of_desk(world.asking(name, route)) if route.permission is Permission.MODERATE else expected
                expected = 404 if about_site and site.id != visitor.site.id else expected
                answer = CALLS[route.name](Target(site, world.story.id, ABSENT)).send(on.app, visitor)
                if answer.status_code != expected:
                    wrong[route.name, name, site.slug] = answer.status_code
    assert wrong == {}


def test_no_parameter_chooses_a_site_of_another_host(on: Peopled) -> None:
    for query in ("site=b", "site=nowhere", "site=", "site=A", "site=a&site=b", "site[]=b", "site_id=b"):
        for path in ("/", "/account", "/feed.atom", "/help/keys"):
            answer = on.app.ask_as(on.world["administrator_b"], "GET", f"{path}?{query}")
            ours = on.app.ask("GET", f"{on.world.a.public_url}{path}?{query}", headers={"cookie": "rj_x=1"})
            assert on.world.a.name not in answer.text or answer.status_code >= 400, query
            assert on.world.b.name not in ours.text, query


def test_routes_of_the_server_tell_everybody_the_same(on: Peopled) -> None:
    world = on.world
    absent = {"GET /pictures/{picture_id}", "GET /static/{version}/{name}", "GET /metrics"}
    for route in routes(on, Scope.SERVER):
        assert (route.permission, route.is_write) == (Permission.READ, False)
        answers = [CALLS[route.name](target(world, None)).send(on.app, world[name]) for name in VISITORS]
        assert {answer.status_code for answer in answers} == {404 if route.name in absent else 200}
        assert len({without_ids(answer, world) for answer in answers}) == 1


def without_ids(answer: httpx.Response, *names: object) -> tuple[int, str, str]:
    """Return an answer without what differs from request to request, and without the id that it is about."""
    request_id = answer.headers["x-request-id"]
    kept = [(name, value) for name, value in answer.headers.items() if name not in ("x-request-id", "content-length")]
    text = answer.text.replace(request_id, "")
    for name in names:
        text = text.replace(to_text(name), "ID") if isinstance(name, bytes) else text
    return answer.status_code, re.sub(r"\d+(?:\.\d+)?", "0", repr(kept)), re.sub(r"\d+(?:\.\d+)?", "0", text)


BAD: dict[str, Callable[[Call], Call]] = {
    "sound": lambda call: call,
    "an unknown field": lambda call: call.with_field("is_staff", True) if call.method != "GET" else call,
    "no body": lambda call: Call(call.method, call.path, {} if call.form is not None else None),
    "a bad query": lambda call: Call(call.method, call.path + "?lang=%zz", call.form, call.json),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_hidden_and_what_is_absent_answer_alike(on: Peopled, kind: str) -> None:
    world = on.world
    hidden = [world.make(state, world["guest"]) for state in State if state not in SEEN_BY_ALL]
    of_b = world.make(State.PUBLISHED, world["guest_b"])
    wrong = []
    for route in routes(on, Scope.COMMENT):
        for name in VISITORS:
            case_absent = BAD[kind](CALLS[route.name](target(world, None))).send(on.app, world[name])
            for made in (*hidden, of_b):
                here = world[name].site.slug == ("b" if made is of_b else "a")
                moderates = world.asking(name, route).viewer.role in MODERATORS and made.state is not State.WITHDRAWN
                if here and (made is of_b or name == "guest" or moderates):
                    continue
                answer = BAD[kind](CALLS[route.name](target(world, made))).send(on.app, world[name])
                if without_ids(answer, made.id) != without_ids(case_absent, ABSENT):
                    wrong.append((route.name, name, made.state, case_absent.status_code, answer.status_code))
    assert wrong == []
