"""What was exported from here and comes back: it carries the ids that its comments have here."""

from collections.abc import Callable
from typing import Final

from rejoinder.core.ids import StoryId
from rejoinder.store.own_keys import OWN, own_key
from rejoinder.store.query import Query, Row, many
from rejoinder.store.staging.file import StagingFile

_AT_ONCE: Final = 2_000


def list_own(story_id: StoryId, after: bytes) -> Query[list[Row]]:
    """A story's comments by id: (id, key it was imported under or None, instant, name, hash of the text, missing)."""
    return many(
        "select id, source_key, posted_at, author_name, body_hash,"
        " case when author_kind = 'missing' then 1 else 0 end"
        " from comment where story_id = :story_id and id > :after order by id limit :limit",
        {"story_id": story_id, "after": after, "limit": _AT_ONCE},
        tuple,
    )


def load_own(file: StagingFile, ask: Callable[[Query[list[Row]]], list[Row]]) -> None:
    """Copy the comments of the pages concerned under the keys that exports give them, where something goes by one."""
    if not file.run(f"select 1 from other where key like '{OWN}%' limit 1"):
        return
    for n, story_id in file.run("select n, story_id from story where story_id is not null"):
        after = b""
        while rows := ask(list_own(story_id, after)):
            after = rows[-1][0]
            _note(file, n, rows)


def _note(file: StagingFile, story: int, rows: list[Row]) -> None:
    native = [(story, own_key(row[0]), *row[2:]) for row in rows if row[1] is None]
    file.many("insert into there (story, key, at, name, body_hash, is_missing) values (?, ?, ?, ?, ?, ?)", native)
    file.many(
        "insert into there_key (story, key, there) select ?1, ?2, n from there where story = ?1 and key = ?2",
        [row[:2] for row in native],
    )
    file.many(
        "insert into there_key (story, key, there) select ?1, ?2, n from there where story = ?1 and key = ?3",
        [(story, own_key(row[0]), row[1]) for row in rows if row[1] is not None],
    )
