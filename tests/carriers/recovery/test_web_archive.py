"""Web archives give the discussions of their pages, each with its address and capture; the rest is counted."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
import zstandard

from rejoinder.carriers.carrier import detect, read_source
from rejoinder.carriers.instants import from_iso
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.processor_time import all_in_time
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, Skip, StoryRecord
from rejoinder.carriers.recovery import page_collection, warc_records
from rejoinder.carriers.recovery.http_response import read_response
from rejoinder.carriers.recovery.web_archive import WebArchive
from rejoinder.carriers.report import Report
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource, NotADiscussion
from tests.carriers.recovery.archived import NO_DISCUSSION, captured, discussion, http, record

BRIDGE = discussion("A bridge is closed", ["It was rotten.", "At last.", "Who pays?"])
URL = "https://courier.example/bridge"


def read(data: bytes, name: str = "crawl.warc") -> list[Item]:
    return list(WebArchive().read(BytesSource(data, name), ReadOptions()))


def stories(items: list[Item]) -> list[StoryRecord]:
    return [item for item in items if isinstance(item, StoryRecord)]


def bodies(items: list[Item]) -> list[str]:
    return [item.body for item in items if isinstance(item, CommentRecord)]


def skips(items: list[Item]) -> dict[Reason, int]:
    counts: Counter[Reason] = Counter()
    for item in items:
        if isinstance(item, Skip):
            counts[item.reason] += item.count
    return dict(counts)


def test_a_page_comes_with_its_address_and_the_instant_of_its_capture(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[ReadOptions] = []

    def noting(data: bytes, options: ReadOptions) -> Iterator[Item]:
        given.append(options)
        return iter(())

    monkeypatch.setattr(page_collection, "read_page", noting)
    page = http(BRIDGE, content_type="text/html; charset=ISO-8859-1")
    with pytest.raises(NotADiscussion):
        read(captured(URL, page) + captured(f"<{URL}/2>", http(BRIDGE), "2020-01-02T03:04:05.678Z"))
    assert [(one.url, one.captured_at, one.charset) for one in given] == [
        (URL, from_iso("2019-03-20T12:00:00Z"), "ISO-8859-1"),
        (f"{URL}/2", from_iso("2020-01-02T03:04:05.678Z"), "utf-8"),
    ]


def test_a_discussion_is_found_among_what_a_crawl_keeps() -> None:
    data = (
        record("warcinfo", b"software: x\r\n")
        + record("request", b"GET / HTTP/1.1\r\n\r\n", WARC_Target_URI=URL)
        + captured("https://courier.example/", http(NO_DISCUSSION))
        + captured(f"{URL}/", http(b"", "301 Moved Permanently", Location=URL))
        + captured(URL, http(BRIDGE))
        + captured(f"{URL}.png", http(b"\x89PNG", content_type="image/png"))
        + record("revisit", http(b""), WARC_Target_URI=URL)
        + captured("https://courier.example/gone", http(BRIDGE, "404 Not Found"))
        + captured("dns:courier.example", b"20190320\r\n")
    )
    items = read(data)
    assert [story.url for story in stories(items)] == [URL]
    assert bodies(items) == ["It was rotten.", "At last.", "Who pays?"]
    assert skips(items) == {Reason.ANOTHER_KIND: 8}
    report = Report("web-archive")
    list(report.watch(iter(items)))
    assert report.counts.read == 3 + 8


def chunked(body: bytes) -> bytes:
    return b"".join(
        b"%X\r\n%s\r\n" % (len(body[at : at + 100]), body[at : at + 100]) for at in range(0, len(body), 100)
    )


def deflated(body: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-15)
    return engine.compress(body) + engine.flush()


@pytest.mark.parametrize(
    ("encode", "headers"),
    [
        (lambda body: chunked(body) + b"0\r\n\r\n", {"Transfer_Encoding": "chunked"}),
        (chunked, {"Transfer_Encoding": "chunked"}),
        (lambda body: body, {"Transfer_Encoding": "chunked"}),
        (gzip.compress, {"Content_Encoding": "gzip"}),
        (lambda body: chunked(gzip.compress(body)), {"Content_Encoding": "x-gzip", "Transfer_Encoding": "Chunked"}),
        (zlib.compress, {"Content_Encoding": "deflate"}),
        (deflated, {"Content_Encoding": "deflate"}),
        (brotli.compress, {"Content_Encoding": "br"}),
        (lambda body: zstandard.ZstdCompressor().compress(body), {"Content_Encoding": "zstd"}),
        (lambda body: brotli.compress(gzip.compress(body)), {"Content_Encoding": "gzip, br"}),
        (lambda body: body, {"Content_Encoding": "gzip"}),
        (lambda body: body, {"Content_Encoding": "br"}),
        (lambda body: body, {"Content_Encoding": "identity"}),
    ],
)
def test_what_was_packed_on_its_way_is_unpacked(encode: Callable[[bytes], bytes], headers: dict[str, str]) -> None:
    assert len(bodies(read(captured(URL, http(encode(BRIDGE), **headers))))) == 3


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_swells_is_a_loss(coding: str) -> None:
    bomb = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": lambda data: zstandard.ZstdCompressor().compress(data),
    }[coding](bytes(40_000_000))
    items = read(captured(f"{URL}/2", http(bomb, Content_Encoding=coding)) + captured(URL, http(BRIDGE)))
    assert [item.source_key for item in items if isinstance(item, Loss)] == [f"{URL}/2"]
    assert len(bodies(items)) == 3


@pytest.mark.parametrize(
    ("content_type", "is_page"),
    [
        ("text/html", True),
        ("Text/HTML;charset=x", True),
        ("application/xhtml+xml", True),
        ("", True),
        ("application/octet-stream", True),
        ("application/json", False),
        ("image/png", False),
    ],
)
def test_a_page_is_known_by_its_type_or_where_that_says_nothing_by_its_look(content_type: str, is_page: bool) -> None:
    found = read_response(http(BRIDGE, content_type=content_type))
    assert found is not None and found.is_page is is_page
    other = read_response(http(b"{}", content_type=content_type))
    assert other is not None and other.is_page is (is_page and "html" in content_type.lower())


def test_the_server_s_encoding_is_heeded() -> None:
    page = discussion("Мост закрыт", ["Давно пора было."], "windows-1251").replace(b"<meta charset", b"<meta x")
    items = read(captured(URL, http(page, content_type="text/html; charset=windows-1251")))
    assert bodies(items) == ["Давно пора было."]
    assert stories(items)[0].title.value == "Мост закрыт"


def test_a_page_captured_again_adds_what_is_new_and_takes_nothing_back() -> None:
    later = discussion("A bridge is closed", ["It was rotten.", "At last.", "Who pays?", "We do."])
    data = (
        captured(URL, http(BRIDGE)) + captured(URL, http(later), "2019-04-01T00:00:00Z") + captured(URL, http(BRIDGE))
    )
    items = read(data)
    assert len(stories(items)) == 1
    assert bodies(items) == ["It was rotten.", "At last.", "Who pays?", "We do."]
    assert skips(items) == {Reason.SAME_COMMENT: 3, Reason.SAME_PAGE: 1}


def test_packed_record_by_record_and_in_a_wacz_it_is_the_same(tmp_path: Path) -> None:
    records = [captured("https://courier.example/", http(NO_DISCUSSION)), captured(URL, http(BRIDGE))]
    members = b"".join(map(gzip.compress, records))
    wacz = io.BytesIO()
    with zipfile.ZipFile(wacz, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/data.warc.gz", members)
        archive.writestr("indexes/index.cdx.gz", gzip.compress(b"x"))
    for name, data in {"a.warc": b"".join(records), "a.warc.gz": members, "a.wacz": wacz.getvalue()}.items():
        (tmp_path / name).write_bytes(data)
        source = open_source(tmp_path / name)
        carrier = detect(source)
        assert carrier.name == "web-archive"
        assert bodies(list(read_source(source, carrier))) == ["It was rotten.", "At last.", "Who pays?"]


def test_an_archive_without_a_discussion_is_refused() -> None:
    for data in (record("warcinfo", b""), captured(URL, http(NO_DISCUSSION))):
        with pytest.raises(NotADiscussion):
            read(data)


@pytest.mark.parametrize("cut", [1, 30, 200, 600])
def test_a_cut_archive_gives_what_precedes_and_is_broken(cut: int) -> None:
    data = captured(URL, http(BRIDGE)) + captured(f"{URL}/2", http(discussion("Another one", ["Yes."] * 30)))
    items: list[Item] = []
    with pytest.raises(BrokenSource):
        for item in WebArchive().read(BytesSource(data[: -4 - cut]), ReadOptions()):
            items.append(item)
    # Of the page that is cut, what is there is read too.
    assert bodies(items)[:3] == ["It was rotten.", "At last.", "Who pays?"]
    assert len(stories(items)) == 2


def test_a_cut_at_any_byte_raises_nothing_else() -> None:
    data = captured(URL, http(BRIDGE))
    for cut in range(5, len(data), 37):
        try:
            read(data[:cut])
        except (BrokenSource, NotADiscussion):
            continue
        assert cut >= len(data) - 4


def test_what_stands_between_records_is_passed_over() -> None:
    folded = captured(URL, http(BRIDGE)).replace(b"\r\nWARC-Date:", b"\r\nWARC-Date:\r\n", 1)
    data = record("warcinfo", b"") + b"\r\n\r\n\xff junk\r\n" + folded.replace(b"WARC/1.0\r\n", b"WARC/1.1\n", 1)
    assert len(bodies(read(data))) == 3


def test_a_record_without_a_length_is_broken() -> None:
    with pytest.raises(BrokenSource):
        read(captured(URL, http(BRIDGE)).replace(b"Content-Length", b"Content-Longth", 1))


def test_a_page_above_the_bound_is_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    large = captured(f"{URL}/2", http(b"<html>" + b" " * 5_000))
    monkeypatch.setattr(warc_records, "MOST_RECORD_BYTES", 4_000)
    items = read(large + captured(URL, http(BRIDGE)))
    assert [item.source_key for item in items if isinstance(item, Loss)] == [f"{URL}/2"]
    assert len(bodies(items)) == 3


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless() -> Iterator[int]:
        while True:
            time.process_time()
        yield 0

    with pytest.raises(BrokenSource) as refused:
        all_in_time(endless(), limit_s=0.05)
    assert "processor time" in str(refused.value.why)
    assert all_in_time(iter([1, 2]), limit_s=30) == [1, 2]
