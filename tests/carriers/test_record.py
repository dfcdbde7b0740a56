"""Records say how sure they are, and what a person has to look at follows from that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import (
    CommentRecord,
    Field,
    ParentSuggestion,
    Passage,
    StoryRecord,
    absent,
    doubts_of,
    judged,
    stated,
)
from rejoinder.core.story import Origin

SURE = CommentRecord("1", "s", Origin.RECOVERED, stated(None), 0, stated("Ann"), "Hello.", "Hello.")


def test_every_reason_has_a_sentence() -> None:
    assert all(reason.sentence.endswith(".") for reason in Reason)
    assert len({reason.sentence for reason in Reason}) == len(Reason)


def test_a_value_below_the_bound_of_belief_becomes_a_suggestion() -> None:
    assert judged("Ann", 0.8, Reason.NAME_LINE) == Field("Ann", 0.8, Reason.NAME_LINE)
    assert judged("Ann", 0.79, Reason.NAME_LINE) == Field(None, 0.79, Reason.NAME_LINE, "Ann")
    assert judged("Ann", 0.79, Reason.NAME_LINE).needs_decision


def test_a_stated_field_is_certain_and_a_missing_one_says_so() -> None:
    assert stated("Ann") == Field("Ann", 1.0, Reason.STATED)
    assert stated(None).reason is Reason.NOT_STATED
    assert not stated(None).needs_decision


def test_a_certain_record_has_no_doubts() -> None:
    assert list(doubts_of(SURE)) == []
    assert list(doubts_of(replace(SURE, author=absent(Reason.NAME_LOST)))) == []
    assert list(doubts_of(StoryRecord("s", Origin.IMPORTED, stated("A title")))) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (replace(SURE, author=judged("Ann", 0.9, Reason.NAME_LINE)), "author"),
        (replace(SURE, author=absent(Reason.NAMED_BY_A_REPLY, "Ann", 0.97)), "author"),
        (replace(SURE, boundary=0.9), "boundary"),
        (replace(SURE, quotations=(Passage(0, "words", "2", 0.85),)), "quotations"),
        (replace(SURE, parent_key=Field(None, 0.9, Reason.LEVEL_LOST)), "parent_key"),
        (replace(SURE, parent_suggestions=(ParentSuggestion("2", 0.95, (Reason.EXCERPT,)),)), "parent_key"),
    ],
)
def test_what_is_not_certain_is_a_doubt(changed: CommentRecord, field: str) -> None:
    assert [(doubt.field, doubt.source_key) for doubt in doubts_of(changed)] == [(field, "1")]


def test_a_flattened_place_is_one_doubt_that_carries_the_likely_parent() -> None:
    flat = replace(
        SURE,
        parent_key=Field("2", 0.9, Reason.LEVELS_FLATTENED),
        parent_suggestions=(ParentSuggestion("3", 0.84, (Reason.TURNS,)),),
    )
    assert [(doubt.value, doubt.suggestion) for doubt in doubts_of(flat)] == [("2", "3")]
    agreeing = replace(flat, parent_suggestions=(ParentSuggestion("2", 0.84, (Reason.FIRST_BELOW,)),))
    assert [(doubt.value, doubt.suggestion) for doubt in doubts_of(agreeing)] == [("2", None)]
