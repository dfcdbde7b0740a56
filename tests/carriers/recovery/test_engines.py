"""Pages of each system that a rule knows give their comments, authors, times and tree."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Skip
from rejoinder.carriers.recovery.engines.selectors import compiled
from rejoinder.carriers.recovery.engines.tables import RULES
from tests.carriers.reading_html import HtmlReading, read_file

ANN, BJORN, CY = "I walked over it every day.", "Take the ferry.", "Build a new one."

# Per page: (author, index of the parent, first words, instant) of each comment; "" where the page says no time.
EXPECTED: dict[str, list[tuple[str, int | None, str, str]]] = {
    "wordpress-classic": [
        ("Ann Doe", None, "I walked over it every day.", "2019-05-03T10:12"),
        ("Björn", 0, BJORN, "2019-05-04T13:00"),
        ("Ann Doe", None, "Thanks.", "2019-05-05T09:30"),
    ],
    "wordpress-callback": [("Ann Doe", None, ANN, "2019-05-03T08:12"), ("Björn", 0, BJORN, "2019-05-03T09:00")],
    "disqus-synced": [("Ann Doe", None, ANN, ""), ("Björn", 0, BJORN, "")],
    "disqus": [("Ann Doe", None, ANN, "2019-05-03T10:12"), ("Björn", 0, BJORN, "2019-05-03T11:00")],
    "blogger": [("Ann Doe", None, ANN, "2019-05-03T08:12"), ("Björn", 0, BJORN, "2019-05-03T09:00")],
    "blogger-classic": [("Ann Doe", None, ANN, "2019-05-03T08:12"), ("Anonymous", None, BJORN, "2019-05-03T11:00")],
    "drupal-7": [
        ("Ann Doe", None, ANN, "2019-05-03T08:12"),
        ("Björn", 0, BJORN, "2019-05-03T09:00"),
        ("Cy", None, CY, "2019-05-03T10:00"),
    ],
    "drupal-8": [("Ann Doe", None, ANN, "2019-05-03T08:12"), ("Björn", 0, BJORN, "2019-05-03T09:00")],
    "spip": [("Ann Doe", None, ANN, "2019-05-03T08:12"), ("Björn", 0, BJORN, "2019-05-03T09:00")],
    "hackernews": [
        ("ann", None, ANN, "2019-05-03T08:12"),
        ("bjorn", 0, BJORN, "2019-05-03T09:00"),
        ("cy", None, CY, "2019-05-03T10:00"),
    ],
    "reddit": [("ann", None, ANN, ""), ("bjorn", 0, BJORN, ""), ("cy", None, CY, "")],
    "reddit-old": [("ann", None, ANN, "2019-05-03T08:12"), ("bjorn", 0, BJORN, "2019-05-03T09:00")],
    "xenforo": [("ann", None, ANN, "2019-05-03T08:12"), ("bjorn", None, "> ", "2019-05-03T09:00")],
    "xenforo-comments": [("Ann Doe", None, ANN, "2019-05-03T10:12"), ("Björn", None, BJORN, "2019-05-03T11:00")],
    "phpbb": [("ann", None, ANN, "2019-05-03T08:12"), ("bjorn", None, BJORN, "2019-05-03T09:00")],
    "kinja": [("ann", None, ANN, "2019-03-05T08:12"), ("bjorn", 0, BJORN, "2019-03-05T09:00")],
    "lefigaro": [("Ann Doe", None, ANN, "2019-05-03T10:12"), ("Björn", 0, BJORN, "2019-05-13T11:00")],
    "zeit": [("Ann Doe", None, ANN, "2019-05-03T10:12"), ("Björn", 0, BJORN, "2019-05-03T11:00")],
    "fool": [("Ann Doe", None, ANN, "2019-05-03T10:12"), ("Björn", None, BJORN, "2019-05-03T11:00")],
    "mactechnews": [("Ann Doe", None, ANN, "2019-05-03T10:12"), ("Björn", None, BJORN, "2019-05-03T11:00")],
    "pixnet": [("Ann Doe", None, ANN, "2019-05-03T10:12"), ("Björn", 0, BJORN, "2019-05-03T11:00")],
    "disqus-copy": [("Ann Doe", None, ANN, ""), ("Björn", None, BJORN, "")],
}


def minute(record: CommentRecord) -> str:
    at = record.posted_at.value
    return "" if at is None else datetime.fromtimestamp(at / 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_page_of_a_known_system_gives_its_comments(name: str) -> None:
    reading = read_file(name)
    parents = reading.parents()
    found = [
        (one.author.value, parents[place], " ".join(one.body.replace("*", "").split())[: len(expected[2])], minute(one))
        for place, (one, expected) in enumerate(zip(reading.comments, EXPECTED[name], strict=True))
    ]
    assert found == EXPECTED[name]
    assert reading.is_whole


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_buttons_names_or_times_are_left_in_a_text(name: str) -> None:
    for one in read_file(name).comments:
        for word in ("Reply", "reply", "Permalink", "Edit", "Report", "Antworten", "2019", "says", "signature"):
            assert word not in one.body


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_article_is_told_from_the_discussion(name: str) -> None:
    story = read_file(name).story
    assert story.title.value == "A bridge is closed"
    assert not any("ferry" in paragraph.text for paragraph in story.paragraphs)


def test_pingbacks_and_private_messages_are_left_out_and_counted() -> None:
    assert [item.reason for item in read_file("wordpress-classic").of_kind(Skip)] == [Reason.PINGBACK]
    assert [item.reason for item in read_file("pixnet").of_kind(Skip)] == [Reason.PRIVATE]


def test_comments_are_known_by_the_number_that_the_system_gave_them() -> None:
    first = read_file("wordpress-classic").comments[0]
    assert (first.source_key, first.other_keys) == ("gazette.example:11", ("wxr:*:11",))
    assert "comment-11" in first.anchors
    assert read_file("disqus").comments[1].other_keys == ("disqus:4100000002",)


def test_a_quotation_of_another_post_is_traced_and_no_parent() -> None:
    second = read_file("xenforo").comments[1]
    assert [passage.text for passage in second.quotations]
    assert second.parent_key.value is None
    assert [guess.target_key for guess in second.parent_suggestions] == ["gazette.example:111"]


def test_a_rule_that_swallows_what_follows_an_unclosed_item_believes_the_stated_levels() -> None:
    reading = HtmlReading.of(
        '<ol class="commentlist"><div class="comment depth-1" id="comment-1"><cite class="fn">Ann</cite>'
        "<p>One of it.</p>"
        '<div class="comment depth-1" id="comment-2"><cite class="fn">Ben</cite><p>Two of it.</p></div></ol>'
    )
    assert reading.parents() == [None, None]


def test_every_selector_of_every_rule_is_understood() -> None:
    for rule in RULES:
        places = (*rule.author, *rule.time, *rule.ids, *rule.parents, *rule.levels, *rule.numbers, *rule.rated)
        selectors = [place.selector for place in places if place.selector not in ("", "preceding-anchor")]
        others = [rule.item, rule.where, rule.parts, rule.pingback, rule.private, rule.removed]
        for selector in (*selectors, *rule.text, *rule.drop, *rule.more, *(one for one in others if one)):
            assert compiled(selector) is not None


def test_a_selector_that_is_not_understood_is_an_error() -> None:
    with pytest.raises(ValueError, match="not a selector"):
        compiled("li:nth-child(2)")
