"""Reading a whole site: pages of ids by primary key, and a private file that puts them in order.

No index of a table holds all comments of a story in the order of its tree, and one more would cost every post. Their
places are some dozen bytes each, so an export orders them in a temporary file of its own.
"""

import tempfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

import apsw

from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.store.query import Query, Value, many

_ORDER = "select id from place where story_id = ? order by depth, sort_at, id"


class PlacedComment(NamedTuple):
    """Where a comment stands, as far as the order of an export goes by it."""

    id: CommentId
    story_id: StoryId
    depth: int
    sort_at: int


def list_story_ids(site_id: SiteId, after: bytes, limit: int) -> Query[list[StoryId]]:
    """Ids of the site's stories that follow `after`, in the order of their ids."""
    return many(
        "select id from story where site_id = :site_id and id > :after order by id limit :limit",
        {"site_id": site_id, "after": after, "limit": limit},
        lambda row: StoryId(row[0]),
    )


def list_placed(site_id: SiteId, after: bytes, limit: int) -> Query[list[PlacedComment]]:
    """Places of the site's comments that follow `after`, in the order of their ids."""
    return many(
        "select id, story_id, depth, sort_at from comment where site_id = :site_id and id > :after"
        " order by id limit :limit",
        {"site_id": site_id, "after": after, "limit": limit},
        lambda row: PlacedComment(*row),
    )


def list_earlier(comment_ids: list[CommentId]) -> Query[dict[CommentId, list[tuple[str | None, int]]]]:
    """The superseded wordings of these comments, oldest first, each with the instant it was written."""
    names: dict[str, Value] = {f"i{position}": comment_id for position, comment_id in enumerate(comment_ids)}
    listed = ", ".join(f":{name}" for name in names) or "null"

    def grouped(rows: list[tuple[CommentId, str | None, int]]) -> dict[CommentId, list[tuple[str | None, int]]]:
        found: dict[CommentId, list[tuple[str | None, int]]] = {}
        for comment_id, body, at in rows:
            found.setdefault(comment_id, []).append((body, at))
        return found

    return Query(
        f"select comment_id, body, at from revision where comment_id in ({listed}) order by comment_id, version",
        names,
        grouped,
    )


class Places:
    """The places of many comments, kept in a temporary file that is gone with the `with` block."""

    def __enter__(self) -> Self:
        self._file = tempfile.NamedTemporaryFile(prefix="rejoinder-places-")
        self._connection = apsw.Connection(self._file.name)
        for setting in ("journal_mode = off", "synchronous = off", "cache_size = -16000"):
            self._connection.execute(f"pragma {setting}")
        self._connection.execute("create table place (story_id blob, depth integer, sort_at integer, id blob)")
        self._connection.execute("begin")
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close(True)
        self._file.close()

    def add(self, placed: Iterable[PlacedComment]) -> None:
        """Note where comments stand."""
        self._connection.executemany(
            "insert into place values (?, ?, ?, ?)", ((one.story_id, one.depth, one.sort_at, one.id) for one in placed)
        )

    def order(self) -> None:
        """Put them in order; nothing may be added afterwards."""
        self._connection.execute("create index place_by_story on place (story_id, depth, sort_at, id)")

    def ids_of(self, story_id: StoryId) -> Iterator[CommentId]:
        """Yield the ids of a story's comments, parents before their replies."""
        for row in self._connection.execute(_ORDER, (story_id,)):
            yield CommentId(row[0])
