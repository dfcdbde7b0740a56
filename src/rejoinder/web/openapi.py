"""The OpenAPI 3.1 document, made of the declarations when it is first asked for."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec

from rejoinder.core import errors
from rejoinder.core.account import Role
from rejoinder.core.api_keys import PREFIX
from rejoinder.core.permissions import ROLE_PERMISSIONS
from rejoinder.web.declaring import Route, Scope, Surface
from rejoinder.web.implied import problems_of, takes_body, takes_form
from rejoinder.web.problems import TYPE

API_VERSION: Final = "1"
_REF: Final = "#/components/schemas/{name}"
_MEDIA: Final = {
    Surface.API: "application/json",
    Surface.STREAM: "text/event-stream",
    Surface.FEED: "application/atom+xml",
    Surface.PAGE: "text/html",
    Surface.FRAGMENT: "text/html",
}
_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457). Further members belong to the code.",
    "required": ["type", "title", "status", "detail", "code", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "message": {"type": "string", "description": "A sentence for the reader, in the language asked for."},
        "instance": {"type": "string", "format": "uri"},
    },
}
_READER: Final = ROLE_PERMISSIONS[Role.READER]
_SCHEMES: Final = {
    "api_key": {
        "type": "http",
        "scheme": "bearer",
        "description": f"An API key, `{PREFIX}...`. Cookies beside it don't count, and no CSRF token is asked for.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "rj_session_SITE",
        "description": "A signed-in browser's cookie, named after the site; with `__Host-` in front on https.",
    },
}


class Document:
    """The description of the routes below `/api/`, encoded once."""

    def __init__(self, public_url: str = "") -> None:
        self._public_url = public_url
        self._routes: Sequence[Route] = ()
        self._encoded: bytes | None = None

    def describe(self, routes: Sequence[Route]) -> None:
        """Take the routes that the document is about."""
        self._routes = [route for route in routes if route.path.startswith("/api/")]

    def encoded(self) -> bytes:
        """Return the document as JSON."""
        if self._encoded is None:
            self._encoded = msgspec.json.encode(openapi_of(self._routes, self._public_url))
        return self._encoded


def openapi_of(routes: Sequence[Route], public_url: str = "") -> dict[str, Any]:
    """Return the OpenAPI document of `routes` as plain values."""
    shapes = list(dict.fromkeys(shape for route in routes for shape in _shapes(route)))
    references, components = msgspec.json.schema_components(shapes, ref_template=_REF)
    by_shape = dict(zip(shapes, references, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, by_shape, components)
    queries = {route.query.__name__ for route in routes if route.query is not None}
    schemas = {name: schema for name, schema in components.items() if name not in queries}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rejoinder", "version": API_VERSION, "description": "The readers' discussion."},
        "servers": [{"url": public_url or "/"}],
        "paths": paths,
        "components": {"schemas": {**schemas, "Problem": _PROBLEM_SCHEMA}, "securitySchemes": _SCHEMES},
    }


def _shapes(route: Route) -> list[Any]:
    return [shape for shape in (route.body, route.query, *route.answers.values()) if shape is not None]


def _operation(route: Route, by_shape: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route, components), *_header_parameters(route)],
        "responses": {**_answers(route, by_shape), **_problems(route)},
        "x-permission": route.permission.value,
        "x-rate": route.rate.value,
    }
    if route.takes_key:
        anyone: list[dict[str, list[str]]] = [{}] if route.permission in _READER else []
        operation["security"] = [*anyone, {"api_key": []}, {"session": []}]
    if takes_body(route):
        media = "application/x-www-form-urlencoded" if takes_form(route) else "application/json"
        schema = by_shape[route.body] if route.body is not None else {"type": "object"}
        operation["requestBody"] = {"required": True, "content": {media: {"schema": schema}}}
    return operation


def _answers(route: Route, by_shape: dict[Any, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, shape in route.answers.items():
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if status not in (204, 304) and status < 300:
            schema = by_shape[shape] if shape is not None else {"type": "string"}
            answer["content"] = {_MEDIA.get(route.surface, "application/octet-stream"): {"schema": schema}}
        answers[str(status)] = answer
    return answers


def _problems(route: Route) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for status, codes in problems_of(route).items():
        answer: dict[str, Any] = {"description": ", ".join(codes)}
        types = [TYPE + code for code in codes]
        narrowed = {"properties": {"code": {"enum": list(codes)}, "type": {"enum": types}}}
        schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, narrowed]}
        answer["content"] = {"application/problem+json": {"schema": schema}}
        if takes_form(route):
            # What is no address of ours at all is no fragment's either: that is told as JSON.
            answer["content"]["text/html"] = {"schema": {"type": "string"}}
        if status in (429, 503, 507):
            answer["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
        if status == 401:
            answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
        answers[str(status)] = answer
    return answers


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    text = {"type": "string", "pattern": "^[A-Za-z0-9._~-]+$", "maxLength": 100}
    return [
        {
            "name": name, "in": "path", "required": True,
            "schema": {"type": "string", "format": "uuid"} if name.endswith("_id") else text,
        }
        for name in route.parameters
    ]  # fmt: skip


def _query_parameters(route: Route, components: dict[str, Any]) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = []
    if route.query is not None:
        schema = components[route.query.__name__]
        required = schema.get("required", ())
        parameters = [
            {"name": name, "in": "query", "required": name in required, "schema": part}
            for name, part in schema["properties"].items()
        ]
    if route.scope is Scope.HOST:
        parameters.append({"name": "site", "in": "query", "required": False, "schema": {"type": "string"}})
    return parameters


def _header_parameters(route: Route) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = []

    def header(name: str, pattern: str, text: str) -> None:
        schema = {"type": "string", "pattern": pattern}
        parameters.append({"name": name, "in": "header", "required": False, "description": text, "schema": schema})

    if route.is_write:
        header("Idempotency-Key", "^[A-Za-z0-9_-]{22,255}$", "Repeated with the same body, the same answer.")
        header("X-CSRF-Token", "^[A-Za-z0-9_-]{24}$", "Needed whenever a cookie of ours comes along.")
    if errors.VersionMismatch in route.problems:
        header("If-Match", '^"[1-9][0-9]{0,8}"$', "The version that is changed, in quotes.")
    return parameters
