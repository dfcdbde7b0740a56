"""One sound request for every declared route: what the matrix, the CSRF tests and the tests of bad input start from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx

from rejoinder.core.ids import CommentId, StoryId, to_text
from rejoinder.core.site import Site
from rejoinder.web.story_addresses import BY_ADDRESS
from tests.machinery.serving import InProcess
from tests.machinery.world import Visitor

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
_number = count(1)


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is about: `version` is the comment's, for edits."""

    site: Site
    story_id: StoryId
    comment_id: CommentId
    version: int = 1
    picture_id: bytes = bytes(16)
    asset: str = "/static/none/none.css"
    token: str = "no-such-token"


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it is sent: `form` or `json` is its body, `headers` are those beyond the visitor's."""

    method: str
    path: str
    form: dict[str, str] | None = None
    json: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, app: InProcess, visitor: Visitor, *, address: str | None = None) -> httpx.Response:
        """Send it as the visitor's browser does: forms carry the token as a field, the API as a header."""
        headers, call = visitor.headers | self.headers, self
        if self.form is not None and "csrf" not in self.form and visitor.csrf:
            call = replace(self, form=self.form | {"csrf": headers.pop("x-csrf-token")})
        return call.ask(app, visitor.site.public_url, headers, address=address)

    def ask(
        self, app: InProcess, origin: str, headers: Mapping[str, str], *, address: str | None = None
    ) -> httpx.Response:
        """Send it to `origin` with these header fields, and the body's type where they don't name one."""
        given, content = dict(headers), None
        if self.form is not None:
            given.setdefault("content-type", FORM_TYPE)
            content = urlencode(self.form).encode()
        elif self.json is not None:
            given.setdefault("content-type", JSON_TYPE)
            content = json.dumps(self.json).encode()
        encoded = [(name, value.encode()) for name, value in given.items()]
        return app.ask(self.method, origin + self.path, headers=encoded, content=content, address=address)

    def with_field(self, name: str, value: Any) -> Call:
        """Return the same request with one more field in its body."""
        if self.form is not None:
            return replace(self, form=self.form | {name: str(value)})
        return replace(self, json={**(self.json or {}), name: value})


Maker = Callable[[Target], Call]


def _text() -> str:
    return f"A sound text, number {next(_number)}."


def _get(pattern: str) -> Maker:
    return lambda target: Call("GET", _filled(pattern, target))


def _form(pattern: str, make: Callable[[Target], dict[str, str]]) -> Maker:
    return lambda target: Call("POST", _filled(pattern, target), form=make(target))


def _json(method: str, pattern: str, make: Callable[[Target], Any]) -> Maker:
    return lambda target: Call(method, _filled(pattern, target), json=make(target))


def _filled(pattern: str, target: Target) -> str:
    names = {
        "story_id": to_text(target.story_id), "comment_id": to_text(target.comment_id), "site": target.site.slug,
        "picture_id": to_text(target.picture_id), "token": target.token,
    }  # fmt: skip
    version, name = target.asset.removeprefix("/static/").split("/")
    return pattern.format(**names, version=version, name=name)


_PAGES = (
    "/", "/stories/{story_id}", "/stories/{story_id}/discussion", "/comments/{comment_id}",
    "/comments/{comment_id}/history", "/stories/{story_id}/reply", "/comments/{comment_id}/reply",
    "/comments/{comment_id}/edit", "/comments/{comment_id}/withdraw", "/comments/{comment_id}/flag",
    "/comments/{comment_id}/decide", "/comments/{comment_id}/mine",
    "/desk", "/account", "/account/enter", "/help/keys", "/pictures/{picture_id}",
    "/static/{version}/{name}", "/embed.js", "/embed.css", "/stories/{story_id}/feed.atom", "/feed.atom",
    "/api/v1/stories/{story_id}", "/api/v1/stories/{story_id}/comments", "/api/v1/comments/{comment_id}",
    "/api/v1/comments/{comment_id}/fragment", "/api/v1/stories/{story_id}/mine", "/api/v1/stories/{story_id}/events",
    "/healthz", "/readyz", "/metrics", "/openapi.json",
)  # fmt: skip


def _elsewhere(parts: tuple[str, ...]) -> Maker:
    """An address of that depth by which no story goes."""
    return lambda target: Call("GET", "".join(f"/{part.replace('_', '-')}" for part in parts))


CALLS: Mapping[str, Maker] = {
    **{f"GET {path}": _get(path) for path in _PAGES},
    **{one.name: _elsewhere(one.parameters) for one in BY_ADDRESS},
    "GET /discussion": lambda target: Call("GET", f"/discussion?url={target.site.public_url}/first"),
    "GET /discussion/reply": lambda target: Call("GET", f"/discussion/reply?url={target.site.public_url}/unnamed"),
    "POST /stories/{story_id}/comments": _form(
        "/stories/{story_id}/comments", lambda target: {"body": _text(), "name": "Nina"}
    ),
    "POST /discussion": lambda target: Call(
        "POST", "/discussion",
        form={"body": _text(), "name": "Nina", "url": f"{target.site.public_url}/unnamed-{next(_number)}",
              "site": target.site.slug},
    ),
    "POST /comments/{comment_id}/edit": _form(
        "/comments/{comment_id}/edit", lambda target: {"body": _text(), "version": str(target.version)}
    ),
    "POST /comments/{comment_id}/withdraw": _form("/comments/{comment_id}/withdraw", lambda target: {}),
    "POST /comments/{comment_id}/vote": _form("/comments/{comment_id}/vote", lambda target: {"value": "1"}),
    "POST /comments/{comment_id}/flag": _form("/comments/{comment_id}/flag", lambda target: {"reason": "spam"}),
    "POST /comments/{comment_id}/decide": _form(
        "/comments/{comment_id}/decide", lambda target: {"action": "hold", "reason": "insult"}
    ),
    "POST /preview": _form("/preview", lambda target: {"body": _text()}),
    "POST /account/enter": _form("/account/enter", lambda target: {"token": target.token}),
    "POST /account/leave": _form("/account/leave", lambda target: {}),
    "POST /api/v1/counts": _json(
        "POST", "/api/v1/counts", lambda target: {"urls": [f"{target.site.public_url}/first"]}
    ),
    "PUT /api/v1/sites/{site}/stories": _json(
        "PUT", "/api/v1/sites/{site}/stories",
        lambda target: {"url": f"{target.site.public_url}/put-{next(_number)}", "title": "A story that was put"},
    ),
    "POST /api/v1/stories/{story_id}/comments": _json(
        "POST", "/api/v1/stories/{story_id}/comments", lambda target: {"body": _text(), "name": "Nina"}
    ),
    "PATCH /api/v1/comments/{comment_id}": _json(
        "PATCH", "/api/v1/comments/{comment_id}", lambda target: {"body": _text(), "version": target.version}
    ),
    "DELETE /api/v1/comments/{comment_id}": lambda target: Call(
        "DELETE", f"/api/v1/comments/{to_text(target.comment_id)}"
    ),
    "PUT /api/v1/comments/{comment_id}/vote": _json(
        "PUT", "/api/v1/comments/{comment_id}/vote", lambda target: {"value": 1}
    ),
    "POST /api/v1/comments/{comment_id}/flags": _json(
        "POST", "/api/v1/comments/{comment_id}/flags", lambda target: {"reason": "spam"}
    ),
    "POST /api/v1/comments/{comment_id}/decisions": _json(
        "POST", "/api/v1/comments/{comment_id}/decisions", lambda target: {"status": "held", "reason": "insult"}
    ),
}  # fmt: skip
"""By the route's name; a route that is not here has no tests, and fails one for it."""
