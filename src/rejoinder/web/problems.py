"""Refusals as HTTP says them: one map to statuses, one form (RFC 9457), one text a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import msgspec

from rejoinder.core import errors
from rejoinder.core.errors import Refusal, TooOften, Unavailable
from rejoinder.core.site import Site
from rejoinder.web.asked import Answer
from rejoinder.web.declaring import Surface
from rejoinder.web.headers import HeaderPair
from rejoinder.web.i18n import language_for
from rejoinder.web.pacing import rate_fields
from rejoinder.web.problem_texts import TEXTS
from rejoinder.web.sentences import title_and_text

PROBLEM: Final = b"application/problem+json"
TYPE: Final = "urn:rejoinder:problem:"

STATUSES: Final[Mapping[type[Refusal], int]] = {
    errors.BadInput: 400,
    errors.BadField: 422,
    errors.UnknownField: 400,
    errors.TextRefused: 422,
    errors.TooLarge: 413,
    errors.UnsupportedType: 415,
    errors.NotFound: 404,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.KeyReused: 422,
    errors.VersionMismatch: 412,
    errors.VersionRequired: 428,
    errors.TooOften: 429,
    errors.Unavailable: 503,
    errors.StoreFull: 507,
}
"""A class that is not here has its nearest ancestor's status."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal on its way out. `data` are its members beside the standard ones; `site` None when it is not known."""

    status: int
    code: str
    data: Mapping[str, str | int | float | None] = field(default_factory=dict)
    request_id: str = ""
    surface: Surface = Surface.API
    site: Site | None = None
    language: str | None = None

    @property
    def title(self) -> str:
        return TEXTS[self.code][0] if self.code in TEXTS else HTTPStatus(self.status).phrase

    @property
    def detail(self) -> str:
        return TEXTS[self.code][1] if self.code in TEXTS else ""


def status_of(refusal: type[Refusal]) -> int:
    """Return the HTTP status of a class of refusals."""
    return next(STATUSES[base] for base in refusal.__mro__ if base in STATUSES)


def problem_json(problem: Problem) -> bytes:
    """Return the problem details as JSON; data never overwrite a standard member.

    `message` is what our own pages tell a reader: a sentence in the language asked for, or else the site's.
    """
    spoken = language_for(problem.language or (problem.site.language if problem.site else "en"))
    members: dict[str, str | int | float | None] = dict(problem.data)
    members |= {
        "type": TYPE + problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "message": title_and_text(problem.code, problem.data, spoken)[1],
        "instance": f"urn:rejoinder:request:{problem.request_id}",
    }
    return msgspec.json.encode(members)


def fields_of(refusal: Refusal, realm: str = "rejoinder") -> tuple[HeaderPair, ...]:
    """Return the header fields that go with a refusal."""
    fields: list[HeaderPair] = []
    retry_after_s = refusal.data.get("retry_after_s")
    if isinstance(refusal, TooOften | Unavailable):
        seconds = max(1, int(retry_after_s or 1))
        fields.append((b"retry-after", b"%d" % seconds))
    if isinstance(refusal, TooOften):
        fields += rate_fields(refusal.data)
    if isinstance(refusal, errors.BadApiKey):
        fields.append((b"www-authenticate", f'Bearer realm="{realm}", error="invalid_token"'.encode()))
    elif isinstance(refusal, errors.Unauthenticated):
        fields.append((b"www-authenticate", f'Cookie realm="{realm}"'.encode()))
    if isinstance(refusal, errors.TooLarge):
        fields.append((b"connection", b"close"))
    return tuple(fields)


def problem_answer(problem: Problem, headers: tuple[HeaderPair, ...] = ()) -> Answer:
    """Return the answer of a JSON route for a problem."""
    return Answer(problem.status, problem_json(problem), PROBLEM, headers, cache=b"no-store")
