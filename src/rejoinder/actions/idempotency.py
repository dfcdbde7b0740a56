"""One write, one answer, however often it is sent."""

from dataclasses import dataclass

from rejoinder.core.errors import KeyReused
from rejoinder.core.ids import SiteId
from rejoinder.store import ledger
from rejoinder.store.query import Statement, Tx


@dataclass(frozen=True, slots=True)
class Receipt:
    """What makes a repeat recognisable: `scope` hashes site, viewer, route and key; `body_hash` what was sent."""

    scope: bytes
    body_hash: bytes


def answered(receipt: Receipt | None, found: tuple[bytes, int, bytes] | None) -> tuple[int, bytes] | None:
    """Return the status and target of the answer already given, None for a first time; KeyReused for another body."""
    if receipt is None or found is None:
        return None
    body_hash, status, target_id = found
    if body_hash != receipt.body_hash:
        raise KeyReused()
    return status, target_id


def record(tx: Tx, receipt: Receipt | None, site_id: SiteId, status: int, target_id: bytes) -> None:
    """Record the answer in the transaction of its write."""
    if receipt is not None:
        statement: Statement = ledger.insert_answer(
            receipt.scope, site_id, receipt.body_hash, status, target_id, tx.now
        )
        tx.put(statement)
