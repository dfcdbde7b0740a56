"""The API's description holds what the API does: whatever is sent, every answer is one that it announces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from rejoinder.core.ids import to_text
from rejoinder.store.engine import open_store
from rejoinder.web.implied import problems_of
from rejoinder.web.problem_texts import TEXTS
from rejoinder.web.problems import TYPE
from rejoinder.web.shell import declared_routes
from tests.machinery.calls import CALLS
from tests.machinery.serving import Peopled, ServerProcess, server_process
from tests.machinery.world import State, World, make_world

EXAMPLES = 60
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
# A stream is answered for as long as one stays: tests/web/test_canaries.py reads it.
OPERATIONS = [name for name in CALLS if "/api/" in name and not name.endswith("/events")]
VISITORS = (None, "guest", "moderator_a", "editor_a")


class Served:
    """A server with a world in it, and its description as schemathesis reads it."""

    def __init__(self, server: ServerProcess, world: World) -> None:
        self.server = server
        self.world = world
        self.schema: BaseSchema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
        made = [world.make(state, world["guest"]) for state in State]
        self.values: dict[str, list[str]] = {
            "story_id": [to_text(story.id) for story in (world.story, world.closed_story, world.story_of_b)],
            "comment_id": [to_text(one.id) for one in made],
            "site": ["a", "b", "nowhere"],
        }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    database = f"sqlite:///{folder / 'rejoinder.sqlite3'}"
    store = open_store(database, create=True)
    try:
        with server_process(database, folder / "secret") as server:
            yield Served(server, make_world(store, url_a=server.url))
    finally:
        store.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_whatever_is_sent_the_answer_is_one_that_is_announced(
    served: Served, operation: str, mode: GenerationMode
) -> None:
    method, path = operation.split(" ")
    strategy = served.schema[path][method].as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        case = data.draw(strategy)
        for name in dict(case.path_parameters):
            if name in served.values and data.draw(st.integers(0, 3)):
                case.path_parameters[name] = data.draw(st.sampled_from(served.values[name]))
        visitor = data.draw(st.sampled_from(VISITORS))
        if visitor is not None:
            case.headers.update(served.world[visitor].headers)
        answer = case.call(base_url=served.server.url)
        case.validate_response(answer, checks=CHECKS)

    holds()


def test_the_description_is_sound_openapi(on: Peopled) -> None:
    document = on.app.ask("GET", "http://a.example/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            named = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert named == set(re.findall(r"\{([a-z_]+)\}", path)), path
            assert all(one["required"] for one in operation["parameters"] if one["in"] == "path")
            assert ("requestBody" in operation) == (method not in ("get", "delete"))
            for answer in operation["responses"].values():
                for media in answer.get("content", {}).values():
                    check_schema(media["schema"], document)
    ids = [operation["operationId"] for operations in document["paths"].values() for operation in operations.values()]
    assert len(ids) == len(set(ids))


def check_schema(schema: dict[str, Any], document: dict[str, Any]) -> None:
    """Refuse what is no JSON Schema of 2020-12, the dialect of OpenAPI 3.1, or refers to what is not there."""
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": document["components"], **schema}
    jsonschema_rs.validator_for(whole)
    for name, one in document["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({**one, "$schema": whole["$schema"]}), name


def test_every_route_of_the_api_is_described_with_every_problem_that_it_can_have(on: Peopled) -> None:
    document = on.app.ask("GET", "http://a.example/openapi.json").json()
    for route in declared_routes(on.app.application.shell):
        if not route.path.startswith("/api/"):
            assert route.path not in document["paths"]
            continue
        described = document["paths"][route.path][route.method.lower()]["responses"]
        assert set(described) == {*map(str, route.answers), *map(str, problems_of(route))}
        for status, codes in problems_of(route).items():
            for media, content in described[str(status)]["content"].items():
                if media == "application/problem+json":
                    narrowed = content["schema"]["allOf"][1]["properties"]
                    assert narrowed["code"]["enum"] == list(codes)
                    assert narrowed["type"]["enum"] == [TYPE + code for code in codes]
            assert set(codes) <= set(TEXTS)


def test_a_problem_says_what_it_is_in_the_announced_form(served: Served) -> None:
    gone = httpx.get(f"{served.server.url}/api/v1/stories/{to_text(bytes(16))}")
    assert (gone.status_code, gone.headers["content-type"]) == (404, "application/problem+json")
    assert gone.json()["type"] == f"{TYPE}{gone.json()['code']}" == f"{TYPE}not_found"
