"""The day's salt, which keys the networks of a day; older ones are destroyed."""

from rejoinder.store import ledger
from rejoinder.store.query import Tx

DAYS_KEPT = 1


def salt_of(tx: Tx, day: int, fresh: bytes) -> bytes:
    """Return the salt of a day (since 1970), `fresh` when it has none yet; those before yesterday are destroyed."""
    tx.put(ledger.put_salt(day, fresh), ledger.delete_salts_before(day - DAYS_KEPT))
    found = tx.fetch(ledger.find_salt(day))
    assert found is not None
    return found
