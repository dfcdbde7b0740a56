"""What looks like comments and is none is left out, and a page without a discussion gets none."""

from __future__ import annotations

from collections import Counter

import pytest
from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.repetition import find_items
from tests.carriers.recovery import nested_shapes, traps
from tests.carriers.recovery.layouts import ENGLISH, RECENT, Said, page
from tests.carriers.recovery.test_repetition import find, words

URL = f"https://example.org{traps.STORY}"
TEXTS = [said.text for said in ENGLISH]


def test_comments_of_another_page_are_set_apart_by_their_permalinks() -> None:
    found = find(traps.with_comments_of_another_page(), URL)
    assert [words(item) for item in found.items] == TEXTS
    assert Counter(reason for _, reason in found.skipped) == {Reason.FOREIGN: 5}


def test_a_second_copy_for_small_screens_is_not_read_twice() -> None:
    found = find(traps.shown_twice(), URL)
    assert [words(item) for item in found.items] == TEXTS
    assert Counter(reason for _, reason in found.skipped) == {Reason.SHOWN_TWICE: 12}


def test_a_pattern_that_was_never_filled_is_no_comment() -> None:
    found = find(traps.with_a_pattern(), URL)
    assert [words(item) for item in found.items] == TEXTS
    assert [reason for _, reason in found.skipped] == [Reason.TEMPLATE]


def test_pingbacks_are_no_comments() -> None:
    assert [words(item) for item in find(traps.with_pingbacks(), URL).items] == TEXTS


def test_a_removed_comment_keeps_its_place_and_its_answers() -> None:
    found = find(traps.with_removed_comments(), URL)
    assert [item.parent_index for item in found.items] == [said.parent for said in ENGLISH]
    assert [index for index, item in enumerate(found.items) if item.author.value is None] == [4, 7]


def test_nobody_is_named_where_no_names_are() -> None:
    found = find(traps.without_names(), URL)
    assert [words(item) for item in found.items] == TEXTS
    assert {(item.author.value, item.author.suggestion) for item in found.items} == {(None, None)}


def test_a_long_article_and_many_teasers_do_not_win() -> None:
    assert [words(item) for item in find(traps.under_a_long_article(), URL).items] == TEXTS


def test_a_comment_may_be_a_single_sign() -> None:
    found = find(traps.with_signs_only(), URL)
    assert [words(item) for item in found.items] == [text if not index % 3 else "❤" for index, text in enumerate(TEXTS)]


def test_remarks_under_answers_answer_them() -> None:
    found = find(traps.questions_with_answers(), URL)
    assert [item.parent_index for item in found.items] == [None, 0, 0, None, 3, 3, None, 6, 6, None, 9, 9]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_comments_are_found_too(count: int) -> None:
    few = tuple(Said(said.author, said.text, None, said.date, said.ago) for said in ENGLISH[:count])
    found = find(page(f"<h2>{count} comments</h2>{traps.usual_list(few)}"), URL)
    assert [words(item) for item in found.items] == TEXTS[:count]


@pytest.mark.parametrize("rest", ["", RECENT], ids=["nothing", "recent comments elsewhere"])
def test_a_page_without_a_discussion_gets_none(rest: str) -> None:
    assert find(page(rest)).items == []
    assert find("<html><body></body></html>").items == []
    assert find("<p>Nothing here</p>").items == []


def test_thousands_of_levels_are_read_without_recursion() -> None:
    opening = "".join(
        f"<div class='comment' id='comment-{number}'><b class='author'>Reader {number % 97}</b><i>3 May 2021,"
        f" 09:{number % 60:02}"
        f"</i><p>This is what I say, for the time {number}.</p>"
        for number in range(1000, 11_000)
    )
    parser = html.HTMLParser(huge_tree=True)
    root = html.document_fromstring(f"<h2>Comments</h2>{opening}{'</div>' * 10_000}", parser=parser)
    found = find_items(root)
    assert len(found.items) > 1_000
    assert [item.parent_index for item in found.items[:1_000]] == [None, *range(999)]
    assert words(found.items[0]) == "This is what I say, for the time 1000."


def test_confidence_falls_with_the_evidence() -> None:
    plain = find(nested_shapes.without_times(ENGLISH))
    rich = find(nested_shapes.nested_lists(ENGLISH))
    assert plain.confidence < rich.confidence
    assert all(0.0 < item.boundary <= 0.98 for item in (*plain.items, *rich.items))
