"""What PostgreSQL's errors mean to us."""

from psycopg import pq
from psycopg.pq.abc import PGresult

from rejoinder.core.errors import StoreBusy, StoreFull, StoreReadOnly, StoreUnavailable, Unavailable
from rejoinder.store.failures import (
    LATER_S,
    SOON_S,
    CheckViolation,
    ForeignKeyViolation,
    NotAllowed,
    NotNullViolation,
    StatementRefused,
    StoreFailure,
    StoreTrouble,
    TypeViolation,
    UniqueViolation,
    Violation,
)

_Field = pq.DiagnosticField

VIOLATIONS: dict[str, type[Violation]] = {
    "23505": UniqueViolation,
    "23503": ForeignKeyViolation,
    "23514": CheckViolation,
    "23502": NotNullViolation,
    "42804": TypeViolation,
}


class ServerError(Exception):
    """The server refused a statement; the transaction is dead.

    `sqlstate` says why. `is_stale` tells that a statement was prepared before its tables were changed.
    """

    def __init__(self, result: PGresult) -> None:
        super().__init__(result.get_error_message())
        self.sqlstate = (result.error_field(_Field.SQLSTATE) or b"").decode()
        self.constraint = (result.error_field(_Field.CONSTRAINT_NAME) or b"").decode()
        routine = result.error_field(_Field.SOURCE_FUNCTION)
        self.is_stale = self.sqlstate == "26000" or routine == b"RevalidateCachedQuery"

    @property
    def is_a_race(self) -> bool:
        """Whether somebody else's transaction stood in the way, so that the action may succeed when run again."""
        return self.sqlstate in ("40001", "40P01")


class ConnectionLost(Exception):
    """The server is gone, and what was in flight may or may not have arrived."""


def meaning(error: ServerError) -> StoreFailure | StoreTrouble:
    """Return what the error is in the vocabulary of both databases."""
    if error.sqlstate in VIOLATIONS:
        return VIOLATIONS[error.sqlstate](error.constraint or str(error))
    if error.sqlstate == "42501":
        return NotAllowed(str(error))
    refusal = _trouble(error.sqlstate)
    return StoreTrouble(refusal) if refusal else StatementRefused(str(error))


def _trouble(sqlstate: str) -> Unavailable | None:
    if sqlstate in ("53100", "53400"):
        return StoreFull(retry_after_s=LATER_S)
    if sqlstate == "25006":
        return StoreReadOnly(retry_after_s=LATER_S)
    if sqlstate in ("40001", "40P01", "55P03", "53300", "57014"):
        return StoreBusy(retry_after_s=SOON_S)
    if sqlstate[:2] in ("08", "53", "57", "58", "XX"):
        return StoreUnavailable(retry_after_s=SOON_S)
    return None
