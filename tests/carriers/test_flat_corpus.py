"""Flat texts of the optional corpus are read as well as promised."""

from __future__ import annotations

import pytest

from rejoinder.carriers.opened import FileSource
from rejoinder.carriers.record import BELIEVED, CommentRecord
from rejoinder.carriers.recovery.flat.flat_text import FlatText
from rejoinder.carriers.source import ReadOptions
from tests import scoring_texts
from tests.machinery.corpora import corpus
from tests.score_recovery import Score, total_of

pytestmark = pytest.mark.corpus

F1 = 0.85


@pytest.fixture(scope="module")
def scores() -> tuple[list[Score], list[Score]]:
    corpus("imports/plaintext-derived")
    corpus("imports/plaintext-dragnet")
    return scoring_texts.rows()


def test_comments_of_derived_and_of_copied_texts_are_found(scores: tuple[list[Score], list[Score]]) -> None:
    for group in scores:
        assert total_of("sum", group).f1 >= F1
        assert scoring_texts.mean_f1(group) >= F1


def test_names_are_right_and_none_is_invented(scores: tuple[list[Score], list[Score]]) -> None:
    total = total_of("all", [one for group in scores for one in group])
    assert total.authors_right >= total.matched * 0.97
    assert total.names_invented == 0
    assert total.sure > 400
    assert total.sure_wrong == 0


def test_indented_copies_keep_who_answers_whom(scores: tuple[list[Score], list[Score]]) -> None:
    total = total_of("copied", scores[1])
    assert total.replies > 100
    assert total.replies_right >= total.replies * 0.97


def test_every_character_of_every_page_is_accounted_for(scores: tuple[list[Score], list[Score]]) -> None:
    assert all(one.is_whole for group in scores for one in group)


def test_a_boundary_is_as_sure_as_it_says(scores: tuple[list[Score], list[Score]]) -> None:
    # Pages cut by their heading alone: most of their comments need a look, and they say so.
    path = corpus("imports/plaintext-derived/wordpress-netzpolitik.flat.txt")
    items = FlatText().read(FileSource(path), ReadOptions())
    boundaries = [item.boundary for item in items if isinstance(item, CommentRecord)]
    assert max(boundaries) < BELIEVED
