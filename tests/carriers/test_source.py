"""A file is read within bounds and decoded without losing a character."""

from __future__ import annotations

import io

import pytest

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.source import MOST_BYTES, decode, head_text, is_binary, read_bytes
from rejoinder.core.errors import BinaryFile, EmptyFile, TooLarge


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_a_text_with_a_byte_order_mark_is_decoded_by_it(codec: str) -> None:
    mark = "\ufeff" if codec == "utf-16-be" else ""
    text = decode((mark + "Zoë\n • b").encode(codec))
    assert (text.text, text.doubts) == ("Zoë\n • b", ())


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_lines_know_their_bytes(codec: str) -> None:
    data = "Zoë\r\n\n…b\rc".encode(codec)
    text = decode(data)
    assert [data[start:end].decode(text.codec).rstrip("\r\n") for start, end, _ in text.lines()] == [
        line for _, _, line in text.lines()
    ]
    assert [line for _, _, line in text.lines()] == ["Zoë", "", "…b", "c"]


def test_what_is_not_utf_8_is_read_as_windows_1252_with_a_doubt() -> None:
    text = decode("a\nJürgen – “hm”".encode("windows-1252"))
    assert (text.text, text.codec) == ("a\nJürgen – “hm”", "windows-1252")
    assert [(doubt.reason, doubt.line) for doubt in text.doubts] == [(Reason.ENCODING_GUESSED, 2)]


def test_bytes_that_windows_1252_does_not_know_lose_no_place() -> None:
    data = b"a\x81b \xe9\nc"
    assert [(start, end) for start, end, _ in decode(data).lines()] == [(0, 6), (6, 7)]


def test_controls_become_spaces_with_a_doubt_and_change_no_place() -> None:
    data = ("long enough to be a text \x0b with \x1b one or two, \x9b said Zoë\nnext" + "." * 200).encode()
    text = decode(data)
    lines = list(text.lines())
    assert lines[0][2] == "long enough to be a text   with   one or two,   said Zoë"
    assert data[lines[1][0] :].startswith(b"next")
    assert [doubt.reason for doubt in text.doubts] == [Reason.CONTROL_CHARACTERS]


@pytest.mark.parametrize(
    "data",
    [b"\x89PNG\r\n\x1a\n\x00\x00", b"\x1f\x8b\x08\x00\x00", b"a\x00b", bytes(range(1, 256)), b"PK\x03\x04\x14\x00"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    assert is_binary(data)
    assert head_text(data) == ""
    with pytest.raises(BinaryFile):
        decode(data)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", "\ufeff\u200b\xa0\n".encode()])
def test_a_file_with_nothing_in_it_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        decode(read_bytes(io.BytesIO(data)))


def test_a_file_above_the_limit_is_refused_before_it_is_read_whole() -> None:
    source = io.BytesIO(b"a" * 30)
    with pytest.raises(TooLarge) as refused:
        read_bytes(source, most_bytes=10)
    assert (refused.value.limit_bytes, source.tell()) == (10, 11)
    assert MOST_BYTES == 20_000_000


def test_a_character_cut_at_the_end_of_the_head_is_left_out() -> None:
    assert head_text("abcé".encode()[:-1]) == "abc"
