"""What is well and what is not with a database, and how to mend it; nothing is changed by looking."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from rejoinder.core.errors import Refusal, Unavailable
from rejoinder.store import migrate
from rejoinder.store.engine import Store, connect, sqlite_path, utc_now
from rejoinder.store.failures import NotAllowed, NotDurable, SchemaMismatch, StoreFailure, StoreRefused
from rejoinder.store.query import NOTHING, Tx, first, many
from rejoinder.store.tables import list_tables

MEGABYTE = 1024 * 1024
LEAST_FREE_BYTES = 200 * MEGABYTE
GOOD_FREE_BYTES = 2_000 * MEGABYTE
EARLIEST_CLOCK_US = 1_767_225_600_000_000
"""2026-01-01: no machine that runs this is set to an earlier day."""
CLOCK_SLACK_US = 60_000_000


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: `subject` is a stable word for it, `text` a sentence, `mend` what to do (None when ok)."""

    level: Level
    subject: str
    text: str
    mend: str | None = None


def ok(subject: str, text: str) -> Finding:
    """Return what was found in order."""
    return Finding(Level.OK, subject, text)


def warning(subject: str, text: str, mend: str) -> Finding:
    """Return what may do harm, and what mends it."""
    return Finding(Level.WARNING, subject, text, mend)


def error(subject: str, text: str, mend: str) -> Finding:
    """Return what does harm, and what mends it."""
    return Finding(Level.ERROR, subject, text, mend)


def examine(database_url: str, *, clock: Callable[[], int] = utc_now) -> list[Finding]:
    """Return the findings on the database, in the order in which they were looked for.

    A database that can't be opened is a finding, too; nothing is raised for it.
    """
    findings = [_clock(clock())]
    if urlsplit(database_url).scheme == "sqlite":
        from rejoinder.store.doctor_sqlite import examine_file

        path = sqlite_path(database_url)
        findings += [*examine_file(path), *_disk(path)]
        if not path.exists():
            return findings
    try:
        store = connect(database_url)
    except (StoreRefused, Refusal) as refused:
        return [*findings, error("open", str(refused), _mend_to_open(refused))]
    try:
        # One by one: what was found before a failure stands.
        for finding in _open_store(store, clock):
            findings.append(finding)
    except (StoreFailure, Refusal) as failure:
        why = failure.__cause__ and failure.__cause__.__cause__ or failure
        findings.append(error("read", f"the database can't be read: {why}", _mend_to_read(failure, findings)))
    finally:
        store.close()
    return findings


def _mend_to_open(refused: Exception) -> str:
    match refused:
        case NotDurable() if "fsync" in str(refused):
            return "alter system set fsync to on; select pg_reload_conf()"
        case StoreRefused(__cause__=Unavailable()):
            return "start PostgreSQL, and see that `database` names its host, port, database and user"
        case _:
            return "mend what is named, then look again"


def _mend_to_read(why: BaseException, before: list[Finding]) -> str:
    """A backup is the last resort: a full disk, or somebody without a right, keeps a sound database from being read."""
    if any(finding.level is Level.ERROR for finding in before):
        return "mend what is named above, then look again"
    if isinstance(why, NotAllowed):
        return "connect as the owner of the tables, which is who started the server first"
    return "restore a backup"


def _open_store(store: Store, clock: Callable[[], int]) -> Iterator[Finding]:
    if store.dialect == "sqlite":
        from rejoinder.store.doctor_sqlite import examine_store
    else:
        from rejoinder.store.doctor_postgresql import examine_store
    yield from examine_store(store, clock)
    yield _schema(store)
    yield _newest(store.read_now(_newest_at), clock())


def _schema(store: Store) -> Finding:
    try:
        migrate.check(store)
    except SchemaMismatch as mismatch:
        return error("schema", str(mismatch), "start `rejoinder serve` of this version once, or install the later one")
    return ok("schema", "every schema step was taken")


def _clock(now_us: int) -> Finding:
    if now_us < EARLIEST_CLOCK_US:
        mend = "set the clock and keep it by NTP (`timedatectl set-ntp true`)"
        return error("clock", "the machine's clock stands before 2026", mend)
    return ok("clock", "the machine's clock is plausible")


def _newest(newest_us: int | None, now_us: int) -> Finding:
    if newest_us is not None and newest_us > now_us + CLOCK_SLACK_US:
        text = (
            f"the newest row was made {(newest_us - now_us) // 1_000_000} s from now: the clock went back, or was ahead"
        )
        return warning("clock-and-rows", text, "keep the clock by NTP; order is kept by sequence, windows may be off")
    return ok("clock-and-rows", "no row was made in the future")


def _newest_at(tx: Tx) -> int | None:
    """Return when the newest row with an id of ours was made; ids begin with their instant in milliseconds."""
    newest: list[bytes] = []
    for table in list_tables(tx):
        if table.name in ("comment", "story"):
            last: list[bytes] = tx.fetch(
                many(f'select id from "{table.name}" order by id desc limit 1', NOTHING, first)
            )
            newest += last
    return max((int.from_bytes(identifier[:6], "big") * 1_000 for identifier in newest), default=None)


def _disk(path: Path) -> Iterator[Finding]:
    place = next(parent for parent in path.absolute().parents if parent.exists())
    free = shutil.disk_usage(place).free
    size = path.stat().st_size if path.exists() else 0
    text = f"{free // MEGABYTE} MB are free where the database stands, which has {size // MEGABYTE} MB"
    mend = "make room, or move the database to a larger disk"
    if free < LEAST_FREE_BYTES:
        yield error("disk", text, mend)
    elif free < max(GOOD_FREE_BYTES, 2 * size):
        yield warning("disk", f"{text}: a backup beside it may not fit", mend)
    else:
        yield ok("disk", text)
