"""A table that any spreadsheet opens, and that none takes for formulas."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from rejoinder.actions.exporting import take_site
from rejoinder.carriers.writing.csv import COLUMNS, Csv, harmless
from rejoinder.carriers.writing.taking_away import take_away
from rejoinder.core.ids import to_text
from tests.actions.talking import Talk


def rows_of(talk: Talk, path: Path) -> list[dict[str, str]]:
    take_away(talk.store, talk.site, Csv(), path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_cell_gives_back_what_stood_there(talk: Talk, tmp_path: Path) -> None:
    rows = {row["comment_id"]: row for row in rows_of(talk, tmp_path / "a.csv")}
    taken = talk.store.read_now(
        lambda tx: [(story.story, one.comment) for story in take_site(tx, talk.site.id) for one in story.comments]
    )

    assert len(rows) == len(taken) == 11
    for story, comment in taken:
        row = {name: re.sub("^'('*[=+\\-@\t\r\n])", r"\1", cell) for name, cell in rows[to_text(comment.id)].items()}
        assert list(row) == list(COLUMNS)
        assert (row["story_url"], row["story_title"]) == (story.url, story.title)
        assert row["story_closed"] == ("false" if story.closed_at is None else "true")
        assert row["parent_id"] == ("" if comment.parent_id is None else to_text(comment.parent_id))
        text = "" if comment.withdrawn_at is not None else comment.body
        assert (row["text"], row["author"]) == (text, comment.author.name or "")
        assert (row["status"], row["withdrawn"]) == (
            comment.status.value,
            "false" if comment.withdrawn_at is None else "true",
        )
        assert (int(row["up"]), int(row["down"]), int(row["depth"])) == (comment.up, comment.down, comment.depth)
        assert row["posted"] == "2027-01-15T08:00:00.000000Z"
        assert bool(row["edited"]) == (comment.edited_at is not None)


def test_lines_end_as_the_standard_says(talk: Talk, tmp_path: Path) -> None:
    rows_of(talk, tmp_path / "a.csv")
    data = (tmp_path / "a.csv").read_bytes()

    assert data.startswith(",".join(COLUMNS).encode() + b"\r\n")
    assert data.endswith(b"\r\n")


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\ta", "\ra", "'=1", "''+1"])
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "1", "a=b", "'tis", " =1"])
def test_anything_else_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell
