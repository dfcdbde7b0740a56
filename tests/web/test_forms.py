"""Forms and queries are read as strictly as bodies."""

from __future__ import annotations

from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.errors import BadField, BadInput, Refusal, UnknownField
from rejoinder.web.bodies import fit, parse_pairs, parse_query


class Order(msgspec.Struct):
    order: str = "oldest"
    limit: int = 50


class StrictOrder(msgspec.Struct, forbid_unknown_fields=True):
    order: str = "oldest"


def test_a_form_is_read_as_browsers_write_it() -> None:
    assert parse_pairs(b"a=1+2%2B3&b=&c&d=%C3%A4%F0%9F%98%80&&e=x=y") == {
        "a": "1 2+3", "b": "", "c": "", "d": "ä😀", "e": "x=y",
    }  # fmt: skip
    assert parse_pairs(b"") == {}


@given(st.dictionaries(st.text(min_size=1).filter(str.isprintable), st.text(alphabet=st.characters(codec="utf-8"))))
def test_every_form_comes_through(fields: dict[str, str]) -> None:

    assert parse_pairs(urlencode(fields).encode(), 1_000) == fields


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"a=%", BadInput), (b"a=%4", BadInput), (b"a=%zz", BadInput), (b"a=%ff", BadInput), (b"a=%c0%80", BadInput),
        (b"a=%ed%a0%80", BadInput), (b"\xff=1", BadInput), (b"a=1&a=2", BadField), (b"a=1&%61=2", BadField),
        (b"&".join(b"f%d=1" % number for number in range(65)), BadInput), (b"&" * 70, BadInput),
    ],
)  # fmt: skip
def test_a_broken_form_is_refused(text: bytes, kind: type[Refusal]) -> None:
    with pytest.raises(kind):
        parse_pairs(text)


@given(st.binary(max_size=300))
def test_no_form_is_too_odd_to_be_refused(text: bytes) -> None:
    for read in (lambda: parse_pairs(text), lambda: parse_query(text, Order), lambda: parse_query(text, StrictOrder)):
        try:
            read()
        except BadInput:
            continue


def test_numbers_in_forms_are_written_as_text() -> None:
    assert fit({"limit": "7"}, Order) == Order(limit=7)
    with pytest.raises(BadField):
        fit({"limit": "seven"}, Order)
    with pytest.raises(BadField):
        fit({"limit": "9" * 5_000}, Order)


def test_a_query_collects_fields_on_its_way_that_are_none_of_ours() -> None:
    assert parse_query(b"utm_source=%zz&limit=7&utm_source=x&lang=ar&fbclid=%ff", Order) == (
        {"lang": "ar"},
        Order(limit=7),
    )
    assert parse_query(b"", Order) == ({}, Order())
    assert parse_query(b"site=a&x=1", None) == ({"site": "a"}, None)


def test_a_query_that_forbids_unknown_fields_gets_to_see_them() -> None:
    assert parse_query(b"order=x&lang=en", StrictOrder) == ({"lang": "en"}, StrictOrder("x"))
    with pytest.raises(UnknownField):
        parse_query(b"oder=x", StrictOrder)
