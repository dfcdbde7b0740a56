"""What a client may not send, told by the bytes on a real connection."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from rejoinder.web.detaching import Streams
from rejoinder.web.heads import WireLimits
from rejoinder.web.ready import ReadyPages
from rejoinder.web.server import Serving
from tests.web.raw import Running, echo, field_of, read_all, read_answer, running, status_of, wait_until

HOST = b"Host: x\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running(echo) as state:
        yield state


@pytest.fixture(scope="module")
def hasty() -> Iterator[Running]:
    """A server that waits one second for anything."""
    limits = WireLimits(head_s=1, body_s=1, keep_alive_s=1, stuck_s=1, linger_s=1, body_bytes=1_000)
    with running(echo, Serving(ReadyPages(limit_bytes=1_000), Streams(1), limits)) as state:
        yield state


MALFORMED = {
    "bare LF ends the request line": (b"GET / HTTP/1.1\nHost: x\r\n\r\n", 400),
    "bare LF ends a field": (b"GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400),
    "bare LF ends the head": (b"GET / HTTP/1.1\r\nHost: x\r\n\n", 400),
    "CR alone inside a field": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n", 400),
    "NUL inside a field": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400),
    "NUL inside the target": (b"GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a byte above 127 inside the target": (b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a folded field": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400),
    "space before the colon": (b"GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n", 400),
    "a field without a name": (b"GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n", 400),
    "a field without a colon": (b"GET / HTTP/1.1\r\nHost: x\r\nfoo\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "an empty host": (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
    "the same host twice": (b"GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n", 400),
    "a host with a path": (b"GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400),
    "a host with a user": (b"GET / HTTP/1.1\r\nHost: a@x\r\n\r\n", 400),
    "a list of hosts": (b"GET / HTTP/1.1\r\nHost: x, y\r\n\r\n", 400),
    "an absolute target elsewhere": (b"GET http://evil/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an absolute target with a user": (b"GET http://x@evil/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a target without a slash": (b"GET foo HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a star without OPTIONS": (b"GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a fragment": (b"GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a tunnel": (b"CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n", 400),
    "a method that nobody knows": (b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a method in lower case": (b"get / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /\r\n\r\n", 505),
    "HTTP/1.2": (b"GET / HTTP/1.2\r\nHost: x\r\n\r\n", 400),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "length and coding": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n" + CHUNKED[26:] + b"0\r\n\r\n", 400),
    "coding and length": (
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n",
        400,
    ),
    "two lengths": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "one length twice": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
    "a list of lengths": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1, 1\r\n\r\na", 400),
    "a length with a sign": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\na", 400),
    "a negative length": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
    "a length in hexadecimal": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x1\r\n\r\na", 400),
    "a length beyond 64 bits": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
    "a length beyond what is taken": (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
    "chunked is not the last coding": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400),
    "a coding that we would not undo": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
    "an unknown coding": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
    "a coding behind a vertical tab": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \x0bchunked\r\n\r\n", 400),
    "a coding for HTTP/1.0": (b"POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a hundred kilobytes in one field": (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 100_000 + b"\r\n\r\n", 431),
    "a name of a hundred kilobytes": (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a" * 100_000 + b": b\r\n\r\n", 431),
    "a thousand fields": (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 1_000 + b"\r\n", 431),
    "a target of ten kilobytes": (b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "a chunk size that is no number": (CHUNKED + b"zz\r\nab\r\n0\r\n\r\n", 400),
    "a chunk size ended by LF": (CHUNKED + b"2\nab\r\n0\r\n\r\n", 400),
    "a chunk longer than its size": (CHUNKED + b"2\r\nabc\r\n0\r\n\r\n", 400),
    "a chunk size beyond 64 bits": (CHUNKED + b"fffffffffffffffff\r\nab", 400),
}


@pytest.mark.parametrize(("data", "status"), MALFORMED.values(), ids=MALFORMED.keys())
def test_what_could_be_read_in_two_ways_is_refused_and_the_connection_closed(
    server: Running, data: bytes, status: int
) -> None:
    answer = server.exchange(data)
    assert status_of(answer) == status
    head, _, body = answer.partition(b"\r\n\r\n")
    assert field_of(head, b"connection") == b"close"
    assert len(body) == int(field_of(head, b"content-length") or -1)


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_a_refusal_does_not_depend_on_how_the_bytes_arrive(server: Running, size: int) -> None:
    for data, status in (MALFORMED["length and coding"], MALFORMED["two hosts"], MALFORMED["a thousand fields"]):
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
        assert status_of(server.exchange(*pieces)) == status


def test_nothing_behind_a_refused_request_is_read_as_a_request(server: Running) -> None:
    hidden = server.request("/hidden")
    for data, _ in MALFORMED.values():
        server.exchange(data + hidden)
    assert [scope["path"] for scope in server.seen if scope["path"] == "/hidden"] == []


def test_the_answer_to_a_sound_request_comes_before_the_end_for_the_garbage_behind_it(server: Running) -> None:
    answer = server.exchange(server.request("/sound", "Content-Length: 2", method="POST") + b"ab" + b"garbage\r\n\r\n")
    assert status_of(answer) == 200
    assert answer.endswith(b"POST /sound 2")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_body_shorter_than_its_length_never_becomes_a_request(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(server.request("/short", "Content-Length: 10", method="POST") + b"abc")
        connection.shutdown(socket.SHUT_WR)
        assert read_all(connection) == b""


def test_fields_behind_a_chunked_body_do_not_join_the_head(server: Running) -> None:
    trailers = b"2\r\nab\r\n0\r\nX-Forwarded-For: 10.0.0.1\r\nCookie: rj_guest=1\r\n\r\n"
    head = server.request("/trailers", "Transfer-Encoding: chunked", "Connection: close", method="POST")
    assert server.exchange(head, trailers).endswith(b"POST /trailers 2")
    names = [name for name, _ in server.seen[-1]["headers"]]
    assert names == [b"host", b"transfer-encoding", b"connection"]


def test_fields_of_a_pipelined_request_stay_with_it(server: Running) -> None:
    first = server.request("/first", "A: 1", "Transfer-Encoding: chunked", method="POST") + b"0\r\n\r\n"
    second = server.request("/second", "B: 2", "Connection: close")
    answer = server.exchange(first + second)
    assert answer.index(b"POST /first 0") < answer.index(b"GET /second 0")
    assert [[name for name, _ in scope["headers"]] for scope in server.seen[-2:]] == [
        [b"host", b"a", b"transfer-encoding"],
        [b"host", b"b", b"connection"],
    ]


def test_an_upgrade_is_answered_plainly_and_ends_the_connection(server: Running) -> None:
    upgrade = server.request("/upgrade", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMA")
    answer = server.exchange(upgrade + server.request("/behind"))
    assert answer.endswith(b"GET /upgrade 0")
    assert field_of(answer, b"connection") == b"close"


def test_what_follows_a_last_request_is_not_read(server: Running) -> None:
    answer = server.exchange(server.request("/last", "Connection: close") + server.request("/behind"))
    assert answer.count(b"HTTP/1.1 ") == 1


def test_an_answer_before_the_end_of_its_request_is_read_whole_and_is_the_last(server: Running) -> None:
    head = server.request("/early", "Content-Length: 900000", method="POST")
    answer = server.exchange(head, b"a" * 300_000)
    assert answer.endswith(b"POST /early 0")
    assert field_of(answer, b"connection") == b"close"


def test_a_client_that_goes_on_talking_to_a_closed_ear_is_cut_off(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(server.request("/early", "Transfer-Encoding: chunked", method="POST"))
        with pytest.raises(ConnectionError):
            while True:
                connection.sendall(b"10000\r\n" + b"a" * 65_536 + b"\r\n")


def test_a_chunked_body_without_an_end_is_refused_at_the_limit(hasty: Running) -> None:
    with hasty.connect() as connection:
        connection.sendall(hasty.request("/endless", "Transfer-Encoding: chunked", method="POST"))
        for _ in range(30):
            connection.sendall(b"64\r\n" + b"a" * 100 + b"\r\n")
        assert status_of(read_all(connection)) == 413


def test_a_connection_answers_many_requests(server: Running) -> None:
    with server.connect() as connection:
        for number in range(3):
            connection.sendall(server.request(f"/{number}"))
            head, body = read_answer(connection)
            assert (status_of(head), body) == (200, b"GET /%d 0" % number)
            assert field_of(head, b"connection") is None


def test_a_hundred_pipelined_requests_are_too_many(server: Running) -> None:
    answer = server.exchange(server.request("/pipelined") * 100)
    assert answer.count(b"HTTP/1.1 200 OK") < 100


def test_answers_carry_a_date_and_do_not_name_the_server(server: Running) -> None:
    head, _ = read_answer_of(server, server.request("/"))
    assert field_of(head, b"date") is not None
    assert field_of(head, b"server") is None


def read_answer_of(server: Running, data: bytes) -> tuple[bytes, bytes]:
    with server.connect() as connection:
        connection.sendall(data)
        return read_answer(connection)


def test_a_slow_head_is_refused(hasty: Running) -> None:
    assert status_of(hasty.exchange(b"GET / HTTP/1.1\r\nHost: x\r\nA: ")) == 408


def test_a_slow_body_is_refused(hasty: Running) -> None:
    answer = hasty.exchange(hasty.request("/slow", "Content-Length: 500", method="POST"), b"abc")
    assert status_of(answer) == 408


def test_a_connection_that_says_nothing_is_closed(hasty: Running) -> None:
    assert hasty.exchange(b"") == b""


def test_an_idle_connection_is_closed_without_a_word(hasty: Running) -> None:
    answer = hasty.exchange(hasty.request("/idle"))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert status_of(answer) == 200


def test_a_reader_who_takes_nothing_is_cut_off() -> None:
    async def endless(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        for _ in range(10_000):
            await send({"type": "http.response.body", "body": b"a" * 65_536, "more_body": True})  # type: ignore[operator]

    limits = WireLimits(stuck_s=1)
    with running(endless, Serving(ReadyPages(limit_bytes=1), Streams(1), limits)) as state, state.connect() as reader:
        reader.sendall(state.request("/"))
        reader.recv(1)
        wait_until(lambda: not state.server.server_state.connections)
