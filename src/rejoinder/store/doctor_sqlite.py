"""What is well and what is not with an SQLite file."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from rejoinder.core.errors import Refusal, StoreUnavailable
from rejoinder.store.doctor import MEGABYTE, Finding, error, ok, warning
from rejoinder.store.engine import Store, sqlite_path
from rejoinder.store.query import NOTHING, Tx, first, many, whole
from rejoinder.store.sqlite_connection import WAL_LIMIT_BYTES, is_fixed

MOUNTS = Path("/proc/self/mountinfo")
NETWORK_FILE_SYSTEMS = {
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
    "vboxsf",
    "vmhgfs",
    "fuse.vmhgfs-fuse",
}
UNWRITABLE = {
    "store_full": "the disk is full",
    "store_read_only": "the file or its file system is for reading only",
    "store_busy": "another program holds its lock",
    "store_unavailable": "it can't be opened for writing",
}
WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def examine_file(path: Path, mounts: Path = MOUNTS) -> Iterator[Finding]:
    """Yield what can be said without opening the file."""
    version = apsw.sqlite_lib_version()
    if is_fixed(version):
        yield ok("sqlite-version", f"SQLite {version} is free of the race that loses data under several connections")
    else:
        text = f"SQLite {version} can lose or corrupt data when several connections write"
        yield error("sqlite-version", text, "install apsw 3.53 or later, which brings its own SQLite")
    yield _file_system(path, mounts)
    if not path.exists():
        yield error("file", f"there is no database at {path}", "start `rejoinder serve` or `rejoinder demo` to make it")
        return
    yield from _permissions(path)
    yield _log(path)


def examine_store(store: Store, clock: Callable[[], int]) -> Iterator[Finding]:
    """Yield what an open store says of itself."""
    yield from _settings(store)
    yield _integrity(store, sqlite_path(store.database_url))


def _file_system(path: Path, mounts: Path) -> Finding:
    kind = _kind_of_mount(path, mounts)
    if kind is None:
        mend = "see that the database stands on a disk of this machine"
        return warning("file-system", "the kind of file system is not known here", mend)
    if kind in NETWORK_FILE_SYSTEMS:
        text = f"the database stands on {kind}, a file system over a network, where SQLite's log can't be trusted"
        return error("file-system", text, "move the database to a local disk, or use PostgreSQL")
    return ok("file-system", f"the database stands on {kind}")


def _kind_of_mount(path: Path, mounts: Path) -> str | None:
    """Return the kind of the file system that holds `path`; None where Linux's table of mounts is not there."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    place = path.resolve()
    found: tuple[int, str] | None = None
    for line in lines:
        # Fields: id, parent, device, root, mount point, options, any number of tags, "-", kind, source, options.
        before, _, after = line.partition(" - ")
        point = Path(before.split()[4].encode().decode("unicode_escape"))
        # A later mount hides an earlier one at the same point.
        if place.is_relative_to(point) and (found is None or len(point.parts) >= found[0]):
            found = (len(point.parts), after.split()[0])
    return found[1] if found else None


def _permissions(path: Path) -> Iterator[Finding]:
    status = path.stat()
    mode = stat.S_IMODE(status.st_mode)
    if mode & 0o077:
        yield warning("permissions", f"others than its owner may open the database ({mode:o})", f"chmod 600 {path}")
    else:
        yield ok("permissions", "only its owner may open the database")
    beside = [other for end in ("-wal", "-shm") if (other := path.with_name(path.name + end)).exists()]
    closed = [str(file) for file in (path, *beside) if not os.access(file, os.W_OK)]
    if not os.access(path.parent, os.W_OK | os.X_OK):
        closed.append(str(path.parent))
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        text = "the file system that holds the database is mounted for reading only"
        yield error("writable", text, "see in `dmesg` why, and mount it for writing (`mount -o remount,rw`)")
    elif closed:
        text = f"this user can't write {', '.join(closed)}"
        yield error("writable", text, f"run as the owner of {path}, and give that user all three and their folder")
    else:
        yield ok("writable", "this user can write the database and the log beside it")


def _log(path: Path) -> Finding:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > 2 * WAL_LIMIT_BYTES:
        text = f"the log beside the database has {size // MEGABYTE} MB: some reader holds on to it"
        return warning("log", text, "end long-running readers of the file, such as a shell left open in a transaction")
    return ok("log", f"the log beside the database has {size // MEGABYTE} MB")


def _settings(store: Store) -> Iterator[Finding]:
    try:
        found = store.write_now(_read_settings)
    except Refusal as refusal:
        mend = "see the findings on disk, permissions and file system"
        yield error("settings", f"the database can't be written: {UNWRITABLE.get(refusal.code, refusal.code)}", mend)
        return
    wrong = {name: found[name] for name, wanted in WANTED.items() if found[name] != wanted}
    if wrong:
        yield error("settings", f"SQLite does not keep its settings: {wrong}", "install apsw 3.53 or later")
    else:
        yield ok("settings", "every commit is synced to the disk (WAL, synchronous=FULL), read back from SQLite")


def _read_settings(tx: Tx) -> dict[str, object]:
    return {name: tx.fetch(many(f"pragma {name}", NOTHING, first))[0] for name in WANTED}


def _integrity(store: Store, path: Path) -> Finding:
    try:
        faults = [str(fault) for fault in store.read_now(_check) if fault != "ok"]
    except StoreUnavailable as unavailable:
        faults = [str(unavailable.__cause__ and unavailable.__cause__.__cause__ or unavailable)]
    if faults:
        mend = f"stop the server, keep a copy of {path} and of its -wal, and restore the last backup"
        return error("integrity", f"the database is damaged: {'; '.join(faults[:5])}", mend)
    return ok("integrity", "the database is sound, and every row points to rows that are there")


def _check(tx: Tx) -> list[str]:
    faults: list[str] = tx.fetch(many("pragma quick_check(20)", NOTHING, first))
    loose = tx.fetch(many("pragma foreign_key_check", NOTHING, whole))
    return faults + [f"a row of {table} points to a row of {other} that is not there" for table, _, other, _ in loose]
