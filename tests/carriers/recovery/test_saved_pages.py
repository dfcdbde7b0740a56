"""A folder of saved pages gives the discussion of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from rejoinder.carriers.carrier import detect, read_source
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Loss, Skip, StoryRecord
from rejoinder.core.errors import NotADiscussion
from tests.carriers.packed import zipped
from tests.carriers.recovery.archived import NO_DISCUSSION, discussion

FILES = {
    "about.html": NO_DISCUSSION,
    "bridge.html": discussion("A bridge is closed", ["It was rotten.", "At last."]),
    "bridge_files/style.css": b"p { color: red }",
    "bridge_files/photo.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "empty.html": b"",
    "ferry.htm": discussion("The ferry sails again", ["Good."]),
}


@pytest.mark.parametrize("is_zipped", [False, True])
def test_each_page_is_a_story(tmp_path: Path, is_zipped: bool) -> None:
    folder = tmp_path / "pages"
    if is_zipped:
        folder.write_bytes(zipped(FILES))
    else:
        for name, data in FILES.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    source = open_source(folder)
    carrier = detect(source)
    assert carrier.name == "saved-pages"
    items = list(read_source(source, carrier))
    stories = [item for item in items if isinstance(item, StoryRecord)]
    assert [story.title.value for story in stories] == ["A bridge is closed", "The ferry sails again"]
    comments = [item for item in items if isinstance(item, CommentRecord)]
    assert [(one.story_key, one.body) for one in comments] == [
        (stories[0].source_key, "It was rotten."),
        (stories[0].source_key, "At last."),
        (stories[1].source_key, "Good."),
    ]
    assert sum(item.count for item in items if isinstance(item, Skip) and item.reason is Reason.ANOTHER_KIND) == 4
    assert not any(isinstance(item, Loss) for item in items)


def test_a_folder_without_a_discussion_is_refused(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_bytes(NO_DISCUSSION)
    source = open_source(tmp_path)
    with pytest.raises(NotADiscussion) as refused:
        list(read_source(source, detect(source)))
    assert "none of 2 pages" in str(refused.value.why)


def test_a_single_file_is_no_folder_of_pages(tmp_path: Path) -> None:
    (tmp_path / "bridge.html").write_bytes(FILES["bridge.html"])
    assert detect(open_source(tmp_path / "bridge.html")).name == "saved-page"
