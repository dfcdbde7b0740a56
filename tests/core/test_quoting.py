"""Quotations: found in `>` blocks, traced to what they quote, and begun for a reply."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core import markup, quoting
from rejoinder.core.comment import Quotation
from rejoinder.core.ids import CommentId
from rejoinder.core.quoting import QuoteBlock, Source

FIRST, SECOND, THIRD = (CommentId(bytes([number]) * 16) for number in (1, 2, 3))
CLAIM = "The harbour bridge was closed for eleven weeks, not for nine as the council said."


def block(text: str, index: int = 0) -> QuoteBlock:
    return QuoteBlock(index, text, 1, 1)


def source_of(text: str, *sources: Source) -> CommentId | None:
    """Return whom a single block quotes; an AssertionError when nobody."""
    (quotation,) = quoting.match_quotes([block(text)], sources)
    return quotation.source_id


def test_blocks_are_the_outermost_quotes_in_order_with_their_own_words() -> None:
    body = "> one\n> *two*\nlazy\n\nx\n\n- > three\n\n> four\n> > five\n\n> > only six"
    assert quoting.quote_blocks(body) == (
        QuoteBlock(0, "one\ntwo\nlazy", 1, 3),
        QuoteBlock(1, "three", 7, 7),
        QuoteBlock(2, "four", 9, 10),
        QuoteBlock(3, "only six", 12, 12),
    )


@pytest.mark.parametrize("body", ["", "a", "a > b", "`> a`", "```\n> a\n```", "\\> a"])
def test_what_is_no_quote_has_no_blocks(body: str) -> None:
    assert quoting.quote_blocks(body) == ()


def test_a_passage_is_traced_to_the_comment_that_says_it() -> None:
    sources = (Source(FIRST, 3, "Nobody knows."), Source(SECOND, 2, f"I was there. {CLAIM}"), Source(None, 1, "Story."))
    quotations = quoting.match_quotes([block("unknown to everybody here"), block(CLAIM, index=1)], sources)
    assert quotations == (Quotation(block=1, source_id=SECOND, source_version=2, excerpt=CLAIM),)


def test_a_passage_of_the_story_is_traced_to_the_story() -> None:
    assert source_of(CLAIM, Source(FIRST, 1, "No."), Source(None, 4, CLAIM)) is None


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("He said “it’s over” – at last.", 'He said "it\'s over" - at last.'),
        ("It was\u00a0a long\u00ad-winded\nspeech indeed.", "It was a long-winded speech indeed."),
        ("Wait… for it, please.", "Wait... for it, please."),
        (CLAIM, "“…nine as the council said…”"),
        (CLAIM, "…bridge was closed for eleven weeks…"),
        (CLAIM, "The harbour bridge was closed […] not for nine as the council said."),
        (CLAIM, "The harbour bridge (...) as the council said"),
        ("Le cafe\u0301 du port est ferme\u0301.", "Le café du port est fermé."),
    ],
)
def test_another_spelling_of_the_same_words_is_verbatim(said: str, quoted: str) -> None:
    assert source_of(quoted, Source(FIRST, 1, "Something else."), Source(SECOND, 1, said)) == SECOND


def test_left_out_parts_must_come_in_order() -> None:
    assert quoting.match_quotes([block("as the council said ... The harbour bridge")], [Source(FIRST, 1, CLAIM)]) == ()


def test_the_parent_and_then_the_nearest_is_preferred_and_verbatim_goes_before_alike() -> None:
    alike = CLAIM.replace("eleven", "eleveen")
    sources = (Source(FIRST, 1, alike, is_parent=True), Source(SECOND, 1, CLAIM), Source(THIRD, 1, CLAIM))
    assert source_of(CLAIM, *sources) == SECOND
    assert source_of(alike, *sources) == FIRST
    assert source_of(CLAIM.replace("council", "cuoncil"), *sources) == FIRST


@pytest.mark.parametrize(
    ("quoted", "is_found"),
    [
        (CLAIM.replace("weeks", "week").replace("closed", "clsoed"), True),
        (CLAIM.replace("eleven weeks", "a whole long year and more"), False),
        (CLAIM.upper(), False),
        ("harbour bridges were clos", False),
    ],
)
def test_one_letter_in_ten_may_be_changed_in_a_long_passage(quoted: str, is_found: bool) -> None:
    assert bool(quoting.match_quotes([block(quoted)], [Source(FIRST, 1, f"Well. {CLAIM} So.")])) is is_found


def test_a_short_passage_is_the_parents_word_or_a_whole_source() -> None:
    parent, other = Source(FIRST, 1, "No, not at all.", is_parent=True), Source(SECOND, 1, "No, not there.")
    assert source_of("not at all", parent, other) == FIRST
    assert source_of("No, not there.", parent, other) == SECOND
    assert quoting.match_quotes([block("not there")], [parent, other]) == ()
    assert quoting.match_quotes([block("ot a")], [parent, other]) == ()
    assert quoting.match_quotes([block("...")], [parent, other]) == ()


def test_own_words_leave_out_what_a_comment_quotes_itself() -> None:
    html = markup.render(f"> {CLAIM}\n\nIs that so?")
    assert quoting.own_text(html) == "Is that so?"
    sources = (Source(FIRST, 1, quoting.own_text(html), is_parent=True), Source(SECOND, 1, CLAIM))
    assert source_of(CLAIM, *sources) == SECOND


def test_an_excerpt_is_one_short_line() -> None:
    assert quoting.excerpt_of("a\n\nb  c") == "a b c"
    assert len(quoting.excerpt_of("word " * 200)) <= quoting.EXCERPT_MAX_CHARS


def test_comparing_letter_by_letter_has_a_budget() -> None:
    passage = "abcdefghij" * 10
    long = passage[:50] + "x" * 200_000
    changed = passage.replace("j", "_", 3)
    assert source_of(changed, Source(FIRST, 1, passage)) == FIRST
    assert quoting.match_quotes([block(changed)], [Source(SECOND, 1, long), Source(FIRST, 1, passage)]) == ()


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("plain words", "> plain words\n\n"),
        ("two\nlines\n\nand more", "> two\n> lines\n>\n> and more\n\n"),
        ("see https://a.example/a_b_c", "> see https://a.example/a_b_c\n\n"),
        ("2 * 3 * 4 and a_b_c", "> 2 * 3 * 4 and a_b_c\n\n"),
        ("*not* <b> [x](y)", "> \\*not\\* \\<b\\> \\[x\\]\\(y\\)\n\n"),
    ],
)
def test_a_reply_begins_with_what_it_quotes(text: str, body: str) -> None:
    assert quoting.quoted_body(text) == body


WORDS = st.sampled_from(
    [
        "word",
        "*",
        "_",
        "`",
        "a_b_c",
        "**x**",
        "# h",
        "1. ",
        "- ",
        ">",
        "<b>",
        "&amp;",
        "[a](b)",
        "~~",
        "\n",
        "\n\n",
        "é",
        ".",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=12).map(" ".join))
def test_what_a_reply_quotes_is_shown_as_it_was_and_found_again(text: str) -> None:
    said = markup.plain(text)
    body = quoting.quoted_body(said) + "answer"
    blocks = quoting.quote_blocks(body)
    assert markup.plain(body).endswith("answer")
    if "word" in said:
        (found,) = quoting.match_quotes(blocks, [Source(FIRST, 1, said, is_parent=True)])
        assert found.source_id == FIRST


def slow_fewest_changes(passage: str, text: str) -> int:
    """The same by the textbook's table, which no bit trick can get wrong."""
    row = [0] * (len(text) + 1)
    for index, letter in enumerate(passage, start=1):
        above, row = row, [index]
        for place, character in enumerate(text, start=1):
            row.append(min(above[place - 1] + (letter != character), above[place] + 1, row[-1] + 1))
    return min(row)


@given(st.text(alphabet="ab c", max_size=90), st.text(alphabet="ab c", max_size=40))
def test_the_fewest_changes_are_those_of_the_textbook(passage: str, text: str) -> None:
    assert quoting.fewest_changes(passage, text) == slow_fewest_changes(passage, text)
