"""A route says what it needs, or the server does not start."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from litestar import Litestar, get

from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.asked import Answer, Asked, json_answer
from rejoinder.web.declaring import Csrf, Route, Scope, Surface, Undeclared, route, routes_of
from rejoinder.web.running import Desk
from rejoinder.web.shell import build_app, declared_routes, refuse_undeclared
from rejoinder.web.tally import Tally
from tests.web.toy import Toy, problem_page


class Loose(msgspec.Struct):
    body: str


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    body: str


def declare(method: str = "POST", path: str = "/things", **changes: Any) -> Route:
    given: dict[str, Any] = {
        "permission": Permission.POST, "scope": Scope.HOST, "rate": RateClass.POST, "csrf": Csrf.TOKEN, **changes
    }  # fmt: skip

    @route(method, path, **given)
    async def handler(asked: Asked[Any, Any]) -> Answer:
        """Do something."""
        return json_answer({})

    return handler


@pytest.mark.parametrize("missing", ["permission", "scope", "rate", "csrf"])
def test_a_route_without_one_of_its_four_classes_cannot_be_written(missing: str) -> None:
    given: dict[str, Any] = {
        "permission": Permission.READ, "scope": Scope.HOST, "rate": RateClass.READ, "csrf": Csrf.SAFE
    }  # fmt: skip
    del given[missing]
    with pytest.raises(TypeError, match=missing):
        route("GET", "/things", **given)


async def one_page(asked: Asked[Any, Any]) -> Answer:
    return json_answer({})


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"method": "GET"}, "has no effect"),
        ({"method": "TRACE"}, "no method"),
        ({"method": "DELETE", "csrf": Csrf.SAFE}, "has an effect"),
        ({"rate": RateClass.READ}, "rate class of its own"),
        ({"path": "things"}, "plain segments"),
        ({"path": "/things/{id:int}"}, "plain segments"),
        ({"path": "/things/"}, "plain segments"),
        ({"scope": Scope.STORY}, "{story_id}"),
        ({"scope": Scope.COMMENT}, "{comment_id}"),
        ({"scope": Scope.NAMED}, "{site}"),
        ({"scope": Scope.SERVER}, "can only be read"),
        ({"body": Loose}, "forbid unknown fields"),
        ({"body": dict}, "not a msgspec.Struct"),
        ({"method": "GET", "csrf": Csrf.SAFE, "rate": RateClass.READ, "body": Strict}, "a GET has no body"),
        ({"confirm": one_page}, "only a form that writes"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(Undeclared, match=fault.replace("{", r"\{")):
        declare(**changes)


def test_a_declared_route_tells_all_that_the_matrix_needs() -> None:
    declared = declare("PUT", "/stories/{story_id}/things/{name}", scope=Scope.STORY, body=Strict)
    assert declared.parameters == ("story_id", "name")
    assert declared.name == "PUT /stories/{story_id}/things/{name}"
    assert declared.is_write
    assert declared.summary == "Do something."


def test_the_application_lists_every_route_it_serves_its_own_among_them() -> None:
    names = {each.name for each in declared_routes(Toy().app())}
    assert "POST /api/v1/stories/{story_id}/comments" in names
    assert {"GET /healthz", "GET /readyz", "GET /metrics", "GET /openapi.json"} <= names


def test_every_address_on_the_router_came_through_a_declaration() -> None:
    app = Toy().app()
    served = {(each.path_format, method) for each in app.litestar.routes for method in getattr(each, "methods", ())}
    declared = {(each.path, each.method) for each in app.routes}
    assert {(path, method) for path, method in served if method not in ("HEAD", "OPTIONS")} == declared


def build(*routes: Any) -> None:
    toy = Toy()
    build_app(routes, toy.gate(), Desk(problem_page, Tally()))


def test_the_application_does_not_start_with_a_plain_function_among_its_routes() -> None:
    async def handler(asked: Asked[Any, Any]) -> Answer:
        return json_answer({})

    with pytest.raises(Undeclared, match="no declared route"):
        build(handler)


def test_the_application_does_not_start_with_a_handler_of_the_framework() -> None:
    @get("/hidden", sync_to_thread=False)
    def hidden() -> str:
        return ""

    with pytest.raises(Undeclared, match="no declared route"):
        build(hidden)
    with pytest.raises(Undeclared, match="/hidden"):
        refuse_undeclared(Litestar([hidden], openapi_config=None))


def test_what_the_framework_adds_on_its_own_is_refused_too() -> None:
    with pytest.raises(Undeclared, match="/schema"):
        refuse_undeclared(Litestar([]))


def test_an_address_can_be_declared_once() -> None:
    with pytest.raises(Undeclared, match="twice"):
        build(declare(), declare())


def test_a_declaration_made_without_the_decorator_is_checked_at_start() -> None:
    async def handler(asked: Asked[Any, Any]) -> Answer:
        return json_answer({})

    bent = Route("GET", "/x", handler, Permission.READ, Scope.HOST, RateClass.READ, Csrf.TOKEN, Surface.PAGE)
    with pytest.raises(Undeclared, match="has no effect"):
        build(bent)


def test_routes_are_found_in_a_module() -> None:
    class Module:
        first = declare(path="/a")
        second = declare(path="/b")
        other = 3

    assert [each.path for each in routes_of(Module)] == ["/a", "/b"]
