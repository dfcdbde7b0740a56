"""What an import found, told to people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.saying import columns

if TYPE_CHECKING:
    from rejoinder.carriers.report import Report

MOST_NAMED = 20
_CELL_CHARS = 28


def print_report(path: Path, report: Report, lines: Mapping[str, int], *, is_dry: bool) -> None:
    """Print what came in, what is doubtful and what is lost; `lines` says where the comments of these keys stand."""
    counts = report.counts
    done = "would come in" if is_dry else f"are new, {counts.merged} were there before"
    number = counts.read if is_dry else counts.stored
    click.echo(f"{path}, read as {report.carrier}: {number} comments {done}.")
    if report.stories:
        rows = [(story.comments, story.title or "-", story.url or "-") for story in report.stories]
        click.echo(columns([("comments", "story", "address"), *rows]))
    if report.doubts:
        click.echo(
            f"\nDoubtful: {len(report.doubts)} fields, in {counts.doubtful} comments; nothing suggested is taken over."
        )
        doubts = [
            (
                one.line or "-",
                one.field or "-",
                _cell(one.value, lines),
                _cell(one.suggestion, lines),
                f"{one.confidence:.2f}",
                one.reason.sentence,
            )
            for one in report.doubts[:MOST_NAMED]
        ]
        click.echo(columns([("line", "field", "taken over", "suggested", "sure", "why"), *doubts]))
        _tell_more(len(report.doubts))
    if report.losses:
        click.echo(f"\nLost in the source: {counts.lost}.")
        click.echo(columns([(f"line {one.line or '-'}", one.reason.sentence) for one in report.losses[:MOST_NAMED]]))
        _tell_more(len(report.losses))


def _tell_more(count: int) -> None:
    if count > MOST_NAMED:
        click.echo(f"... and {count - MOST_NAMED} more; --json lists all.")


def _cell(text: str | None, lines: Mapping[str, int]) -> str:
    if text is None:
        return "-"
    if text in lines:
        return f"line {lines[text]}"
    return text if len(text) <= _CELL_CHARS else f"{text[: _CELL_CHARS - 1]}…"
