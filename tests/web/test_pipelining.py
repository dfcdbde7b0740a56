"""However requests are cut into packets, each gets its own answer, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.web.detaching import Streams
from rejoinder.web.pages import PageAnswer, ReadyPage, make_page
from rejoinder.web.ready import ReadyPages
from rejoinder.web.server import Serving
from tests.web.raw import Running, echo, read_answer, running, status_of

HOST = b"x.example"
READY = b"a ready page"
PIECES = {
    "ready": (b"GET /page HTTP/1.1\r\nHost: x.example\r\nAccept-Encoding: gzip\r\n\r\n", None),
    "plain": (b"GET /page HTTP/1.1\r\nHost: x.example\r\n\r\n", READY),
    "slow": (b"GET /slow HTTP/1.1\r\nHost: x.example\r\n\r\n", b"GET /slow 0"),
    "post": (b"POST /a HTTP/1.1\r\nHost: x.example\r\nContent-Length: 5\r\n\r\nGET /", b"POST /a 5"),
    "chunked": (
        b"POST /b HTTP/1.1\r\nHost: x.example\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\n2\r\nde\r\n0\r\nA: b\r\n\r\n",
        b"POST /b 5",
    ),
    "ours": (b"GET /own HTTP/1.1\r\nHost: x.example\r\nCookie: rj_guest=1\r\n\r\n", b"GET /own 0"),
}


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    pages = ReadyPages(limit_bytes=1_000_000)

    async def render() -> ReadyPage:
        return make_page(READY, [], version=1)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] == "/page":
            page = await pages.get_or_render((HOST, b"/page"), b"story", render)
            await PageAnswer(page)(scope, receive, send)
        else:
            await echo(scope, receive, send)

    with running(app, Serving(pages, Streams(1))) as state:
        yield state


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(sorted(PIECES)), min_size=1, max_size=8), st.lists(st.integers(1, 60), max_size=12))
def test_each_request_gets_its_own_answer_in_order(server: Running, kinds: list[str], cuts: list[int]) -> None:
    data = b"".join(PIECES[kind][0] for kind in kinds)
    with server.connect() as connection:
        for cut in cuts:
            connection.sendall(data[:cut])
            data = data[cut:]
        connection.sendall(data)
        for kind in kinds:
            head, body = read_answer(connection)
            assert status_of(head) == 200
            assert body == (PIECES[kind][1] or body)
            assert (b"content-encoding: gzip" in head) == (kind == "ready")
