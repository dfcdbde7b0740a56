"""`rejoinder config`: the settings in force."""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

import click

from rejoinder.cli.given import Given, places
from rejoinder.cli.serving import without_password

SECRET = ("metrics_token",)


@click.command(short_help="Print the settings that are in force.")
@click.option("--all", "shows_texts", is_flag=True, help="Say of each what it is for, its bounds and its variable.")
@places
@click.pass_obj
def config(given: Given, shows_texts: bool) -> None:
    """Print every setting with the value in force, as TOML; secrets and passwords are left out."""
    from rejoinder.settings import list_settings

    settings = given.settings()
    for entry in list_settings():
        value: Any = reduce(getattr, entry.name.split("."), settings)
        if shows_texts:
            bounds = (
                f" From {entry.least:g} to {entry.most:g}."
                if entry.least is not None and entry.most is not None
                else ""
            )
            choices = f" One of {', '.join(entry.choices)}." if entry.choices else ""
            click.echo(f"# {entry.text}{bounds}{choices} [{entry.variable}]")
        if entry.name in SECRET and value:
            value = "***"
        if entry.name == "database":
            value = without_password(value)
        click.echo(f"{entry.name} = {_toml(value)}")


def _toml(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, default=str, ensure_ascii=False)
