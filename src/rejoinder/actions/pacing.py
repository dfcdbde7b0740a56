"""How often one may write, counted in the transaction of the write: exact across processes and restarts."""

from rejoinder.core.account import Viewer
from rejoinder.core.errors import TooOften
from rejoinder.core.pace import Pace, RateClass
from rejoinder.store import ledger
from rejoinder.store.query import Tx

_SECOND = 1_000_000


def spend(tx: Tx, viewer: Viewer, rate_class: RateClass, pace: Pace) -> None:
    """Count one write of the viewer and of its network; TooOften (nothing is counted) past the class's numbers."""
    window_us = pace.window_s * _SECOND
    window_at = tx.now - tx.now % window_us
    buckets = [(viewer.key, pace.limit), (viewer.network, pace.network_limit)]
    for bucket, limit in buckets:
        if bucket is None:
            continue
        spent = tx.fetch(ledger.spend(viewer.site_id, rate_class.value, bucket, window_at))
        if spent > limit:
            wait_us = window_at + window_us - tx.now
            raise TooOften(
                rate=rate_class.value,
                limit=limit,
                window_s=pace.window_s,
                retry_after_s=max(1, -(-wait_us // _SECOND)),
            )
