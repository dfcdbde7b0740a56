"""An import in three passes: staged in any order, put together, then stored in short batches.

It may be cut off anywhere and repeated: what is there is recognised by its keys and stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from rejoinder.actions.batches import begin_batch, end_batch
from rejoinder.actions.carrying import patiently
from rejoinder.carriers.committing import Committing
from rejoinder.carriers.producing import Part, produce
from rejoinder.carriers.record import Item
from rejoinder.carriers.report import Report
from rejoinder.carriers.resolving import There, resolve
from rejoinder.carriers.staging import Asked, stage
from rejoinder.core.site import Site
from rejoinder.store.engine import Store
from rejoinder.store.staging.file import StagingFile

Progress = Callable[[int], None]
Producer = Callable[[Path], Iterator[Part]]

TOLD_EACH = 500
NOWHERE = "https://site.invalid"
"""What paths belong to in a preview for a site that is not there."""


def preview_records(
    records: Iterable[Item],
    *,
    carrier: str,
    store: Store | None = None,
    site: Site | None = None,
    asked: Asked | None = None,
    on_progress: Progress | None = None,
) -> Report:
    """Return what an import would do, and do nothing. Raises the refusals of the carrier before its first record.

    Compared is with the site as it is; without a store, with an empty one.
    """
    report = Report(carrier)
    asked = asked or Asked(carrier, NOWHERE if site is None else site.public_url)
    with StagingFile() as file, file.together():
        if stage(_counting(records, on_progress), file, report, asked):
            resolve(file, There(store, site), report, asked)
    return report


def import_records(
    store: Store,
    site: Site,
    records: Iterable[Item],
    *,
    carrier: str,
    file_name: str,
    file_sha256: bytes,
    asked: Asked | None = None,
    options: str = "{}",
    on_progress: Progress | None = None,
    produced: Producer = produce,
) -> Report:
    """Store what a carrier reads and return what became of it; a file that came before changes nothing.

    Where the source breaks off, what came before stays and the report says why. Raises the refusals of the carrier
    before its first record, when nothing is stored, and Unavailable. `options` is JSON that the batch keeps;
    `produced` makes ready what is stored, in this process or another.
    """
    report = Report(carrier)
    asked = asked or Asked(carrier, site.public_url)
    with StagingFile() as file:
        with file.together():
            if not stage(_counting(records, on_progress), file, report, asked):
                return report
            resolve(file, There(store, site), report, asked)
        report.batch, _ = patiently(
            store, begin_batch, site, carrier=carrier, file_name=file_name, file_sha256=file_sha256, options=options
        )
        is_new = Committing(store, site, report, on_progress).write(produced(file.path))
    said = msgspec.json.encode(report.to_json()).decode()
    patiently(store, end_batch, report.batch, said, is_new=is_new)
    return report


def _counting(records: Iterable[Item], on_progress: Progress | None) -> Iterator[Item]:
    """Yield records and tell how many of them came, now and then."""
    for count, record in enumerate(records, 1):
        if on_progress is not None and count % TOLD_EACH == 0:
            on_progress(count)
        yield record
