"""Bytes become text by mark, declaration or their own witness, and every byte keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.carriers.encodings import codec_named, encoding_of
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.source import Text, decode, head_text
from rejoinder.core.errors import BinaryFile, Refusal

RUSSIAN, JAPANESE, CHINESE = "Это ложь, сказал он. ", "それは嘘だと彼は言った。", "他说，这是谎言。"
SAMPLES = [
    ("windows-1251", RUSSIAN),
    ("KOI8-R", RUSSIAN),
    ("iso-8859-5", RUSSIAN),
    ("Shift_JIS", JAPANESE),
    ("EUC-JP", JAPANESE),
    ("GBK", CHINESE),
    ("gb2312", CHINESE),
    ("Big5", "他說這是謊言"),
    ("EUC-KR", "그는 거짓말이라고 말했다"),
    ("iso-8859-1", "Jürgen sagte „hm“ – für 5 €"),
    ("iso-8859-2", "Řekl, že je to lež"),
    ("windows-1256", "قال إنها كذبة"),
    ("UTF-8", RUSSIAN + JAPANESE),
]


def page(text: str, declaration: str) -> str:
    return f"<!doctype html>\n<html><head>{declaration}</head>\n<body><p>{text}</p>\n</body></html>\n"


def encoded(text: str, charset: str) -> bytes:
    return text.encode({"iso-8859-1": "windows-1252"}.get(charset, charset))


def assert_places(text: Text) -> None:
    """Every line of the text is the bytes that it says it is."""
    ends = text.mark_bytes
    for start, end, _ in text.lines():
        assert start == ends
        ends = end
    assert ends == len(text.data)


@pytest.mark.parametrize(("charset", "text"), SAMPLES)
@pytest.mark.parametrize(
    "declaration",
    ['<meta charset="{}">', "<meta http-equiv='Content-Type' content='text/html; charset={}'>", "<META CHARSET={} >"],
)
def test_a_page_is_read_as_it_declares(charset: str, text: str, declaration: str) -> None:
    markup = page(text, declaration.format(charset))
    found = decode(encoded(markup, charset))
    assert (found.text, found.doubts) == (markup, ())
    assert head_text(encoded(markup, charset)) == markup
    assert_places(found)


@pytest.mark.parametrize(("charset", "text"), SAMPLES)
def test_a_page_is_read_as_its_server_declared_whatever_it_says_itself(charset: str, text: str) -> None:
    markup = page(text, '<meta charset="iso-8859-7">')
    assert decode(encoded(markup, charset), charset).text == markup


def test_xml_declares_in_its_first_line() -> None:
    markup = f'<?xml version="1.0" encoding="windows-1251"?><html><body>{RUSSIAN}</body></html>'
    assert decode(markup.encode("windows-1251")).text == markup


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_wide_encodings_are_known_with_and_without_a_mark(codec: str) -> None:
    markup = page(RUSSIAN, "<meta charset=utf-16>")
    found = decode(markup.encode(codec))
    assert (found.text, found.doubts) == (markup, ())
    assert_places(found)
    assert decode(CHINESE.encode("utf-16-le"), "UTF-16LE").text == CHINESE


def test_bytes_that_are_utf_8_are_it_whatever_single_byte_encoding_was_declared() -> None:
    markup = page("Jürgen – Zoë", '<meta charset="iso-8859-1">')
    assert decode(markup.encode(), "windows-1251").text == markup


def test_a_declaration_that_can_not_be_is_not_heeded() -> None:
    text = page("Zo\xeb \x96 said", '<meta charset="shift_jis">').encode("latin-1")
    found = decode(text)
    assert "Zoë – said" in found.text
    assert [doubt.reason for doubt in found.doubts] == [Reason.ENCODING_GUESSED]


def test_a_declaration_in_a_remark_or_in_a_text_is_none() -> None:
    markup = page("Zoë", "<!-- <meta charset=windows-1251> -->")
    assert decode(markup.encode("windows-1252")).text == markup
    assert decode("Zoë wrote <meta charset=windows-1251>".encode("windows-1252")).text.startswith("Zoë")


@pytest.mark.parametrize("charset", ["utf-8", "gbk", "euc-jp"])
def test_a_few_bad_bytes_do_not_spoil_the_rest(charset: str) -> None:
    text = (CHINESE if charset != "euc-jp" else JAPANESE) * 20
    data = page(text, f"<meta charset={charset}>").encode(charset) + b"cut \xff\n\xff"
    found = decode(data)
    assert text in found.text
    assert [(doubt.reason, doubt.value) for doubt in found.doubts] == [(Reason.BAD_BYTES, "2")]
    assert_places(found)
    assert list(found.lines())[-1][2] == "\ufffd"


@pytest.mark.parametrize("name", ["utf-7", "rot13", "hex", "idna", "unicode_escape", "zlib", "x", "", "\0", "cp9999"])
def test_names_of_what_is_no_encoding_of_pages_are_not_heeded(name: str) -> None:
    assert codec_named(name) is None
    assert decode(b"plain +ADw-", name).text == "plain +ADw-"


@pytest.mark.parametrize("name", ['"UTF-8"', " utf8 ", "utf-8;"])
def test_names_are_read_liberally(name: str) -> None:
    assert codec_named(name) == "utf-8"


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([None, "utf-8", "gbk", "big5", "shift_jis", "utf-16", "koi8-r", "euc-kr"])
)
def test_any_bytes_are_text_whose_places_are_right_or_refused(data: bytes, charset: str | None) -> None:
    try:
        found = decode(data, charset)
    except Refusal:
        return
    assert_places(found)
    assert found.text.encode(encoding_of(data, charset).codec, "surrogateescape") == data[found.mark_bytes :]


def test_what_is_no_text_is_refused_whatever_is_declared() -> None:
    with pytest.raises(BinaryFile):
        decode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "utf-8")
