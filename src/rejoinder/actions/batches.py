"""Batches: one file that came to a site from elsewhere, however often it comes."""

from rejoinder.core.ids import BatchId
from rejoinder.core.site import Site
from rejoinder.store import imports
from rejoinder.store.query import Tx


def begin_batch(
    tx: Tx, site: Site, *, carrier: str, file_name: str, file_sha256: bytes, options: str = "{}"
) -> tuple[BatchId, bool]:
    """Return the batch of this file on this site, made when it has not come before; and whether it came to its end.

    `options` is a JSON object of what the import was asked for. A batch that was undone counts as never come.
    """
    known = tx.fetch(imports.find_batch(site.id, carrier, file_sha256))
    if known is not None:
        return known
    batch_id = BatchId(tx.new_id())
    tx.put(
        imports.insert_batch(
            batch_id,
            site.id,
            carrier=carrier,
            file_name=file_name,
            file_sha256=file_sha256,
            report=imports.NO_REPORT,
            options=options,
            now=tx.now,
        )
    )
    return batch_id, False


def end_batch(tx: Tx, batch_id: BatchId, report: str, *, is_new: bool) -> None:
    """Keep what a batch found, as JSON; when nothing was new, only if no earlier run came so far."""
    tx.put(imports.update_report(batch_id, report) if is_new else imports.put_report(batch_id, report))
