"""What is left out on purpose is counted by its reason, and the counts add up."""

from __future__ import annotations

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Skip
from rejoinder.carriers.report import Report


def test_what_is_left_out_on_purpose_counts_as_read_and_is_told_by_reason() -> None:
    report = Report("made-up")

    for skip in (Skip(Reason.PINGBACK), Skip(Reason.PINGBACK, count=2), Skip(Reason.PRIVATE)):
        report.note(skip)

    assert (report.counts.read, report.counts.skipped) == (4, 4)
    assert [(one["reason"], one["count"]) for one in list(report.to_json()["skipped"])] == [  # type: ignore[call-overload]
        ("pingback", 3),
        ("private", 1),
    ]
