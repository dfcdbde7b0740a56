"""The rows of one site, table by table, as an archive takes and brings them."""

from collections.abc import Mapping, Sequence
from typing import Final

from rejoinder.core.ids import SiteId
from rejoinder.store.query import Query, Row, Value

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "site": ("id",),
    "account": ("id",),
    "import_batch": ("id",),
    "picture": ("id",),
    "story": ("id",),
    "story_url": ("site_id", "url_key"),
    "story_key": ("site_id", "key"),
    "story_source": ("story_id", "position"),
    "story_change": ("story_id", "position"),
    "comment": ("id",),
    "comment_key": ("story_id", "key"),
    "anchor": ("story_id", "anchor"),
    "old_permalink": ("site_id", "url_key"),
    "provenance": ("comment_id",),
    "revision": ("comment_id", "version"),
    "quotation": ("comment_id", "block"),
    "vote": ("comment_id", "voter_key"),
    "flag": ("comment_id", "flagger_key"),
    "decision": ("id",),
}
"""The tables that hold a site, each with its primary key; one whose rows point to another's comes after it."""


def list_rows(
    table: str, columns: Sequence[str], site_id: SiteId, after: Sequence[Value], limit: int
) -> Query[list[Row]]:
    """Rows of a table that belong to the site and follow the key `after` (empty for the first), in key order."""
    key = KEYS[table]
    names = ", ".join(key)
    owner = "id" if table == "site" else "site_id"
    further = f" and ({names}) > ({', '.join(f':k{place}' for place in range(len(key)))})" if after else ""
    params: dict[str, Value] = {f"k{place}": value for place, value in enumerate(after)}
    return Query(
        f"select {', '.join(columns)}, {names} from {table} where {owner} = :site_id{further}"
        f" order by {names} limit :limit",
        {"site_id": site_id, "limit": limit, **params},
        lambda rows: rows,
    )


def put_row(table: str, row: Mapping[str, Value]) -> Query[int]:
    """Store a row unless one with its key is there; 1 when it was new, else 0."""
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    key = ", ".join(KEYS[table])
    sql = f"insert into {table} ({names}) values ({values}) on conflict ({key}) do nothing returning 1"
    return Query(sql, dict(row), len)


def has_site(site_id: SiteId) -> Query[bool]:
    """Whether a site has this id."""
    return Query("select 1 from site where id = :id", {"id": site_id}, bool)
