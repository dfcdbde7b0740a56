"""What every command is given: which settings, which database."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rejoinder.core.site import Site
    from rejoinder.settings import Settings
    from rejoinder.store.engine import Store

SETTINGS_FILE = Path("rejoinder.toml")

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(slots=True)
class Given:
    """What the call says about where things are; None where it says nothing."""

    settings_file: Path | None = None
    database: str | None = None

    def settings(self, **overrides: Any) -> Settings:
        """Return the settings in force; `overrides` come from the call, with `__` for the dot. BadSetting."""
        from rejoinder.settings import read_settings

        path = self.settings_file or (SETTINGS_FILE if SETTINGS_FILE.is_file() else None)
        said = {name.replace("__", "."): value for name, value in overrides.items()}
        return read_settings(path, os.environ, {"database": self.database} | said)

    @contextmanager
    def store(self, *, create: bool = True, cache_kb: int | None = None) -> Iterator[Store]:
        """Open the database, made and brought up to date when `create`; StoreRefused.

        `cache_kb` is what is kept of an SQLite file in memory while much is written.
        """
        from rejoinder.store.engine import CACHE_KB, open_store

        store = open_store(self.settings().database, create=create, cache_kb=cache_kb or CACHE_KB)
        try:
            yield store
        finally:
            store.close()

    def public_url(self) -> str:
        """Return the address that a new site gets when the call says none."""
        settings = self.settings()
        return settings.public_url or f"http://{settings.host}:{settings.port}"


def places(command: F) -> F:
    """Let a command be told which settings and which database."""
    database = click.option(
        "--database",
        metavar="URL",
        expose_value=False,
        callback=_keep_database,
        help="sqlite:///PATH or postgresql://USER@HOST/NAME.  [env: REJOINDER_DATABASE]",
    )
    settings = click.option(
        "--settings",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        expose_value=False,
        callback=_keep_settings,
        help="A settings file in place of ./rejoinder.toml.",
    )
    return database(settings(command))


def which_site(store: Store, slug: str | None) -> Site:
    """Return the site of this slug, or the only one there is; NotFound, UsageError when the call must say which."""
    from rejoinder.actions import sites

    if slug is not None:
        return store.read_now(sites.get_site, slug)
    known = store.read_now(sites.list_sites)
    if len(known) == 1:
        return known[0]
    if not known:
        raise click.ClickException("There is no site yet: make one with `rejoinder site add`.")
    raise click.UsageError(f"Say which site with --site: {', '.join(one.slug for one in known)}.")


def _keep_database(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.ensure_object(Given).database = value


def _keep_settings(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Given).settings_file = value
