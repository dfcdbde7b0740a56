"""`rejoinder import`: discussions come in from files, and go again when that was wrong."""

from __future__ import annotations

from pathlib import Path

import click

from rejoinder.cli.given import Given, places
from rejoinder.cli.import_files import Asking, import_files
from rejoinder.cli.import_undo import undo


@click.command("import", short_help="Bring in discussions from files.")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--site", "slug", metavar="SLUG", required=True, help="The site; it is made when it is not there.")
@click.option("--carrier", metavar="NAME", help="What the files are; found out from their contents when not said.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Say what would come in, and store nothing.")
@click.option("--hold", "is_held", is_flag=True, help="Let everything wait for a moderator before readers see it.")
@click.option(
    "--url-map",
    "url_map",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Lines `old new` of addresses, with * for anything; --dry-run shows what would move where.",
)
@click.option("--base-url", metavar="URL", help="What addresses without a host belong to.  [default: the site's]")
@click.option("--lenient", "is_lenient", is_flag=True, help="Go on past what is damaged, and say what was lost.")
@click.option("--undo", "batch", metavar="BATCH", help="Take away again what a batch brought.")
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
    is_held: bool,
    url_map: Path | None,
    base_url: str | None,
    is_lenient: bool,
    batch: str | None,
    as_json: bool,
) -> None:
    """Bring in the discussions of FILES, each as one batch.

    A file may come again, also after an import that was cut off: what is there stays, and nothing comes twice.
    What the source does not say is left open; what it probably said is kept apart as a suggestion. Beside a running
    server everything is stored in short steps, and readers see it at once.

    With --undo everything that a batch brought goes again; what readers have written since stays.

    It exits with 1 when a file was refused or broke off; the others are imported all the same.
    """
    if batch is not None:
        if files:
            raise click.UsageError("--undo takes a batch and no files.")
        undo(given, slug, batch, as_json=as_json)
        return
    if not files:
        raise click.UsageError("Say which files to bring in.")
    asking = Asking(slug, carrier, is_dry, as_json, is_held, url_map, base_url, is_lenient)
    ctx.exit(1 if import_files(given, files, asking) else 0)
