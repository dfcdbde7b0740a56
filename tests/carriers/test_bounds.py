"""Whatever comes in takes bounded memory, and neither the network nor a file elsewhere."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import zstandard

from rejoinder.carriers.carrier import detect, read_source
from rejoinder.carriers.html_markdown import from_html
from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.record import CommentRecord
from rejoinder.carriers.recovery.web_archive import WebArchive
from rejoinder.carriers.source import ReadOptions
from tests.carriers.packed import LINES, zipped
from tests.carriers.reading import PAGES
from tests.carriers.recovery.archived import captured, discussion, http

MOST_RESIDENT_MB = 120

# What a process has had at most is only known to itself, and only grows: each reading has one of its own.
READING = textwrap.dedent(
    """
    import pathlib, sys
    from rejoinder.carriers.packing import open_source

    source = open_source(pathlib.Path(sys.argv[1]))
    read, lines = 0, 0
    with source.open() as file:
        while block := file.read(65_536):
            read += len(block)
    with source.open() as file:
        lines = sum(1 for _ in file)
    with source.on_disk() as path:
        assert path.stat().st_size == read
    status = pathlib.Path("/proc/self/status").read_text().splitlines()
    resident = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(read, lines, resident // 1024)
    """
)


@pytest.mark.parametrize("packing", ["gzip", "zstd", "zip"])
def test_a_large_stream_is_read_in_bounded_memory(tmp_path: Path, packing: str) -> None:
    lines = LINES * 10
    path = tmp_path / "large"
    # Members that follow each other are one stream, which need not be packed each time anew.
    times = 50
    if packing == "zip":
        path.write_bytes(zipped({"large.txt": lines * times}))
    else:
        member = gzip.compress(lines, 1) if packing == "gzip" else zstandard.ZstdCompressor().compress(lines)
        path.write_bytes(member * times)
    done = subprocess.run([sys.executable, "-c", READING, str(path)], capture_output=True, text=True, check=True)
    read, count, resident_mb = map(int, done.stdout.split())
    assert (read, count) == (len(lines) * times, lines.count(b"\n") * times)
    assert read > MOST_RESIDENT_MB * 1_000_000
    assert resident_mb <= MOST_RESIDENT_MB


def test_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    page = (PAGES / "dashes.txt").read_bytes()
    for name, data in {"a": page, "a.gz": gzip.compress(page), "a.zip": zipped({"b": page})}.items():
        (tmp_path / name).write_bytes(data)
        source = open_source(tmp_path / name)
        assert list(read_source(source, detect(source)))
    assert from_html('<img src="http://x.example/a.png"><link rel=stylesheet href="http://x.example/a.css">')


def test_a_web_archive_loads_nothing_that_its_pages_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    hostile = (
        b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><?xml-stylesheet href="http://x.example/a.xsl"?>'
        b'<base href="http://x.example/"><link rel="stylesheet" href="a.css"><iframe src="file:///etc/passwd"></iframe>'
    )
    page = discussion("A bridge is closed", ["It was &x; rotten.", '<img src="http://x.example/a.png">Look.'])
    items = list(WebArchive().read(BytesSource(captured("http://x.example/", http(hostile + page))), ReadOptions()))
    assert len([item for item in items if isinstance(item, CommentRecord)]) == 2
    assert "root:" not in repr(items)


@pytest.mark.parametrize(
    "inside",
    [
        "<div>" * 10_000 + "deep",
        "<blockquote>" * 10_000 + "deep",
        "<b>" * 10_000 + "deep",
        "<ul><li>" * 5_000 + "deep",
        "<table><tr><td>" * 3_000 + "deep",
    ],
)
def test_a_page_nested_without_end_is_read_or_given_up_and_the_next_one_is_read(inside: str) -> None:
    pages = [discussion("Deep", [inside, "Next."]), discussion("A bridge is closed", ["It was rotten."])]
    data = b"".join(captured(f"http://x.example/{number}", http(page)) for number, page in enumerate(pages))
    items = list(WebArchive().read(BytesSource(data), ReadOptions()))
    assert "It was rotten." in [item.body for item in items if isinstance(item, CommentRecord)]
