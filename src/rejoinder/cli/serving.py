"""`rejoinder serve`: the server."""

from __future__ import annotations

import errno
import gc
import re
import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from rejoinder.cli.given import Given, places

if TYPE_CHECKING:
    from rejoinder.app import Application
    from rejoinder.settings import Settings

YOUNG_OBJECTS = 10_000


@click.command(short_help="Serve the discussions.")
@click.option("--host", metavar="ADDRESS", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on; 0 is any.  [default: 8080]")
@places
@click.pass_obj
def serve(given: Given, host: str | None, port: int | None) -> None:
    """Serve the discussions until SIGTERM or Ctrl-C.

    The database is made when it is not there, and brought up to this version. Logs are JSON lines on standard error.
    Without a settings file it listens on 127.0.0.1:8080, for a reverse proxy on the same machine.
    """
    settings = given.settings(host=host, port=port)
    listener = listening(settings.host, settings.port)
    settings = replace(settings, port=listener.getsockname()[1])
    application = opened(settings)
    try:
        click.echo(f"Rejoinder is at {address_of(listener)}/ with {without_password(settings.database)}")
        serve_on(application, settings, listener)
    finally:
        application.store.close()


def listening(host: str, port: int, *, or_next: bool = False) -> socket.socket:
    """Return a listening socket; ClickException when the port can't be had."""
    from rejoinder.web.server import listen_on

    try:
        return listen_on(host, port, or_next=or_next)
    except OSError as error:
        why = "is taken by another program" if error.errno == errno.EADDRINUSE else f"can't be used: {error.strerror}"
        raise click.ClickException(f"{host}, port {port}, {why}.") from error


def opened(settings: Settings) -> Application:
    """Return the application on the settings' database; ClickException when its secret or proxies can't be trusted."""
    from rejoinder.app import open_application
    from rejoinder.web.addresses import TrustsEveryone
    from rejoinder.web.keys import BadSecret

    try:
        return open_application(settings)
    except (BadSecret, TrustsEveryone) as error:
        raise click.ClickException(f"{error}.") from error


def serve_on(application: Application, settings: Settings, listener: socket.socket) -> None:
    """Serve until a signal ends it, with logs as the settings say."""
    from rejoinder.web.logs import configure
    from rejoinder.web.server import run

    configure(settings.log.level)
    settle_memory()
    run(application.shell, [listener], application.serving)


def settle_memory() -> None:
    """Have the garbage collector pass over all that lives as long as the process, and look for the rest more rarely.

    A request makes some hundred objects and hardly a cycle: at Python's numbers every other one paid for a look.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def address_of(listener: socket.socket) -> str:
    """Return the http address of a listening socket, as a browser on this machine reaches it."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{host}:{port}"


def without_password(database_url: str) -> str:
    """Return a database's URL as it may be shown: without the password, wherever it stands."""
    scheme, mark, rest = database_url.partition("://")
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    name, colon, _ = user.partition(":")
    shown = f"{scheme}{mark}{name}{':***' if colon else ''}{at}{host}{slash}{path}"
    return re.sub(r"([?&](?:ssl)?password=)[^&]*", r"\1***", shown)
