"""Ready pages on real connections: who is answered in the protocol, who is not, and that nobody can poison them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest

from rejoinder.web.detaching import Streams
from rejoinder.web.pages import Fields, PageAnswer, ReadyPage, make_page, takes_gzip
from rejoinder.web.ready import ReadyPages
from rejoinder.web.server import Serving
from tests.web.raw import Running, echo, field_of, read_answer, running, status_of

CONTENT = b"<!doctype html><title>The only page</title>" + b"<p>Words.</p>" * 200
FIELDS = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"public, max-age=0")]
GZIP = "Accept-Encoding: gzip, deflate, br"
FRIEND = b"https://friend.example"
TARGET = b"/page?order=best"


def cors(origin: bytes) -> Fields:
    return ((b"access-control-allow-origin", origin),) if origin == FRIEND else ()


class Site:
    """An application with one page, at one canonical target; everything else is told back."""

    def __init__(self) -> None:
        self.pages = ReadyPages(limit_bytes=1_000_000)
        self.asked = 0

    async def render(self) -> ReadyPage:
        return make_page(CONTENT, FIELDS, version=1, cors=cors)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        if scope["path"] != "/page":
            await echo(scope, receive, send)
            return
        host = dict(scope["headers"])[b"host"]
        page = await self.pages.get_or_render((host, TARGET), b"story", self.render)
        await PageAnswer(page)(scope, receive, send)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def server(site: Site) -> Iterator[Running]:
    """A server whose page is ready; `site.asked` counts from there."""
    with running(site, Serving(site.pages, Streams(1))) as state:
        fetch(state, GZIP)
        site.asked = 0
        yield state


def fetch(
    server: Running, *lines: str, target: str = TARGET.decode(), method: str = "GET", version: str = "1.1"
) -> tuple[bytes, bytes]:
    """Return head and body of one answer."""
    with server.connect() as connection:
        connection.sendall(server.request(target, *lines, method=method, version=version))
        return read_answer(connection, body=method != "HEAD")


def fields_in(head: bytes) -> set[bytes]:
    return {line for line in head.split(b"\r\n")[1:] if line and not line.startswith(b"date: ")}


def test_a_ready_page_is_answered_without_the_application(server: Running, site: Site) -> None:
    head, body = fetch(server, GZIP)
    assert (status_of(head), gzip.decompress(body)) == (200, CONTENT)
    assert field_of(head, b"content-encoding") == b"gzip"
    assert field_of(head, b"vary") == b"accept-encoding, cookie, origin"
    assert field_of(head, b"date") is not None
    assert field_of(head, b"server") is None
    assert site.asked == 0


def test_the_protocol_and_the_application_answer_alike(server: Running, site: Site) -> None:
    head, body = fetch(server, GZIP)
    theirs_head, theirs_body = fetch(server, GZIP, "Cookie: rj_guest=1")
    assert site.asked == 1
    assert (fields_in(head), body) == (fields_in(theirs_head), theirs_body)


@pytest.mark.parametrize("who", [GZIP, "Accept-Encoding: identity"])
@pytest.mark.parametrize("form", ["{}", "{strong}", '"other", {}', "*"])
def test_who_has_the_page_is_told_that_it_is_unchanged(server: Running, who: str, form: str) -> None:
    etag = (field_of(fetch(server, GZIP)[0], b"etag") or b"").decode()
    known = f"If-None-Match: {form.format(etag, strong=etag.removeprefix('W/'))}"
    head, body = fetch(server, who, known)
    assert (status_of(head), body) == (304, b"")
    assert field_of(head, b"etag") == etag.encode()
    assert {line.partition(b":")[0] for line in fields_in(head)} == {b"etag", b"vary", b"cache-control"}


def test_who_has_another_page_gets_this_one(server: Running, site: Site) -> None:
    assert status_of(fetch(server, GZIP, 'If-None-Match: W/"0", "1"')[0]) == 200
    assert site.asked == 0


@pytest.mark.parametrize("coding", [GZIP, "Accept-Encoding: identity"])
def test_head_gets_the_fields_of_get_and_no_body(server: Running, coding: str) -> None:
    with server.connect() as connection:
        connection.sendall(server.request(TARGET.decode(), coding, method="HEAD"))
        head, _ = read_answer(connection, body=False)
        connection.sendall(server.request(TARGET.decode(), coding))
        theirs, _ = read_answer(connection)
    assert fields_in(head) == fields_in(theirs)


def test_who_can_not_unpack_gzip_gets_the_page_plain(server: Running, site: Site) -> None:
    for line in ("Accept-Encoding: identity", "Accept-Encoding: gzip;q=0", "A: b"):
        head, body = fetch(server, line)
        assert body == CONTENT
        assert field_of(head, b"content-encoding") is None
    assert site.asked == 3


@pytest.mark.parametrize(
    ("coding", "taken"),
    [
        (b"gzip", True),
        (b"GZIP", True),
        (b"br, gzip ; q=0.5", True),
        (b"*", True),
        (b"", False),
        (b"br", False),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000", False),
        (b"*;q=0", False),
        (b"*, gzip;q=0", False),
        (b"gzipped", False),
    ],
)
def test_gzip_is_taken_when_it_is_named_and_not_refused(coding: bytes, taken: bool) -> None:
    assert takes_gzip(coding) is taken


@pytest.mark.parametrize(
    "line",
    [
        "Cookie: rj_guest_demo=1",
        "Cookie: a=b; __Host-rj_session_demo=1",
        "Authorization: Bearer x",
        "Content-Length: 0",
        "If-Match: *",
        "Expect: 100-continue",
        GZIP,
    ],
)
def test_whatever_may_be_about_more_than_the_page_goes_to_the_application(
    server: Running, site: Site, line: str
) -> None:
    fetch(server, GZIP, line)
    assert site.asked == 1


@pytest.mark.parametrize("line", ["Cookie: _ga=GA1.2.3; consent=yes", "Accept: application/json", "Range: bytes=0-1"])
def test_what_does_not_concern_us_changes_nothing(server: Running, site: Site, line: str) -> None:
    assert fetch(server, GZIP, line)[1] == fetch(server, GZIP)[1]
    assert site.asked == 0


@pytest.mark.parametrize("extra", [(), ("Cookie: rj_guest=1",)])
def test_only_a_listed_origin_may_read_the_page_from_its_scripts(server: Running, extra: tuple[str, ...]) -> None:
    allowed, _ = fetch(server, GZIP, f"Origin: {FRIEND.decode()}", *extra)
    assert field_of(allowed, b"access-control-allow-origin") == FRIEND
    for origin in ("null", "https://evil.example", "https://friend.example.evil.example"):
        refused, _ = fetch(server, GZIP, f"Origin: {origin}", *extra)
        assert status_of(refused) == 200
        assert field_of(refused, b"access-control-allow-origin") is None


@pytest.mark.parametrize(
    "target",
    [
        "/page",
        "/page?order=Best",
        "/page?order=best&",
        "/page?order=best&utm_source=x",
        "/page?utm_source=x&order=best",
        "/page?order=best&order=newest",
        "/page?order=%62est",
        "/%70age?order=best",
        "//page?order=best",
        "/./page?order=best",
        "/page;a?order=best",
    ],
)
def test_only_the_canonical_target_is_ready(server: Running, site: Site, target: str) -> None:
    fetch(server, GZIP, target=target)
    assert site.asked == 1


def test_an_absolute_target_goes_to_the_application(server: Running, site: Site) -> None:
    fetch(server, GZIP, target=f"http://127.0.0.1:{server.port}{TARGET.decode()}")
    assert site.asked == 1


HOSTILE: list[tuple[str, ...]] = [
    ("X-Forwarded-Host: evil.example",),
    ("X-Original-URL: /admin", "X-Rewrite-URL: /admin"),
    ("X-HTTP-Method-Override: DELETE",),
    ("X-Requested-With: XMLHttpRequest", "Accept: application/json"),
    ("Accept-Language: ar", "User-Agent: "),
    ("Origin: https://evil.example",),
    ("Cookie: rj_guest_demo=evil",),
    ("Content-Length: 20",),
    ("Range: bytes=0-0",),
    ("Accept-Encoding: identity",),
]


@pytest.mark.parametrize("lines", HOSTILE)
@pytest.mark.parametrize("target", [TARGET.decode(), "/page?order=best&evil=1", "/page?evil=<script>"])
def test_nothing_a_stranger_sends_changes_what_the_next_one_gets(
    server: Running, site: Site, lines: tuple[str, ...], target: str
) -> None:
    head, body = fetch(server, GZIP)
    site.pages.clear()
    coding = [] if any(line.startswith("Accept-Encoding") for line in lines) else [GZIP]
    fetch(server, *coding, *lines, target=target)
    again, same = fetch(server, GZIP)
    assert (fields_in(again), same) == (fields_in(head), body)


def test_another_host_never_meets_this_ones_page(server: Running, site: Site) -> None:
    with server.connect() as connection:
        connection.sendall(b"GET %b HTTP/1.1\r\nHost: evil.example\r\nAccept-Encoding: gzip\r\n\r\n" % TARGET)
        read_answer(connection)
    assert site.asked == 1
    fetch(server, GZIP)
    assert site.asked == 1


def test_pipelined_requests_are_answered_in_their_order(server: Running, site: Site) -> None:
    page = server.request(TARGET.decode(), GZIP)
    slow = server.request("/slow")
    with server.connect() as connection:
        connection.sendall(page + slow + page + slow + page)
        bodies = [read_answer(connection)[1] for _ in range(5)]
    assert [body == b"GET /slow 0" for body in bodies] == [False, True, False, True, False]
    assert len(set(bodies)) == 2


@pytest.mark.parametrize(
    ("version", "line"), [("1.0", "A: b"), ("1.0", "Connection: keep-alive"), ("1.1", "Connection: close")]
)
def test_who_does_not_persist_is_answered_and_left(server: Running, site: Site, version: str, line: str) -> None:
    answer = server.exchange(server.request(TARGET.decode(), GZIP, line, version=version))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert gzip.decompress(body) == CONTENT
    assert field_of(head, b"connection") == b"close"
    assert site.asked == 0


def test_a_browser_that_says_it_persists_does(server: Running, site: Site) -> None:
    with server.connect() as connection:
        for _ in range(3):
            connection.sendall(server.request(TARGET.decode(), GZIP, "Connection: keep-alive"))
            assert status_of(read_answer(connection)[0]) == 200
    assert site.asked == 0


def test_a_ready_page_is_no_way_round_the_limits(server: Running, site: Site) -> None:
    assert status_of(server.exchange(server.request(TARGET.decode(), GZIP, "A: " + "a" * 40_000))) == 431
    assert status_of(server.exchange(server.request(TARGET.decode(), GZIP, *(f"A{n}: b" for n in range(200))))) == 431
    assert status_of(server.exchange(server.request(TARGET.decode(), GZIP, "Host: x"))) == 400
    assert site.asked == 0


def test_a_client_that_asks_on_and_reads_nothing_is_cut_off(server: Running) -> None:
    with server.connect() as connection, pytest.raises(ConnectionError):
        while True:
            connection.sendall(server.request(TARGET.decode(), GZIP) * 1_000)


@pytest.mark.parametrize("field", [(b"a", b"b\r\nset-cookie: x=1"), (b"a b", b"c"), (b"A", b"b"), (b"a", b"\0")])
def test_a_field_that_is_not_one_line_makes_no_page(field: tuple[bytes, bytes]) -> None:
    with pytest.raises(ValueError, match="header field"):
        make_page(CONTENT, [field], version=1)


def test_the_etag_stands_for_every_byte_of_the_answer() -> None:
    pages = [
        make_page(CONTENT, FIELDS, version=1),
        make_page(CONTENT, FIELDS, version=2),
        make_page(CONTENT + b" ", FIELDS, version=1),
        make_page(CONTENT, [*FIELDS, (b"content-language", b"ar")], version=1),
    ]
    assert pages[0].etag == pages[1].etag
    assert len({page.etag for page in pages}) == 3
