"""SQLite's write-ahead log: when its pages are written home into the database."""

import logging

import apsw

from rejoinder.store.sqlite_connection import BUSY_MS

log = logging.getLogger(__name__)

PAGES = 4_000
PAGES_ANYWAY = 8_000
PAGES_RESTART = 12_000
"""From so many new pages of 4 KB in the log they are written home: when nobody waits; even when somebody waits; and,
counting all, with a short wait for readers to let go of the log, so that it starts anew and stays below 64 MB.

A page that many commits changed goes home once: from 1,000 pages on, as SQLite has it, a post took 7 % more of the
processor, and under load the queue is often empty for a moment without anybody being idle."""
RESTART_WAIT_MS = 100


class LogKeeper:
    """Counts the pages in the log of one connection's commits and writes them home between its transactions."""

    def __init__(self) -> None:
        self._pages = 0
        self._pages_home = 0

    def watch(self, connection: apsw.Connection) -> None:
        """Count from now on; SQLite itself writes nothing home any more while `connection` commits."""
        self._pages = self._pages_home = 0
        connection.wal_autocheckpoint(0)
        connection.set_wal_hook(self._count)

    def keep(self, connection: apsw.Connection, *, is_idle: bool) -> None:
        """Write pages home when there are enough of them; a failure is no harm, as the log has everything."""
        new = self._pages - self._pages_home
        if new < (PAGES if is_idle else PAGES_ANYWAY):
            return
        self._pages_home = self._pages
        must_restart = self._pages >= PAGES_RESTART
        mode = apsw.SQLITE_CHECKPOINT_RESTART if must_restart else apsw.SQLITE_CHECKPOINT_PASSIVE
        try:
            connection.set_busy_timeout(RESTART_WAIT_MS)
            connection.wal_checkpoint(mode=mode)
        except (apsw.Error, OSError) as error:
            log.info("the log could not be written home: %s", error)
        finally:
            connection.set_busy_timeout(BUSY_MS)

    def bring_home(self, connection: apsw.Connection) -> None:
        """Write everything home and empty the log, before the connection is closed. Raises apsw.Error."""
        connection.set_wal_hook(None)
        connection.set_busy_timeout(RESTART_WAIT_MS)
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def _count(self, connection: apsw.Connection, name: str, pages: int) -> int:
        if pages < self._pages:
            self._pages_home = 0
        self._pages = pages
        return apsw.SQLITE_OK
