"""What is written in another format and read again says the same, as far as the format promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rejoinder.carriers.carrier import Carrier, detect
from rejoinder.carriers.formats.activitystreams import ActivityStreams as ActivityStreamsCarrier
from rejoinder.carriers.formats.convokit import ConvoKit as ConvoKitCarrier
from rejoinder.carriers.formats.feeds import Feed as FeedCarrier
from rejoinder.carriers.formats.json_ld import JsonLd as JsonLdCarrier
from rejoinder.carriers.packing import open_source
from rejoinder.carriers.record import CommentRecord, StoryRecord
from rejoinder.carriers.writing.activitystreams import ActivityStreams
from rejoinder.carriers.writing.atom import Atom
from rejoinder.carriers.writing.convokit import ConvoKit
from rejoinder.carriers.writing.json_ld import JsonLd
from rejoinder.carriers.writing.writer import HIDDEN, Held, Writer
from rejoinder.core import markup
from rejoinder.core.comment import Comment, Status
from rejoinder.core.story import Story
from tests.actions.talking import Talk
from tests.carriers.structures.taken import Kept, full_view, grown, lost, own_id, public_view, read_back, written

PAIRS: list[tuple[Callable[[], Writer], Callable[[], Carrier]]] = [
    (ActivityStreams, ActivityStreamsCarrier),
    (Atom, FeedCarrier),
    (ConvoKit, ConvoKitCarrier),
    (JsonLd, JsonLdCarrier),
]
both = pytest.mark.parametrize(("make", "read"), PAIRS, ids=lambda one: one.__name__)


def seconds(at: int | None) -> int | None:
    return None if at is None else at // 1_000_000


def shown_text(markdown: str) -> str:
    return " ".join(markup.plain(markdown).split())


def check_story(story: Story, record: StoryRecord, holds: frozenset[Held]) -> None:
    assert record.url == story.url
    assert record.title.value == story.title
    assert record.byline.value == story.byline
    assert seconds(record.published_at.value) == seconds(story.published_at)
    body = markup.text_of(markup.render_story(record.body or ""))
    assert " ".join(body.split()) == " ".join(markup.text_of(story.body_html or "").split())
    assert record.is_closed == (story.closed_at is not None and Held.STORY_CLOSED in holds)


def check_comment(comment: Comment, record: CommentRecord, holds: frozenset[Held]) -> None:
    is_withdrawn = comment.withdrawn_at is not None
    if not is_withdrawn or Held.WITHDRAWN in holds:
        assert record.author.value == comment.author.name
    if Held.BODY in holds and not is_withdrawn:
        assert record.body == comment.body
    assert shown_text(record.body) == ("" if is_withdrawn else " ".join(markup.text_of(comment.html).split()))
    if Held.EXACT_TIME in holds:
        assert record.posted_at.value == comment.posted_at
    assert seconds(record.posted_at.value) == seconds(comment.posted_at)
    assert seconds(record.edited_at) == seconds(comment.edited_at)
    assert (record.up, record.down) == ((comment.up, comment.down) if Held.VOTES in holds else (0, 0))
    if comment.status is Status.PUBLISHED or HIDDEN[comment.status.value] in holds:
        assert record.status is comment.status
    assert record.is_withdrawn == is_withdrawn
    assert record.author_is_staff == (comment.author.is_staff and Held.STAFF in holds)


def check(kept: list[Kept], stories: list[StoryRecord], records: list[CommentRecord], holds: frozenset[Held]) -> None:
    """Fail unless everything that was written came back, told the same and in the same places."""
    by_url = {story.url: story for story in stories}
    names = {record.other_keys[0]: record for record in records}
    keys = {record.source_key: record.other_keys[0] for record in records}
    assert len(names) == len(records)
    for one in kept:
        story = by_url[one.story.url]
        check_story(one.story, story, holds)
        for taken in one.comments:
            comment = taken.comment
            record = names.pop(own_id(comment))
            check_comment(comment, record, holds)
            parent = record.parent_key.value
            expected = None if comment.parent_id is None else own_id(replace(comment, id=comment.parent_id))
            assert (None if parent is None else keys[parent]) == expected
            assert record.story_key == story.source_key
    assert names == {}


def as_written(kept: list[Kept], writer: Writer) -> list[Kept]:
    """Return what a writer does not leave out."""
    if isinstance(writer, Atom):
        return [
            replace(one, comments=[c for c in one.comments if c.comment.is_visible or c.comment.is_tombstone])
            for one in kept
        ]
    return kept


@both
def test_everything_that_the_format_holds_comes_back(
    talk: Talk, tmp_path: Path, make: Callable[[], Writer], read: Callable[[], Carrier]
) -> None:
    writer, kept = make(), full_view(talk)
    path = tmp_path / f"a{writer.suffix}"
    told = written(writer, talk, kept, path)
    expected = as_written(kept, writer)

    assert told.stories == 2
    assert told.comments == sum(len(one.comments) for one in expected)
    assert told.comments + sum(told.left_out.values()) == len(kept[0].comments)
    check([one for one in expected if one.comments], *read_back(read(), path), writer.holds)


@both
def test_the_file_is_known_by_its_content(
    talk: Talk, tmp_path: Path, make: Callable[[], Writer], read: Callable[[], Carrier]
) -> None:
    written(make(), talk, full_view(talk), tmp_path / "unnamed")

    assert detect(open_source(tmp_path / "unnamed")).name == read().name


@both
def test_what_is_lost_stays_lost_and_hostile_texts_stay_texts(
    talk: Talk, tmp_path: Path, make: Callable[[], Writer], read: Callable[[], Carrier]
) -> None:
    kept = full_view(talk)[0]
    first = kept.comments[0]
    body = 'Nothing <script>alert("&amp;")</script> ]]> \\ "quoted" \U0001f600 &lt;b&gt;.'
    hostile = replace(first.comment, body=body, html=markup.render(body), posted_at=None)
    gone = lost(replace(hostile, body=kept.comments[1].comment.body, html=kept.comments[1].comment.html))
    changed = Kept(
        replace(kept.story, title='A "title" <b> & more', byline=None, published_at=None, closed_at=1),
        (),
        [
            replace(first, comment=hostile),
            replace(kept.comments[1], comment=replace(gone, id=kept.comments[1].comment.id)),
        ],
    )
    writer = make()
    written(writer, talk, [changed], tmp_path / "a")

    check([changed], *read_back(read(), tmp_path / "a"), writer.holds)


@both
def test_the_depth_of_a_discussion_has_no_bound(
    talk: Talk, tmp_path: Path, make: Callable[[], Writer], read: Callable[[], Carrier]
) -> None:
    kept = full_view(talk)[0]
    first = replace(
        kept.comments[0].comment, author=replace(kept.comments[0].comment.author, name="Ada", is_staff=True)
    )
    deep = grown(kept.story, first, 1_500, is_deep=True)
    writer = make()
    written(writer, talk, [deep], tmp_path / "a")

    check([deep], *read_back(read(), tmp_path / "a"), writer.holds)


@both
def test_the_same_discussion_gives_the_same_bytes_and_none_gives_a_whole_file(
    talk: Talk, tmp_path: Path, make: Callable[[], Writer], read: Callable[[], Carrier]
) -> None:
    for name in ("a", "b"):
        written(make(), talk, full_view(talk), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    told = written(make(), talk, [], tmp_path / "c")

    assert (told.stories, told.comments) == (0, 0)
    assert (tmp_path / "c").stat().st_size > 0


@both
def test_the_public_view_gives_no_word_away_that_readers_do_not_see(
    talk: Talk, tmp_path: Path, make: Callable[[], Writer], read: Callable[[], Carrier]
) -> None:
    written(make(), talk, public_view(talk), tmp_path / "a")
    _, records = read_back(read(), tmp_path / "a")

    assert len(records) == 5
    assert not [record for record in records if "regret" in record.raw or "This is" in record.raw]
    assert sum(record.is_withdrawn for record in records) == 1
