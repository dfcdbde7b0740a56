"""One discussion, printed in many shapes of flat text, is read back as it was written."""

from __future__ import annotations

import pytest

from rejoinder.carriers.opened import BytesSource
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import SILENT
from rejoinder.carriers.recovery.flat.flat_text import FlatText
from tests.carriers.flat_shapes import ARTICLE, SHAPES, TALK, Said, indented, parents, printed, with_lost_parts
from tests.carriers.reading import Reading, read_flat

FORM = (
    "Leave a Reply",
    "",
    "Your email address will not be published.",
    "",
    "Name *",
    "",
    "Related stories",
    "",
    "The mill that never closed",
)
SAID = [(said.author, "\n\n".join(said.text)) for said in TALK]


def said(reading: Reading) -> list[tuple[str | None, str]]:
    return [(one.author.value, "\n\n".join(one.raw.split("\n\n"))) for one in reading.comments]


@pytest.mark.parametrize("below", [(), FORM], ids=["alone", "with a form below"])
@pytest.mark.parametrize("shape", SHAPES)
def test_authors_and_texts_are_read_as_they_were_printed(shape: str, below: tuple[str, ...]) -> None:
    reading = read_flat(printed(shape, below=below).encode())
    assert said(reading) == SAID
    assert reading.is_whole


@pytest.mark.parametrize("shape", SHAPES)
def test_the_article_ends_where_the_comments_begin(shape: str) -> None:
    story = read_flat(printed(shape).encode()).story
    assert story.title.value == ARTICLE[0]
    assert [paragraph.text for paragraph in story.paragraphs] == list(ARTICLE[1:])


@pytest.mark.parametrize("shape", [name for name in SHAPES if name not in ("blank lines only", "no border")])
def test_times_are_kept_as_they_were_printed_and_no_instant_is_made_up(shape: str) -> None:
    comments = read_flat(printed(shape).encode()).comments
    assert all(one.posted_text for one in comments)
    assert [one.posted_at.value for one in comments] == [None] * len(comments)


def test_indented_replies_are_below_what_they_answer() -> None:
    reading = read_flat(indented().encode())
    assert said(reading) == SAID
    assert reading.parents() == parents()
    assert {one.parent_key.reason for one in reading.comments if one.parent_key.value} == {Reason.INDENTATION}


def test_a_flat_page_says_that_its_levels_are_unknown() -> None:
    comments = read_flat(printed("wordpress").encode()).comments
    assert {(one.parent_key.value, one.parent_key.reason) for one in comments} == {(None, Reason.LEVELS_FLATTENED)}
    assert all(one.parent_key.confidence < SILENT for one in comments)


def test_a_page_with_windows_line_ends_and_a_mark_is_read_alike() -> None:
    text = printed("disqus").replace("\n", "\r\n")
    reading = read_flat(b"\xef\xbb\xbf" + text.encode())
    assert said(reading) == SAID
    assert reading.is_whole


@pytest.mark.parametrize("heading", ["", "Comments"])
def test_missing_names_stay_missing_and_each_is_a_loss(heading: str) -> None:
    lost = dict.fromkeys((1, 3, 4, 7), "name")
    reading = read_flat(with_lost_parts(lost, heading=heading).encode())
    assert said(reading) == [(None if place in lost else name, text) for place, (name, text) in enumerate(SAID)]
    assert [loss.reason for loss in reading.losses] == [Reason.NAME_LOST] * len(lost)
    assert reading.is_whole


def test_a_missing_text_is_an_empty_comment_and_a_loss() -> None:
    reading = read_flat(with_lost_parts({2: "text", 4: "name"}, heading="Comments").encode())
    expected: list[tuple[str | None, str]] = [
        (name, "" if place == 2 else text) for place, (name, text) in enumerate(SAID)
    ]
    expected[4] = (None, expected[4][1])
    assert said(reading) == expected
    assert [one.order_index for one in reading.comments if one.empty] == [2]
    assert sorted(loss.reason for loss in reading.losses) == [Reason.BODY_LOST, Reason.NAME_LOST]


def test_names_that_stand_twice_are_surer_than_others() -> None:
    comments = read_flat(printed("no border").encode()).comments
    repeated = [one.author.confidence for one in comments if one.author.reason is Reason.NAME_REPEATED]
    once = [one.author.confidence for one in comments if one.author.reason is Reason.NAME_LINE]
    assert repeated and once
    assert min(repeated) >= SILENT > max(once)


def test_a_number_of_comments_that_differs_is_a_doubt() -> None:
    text = printed("wordpress").replace("9 thoughts on", "12 thoughts on")
    doubts = [one for one in read_flat(text.encode()).doubts if one.reason is Reason.COUNT_DIFFERS]
    assert [(one.value, one.suggestion) for one in doubts] == [("9", "12")]
    assert not [one for one in read_flat(printed("wordpress").encode()).doubts if one.reason is Reason.COUNT_DIFFERS]


def test_reading_twice_gives_the_same_keys() -> None:
    first, second = (read_flat(printed("reddit").encode()) for _ in range(2))
    assert first.items == second.items
    assert len({one.source_key for one in first.comments}) == len(TALK)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_recognised(shape: str) -> None:
    assert FlatText().detect(BytesSource(printed(shape).encode())) == 0.5


def answering(text: str) -> Reading:
    talk = (*TALK, Said("Ole", (text,)))
    return read_flat(printed("phpbb", talk=talk).encode())


def test_whom_a_comment_addresses_is_suggested_and_no_fact() -> None:
    last = answering("@Hamid Okafor: and who pays for the footbridge then, if I may ask?").comments[-1]
    assert last.parent_key.value is None
    places = {one.source_key: place for place, one in enumerate(answering("@Hamid Okafor: who pays?").comments)}
    assert len(last.parent_suggestions) == 1
    assert last.parent_suggestions[0].target_key in places
    assert TALK[places[last.parent_suggestions[0].target_key]].author == "Hamid Okafor"


def test_a_name_and_that_person_s_words_together_are_a_fact() -> None:
    reading = answering("@Hamid Okafor: “A footbridge would cost less than the bus.”\n\nNot the one that I have seen.")
    assert reading.parents()[-1] == [said.author for said in TALK].index("Hamid Okafor")
    assert reading.comments[-1].parent_key.confidence >= SILENT
    assert reading.comments[-1].parent_key.reason in (Reason.EXCERPT, Reason.ADDRESSED)


def test_somebody_who_is_not_there_is_no_parent() -> None:
    last = answering("@Nobody Known: and who pays for the footbridge then, if I may ask?").comments[-1]
    assert (last.parent_key.value, last.parent_suggestions) == (None, ())
