"""The whole application: addresses, odd requests, operations, streams, logs (HT-09, HT-10, HT-12)."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.errors import Unavailable
from rejoinder.core.ids import to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.asked import Answer, Asked, no_content, see_other, streamed
from rejoinder.web.declaring import Csrf, Route, Scope, Surface, route
from rejoinder.web.running import HANDED_HEADERS, Desk
from rejoinder.web.shell import Shell, build_app
from rejoinder.web.tally import Tally
from tests.web.toy import HERALD, HERALD_STORY, NOW, Toy, ask, problem_page

STORY = f"/stories/{to_text(HERALD_STORY)}"
API = f"/api/v1{STORY}/comments"
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "raw_path",
    [
        b"//stories/x", b"/stories//x", b"/stories/..%2f", b"/stories/%2e%2e/x", b"/stories/../x", b"/./stories",
        b"/%00",
        b"/stories;jsessionid=1", b"/stories/x;a=b", b"/%c0%af", b"/stories/%ff", b"/\xc3\xa4", b"/stories/%2fx",
        b"/a\\b",
        b"/%5c", b"/stories/", b"/healthz/", b"/healthz%20", b"/healthz%0a", b"/HEALTHZ", b"/%68ealthz", b"", b"*",
        b"/ ",
        b"http://herald.example/healthz", b"/healthz/.", b"/healthz/..", b"/..", b"/.", b"/healthz\n", b"/\x00",
    ],
)  # fmt: skip
def test_an_address_that_is_not_spelled_as_ours_is_absent(raw_path: bytes) -> None:
    path = unquote(raw_path.decode("latin-1"))
    answer = ask(Toy().app(), "GET", path or "/", raw_path=raw_path)
    assert answer.status in (400, 404)
    assert len(answer.headers["x-request-id"]) == 16


@given(st.text(max_size=60), st.binary(max_size=60))
def test_no_address_is_too_odd(path: str, query: bytes) -> None:
    raw = b"/" + path.encode("utf-8", "surrogatepass")
    answer = ask(APP, "GET", "/" + path.replace("?", "") + "?" + query.decode("latin-1"), raw_path=raw)
    assert answer.status in (200, 400, 404, 405, 422)


APP = Toy().app()


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-language": "x" * 10_000}, {"user-agent": ""}, {"user-agent": "\xff\x01"},
        {"cookie": "; ".join(f"c{number}=v" for number in range(200))}, {"cookie": 'a="b=c"; =; ;;; rj_guest_herald'},
        {"cookie": "rj_guest_herald=" + "=" * 5_000}, {"cookie": 'rj_session_herald="\xe4"'}, {"cookie": "\x00"},
        {"content-length": "-1"}, {"content-length": "1e9"}, {"x-forwarded-for": "," * 5_000},
        {"if-none-match": "\xff"},
        {"host": ""}, {"host": "\xff"}, {"host": "[::1"}, {"host": "herald.example:99999999"}, {"origin": "\xff" * 100},
        {"idempotency-key": "\xff"}, {"if-match": "\xff"}, {"content-type": "\xff"}, {"x-csrf-token": "\xff"},
        {"access-control-request-method": "\xff", "origin": "\xff"},
    ],
)  # fmt: skip
def test_no_header_is_odd_enough_for_a_fault(headers: dict[str, str]) -> None:
    for method, path in (
        ("GET", STORY),
        ("GET", API),
        ("POST", API),
        ("OPTIONS", API),
        ("GET", "/healthz"),
        ("GET", "/x"),
    ):
        answer = ask(APP, method, path, JSON | headers, b'{"body":"x"}' if method == "POST" else b"")
        assert answer.status < 500, (method, path)


def test_a_request_without_any_header_is_answered() -> None:
    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "path": STORY, "raw_path": STORY.encode(), "query_string": b"", "headers": [],
        "client": None, "state": {},
    }  # fmt: skip
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    asyncio.run(APP(scope, receive, send))
    assert sent[0]["status"] == 200


def test_a_language_is_chosen_by_the_query_and_by_nothing_else() -> None:
    assert b" ar " in ask(APP, "GET", f"{STORY}?lang=ar", {"accept-language": "de"}).body
    for query in ("", "?lang=xx", "?lang=", "?lang=AR"):
        assert b" None " in ask(APP, "GET", STORY + query, {"accept-language": "ar"}).body


def asking(handler: Any, method: str = "GET", path: str = "/try", **changes: Any) -> Shell:
    given: dict[str, Any] = {
        "permission": Permission.READ, "scope": Scope.HOST, "rate": RateClass.READ, "csrf": Csrf.SAFE, **changes
    }  # fmt: skip
    declared: Route = route(method, path, **given)(handler)
    toy = Toy()
    return build_app([declared], toy.gate(), Desk(problem_page, Tally(), None, lambda: NOW))


def test_the_site_of_a_host_is_chosen_by_the_host() -> None:
    async def handler(asked: Asked[None, None]) -> Answer:
        return Answer(200, asked.site.slug.encode())

    app = asking(handler)
    assert ask(app, "GET", "/try").body == b"herald"
    assert ask(app, "GET", "/try", {"host": "gazette.example"}).body == b"gazette"
    assert ask(app, "GET", "/try?site=gazette").status == 404
    assert ask(app, "GET", "/try", {"host": "other.example"}).status == 404
    assert ask(app, "GET", "/try", {"host": "127.0.0.1:8080"}).body == b"herald"
    assert ask(app, "GET", "/try?site=gazette", {"host": "127.0.0.1:8080"}).body == b"gazette"
    assert ask(app, "GET", "/try?site=nosuch", {"host": "127.0.0.1:8080"}).status == 404


def test_a_condition_names_the_version_or_is_refused() -> None:
    async def handler(asked: Asked[None, None]) -> Answer:
        return Answer(200, str(asked.if_match()).encode())

    app = asking(handler)
    assert ask(app, "GET", "/try").body == b"None"
    assert ask(app, "GET", "/try", {"if-match": '"7"'}).body == b"7"
    assert ask(app, "GET", "/try", {"if-match": "7"}).body == b"7"
    for wrong in ("*", '"x"', 'W/"7"', '"1", "2"', "", '"' + "9" * 50 + '"', "²"):
        assert ask(app, "GET", "/try", {"if-match": wrong}).status == 422, wrong


def test_what_a_client_has_already_is_not_sent_again() -> None:
    async def handler(asked: Asked[None, None]) -> Answer:
        return no_content(304) if asked.etag_matches('"a"') else Answer(200, b"x")

    app = asking(handler)
    for matching in ('"a"', 'W/"a"', '"b", "a"', "*", '"b",W/"a"'):
        unchanged = ask(app, "GET", "/try", {"if-none-match": matching})
        assert (unchanged.status, unchanged.body) == (304, b"")
        assert "content-type" not in unchanged.headers
        assert "content-length" not in unchanged.headers
    assert ask(app, "GET", "/try", {"if-none-match": '"b"'}).status == 200


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("0123456789abcdef012345", 200), ('"0123456789abcdef012345"', 200), ("short", 422), ("", 422), ('""', 422),
        ("x" * 256, 422), ("x" * 30 + " ", 422), ("x" * 30 + "\xe4", 422),
    ],
)  # fmt: skip
def test_an_idempotency_key_without_cookie_can_not_be_guessed(key: str, status: int) -> None:
    seen: list[str | None] = []

    async def handler(asked: Asked[None, None]) -> Answer:
        seen.append(asked.idempotency_key)
        return Answer(200)

    app = asking(handler, "POST", csrf=Csrf.TOKEN, rate=RateClass.POST, permission=Permission.POST)
    assert ask(app, "POST", "/try", {"idempotency-key": key}).status == status
    assert seen == ([key.strip('"')] if status == 200 else [])


def test_an_address_to_go_to_can_not_end_the_header() -> None:
    for address in ("/x\r\nset-cookie: a=b", "/x y", "/x\x00", "/\x7f"):
        with pytest.raises(ValueError):
            see_other(address)
    assert see_other("/stories/x#comment-1").headers == ((b"location", b"/stories/x#comment-1"),)


def test_a_form_that_comes_back_with_its_faults_makes_no_guest() -> None:
    async def handler(asked: Asked[None, None]) -> Answer:
        asked.author()
        return Answer(422, b"again")

    app = asking(handler, "POST", csrf=Csrf.TOKEN, rate=RateClass.POST, permission=Permission.POST)
    answer = ask(app, "POST", "/try")
    assert (answer.status, answer.cookies()) == (422, [])


def streaming(app: Any) -> Shell:
    async def handler(asked: Asked[None, None]) -> Answer:
        return streamed(app, headers=((b"x-accel-buffering", b"no"),))

    return asking(handler, surface=Surface.STREAM, rate=RateClass.STREAM)


def test_a_stream_gets_the_fields_that_its_answer_carries() -> None:
    async def write(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": scope[HANDED_HEADERS]})
        await send({"type": "http.response.body", "body": b"data: 1\n\n"})

    app = streaming(write)
    answer = ask(app, "GET", "/try")
    assert answer.body == b"data: 1\n\n"
    assert answer.headers["content-type"] == "text/event-stream"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-length" not in answer.headers
    head = ask(app, "HEAD", "/try")
    assert (head.status, head.body, head.headers["content-type"]) == (200, b"", "text/event-stream")


def test_a_stream_without_room_is_refused_like_anything_else() -> None:
    async def full(scope: Any, receive: Any, send: Any) -> None:
        raise Unavailable(retry_after_s=30)

    answer = ask(streaming(full), "GET", "/try")
    assert (answer.status, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "30")


def test_the_look_of_an_error_page_is_that_of_the_last_site_known_there() -> None:
    seen: list[str | None] = []

    def page(problem: Any) -> bytes:
        seen.append(problem.site.slug if problem.site is not None else None)
        return b""

    toy = Toy()
    app = build_app(toy.routes(), toy.gate(), Desk(page, Tally()))
    ask(app, "GET", "/nowhere")
    ask(app, "GET", STORY)
    ask(app, "GET", "/nowhere")
    ask(app, "GET", "/nowhere", {"host": "other.example"})
    assert seen == [None, HERALD.slug, None]
