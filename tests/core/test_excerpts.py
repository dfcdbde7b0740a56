"""Excerpts in quotation marks, as old pages have them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core import excerpts
from tests.machinery.corpora import corpus

PASSAGE = "the ferry will not run this winter"


@pytest.mark.parametrize(
    "quoted",
    [f"“{PASSAGE}”", f"“…{PASSAGE}….”", f'"{PASSAGE}"', f"„{PASSAGE}“", f"«{PASSAGE}»", f"»{PASSAGE}«", f"‘{PASSAGE}’"],
)
def test_a_passage_in_any_quotation_marks_is_an_excerpt(quoted: str) -> None:
    body = f"Ann Lee\n{quoted}\n\nWho says so?"
    (excerpt,) = excerpts.find_excerpts(body)
    assert excerpt == excerpts.Excerpt(quoted, 8, 8 + len(quoted), (PASSAGE,), is_apart=True, addressee="Ann Lee")
    assert body[excerpt.start : excerpt.end] == quoted
    assert excerpts.leading_excerpt(body) == excerpt
    assert excerpts.is_excerpt_of(excerpt, f"I heard that {PASSAGE}, sadly.")
    assert not excerpts.is_excerpt_of(excerpt, "the ferry will run this winter")


@pytest.mark.parametrize("body", ["“too short”", "don't and won't in one line of it", f"“{PASSAGE}", "", "“…” “.”"])
def test_what_is_no_passage_is_no_excerpt(body: str) -> None:
    assert excerpts.find_excerpts(body) == ()


@pytest.mark.parametrize(
    ("body", "addressee"),
    [
        (f"Ann Lee:\n“{PASSAGE}”", "Ann Lee"),
        (f"@ann,\n“{PASSAGE}”", "ann"),
        (f"“{PASSAGE}”\nNo.", None),
        (f"I read this.\n“{PASSAGE}”\nNo.", None),
        (f"Ann Lee\n\n“{PASSAGE}”", None),
        ("x" * 61 + f"\n“{PASSAGE}”", None),
    ],
)
def test_the_addressee_is_a_short_line_right_above(body: str, addressee: str | None) -> None:
    (excerpt,) = excerpts.find_excerpts(body)
    assert (excerpt.is_apart, excerpt.addressee) == (True, addressee)


def test_a_passage_within_a_sentence_is_not_apart_and_does_not_lead() -> None:
    body = f"She wrote “{PASSAGE}” and left."
    (excerpt,) = excerpts.find_excerpts(body)
    assert (excerpt.is_apart, excerpt.addressee) == (False, None)
    assert excerpts.leading_excerpt(body) is None
    assert excerpts.leading_excerpt(f"Yes.\n\n“{PASSAGE}”") is None


def test_two_excerpts_come_in_order_and_an_ellipsis_parts_one() -> None:
    body = f"“{PASSAGE}”\nNo.\n“first of all … the end of it all”\nNo."
    assert [excerpt.parts for excerpt in excerpts.find_excerpts(body)] == [
        (PASSAGE,),
        ("first of all", "the end of it all"),
    ]


@given(
    st.lists(
        st.sampled_from(["“", "”", '"', "‘", "’", "«", "»", "\n", " ", "…", ".", "words enough of them"]), max_size=30
    )
)
def test_every_excerpt_is_where_it_says(pieces: list[str]) -> None:
    body = "".join(pieces)
    end = 0
    for excerpt in excerpts.find_excerpts(body):
        assert body[excerpt.start : excerpt.end] == excerpt.text == excerpt.text.strip()
        assert excerpt.start >= end
        assert excerpts.is_excerpt_of(excerpt, excerpt.text)
        end = excerpt.end


@pytest.mark.corpus
def test_the_excerpts_of_a_saved_page_are_those_its_readers_found() -> None:
    comments = json.loads(corpus("pages/archived-indented.gold.json").read_text())["comments"]
    for comment in comments:
        apart = [excerpt for excerpt in excerpts.find_excerpts(comment["text"]) if excerpt.is_apart]
        assert [excerpt.text for excerpt in apart] == [quote["text"] for quote in comment["quotes"]]
        for excerpt, quote in zip(apart, comment["quotes"], strict=True):
            holders = [other["index"] for other in comments if excerpts.is_excerpt_of(excerpt, other["text"])]
            assert holders == sorted({quote["of_index"], comment["index"]})
            assert excerpt.addressee in (quote["of_author"], None, "Jaime Galarza")
