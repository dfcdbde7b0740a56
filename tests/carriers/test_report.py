"""The report counts what came by and prints it in the shape that programs rely on."""

from __future__ import annotations

from dataclasses import replace

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Doubt, Item, Loss, StoryRecord, absent, judged, stated
from rejoinder.carriers.report import MOST_LISTED, Report
from rejoinder.carriers.span import Span, SpanKind
from rejoinder.core.errors import BrokenSource
from rejoinder.core.ids import BatchId, StoryId
from rejoinder.core.story import Origin
from tests.carriers.reading import read_page

STORY = StoryRecord("s", Origin.RECOVERED, stated("A bridge is closed"))
COMMENT = CommentRecord("1", "s", Origin.RECOVERED, stated(None), 0, stated("Ann"), "Hello.", "Hello.")


def test_the_object_has_the_fields_that_programs_rely_on() -> None:
    report = Report("archived-text", BatchId(bytes(16)))
    report.note(STORY)
    report.note(COMMENT)
    report.set_story_id("s", StoryId(bytes(15) + b"\x01"))
    report.note(Loss(Reason.BLOCK_LOST, "1", line=7, column=2))
    report.note(Doubt(Reason.COUNT_DIFFERS, 0.9, field="comments", value="1", suggestion="2", line=3))
    assert report.to_json() == {
        "batch": "00000000-0000-0000-0000-000000000000",
        "carrier": "archived-text",
        "stories": [
            {"id": "00000000-0000-0000-0000-000000000001", "url": None, "title": "A bridge is closed", "comments": 1}
        ],
        "counts": {
            "read": 1,
            "stored": 0,
            "merged": 0,
            "skipped": 0,
            "doubtful": 0,
            "lost": 1,
            "placeholders": 0,
            "stories_read": 0,
            "stories_new": 0,
            "stories_merged": 0,
            "stories_skipped": 0,
        },
        "doubtful": [
            {
                "source_key": None,
                "field": "comments",
                "reason": "count_differs",
                "why": Reason.COUNT_DIFFERS.sentence,
                "confidence": 0.9,
                "value": "1",
                "suggestion": "2",
                "line": 3,
            }
        ],
        "lost": [
            {
                "source_key": "1",
                "reason": "block_lost",
                "why": Reason.BLOCK_LOST.sentence,
                "line": 7,
                "column": 2,
                "count": 1,
            }
        ],
        "skipped": [],
        "errors": [],
        "statuses": {},
        "merged": [],
        "moved": [],
        "unknown_hosts": [],
    }


def test_a_dry_run_has_no_batch_and_no_ids() -> None:
    report = Report("archived-text")
    report.note(STORY)
    found = report.to_json()
    assert found["batch"] is None
    assert found["stories"] == [{"id": None, "url": None, "title": "A bridge is closed", "comments": 0}]


def test_a_comment_with_several_doubts_counts_once() -> None:
    report = Report("archived-text")
    report.note(STORY)
    report.note(replace(COMMENT, author=judged("Ann", 0.9, Reason.NAME_LINE), boundary=0.9))
    assert (report.counts.doubtful, len(report.doubts)) == (1, 2)


def test_a_title_that_is_only_suggested_is_shown_in_the_report() -> None:
    report = Report("archived-text")
    report.note(replace(STORY, title=absent(Reason.TITLE_LINE, "Perhaps", 0.6)))
    assert report.stories[0].title == "Perhaps"


def test_a_refusal_becomes_an_error_with_its_data() -> None:
    report = Report("archived-text")
    report.add_error(BrokenSource(line=3, column=4, why="it ends here"))
    assert report.to_json()["errors"] == [{"code": "broken_source", "line": 3, "column": 4, "why": "it ends here"}]


def test_lists_stay_short_and_counts_go_on() -> None:
    report = Report("archived-text")
    for _ in range(MOST_LISTED + 5):
        report.note(Loss(Reason.NAME_LOST))
        report.note(Doubt(Reason.NAME_LINE, 0.9))
    assert (len(report.losses), report.counts.lost, len(report.doubts)) == (MOST_LISTED, MOST_LISTED + 5, MOST_LISTED)


def test_watching_passes_everything_on() -> None:
    items: list[Item] = [STORY, COMMENT, Loss(Reason.NAME_LOST), Span(0, 1, 1, 1, SpanKind.CONTROL)]
    report = Report("archived-text")
    assert list(report.watch(items)) == items
    assert (report.counts.read, report.counts.lost) == (1, 1)


def test_a_page_s_report_names_what_is_lost_and_doubtful() -> None:
    report = Report("archived-text")
    for item in read_page("quotations").items:
        report.note(item)
    assert (report.counts.read, report.counts.lost, report.stories[0].comments) == (9, 1, 9)
    assert {doubt.reason for doubt in report.doubts} >= {Reason.NAMED_BY_A_REPLY, Reason.LEVELS_FLATTENED}
