"""Instants as other systems' files have them, always UTC."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def to_seconds(at: int) -> str:
    """Return UTC microseconds as ISO 8601 to the second, as in 2026-03-04T05:06:07Z."""
    return f"{_moment(at):%Y-%m-%dT%H:%M:%SZ}".rjust(20, "0")


def to_microseconds(at: int) -> str:
    """Return UTC microseconds as ISO 8601 to the microsecond, as in 2026-03-04T05:06:07.000008Z."""
    return f"{_moment(at):%Y-%m-%dT%H:%M:%S.%fZ}".rjust(27, "0")


def to_sql(at: int) -> str:
    """Return UTC microseconds as databases write an instant to the second, as in 2026-03-04 05:06:07."""
    return f"{_moment(at):%Y-%m-%d %H:%M:%S}".rjust(19, "0")


def to_rfc822(at: int) -> str:
    """Return UTC microseconds as feeds write an instant, as in Wed, 04 Mar 2026 05:06:07 +0000."""
    return format_datetime(_moment(at))


def _moment(at: int) -> datetime:
    return _BEGINNING + timedelta(microseconds=at)
