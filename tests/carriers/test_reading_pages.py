"""Single rules of reading a bulleted page, each on the smallest page that shows it."""

from __future__ import annotations

import pytest

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.article import read_article, reported_as
from rejoinder.carriers.recovery.entries import bullets_of
from rejoinder.carriers.recovery.ladder import build, read_ladder
from rejoinder.carriers.recovery.lines import Line, read_lines
from rejoinder.carriers.source import MOST_LEVELS, ReadOptions, decode
from rejoinder.carriers.span import SpanKind
from rejoinder.core.errors import BrokenSource
from tests.carriers.reading import page, read_bytes, read_text

THREE = ("- Ann", "", "  One thing.", "", "- Bob", "", "  Another thing.", "", "- Ann", "", "  A third thing.", "")


def test_a_comment_without_a_name_begins_on_its_bullet() -> None:
    text = "It took five years because the river flooded twice, as I remember well."
    reading = read_text(page(*THREE, f"- {text}", "", "  I have photographs."))
    assert reading.tree()[-1] == [1, None, f"{text}\n\nI have photographs."]


def test_a_name_on_an_unnamed_page_is_only_suggested_and_stays_in_the_text() -> None:
    lines = [line for number in range(8) for line in (f"- It took {number + 2} years, which is a long time.", "")]
    reading = read_text(page(*lines, "- Vielen Dank", "", "  Eine schöne Sache."))
    last = reading.comments[-1]
    assert (last.author.value, last.author.suggestion, last.raw) == (
        None,
        "Vielen Dank",
        "Vielen Dank\n\nEine schöne Sache.",
    )


def test_a_lone_answer_is_a_text_and_a_lone_name_is_a_name() -> None:
    reading = read_text(page(*THREE, "- Agreed", "", "- Carla Vogel", "", "- Ann", "", "  A fourth thing."))
    assert reading.tree()[3:5] == [[1, None, "Agreed"], [1, "Carla Vogel", ""]]


def test_a_text_with_spaces_before_lines_keeps_them_relative() -> None:
    reading = read_text(page(*THREE, "- Dora", "", "  First", "    second", "  third"))
    assert reading.comments[-1].raw == "First\n  second\nthird"


def test_numbers_that_skip_mean_lost_comments() -> None:
    lines = ("1. Ann", "", "   One.", "", "2. Bob", "", "   Two.", "", "5. Carla", "", "   Five.")
    losses = [(loss.reason, loss.count) for loss in read_text(page(*lines)).losses]
    assert losses == [(Reason.COMMENTS_LOST, 2)]


def test_a_list_written_with_ones_only_has_lost_nothing() -> None:
    lines = ("1. Ann", "", "   One.", "", "1. Bob", "", "   Two.", "", "1. Carla", "", "   Three.")
    assert read_text(page(*lines)).losses == []


def test_buttons_printed_as_bullets_are_controls() -> None:
    lines = [line for name in ("Ann", "Bob", "Eve") for line in (f"- {name}", "", "  A thing.", "", "  - Reply", "")]
    reading = read_text(page(*lines))
    assert reading.tree() == [[1, name, "A thing."] for name in ("Ann", "Bob", "Eve")]
    assert [span.reason for span in reading.spans if span.kind is SpanKind.CONTROL] == [
        Reason.HEADING,
        *[Reason.CONTROL] * 3,
    ]
    assert reading.is_whole


def test_one_reader_s_last_word_is_no_button() -> None:
    reading = read_text(page(*THREE, "- Dora", "", "  Something must be done.", "", "  Report"))
    assert reading.comments[-1].raw == "Something must be done.\n\nReport"


def test_bullets_close_together_are_a_list_where_comments_stand_apart() -> None:
    reading = read_text(
        page(*THREE, "- Dora", "", "  I would carry", "", "  - a chair", "  - a child", "", "  across.")
    )
    assert reading.comments[-1].raw == "I would carry\n\n- a chair\n- a child\n\nacross."


@pytest.mark.parametrize(("depth", "is_flat"), [(4, False), (5, True), (6, False)])
def test_siblings_at_a_common_limit_of_depth_may_answer_one_another(depth: int, is_flat: bool) -> None:
    names = ["Ann", "Bob", "Carla", "Dora", "Emil", "Fay"][:depth]
    lines = [line for d, name in enumerate(names) for line in (f"{' ' * d}- {name}", "", f"{' ' * d} So it is.", "")]
    reading = read_text(page(*lines, f"{' ' * (depth - 1)}- Gus", "", f"{' ' * depth} It is not so."))
    assert reading.depths() == [*range(1, depth + 1), depth]
    assert (reading.comments[-1].parent_key.reason is Reason.LEVELS_FLATTENED) is is_flat


def test_an_interruption_between_comments_is_dropped_with_its_reason() -> None:
    reading = read_text(page(*THREE, "Advertisement", "", *THREE))
    assert len(reading.comments) == 6
    assert [span.first_line for span in reading.spans if span.reason is Reason.INTERRUPTION] == [19]
    assert reading.is_whole


def test_other_lists_after_the_discussion_are_no_comments() -> None:
    reading = read_text(page(*THREE, "More stories", "", "- A mill is sold", "- A bus is late", "- A road is wet"))
    assert len(reading.comments) == 3
    assert reading.is_whole


def test_equal_comments_have_keys_of_their_own() -> None:
    reading = read_text(page("- Ann", "", "  Yes.", "", "- Ann", "", "  Yes.", "", "- Ann", "", "  Yes."))
    assert len({one.source_key for one in reading.comments}) == 3


def test_a_known_address_is_the_story_s_key() -> None:
    options = ReadOptions(url="https://x.example/bridge", language="nl")
    story = read_bytes(page(*THREE).encode(), options).story
    assert (story.url, story.source_key, story.language.value) == (options.url, f"url:{options.url}", "nl")


def test_deeper_than_ten_thousand_levels_is_refused_with_the_place() -> None:
    lines = [Line(place + 1, 0, 0, place, "- Ann", "-", None, "Ann") for place in range(MOST_LEVELS + 1)]
    bullets = bullets_of(lines, 0, len(lines))
    with pytest.raises(BrokenSource) as refused:
        build(lines, 0, len(lines), bullets, read_ladder(lines, bullets))
    assert refused.value.line == MOST_LEVELS + 1


def test_a_numbered_head_with_a_time_gives_both() -> None:
    lines = ("1. Ann2 weeks ago", "", "   One.", "", "2. Bob3 days ago", "", "   Two.")
    assert [(one.author.value, one.posted_text) for one in read_text(page(*lines)).comments] == [
        ("Ann", "2 weeks ago"),
        ("Bob", "3 days ago"),
    ]


def test_names_before_a_colon_count_where_readers_come_back() -> None:
    lines = ("- Ann: One thing.", "- Bob: Another thing.", "  - Ann: No.", "- Bob: A third thing.")
    assert read_text(page(*lines)).tree() == [
        [1, "Ann", "One thing."],
        [1, "Bob", "Another thing."],
        [2, "Ann", "No."],
        [1, "Bob", "A third thing."],
    ]


def test_a_time_below_a_name_is_no_text() -> None:
    lines = [line for name in ("Ann", "Bob") for line in (f"- {name}", "  3 May 2019 at 10:12", "", "  A thing.", "")]
    assert [(one.author.value, one.posted_text, one.raw) for one in read_text(page(*lines)).comments] == [
        ("Ann", "3 May 2019 at 10:12", "A thing."),
        ("Bob", "3 May 2019 at 10:12", "A thing."),
    ]


def test_a_copied_passage_of_the_parent_is_a_quotation_without_marks() -> None:
    lines = ("- Ann", "", "  Why are the names not written out in full here?", "", "  - Bob", "")
    reading = read_text(
        page(*lines, "    Why are the names not written out in full here?", "", "    The law forbids it.")
    )
    (passage,) = reading.comments[1].quotations
    assert passage.target_key == reading.comments[0].source_key
    assert reading.comments[1].body == "> Why are the names not written out in full here?\n\nThe law forbids it."


def test_an_excerpt_with_a_letter_changed_is_still_found() -> None:
    lines = ("- Ann", "", "  The council promised a temporary footbridge by the spring.", "", "  - Bob", "")
    reading = read_text(
        page(*lines, "    “The counsil promised a temporary footbridge by the spring”", "", "    It lied.")
    )
    (passage,) = reading.comments[1].quotations
    assert (passage.target_key, passage.confidence) == (reading.comments[0].source_key, 0.85)


def test_words_that_nobody_said_stay_text() -> None:
    reading = read_text(
        page(*THREE, "- Bob", "", "  “A promise that is nowhere to be found on this page”", "", "  So.")
    )
    assert reading.comments[-1].quotations == ()
    assert reading.comments[-1].body.startswith("“A promise")


ARTICLE = """Local news

14 March 2019

Iron bridge to close for two years

By Tove Lindqvist

The bridge seen from the mill. Photo: A. Silva

The council voted on Tuesday.

Reuters reports:

"Four bearings have rusted through."

"No bus can cross."

The mill stays open.
"""


def test_an_article_is_taken_apart() -> None:
    lines = read_lines(decode(ARTICLE.encode()))
    article = read_article(lines, len(lines))
    assert article.title.value == "Iron bridge to close for two years"
    assert (article.byline.value, article.published_text) == ("Tove Lindqvist", "14 March 2019")
    assert (article.caption.value, article.credit.value) == ("The bridge seen from the mill.", "A. Silva")
    assert [(source.said_by, source.text) for source in article.sources] == [
        ("Reuters", '"Four bearings have rusted through."')
    ]


def test_a_wider_gap_ends_quoted_words() -> None:
    text = "A title of words\n\nThe Lenne Gazette (source):\n\nFirst of theirs.\n\nSecond of theirs.\n\n\nOurs again."
    lines = read_lines(decode(text.encode()))
    (source,) = read_article(lines, len(lines)).sources
    assert source.text == "First of theirs.\n\nSecond of theirs."


@pytest.mark.parametrize(
    ("title", "is_hedged"),
    [
        ("Bridge to close – Reports", True),
        ("Reports: bridge to close", True),
        ("Bridge reportedly to close", True),
        ("Bridge to close", False),
        ("Council reports a loss", False),
    ],
)
def test_a_title_that_hedges_is_told_from_one_that_does_not(title: str, is_hedged: bool) -> None:
    assert (reported_as(title, "").suggestion is not None) is is_hedged
