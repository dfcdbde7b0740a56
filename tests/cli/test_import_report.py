"""What an import says to people: numbers with their nouns, instants as dates."""

from __future__ import annotations

from pathlib import Path

import pytest

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Doubt, Loss
from rejoinder.carriers.report import Report
from rejoinder.cli.import_report import print_report


def test_a_doubtful_instant_is_told_as_a_date(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("web-archive", doubts=[Doubt(Reason.DERIVED, 0.9, "1", "posted_at", "1577905445000000")])

    print_report(Path("page.warc"), report, is_dry=False)

    said = capsys.readouterr().out
    assert "2020-01-01T19:04:05Z" in said
    assert "1577905445000000" not in said


def test_a_number_that_is_no_instant_stays_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("web-archive", doubts=[Doubt(Reason.COUNT_DIFFERS, 0.9, None, "comments", "1577905445000000")])

    print_report(Path("page.warc"), report, is_dry=False)

    assert "1577905445000000" in capsys.readouterr().out


@pytest.mark.parametrize(("count", "said"), [(1, "1 comment is new"), (2, "2 comments are new")])
def test_one_is_told_as_one(capsys: pytest.CaptureFixture[str], count: int, said: str) -> None:
    report = Report("isso")
    report.counts.stored = report.counts.read = count

    print_report(Path("comments.db"), report, is_dry=False)

    assert said in capsys.readouterr().out


def test_a_loss_of_several_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report("hackernews", losses=[Loss(Reason.NOT_DELIVERED, "1", line=1, count=22)])

    print_report(Path("item.json"), report, is_dry=False)

    assert f"{Reason.NOT_DELIVERED.sentence} (22)" in capsys.readouterr().out
