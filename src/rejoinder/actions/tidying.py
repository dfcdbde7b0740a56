"""What is kept for a time only is forgotten after it."""

from rejoinder.actions.salting import DAYS_KEPT
from rejoinder.store import accounts, api_keys, ledger
from rejoinder.store.query import Tx

DAY_US = 86_400_000_000
EVENTS_KEPT_US = 30 * DAY_US
ANSWERS_KEPT_US = 2 * DAY_US
PACE_KEPT_US = DAY_US
BATCH_ROWS = 500


def tidy(tx: Tx) -> bool:
    """Forget old events, answers, windows, tokens, sessions, keys and salts, a batch of each; True: there may be more.

    How long each is kept is said in `store.privacy`.
    """
    gone = [
        tx.fetch(ledger.delete_events_before(tx.now - EVENTS_KEPT_US, BATCH_ROWS)),
        tx.fetch(ledger.delete_answers_before(tx.now - ANSWERS_KEPT_US, BATCH_ROWS)),
        tx.fetch(ledger.delete_pace_before(tx.now - PACE_KEPT_US, BATCH_ROWS)),
        tx.fetch(accounts.delete_tokens_before(tx.now, BATCH_ROWS)),
        tx.fetch(accounts.delete_sessions_before(tx.now, BATCH_ROWS)),
        tx.fetch(api_keys.delete_api_keys_before(tx.now, BATCH_ROWS)),
    ]
    tx.put(ledger.delete_salts_before(tx.now // DAY_US - DAYS_KEPT))
    return max(gone) == BATCH_ROWS
