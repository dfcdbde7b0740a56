"""Coral's collections, of both generations, and its tables."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from rejoinder.carriers.carrier import detect
from rejoinder.carriers.opened import spooled
from rejoinder.carriers.reasons import Reason
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource
from tests.carriers.formats.export_samples import (
    CORAL,
    CORAL_COMMENTS_CSV,
    CORAL_STORIES_CSV,
    CORAL_USERS_CSV,
    LEGACY,
    STORY,
    USER,
    coral,
)
from tests.carriers.formats.exports import dump, lines, read


@dataclass(frozen=True)
class Folder:
    """A source of several parts."""

    parts: dict[str, bytes]
    name: str = "folder"

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.parts)

    def head(self, part: str | None = None) -> bytes:
        return self.parts[part or self.names[0]][:65_536]

    def open(self, part: str | None = None) -> BinaryIO:
        return io.BytesIO(self.parts[part or self.names[0]])

    @contextmanager
    def on_disk(self, part: str | None = None) -> Iterator[Path]:
        with spooled(self.open(part)) as path:
            yield path


def test_a_comment_keeps_what_it_says() -> None:
    found = read(lines(STORY, USER, *CORAL))
    one = found.comments["c1"]
    assert (one.body, one.raw, one.raw_type) == ("Last words", "<div>Last words</div>", "text/html")
    assert [(before.body, before.at) for before in one.earlier] == [("First **words**", 1580515200000000)]
    assert (one.posted_at.value, one.edited_at) == (1580515200000000, 1580601600000000)
    assert (one.author.value, one.author_email, one.author_is_staff) == ("Ann", "ann@mail.example", True)
    assert (one.up, one.extra) == (3, (("featured", "true"),))
    assert one.anchors == ("comment-c1", "https://news.example/a?commentID=c1")
    (story,) = found.stories.values()
    assert (story.url, story.title.value, story.byline.value) == ("https://news.example/a", "A story", "Cem")
    assert (story.is_closed, story.published_at.value) == (True, 1577836800000000)


def test_statuses_are_kept() -> None:
    found = read(lines(STORY, USER, *CORAL)).comments
    assert {key: (one.status, one.is_withdrawn) for key, one in found.items()} == {
        "c2": (Status.HELD, False),
        "c1": (Status.PUBLISHED, False),
        "c3": (Status.PUBLISHED, True),
        "c4": (Status.REJECTED, False),
        "c5": (Status.HELD, False),
    }
    assert found["c3"].empty is Reason.NOT_STATED
    assert found["c4"].parent_key.value == "gone"
    assert found["c5"].posted_at.value == 1580515200000000


def test_the_first_generation_is_read() -> None:
    found = read(lines(*LEGACY))
    one = found.comments["k1"]
    assert (one.body, one.raw_type) == ("Line one\nline \\* two", "text/plain")
    assert (one.up, one.author_is_staff, one.author.value, one.earlier) == (3, True, None, ())
    assert found.stories["story:a1"].url == "https://news.example/b"


@pytest.mark.parametrize("order", [("u", "s", "c"), ("c", "s", "u")])
def test_collections_may_be_files_of_their_own_in_any_order(order: tuple[str, ...]) -> None:
    parts = {"c": lines(*CORAL), "s": lines(STORY), "u": dump([USER]), "readme": b"How this was made\n"}
    source = Folder({name: parts[name] for name in (*order, "readme")})
    assert detect(source).name == "coral"
    found = read(source)
    assert len(found.comments) == 5
    assert found.comments["c1"].author.value == "Ann"
    assert found.stories["story:s1"].title.value == "A story"


def test_a_part_that_breaks_off_costs_only_its_rest() -> None:
    source = Folder({"c": lines(*CORAL)[:-20], "s": lines(STORY)[:-20], "d": lines(coral("d1"))})
    carrier = detect(source)
    comments = []
    with pytest.raises(BrokenSource):
        for item in carrier.read(source, read.__globals__["ReadOptions"]()):
            comments.append(getattr(item, "source_key", None))
    assert comments == ["c2", "c1", "c3", "c4", "d1", None]


def test_the_three_tables_belong_together() -> None:
    parts = {"comments.csv": CORAL_COMMENTS_CSV, "stories.csv": CORAL_STORIES_CSV, "users.csv": CORAL_USERS_CSV}
    found = read(Folder(parts))
    one = found.comments["c1"]
    assert (one.body, one.author.value, one.author_is_staff) == ('Words, and "more"\nof them', "Ann", True)
    assert found.comments["c2"].status is Status.REJECTED
    assert found.parents() == {"c1": None, "c2": "c1"}
    assert found.stories["story:s1"].url == "https://news.example/a"


def test_a_table_may_name_its_columns() -> None:
    head = b"id,author_id,story_id,created_at,body,parent_id,status,rating\n"
    found = read(head + CORAL_COMMENTS_CSV + b"short,row\n")
    assert set(found.comments) == {"c1", "c2"}
    assert found.losses == [(Reason.BAD_RECORD, 5)]


def test_a_table_that_ends_in_a_quoted_cell_is_broken() -> None:
    with pytest.raises(BrokenSource):
        read(CORAL_COMMENTS_CSV + b'c3,u1,s1,2020-02-01T00:01:00Z,"cut')
