"""The page on commands, made from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import cleandoc

import click

from rejoinder.cli.commands import rejoinder
from rejoinder.cli.reference.tables import code, page, table

EVERYWHERE = ("database", "settings", "help")
"""Options that every command takes; they are told of once."""


def commands_page() -> str:
    """Return the page on the command line, as Markdown."""
    blocks: list[str | list[str]] = [
        "# Commands",
        "`rejoinder COMMAND --help` says the same in the terminal. A command exits with 0; with 1 when it was refused\n"
        "or found something wrong, and says so in a sentence on standard error; with 2 when the call makes no sense.",
        "Every command takes `--database URL` (or `REJOINDER_DATABASE`), `--settings FILE` in place of\n"
        "`./rejoinder.toml`, and `-h`, `--help`. `rejoinder --version` prints the version.",
        table(
            ("Command", "What it does"),
            ((f"[{name}](#{name.replace(' ', '-')})", each.get_short_help_str(200)) for name, each in every_command()),
        ),
    ]
    for name, each in every_command():
        blocks += _section(name, each)
    return page(*blocks)


def every_command() -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its whole name (`rejoinder site set`), groups left out."""
    yield from _below("rejoinder", rejoinder)


def options_of(command: click.Command) -> list[click.Option]:
    """Return a command's own options, without those that every command takes."""
    found = (each for each in command.params if isinstance(each, click.Option) and not each.hidden)
    return [each for each in found if each.opts[0].lstrip("-") not in EVERYWHERE]


def _below(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield name, command
        return
    context = click.Context(command, info_name=name)
    for inner in command.list_commands(context):
        found = command.get_command(context, inner)
        assert found is not None
        yield from _below(f"{name} {inner}", found)


def _section(name: str, command: click.Command) -> Iterator[str | list[str]]:
    context = click.Context(command, info_name=name)
    yield f"## {name}"
    yield ["```", f"{name} {' '.join(command.collect_usage_pieces(context))}", "```"]
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        yield _paragraph(paragraph)
    options = options_of(command)
    if options:
        yield table(("Option", "What it says"), ((_spelled(each, context), _meaning(each)) for each in options))


def _paragraph(text: str) -> str | list[str]:
    # Click keeps the lines of a paragraph as they are behind this mark.
    if text.startswith("\b"):
        return ["```", *text.replace("\b", "").strip("\n").split("\n"), "```"]
    return text


def _spelled(option: click.Option, context: click.Context) -> str:
    value = "" if option.is_flag else f" {option.make_metavar(context)}"
    return ", ".join(code(f"{name}{value}") for name in option.opts)


def _meaning(option: click.Option) -> str:
    told = [option.help or ""]
    if option.required:
        told.append("Needed.")
    if option.show_default and option.default is not None:
        told.append(f"Without it: {code(option.default)}.")
    return " ".join(told)
