"""What can go wrong below an action, in one vocabulary for both databases.

StoreFailure                a fault of ours or of the database's contents; reaches one caller
├── Violation               a constraint said no
│   └── UniqueViolation  ForeignKeyViolation  CheckViolation  NotNullViolation  TypeViolation
├── StatementRefused        the database can't run this text or these values
│   └── NotAllowed          who asks has no right to
└── StoreRefused            the database can't be opened as it is; `str()` says why and how to mend it
    └── StoreMissing  NotDurable  SchemaMismatch
StoreTrouble                the disk or the server: carries the Refusal that every waiting caller gets
"""

import errno

import apsw

from rejoinder.core.errors import StoreBusy, StoreFull, StoreReadOnly, StoreUnavailable, Unavailable

SOON_S = 1
"""When to try again after a lock, a lost connection or a full queue."""
LATER_S = 5
"""When to try again where somebody has to make room or mend the disk."""


class StoreFailure(Exception):
    """Something in the store that no caller asked for; nothing of the transaction was stored."""


class Violation(StoreFailure):
    """A constraint said no; `constraint` is what the database calls it (columns on SQLite)."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class UniqueViolation(Violation):
    pass


class ForeignKeyViolation(Violation):
    pass


class CheckViolation(Violation):
    pass


class NotNullViolation(Violation):
    pass


class TypeViolation(Violation):
    pass


class StatementRefused(StoreFailure):
    """The text or its values make no sense to the database: a mistake in our code."""


class NotAllowed(StatementRefused):
    """The user of the database that we go by may not do this."""


class StoreRefused(StoreFailure):
    """The database can't be used as it is; the message says why and how to mend it."""


class StoreMissing(StoreRefused):
    pass


class NotDurable(StoreRefused):
    pass


class SchemaMismatch(StoreRefused):
    pass


class StoreTrouble(Exception):
    """The disk or the server failed: `refusal` goes to everybody who waits for this transaction."""

    def __init__(self, refusal: Unavailable) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


def again(refusal: Unavailable) -> Unavailable:
    """Return an equal refusal: each caller raises its own, as raising one twice grows its traceback."""
    return type(refusal)(**refusal.data)


_SQLITE_VIOLATIONS: dict[int, type[Violation]] = {
    apsw.SQLITE_CONSTRAINT_UNIQUE: UniqueViolation,
    apsw.SQLITE_CONSTRAINT_PRIMARYKEY: UniqueViolation,
    apsw.SQLITE_CONSTRAINT_ROWID: UniqueViolation,
    apsw.SQLITE_CONSTRAINT_FOREIGNKEY: ForeignKeyViolation,
    apsw.SQLITE_CONSTRAINT_CHECK: CheckViolation,
    apsw.SQLITE_CONSTRAINT_NOTNULL: NotNullViolation,
    apsw.SQLITE_CONSTRAINT_DATATYPE: TypeViolation,
}

_BROKEN_DISK = {errno.EIO, errno.ENODEV, errno.ENXIO}
_WRITING = {apsw.SQLITE_IOERR_WRITE, apsw.SQLITE_IOERR_SHMSIZE, apsw.SQLITE_IOERR_TRUNCATE, apsw.SQLITE_IOERR_SHMMAP}


def from_sqlite(error: apsw.Error, system_errno: int = 0) -> StoreFailure | StoreTrouble:
    """Return what an error of SQLite means to us; `system_errno` is the connection's, 0 when unknown."""
    # Errors of apsw itself (a closed connection, a missing binding) have no result of SQLite's.
    extended: int = getattr(error, "extendedresult", apsw.SQLITE_ERROR)
    primary = extended & 0xFF
    if primary == apsw.SQLITE_CONSTRAINT:
        kind = _SQLITE_VIOLATIONS.get(extended, Violation)
        return kind(str(error))
    refusal = _sqlite_trouble(primary, extended, system_errno)
    return StoreTrouble(refusal) if refusal else StatementRefused(str(error))


def _sqlite_trouble(primary: int, extended: int, system_errno: int) -> Unavailable | None:
    # A quota or a limit on file size comes as an I/O error while writing, a full disk as SQLITE_FULL.
    if primary == apsw.SQLITE_FULL:
        return StoreFull(retry_after_s=LATER_S)
    if primary == apsw.SQLITE_READONLY or system_errno == errno.EROFS:
        return StoreReadOnly(retry_after_s=LATER_S)
    if extended in _WRITING and system_errno not in _BROKEN_DISK:
        return StoreFull(retry_after_s=LATER_S)
    if extended in (apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC):
        # What was written but not synced is found again when the log is next read from the disk, or is not.
        return StoreUnavailable(retry_after_s=LATER_S, outcome="unknown")
    if primary in (apsw.SQLITE_BUSY, apsw.SQLITE_LOCKED):
        return StoreBusy(retry_after_s=SOON_S)
    if primary in _SQLITE_BROKEN:
        return StoreUnavailable(retry_after_s=LATER_S)
    return None


_SQLITE_BROKEN = {
    apsw.SQLITE_IOERR,
    apsw.SQLITE_CANTOPEN,
    apsw.SQLITE_CORRUPT,
    apsw.SQLITE_NOTADB,
    apsw.SQLITE_NOMEM,
    apsw.SQLITE_PROTOCOL,
    apsw.SQLITE_INTERRUPT,
    apsw.SQLITE_PERM,
    apsw.SQLITE_AUTH,
}
