"""Pictures of stories, kept with them: one statement each."""

from rejoinder.core.ids import SiteId
from rejoinder.store.query import Query, Statement, one


def insert_picture(picture_id: bytes, site_id: SiteId, content_type: str, content: bytes, now: int) -> Statement:
    """Keep a picture's bytes; its id is their hash, so that the same picture is kept once."""
    return Statement(
        "insert into picture (id, site_id, content_type, bytes, created_at)"
        " values (:id, :site_id, :content_type, :bytes, :now) on conflict (id) do nothing",
        {"id": picture_id, "site_id": site_id, "content_type": content_type, "bytes": content, "now": now},
    )


def get_picture(picture_id: bytes) -> Query[tuple[str, bytes]]:
    """Content type and bytes of a picture; NotFound."""
    return one(
        "select content_type, bytes from picture where id = :id",
        {"id": picture_id},
        lambda row: (row[0], bytes(row[1])),
        what="page",
    )
