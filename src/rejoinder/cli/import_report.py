"""What an import found, told to people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.saying import columns, how_many, when
from rejoinder.core.ids import to_text

if TYPE_CHECKING:
    from rejoinder.carriers.record import Loss
    from rejoinder.carriers.report import Report

MOST_NAMED = 20
MOST_STORIES = 50
_CELL_CHARS = 28


def print_report(path: Path, report: Report, *, is_dry: bool) -> None:
    """Print what came in or would, what is doubtful and what is lost."""
    counts, lines = report.counts, report.lines
    done = "would be new" if is_dry else "is new" if counts.stored == 1 else "are new"
    before = "was there before" if counts.merged == 1 else "were there before"
    click.echo(
        f"{path}, read as {report.carrier}: {how_many(counts.stored, 'comment', 'comments')} {done}, {counts.merged}"
        f" {before}, {counts.skipped} left out; {counts.read} read."
    )
    if report.batch is not None:
        click.echo(f"Batch {to_text(report.batch)}; --undo takes it back.")
    _print_numbers(report)
    if report.stories:
        rows = [(story.comments, story.title or "-", story.url or "-") for story in report.stories[:MOST_STORIES]]
        click.echo(columns([("comments", "story", "address"), *rows]))
        if len(report.stories) > MOST_STORIES:
            click.echo(f"... and {len(report.stories) - MOST_STORIES} more stories; --json lists them.")
    if report.moved:
        click.echo("\nAddresses that move:")
        moved = [(count, old, new) for old, new, count in report.moved[:MOST_NAMED]]
        click.echo(columns([("comments", "old", "new"), *moved]))
        _tell_more(len(report.moved))
    if report.unknown_hosts:
        named = ", ".join(f"{host} ({count})" for host, count in list(report.unknown_hosts.items())[:MOST_NAMED])
        click.echo(f"\nAddresses of other hosts than the site's: {named}. A --url-map says where they are now.")
    if report.doubts:
        doubtful = how_many(len(report.doubts), "field", "fields")
        among = f", in {how_many(counts.doubtful, 'comment', 'comments')}" if counts.doubtful else ""
        click.echo(f"\nDoubtful: {doubtful}{among}; nothing suggested is taken over.")
        doubts = [
            (
                one.line or "-",
                one.field or "-",
                _cell(one.field, one.value, lines),
                _cell(one.field, one.suggestion, lines),
                f"{one.confidence:.2f}",
                one.reason.sentence,
            )
            for one in report.doubts[:MOST_NAMED]
        ]
        click.echo(columns([("line", "field", "taken over", "suggested", "sure", "why"), *doubts]))
        _tell_more(len(report.doubts))
    if report.losses:
        click.echo(f"\nLost in the source: {counts.lost}.")
        losses = [(f"line {one.line or '-'}", _counted(one)) for one in report.losses[:MOST_NAMED]]
        click.echo(columns(losses))
        _tell_more(len(report.losses))


def _print_numbers(report: Report) -> None:
    counts = report.counts
    rows: list[tuple[object, ...]] = [(count, status) for status, count in report.statuses.items()]
    rows += [(count, f"left out: {reason.sentence}") for reason, count in report.skips.items()]
    rows += [(count, f"put together: {reason.sentence}") for reason, count in report.merges.items()]
    if counts.placeholders:
        rows.append((counts.placeholders, "places kept for comments that are answered and not in the source"))
    if counts.stories_skipped:
        rows.append((counts.stories_skipped, "stories left out: nobody had commented, and they have no text"))
    if rows:
        click.echo(columns([("number", "what"), *rows]))


def _tell_more(count: int) -> None:
    if count > MOST_NAMED:
        click.echo(f"... and {count - MOST_NAMED} more; --json lists all.")


def _counted(loss: Loss) -> str:
    return loss.reason.sentence if loss.count == 1 else f"{loss.reason.sentence} ({loss.count})"


def _cell(field: str | None, text: str | None, lines: Mapping[str, int]) -> str:
    if text is None:
        return "-"
    if field is not None and field.endswith("_at") and text.lstrip("-").isdecimal():
        # --json keeps the microseconds; people read a time.
        return when(int(text))
    if text in lines:
        return f"line {lines[text]}"
    return text if len(text) <= _CELL_CHARS else f"{text[: _CELL_CHARS - 1]}…"
