"""What is kept for a time only is forgotten after it."""

from rejoinder.store import ledger
from rejoinder.store.query import Tx

EVENTS_KEPT_US = 30 * 86_400_000_000
ANSWERS_KEPT_US = 48 * 3_600_000_000
PACE_KEPT_US = 86_400_000_000
BATCH_ROWS = 500


def tidy(tx: Tx) -> bool:
    """Forget old events, answers and windows, a batch of each; True when there may be more."""
    gone = [
        tx.fetch(ledger.delete_events_before(tx.now - EVENTS_KEPT_US, BATCH_ROWS)),
        tx.fetch(ledger.delete_answers_before(tx.now - ANSWERS_KEPT_US, BATCH_ROWS)),
        tx.fetch(ledger.delete_pace_before(tx.now - PACE_KEPT_US, BATCH_ROWS)),
    ]
    return max(gone) == BATCH_ROWS
