"""What is packed is unpacked by its content, as it is read, within bounds; what breaks off is said with its place."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.carriers import unpackers
from rejoinder.carriers.blocks import BlockReader
from rejoinder.carriers.carrier import detect, read_source
from rejoinder.carriers.opened import spool
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.source import read_bytes
from rejoinder.carriers.unpacking import packing_of
from rejoinder.core.errors import BrokenSource, TooLarge
from tests.carriers.packed import LINES, delivered, source_of, whole
from tests.carriers.reading import PAGES

Pack = Callable[[bytes], bytes]
PACKERS: dict[str, Pack] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda data: zstandard.ZstdCompressor(write_checksum=True).compress(data),
}
each = pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS)


@each
def test_what_is_packed_is_read_whatever_it_is_called(tmp_path: Path, pack: Pack) -> None:
    source = source_of(tmp_path, pack(LINES), "comments.json")
    assert (source.names, source.head(), whole(source)) == (("comments.json",), LINES[:65_536], LINES)
    with source.on_disk() as path:
        assert path.read_bytes() == LINES
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "unpacked"),
    [("a.xml.gz", "a.xml"), ("RC_2010.ZST", "RC_2010"), ("a.zip", "a"), (".gz", ".gz"), ("a", "a")],
)
def test_the_ending_of_the_packing_is_no_part_of_the_name(tmp_path: Path, name: str, unpacked: str) -> None:
    assert source_of(tmp_path, gzip.compress(b"x"), name).name == unpacked


@each
def test_members_that_follow_each_other_are_one_file(tmp_path: Path, pack: Pack) -> None:
    assert whole(source_of(tmp_path, pack(b"one\n") + pack(b"") + pack(b"two\n") + bytes(512))) == b"one\ntwo\n"


def test_three_layers_are_peeled_and_a_fourth_is_refused(tmp_path: Path) -> None:
    three = gzip.compress(bz2.compress(lzma.compress(b"hello\n")))
    assert whole(source_of(tmp_path, three)) == b"hello\n"
    with pytest.raises(BrokenSource) as refused:
        whole(source_of(tmp_path, gzip.compress(three)))
    assert "more than 3 times" in str(refused.value.why)


def test_a_file_that_is_not_packed_stays_as_it_is(tmp_path: Path) -> None:
    for data in (b"plain", b"", b"BZh9 is no archive", b"PK is none", b"\x1f\x8b", b"(\xb5/"):
        source = source_of(tmp_path, data)
        assert (whole(source), packing_of(data)) == (data, None)


@each
@settings(max_examples=25, deadline=None)
@given(cut=st.integers(min_value=10, max_value=60_000))
def test_what_is_cut_off_gives_what_precedes_and_says_where(
    tmp_path_factory: pytest.TempPathFactory, pack: Pack, cut: int
) -> None:
    packed = pack(LINES)
    cut = min(cut, len(packed) - 1)
    source = source_of(tmp_path_factory.mktemp("cut"), packed[:cut])
    data, fault = delivered(source)
    assert fault is not None
    assert LINES.startswith(data)
    assert (fault.byte, fault.line) == (len(data), data.count(b"\n") + 1)
    with pytest.raises(BrokenSource), source.open() as file:
        read_bytes(file)
    with pytest.raises(BrokenSource), source.open() as file:
        file.read()


def test_all_that_precedes_a_cut_of_gzip_is_given(tmp_path: Path) -> None:
    packed = gzip.compress(LINES, mtime=0)
    data, fault = delivered(source_of(tmp_path, packed[: len(packed) // 2]))
    assert fault is not None and f"break off at byte {len(packed) // 2}" in str(fault.why)
    assert len(data) > len(LINES) * 0.4


@each
def test_damage_in_the_middle_is_said(tmp_path: Path, pack: Pack) -> None:
    packed = bytearray(pack(random.Random(4).randbytes(400_000)))
    packed[200_000] ^= 0xFF
    data, fault = delivered(source_of(tmp_path, bytes(packed)))
    assert fault is not None and "damaged" in str(fault.why)
    assert fault.byte == len(data)


def test_what_follows_packed_data_and_is_none_is_said(tmp_path: Path) -> None:
    data, fault = delivered(source_of(tmp_path, gzip.compress(b"all\n") + b"something else"))
    assert data == b"all\n" and fault is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=9), max_size=9), st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_blocks_are_read_like_a_file(blocks: list[bytes], sizes: list[int]) -> None:
    plain, packed = io.BytesIO(b"".join(blocks)), BlockReader(iter(blocks))
    for number, size in enumerate(sizes):
        assert packed.readline() == plain.readline() if number % 3 == 0 else packed.read(size) == plain.read(size)
    assert packed.read() == plain.read()
    assert list(BlockReader(iter(blocks))) == list(io.BytesIO(b"".join(blocks)))
    assert io.TextIOWrapper(cast(BinaryIO, BlockReader(iter(blocks))), "latin-1", newline="").read() == b"".join(
        blocks
    ).decode("latin-1")


@each
def test_what_swells_beyond_measure_is_stopped(tmp_path: Path, pack: Pack) -> None:
    source = source_of(tmp_path, pack(bytes(60_000_000)))
    taken = 0
    with pytest.raises(TooLarge) as refused, source.open() as file:
        while block := file.read(1_000_000):
            taken += len(block)
    assert "200 times" in str(refused.value.why)
    assert taken < 60_000_000


def test_a_small_file_may_be_packed_as_tightly_as_it_likes(tmp_path: Path) -> None:
    assert len(whole(source_of(tmp_path, gzip.compress(b" " * 10_000_000)))) == 10_000_000


def long_window(data: bytes) -> bytes:
    parameters = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    engine = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    return engine.compress(data) + engine.flush()


def test_a_zstd_window_of_two_gib_is_taken_where_there_is_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = source_of(tmp_path, long_window(LINES))
    monkeypatch.setattr(unpackers, "_available_bytes", lambda: 4 << 30)
    assert whole(source) == LINES
    monkeypatch.setattr(unpackers, "_available_bytes", lambda: (4 << 30) - 2)
    with pytest.raises(TooLarge) as refused:
        whole(source)
    assert "zstd -d --long=31" in str(refused.value.why)


def test_what_goes_to_the_disk_is_bounded() -> None:
    with pytest.raises(TooLarge):
        spool(io.BytesIO(bytes(11)), io.BytesIO(), most_bytes=10)


@each
def test_a_packed_page_is_detected_and_read_like_a_plain_one(tmp_path: Path, pack: Pack) -> None:
    path = tmp_path / "page"
    path.write_bytes(pack((PAGES / "dashes.txt").read_bytes()))
    plain = open_source(PAGES / "dashes.txt")
    source = open_source(path)
    assert detect(source).name == "archived-text"
    assert list(read_source(source, detect(source))) == list(read_source(plain, detect(plain)))
