"""A discussion is found by its repeated structure alone, however it is printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from lxml import html

from rejoinder.carriers.recovery.repetition import Found, FoundItem, find_items
from tests.carriers.recovery import flat_shapes, nested_shapes
from tests.carriers.recovery.layouts import ARABIC, CHINESE, ENGLISH, Said

Talk = tuple[Said, ...]
Shape = Callable[[Talk], str]

NESTED: list[Shape] = [
    nested_shapes.nested_lists,
    nested_shapes.bare_divs,
    nested_shapes.table_with_widths,
    nested_shapes.author_after_text,
    nested_shapes.one_sentence,
    nested_shapes.without_times,
    nested_shapes.containers_after,
    nested_shapes.before_the_article,
    nested_shapes.hash_classes,
    flat_shapes.minified,
    flat_shapes.parent_attributes,
    flat_shapes.parent_links,
    flat_shapes.dotted_numbers,
    flat_shapes.levels_in_classes,
]
FLAT: list[Shape] = [
    flat_shapes.definition_list,
    flat_shapes.paragraphs_alone,
    flat_shapes.two_rows_each,
    flat_shapes.forum_with_signatures,
]
UNLIKE_ENGLISH = [nested_shapes.nested_lists, nested_shapes.bare_divs, nested_shapes.hash_classes, flat_shapes.minified]


def find(text: str, url: str | None = None) -> Found:
    """Return what is found in a page."""
    return find_items(html.document_fromstring(text), url=url)


def words(item: FoundItem) -> str:
    """Return a comment's text as a reader sees it."""
    return " ".join(" ".join(item.body().itertext()).split())


def name_of(shape: Shape) -> str:
    """Return a layout's name for the report."""
    return shape.__name__


@pytest.mark.parametrize("shape", NESTED + FLAT, ids=name_of)
def test_every_comment_is_found_with_its_text_and_author(shape: Shape) -> None:
    found = find(shape(ENGLISH))
    assert [words(item) for item in found.items] == [said.text for said in ENGLISH]
    authors = [item.author.value or item.author.suggestion for item in found.items]
    assert authors == [said.author for said in ENGLISH]


@pytest.mark.parametrize("shape", NESTED, ids=name_of)
def test_who_answers_whom_is_read_from_what_the_page_shows(shape: Shape) -> None:
    found = find(shape(ENGLISH))
    assert [item.parent_index for item in found.items] == [said.parent for said in ENGLISH]
    assert min(item.parent_confidence for item in found.items) >= 0.8


@pytest.mark.parametrize("shape", FLAT, ids=name_of)
def test_a_flat_page_gets_no_tree(shape: Shape) -> None:
    assert {item.parent_index for item in find(shape(ENGLISH)).items} == {None}


@pytest.mark.parametrize("talk", [ARABIC, CHINESE], ids=["arabic", "chinese"])
@pytest.mark.parametrize("shape", UNLIKE_ENGLISH, ids=name_of)
def test_other_scripts_are_read_alike(shape: Shape, talk: Talk) -> None:
    found = find(shape(talk))
    assert [words(item) for item in found.items] == [said.text for said in talk]
    assert [item.author.value or item.author.suggestion for item in found.items] == [said.author for said in talk]
    assert [item.parent_index for item in found.items] == [said.parent for said in talk]


@pytest.mark.parametrize("shape", [shape for shape in NESTED if shape is not nested_shapes.without_times], ids=name_of)
def test_the_time_is_kept_as_printed(shape: Shape) -> None:
    found = find(shape(ENGLISH))
    printed = [(said.date, said.ago) for said in ENGLISH]
    assert [item.time_text in both for item, both in zip(found.items, printed, strict=True)] == [True] * len(ENGLISH)


def test_quotations_suggest_a_parent_and_state_none() -> None:
    found = find(flat_shapes.flat_with_quotations(ENGLISH))
    assert [item.parent_index for item in found.items] == [said.parent for said in ENGLISH]
    assert all(item.parent_confidence < 0.8 for item in found.items if item.parent_index is not None)


def test_questions_and_their_answers_alternate_as_one_talk() -> None:
    found = find(flat_shapes.alternating(ENGLISH))
    assert [words(item) for item in found.items] == [said.text for said in ENGLISH]
    tops = [index for index, said in enumerate(ENGLISH) if said.parent is None]
    expected = [None if index in tops else max(top for top in tops if top < index) for index in range(len(ENGLISH))]
    assert [item.parent_index for item in found.items] == expected


def test_a_comment_of_several_neighbours_names_them_all() -> None:
    found = find(flat_shapes.headed_blocks(ENGLISH))
    assert [item.author.value for item in found.items] == [said.author for said in ENGLISH]
    assert [[element.tag for element in item.members] for item in found.items] == [["h4", "p", "p", "p", "hr"]] * 12
    assert words(found.items[0]) == f"{ENGLISH[0].text} And that is all I say of number 0."


def test_signatures_and_member_data_are_no_text() -> None:
    found = find(flat_shapes.forum_with_signatures(ENGLISH))
    assert not [item for item in found.items if "rivers" in words(item) or "Posts" in words(item)]


def test_the_pages_own_numbers_are_kept() -> None:
    found = find(nested_shapes.nested_lists(ENGLISH))
    assert [item.id for item in found.items] == [str(index + 4711) for index in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)]


def test_votes_and_the_authors_page_are_kept() -> None:
    found = find(flat_shapes.parent_attributes(ENGLISH))
    assert [item.votes for item in found.items] == [(index, 0) for index in range(12)]
    found = find(nested_shapes.nested_lists(ENGLISH))
    assert [item.author_url for item in found.items] == [f"/people/{index}" for index in range(12)]


def test_the_page_is_not_changed_by_looking_at_it() -> None:
    root = html.document_fromstring(nested_shapes.nested_lists(ENGLISH))
    before = html.tostring(root)
    for item in find_items(root).items:
        item.body()
    assert html.tostring(root) == before
