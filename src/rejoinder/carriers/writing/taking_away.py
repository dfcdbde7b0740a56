"""An export from beginning to end: one snapshot, and a file that is there whole or not at all."""

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from rejoinder.actions.exporting import take_site
from rejoinder.carriers.writing.writer import RowWriter, WriteOptions, Writer, Written
from rejoinder.core.account import Viewer
from rejoinder.core.errors import ExportRefused
from rejoinder.core.ids import StoryId
from rejoinder.core.site import Site
from rejoinder.store.engine import Store
from rejoinder.store.query import Tx


def take_away(
    store: Store,
    site: Site,
    writer: Writer | RowWriter,
    target: Path,
    *,
    is_public: bool = False,
    wanted: frozenset[StoryId] | None = None,
    replaces: bool = False,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Written:
    """Write a site, or some of its stories, to `target` and return what was written; others may go on writing.

    `is_public` takes only what every reader sees. What stands at `target` is replaced once the new one is whole, and
    only when `replaces`. Raises ExportRefused, OSError and Unavailable.
    """
    if target.exists() and not replaces:
        raise ExportRefused(why=f"{target} is there already")
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    viewer = Viewer(site.id) if is_public else None

    def write(tx: Tx) -> Written:
        # Run again after a fault of the database, it begins anew.
        _remove(part)
        if isinstance(writer, RowWriter):
            if is_public or wanted is not None:
                raise ExportRefused(why=f"{writer.name} holds a site as it is: not a part of it")
            return writer.write_rows(tx, site, part, on_progress)
        stories = take_site(tx, site.id, viewer=viewer, wanted=wanted, on_progress=on_progress)
        return writer.write(stories, part, WriteOptions(site))

    try:
        written = store.read_now(write)
        _settle(part, target)
    finally:
        _remove(part)
    return written


def _settle(part: Path, target: Path) -> None:
    """Give what was written its name, so that it is there also after the power fails."""
    for path in [part, *part.rglob("*")] if part.is_dir() else [part]:
        _sync(path)
    if target.is_dir():
        shutil.rmtree(target)
    os.replace(part, target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
