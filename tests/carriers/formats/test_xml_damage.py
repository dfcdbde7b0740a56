"""A damaged XML file, read leniently: what can be read is, and what can't is counted where it stands."""

from __future__ import annotations

import contextlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.carriers.formats.xml_node import RecordNode
from rejoinder.carriers.formats.xml_parser import Kinds
from rejoinder.carriers.formats.xml_records import XmlRecords
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss
from rejoinder.core.errors import BrokenSource, EmptyFile, ImportRefused, TooLarge

KINDS = Kinds(frozenset(("post",)), mixed=frozenset(("text",)))
NESTED = Kinds(frozenset(("item",)), inner=frozenset(("wp:comment",)), around=frozenset(("base",)))


def read(data: bytes, kinds: Kinds = KINDS, *, lenient: bool = True) -> list[RecordNode | Loss | Doubt]:
    return list(XmlRecords(io.BytesIO(data), kinds, is_lenient=lenient).read())


def texts(data: bytes, *, lenient: bool = True) -> list[str]:
    return [node.value("text") for node in read(data, lenient=lenient) if isinstance(node, RecordNode)]


def post(text: str = "a") -> bytes:
    return f"<post><text>{text}</text></post>".encode()


@pytest.mark.parametrize(
    ("damaged", "kept"),
    [
        (b"<post n=5><text>b</text></post>", ["a", "b", "c"]),
        (b"<post><text>b & b</text></post>", ["a", "b & b", "c"]),
        (b"<post><text>b</post>", ["a", "b", "c"]),
        (b"<post><text>b</text>", ["a", "b", "c"]),
        (b"<post><text>b</text></post></post>", ["a", "b", "c"]),
        (b"<x><post><text>b</text></post>", ["a", "b", "c"]),
        (b"<post <text>b</text></post>", ["a", "c"]),
        (b"<<<>>>", ["a", "c"]),
    ],
)
def test_lenient_reading_goes_on_behind_the_damage_and_counts_it(damaged: bytes, kept: list[str]) -> None:
    data = b"<r>\n" + post("a") + b"\n" + damaged + b"\n" + post("c") + b"\n</r>"
    found = read(data)
    assert [text for text in texts(data) if text] == kept
    losses = [item for item in found if isinstance(item, Loss)]
    assert losses
    assert all(loss.reason is Reason.BAD_RECORD and loss.line and loss.line >= 3 for loss in losses)


def test_lenient_reading_of_a_whole_file_is_the_same() -> None:
    data = b"<r>" + post("a") + post("b") + b"</r>"
    assert texts(data) == texts(data, lenient=False) == ["a", "b"]
    assert all(isinstance(item, RecordNode) for item in read(data))


def test_a_damaged_record_within_another_does_not_cost_its_neighbours() -> None:
    comment = "<wp:comment><id>{}</id></wp:comment>"
    data = f"<rss><item><t>1</t>{comment.format(1)}{comment.format('2&')}{comment.format(3)}</item>".encode()
    data += f"<item><t>2</t>{comment.format(4)}</item></rss>".encode()
    found = [item for item in read(data, NESTED) if isinstance(item, RecordNode)]
    assert [(node.value("id"), node.outer.value("t")) for node in found if node.outer is not None] == [
        ("1", "1"), ("2&", "1"), ("3", "1"), ("4", "2"),
    ]  # fmt: skip
    assert [node.value("t") for node in found if node.outer is None] == ["1", "2"]


def test_several_documents_in_one_file_are_all_read() -> None:
    one = b"<?xml version='1.0'?>\n<rss>" + post("a") + b"</rss>\n"
    assert texts(one + one) == texts(one + one, lenient=False) == ["a", "a"]


def test_records_behind_the_end_of_the_document_are_not_lost_in_silence() -> None:
    data = b"<r>" + post("a") + b"</r>" + post("b")
    with pytest.raises(BrokenSource):
        read(data, lenient=False)
    assert texts(data) == ["a", "b"]


@given(st.binary(max_size=300), st.integers(0, 40), st.booleans())
def test_no_damage_whatever_is_an_error(junk: bytes, at: int, lenient: bool) -> None:
    good = b"<r>" + post("a") + post("b") + b"</r>"
    with contextlib.suppress(ImportRefused, TooLarge):
        read(good[:at] + junk + good[at:], lenient=lenient)


PIECES = [
    *(b"<post>", b"</post>", b"<text>", b"</text>", b"<r>", b"</r>", b"<rss>", b"</rss>", b"<post a=1>"),
    *(b"&", b"]]>", b"<![CDATA[", b"<?xml version='1.0'?>", b"x", b"\n", b"<"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_lenient_reading_always_comes_to_an_end(parts: list[bytes]) -> None:
    try:
        found = read(b"<r>" + b"".join(parts))
    except BrokenSource as refused:
        pytest.fail(str(refused))
    except EmptyFile:
        return
    assert all(isinstance(item, RecordNode | Loss | Doubt) for item in found)
