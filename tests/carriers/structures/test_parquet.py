"""Two tables hold a discussion with its types; without the library that writes them the way there is named."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet
import pytest

from rejoinder.carriers.writing.parquet import Parquet
from rejoinder.carriers.writing.taking_away import take_away
from rejoinder.core.errors import ExportRefused
from rejoinder.core.ids import to_text
from tests.actions.talking import Talk
from tests.carriers.structures.taken import full_view, grown, lost, public_view, written


def test_every_story_and_comment_is_a_row_with_what_it_holds(talk: Talk, tmp_path: Path) -> None:
    kept = full_view(talk)
    told = written(Parquet(), talk, kept, tmp_path / "a")
    stories = pyarrow.parquet.read_table(tmp_path / "a" / "stories.parquet").to_pylist()
    rows = pyarrow.parquet.read_table(tmp_path / "a" / "comments.parquet").to_pylist()

    assert (told.stories, told.comments) == (len(stories), len(rows)) == (2, 8)
    assert [one["url"] for one in stories] == [one.story.url for one in kept]
    assert stories[0]["published_at"] == datetime.fromtimestamp(1_700_000_000, UTC)
    for row, taken in zip(rows, kept[0].comments, strict=True):
        comment = taken.comment
        is_withdrawn = comment.withdrawn_at is not None
        assert (row["id"], row["story_id"]) == (to_text(comment.id), to_text(comment.story_id))
        assert row["parent_id"] == (None if comment.parent_id is None else to_text(comment.parent_id))
        assert row["body"] == (None if is_withdrawn else comment.body)
        assert (row["author"], row["status"], row["up"], row["down"]) == (
            comment.author.name, comment.status.value, comment.up, comment.down,
        )  # fmt: skip
        assert comment.posted_at is not None
        assert row["posted_at"].microsecond == comment.posted_at % 1_000_000
        assert len(row["quotations"]) == (0 if is_withdrawn else len(taken.quotations))
        assert len(row["earlier"]) == len(taken.earlier)
    assert sum(row["withdrawn_at"] is not None for row in rows) == 1


def test_what_is_unknown_is_null_and_a_long_discussion_has_several_groups(talk: Talk, tmp_path: Path) -> None:
    kept = full_view(talk)[0]
    many = grown(kept.story, lost(kept.comments[0].comment), 10_001)
    written(Parquet(), talk, [many], tmp_path / "a")
    file = pyarrow.parquet.ParquetFile(tmp_path / "a" / "comments.parquet")

    assert (file.num_row_groups, file.metadata.num_rows) == (2, 10_001)
    first = file.read_row_group(0).slice(0, 1).to_pylist()[0]
    assert first["author"] is None and first["posted_at"] is None and first["edited_at"] is None


def test_the_public_view_holds_no_hidden_text_and_the_same_bytes_come_twice(talk: Talk, tmp_path: Path) -> None:
    for name in ("a", "b"):
        written(Parquet(), talk, public_view(talk), tmp_path / name)
    rows = pyarrow.parquet.read_table(tmp_path / "a" / "comments.parquet").to_pylist()

    assert [row["status"] for row in rows] == ["published"] * 5
    assert all(row["earlier"] == [] for row in rows)
    for name in ("stories.parquet", "comments.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_site_without_stories_gives_empty_tables(talk: Talk, tmp_path: Path) -> None:
    written(Parquet(), talk, [], tmp_path / "a")

    assert pyarrow.parquet.read_table(tmp_path / "a" / "comments.parquet").num_rows == 0


def test_without_the_library_it_is_said_how_to_get_it_and_nothing_is_left(
    talk: Talk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(ExportRefused) as refused:
        take_away(talk.store, talk.site, Parquet(), tmp_path / "a")
    assert "rejoinder[parquet]" in str(refused.value.why)
    assert list(tmp_path.iterdir()) == []
