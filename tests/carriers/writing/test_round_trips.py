"""What is written in another format comes home as far as the format holds it, under the ids it went out with."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from rejoinder.actions.exporting import take_site
from rejoinder.carriers.carrier import CARRIERS, Carrier, RowCarrier
from rejoinder.carriers.carrier import load as load_carrier
from rejoinder.carriers.record import CommentRecord
from rejoinder.carriers.writing.canonical import canonical_hash
from rejoinder.carriers.writing.taking_away import take_away
from rejoinder.carriers.writing.writer import (
    WRITERS,
    Held,
    RowWriter,
    WriteOptions,
    Writer,
    Written,
    load,
    writer_named,
)
from rejoinder.core.comment import Status
from rejoinder.core.ids import to_text
from tests.actions.talking import Talk
from tests.carriers.writing.coming_home import come_home, hash_of, records_of

READABLE = ("disqus", "isso", "remark42", "wxr")
ONLY_VISIBLE = frozenset(("isso",))
ONLY_DISCUSSED = frozenset(("remark42", "csv"))


def carrier_named(name: str) -> Carrier:
    carrier = next(load_carrier(row) for row in CARRIERS if row.name == name)
    assert not isinstance(carrier, RowCarrier)
    return carrier


def stream_writer(name: str) -> Writer:
    writer = writer_named(name)
    assert not isinstance(writer, RowWriter)
    return writer


def written(talk: Talk, name: str, path: Path, *, is_public: bool = False) -> Written:
    return take_away(talk.store, talk.site, stream_writer(name), path, is_public=is_public)


def comments_of(talk: Talk, name: str, path: Path) -> list[CommentRecord]:
    written(talk, name, path)
    return records_of(carrier_named(name), path)[1]


@pytest.mark.parametrize("name", READABLE)
def test_what_a_format_holds_comes_home(talk: Talk, tmp_path: Path, name: str) -> None:
    writer = stream_writer(name)
    said = written(talk, name, tmp_path / "export")
    stories, comments = records_of(carrier_named(name), tmp_path / "export")

    assert said.comments == len(comments)
    assert said.comments + sum(said.left_out.values()) == 11
    assert canonical_hash(come_home(stories, comments, talk.site), writer.holds) == hash_of(
        talk.store,
        talk.site,
        writer.holds,
        only_visible=name in ONLY_VISIBLE,
        only_discussed=name in ONLY_DISCUSSED,
    )


@pytest.mark.parametrize("name", READABLE)
def test_every_comment_goes_by_the_id_that_it_has_here(talk: Talk, tmp_path: Path, name: str) -> None:
    told = {key for one in comments_of(talk, name, tmp_path / "export") for key in one.other_keys}
    ids = {
        f"rejoinder:{to_text(one.comment.id)}"
        for one in talk.store.read_now(
            lambda tx: [one for story in take_site(tx, talk.site.id) for one in story.comments]
        )
        if one.comment.is_visible or name not in ONLY_VISIBLE
    }

    assert told == ids


@pytest.mark.parametrize("name", [*READABLE, "csv"])
def test_the_same_discussion_gives_the_same_bytes(talk: Talk, tmp_path: Path, name: str) -> None:
    written(talk, name, tmp_path / "a")
    written(talk, name, tmp_path / "b")

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name in "ab") == ["a", "b"]


@pytest.mark.parametrize("name", [*READABLE, "csv"])
def test_what_readers_may_not_see_is_in_no_public_export(talk: Talk, tmp_path: Path, name: str) -> None:
    refused = next(one for one in talk.everything() if one.body == "Elsewhere.")
    talk.post(body="Below it.", parent=refused)
    talk.decide(refused, Status.REJECTED)
    written(talk, name, tmp_path / "export", is_public=True)
    data = (tmp_path / "export").read_bytes()
    text = (gzip.decompress(data) if name == "remark42" else data).decode()

    assert "very first" in text
    assert "Below it." in text
    assert not re.search("Elsewhere|What I said|held: said|rejected: said|spam: said", text)


@pytest.mark.parametrize("name", [*READABLE, "csv"])
def test_a_site_without_stories_is_still_a_file_of_the_format(talk: Talk, tmp_path: Path, name: str) -> None:
    said = stream_writer(name).write([], tmp_path / "export", WriteOptions(talk.site))

    assert (said.stories, said.comments) == (0, 0)
    assert (tmp_path / "export").stat().st_size > 0


@pytest.mark.parametrize("name", ["disqus", "wxr"])
def test_what_xml_cannot_hold_is_replaced(talk: Talk, tmp_path: Path, name: str) -> None:
    def with_marks(path: Path) -> None:
        taken = next(iter(stories))
        strange = replace(taken, story=replace(taken.story, title="a\x0b\ufffe]]>b", byline="\x01"))
        stream_writer(name).write([strange], path, WriteOptions(talk.site))

    stories = talk.store.read_now(lambda tx: [replace(one, comments=iter(())) for one in take_site(tx, talk.site.id)])
    with_marks(tmp_path / "export")

    stories_read, _ = records_of(carrier_named(name), tmp_path / "export")
    assert stories_read[0].title.value == "a\ufffd\ufffd]]>b"
    etree.parse(tmp_path / "export")


@pytest.mark.parametrize("name", ["disqus", "wxr"])
def test_held_rejected_and_spam_come_home_with_their_texts(talk: Talk, tmp_path: Path, name: str) -> None:
    found = {one.status: one.body for one in comments_of(talk, name, tmp_path / "export")}

    for status in (Status.HELD, Status.REJECTED, Status.SPAM):
        assert found[status] == f"{status}: said."


@pytest.mark.parametrize("name", READABLE)
def test_the_text_of_a_withdrawn_comment_stays_here(talk: Talk, tmp_path: Path, name: str) -> None:
    assert not [one for one in comments_of(talk, name, tmp_path / "export") if "What I said" in one.body]


def test_what_is_held_is_deleted_to_whoever_passes_over_that_disqus_did_not_approve_it(
    talk: Talk, tmp_path: Path
) -> None:
    written(talk, "disqus", tmp_path / "export")
    posts = etree.parse(tmp_path / "export").getroot().iter("{*}post")
    waiting = [post for post in posts if post.findtext("{*}isApproved") == "false"]

    assert [post.findtext("{*}isDeleted") for post in waiting] == ["true"]


def test_guests_stay_apart_in_remark42_and_accounts_together(talk: Talk, tmp_path: Path) -> None:
    comments = comments_of(talk, "remark42", tmp_path / "export")
    staff = [one.author_key for one in comments if one.author_is_staff]

    assert len(staff) == 2
    assert len({one.author_key for one in comments}) == len(comments) - 1
    assert len(set(staff)) == 1


def test_writers_are_sorted_and_say_what_they_lose() -> None:
    names = [row.name for row in WRITERS]
    assert names == sorted(set(names))
    for row in WRITERS:
        writer = load(row)
        assert writer.name == row.name
        assert bool(writer.loses) == (writer.holds != frozenset(Held))
