"""Values are read whatever type their writer gave them."""

from __future__ import annotations

import pytest

from rejoinder.carriers.formats.json_outline import NO_JSON, outline
from rejoinder.carriers.formats.json_values import Fields, identifier, instant, is_true
from rejoinder.carriers.formats.mixed_markdown import from_mixed
from rejoinder.carriers.reasons import Reason


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a1", "a1"),
        (5, "5"),
        (5.0, "5"),
        ({"$oid": "abc"}, "abc"),
        ({"$numberLong": "7"}, "7"),
        (" x ", "x"),
        ("\x00a", "a"),
        ("", None),
        ("undefined", None),
        (None, None),
        (True, None),
        ([], None),
        ({}, None),
    ],
)
def test_ids_are_texts_or_numbers_or_wrapped(value: object, text: str | None) -> None:
    assert identifier(value) == text


@pytest.mark.parametrize(
    ("value", "micros", "reason"),
    [
        ("2021-10-26T13:00:41.284Z", 1635253241284000, Reason.STATED),
        ("2021-10-26T13:00:41.123456789+00:00", 1635253241123456, Reason.STATED),
        ("2021-10-26 13:00:41", 1635253241000000, Reason.ZONE_UNKNOWN),
        ({"$date": "2021-10-26T13:00:41Z"}, 1635253241000000, Reason.STATED),
        ({"$date": {"$numberLong": "1635253241000"}}, 1635253241000000, Reason.STATED),
        ({"__type": "Date", "iso": "2021-10-26T13:00:41.000Z"}, 1635253241000000, Reason.STATED),
        (1635253241, 1635253241000000, Reason.STATED),
        (1635253241000, 1635253241000000, Reason.STATED),
        ("1635253241000", 1635253241000000, Reason.STATED),
        ("20211026", 1635206400000000, Reason.ZONE_UNKNOWN),
        ("Tue, 26 Oct 2021 13:00:41 GMT", 1635253241000000, Reason.STATED),
        ("0001-01-01T00:00:00Z", None, Reason.NOT_STATED),
        (0, None, Reason.NOT_STATED),
        (None, None, Reason.NOT_STATED),
        ("yesterday", None, Reason.BAD_TIME),
        (float("inf"), None, Reason.BAD_TIME),
    ],
)
def test_times_are_read_in_all_their_shapes(value: object, micros: int | None, reason: Reason) -> None:
    field, _ = instant(value)
    assert (field.value, field.reason) == (micros, reason)


@pytest.mark.parametrize("value", [True, 1, "true", "True", "1", "yes", 2.5])
def test_yes_is_yes_however_it_is_written(value: object) -> None:
    assert is_true(value)


@pytest.mark.parametrize("value", [False, 0, "false", "0", "", "no", None, [], [1], {}])
def test_anything_else_is_no(value: object) -> None:
    assert not is_true(value)


def test_counts_are_numbers_texts_or_lists_and_bounded() -> None:
    fields = Fields(
        {"a": "3", "b": [1, 2], "c": 1e300, "d": "x", "e": {"u": True}, "f": True, "g": {"$numberInt": "4"}}
    )
    assert [fields.count(name) for name in "abcdefgh"] == [3, 2, 2_000_000_000, 0, 1, 1, 4, 0]


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("//a.example/x", "https://a.example/x"),
        ("/x", "/x"),
        ("a.example/x", "https://a.example/x"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://a.example/a b", None),
        ("undefined", None),
        (5, None),
    ],
)
def test_only_addresses_are_addresses(value: object, url: str | None) -> None:
    assert Fields({"url": value}).url("url") == url


@pytest.mark.parametrize("value", ["ann@mail.example", " ann@mail.example "])
def test_a_mail_address_is_one(value: str) -> None:
    assert Fields({"mail": value}).email("mail") == "ann@mail.example"


@pytest.mark.parametrize("value", ["undefined", "ann", "a b@c", "@c", "a@", None, 5])
def test_what_is_no_mail_address_is_none(value: object) -> None:
    assert Fields({"mail": value}).email("mail") is None


def test_an_outline_shows_names_by_their_place() -> None:
    seen = outline(b'{"type": "x", "data": {"Comment": [{"id": 1, "user": {"name": "a"}}, {"text": "b"}]}, "n": [1, 2')
    assert seen.keys[""] == {"type", "data", "n"}
    assert seen.keys["data.Comment[]"] == {"id", "user", "text"}
    assert seen.keys["data.Comment[].user"] == {"name"}
    assert seen.values["type"] == "x"


def test_an_outline_of_lines_joins_what_they_have() -> None:
    seen = outline(b'{"a": 1}\n{"b": 2}\n{"c": "cut')
    assert set(seen.keys[""]) == {"a", "b", "c"}
    assert seen.objects == 3


@pytest.mark.parametrize("head", [b"", b"words", b"<p>", b"[link](x) and words", b"{{ template }}", b"{not: json}"])
def test_what_is_no_json_has_no_outline(head: bytes) -> None:
    assert outline(head).keys == NO_JSON.keys


@pytest.mark.parametrize(
    ("text", "body", "raw_type"),
    [
        ("Some **words**", "Some **words**", "text/markdown"),
        ("a\r\nb", "a\nb", "text/markdown"),
        ("<p>A &amp; <b>b</b></p>", "A & **b**", "text/html"),
        (
            "see <a href='https://a.example/'>this</a>, **now**",
            "see [this](https://a.example/), **now**",
            "text/markdown",
        ),
        ('<img src="https://a.example/i.png" alt="a [cat]">', "[a cat](https://a.example/i.png)", "text/markdown"),
        ("one<br>two", "one\ntwo", "text/markdown"),
        ("`<b>code</b>` and <b>bold</b>", "`<b>code</b>` and **bold**", "text/markdown"),
        ("```\n<b>code</b>\n```\n<i>x</i>", "```\n<b>code</b>\n```\n*x*", "text/markdown"),
        ("1 < 2 and <unknown> tags", "1 < 2 and <unknown> tags", "text/markdown"),
    ],
)
def test_html_within_markdown_becomes_markdown(text: str, body: str, raw_type: str) -> None:
    assert from_mixed(text) == (body, raw_type)


_TICKS = "".join("`" * length + "a" for length in range(1, 1_400)) + "<b>" * 1_000


@pytest.mark.parametrize(
    "text", ["<" * 100_000, "`" * 100_000, "<a " * 50_000, "`a" * 50_000, "<a href='" * 30_000, _TICKS]
)
def test_no_text_takes_long(text: str) -> None:
    assert from_mixed(text)[0]
