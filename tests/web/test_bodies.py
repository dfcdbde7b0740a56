"""What is sent is read strictly (MD-06, AZ-07, HT-02, HT-06)."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.errors import BadField, BadInput, BadJson, TooLarge, UnknownField
from rejoinder.core.ids import to_text
from rejoinder.web.bodies import Disconnected, decode_json, read_body
from tests.web.toy import HERALD_STORY, Got, Toy, ask

CORPUS = Path(__file__).parents[3] / "shared/data/security/json_parsing.jsonl"
API = f"/api/v1/stories/{to_text(HERALD_STORY)}/comments"
PAGE = f"/stories/{to_text(HERALD_STORY)}/comments"


class Quote(msgspec.Struct, forbid_unknown_fields=True):
    text: str


class Body(msgspec.Struct, forbid_unknown_fields=True):
    body: str
    number: int | None = None
    share: float | None = None
    quotes: list[Quote] = []


class Anything(msgspec.Struct, forbid_unknown_fields=True):
    it: Any


def post(body: bytes, path: str = API, media: str = "application/json", **headers: str) -> Got:
    return ask(Toy().app(), "POST", path, {"content-type": media, **headers}, body)


def corpus() -> list[tuple[str, bytes]]:
    """Return names and texts; `n_` are to be refused, `y_` are JSON, `i_` may be either."""
    if not CORPUS.exists():
        pytest.skip("optional corpus security/json_parsing.jsonl is not here")
    rows = [json.loads(line) for line in CORPUS.read_text().splitlines()]
    return [
        (row["name"], b64decode(row["b64"]) if "b64" in row else row["repeat"][0].encode() * row["repeat"][1])
        for row in rows
    ]


@pytest.mark.corpus
def test_broken_json_is_400_and_nothing_is_500() -> None:
    rows = corpus()
    assert len(rows) > 100
    app = Toy().app()
    for name, text in rows:
        answer = ask(app, "POST", API, {"content-type": "application/json"}, text)
        if len(text) > 65_536:
            assert answer.status == 413, name
        elif name.startswith("n_"):
            assert (answer.status, answer.json()["code"]) == (400, "bad_json"), (name, answer.body)
        else:
            assert answer.status in (400, 422), (name, answer.body)


@pytest.mark.corpus
def test_json_that_is_sound_fits_a_field_that_takes_anything() -> None:
    for name, text in corpus():
        try:
            decode_json(b'{"it":' + text + b"}", Anything)
        except BadJson:
            assert not name.startswith("y_"), name
        else:
            assert not name.startswith("n_"), name


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b'{"body":"x"', b'{"body":"x"}}', b'{"body":"x"} {"body":"y"}', b"\xef\xbb\xbf{}", b"{'body':'x'}",
        b'{"body":"x",}', b'{"share":NaN,"body":"x"}', b'{"share":Infinity,"body":"x"}',
        b'{"share":-Infinity,"body":"x"}', b'{"body":"\xff"}', b'{"body":"\xed\xa0\x80"}', b'{"body":"\\ud800"}',
        b'{"body":"\\udc00x"}', b'{"body":"a\nb"}',
        b'{"body":"\\x41"}', b'{"number":01,"body":"x"}', b'{"number":+1,"body":"x"}', b'{"share":1.,"body":"x"}',
        b"\x00", b'{"body":"x"}\x00', "{\"body\":\"x\"}".encode("utf-16"), b"/* c */ {}", b"nul",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_as_such(text: bytes) -> None:
    answer = post(text)
    assert answer.status == 400
    assert answer.json()["code"] == "bad_json"


@pytest.mark.parametrize(
    "text",
    [
        b'{"body":"a","body":"b"}', b'{"body":"a","b\\u006fdy":"b"}', b'{"\\u0062ody":"a","body":"b"}',
        b'{"body":"a","quotes":[{"text":"a","text":"b"}]}', b'{"body":"a","number":1,"number":null}',
    ],
)  # fmt: skip
def test_a_name_that_stands_twice_in_one_object_is_refused(text: bytes) -> None:
    with pytest.raises(BadJson):
        decode_json(text, Body)


@pytest.mark.parametrize(
    "text",
    [
        b'{"body":"body"}', b'{"body":"\\"body\\":\\"body\\""}', b'{"body":"\\u0062"}', b'{"body":"x","quotes":[]}',
        b'{"body":"\\ud83d\\ude00"}', b'{"quotes":[{"text":"a"},{"text":"b"}],"body":"text"}',
    ],
)  # fmt: skip
def test_a_name_that_stands_in_a_text_is_no_second_one(text: bytes) -> None:
    assert decode_json(text, Body) == msgspec.json.decode(text, type=Body)


@given(st.text(), st.integers(-(2**63), 2**63 - 1) | st.none(), st.lists(st.text(), max_size=3), st.booleans())
def test_what_was_written_is_what_is_read(body: str, number: int | None, quotes: list[str], ascii_only: bool) -> None:
    value = {"body": body, "number": number, "quotes": [{"text": quote} for quote in quotes]}
    text = json.dumps(value, ensure_ascii=ascii_only)
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return
    if any("\ud800" <= char <= "\udfff" for char in body + "".join(quotes)):
        with pytest.raises(BadJson):
            decode_json(encoded, Body)
    else:
        assert decode_json(encoded, Body) == Body(body, number, None, [Quote(quote) for quote in quotes])


@given(st.binary(max_size=200))
def test_no_bytes_are_too_odd_to_be_refused(text: bytes) -> None:
    for shape in (Body, Anything):
        try:
            decode_json(text, shape)
        except BadInput:
            continue


def test_depth_and_digits_have_an_end() -> None:
    for text in (b"[" * 100_000, b'{"it":' * 100_000, b'{"it":' + b"[" * 100_000 + b"]" * 100_000 + b"}"):
        with pytest.raises(BadInput):
            decode_json(text, Anything)
    for text in (b'{"body":"x","number":' + b"9" * 5_000 + b"}", b'{"body":"x","share":1e400}'):
        with pytest.raises(BadInput):
            decode_json(text, Body)


@pytest.mark.parametrize(
    "extra", ["is_staff", "status", "created_at", "score", "site_id", "author_id", "csrf", "__class__"]
)
def test_a_field_that_nobody_asked_for_is_refused(extra: str) -> None:
    toy = Toy()
    body = json.dumps({"body": "x", extra: True}).encode()
    answer = ask(toy.app(), "POST", API, {"content-type": "application/json"}, body)
    assert (answer.status, answer.json()["code"], answer.json()["field"]) == (400, "unknown_field", extra)
    if extra != "csrf":
        form = ask(
            toy.app(), "POST", PAGE, {"content-type": "application/x-www-form-urlencoded"}, f"body=x&{extra}=1".encode()
        )
        assert form.status == 400
    assert toy.effects == []


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (b"{}", "body"), (b'{"body":null}', "body"), (b'{"body":5}', "body"), (b'{"body":{"$ne":null}}', "body"),
        (b'{"body":["LIKE","%"]}', "body"), (b'{"body":"x","number":"5"}', "number"),
        (b'{"body":"x","number":1.5}', "number"), (b'{"body":"x","quotes":[{}]}', "quotes[0].text"),
        (b'{"body":"x","quotes":[{"text":1}]}', "quotes[0].text"),
        (b"[]", "body"), (b'"x"', "body"), (b"null", "body"), (b"5", "body"),
    ],
)  # fmt: skip
def test_a_field_of_another_type_is_named(text: bytes, field: str) -> None:
    with pytest.raises(BadField) as refused:
        decode_json(text, Body)
    assert refused.value.data["field"] == field
    assert refused.value.data["why"]


def test_the_name_of_an_unknown_field_is_cut() -> None:
    with pytest.raises(UnknownField) as refused:
        decode_json(b'{"' + b"x" * 10_000 + b'":1}', Body)
    assert len(str(refused.value.data["field"])) == 100


def received(*parts: bytes, ends: bool = True) -> Any:
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    if ends:
        messages[-1]["more_body"] = False
    pending = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(pending, {"type": "http.disconnect"})

    return receive


def test_a_body_comes_in_one_piece_or_in_many() -> None:
    assert asyncio.run(read_body(received(b"abc"), {}, 3)) == b"abc"
    assert asyncio.run(read_body(received(b"a", b"", b"bc"), {}, 3)) == b"abc"


@pytest.mark.parametrize(
    ("parts", "headers"),
    [
        ([b"abcd"], {}), ([b"ab", b"cd"], {}), ([b"ab"] * 1_000_000, {}), ([b""], {b"content-length": b"4"}),
        ([b"abcd"], {b"content-length": b"1"}), ([b""], {b"content-length": b"9" * 5_000}),
        ([b""], {b"content-length": b"-1"}),
    ],
)  # fmt: skip
def test_a_body_beyond_its_bound_is_refused_as_soon_as_that_is_known(
    parts: list[bytes], headers: dict[bytes, bytes]
) -> None:
    with pytest.raises(TooLarge) as refused:
        asyncio.run(read_body(received(*parts), headers, 3))
    assert refused.value.data["limit_bytes"] == 3


def test_a_body_without_end_is_not_read_to_its_end() -> None:
    count = 0

    async def receive() -> dict[str, Any]:
        nonlocal count
        count += 1
        return {"type": "http.request", "body": b"x" * 10, "more_body": count < 1_000}

    with pytest.raises(TooLarge):
        asyncio.run(read_body(receive, {}, 95))
    assert count == 10


def test_a_client_that_goes_away_is_no_client() -> None:
    for receive in (received(b"ab", ends=False), received(b"", ends=False)):
        with pytest.raises(Disconnected):
            asyncio.run(read_body(receive, {}, 100))


def test_a_body_over_64_kb_is_413_and_ends_the_connection() -> None:
    answer = post(b'{"body":"' + b"x" * 65_536 + b'"}')
    assert (answer.status, answer.json()["limit_bytes"], answer.headers["connection"]) == (413, 65_536, "close")
    assert post(b'{"body":"' + b"x" * 60_000 + b'"}').status == 201
