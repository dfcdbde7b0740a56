"""A row in every table as the first schema step made them: what a database from then holds."""

from __future__ import annotations

from typing import Any

from rejoinder.core.names import skeleton
from rejoinder.store.query import Params, Statement, Tx, many

SITE, ACCOUNT, BATCH, STORY, COMMENT, REPLY, PICTURE = (bytes((letter,)) * 16 for letter in b"sabtcrp")
AT = 1_795_000_000_000_000
TOKEN_HASH, SESSION_HASH = b"k" * 32, b"h" * 32


def _comment(comment_id: bytes, parent_id: bytes | None, body: str) -> dict[str, Any]:
    return {
        "id": comment_id, "site_id": SITE, "story_id": STORY, "parent_id": parent_id, "under_id": parent_id or STORY,
        "depth": 2 if parent_id else 1, "level": 2 if parent_id else 1, "path": parent_id or b"",
        "author_kind": "account", "author_key": b"a" + ACCOUNT, "author_name": "Ada", "author_staff": 0,
        "author_suggestion": None, "body": body, "body_hash": b"x" * 16, "html": f"<p>{body}</p>\n", "renderer": 1,
        "status": "published", "withdrawn_at": None, "visible": 1, "shown": 1, "reply_count": 0 if parent_id else 1,
        "branch_count": 0 if parent_id else 1, "up": 0, "down": 0, "rank": 0, "sort_at": AT, "posted_at": AT,
        "edited_at": None, "version": 1, "origin": "here", "batch_id": None, "source_key": None, "created_at": AT,
    }  # fmt: skip


ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("site", {"id": SITE, "slug": "old", "name": "The Old", "public_url": "http://old.example", "language": "en",
              "origins": "[]", "policy": "{}", "version": 1, "desk_seq": 1, "created_at": AT}),
    ("account", {"id": ACCOUNT, "site_id": SITE, "name": "Ada", "name_key": skeleton("Ada"), "issuer": "local",
                 "subject": ACCOUNT.hex(), "role": "editor", "created_at": AT}),
    ("account_token", {"token_hash": TOKEN_HASH, "site_id": SITE, "account_id": ACCOUNT, "created_at": AT,
                       "expires_at": AT * 2, "used_at": None}),
    ("session", {"token_hash": SESSION_HASH, "site_id": SITE, "account_id": ACCOUNT, "created_at": AT,
                 "expires_at": AT * 2}),
    ("import_batch", {"id": BATCH, "site_id": SITE, "carrier": "plain", "file_name": "page.txt", "file_sha256": b"f",
                      "report": "{}", "created_at": AT}),
    ("story", {"id": STORY, "site_id": SITE, "url": "http://old.example/one", "title": "One", "byline": None,
               "language": "en", "summary": None, "body": "Text.", "body_html": "<p>Text.</p>\n", "picture": None,
               "reported_as": "confirmed", "published_at": AT, "modified_at": None, "closed_at": None,
               "closes_at": None, "origin": "published", "batch_id": BATCH, "source_key": None, "last_seq": 2,
               "last_sort_at": AT, "comment_count": 2, "created_at": AT}),
    ("story_url", {"site_id": SITE, "url_key": "old.example/one", "story_id": STORY, "url": "http://old.example/one"}),
    ("story_source", {"site_id": SITE, "story_id": STORY, "position": 1, "body": "So.", "said_by": "Bo", "url": None}),
    ("story_change", {"site_id": SITE, "story_id": STORY, "position": 1, "reported_as": "confirmed", "at": AT,
                      "reason": "Seen.", "account_id": ACCOUNT}),
    ("comment", _comment(COMMENT, None, "A word.")),
    ("comment", _comment(REPLY, COMMENT, "> A word.\n\nAnother.")),
    ("revision", {"comment_id": COMMENT, "version": 1, "site_id": SITE, "body": "A wrod.", "at": AT}),
    ("quotation", {"comment_id": REPLY, "block": 0, "site_id": SITE, "source_id": COMMENT, "source_version": 1,
                   "excerpt": "A word."}),
    ("vote", {"comment_id": COMMENT, "voter_key": b"g" * 17, "site_id": SITE, "value": 1, "at": AT}),
    ("tally", {"story_id": STORY, "comment_id": COMMENT, "site_id": SITE}),
    ("flag", {"comment_id": COMMENT, "flagger_key": b"g" * 17, "site_id": SITE, "reason": "spam", "note": None,
              "at": AT}),
    ("decision", {"id": b"d" * 16, "site_id": SITE, "desk_seq": 1, "comment_id": COMMENT, "account_id": ACCOUNT,
                  "status": "published", "reason": None, "note": None, "at": AT}),
    ("event", {"story_id": STORY, "seq": 1, "site_id": SITE, "kind": "published", "comment_ids": COMMENT, "at": AT}),
    ("pace", {"site_id": SITE, "class": "vote", "bucket": b"n", "window_at": AT, "spent": 1}),
    ("idempotency", {"scope": b"i", "site_id": SITE, "body_hash": b"x", "status": 201, "target_id": COMMENT, "at": AT}),
    ("salt", {"day": 20_000, "secret": b"z" * 32}),
    ("picture", {"id": PICTURE, "site_id": SITE, "content_type": "image/png", "bytes": b"\x89PNG", "created_at": AT}),
)  # fmt: skip
"""Frozen: what the first step made doesn't change with what we make today."""


def fill(tx: Tx) -> None:
    """Store every row."""
    for table, row in ROWS:
        columns = ", ".join(row)
        values = ", ".join(f":{name}" for name in row)
        params: Params = dict(row)
        tx.put(Statement(f"insert into {table} ({columns}) values ({values})", params))


def read(tx: Tx) -> list[tuple[str, tuple[Any, ...]]]:
    """Return what is there now of every row that `fill` stores, table by table, in its columns."""
    found: list[tuple[str, tuple[Any, ...]]] = []
    for table in dict.fromkeys(name for name, _ in ROWS):
        columns = list(next(row for name, row in ROWS if name == table))
        found += [(table, row) for row in tx.fetch(many(f"select {', '.join(columns)} from {table}", {}, tuple))]
    return sorted(found, key=repr)


EXPECTED = sorted(((table, tuple(row.values())) for table, row in ROWS), key=repr)
