"""Reading XML: safe, in bounded memory, whatever stands around it, up to a break or past it."""

from __future__ import annotations

import gzip
import io
import json
import socket
import tracemalloc
from collections.abc import Iterator
from typing import BinaryIO

import pytest

from rejoinder.carriers.formats import xml_parser
from rejoinder.carriers.formats.xml_node import RecordNode
from rejoinder.carriers.formats.xml_parser import Kinds
from rejoinder.carriers.formats.xml_records import XmlRecords
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss
from rejoinder.core.errors import BrokenSource, EmptyFile, TooLarge
from tests.machinery.corpora import corpus

KINDS = Kinds(frozenset(("post",)), mixed=frozenset(("text",)))


def read(data: bytes, kinds: Kinds = KINDS, *, lenient: bool = False) -> list[RecordNode | Loss | Doubt]:
    return list(XmlRecords(io.BytesIO(data), kinds, is_lenient=lenient).read())


def texts(data: bytes, kinds: Kinds = KINDS, *, lenient: bool = False) -> list[str]:
    found = read(data, kinds, lenient=lenient)
    return [node.value("text") for node in found if isinstance(node, RecordNode)]


def refusal(data: bytes, kinds: Kinds = KINDS) -> BrokenSource:
    with pytest.raises(BrokenSource) as refused:
        read(data, kinds)
    return refused.value


def post(text: str = "a") -> bytes:
    return f"<post><text>{text}</text></post>".encode()


@pytest.mark.parametrize(
    "around",
    [
        b"\xef\xbb\xbf<?xml version='1.0'?>%b",
        b"`<?xml version='1.0' encoding='utf-8'?>\n%b",
        b"\n\n  <?xml version='1.1' standalone='yes'?>\n%b",
        b"<br />\n<b>Warning</b>: something in <b>x.php</b>\n<?xml version='1.0'?><rss>%b</rss>",
        b"<?pi data?><!-- <post> --><r>%b</r>",
        b"<?xml-stylesheet href='http://127.0.0.1:9/'?>%b",
        b"<r>%b</r>\0\0\x1a\n",
        b"<r>%b</r>\n<!-- cached -->\n<p>Fatal error",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<r>%b</r>",
    ],
)
def test_what_stands_around_the_mark_up_does_no_harm(around: bytes) -> None:
    assert texts(around % post()) == ["a"]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(codec: str) -> None:
    assert texts(f"<r>{post('äß€😀').decode()}</r>".encode(codec)) == ["äß€😀"]


@pytest.mark.parametrize(
    ("declared", "codec", "is_doubtful"),
    [
        ("iso-8859-1", "cp1252", False),
        ("windows-1251", "cp1251", False),
        ("gb2312", "gb18030", False),
        ("shift_jis", "shift_jis", False),
        ("utf-8", "cp1252", True),
        ("iso-8859-1", "utf-8", False),
        ("utf-16", "utf-8", False),
        ("no-such-thing", "utf-8", False),
    ],
)
def test_the_declared_encoding_is_believed_as_far_as_the_bytes_bear_it_out(
    declared: str, codec: str, is_doubtful: bool
) -> None:
    text = {"cp1251": "Привет", "gb18030": "你好", "shift_jis": "こんにちは"}.get(codec, "Größe “x”")
    found = read(f'<?xml version="1.0" encoding="{declared}"?>\n<r>{post(text).decode()}</r>'.encode(codec))
    assert [node.value("text") for node in found if isinstance(node, RecordNode)] == [text]
    doubts = [item for item in found if isinstance(item, Doubt)]
    assert [(doubt.reason, doubt.line) for doubt in doubts] == ([(Reason.ENCODING_GUESSED, 2)] if is_doubtful else [])


def test_one_bad_byte_does_not_spoil_the_others() -> None:
    assert texts(b"<r>" + post("ä") + post("b").replace(b"b", b"\xe4") + post("😀") + b"</r>") == ["ä", "ä", "😀"]
    assert texts(b"<r>" + post("b").replace(b"b", b"\xed\xa0\xbd\xed\xb8\x80") + b"</r>") == ["😀"]


def test_forbidden_characters_become_blanks_and_are_counted() -> None:
    found = read(
        b"<r>"
        + post("a\x01b\x0bc&#x1F;&#0;d\ufffee&#55357;&#56832;f&#xD800;g&#9;h&#x20AC;").replace(b"\0", b"")
        + b"</r>"
    )
    assert isinstance(found[0], RecordNode)
    assert found[0].value("text") == "a b c  d\ufffde😀f g\th€"
    assert found[1:] == [Doubt(Reason.CONTROL_CHARACTERS, 0.9, field="encoding", value="6")]


def test_named_characters_of_html_are_known_and_others_stay_as_they_are_written() -> None:
    assert texts(b"<r>" + post("&eacute;&nbsp;&lt;&unheardof;") + b"</r>") == ["é\xa0<&unheardof;"]


def test_mixed_content_keeps_its_mark_up_and_its_characters() -> None:
    assert texts(b"<r>" + post("1 &lt; 2 <b title='&quot;'>x &amp; y</b><br/>") + b"</r>") == [
        "1 &lt; 2 <b title='\"'>x &amp; y</b><br>"
    ]


ENTITY = b'<!DOCTYPE r [<!ENTITY a "1234567890">]>'


@pytest.mark.parametrize(
    "data",
    [
        ENTITY + b"<r>" + post("&a;") + b"</r>",
        b"<?xml version='1.0'?>\n" + ENTITY + b"<r>" + post("&a;") + b"</r>",
        b"x" + ENTITY + b"<rss>" + post("&a;") + b"</rss>",
        b'<!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd"><r>' + post() + b"</r>",
        b'<!DOCTYPE r [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><r/>',
        "\ufeff<!DOCTYPE r [<!ENTITY a 'b'>]><r/>".encode("utf-16-le"),
        b'<r xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="/etc/passwd"/></r>',
        b'<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>',
    ],
)
def test_what_would_reach_out_or_grow_is_refused_where_it_stands(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    refused = refusal(data)
    assert refused.line is not None
    assert refused.column is not None
    with pytest.raises(BrokenSource):
        read(data, lenient=True)


def test_a_thousand_million_laughs_cost_nothing() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    data = f'<!DOCTYPE r [<!ENTITY l0 "ha">{levels}]><r><post><text>&l9;</text></post></r>'.encode()
    assert refusal(data).line == 1


def test_the_place_of_a_break_is_that_in_the_file() -> None:
    data = b"\xef\xbb\xbf junk\n<?xml version='1.0'?>\n<r>\n" + post("ä" * 10) + b"\n  <post a=1></post></r>"
    refused = refusal(data)
    assert (refused.line, refused.column) == (5, 11)


def test_the_last_good_record_is_told_at_a_break() -> None:
    records = XmlRecords(io.BytesIO(b"<r>" + post("a") + post("b") + b"<post>&</post></r>"), KINDS)
    with pytest.raises(BrokenSource) as refused:
        for node in records.read():
            assert isinstance(node, RecordNode)
            records.last_key = node.value("text")
    assert refused.value.last_key == "b"


def test_too_deep_a_file_is_refused_and_a_deep_one_is_read() -> None:
    assert texts(b"<x>" * 254 + post() + b"</x>" * 254) == ["a"]
    assert "256" in str(refusal(b"<x>" * 300 + post() + b"</x>" * 300).why)
    assert "256" in str(refusal(b"<r><post><text>" + b"<b>" * 300).why)


def test_a_record_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_parser, "MOST_RECORD_BYTES", 500_000)
    monkeypatch.setattr(xml_parser, "MOST_RECORD_NODES", 1_000)
    for endless in (b"<post><text>" + b"x" * 2_000_000, b"<post>" + b"<a/>" * 2_000, b"<post a='" + b"x" * 2_000_000):
        with pytest.raises(TooLarge):
            read(b"<r>" + endless)


class Endless(io.RawIOBase):
    """A file of `count` posts and much between them that nobody asked for, made while it is read."""

    def __init__(self, count: int) -> None:
        self._pieces = self._all(count)

    def _all(self, count: int) -> Iterator[bytes]:
        yield b"<r>"
        for number in range(count):
            yield b"<other><x>y</x></other>\n" + post(f"{number} {'x' * 1000}")
        yield b"</r>"

    def read(self, size: int = -1) -> bytes:
        return b"".join(piece for _, piece in zip(range(200), self._pieces, strict=False))


def test_memory_does_not_grow_with_the_file() -> None:
    peaks = []
    for count in (500, 10_000):
        content: BinaryIO = Endless(count)  # type: ignore[assignment]
        tracemalloc.start()
        assert sum(1 for _ in XmlRecords(content, KINDS).read()) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 2


def test_an_empty_file_is_told() -> None:
    for data in (b"", b" \n"):
        with pytest.raises(EmptyFile):
            read(data)


def test_the_corpus_of_hostile_and_odd_files_meets_its_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    path = corpus("security/xml_import.jsonl")
    monkeypatch.setattr(socket, "socket", None)
    everything = Kinds(frozenset(("root", "r", "element", "thread", "post", "item")))
    for line in path.read_text().splitlines():
        case = json.loads(line)
        data = case["text"].encode()
        if case["expect"].startswith("refuse"):
            assert refusal(data, everything).line, case["name"]
        else:
            assert read(data, everything), case["name"]


def test_what_is_packed_is_no_xml() -> None:
    with pytest.raises(BrokenSource):
        read(gzip.compress(post()))
