"""Files are imported one after the other, each told of when it is through."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rejoinder.cli.given import Given
from rejoinder.cli.import_progress import Progress, progress
from rejoinder.cli.import_report import print_report
from rejoinder.cli.saying import sentence_of, told_of

if TYPE_CHECKING:
    from rejoinder.carriers.report import Report
    from rejoinder.carriers.staging import Asked
    from rejoinder.core.errors import Refusal
    from rejoinder.core.site import Site
    from rejoinder.store.engine import Store

CACHE_KB = 96_000
"""A large import writes to indexes all over the file."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What the call asks of each file."""

    slug: str
    carrier: str | None
    is_dry: bool
    as_json: bool
    is_held: bool = False
    url_map: Path | None = None
    base_url: str | None = None
    is_lenient: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Where records go; without a store it can only be said what would come. `site` None: it is not there yet."""

    store: Store | None
    site: Site | None
    public_url: str
    claim_key: bytes | None


def import_files(given: Given, files: Sequence[Path], asking: Asking) -> list[Path]:
    """Import the files and tell of each; those that were refused or broke off."""
    from rejoinder.core.errors import BadField
    from rejoinder.core.links import safe_url

    if asking.base_url is not None and safe_url(asking.base_url) is None:
        raise BadField(field="--base-url", why="an absolute http or https address")
    if asking.is_dry and not _has_database(given):
        return [path for path in files if not _take(path, asking, Where(None, None, given.public_url(), None))]
    with given.store(create=not asking.is_dry, cache_kb=CACHE_KB) as store:
        claim_key = None if asking.is_dry else _claim_key(given)
        where = Where(store, _find_site(store, asking.slug), given.public_url(), claim_key)
        return [path for path in files if not _take(path, asking, where)]


def _take(path: Path, asking: Asking, where: Where) -> bool:
    """Import one file and tell of it; whether all of it came in."""
    from rejoinder.carriers.report import Report
    from rejoinder.core.errors import Refusal, Unavailable

    try:
        with progress(path) as on_progress:
            report = _read(path, asking, where, on_progress)
    except Unavailable:
        raise
    except (Refusal, OSError) as error:
        click.echo(f"rejoinder: {told_of(path, error)}", err=True)
        if asking.as_json:
            report = Report(asking.carrier or "")
            report.add_error(error if isinstance(error, Refusal) else _as_refusal(error))
            _print_json(report)
        return False
    if asking.as_json:
        _print_json(report)
    else:
        print_report(path, report, is_dry=asking.is_dry)
    for fault in report.errors:
        click.echo(f"rejoinder: {path}: {fault.code}: {_place_of(fault.data)}{fault.data.get('why') or ''}", err=True)
    return not report.errors


def _read(path: Path, asking: Asking, where: Where, on_progress: Progress) -> Report:
    from itertools import chain

    from rejoinder.carriers import storing
    from rejoinder.carriers.carrier import RowCarrier, carrier_named, detect
    from rejoinder.carriers.packing import digest_of, open_source
    from rejoinder.carriers.source import ReadOptions

    source = open_source(path)
    carrier = detect(source) if asking.carrier is None else carrier_named(asking.carrier)
    if isinstance(carrier, RowCarrier):
        if asking.is_dry or where.store is None:
            return carrier.preview(source)
        return carrier.bring(where.store, asking.slug, source, lambda done: on_progress("stored", done, 0))
    asked = _asked(asking, where, carrier.name)
    options = ReadOptions(name=source.name, lenient=asking.is_lenient)
    laid = storing.laid_of(path, carrier.name, options, asked)
    if asking.is_dry or where.store is None:
        return storing.preview_laid(laid, asked, store=where.store, site=where.site, on_progress=on_progress)
    # A file that holds no discussion is refused with its first record: no site is made for it.
    first = next(laid)
    return storing.import_laid(
        where.store,
        where.site or _make_site(where.store, asking.slug, where.public_url),
        chain([first], laid),
        asked,
        file_name=path.name,
        file_sha256=digest_of(path),
        options=_options(asking),
        on_progress=on_progress,
        produced=storing.produced_for(path),
    )


def _asked(asking: Asking, where: Where, carrier: str) -> Asked:
    from rejoinder.carriers.remapping import UrlMap, read_url_map
    from rejoinder.carriers.staging import Asked

    url_map = UrlMap()
    if asking.url_map is not None:
        with asking.url_map.open(encoding="utf-8", errors="replace") as lines:
            url_map = read_url_map(lines)
    base_url = asking.base_url or (where.public_url if where.site is None else where.site.public_url)
    return Asked(carrier, base_url, url_map, asking.is_held, where.claim_key)


def _options(asking: Asking) -> str:
    said = {
        "hold": asking.is_held,
        "lenient": asking.is_lenient,
        "base_url": asking.base_url,
        "url_map": None if asking.url_map is None else asking.url_map.name,
    }
    return json.dumps({name: value for name, value in said.items() if value})


def _claim_key(given: Given) -> bytes | None:
    """Return the key of the hashes by which authors may claim their comments, made of the server's secret."""
    from rejoinder.web.keys import derive, load_secret

    return derive(load_secret(given.settings().secret_file), "claim")


def _has_database(given: Given) -> bool:
    from rejoinder.store.engine import sqlite_path

    url = given.settings().database
    return not url.startswith("sqlite:") or sqlite_path(url).exists()


def _find_site(store: Store, slug: str) -> Site | None:
    from rejoinder.actions import sites
    from rejoinder.core.errors import NotFound

    try:
        return store.read_now(sites.get_site, slug)
    except NotFound:
        return None


def _make_site(store: Store, slug: str, public_url: str) -> Site:
    """Return the site, made unless an earlier file of the same call has made it."""
    from rejoinder.actions import sites

    return _find_site(store, slug) or store.write_now(sites.add_site, slug, slug, public_url, "en")


def _place_of(data: dict[str, str | int | float | None]) -> str:
    line, column = data.get("line"), data.get("column")
    if line is None:
        return ""
    return f"line {line}: " if column is None else f"line {line}, column {column}: "


def _print_json(report: Report) -> None:
    click.echo(json.dumps(report.to_json(), ensure_ascii=False))


def _as_refusal(error: Exception) -> Refusal:
    from rejoinder.core.errors import ImportRefused

    return ImportRefused(why=sentence_of(error))
