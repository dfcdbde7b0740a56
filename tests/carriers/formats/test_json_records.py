"""JSON is read in pieces whatever holds the records, and a fault costs the record that it is in."""

from __future__ import annotations

import base64
import codecs
import contextlib
import io
import json
import math
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.carriers.formats import json_scanning
from rejoinder.carriers.formats.json_records import Entry, Found, document, elements, is_lines, lines, records
from rejoinder.carriers.formats.json_tolerant import MOST_LEVELS, MalformedJson, decode
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss
from rejoinder.core.errors import BrokenSource, EmptyFile, TooLarge
from tests.machinery.corpora import corpus

RECORDS = [{"id": n, "text": f'a "{n}" \\ {{[ é 😀\n'} for n in range(3)]
WHOLE = [json.dumps(one, ensure_ascii=False) for one in RECORDS]


class Trickle(io.BytesIO):
    """A file that gives one byte at a time, however many are asked for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1)


def read(entries: Iterator[Entry]) -> tuple[list[object], list[object], BrokenSource | None]:
    """Return the values, what else was said, and the break."""
    values: list[object] = []
    others: list[object] = []
    try:
        for entry in entries:
            (values if isinstance(entry, Found) else others).append(entry.value if isinstance(entry, Found) else entry)
    except BrokenSource as broken:
        return values, others, broken
    return values, others, None


SHAPES: dict[str, str] = {
    "lines": "\n".join(WHOLE),
    "lines with commas": ",\n".join(WHOLE) + ",\n",
    "lines in brackets": "[\n" + ",\n".join(WHOLE) + "\n]\n",
    "lines with blank ones and CRLF": "\r\n\r\n" + "\r\n\r\n".join(WHOLE) + "\r\n",
    "an array": "[" + ", ".join(WHOLE) + "]",
    "an array over many lines": json.dumps(RECORDS, indent=2),
    "a member of an object": json.dumps({"count": 3, "results": RECORDS, "more": {"results": [1]}}),
    "objects over many lines": "\n".join(json.dumps(one, indent=1) for one in RECORDS),
    "objects without anything between": "".join(WHOLE),
    "arrays one after the other": "".join(f"[{one}]" for one in WHOLE),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("file", [io.BytesIO, Trickle])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_records_are_found_in_every_shape(shape: str, file: Callable[[bytes], BinaryIO], mark: bytes) -> None:
    data = mark + SHAPES[shape].encode()
    values, others, broken = read(records(file(data), ["results"]))
    if file is not Trickle:
        # The head of a trickling file is one byte: it can't name the member that holds the records.
        assert [one for one in values if one != 3] == RECORDS
        assert (others, broken) == ([], None)
    elif shape != "a member of an object":
        assert values == RECORDS


@pytest.mark.parametrize("codec", ["utf-16", "utf-32"])
def test_wide_encodings_with_a_mark_are_read(codec: str) -> None:
    assert read(records(io.BytesIO(SHAPES["lines"].encode(codec))))[0] == RECORDS


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_cut_anywhere_gives_its_whole_records_and_then_the_place(shape: str) -> None:
    data = SHAPES[shape].encode()
    # Blanks, commas and brackets at the end are no record: without them nothing is missing.
    whole = len(data.rstrip(b"\r\n, ]"))
    for cut in range(1, len(data)):
        try:
            values, others, broken = read(records(io.BytesIO(data[:cut]), ["results"]))
        except EmptyFile:
            assert not data[:cut].strip(b"\r\n,[ ")
            continue
        values = [one for one in values if one != 3]
        assert values == RECORDS[: len(values)]
        assert not others
        assert broken is None or (isinstance(broken.line, int) and isinstance(broken.column, int))
        ends_between = data[:cut].rstrip(b"\r\n, ]").endswith(b"}") and shape != "a member of an object"
        assert broken is not None or ends_between or cut >= whole or not data[:cut].strip(b"\r\n, ")


def test_a_break_is_told_with_line_and_column() -> None:
    _, _, broken = read(records(io.BytesIO('[{"a": 1},\n {"b": "ééé'.encode())))
    assert broken is not None
    assert (broken.line, broken.column) == (2, 12)


def test_a_bad_line_costs_only_itself() -> None:
    data = f'{WHOLE[0]}\n{{"id": "cut\n{WHOLE[1]}\nnonsense\n{WHOLE[2]}\n'
    values, others, broken = read(lines(io.BytesIO(data.encode())))
    assert values == RECORDS
    assert [(one.reason, one.line) for one in others if isinstance(one, Loss)] == [
        (Reason.BAD_RECORD, 2),
        (Reason.BAD_RECORD, 4),
    ]
    assert broken is None


def test_a_bad_element_costs_only_itself() -> None:
    values, others, broken = read(records(io.BytesIO(b'[{"a": 1},\n{"a" 2 3},\n{"a": oops},{"a": 4}]')))
    assert values == [{"a": 1}, {"a": 4}]
    assert [one.line for one in others if isinstance(one, Loss)] == [2, 3]
    assert broken is None


def test_named_parts_of_a_document_are_split_and_others_passed_over() -> None:
    data = json.dumps(
        {
            "version": 3,
            "other": [{"x": [[[]]]}, "]}"],
            "data": {"Comment": [{"id": 1}, {"id": 2}], "Users": [{"id": 9}]},
            "names": {"a": {"id": 5}, "b": "text"},
        }
    ).encode()
    found = list(elements(io.BytesIO(data), ["data.Comment", "names"]))
    assert [(one.path, one.key, one.value) for one in found if isinstance(one, Found)] == [
        ("", "version", 3),
        ("data.Comment", None, {"id": 1}),
        ("data.Comment", None, {"id": 2}),
        ("names", "a", {"id": 5}),
        ("names", "b", "text"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": NaN, "b": -Infinity}', {"a": None, "b": None}),
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('["\\ud83d"]', ["\ufffd"]),
        ('["\\ud83d\\ude00"]', ["😀"]),
        ('["a\tb\nc"]', ["a\tb\nc"]),
        ('["it\\\'s", "\\x", "\\\\\'"]', ["it\\'s", "\\x", "\\'"]),
        ("[1, 2,]", [1, 2]),
        ('{"a": 1, /* why */ "b": 2 // end\n}', {"a": 1, "b": 2}),
        ("[007, 1.5, -2e3]", [7, 1.5, -2000.0]),
        ("[" + "9" * 30 + "]", [10**30 - 1]),
        ("[True, None, undefined]", [True, None, None]),
    ],
)
def test_the_faults_of_real_files_are_read(text: str, value: object) -> None:
    decoded = decode(text.encode())
    assert decoded.value == value
    assert not decoded.is_guessed


def test_an_endless_number_is_a_number() -> None:
    assert decode(b"[" + b"9" * 10_000 + b"]").value == [math.inf]


@pytest.mark.parametrize("text", ["", "{", "[1", '{"a"', '{"a": }x', "[}", "{1: 2}", "wat", "1 2", '"open'])
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(MalformedJson):
        decode(text.encode())


def test_bytes_that_are_not_utf_8_are_guessed_and_that_is_said_once() -> None:
    data = "é".encode("windows-1252")
    _, others, _ = read(lines(io.BytesIO(b'{"a": "%b"}\n{"a": "%b"}\n' % (data, data))))
    assert [(one.reason, one.line) for one in others if isinstance(one, Doubt)] == [(Reason.ENCODING_GUESSED, 1)]


def test_depth_is_bounded_and_ends_nothing_but_the_record() -> None:
    deep = b"[" * (MOST_LEVELS + 1) + b"]" * (MOST_LEVELS + 1)
    values, others, broken = read(records(io.BytesIO(b'[{"a": 1},' + deep + b',{"a": 2}]')))
    assert values == [{"a": 1}, {"a": 2}]
    assert len(others) == 1
    assert broken is None


def test_ten_thousand_levels_are_read() -> None:
    value = decode(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 10_000).value
    for _ in range(10_000):
        assert isinstance(value, dict)
        value = value["a"]
    assert value == 1


def test_a_record_above_the_bound_is_lost_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_scanning, "MOST_RECORD_BYTES", 1_000)
    data = b'[{"a": 1}, {"b": [' + b"1," * 2_000 + b'1]}, {"a": 2}]'
    values, others, broken = read(records(io.BytesIO(data)))
    assert values == [{"a": 1}, {"a": 2}]
    assert [one.reason for one in others if isinstance(one, Loss)] == [Reason.BAD_RECORD]
    assert broken is None


def test_a_document_is_read_whole_or_refused() -> None:
    assert document(io.BytesIO(b'\xef\xbb\xbf{"a": [1]}')) == {"a": [1]}
    with pytest.raises(TooLarge):
        document(io.BytesIO(b"[" + b"1," * 1_000), most_bytes=1_000)
    with pytest.raises(EmptyFile):
        document(io.BytesIO(b" \n"))
    with pytest.raises(BrokenSource) as broken:
        document(io.BytesIO(b'{"a":\n [1'))
    assert broken.value.line == 2


@pytest.mark.parametrize("data", [b"", b" \n \n", b"\xef\xbb\xbf"])
def test_nothing_is_refused_as_nothing(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        list(records(io.BytesIO(data)))


@pytest.mark.parametrize(
    "head",
    [
        b'{"version": 1, "comments": [\n{"a": 1},\n{"a": 2},\n{"a": 3}\n]}',
        b'[{"a": 1},\n{"a": 2}]',
        b'{"a": 1}\n',
        b'{\n"a": 1\n}\n{\n"a": 2\n}',
        b"",
        b"words\nand\nmore",
    ],
)
def test_what_is_not_a_value_a_line_is_told_apart(head: bytes) -> None:
    assert not is_lines(head)


def test_known_traps_are_read_or_refused() -> None:
    for line in corpus("security/json_parsing.jsonl").read_text().splitlines():
        trap = json.loads(line)
        for reader in (records, lines, lambda file: elements(file, ["a"])):
            with contextlib.suppress(EmptyFile):
                read(reader(io.BytesIO(base64.b64decode(trap.get("b64", "")))))


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_refusals(data: bytes) -> None:
    for start in (b"", b"[", b'{"results": ['):
        with contextlib.suppress(EmptyFile):
            read(records(io.BytesIO(start + data), ["results"]))


_SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(st.lists(_VALUES, min_size=1), st.sampled_from([None, 1]), st.booleans())
def test_what_the_standard_library_writes_is_read_back(values: list[object], indent: int | None, ascii: bool) -> None:
    written = json.dumps(values, indent=indent, ensure_ascii=ascii).encode("utf-8", "surrogatepass")
    assert read(records(Trickle(written)))[0] == json.loads(json.dumps(values))
