"""What an archive holds of every table, and what it leaves out and why.

Each table that holds a site is one member of JSON lines, a row a line, ordered by its key. A column is written by its
name: ids as UUIDs, other bytes in hexadecimal (those of pictures in base64), instants as UTC microseconds.
"""

from base64 import b64decode
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from rejoinder.carriers.source import writable
from rejoinder.core.account import Role
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.errors import BadId
from rejoinder.core.ids import from_text
from rejoinder.core.story import Origin, ReportedAs
from rejoinder.store.query import Value

FORMAT: Final = "rejoinder-archive"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
MOST_CHARS: Final = 5_000_000


class Kind(StrEnum):
    """How a column is written."""

    ID = "a UUID"
    BYTES = "hexadecimal"
    PICTURE = "base64"
    TEXT = "text"
    NUMBER = "a number"


class Column(NamedTuple):
    """One column of an archive; `among` are the only words it may say, empty for any."""

    name: str
    kind: Kind
    may_be_null: bool = False
    among: frozenset[str] = frozenset()


def _columns(words: str, **among: type[StrEnum]) -> tuple[Column, ...]:
    """Read columns from words: `name:kind`, with `?` behind the kind of one that may be null."""
    kinds = {"id": Kind.ID, "bytes": Kind.BYTES, "picture": Kind.PICTURE, "text": Kind.TEXT, "number": Kind.NUMBER}
    found = []
    for word in words.split():
        name, _, kind = word.partition(":")
        allowed = frozenset(one.value for one in among[name]) if name in among else frozenset()
        found.append(Column(name, kinds[kind.rstrip("?")], kind.endswith("?"), allowed))
    return tuple(found)


HELD: Final[Mapping[str, tuple[Column, ...]]] = {
    "site": _columns(
        "id:id slug:text name:text public_url:text language:text origins:text policy:text version:number"
        " desk_seq:number created_at:number"
    ),
    "account": _columns(
        "id:id site_id:id name:text name_key:text issuer:text subject:text role:text created_at:number", role=Role
    ),
    "import_batch": _columns(
        "id:id site_id:id carrier:text file_name:text file_sha256:bytes report:text created_at:number"
        " options:text undone_at:number?"
    ),
    "picture": _columns("id:id site_id:id content_type:text bytes:picture created_at:number"),
    "story": _columns(
        "id:id site_id:id url:text title:text byline:text? language:text summary:text? body:text? picture:text?"
        " reported_as:text published_at:number? modified_at:number? closed_at:number? closes_at:number? origin:text"
        " batch_id:id? source_key:text? last_seq:number last_sort_at:number created_at:number",
        reported_as=ReportedAs, origin=Origin,
    ),
    "story_url": _columns("site_id:id url_key:text story_id:id url:text batch_id:id?"),
    "story_key": _columns("site_id:id key:text story_id:id batch_id:id?"),
    "story_source": _columns("site_id:id story_id:id position:number body:text said_by:text url:text?"),
    "story_change": _columns(
        "site_id:id story_id:id position:number reported_as:text at:number reason:text account_id:id?",
        reported_as=ReportedAs,
    ),
    "comment": _columns(
        "id:id site_id:id story_id:id parent_id:id? author_kind:text author_key:bytes? author_name:text?"
        " author_staff:number author_suggestion:text? body:text? status:text withdrawn_at:number? up:number down:number"
        " sort_at:number posted_at:number? edited_at:number? version:number origin:text batch_id:id? source_key:text?"
        " created_at:number",
        author_kind=AuthorKind, status=Status, origin=Origin,
    ),
    "comment_key": _columns("story_id:id key:text site_id:id comment_id:id batch_id:id?"),
    "anchor": _columns("story_id:id anchor:text site_id:id comment_id:id batch_id:id?"),
    "old_permalink": _columns("site_id:id url_key:text story_id:id comment_id:id batch_id:id?"),
    "provenance": _columns(
        "comment_id:id site_id:id raw:text? raw_type:text posted_text:text? author_url:text? author_key:text?"
        " claim_hash:bytes? status_reason:text? confidence:text? extra:text?"
    ),
    "revision": _columns("comment_id:id version:number site_id:id body:text? at:number"),
    "quotation": _columns("comment_id:id block:number site_id:id source_id:id? source_version:number excerpt:text"),
    "vote": _columns("comment_id:id voter_key:bytes site_id:id value:number at:number"),
    "flag": _columns("comment_id:id flagger_key:bytes site_id:id reason:text note:text? at:number"),
    "decision": _columns(
        "id:id site_id:id desk_seq:number comment_id:id account_id:id? status:text reason:text? note:text? at:number",
        status=Status,
    ),
}  # fmt: skip
"""What an archive holds, table by table, in the order in which it can be stored."""

_ANEW: Final = "It follows from the rest and is made anew."
LEFT_OUT: Final[Mapping[str, str]] = {
    "schema_step": "It belongs to the database.",
    "account_token": "A secret that expires within the hour.",
    "api_key": "A secret; who moves makes new ones.",
    "session": "A secret of one browser and one server.",
    "tally": "Readers of the old server were told.",
    "event": "What open pages hear; it is kept thirty days, and readers of the new server begin with a fresh page.",
    "pace": "Who wrote how often within the last day.",
    "idempotency": "Answers to repeated requests of the last two days.",
    "salt": "A secret that is destroyed within two days.",
    "story.body_html": _ANEW,
    "story.comment_count": _ANEW,
    **{
        f"comment.{name}": _ANEW
        for name in (
            *("under_id", "depth", "level", "path", "body_hash", "html", "renderer", "visible", "shown"),
            *("reply_count", "branch_count", "rank"),
        )
    },
}
"""What an archive leaves out, a whole table or a column as `table.column`, and why."""


def read_value(column: Column, given: object) -> Value:
    """Return what a line says of a column as it is stored; ValueError when it is nothing of that kind."""
    if given is None:
        if not column.may_be_null:
            raise ValueError("is missing")
        return None
    if column.kind is Kind.NUMBER:
        if not isinstance(given, int) or isinstance(given, bool) or not -(2**63) <= given < 2**63:
            raise ValueError("is no whole number")
        return given
    if not isinstance(given, str):
        raise ValueError("is no text")
    if len(given) > MOST_CHARS and column.kind is not Kind.PICTURE:
        raise ValueError("is too long")
    match column.kind:
        case Kind.ID:
            try:
                return from_text(given)
            except BadId:
                raise ValueError("is no UUID") from None
        case Kind.BYTES:
            return bytes.fromhex(given)
        case Kind.PICTURE:
            return b64decode(given, validate=True)
    if column.among and given not in column.among:
        raise ValueError(f"is none of {', '.join(sorted(column.among))}")
    if writable(given) != given:
        raise ValueError("holds characters that can't be stored")
    return given
