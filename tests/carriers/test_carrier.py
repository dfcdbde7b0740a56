"""A file finds its carrier by what is in it, and one that has none is told why."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from rejoinder.carriers.carrier import CARRIERS, carrier_named, detect, load, read_source
from rejoinder.carriers.opened import FileSource
from rejoinder.carriers.record import CommentRecord, StoryRecord
from rejoinder.core.errors import BinaryFile, BrokenSource, EmptyFile, NotADiscussion, Refusal, TooLarge, UnknownCarrier
from tests.carriers.reading import PAGES, page


def write(folder: Path, data: bytes, name: str = "page.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_carriers_have_names_of_their_own() -> None:
    assert len({carrier.name for carrier in CARRIERS}) == len(CARRIERS)
    assert all(load(row).name == row.name and load(row).title for row in CARRIERS)
    assert all(carrier_named(row.name).name == row.name for row in CARRIERS)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownCarrier) as refused:
        carrier_named("telegraph")
    assert refused.value.name == "telegraph"
    assert "archived-text" in str(refused.value.known)


@pytest.mark.parametrize("name", ["page.txt", "page", "page.html"])
def test_a_saved_text_is_detected_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, (PAGES / "dashes.txt").read_bytes(), name)
    assert detect(FileSource(path)).name == "archived-text"


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", EmptyFile),
        (b"  \n\n", EmptyFile),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", BinaryFile),
        (gzip.compress(b"comments", mtime=0), BinaryFile),
        (b'{"comments": []}', UnknownCarrier),
    ],
)
def test_a_file_that_no_carrier_reads_is_refused(tmp_path: Path, data: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        detect(FileSource(write(tmp_path, data)))


@pytest.mark.parametrize(
    "text",
    [
        "Just a note.",
        "A list\n\n- milk\n- bread\n- eggs\n",
        "Words\n\n- Bearing\n\n  It lies on it.\n\n- Abutment\n\n  Its end.\n\n" + f"{'On bridges. ' * 12}\n\n" * 3,
        "A recipe\n\n1. Take four eggs, beat them well, then add the flour.\n\n2. Bake it for an hour.\n\n3. Wait.\n",
        "Notes\n\n  • Speed: it is faster now.\n\n  • Size: it is smaller.\n\n  • Colour: it is green.\n",
    ],
)
def test_a_text_without_a_discussion_is_refused_before_anything_is_yielded(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text.encode())
    with pytest.raises(NotADiscussion) as refused:
        next(read_source(FileSource(path), detect(FileSource(path))))
    assert "no comments were found" in str(refused.value.why)


def test_flat_text_is_recognised_and_left_to_its_own_carrier(tmp_path: Path) -> None:
    text = "Comments\n\nAnn\n\nI disagree with that, as you know.\n\nBob\n\nSo do I, and I said so.\n"
    path = write(tmp_path, text.encode())
    assert detect(FileSource(path)).name == "flat-text"
    with pytest.raises(NotADiscussion) as refused:
        next(read_source(FileSource(path), carrier_named("archived-text")))
    assert "flat-text" in str(refused.value.why)


def test_markup_given_to_the_wrong_carrier_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, b"<html><ul><li>Ann</li></ul></html>")
    with pytest.raises(NotADiscussion) as refused:
        next(read_source(FileSource(path), carrier_named("archived-text")))
    assert "markup" in str(refused.value.why)


def test_the_story_comes_first_and_then_its_comments_in_the_page_s_order() -> None:
    items = read_source(FileSource(PAGES / "dashes.txt"), carrier_named("archived-text"))
    records = [item for item in items if isinstance(item, StoryRecord | CommentRecord)]
    assert isinstance(records[0], StoryRecord)
    comments = [one for one in records if isinstance(one, CommentRecord)]
    assert [one.order_index for one in comments] == list(range(len(records) - 1))
    assert {one.story_key for one in comments} == {records[0].source_key}


def test_a_file_above_the_limit_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, page("- Ann", "", "  Hello.").encode() + b"\n" * 20_000_000)
    with pytest.raises(TooLarge):
        next(read_source(FileSource(path), detect(FileSource(path))))


def test_a_page_of_endless_bullets_is_refused_with_the_place(tmp_path: Path) -> None:
    path = write(tmp_path, page(*(["- a"] * 100_001)).encode())
    with pytest.raises(BrokenSource) as refused:
        next(read_source(FileSource(path), carrier_named("archived-text")))
    assert refused.value.line == 100_007


def test_two_thousand_levels_are_read(tmp_path: Path) -> None:
    lines = [f"{' ' * depth}- Ann\n\n{' ' * depth} Level {depth}.\n" for depth in range(2_000)]
    path = write(tmp_path, page(*lines).encode())
    records = [one for one in read_source(FileSource(path), detect(FileSource(path))) if isinstance(one, CommentRecord)]
    assert len(records) == 2_000
    assert all(below.parent_key.value == above.source_key for above, below in zip(records, records[1:], strict=False))
