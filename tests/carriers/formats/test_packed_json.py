"""Corpora and dumps are read as they are handed out: in folders, zips and packed files."""

from __future__ import annotations

import bz2
import gzip
import json
import zipfile
from pathlib import Path

from rejoinder.carriers.carrier import detect, read_source
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.record import CommentRecord, StoryRecord
from tests.machinery.corpora import corpus

ITEM = {"id": 2, "type": "comment", "by": "ben", "time": 1, "parent": 1, "text": "Why?"}
STORY = {"id": 1, "type": "story", "by": "ann", "time": 1, "title": "A bridge", "kids": [2]}


def counted(path: Path) -> tuple[str, int, int]:
    """Return which carrier a file or folder goes to, and how many stories and comments it gives."""
    source = open_source(path)
    carrier = detect(source)
    items = list(read_source(source, carrier))
    stories = sum(isinstance(item, StoryRecord) for item in items)
    return carrier.name, stories, sum(isinstance(item, CommentRecord) for item in items)


def test_a_folder_of_items_is_one_discussion(tmp_path: Path) -> None:
    folder = tmp_path / "items"
    (folder / "deep").mkdir(parents=True)
    (folder / "1.json").write_text(json.dumps(STORY))
    (folder / "deep" / "2.json").write_text(json.dumps(ITEM))
    (folder / "README.md").write_text("What I saved")
    (folder / "empty.json").write_text("")
    assert counted(folder) == ("hackernews", 1, 1)


def test_packed_lines_are_read(tmp_path: Path) -> None:
    lines = f"{json.dumps(STORY)}\n{json.dumps(ITEM)}\n".encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "b").write_bytes(bz2.compress(lines))
    assert counted(tmp_path / "a.gz") == counted(tmp_path / "b") == ("hackernews", 1, 1)


def test_a_zipped_corpus_with_its_folder_is_read(tmp_path: Path) -> None:
    path = tmp_path / "corpus.zip"
    folder = corpus("imports/convokit")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, f"subreddit-Cornell/{part.name}")
    assert counted(path) == ("convokit", 25, 725)
    assert counted(folder) == ("convokit", 25, 725)


def test_dumps_of_submissions_and_comments_lie_side_by_side(tmp_path: Path) -> None:
    comment = {"id": "c1", "link_id": "t3_a", "parent_id": "t3_a", "body": "x", "subreddit": "n", "author": "a"}
    submission = {"id": "a", "title": "x", "selftext": "", "subreddit": "n", "created_utc": 1, "is_self": True}
    (tmp_path / "RC_2020-01.gz").write_bytes(gzip.compress(json.dumps(comment).encode()))
    (tmp_path / "RS_2020-01.gz").write_bytes(gzip.compress(json.dumps(submission).encode()))
    assert counted(tmp_path) == ("reddit", 1, 1)
