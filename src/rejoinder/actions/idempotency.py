"""One write, one answer, however often it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from rejoinder.core.errors import KeyReused
from rejoinder.core.ids import SiteId
from rejoinder.store import ledger
from rejoinder.store.query import Statement, Tx

P = ParamSpec("P")
R = TypeVar("R")


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


def run_once(
    tx: Tx,
    receipt: Receipt | None,
    site_id: SiteId,
    target_id: bytes,
    action: Callable[Concatenate[Tx, P], R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> R | None:
    """Return what an action on `target_id` returns, None when a request with this receipt has done it already.

    For writes whose answer is the state of their target: a repeat reads it again. Refuses KeyReused.
    """
    found = None if receipt is None else tx.fetch(ledger.find_answer(receipt.scope))
    if answered(receipt, found) is not None:
        return None
    # First, because its key lets of several equal requests at once only one act: the others find its answer then.
    record(tx, receipt, site_id, 200, target_id)
    return action(tx, *args, **kwargs)
