"""`rejoinder backup` and `rejoinder restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.given import Given, places
from rejoinder.cli.serving import without_password

if TYPE_CHECKING:
    from rejoinder.store.backup import Contents

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(short_help="Write a copy of the database, while it is used.")
@click.argument("file", type=FILE)
@places
@click.pass_obj
def backup(given: Given, file: Path) -> None:
    """Write a consistent copy of the database to FILE, while the server goes on.

    The copy is one SQLite file, whichever database it comes from; it is checked before it gets its name.
    """
    from rejoinder.store import backup as backups

    with given.store(create=False) as store:
        contents = backups.backup(store, file)
    click.echo(f"{file}: {_spoken(contents)}.")


@click.command(short_help="Bring a backup back.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--force", is_flag=True, help="Replace what the database holds.")
@places
@click.pass_obj
def restore(given: Given, file: Path, force: bool) -> None:
    """Bring the backup FILE into the database, which may be of the other kind; stop the server first.

    A database that holds something is replaced only with --force.
    """
    from rejoinder.store.restore import restore as bring_back

    settings = given.settings()
    contents = bring_back(file, settings.database, force=force)
    click.echo(f"{without_password(settings.database)}: {_spoken(contents)}.")


def _spoken(contents: Contents) -> str:
    told = [f"{contents.rows.get(table, 0)} {word}" for table, word in _WORDS.items()]
    return f"{', '.join(told)} ({sum(contents.rows.values())} rows, schema step {contents.step})"


_WORDS = {"site": "sites", "story": "stories", "comment": "comments", "account": "accounts"}
