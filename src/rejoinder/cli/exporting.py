"""`rejoinder export`: discussions go out into files."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.given import Given, places, which_site

if TYPE_CHECKING:
    from rejoinder.carriers.writing.writer import RowWriter, Writer, Written
    from rejoinder.core.ids import StoryId
    from rejoinder.core.site import Site
    from rejoinder.store.engine import Store

STANDARD_OUTPUT = Path("-")


@click.command(short_help="Take a site's discussions away in a format of your choice.")
@click.option("--site", "slug", metavar="SLUG", help="The site; may be left out where there is only one.")
@click.option("--carrier", "name", metavar="NAME", required=True, help="The format; --list names all.")
@click.option(
    "-o", "--output", "target", metavar="FILE", required=True, type=click.Path(path_type=Path),
    help="Where to write; - for the standard output.",
)  # fmt: skip
@click.option("--story", "wanted", metavar="STORY", multiple=True, help="Only this story, by id or URL; repeatable.")
@click.option("--public", "is_public", is_flag=True, help="Only what every reader sees.")
@click.option("--force", "replaces", is_flag=True, help="Replace what stands there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a sentence.")
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=lambda *said: _list(*said),
              help="Name the formats, and what each can't hold.")  # fmt: skip
@places
@click.pass_obj
def export(
    given: Given,
    slug: str | None,
    name: str,
    target: Path,
    wanted: tuple[str, ...],
    is_public: bool,
    replaces: bool,
    as_json: bool,
) -> None:
    """Write a site's discussions to FILE, out of one moment, while the server goes on.

    Without --public it is the administrator's full view: held, rejected and withdrawn comments come along as far as the
    format has words for them. FILE is there whole or not at all.
    """
    from rejoinder.carriers.writing.writer import writer_named

    writer = writer_named(name)
    with given.store(create=False) as store:
        site = which_site(store, slug)
        chosen = frozenset(_story_id(store, site, one) for one in wanted) if wanted else None
        written = _write(store, site, writer, target, chosen, is_public=is_public, replaces=replaces)
    _tell(writer, target, written, as_json=as_json)


def _write(
    store: Store,
    site: Site,
    writer: Writer | RowWriter,
    target: Path,
    wanted: frozenset[StoryId] | None,
    *,
    is_public: bool,
    replaces: bool,
) -> Written:
    from rejoinder.carriers.writing.taking_away import take_away

    with _progress(target) as on_progress, tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"export{writer.suffix}" if target == STANDARD_OUTPUT else target
        written = take_away(
            store, site, writer, place, is_public=is_public, wanted=wanted, replaces=replaces, on_progress=on_progress
        )
        if place is not target:
            if place.is_dir():
                raise click.UsageError(f"{writer.name} makes a folder: name one with -o.")
            with place.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
    return written


def _tell(writer: Writer | RowWriter, target: Path, written: Written, *, as_json: bool) -> None:
    """Say what was written; beside a file on the standard output it goes to the standard error."""
    is_piped = target == STANDARD_OUTPUT
    if as_json:
        said = {
            "carrier": writer.name,
            "file": str(target),
            "stories": written.stories,
            "comments": written.comments,
            "left_out": written.left_out,
            "loses": list(writer.loses),
        }
        click.echo(json.dumps(said, ensure_ascii=False), err=is_piped)
        return
    click.echo(f"{target}: {written.stories} stories, {written.comments} comments.", err=is_piped)
    for why, count in written.left_out.items():
        click.echo(f"Left out: {count} comments. {why}", err=is_piped)
    if writer.loses:
        click.echo("This format can't hold:", err=is_piped)
        for sentence in writer.loses:
            click.echo(f"  - {sentence}", err=is_piped)


def _story_id(store: Store, site: Site, named: str) -> StoryId:
    from rejoinder.actions.browsing import find_story_by_url
    from rejoinder.core.account import Viewer
    from rejoinder.core.errors import BadId, NotFound
    from rejoinder.core.ids import StoryId, from_text

    try:
        return StoryId(from_text(named))
    except BadId:
        found = store.read_now(find_story_by_url, Viewer(site.id), named)
        if found is None:
            raise NotFound(what="story") from None
        return found.id


def _list(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    from rejoinder.carriers.writing.writer import WRITERS, load

    if not asked:
        return
    for writer in map(load, WRITERS):
        click.echo(f"{writer.name}: {writer.title}")
        for sentence in writer.loses:
            click.echo(f"  - {sentence}")
    ctx.exit()


@contextmanager
def _progress(target: Path) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how far it is; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description} {task.completed:.0f} comments"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(target.name)
        yield lambda done: bar.advance(task, done)
