"""The comments of an archive on their way in: their trees, put together in a private file before any is stored.

Each line of an archive says what a comment answers and no more. Where it stands and what its counters are follows from
all lines together, so all are noted first; memory holds none of them.
"""

import tempfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

import apsw

from rejoinder.core.tree import place_under

_TABLE = """
create table c (id blob primary key, story_id blob, parent_id blob, visible integer, line blob, depth integer,
level integer, path blob, under_id blob, replies integer default 0, branch integer default 0, shown integer default 0)
without rowid
"""
_DEEPER = "update c set depth = ?1 + 1 where depth is null and parent_id in (select id from c where depth = ?1)"
_COUNT = """
update c set replies = (select count(*) from c r where r.parent_id = c.id and r.shown = 1),
branch = (select coalesce(sum(1 + b.branch), 0) from c b where b.under_id = c.id and b.shown = 1) where depth = ?1
"""
_SHOW = "update c set shown = case when visible = 1 or replies > 0 then 1 else 0 end where depth = ?1"
_PLACES_AT_ONCE = 2_000


class Noted(NamedTuple):
    """A comment as an archive has it: its line, and whether readers see its text."""

    id: bytes
    story_id: bytes
    parent_id: bytes | None
    visible: int
    line: bytes


class Standing(NamedTuple):
    """Where a comment stands and what its counters are."""

    line: bytes
    depth: int
    level: int
    path: bytes
    under_id: bytes
    reply_count: int
    branch_count: int
    shown: int


class ArchivedTree:
    """All comments of an archive, in a temporary file that is gone with the `with` block."""

    def __enter__(self) -> Self:
        self._file = tempfile.NamedTemporaryFile(prefix="rejoinder-archive-")
        self._connection = apsw.Connection(self._file.name)
        for setting in ("journal_mode = off", "synchronous = off", "cache_size = -64000"):
            self._connection.execute(f"pragma {setting}")
        self._connection.execute(_TABLE)
        self._connection.execute("begin")
        self._deepest = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close(True)
        self._file.close()

    def note(self, comments: Iterable[Noted]) -> None:
        """Note comments; of two with the same id the first counts."""
        self._connection.executemany(
            "insert or ignore into c (id, story_id, parent_id, visible, line) values (?, ?, ?, ?, ?)", comments
        )

    def settle(self) -> int:
        """Put the trees together; return how many comments have no way up to a comment at the top."""
        run = self._connection.execute
        run("create index by_parent on c (parent_id, shown)")
        run("update c set depth = 1 where parent_id is null")
        run("create index by_depth on c (depth)")
        depth = 1
        while self._connection.execute("select 1 from c where depth = ? limit 1", (depth,)).fetchone():
            self._place(depth)
            run(_DEEPER, (depth,))
            depth += 1
        self._deepest = depth - 1
        run("create index by_under on c (under_id, shown)")
        for level in range(self._deepest, 0, -1):
            run(_COUNT, (level,))
            run(_SHOW, (level,))
        lost = run("select count(*) from c where depth is null").fetchone()
        return int(lost[0])  # type: ignore[index]

    def standing(self) -> Iterator[Standing]:
        """Yield every comment with what was found out of it, parents before their replies."""
        for row in self._connection.execute(
            "select line, depth, level, path, under_id, replies, branch, shown from c where depth is not null"
            " order by depth, id"
        ):
            yield Standing(*row)

    def visible_counts(self) -> dict[bytes, int]:
        """Return how many visible comments each story has; stories without any are left out."""
        rows = self._connection.execute(
            "select story_id, sum(visible) from c where depth is not null group by story_id"
        )
        return {bytes(row[0]): int(row[1]) for row in rows}

    def _place(self, depth: int) -> None:
        """Find the display places of one depth, whose parents have theirs."""
        after = b""
        while rows := self._connection.execute(
            "select c.id, c.story_id, c.parent_id, p.level, p.path from c"
            " left join c p on p.id = c.parent_id where c.depth = ? and c.id > ? order by c.id limit ?",
            (depth, after, _PLACES_AT_ONCE),
        ).fetchall():
            after = rows[-1][0]  # type: ignore[assignment]
            found = []
            for comment_id, story_id, parent_id, level, path in rows:
                place = place_under(story_id, None if parent_id is None else (parent_id, level, path))  # type: ignore[arg-type]
                found.append((place.under, place.level, place.path, comment_id))
            self._connection.executemany("update c set under_id = ?, level = ?, path = ? where id = ?", found)
