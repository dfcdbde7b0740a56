"""Instants as other formats write them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(at: int) -> datetime:
    """Return an instant (UTC microseconds) to be formatted."""
    return _EPOCH + timedelta(microseconds=at)


def iso(at: int) -> str:
    """Return an instant as RFC 3339 in UTC; the fraction of its second only where there is one."""
    return instant(at).replace(tzinfo=None).isoformat() + "Z"
