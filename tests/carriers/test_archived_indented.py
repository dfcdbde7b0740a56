"""The archived page of the optional corpus is read as its annotation says, and bulleted pages as well as promised."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rejoinder.carriers.reasons import Reason
from rejoinder.core import markup
from rejoinder.core.quoting import quote_blocks
from rejoinder.core.story import ReportedAs
from tests import score_recovery
from tests.carriers.reading import Reading, read_bytes
from tests.machinery.corpora import corpus

pytestmark = pytest.mark.corpus

PARENTS_RIGHT = 0.97
COMMENTS_F1 = 0.97


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(corpus("pages/archived-indented.gold.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_bytes(corpus("pages/archived-indented.txt").read_bytes())


def test_authors_parents_and_texts_equal_the_gold(reading: Reading, gold: dict[str, Any]) -> None:
    found = [
        (one.author.value, parent, one.raw) for one, parent in zip(reading.comments, reading.parents(), strict=True)
    ]
    assert found == [(one["author"], one["parent"], one["text"]) for one in gold["comments"]]


def test_depths_equal_the_gold(reading: Reading, gold: dict[str, Any]) -> None:
    assert reading.depths() == [one["depth"] for one in gold["comments"]]
    assert [reading.depths().count(depth) for depth in range(1, 6)] == [6, 7, 9, 6, 8]


def test_bodies_show_the_gold_s_words(reading: Reading, gold: dict[str, Any]) -> None:
    for comment, one in zip(reading.comments, gold["comments"], strict=True):
        assert markup.plain(comment.body).split() == one["text"].split()


def test_excerpts_quote_the_comments_that_the_gold_names(reading: Reading, gold: dict[str, Any]) -> None:
    places = {one.source_key: place for place, one in enumerate(reading.comments)}
    found = [
        [(passage.text, places[passage.target_key], passage.line) for passage in one.quotations]
        for one in reading.comments
    ]
    assert found == [[(one["core"], one["of_index"], one["line"]) for one in row["quotes"]] for row in gold["comments"]]
    assert [len(quote_blocks(one.body)) for one in reading.comments] == [len(row["quotes"]) for row in gold["comments"]]


def test_addressees_equal_the_gold(reading: Reading, gold: dict[str, Any]) -> None:
    assert [one.addressee.value for one in reading.comments] == [one["addressee"] for one in gold["comments"]]


def test_the_only_recoverable_name_is_suggested_and_the_author_stays_missing(
    reading: Reading, gold: dict[str, Any]
) -> None:
    suggested = {one.order_index: one.author for one in reading.comments if one.author.suggestion}
    assert {index: author.suggestion for index, author in suggested.items()} == {
        one["index"]: one["author_recoverable"]["name"] for one in gold["comments"] if one["author_recoverable"]
    }
    assert [(author.value, author.reason) for author in suggested.values()] == [(None, Reason.NAMED_BY_A_REPLY)]


def test_the_flattened_level_is_marked_and_its_suggestions_agree_with_the_gold(
    reading: Reading, gold: dict[str, Any]
) -> None:
    places = {one.source_key: place for place, one in enumerate(reading.comments)}
    flat = [one.order_index for one in reading.comments if one.parent_key.reason is Reason.LEVELS_FLATTENED]
    assert flat == [one["index"] for one in gold["comments"] if one.get("parent_is_flattened")]
    for index in flat:
        likely = gold["comments"][index]["likely_parent"]
        guesses = [places[guess.target_key] for guess in reading.comments[index].parent_suggestions]
        assert not guesses or guesses[0] in (likely["index"], *likely.get("alternatives", ()))
        if likely["confidence"] >= 0.85:
            assert guesses


def test_lost_parts_are_where_the_gold_has_them(reading: Reading, gold: dict[str, Any]) -> None:
    places = {one.source_key: place for place, one in enumerate(reading.comments)}
    blocks = [
        (places[str(loss.source_key)], loss.reason)
        for loss in reading.losses
        if loss.reason in (Reason.BLOCK_LOST, Reason.BODY_LOST)
    ]
    assert blocks == [
        (one["index"], Reason.BODY_LOST if one["empty"] else Reason.BLOCK_LOST)
        for one in gold["comments"]
        if "lost_block" in one
    ]
    assert [one.order_index for one in reading.comments if one.empty] == gold["summary"]["empty"]


def test_the_article_equals_the_gold(reading: Reading, gold: dict[str, Any]) -> None:
    story, article = reading.story, gold["article"]
    assert (story.title.value, story.caption.value) == (article["title"], article["caption"]["text"])
    assert (story.byline.value, story.published_at.value, story.credit.value) == (None, None, None)
    found = [(one.line, one.text.replace("\xa0", " ")) for one in story.paragraphs]
    assert found == [(one["line"], one["text"].replace("\xa0", " ")) for one in article["paragraphs"]]
    assert (story.reported_as.value, story.reported_as.suggestion) == (None, ReportedAs.UNCONFIRMED)


def test_every_character_of_the_page_is_accounted_for(reading: Reading) -> None:
    assert reading.is_whole


def test_bulleted_pages_reach_the_promised_share_of_comments_and_parents() -> None:
    pages = sorted(corpus("imports/plaintext-derived").glob("*.bullets.gold.json"))
    rows = score_recovery.scores(pages)[:-1]
    total = score_recovery.total_of("read", (one for one in rows if one.predicted))
    assert total.parents > 100
    assert total.parents_right >= total.parents * PARENTS_RIGHT
    assert total.replies_right >= total.replies * PARENTS_RIGHT
    assert total.f1 >= COMMENTS_F1
    assert (total.sure_wrong, total.names_invented, total.is_whole) == (0, 0, True)


def test_no_flat_page_is_taken_for_a_list() -> None:
    pages = sorted(corpus("imports/plaintext-derived").glob("*.flat.gold.json"))
    assert [one.predicted for one in score_recovery.scores(pages)] == [0] * (len(pages) + 1)
