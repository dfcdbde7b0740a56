"""A carrier of single files reads each file of an archive or folder that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rejoinder.carriers.carrier import detect, read_source
from rejoinder.carriers.opened import Source
from rejoinder.carriers.part_by_part import rate, read_parts
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Doubt, Item, Skip, StoryRecord
from rejoinder.carriers.source import ReadOptions
from rejoinder.core.errors import BrokenSource, EmptyFile, NotADiscussion
from rejoinder.core.story import Origin
from tests.carriers.packed import source_of, zipped
from tests.carriers.reading import PAGES


class Numbers:
    """Reads files that begin with a number, and gives a doubt for each of their lines."""

    name = "numbers"
    title = "Numbers"
    origin = Origin.IMPORTED
    is_of_one_file = True

    def detect(self, source: Source) -> float:
        return 0.9 if source.head()[:1].isdigit() else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Item]:
        with source.open() as file:
            for line in file:
                if line.strip() == b"none":
                    raise NotADiscussion(why="it says so")
                if line.strip() == b"break":
                    raise BrokenSource(line=2, column=None, why="it says so")
                yield Doubt(Reason.STATED, 1.0, field=options.name, value=line.decode().strip())


def values(items: list[Item]) -> list[tuple[str | None, str | None]]:
    return [(item.field, item.value) for item in items if isinstance(item, Doubt)]


def test_each_file_that_is_known_is_read_and_the_others_are_counted(tmp_path: Path) -> None:
    files = {"README": b"Read me", "1.txt": b"1\n2\n", "empty": b"", "2.txt": b"3\n"}
    source = source_of(tmp_path, zipped(files))
    assert rate(Numbers(), source) > 0.8
    items = list(read_parts(Numbers(), source, ReadOptions()))
    assert values(items) == [("1.txt", "1"), ("1.txt", "2"), ("2.txt", "3")]
    assert [item for item in items if isinstance(item, Skip)] == [Skip(Reason.ANOTHER_KIND, count=2)]


def test_a_break_in_one_is_raised_after_the_others(tmp_path: Path) -> None:
    source = source_of(tmp_path, zipped({"1": b"1\nbreak\n", "2": b"2\n"}))
    items: list[Item] = []
    with pytest.raises(BrokenSource):
        for item in read_parts(Numbers(), source, ReadOptions()):
            items.append(item)
    assert values(items) == [("1", "1"), ("2", "2")]


def test_a_file_without_a_discussion_counts_only_when_no_other_has_one(tmp_path: Path) -> None:
    source = source_of(tmp_path, zipped({"1": b"2\n", "2": b"1\nnone"}))
    assert values(list(read_parts(Numbers(), source, ReadOptions())))[0] == ("1", "2")
    nothing = source_of(tmp_path, zipped({"1": b" none", "2": b"none"}))
    with pytest.raises(NotADiscussion):
        list(read_parts(Numbers(), nothing, ReadOptions()))


def test_a_folder_of_pages_as_text_is_a_story_each(tmp_path: Path) -> None:
    names = ("dashes.txt", "arabic.txt")
    source = source_of(tmp_path, zipped({name: (PAGES / name).read_bytes() for name in names}))
    carrier = detect(source)
    items = list(read_source(source, carrier))
    assert carrier.name == "archived-text"
    stories = [item.source_key for item in items if isinstance(item, StoryRecord)]
    assert len(set(stories)) == 2
    assert {item.story_key for item in items if isinstance(item, CommentRecord)} == set(stories)


FLAT = "A story\n\nIt rained.\n\nComments\n\nAnn\n\nI disagree, as you know.\n\nBob\n\nSo do I, and I said so.\n"


def test_a_folder_of_flat_texts_is_a_story_each(tmp_path: Path) -> None:
    source = source_of(tmp_path, zipped({"1.txt": FLAT.encode(), "2.txt": FLAT.replace("rained", "snowed").encode()}))
    carrier = detect(source)
    assert carrier.name == "flat-text"
    items = list(read_source(source, carrier))
    assert len({item.source_key for item in items if isinstance(item, StoryRecord)}) == 2
    assert len([item for item in items if isinstance(item, CommentRecord)]) == 4


def test_parts_that_can_not_be_opened_do_not_hide_the_others(tmp_path: Path) -> None:
    archive = bytearray(zipped({"a.txt": b"broken", "dashes.txt": (PAGES / "dashes.txt").read_bytes()}, 0))
    archive[archive.index(b"PK\x03\x04")] = 0
    archive = bytearray(b"PK\x03\x04" + bytes(26)) + archive
    source = source_of(tmp_path, bytes(archive))
    assert detect(source).name == "archived-text"


def test_files_of_blanks_only_are_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        detect(source_of(tmp_path, zipped({"a": b" ", "b": b"\n"})))
