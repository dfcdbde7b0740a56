"""Saved pages of many shapes give the discussion that is on them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rejoinder.carriers.plain_markdown import from_plain
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, doubts_of
from rejoinder.core import markup
from rejoinder.core.quoting import quote_blocks
from rejoinder.core.story import Origin, ReportedAs
from tests.carriers.reading import PAGES, read_bytes, read_page

NAMES = sorted(path.stem for path in PAGES.glob("*.txt"))


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text("utf-8"))
    return found


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", NAMES)
def test_authors_depths_and_texts_are_the_page_s(name: str) -> None:
    assert read_page(name).tree() == expected(name)["comments"]


@pytest.mark.parametrize("name", NAMES)
def test_the_article_keeps_its_title_and_caption(name: str) -> None:
    story = read_page(name).story
    assert (story.title.value, story.caption.value) == (expected(name)["title"], expected(name)["caption"])
    assert story.paragraphs
    assert story.origin is Origin.RECOVERED


@pytest.mark.parametrize("name", NAMES)
def test_every_character_belongs_to_exactly_one_span(name: str) -> None:
    assert read_page(name).is_whole


@pytest.mark.parametrize("name", NAMES)
def test_reading_again_gives_the_same_records(name: str) -> None:
    assert read_page(name).items == read_page(name).items


@pytest.mark.parametrize("name", NAMES)
def test_keys_tell_all_comments_apart(name: str) -> None:
    comments = read_page(name).comments
    assert len({comment.source_key for comment in comments}) == len(comments)


@pytest.mark.parametrize("name", NAMES)
def test_a_body_shows_the_words_of_the_page(name: str) -> None:
    for comment in read_page(name).comments:
        shown = words(markup.plain(comment.body))
        assert shown == words(comment.raw) or (comment.quotations and shown == words(comment.raw.removeprefix("> ")))


@pytest.mark.parametrize("name", NAMES)
def test_each_quotation_is_one_block_of_the_body(name: str) -> None:
    for comment in read_page(name).comments:
        assert [passage.block for passage in comment.quotations] == [one.index for one in quote_blocks(comment.body)]


def test_line_ends_and_byte_order_marks_change_no_key() -> None:
    plain = (PAGES / "dashes.txt").read_bytes()
    other = b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n")
    keys = [[one.source_key for one in read_bytes(data).comments] for data in (plain, other)]
    assert keys[0] == keys[1]


def test_a_new_capture_with_one_more_comment_keeps_the_other_keys() -> None:
    plain = (PAGES / "dashes.txt").read_text("utf-8")
    more = plain.replace("- Joana Reis\n", "- Newcomer\n\n  What is all this?\n\n- Joana Reis\n", 1)
    before, after = ({one.source_key for one in read_bytes(text.encode()).comments} for text in (plain, more))
    assert before < after
    assert len(after - before) == 1


def test_a_missing_author_stays_missing_and_says_why() -> None:
    nameless = [one for one in read_page("lost-parts").comments if one.author.value is None]
    assert [(one.author.reason, one.author.suggestion) for one in nameless] == [(Reason.NAME_LOST, None)]


def test_an_empty_comment_stays_with_its_replies() -> None:
    reading = read_page("lost-parts")
    (empty,) = [one for one in reading.comments if one.empty]
    assert (empty.author.value, empty.body, empty.empty) == ("mill_owner", "", Reason.BODY_LOST)
    assert [one.author.value for one in reading.comments if one.parent_key.value == empty.source_key] == ["Joana Reis"]


def test_what_is_lost_is_listed_with_its_line() -> None:
    losses = [(loss.reason, loss.line) for loss in read_page("lost-parts").losses]
    assert losses == [
        (Reason.NAME_LOST, 10),
        (Reason.BLOCK_LOST, 19),
        (Reason.BODY_LOST, 21),
        (Reason.BLOCK_LOST, 31),
        (Reason.COMMENTS_LOST, 37),
    ]


def test_a_reply_below_a_lost_comment_keeps_its_place_and_says_so() -> None:
    reply = next(one for one in read_page("lost-parts").comments if one.raw == "Then scan it, please.")
    assert reply.parent_key.reason is Reason.LEVEL_LOST
    assert "parent_key" in {doubt.field for doubt in doubts_of(reply)}


def said(words_of: str) -> CommentRecord:
    return next(one for one in read_page("quotations").comments if words_of in one.raw)


@pytest.mark.parametrize(
    ("reply", "quoted", "text"),
    [
        ("The county paid", "Two years?", "The last repair took five, and the town paid"),
        ("Which books?", "The county paid", "I have seen the books"),
        ("please show us", "from 1988", "I kept the books of the county … the bridge is in every one of them"),
        ("Four metres and ten", "mill”", "That road is four metres wide"),
    ],
)
def test_an_excerpt_becomes_a_quotation_of_the_right_comment(reply: str, quoted: str, text: str) -> None:
    (passage,) = said(reply).quotations
    assert (passage.target_key, passage.text) == (said(quoted).source_key, text)
    assert passage.confidence >= 0.95


def test_words_of_the_article_are_a_quotation_of_the_story() -> None:
    reading = read_page("quotations")
    (passage,) = next(one for one in reading.comments if "mill”" in one.raw).quotations
    assert passage.target_key == reading.story.source_key
    assert passage.line == 54


def test_words_in_quotation_marks_are_not_always_an_excerpt() -> None:
    assert "“self defence”" in said("Four metres and ten").body
    assert len(said("Four metres and ten").quotations) == 1


def test_an_addressee_line_is_no_author_and_names_whom_it_addresses() -> None:
    assert said("Which books?").addressee.value == "Piet"
    assert said("please show us").addressee.value == "Henk Bosman"
    assert said("Two years?").addressee.value is None


def test_a_name_that_only_a_reply_knows_is_a_suggestion() -> None:
    author = said("from 1988").author
    assert (author.value, author.suggestion, author.reason) == (None, "Henk Bosman", Reason.NAMED_BY_A_REPLY)


def test_the_deepest_level_is_marked_where_its_comments_answer_one_another() -> None:
    reading = read_page("quotations")
    flat = [one.order_index for one in reading.comments if one.parent_key.reason is Reason.LEVELS_FLATTENED]
    assert flat == [3, 4, 5, 6]
    assert [reading.parents()[index] for index in flat] == [2, 2, 2, 2]


def test_whom_they_answer_is_suggested_and_never_stated() -> None:
    reading = read_page("quotations")
    best = {
        one.order_index: next(place for place, other in enumerate(reading.comments) if other.source_key == guess)
        for one in reading.comments
        for guess in [suggestion.target_key for suggestion in one.parent_suggestions[:1]]
    }
    assert best == {3: 2, 4: 3, 5: 4, 6: 5, 8: 7}


def test_a_page_whose_levels_hold_apart_marks_none_as_flattened() -> None:
    reasons = {one.parent_key.reason for one in read_page("twelve-deep").comments}
    assert reasons == {Reason.TOP_LEVEL, Reason.INDENTATION}


def test_attributed_words_of_the_article_become_a_source() -> None:
    story = read_page("quotations").story
    (source,) = story.sources
    assert source.said_by == "The Lenne Gazette"
    assert source.text.startswith("“Four of the eleven")
    assert [paragraph.said_by for paragraph in story.paragraphs if paragraph.role == "quotation"] == [source.said_by]


def test_a_credit_is_told_from_its_caption() -> None:
    assert read_page("quotations").story.credit.value == "Tove Lindqvist"


def test_a_hedged_title_suggests_unconfirmed_and_changes_nothing() -> None:
    hedged, plain = read_page("quotations").story, read_page("dashes").story
    assert (hedged.reported_as.value, hedged.reported_as.suggestion) == (None, ReportedAs.UNCONFIRMED)
    assert hedged.title.value == "Iron bridge to close for two years – Sources"
    assert (plain.reported_as.value, plain.reported_as.suggestion) == (None, None)


def test_times_and_buttons_are_no_text() -> None:
    comments = read_page("numbers-and-controls").comments
    assert {one.posted_text for one in comments} == {"3 May 2019 at 10:12"}
    assert not any("Reply" in one.raw for one in comments)
    assert {one.posted_at.reason for one in comments} == {Reason.TIME_AS_TEXT}


def test_a_page_in_windows_1252_is_read_with_a_doubt() -> None:
    (doubt,) = read_page("windows-1252").doubts
    assert (doubt.reason, doubt.line) == (Reason.ENCODING_GUESSED, 1)


def test_a_page_s_language_is_guessed() -> None:
    assert [read_page(name).story.language.value for name in ("arabic", "dashes")] == ["ar", "en"]


def test_a_stated_number_that_differs_is_a_doubt() -> None:
    text = (PAGES / "dashes.txt").read_text("utf-8").replace("Comments (9)", "Comments (12)")
    reading = read_bytes(text.encode())
    assert reading.story.stated_count == 12
    assert [(doubt.reason, doubt.value, doubt.suggestion) for doubt in reading.doubts] == [
        (Reason.COUNT_DIFFERS, "9", "12")
    ]


def test_a_body_is_the_plain_text_in_markdown_where_nothing_is_quoted() -> None:
    for comment in read_page("lists-in-texts").comments:
        assert comment.body == from_plain(comment.raw)
