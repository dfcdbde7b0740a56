"""The API's description says what the declarations say, every refusal among it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest

from rejoinder.core import errors
from rejoinder.core.ids import to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.asked import Answer, Asked, no_content
from rejoinder.web.declaring import Csrf, Route, Scope, Surface, route
from rejoinder.web.implied import problems_of
from rejoinder.web.openapi import openapi_of
from rejoinder.web.reference import routes_page
from tests.web.toy import HERALD_STORY, CommentOut, PostBody, Toy, ask

COMMENTS = "/api/v1/stories/{story_id}/comments"


class Page(msgspec.Struct, forbid_unknown_fields=True):
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 50
    cursor: str | None = None


def declare(method: str = "GET", path: str = "/api/v1/things", **changes: Any) -> Route:
    given: dict[str, Any] = {
        "permission": Permission.READ, "scope": Scope.HOST, "rate": RateClass.READ, "csrf": Csrf.SAFE, **changes
    }  # fmt: skip

    @route(method, path, **given)
    async def things(asked: Asked[Any, Any]) -> Answer:
        """List the things."""
        return no_content()

    return things


def test_the_document_is_served_and_lists_the_api_only() -> None:
    answer = ask(Toy().app(), "GET", "/openapi.json")
    document = answer.json()
    assert document["openapi"] == "3.1.0"
    assert set(document["paths"]) == {COMMENTS}
    assert set(document["paths"][COMMENTS]) == {"get", "post"}
    assert answer.headers["content-type"] == "application/json"


def test_bodies_and_answers_are_described_by_their_types() -> None:
    document = ask(Toy().app(), "GET", "/openapi.json").json()
    post = document["paths"][COMMENTS]["post"]
    assert post["requestBody"]["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/PostBody"}}}
    assert post["responses"]["201"]["content"]["application/json"]["schema"]["$ref"].endswith(CommentOut.__name__)
    schema = document["components"]["schemas"][PostBody.__name__]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["body"]


def test_queries_are_parameters_with_their_bounds() -> None:
    document = openapi_of([declare(query=Page)])
    by_name = {each["name"]: each for each in document["paths"]["/api/v1/things"]["get"]["parameters"]}
    assert by_name["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
    assert by_name["limit"]["required"] is False
    assert set(by_name) == {"limit", "cursor", "site"}
    assert "Page" not in document["components"]["schemas"]


def test_an_id_in_the_path_is_a_uuid() -> None:
    document = openapi_of([declare(path="/api/v1/stories/{story_id}/x", scope=Scope.STORY)])
    [parameter] = document["paths"]["/api/v1/stories/{story_id}/x"]["get"]["parameters"]
    assert parameter["schema"] == {"type": "string", "format": "uuid"}
    assert parameter["required"] is True


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (declare(), {400, 401, 404, 422, 429, 503}),
        (declare(path="/things"), {400, 404, 422, 503}),
        (declare(rate=RateClass.COUNTS), {400, 401, 404, 422, 429, 503}),
        (declare("POST", csrf=Csrf.TOKEN, rate=RateClass.POST, body=PostBody),
         {400, 401, 403, 404, 413, 415, 422, 429, 503, 507}),
        (declare("DELETE", csrf=Csrf.TOKEN, rate=RateClass.EDIT), {400, 401, 403, 404, 422, 429, 503, 507}),
        (declare("PUT", csrf=Csrf.TOKEN, rate=RateClass.STAFF, permission=Permission.PUBLISH_STORY),
         {400, 401, 403, 404, 422, 429, 503, 507}),
        (declare(problems=(errors.StoryClosed, errors.VersionMismatch)), {400, 401, 404, 409, 412, 422, 429, 503}),
        (declare(scope=Scope.SERVER), {400, 422}),
    ],
)  # fmt: skip
def test_a_declaration_implies_its_refusals(declared: Route, expected: set[int]) -> None:
    assert set(problems_of(declared)) == expected


def test_every_refusal_names_its_codes_and_when_to_come_back() -> None:
    responses = ask(Toy().app(), "GET", "/openapi.json").json()["paths"][COMMENTS]["post"]["responses"]
    conflict = responses["409"]["content"]["application/problem+json"]["schema"]
    assert conflict["allOf"][1]["properties"]["code"]["enum"] == ["story_closed"]
    assert "Retry-After" in responses["429"]["headers"]
    assert "Retry-After" in responses["503"]["headers"]
    assert "headers" not in responses["409"]


def test_what_the_shell_answers_is_in_the_document() -> None:
    app = Toy().app()
    document = ask(app, "GET", "/openapi.json").json()
    path = COMMENTS.format(story_id=to_text(HERALD_STORY))
    tried = [
        ({}, b""), ({"content-type": "application/json"}, b"{"), ({"content-type": "application/json"}, b"{}"),
        ({"content-type": "application/json"}, b'{"body":"closed"}'), ({"origin": "https://evil.example"}, b""),
        ({"content-type": "application/json"}, b'{"body":"' + b"x" * 70_000 + b'"}'),
        ({"content-type": "application/json"}, b'{"body":"x","is_staff":true}'),
        ({"content-type": "application/json", "idempotency-key": "x"}, b'{"body":"x"}'),
    ]  # fmt: skip
    seen = set()
    for headers, body in tried:
        answer = ask(app, "POST", path, headers, body)
        described = document["paths"][COMMENTS]["post"]["responses"][str(answer.status)]
        codes = described["content"]["application/problem+json"]["schema"]["allOf"][1]["properties"]["code"]["enum"]
        assert answer.json()["code"] in codes
        seen.add(answer.status)
    assert seen == {415, 400, 422, 409, 403, 413}


def test_other_surfaces_are_described_by_their_media() -> None:
    page = declare("POST", surface=Surface.FRAGMENT, rate=RateClass.PREVIEW, body=PostBody)
    operation = openapi_of([page])["paths"]["/api/v1/things"]["post"]
    assert list(operation["requestBody"]["content"]) == ["application/x-www-form-urlencoded"]
    assert list(operation["responses"]["200"]["content"]) == ["text/html"]
    assert set(operation["responses"]["422"]["content"]) == {"text/html", "application/problem+json"}


def test_keys_are_declared_where_they_count_and_needed_where_nobody_may_ask() -> None:
    staff = declare("PUT", csrf=Csrf.TOKEN, rate=RateClass.STAFF, permission=Permission.PUBLISH_STORY)
    document = openapi_of([declare(), staff])
    assert document["components"]["securitySchemes"]["api_key"]["scheme"] == "bearer"
    things = document["paths"]["/api/v1/things"]
    assert things["get"]["security"] == [{}, {"api_key": []}, {"session": []}]
    assert things["put"]["security"] == [{"api_key": []}, {"session": []}]
    assert "security" not in openapi_of([declare(path="/things")])["paths"]["/things"]["get"]


def test_the_versions_that_are_changed_are_named_by_if_match() -> None:
    declared = declare(problems=(errors.VersionMismatch,))
    names = [each["name"] for each in openapi_of([declared])["paths"]["/api/v1/things"]["get"]["parameters"]]
    assert "If-Match" in names


def test_the_reference_of_routes_has_a_line_for_each() -> None:
    routes = Toy().app().routes
    page = routes_page(routes)
    for each in routes:
        assert f"| `{each.name}` |" in page
    assert "409 (story_closed)" in page
