"""JSON with faults is read as it was meant, in one pass and at any depth."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.carriers.structured.loose_json import NotJson, loads

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_what_is_json_is_read_as_json(value: Any, indent: int | None, is_ascii: bool) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    assert loads(written) == json.loads(written)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2,, 3,]", [1, 2, 3]),
        ("{'a': 'b', c: d,}", {"a": "b", "c": None}),
        ('{"a": 1} {"b": 2}\n[3]', [{"a": 1}, {"b": 2}, [3]]),
        ('{"a": "x\ny", /* no */ "b": .5, // yes\n"c": +1}', {"a": "x\ny", "b": 0.5, "c": 1}),
        (r'"\q \/ \u00e9 \ud83d\ude00 \ud800"', "q / é 😀 \ufffd"),
        ("{'a': NaN, 'b': True, 'c': undefined}", {"a": None, "b": None, "c": None}),
        ('{"a": , "b": 1}', {"b": 1}),
    ],
)
def test_common_faults_are_passed_over(text: str, value: object) -> None:
    assert loads(text) == value


@pytest.mark.parametrize(
    ("text", "value"), [('[1, {"a": [2', [1, {"a": [2]}]), ('{"a": "x', {}), ("[1}", [1]), ("", None)]
)
def test_a_break_says_what_came_before(text: str, value: object) -> None:
    with pytest.raises(NotJson) as broken:
        loads(text)
    assert broken.value.value == value


def test_depth_and_length_are_no_matter() -> None:
    deep = loads("[" * 100_000 + "]" * 100_000)
    assert deep == [[]] or len(deep) == 1
    with pytest.raises(NotJson):
        loads("[" * 100_000)
    assert len(loads('{"a": "' + "x" * 1_000_000 + '"}')["a"]) == 1_000_000


@given(st.text(alphabet="[]{}:,\"'\\/*-.eE019 \n\u00e9ntu", max_size=60))
def test_rubbish_is_read_or_refused(text: str) -> None:
    with suppress(NotJson):
        loads(text)
