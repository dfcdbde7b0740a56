"""On annotated pages of real sites, without any knowledge of the systems that made them."""

from __future__ import annotations

from tests.carriers.recovery.page_scores import tally
from tests.machinery.corpora import corpus


def test_annotated_pages_are_read_as_well_as_promised() -> None:
    tallies = [tally(page) for page in sorted(corpus("imports/html").glob("*.html"))]
    matched = sum(one.matched for one in tallies)
    assert sum(one.f1 for one in tallies) / len(tallies) >= 0.97
    assert sum(one.names_right for one in tallies) / matched >= 0.95
    assert sum(one.replies_right for one in tallies) / sum(one.replies for one in tallies) >= 0.9
    assert sum(one.names_wrong_surely for one in tallies) == 0
