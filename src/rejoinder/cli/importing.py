"""`rejoinder import`: discussions come in from files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.given import Given, places
from rejoinder.cli.import_report import print_report
from rejoinder.cli.saying import sentence_of, told_of

if TYPE_CHECKING:
    from rejoinder.carriers.record import Item
    from rejoinder.carriers.report import Report
    from rejoinder.core.errors import Refusal
    from rejoinder.core.site import Site
    from rejoinder.store.engine import Store

Progress = Callable[[int], None]
MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the call asks of each file; `slug` None only in a dry run."""

    slug: str
    carrier: str | None
    is_dry: bool
    as_json: bool


@click.command("import", short_help="Bring in discussions from files.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--site", "slug", metavar="SLUG", required=True, help="The site; it is made when it is not there.")
@click.option("--carrier", metavar="NAME", help="What the files are; found out from their contents when not said.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would come in, and store nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a file instead of a report.")
@places
@click.pass_obj
@click.pass_context
def import_(
    ctx: click.Context,
    given: Given,
    files: tuple[Path, ...],
    slug: str,
    carrier: str | None,
    is_dry: bool,
    as_json: bool,
) -> None:
    """Bring in the discussions of FILES, each as one batch.

    A file may come again, also after an import that was cut off: what is there stays, and nothing comes twice.
    What the source does not say is left open; what it probably said is kept apart as a suggestion. Beside a running
    server everything is stored in short steps, and readers see it at once.

    It exits with 1 when a file was refused or broke off; the others are imported all the same.
    """
    asked = Asked(slug, carrier, is_dry, as_json)
    if is_dry:
        failed = [path for path in files if not _take(path, asked, None)]
    else:
        with given.store() as store:
            failed = [path for path in files if not _take(path, asked, (store, given.public_url()))]
    ctx.exit(1 if failed else 0)


def _take(path: Path, asked: Asked, where: tuple[Store, str] | None) -> bool:
    """Import one file and tell of it; whether all of it came in."""
    from rejoinder.carriers.report import Report
    from rejoinder.core.errors import Refusal, Unavailable

    lines: dict[str, int] = {}
    try:
        with _progress(path) as on_progress:
            report = _read(path, asked, where, lines, on_progress)
    except Unavailable:
        raise
    except (Refusal, OSError) as error:
        click.echo(f"rejoinder: {told_of(path, error)}", err=True)
        if asked.as_json:
            report = Report(asked.carrier or "")
            report.add_error(error if isinstance(error, Refusal) else _as_refusal(error))
            _print_json(report)
        return False
    if asked.as_json:
        _print_json(report)
    else:
        print_report(path, report, lines, is_dry=asked.is_dry)
    for fault in report.errors:
        click.echo(f"rejoinder: {path}: {fault.code}: {fault.data.get('why') or ''}", err=True)
    return not report.errors


def _read(
    path: Path, asked: Asked, where: tuple[Store, str] | None, lines: dict[str, int], on_progress: Progress
) -> Report:
    from rejoinder.carriers.carrier import carrier_named, detect, read_source
    from rejoinder.carriers.packing import digest_of, open_source
    from rejoinder.carriers.storing import import_records, preview_records

    source = open_source(path)
    carrier = detect(source) if asked.carrier is None else carrier_named(asked.carrier)
    records = _noting_lines(read_source(source, carrier), lines)
    if where is None:
        return preview_records(records, carrier=carrier.name, on_progress=on_progress)
    # A file that holds no discussion is refused with its first record: no site is made for it.
    records = chain([first] if (first := next(records, None)) is not None else [], records)
    store, public_url = where
    return import_records(
        store,
        _site(store, asked.slug, public_url),
        records,
        carrier=carrier.name,
        file_name=path.name,
        file_sha256=digest_of(path),
        on_progress=on_progress,
    )


def _site(store: Store, slug: str, public_url: str) -> Site:
    from rejoinder.actions import sites
    from rejoinder.core.errors import NotFound

    try:
        return store.read_now(sites.get_site, slug)
    except NotFound:
        return store.write_now(sites.add_site, slug, slug, public_url, "en")


@contextmanager
def _progress(path: Path) -> Iterator[Progress]:
    """Show on a terminal how far it is; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    with Bar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task(path.name)
        yield lambda done: bar.update(task, description=f"{path.name}: {done} comments")


def _noting_lines(records: Iterator[Item], lines: dict[str, int]) -> Iterator[Item]:
    """Note on which line each comment stands, as far as people will read: its key says nothing to them."""
    from rejoinder.carriers.record import CommentRecord

    for item in records:
        if isinstance(item, CommentRecord) and item.spans and len(lines) < MOST_LINES:
            lines[item.source_key] = item.spans[0].first_line
        yield item


def _print_json(report: Report) -> None:
    click.echo(json.dumps(report.to_json(), ensure_ascii=False))


def _as_refusal(error: Exception) -> Refusal:
    from rejoinder.core.errors import ImportRefused

    return ImportRefused(why=sentence_of(error))
