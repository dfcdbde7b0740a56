"""An import in three passes: staged in any order, put together, then stored in short batches.

It may be cut off anywhere and repeated: what is there is recognised by its keys and stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from rejoinder.actions.batches import begin_batch, end_batch
from rejoinder.actions.carrying import patiently
from rejoinder.carriers.beside import beside
from rejoinder.carriers.committing import Committing
from rejoinder.carriers.producing import Part, produce
from rejoinder.carriers.record import Item
from rejoinder.carriers.report import Report
from rejoinder.carriers.resolving import There, resolve
from rejoinder.carriers.source import ReadOptions
from rejoinder.carriers.staging import Asked, Laid, lay_out, lay_out_file, stage
from rejoinder.core.site import Site
from rejoinder.store.engine import Store
from rejoinder.store.staging.file import StagingFile

Progress = Callable[[str, int, int], None]
"""Told now and then: which pass ("read" or "stored"), how many comments are through, how many bytes were read."""
Producer = Callable[[Path], Iterator[Part]]

LARGE_BYTES = 4_000_000
"""From here on a second process pays for its start."""
NOWHERE = "https://site.invalid"
"""What paths belong to in a preview for a site that is not there."""


def laid_of(path: Path, carrier: str, options: ReadOptions, asked: Asked) -> Iterator[Laid]:
    """Yield what a file holds, read in a second process when it is large."""
    if is_large(path):
        return beside(lay_out_file, Laid, path, carrier, replace(options, defers_html=True), asked)
    return lay_out_file(path, carrier, options, asked)


def produced_for(path: Path) -> Producer:
    """Return what makes ready the records of the file at `path`: a second process when it is large."""
    return (lambda staged: beside(produce, Part, staged)) if is_large(path) else produce


def is_large(path: Path) -> bool:
    """Whether the file is worth a second process."""
    return path.is_file() and path.stat().st_size >= LARGE_BYTES


def preview_laid(
    laid: Iterable[Laid], asked: Asked, *, store: Store | None, site: Site | None, on_progress: Progress | None = None
) -> Report:
    """Return what an import would do, and do nothing. Raises the refusals of the carrier before its first record.

    Compared is with the site as it is; without a store, with an empty one.
    """
    with StagingFile() as file, file.together():
        report = stage(laid, file, _reading(on_progress))
        resolve(file, There(store, site), report, asked)
    return report


def import_laid(
    store: Store,
    site: Site,
    laid: Iterable[Laid],
    asked: Asked,
    *,
    file_name: str,
    file_sha256: bytes,
    options: str = "{}",
    on_progress: Progress | None = None,
    produced: Producer = produce,
) -> Report:
    """Store what was laid out and return what became of it; a file that came before changes nothing.

    Where the source breaks off, what came before stays and the report says why. Raises the refusals of the carrier
    before its first record, when nothing is stored, and Unavailable. `options` is JSON that the batch keeps;
    `produced` makes ready what is stored, in this process or another.
    """
    with StagingFile() as file:
        with file.together():
            report = stage(laid, file, _reading(on_progress))
            resolve(file, There(store, site), report, asked)
        if not report.counts.read and not report.counts.stories_read:
            return report
        report.batch, _ = patiently(
            store, begin_batch, site, carrier=asked.carrier, file_name=file_name, file_sha256=file_sha256,
            options=options,
        )  # fmt: skip
        storing = None if on_progress is None else lambda done: on_progress("stored", done, 0)
        is_new = Committing(store, site, report, storing).write(produced(file.path))
    said = msgspec.json.encode(report.to_json()).decode()
    patiently(store, end_batch, report.batch, said, is_new=is_new)
    return report


def preview_records(
    records: Iterable[Item],
    *,
    carrier: str,
    store: Store | None = None,
    site: Site | None = None,
    asked: Asked | None = None,
) -> Report:
    """Return what an import of these records would do, as `preview_laid`."""
    asked = asked or Asked(carrier, NOWHERE if site is None else site.public_url)
    return preview_laid(lay_out(records, asked), asked, store=store, site=site)


def import_records(
    store: Store,
    site: Site,
    records: Iterable[Item],
    *,
    carrier: str,
    file_name: str,
    file_sha256: bytes,
    asked: Asked | None = None,
) -> Report:
    """Store these records and return what became of them, as `import_laid`."""
    asked = asked or Asked(carrier, site.public_url)
    laid = lay_out(records, asked)
    return import_laid(store, site, laid, asked, file_name=file_name, file_sha256=file_sha256)


def _reading(on_progress: Progress | None) -> Callable[[int, int], None] | None:
    return None if on_progress is None else lambda comments, position: on_progress("read", comments, position)
