"""`rejoinder demo`: an invented newspaper, its readers, and somebody else's page with the discussion in it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.given import Given, places

if TYPE_CHECKING:
    import socket

    from rejoinder.core.site import Site
    from rejoinder.core.story import Story
    from rejoinder.store.engine import Store

PORT = 8_080
DESK = "The Lantern’s desk"
MOST_COMMENTS = 1_000_000


@click.command(short_help="Serve an invented newspaper, to look at and to try.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port.  [default: 8080, or the next that is free]")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option(
    "--comments",
    type=click.IntRange(0, MOST_COMMENTS),
    metavar="N",
    help="Grow the story in front to N comments, such as 100000.",
)
@click.option("--fresh", is_flag=True, help="Forget what was written into the demo before.")
@places
@click.pass_obj
def demo(given: Given, port: int | None, host: str, comments: int | None, fresh: bool) -> None:
    """Serve an invented newspaper with its readers' discussions, until Ctrl-C.

    Everything may be tried: read, post, reply, quote, vote, flag, edit, withdraw, and moderate by the link that is
    printed. What is written stays until the next --fresh, in a database of the demo's own (or that of --database).
    A second small server shows the discussion inside somebody else's page.
    """
    from rejoinder.cli.serving import address_of, listening, opened, serve_on

    if fresh and given.database is not None:
        raise click.UsageError("--fresh removes the demo's own database only: remove that of --database yourself.")
    folder = _folder(fresh=fresh)
    listener = listening(host, PORT if port is None else port, or_next=port is None)
    # The page beside it has the next port, any where ours is the last there is.
    beside = listening(host, (listener.getsockname()[1] + 1) % 65_536, or_next=True)
    address, other = address_of(listener), address_of(beside)
    settings = given.settings(
        database=given.database or f"sqlite:///{folder / 'demo.sqlite3'}",
        secret_file=folder / "demo.secret",
        host=host,
        public_url=address,
        log__access="off",
        log__level="warning",
    )
    application = opened(replace(settings, port=listener.getsockname()[1]))
    try:
        site, lead = _load(application.store, address, other, comments)
        stop = _serve_beside(beside, address, site, lead)
        _tell(application.store, site, address, other, settings.database)
        serve_on(application, settings, listener)
        stop()
    finally:
        application.store.close()


def _folder(*, fresh: bool) -> Path:
    """Return the folder of the demo's database and secret, made when it is not there, emptied when `fresh`."""
    root = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    folder = Path(root) / "rejoinder" / "demo"
    try:
        if fresh:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        # A home that can't be written, as in some containers: the demo is for looking, so it may be gone tomorrow.
        folder = Path(tempfile.mkdtemp(prefix="rejoinder-demo-"))
    return folder


def _load(store: Store, address: str, other: str, comments: int | None) -> tuple[Site, Story]:
    """Put the newspaper into the store; return its site and the story in front."""
    from rejoinder.actions.browsing import list_stories
    from rejoinder.core.account import Viewer
    from rejoinder.demo.loading import load_demo

    with _progress() as on_progress:
        site = load_demo(store, address, origins=(other,), comments=comments, on_progress=on_progress)
    return site, store.read_now(list_stories, Viewer(site.id), 1)[0]


def _serve_beside(beside: socket.socket, address: str, site: Site, lead: Story) -> Callable[[], None]:
    from rejoinder.demo.host_page import HostPages, serve_host_pages

    return serve_host_pages(beside, HostPages(address, site.slug, lead.url, lead.title))


def _tell(store: Store, site: Site, address: str, other: str, database: str) -> None:
    from rejoinder.actions.accounts import add_account
    from rejoinder.cli.accounts import one_time_link
    from rejoinder.core.account import Role
    from rejoinder.core.errors import NotFound

    try:
        link = one_time_link(store, site, DESK)
    except NotFound:
        store.write_now(add_account, site, DESK, Role.MODERATOR)
        link = one_time_link(store, site, DESK)
    click.echo(f"The demo newspaper is at         {address}/")
    click.echo(f"Inside somebody else's page:     {other}/")
    click.echo(f"To moderate, once, for 30 min:   {link}")
    click.echo(f"Commands for it:                 rejoinder --database {database} ...")
    click.echo("Ctrl-C ends it; what was written is there the next time.")


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    """Show on a terminal how far it is, where it takes long enough to be seen."""
    shown = 0

    def show(done: int) -> None:
        nonlocal shown
        if sys.stderr.isatty() and done - shown >= 1_000:
            shown = done
            click.echo(f"\r{done} comments", nl=False, err=True)

    yield show
    if shown:
        click.echo("\r\033[K", nl=False, err=True)
