"""Archives and folders are sources of their files: nothing leaves them, what can't be read is told."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.carriers import packing
from rejoinder.carriers.carrier import carrier_named, detect, read_source
from rejoinder.carriers.packing import PackedSource, digest_of, open_source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss, StoryRecord
from rejoinder.core.errors import BrokenSource, EmptyFile, Refusal, TooLarge, UnknownCarrier
from tests.carriers.packed import LINES, delivered, source_of, whole, zipped
from tests.carriers.reading import PAGES
from tests.machinery.corpora import corpus


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_an_archive_is_a_source_of_its_files(tmp_path: Path, method: int) -> None:
    files = {
        "b/utterances.jsonl": LINES,
        "a.json": b"{}",
        ".hidden": b"x",
        "__MACOSX/a.json": b"x",
        "b/.DS_Store": b"x",
    }
    source = source_of(tmp_path, zipped(files, method), "corpus.zip")
    assert (source.name, source.names) == ("corpus", ("b/utterances.jsonl", "a.json"))
    assert (whole(source), whole(source, "a.json"), source.head("a.json")) == (LINES, b"{}", b"{}")


def test_packed_files_and_archives_within_archives_are_opened(tmp_path: Path) -> None:
    inner = zipped({"c.txt": b"c"})
    source = source_of(tmp_path, gzip.compress(zipped({"a.gz": gzip.compress(b"a"), "in.zip": inner})), "x.zip.gz")
    assert (source.name, source.names) == ("x", ("a.gz", "in.zip/c.txt"))
    assert (whole(source), whole(source, "in.zip/c.txt")) == (b"a", b"c")


def test_an_archive_s_files_stay_inside_and_are_reported(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../../etc/passwd", "/etc/passwd", "C:\\x", "a/../../b", "..\\c", "fine.txt"):
            archive.writestr(name, b"x")
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, b"/etc/passwd")
    data = bytearray(out.getvalue())
    source = source_of(tmp_path, bytes(data))
    assert isinstance(source, PackedSource)
    assert source.names == ("fine.txt",)
    notes = [(note.reason, note.value) for note in source.notes if isinstance(note, Doubt)]
    assert notes == [
        *((Reason.OUTSIDE, name) for name in ("../../etc/passwd", "/etc/passwd", "C:\\x", "a/../../b", "..\\c")),
        (Reason.LINK_TO_A_FILE, "link"),
    ]


def test_an_encrypted_file_is_a_loss(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": b"a", "b.txt": b"b"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    source = source_of(tmp_path, bytes(data))
    assert isinstance(source, PackedSource)
    assert (source.names, source.notes) == (("b.txt",), (Loss(Reason.ENCRYPTED, source_key="a.txt"),))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_cut_archive_gives_what_precedes_the_cut(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = {"a.txt": LINES[:20_000], "b.txt": LINES[:30_000], "c.txt": b"c" * 50}
    archive = zipped(files, data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])))
    cut = data.draw(st.integers(min_value=4, max_value=len(archive) - 1))
    try:
        source = source_of(tmp_path_factory.mktemp("cut"), archive[:cut])
    except BrokenSource:
        assert cut < 100
        return
    faults = []
    for name in source.names:
        given_bytes, fault = delivered(source, name)
        assert files[name].startswith(given_bytes)
        assert fault is not None or given_bytes == files[name]
        faults.append(fault)
    assert faults[-1] is not None and not any(faults[:-1])


def test_an_archive_that_was_streamed_and_cut_gives_what_precedes(tmp_path: Path) -> None:
    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: object, /) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(bytes(data))  # type: ignore[call-overload]

    out = Stream()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", LINES)
        archive.writestr("b.txt", LINES)
    cut = bytes(out.data).rindex(b"PK\x03\x04") + 2_000
    source = source_of(tmp_path, bytes(out.data[:cut]))
    assert source.names == ("a.txt", "b.txt")
    assert delivered(source) == (LINES, None)
    data, fault = delivered(source, "b.txt")
    assert fault is not None and LINES.startswith(data) and data


def test_a_member_whose_checksum_differs_is_said(tmp_path: Path) -> None:
    archive = bytearray(zipped({"a.txt": b"hello hello"}, zipfile.ZIP_STORED))
    archive[archive.index(b"hello")] ^= 1
    data, fault = delivered(source_of(tmp_path, bytes(archive)))
    assert data == b"iello hello" and fault is not None and "checksum" in str(fault.why)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge) as refused:
        source_of(tmp_path, zipped({str(number): b"" for number in range(10_001)}))
    assert refused.value.limit == 10_000
    monkeypatch.setattr(packing, "MOST_FILES", 3)
    for number in range(4):
        (tmp_path / f"{number}").write_bytes(b"x")
    with pytest.raises(TooLarge):
        open_source(tmp_path)


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    archive = zipped({"a.txt": random.Random(1).randbytes(5_000)}, zipfile.ZIP_STORED)
    start, end = archive.index(b"PK\x01\x02"), archive.index(b"PK\x05\x06")
    tail = bytearray(archive[end:])
    tail[8:12] = (9).to_bytes(2, "little") * 2
    tail[12:16] = ((end - start) * 9).to_bytes(4, "little")
    with pytest.raises(BrokenSource) as refused:
        source_of(tmp_path, archive[:start] + archive[start:end] * 9 + bytes(tail))
    assert "overlap" in str(refused.value.why)


def test_a_folder_is_a_source_of_its_files_in_order(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"secret")
    folder = tmp_path / "pages"
    for name, data in {
        "b/2.html": b"2",
        "a.html": b"a",
        ".git/x": b"x",
        "b/.y": b"y",
        "z.gz": gzip.compress(b"z"),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    (folder / "in.zip").write_bytes(zipped({"c.txt": b"c"}))
    (folder / "inside").symlink_to(folder / "a.html")
    (folder / "leads-out").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    source = open_source(folder)
    assert isinstance(source, PackedSource)
    assert (source.name, source.names) == ("pages", ("a.html", "b/2.html", "in.zip/c.txt", "inside", "z.gz"))
    assert [whole(source, name) for name in source.names] == [b"a", b"2", b"c", b"a", b"z"]
    assert source.notes == (Doubt(Reason.LINK_TO_A_FILE, 1.0, field="file", value="leads-out"),)
    with source.on_disk("a.html") as path:
        assert path == folder / "a.html"


def test_a_folder_or_archive_with_nothing_in_it_is_empty(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    for source in (open_source(tmp_path / "nothing"), source_of(tmp_path, zipped({}))):
        with pytest.raises(EmptyFile):
            detect(source)
        with pytest.raises(EmptyFile):
            source.head()


def test_the_digest_of_a_folder_changes_with_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    first = digest_of(tmp_path)
    assert digest_of(tmp_path) == first
    (tmp_path / "b").write_bytes(b"1")
    assert digest_of(tmp_path) != first


def test_what_an_archive_lost_follows_the_first_record(tmp_path: Path) -> None:
    data = bytearray(zipped({"x": b"x", "page.txt": (PAGES / "dashes.txt").read_bytes()}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    items = list(read_source(source_of(tmp_path, bytes(data)), carrier_named("archived-text")))
    lost = next(place for place, item in enumerate(items) if isinstance(item, Loss) and item.reason is Reason.ENCRYPTED)
    assert lost == 1
    assert any(isinstance(item, StoryRecord) for item in items)


@pytest.mark.corpus
def test_the_verdicts_on_hostile_archives_are_met() -> None:
    folder = corpus("security/archives")
    verdicts = {row["file"]: row["expect"] for row in json.loads((folder / "manifest.json").read_text())}
    assert verdicts
    for name in verdicts:
        with pytest.raises(Refusal) as refused:
            source = open_source(folder / name)
            carrier = detect(source)
            list(read_source(source, carrier))
        assert isinstance(refused.value, TooLarge | BrokenSource | UnknownCarrier), name
