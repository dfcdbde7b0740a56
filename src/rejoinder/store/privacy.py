"""What each column says about people, how long it is kept, and who gets it: one registry for every table.

A column that is not here fails the build. Exports, erasure and retention go by it, so that a new column is thought
about before it holds anybody's data. `kept` is enforced by deletion with what it names, or by `actions.tidying`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class Privacy(StrEnum):
    """What a column says about people."""

    NONE = "none"
    """Nothing."""
    PUBLIC = "public"
    """What people or the newsroom publish; a comment's is public while readers may see the comment."""
    PSEUDONYMOUS = "pseudonymous"
    """Whose it is, by a number that means nothing without another table, a cookie or a salt that is destroyed."""
    PERSONAL = "personal"
    """About a person and not published."""
    SECRET = "secret"
    """Whoever knows it can act as somebody, or match what was keyed by it."""


class Kept(StrEnum):
    """How long a row is kept."""

    WITH_DATABASE = "with the database"
    WITH_SITE = "with its site"
    WITH_STORY = "with its story"
    WITH_COMMENT = "with its comment"
    WITH_ACCOUNT = "with its account"
    UNTIL_TOLD = "until readers were told, a second"
    UNTIL_EXPIRED = "until it expires"
    UNTIL_REVOKED = "until it is revoked or expires"
    TWO_DAYS = "two days"
    A_DAY = "a day"
    THIRTY_DAYS = "thirty days"


class Export(StrEnum):
    """Who gets a column in an export."""

    PUBLIC = "public"
    """Everybody, of rows that readers may see; the administrator, of all."""
    OWNER = "owner"
    """Whom it is about, and the administrator."""
    ADMINISTRATOR = "administrator"
    """The administrator only."""
    NEVER = "never"
    """Nobody."""


class Rule(NamedTuple):
    """What holds for one column."""

    privacy: Privacy
    kept: Kept
    export: Export


_PLAIN: Final = (Privacy.NONE, Export.PUBLIC)
_INNER: Final = (Privacy.NONE, Export.ADMINISTRATOR)
_SHOWN: Final = (Privacy.PUBLIC, Export.PUBLIC)
_WHOSE: Final = (Privacy.PSEUDONYMOUS, Export.ADMINISTRATOR)
_OWN: Final = (Privacy.PERSONAL, Export.OWNER)
_STAFF: Final = (Privacy.PERSONAL, Export.ADMINISTRATOR)
_PASSING: Final = (Privacy.NONE, Export.NEVER)
_KEYED: Final = (Privacy.PSEUDONYMOUS, Export.NEVER)
_SECRET: Final = (Privacy.SECRET, Export.NEVER)

_Columns = Mapping[tuple[Privacy, Export], str]


def _table(kept: Kept, columns: _Columns) -> dict[str, Rule]:
    return {name: Rule(privacy, kept, export) for (privacy, export), names in columns.items() for name in names.split()}


REGISTRY: Final[Mapping[str, Mapping[str, Rule]]] = {
    "schema_step": _table(Kept.WITH_DATABASE, {_PASSING: "number name at sha256"}),
    "site": _table(
        Kept.WITH_SITE,
        {_PLAIN: "id slug name public_url language created_at", _INNER: "origins policy version desk_seq"},
    ),
    "account": _table(
        Kept.WITH_ACCOUNT,
        {_PLAIN: "id site_id", _SHOWN: "name role", _INNER: "issuer", _OWN: "name_key subject created_at"},
    ),
    "account_token": _table(
        Kept.UNTIL_EXPIRED,
        {_SECRET: "token_hash", _KEYED: "account_id", _PASSING: "site_id created_at expires_at used_at"},
    ),
    "session": _table(
        Kept.UNTIL_EXPIRED,
        {_SECRET: "token_hash", _WHOSE: "account_id", _INNER: "site_id", _OWN: "created_at expires_at"},
    ),
    "api_key": _table(
        Kept.UNTIL_REVOKED,
        {_SECRET: "key_hash", _WHOSE: "account_id", _INNER: "site_id", _OWN: "last_four created_at expires_at"},
    ),
    "import_batch": _table(
        Kept.WITH_SITE,
        {_INNER: "id site_id carrier file_sha256 created_at undone_at", _STAFF: "file_name report options"},
    ),
    "story": _table(
        Kept.WITH_STORY,
        {
            _PLAIN: "id site_id url language published_at modified_at closed_at closes_at origin source_key last_seq"
            " comment_count created_at",
            _SHOWN: "title byline summary body body_html picture reported_as",
            _INNER: "batch_id last_sort_at",
        },
    ),
    "story_url": _table(Kept.WITH_STORY, {_PLAIN: "site_id story_id url", _INNER: "url_key batch_id"}),
    "story_key": _table(Kept.WITH_STORY, {_PLAIN: "site_id story_id key", _INNER: "batch_id"}),
    "story_source": _table(Kept.WITH_STORY, {_PLAIN: "site_id story_id position url", _SHOWN: "body said_by"}),
    "story_change": _table(
        Kept.WITH_STORY, {_PLAIN: "site_id story_id position reported_as at", _SHOWN: "reason", _WHOSE: "account_id"}
    ),
    "comment": _table(
        Kept.WITH_COMMENT,
        {
            _PLAIN: "id site_id story_id parent_id depth status withdrawn_at reply_count up down origin source_key"
            " version",
            _SHOWN: "author_kind author_name author_staff author_suggestion body html posted_at edited_at sort_at",
            _INNER: "under_id level path renderer visible shown branch_count rank batch_id",
            _WHOSE: "author_key",
            _STAFF: "body_hash",
            _OWN: "created_at",
        },
    ),
    "revision": _table(Kept.WITH_COMMENT, {_PLAIN: "comment_id version site_id", _SHOWN: "body at"}),
    "quotation": _table(
        Kept.WITH_COMMENT, {_PLAIN: "comment_id block site_id source_id source_version", _SHOWN: "excerpt"}
    ),
    "comment_key": _table(Kept.WITH_COMMENT, {_PLAIN: "story_id key site_id comment_id", _INNER: "batch_id"}),
    "anchor": _table(Kept.WITH_COMMENT, {_PLAIN: "story_id anchor site_id comment_id", _INNER: "batch_id"}),
    "old_permalink": _table(Kept.WITH_COMMENT, {_PLAIN: "site_id url_key story_id comment_id", _INNER: "batch_id"}),
    "provenance": _table(
        Kept.WITH_COMMENT,
        {
            _PLAIN: "comment_id site_id raw_type",
            _STAFF: "raw posted_text author_url status_reason confidence extra",
            _WHOSE: "author_key",
            _KEYED: "claim_hash",
        },
    ),
    "vote": _table(Kept.WITH_COMMENT, {_INNER: "comment_id site_id", _WHOSE: "voter_key", _OWN: "value at"}),
    "tally": _table(Kept.UNTIL_TOLD, {_PASSING: "story_id comment_id site_id"}),
    "flag": _table(Kept.WITH_COMMENT, {_INNER: "comment_id site_id", _WHOSE: "flagger_key", _OWN: "reason note at"}),
    "decision": _table(
        Kept.WITH_COMMENT,
        {_INNER: "id site_id desk_seq comment_id", _WHOSE: "account_id", _OWN: "status reason note at"},
    ),
    "event": _table(Kept.THIRTY_DAYS, {_PASSING: "story_id seq site_id kind comment_ids at"}),
    "pace": _table(Kept.A_DAY, {_PASSING: "site_id class window_at spent", _KEYED: "bucket"}),
    "idempotency": _table(Kept.TWO_DAYS, {_PASSING: "site_id status target_id at", _KEYED: "scope body_hash"}),
    "salt": _table(Kept.TWO_DAYS, {_PASSING: "day", _SECRET: "secret"}),
    "picture": _table(Kept.WITH_STORY, {_PLAIN: "id site_id content_type created_at", _SHOWN: "bytes"}),
}
"""Every column of every table."""
