"""The list of commands. Each is loaded when it is called, so that no command waits for what another needs."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, Final

import click

from rejoinder import __version__
from rejoinder.cli.given import Given, places
from rejoinder.cli.saying import KNOWN, sentence_of

COMMANDS: Final = {
    "demo": ("rejoinder.cli.demo:demo", "Serve an invented newspaper, to look at and to try."),
    "serve": ("rejoinder.cli.serving:serve", "Serve the discussions."),
    "import": ("rejoinder.cli.importing:import_", "Bring in discussions from files."),
    "export": ("rejoinder.cli.exporting:export", "Take a site's discussions away in a format of your choice."),
    "site": ("rejoinder.cli.sites:site", "Make and set sites; stop one in an emergency."),
    "story": ("rejoinder.cli.stories:story", "Publish stories, close and open them."),
    "account": ("rejoinder.cli.accounts:account", "Make accounts, give roles, sign somebody in."),
    "backup": ("rejoinder.cli.keeping:backup", "Write a copy of the database, while it is used."),
    "restore": ("rejoinder.cli.keeping:restore", "Bring a backup back."),
    "doctor": ("rejoinder.cli.examining:doctor", "Say what is wrong, and how to mend it."),
    "config": ("rejoinder.cli.configuring:config", "Print the settings that are in force."),
}
"""Where each command stands, and the sentence that `--help` says about it."""


class Refused(click.ClickException):
    """Something was refused; the message is a sentence for people."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(f"rejoinder: {self.message}", file=file or sys.stderr, err=file is None)


class Commands(click.Group):
    """A group that loads its commands by name, and says refusals in a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except KNOWN as error:
            raise Refused(sentence_of(error)) from error


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Every command has a --help of its own. `rejoinder demo` is the quickest way to see what this is.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@places
@click.pass_context
def rejoinder(ctx: click.Context) -> None:
    """Host the readers' discussion under a news site's stories.

    Everything is kept in one database: an SQLite file (rejoinder.db, here, when nothing else is said) or PostgreSQL.
    Settings come from rejoinder.toml, over it from REJOINDER_* in the environment, over it from the call.
    """
    ctx.ensure_object(Given)
