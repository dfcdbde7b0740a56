"""Every refusal has a status, a form and an explanation (HT-12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from rejoinder.core import errors
from rejoinder.core.errors import Refusal
from rejoinder.core.ids import to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.asked import Answer, Asked, no_content
from rejoinder.web.declaring import Csrf, Scope, Surface, route
from rejoinder.web.i18n import language_for
from rejoinder.web.problem_texts import TEXTS
from rejoinder.web.problems import Problem, fields_of, problem_answer, problem_json, status_of
from rejoinder.web.reference import problems_page
from rejoinder.web.running import Desk
from rejoinder.web.sentences import title_and_text
from rejoinder.web.shell import build_app
from rejoinder.web.tally import Tally
from rejoinder.web.tokens import Tokens, session_hash
from tests.web.toy import (
    GAZETTE,
    GAZETTE_STORY,
    HERALD,
    HERALD_COMMENT,
    HERALD_STORY,
    MEMBER_TOKEN,
    MODERATOR_TOKEN,
    SECRET,
    Toy,
    ask,
    check_is_here,
)

REFERENCE = Path(__file__).parents[2] / "docs/reference/problems.md"
API = f"/api/v1/stories/{to_text(HERALD_STORY)}/comments"
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
SECRETS = (b"passwd", b"RuntimeError", b"Traceback", b"/work/", b"site-packages", b"litestar", b"Litestar", b"line ")


def refusals(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for each in root.__subclasses__():
        if each.__module__.startswith("rejoinder."):
            yield each
            yield from refusals(each)


ALL = sorted(set(refusals()), key=lambda each: each.__name__)


@pytest.mark.parametrize("refusal", ALL)
def test_every_refusal_has_a_code_a_status_a_text_and_an_anchor(refusal: type[Refusal]) -> None:
    assert 400 <= status_of(refusal) < 600
    assert refusal.code in TEXTS
    assert f'<a id="{refusal.code}"></a>' in REFERENCE.read_text()


def test_the_documentation_lists_the_problems_as_they_are() -> None:
    assert REFERENCE.read_text() == problems_page(), "run `python -m rejoinder.cli.reference docs/reference`"


def test_no_two_refusals_share_a_code() -> None:
    codes = [each.code for each in ALL]
    assert len(codes) == len(set(codes))
    assert set(TEXTS) - set(codes) == {"method_not_allowed", "internal_error"}


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (errors.BadJson, 400), (errors.BadCursor, 400), (errors.UnknownField, 400), (errors.BadField, 422),
        (errors.EmptyText, 422), (errors.TextTooLong, 422), (errors.TooLarge, 413), (errors.UnsupportedType, 415),
        (errors.NotFound, 404), (errors.Unauthenticated, 401), (errors.CrossSite, 403), (errors.NotYours, 403),
        (errors.StoryClosed, 409), (errors.ParentElsewhere, 409), (errors.NameTaken, 409), (errors.KeyReused, 422),
        (errors.VersionMismatch, 412), (errors.VersionRequired, 428), (errors.TooOften, 429), (errors.StoreBusy, 503),
        (errors.StoreFull, 507), (errors.StoreReadOnly, 503),
    ],
)  # fmt: skip
def test_statuses_are_what_clients_count_on(refusal: type[Refusal], status: int) -> None:
    assert status_of(refusal) == status


def test_a_problem_is_written_as_its_rfc_has_it() -> None:
    answer = problem_answer(Problem(422, "text_too_long", {"limit": 5, "unit": "characters"}, "abc"))
    assert answer.media == b"application/problem+json"
    assert answer.cache == b"no-store"
    assert msgspec.json.decode(answer.body) == {
        "type": "urn:rejoinder:problem:text_too_long", "status": 422, "code": "text_too_long",
        "title": TEXTS["text_too_long"][0], "detail": TEXTS["text_too_long"][1],
        "instance": "urn:rejoinder:request:abc", "limit": 5, "unit": "characters",
        "message": "This is too long: at most 5 characters, please.",
    }  # fmt: skip


def test_data_never_take_the_place_of_a_standard_member() -> None:
    told = msgspec.json.decode(problem_json(Problem(404, "not_found", {"status": 200, "type": "x", "what": "story"})))
    assert (told["status"], told["type"], told["what"]) == (404, "urn:rejoinder:problem:not_found", "story")


def test_when_to_come_back_stands_in_the_header() -> None:
    too_often = errors.TooOften(rate="vote", limit=60, window_s=60, retry_after_s=7)
    assert dict(fields_of(too_often)) == {
        b"retry-after": b"7", b"ratelimit-policy": b'"vote";q=60;w=60', b"ratelimit": b'"vote";r=0;t=7'
    }  # fmt: skip
    assert dict(fields_of(errors.StoreBusy(retry_after_s=0.2))) == {b"retry-after": b"1"}
    assert dict(fields_of(errors.StoreFull())) == {b"retry-after": b"1"}
    assert dict(fields_of(errors.Unauthenticated()))[b"www-authenticate"].startswith(b"Cookie")
    assert fields_of(errors.NotFound()) == ()


def test_a_refusal_of_a_handler_is_a_problem_of_the_api() -> None:
    toy = Toy()
    answer = ask(toy.app(), "POST", API, JSON, b'{"body":"closed"}')
    assert (answer.status, answer.json()["code"]) == (409, "story_closed")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["instance"] == f"urn:rejoinder:request:{answer.headers['x-request-id']}"


def test_a_refusal_on_a_page_is_a_page() -> None:
    answer = ask(Toy().app(), "GET", f"/stories/{to_text(b'x' * 16)}")
    assert (answer.status, answer.body) == (404, b"<h1>404 not_found</h1>")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"


def test_a_fault_of_ours_tells_its_request_id_and_nothing_else() -> None:
    answer = ask(Toy().app(), "POST", API, JSON, b'{"body":"crash"}')
    assert (answer.status, answer.json()["code"]) == (500, "internal_error")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert not any(secret in answer.body for secret in SECRETS)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404), ("GET", "/api/nowhere", 404), ("PUT", API, 405), ("DELETE", "/", 404),
        ("PATCH", "/healthz", 405), ("GET", f"/stories/{to_text(HERALD_STORY)}/nowhere", 404),
        ("GET", "/stories/not-an-id", 404), ("GET", f"/stories/{to_text(HERALD_STORY).replace('-', '')}", 404),
        ("GET", "/api/v1/stories/1/comments", 404), ("GET", f"{API}?limit=x", 422), ("GET", f"{API}?limit=%zz", 400),
    ],
)  # fmt: skip
def test_what_the_router_refuses_comes_out_as_ours(method: str, path: str, status: int) -> None:
    answer = ask(Toy().app(), method, path)
    assert answer.status == status
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.headers["x-request-id"]) == 16
    assert not any(secret in answer.body for secret in SECRETS)
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
    elif status != 405:
        assert answer.body.startswith(b"<h1>")


def test_a_problem_page_that_fails_still_ends_in_an_answer_without_details() -> None:
    def broken(problem: Problem) -> bytes:
        raise RuntimeError("no template at /etc/passwd")

    toy = Toy()
    app = build_app(toy.routes(), toy.gate(), Desk(broken, Tally()))
    answer = ask(app, "GET", f"/stories/{to_text(b'x' * 16)}")
    assert (answer.status, answer.json()["code"]) == (500, "internal_error")
    assert not any(secret in answer.body for secret in SECRETS)


class TestPermission:
    """Who may not do a thing hears the same whether it is there or not (AZ-08)."""

    path = "/comments/{}/decide"
    there, nowhere, no_id = to_text(HERALD_COMMENT), to_text(b"z" * 16), "x"

    def ask(self, comment: str, token: str | None, host: str = "herald.example") -> tuple[int, bytes]:
        toy = Toy()
        headers = {**FORM, "host": host}
        if token is not None:
            csrf = Tokens(SECRET).csrf(HERALD.id, b"s" + (session_hash(token) or b""))
            headers |= {"cookie": f"rj_session_herald={token}", "x-csrf-token": csrf}
        answer = ask(toy.app(), "POST", self.path.format(comment), headers, b"")
        assert toy.effects == ([] if answer.status != 303 else ["decide"])
        return answer.status, answer.body

    def test_nobody_in_particular_is_asked_to_sign_in(self) -> None:
        assert self.ask(self.there, None) == self.ask(self.nowhere, None) == (401, b"<h1>401 unauthenticated</h1>")

    def test_a_member_may_not(self) -> None:
        assert (
            self.ask(self.there, MEMBER_TOKEN)
            == self.ask(self.nowhere, MEMBER_TOKEN)
            == (403, b"<h1>403 forbidden</h1>")
        )

    def test_a_moderator_may_where_there_is_something(self) -> None:
        assert self.ask(self.there, MODERATOR_TOKEN)[0] == 303
        assert self.ask(self.nowhere, MODERATOR_TOKEN)[0] == 404
        assert self.ask(self.no_id, MODERATOR_TOKEN)[0] == 404

    def test_what_is_no_id_is_absent_for_everybody(self) -> None:
        assert self.ask(self.no_id, None)[0] == self.ask(self.no_id, MEMBER_TOKEN)[0] == 404


def test_a_moderator_of_one_site_hears_that_another_sites_comment_is_not_there() -> None:
    """Both sites on one host: what is of the other site, and what is nowhere, answer alike."""

    @route(
        "POST", "/stories/{story_id}/close", permission=Permission.MODERATE, scope=Scope.STORY, rate=RateClass.STAFF,
        csrf=Csrf.TOKEN, answers={204: None},
    )  # fmt: skip
    async def close(asked: Asked[None, None]) -> Answer:
        """Close a story."""
        check_is_here(asked)
        return no_content()

    toy = Toy(sites=(HERALD, replace(GAZETTE, public_url="http://herald.example")))
    app = build_app([close], toy.gate(), Desk(lambda problem: b"", Tally()))
    csrf = Tokens(SECRET).csrf(HERALD.id, b"s" + (session_hash(MODERATOR_TOKEN) or b""))
    headers = {"cookie": f"rj_session_herald={MODERATOR_TOKEN}", "host": "herald.example", "x-csrf-token": csrf}
    others = ask(app, "POST", f"/stories/{to_text(GAZETTE_STORY)}/close", headers)
    nowhere = ask(app, "POST", f"/stories/{to_text(b'z' * 16)}/close", headers)
    assert others.status == nowhere.status == 404
    assert others.json()["code"] == nowhere.json()["code"] == "not_found"
    assert others.json()["what"] == nowhere.json()["what"] == "story"


def test_every_problem_knows_its_surface() -> None:
    assert Problem(404, "not_found").surface is Surface.API
    assert Problem(418, "unheard_of").title == "I'm a Teapot"
    assert Problem(418, "unheard_of").detail == ""


def test_who_flags_an_own_comment_is_not_told_of_votes_alone() -> None:
    assert "flag" in title_and_text("own_comment", {}, language_for("en"))[1]
