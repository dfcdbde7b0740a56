"""The staging file: what a carrier read, in SQLite, bounded in memory whatever the size of the import.

It is nobody else's and holds nothing that could not be read again: no journal, no sync. It is deleted at the end, also
after a failure; after a kill it stays until the machine clears its temporary files, readable by its owner only.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from rejoinder.core.errors import StoreFull
from rejoinder.store.failures import LATER_S
from rejoinder.store.query import Row, Value

SUFFIX = ".staging"
CACHE_KB = 24_000
KEYS_KEPT = 20_000

LIVING, EMPTY, MISSING, WITHDRAWN, HELD, REJECTED, SPAM = 1, 2, 4, 8, 16, 32, 64
"""What a staged comment is: seen or to be decided on; gone without a text; a place kept for one that did not come."""
STORED, MERGED, KNOWN, SKIPPED, FILLS = 0, 1, 2, 3, 4
"""What becomes of it: stored; the same as another here; as one there; left out; comes for a place kept there."""

_SCHEMA = """
create table story (
    n integer primary key, key text not null unique, is_read integer not null default 0, has_body integer, url text,
    title text, data blob, page integer, story_id blob, begun_at integer, moved_from text,
    is_relative integer not null default 0
);
create table name (name text not null, story integer not null);
create table address (url_key text not null, url text not null, story integer not null);
create table comment (
    n integer primary key, key text not null, story integer not null, thread integer not null, parent text, at integer,
    place integer not null, state integer not null, up integer, up_there integer, there integer, into_n integer,
    sort_at integer, fate integer not null default 0
);
create table content (n integer primary key, data blob not null);
create table other (key text not null, comment integer not null, is_derived integer not null default 0);
create table there (
    n integer primary key, story integer not null, key text not null, at integer, name text, body_hash blob,
    is_missing integer not null
);
create table there_key (
    story integer not null, key text not null, there integer not null, is_derived integer not null default 0
);
create table placed (n integer primary key, depth integer not null);
create table plan (
    pos integer primary key, n integer not null, story integer not null, key text not null, parent_key text,
    sort_at integer not null, fate integer not null, state integer not null
);
create table timed (n integer primary key, sort_at integer not null);
create table notice (reason text not null, key text not null, count integer not null);
"""


class StagedStory(NamedTuple):
    """A story as it is staged. `data` is for whoever writes it; `names` are its keys, `addresses` (key, url) pairs."""

    key: str
    url: str | None
    title: str
    has_body: bool
    begun_at: int | None
    data: bytes
    names: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]
    moved_from: str | None = None


class StagedComment(NamedTuple):
    """A comment as it is staged. `place` is its number within its story; `data` is for whoever writes it."""

    key: str
    story_key: str
    parent_key: str | None
    at: int | None
    place: int
    state: int
    data: bytes
    other_keys: tuple[str, ...]


class StagingFile:
    """An open staging file; a context manager that removes it."""

    def __init__(self, folder: Path | None = None) -> None:
        """Make the file in `folder`, else where temporary files are."""
        handle, name = tempfile.mkstemp(suffix=SUFFIX, prefix="rejoinder-", dir=folder)
        os.close(handle)
        self.path = Path(name)
        self.db = apsw.Connection(name, statementcachesize=200)
        for pragma in (
            "page_size=8192",
            "journal_mode=off",
            "synchronous=off",
            "locking_mode=exclusive",
            f"cache_size=-{CACHE_KB}",
            "temp_store=file",
            "trusted_schema=0",
        ):
            self.db.execute(f"pragma {pragma}").fetchall()
        self.db.execute(_SCHEMA)
        self._numbers: dict[str, int] = {}

    @classmethod
    def finished(cls, path: Path) -> "StagingFile":
        """Open a file that is written to no more, to be read."""
        file = cls.__new__(cls)
        file.path = path
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        file.db = apsw.Connection(f"{path.absolute().as_uri()}?immutable=1", flags=flags, statementcachesize=50)
        file.db.execute(f"pragma cache_size=-{CACHE_KB // 2}").fetchall()
        file._numbers = {}
        return file

    def let_go(self) -> None:
        """Close the file and leave it where it is."""
        self.db.close()

    def __enter__(self) -> "StagingFile":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file and delete it."""
        self.db.close()
        self.path.unlink(missing_ok=True)

    def run(self, sql: str, values: tuple[Value, ...] = ()) -> list[Row]:
        """Run one statement and return its rows."""
        with refusing():
            return self.db.execute(sql, values).fetchall()

    def each(self, sql: str, values: tuple[Value, ...] = ()) -> Iterator[Row]:
        """Yield the rows of one statement, one by one."""
        with refusing():
            yield from self.db.cursor().execute(sql, values)

    def many(self, sql: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run one statement for each of the rows."""
        with refusing():
            self.db.executemany(sql, rows)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Run what follows as one transaction: without one each statement writes its pages."""
        with refusing(), self.db:
            yield

    def add_story(self, story: StagedStory) -> bool:
        """Stage a story; False when one of this key was staged before, which then stays."""
        n = self.story_number(story.key)
        if self.run("select is_read from story where n = ?", (n,))[0][0]:
            return False
        self.run(
            "update story set is_read = 1, has_body = ?, url = ?, title = ?, data = ?, begun_at = ?, moved_from = ?"
            " where n = ?",
            (1 if story.has_body else 0, story.url, story.title, story.data, story.begun_at, story.moved_from, n),
        )
        self.many("insert into name values (?, ?)", ((name, n) for name in story.names))
        self.many("insert into address values (?, ?, ?)", ((key, url, n) for key, url in story.addresses))
        return True

    def add_comments(self, comments: list[StagedComment]) -> None:
        """Stage comments; their stories may come later."""
        last = self.run("select coalesce(max(n), 0) from comment")[0][0]
        rows, contents, others = [], [], []
        for n, (key, story_key, parent_key, at, place, state, data, other_keys) in enumerate(comments, last + 1):
            story = self._numbers.get(story_key) or self.story_number(story_key)
            rows.append((n, key, story, story, parent_key, at, place, state))
            contents.append((n, data))
            for other_key in other_keys:
                others.append((other_key, n))
        self.many(
            "insert into comment (n, key, story, thread, parent, at, place, state) values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        self.many("insert into content values (?, ?)", contents)
        if others:
            self.many("insert into other (key, comment) values (?, ?)", others)

    def story_number(self, key: str) -> int:
        """Return the number of the story of this key, which is made when it has not been named before."""
        found = self._numbers.get(key)
        if found is None:
            known = self.run("select n from story where key = ?", (key,))
            found = int((known or self.run("insert into story (key) values (?) returning n", (key,)))[0][0])
            if len(self._numbers) >= KEYS_KEPT:
                self._numbers.clear()
            self._numbers[key] = found
        return found

    def notice(self, reason: str, key: str, count: int = 1) -> None:
        """Keep something to be told at the end."""
        self.run("insert into notice values (?, ?, ?)", (reason, key, count))


@contextlib.contextmanager
def refusing() -> Iterator[None]:
    """Raise what happens when the disk of temporary files is full as the store does."""
    try:
        yield
    except apsw.FullError as error:
        raise StoreFull(retry_after_s=LATER_S) from error
