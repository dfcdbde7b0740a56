"""The goals of reading saved pages are reached on the annotated ones of the optional corpus."""

from __future__ import annotations

import pytest

from tests.machinery.corpora import corpus
from tests.scoring.pages import ALL_RULES, WITHOUT_RULES, Goals, score_pages


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("goals", "with_rules"), [(ALL_RULES, True), (WITHOUT_RULES, False)], ids=["all-rules", "without-rules"]
)
def test_html_pages_are_read_as_well_as_was_promised(goals: Goals, with_rules: bool) -> None:
    *rows, total = score_pages(sorted(corpus("imports/html").glob("*.gold.json")), with_rules=with_rules)
    assert list(goals.missed(total, rows)) == []
