"""What was decided, what happened, how often, and what was answered: one statement each."""

from rejoinder.core.comment import Status
from rejoinder.core.events import Event, EventKind
from rejoinder.core.ids import AccountId, CommentId, SiteId, StoryId
from rejoinder.core.tree import ids_of
from rejoinder.store.query import Dialect, Query, Statement, Value, first, known, many, maybe, one


def insert_event(event: Event, site_id: SiteId) -> Statement:
    """Append a committed fact to its story."""
    return Statement(
        "insert into event (story_id, seq, site_id, kind, comment_ids, at)"
        " values (:story_id, :seq, :site_id, :kind, :comment_ids, :at)",
        {
            "story_id": event.story_id,
            "seq": event.seq,
            "site_id": site_id,
            "kind": event.kind.value,
            "comment_ids": b"".join(event.comment_ids),
            "at": event.at,
        },
    )


def list_events(story_id: StoryId, after: int, limit: int) -> Query[list[Event]]:
    """The story's events after a seq, in order."""
    return many(
        "select story_id, seq, kind, comment_ids, at from event where story_id = :story_id and seq > :after"
        " order by seq limit :limit",
        {"story_id": story_id, "after": after, "limit": limit},
        lambda row: Event(row[0], row[1], EventKind(row[2]), tuple(CommentId(one) for one in ids_of(row[3])), row[4]),
    )


def delete_events_before(at: int, limit: int) -> Query[int]:
    """Forget events older than an instant, at most `limit`; how many went."""
    return _gone(
        "delete from event where (story_id, seq) in"
        " (select story_id, seq from event where at < :at limit :limit) returning 1",
        {"at": at, "limit": limit},
    )


def _gone(sql: str, params: dict[str, Value]) -> Query[int]:
    return Query(sql, params, len)


def insert_decision(
    decision_id: bytes,
    site_id: SiteId,
    desk_seq: int,
    comment_id: CommentId,
    *,
    by: AccountId | None,
    status: Status,
    reason: str | None,
    note: str | None,
    at: int,
) -> Statement:
    """Append a decision; `by` None is the machine."""
    return Statement(
        "insert into decision (id, site_id, desk_seq, comment_id, account_id, status, reason, note, at)"
        " values (:id, :site_id, :desk_seq, :comment_id, :account_id, :status, :reason, :note, :at)",
        {
            "id": decision_id,
            "site_id": site_id,
            "desk_seq": desk_seq,
            "comment_id": comment_id,
            "account_id": by,
            "status": status.value,
            "reason": reason,
            "note": note,
            "at": at,
        },
    )


def list_reasons(comment_ids: list[CommentId]) -> Query[dict[CommentId, tuple[str | None, str | None]]]:
    """Reason and note of the last decision on each of these comments."""
    names: dict[str, Value] = {f"i{position}": comment_id for position, comment_id in enumerate(comment_ids)}
    listed = ", ".join(f":{name}" for name in names) or "null"
    return Query(
        f"select comment_id, reason, note from decision where comment_id in ({listed}) order by comment_id, desk_seq",
        names,
        lambda rows: {row[0]: (row[1], row[2]) for row in rows},
    )


def list_statuses(comment_id: CommentId) -> Query[list[tuple[Status, int]]]:
    """Each status that was decided for a comment and when, the first decision first."""
    return many(
        "select status, at from decision where comment_id = :id order by desk_seq",
        {"id": comment_id},
        lambda row: (Status(row[0]), row[1]),
    )


def spend(site_id: SiteId, rate_class: str, bucket: bytes, window_at: int) -> Query[int]:
    """Count one more in a window of a bucket; how many it is now."""
    return one(
        "insert into pace (site_id, class, bucket, window_at, spent) values (:site_id, :class, :bucket, :window_at, 1)"
        " on conflict (window_at, site_id, class, bucket) do update set spent = pace.spent + 1 returning spent",
        {"site_id": site_id, "class": rate_class, "bucket": bucket, "window_at": window_at},
        first,
    )


def hold_author(dialect: Dialect, author_key: bytes) -> tuple[Statement, ...]:
    """Until the commit, let nobody else with this key write what counts an author's comments.

    Nothing on SQLite, where one writes at a time. A lock and no row: it is to last no longer than the transaction. The
    key's last eight bytes are random; two authors who shared them would wait for each other and no more.
    """
    if dialect == "sqlite":
        return ()
    lock = int.from_bytes(author_key[-8:], "big", signed=True)
    return (Statement("select pg_advisory_xact_lock(:lock)", {"lock": lock}),)


def delete_pace_before(window_at: int, limit: int) -> Query[int]:
    """Forget windows that are over, at most `limit`; how many went."""
    return _gone(
        "delete from pace where (window_at, site_id, class, bucket) in (select window_at, site_id, class, bucket"
        " from pace where window_at < :window_at limit :limit) returning 1",
        {"window_at": window_at, "limit": limit},
    )


def find_answer(scope: bytes | None) -> Query[tuple[bytes, int, bytes] | None]:
    """What a request with this idempotency scope was answered: hash of its body, status, and what it made."""
    if scope is None:
        return known(None)
    return maybe(
        "select body_hash, status, target_id from idempotency where scope = :scope",
        {"scope": scope},
        lambda row: (row[0], row[1], row[2]),
    )


def insert_answer(scope: bytes, site_id: SiteId, body_hash: bytes, status: int, target_id: bytes, at: int) -> Statement:
    """Record an answer in the transaction of its write."""
    return Statement(
        "insert into idempotency (scope, site_id, body_hash, status, target_id, at)"
        " values (:scope, :site_id, :body_hash, :status, :target_id, :at)",
        {
            "scope": scope,
            "site_id": site_id,
            "body_hash": body_hash,
            "status": status,
            "target_id": target_id,
            "at": at,
        },
    )


def delete_answers_before(at: int, limit: int) -> Query[int]:
    """Forget answers older than their promise, at most `limit`; how many went."""
    return _gone(
        "delete from idempotency where scope in"
        " (select scope from idempotency where at < :at limit :limit) returning 1",
        {"at": at, "limit": limit},
    )


def find_salt(day: int) -> Query[bytes | None]:
    """The salt of a day that keys networks; None when it was not made or is destroyed."""
    return maybe("select secret from salt where day = :day", {"day": day}, first)


def put_salt(day: int, secret: bytes) -> Statement:
    """Make a day's salt, unless another process did."""
    return Statement(
        "insert into salt (day, secret) values (:day, :secret) on conflict (day) do nothing",
        {"day": day, "secret": secret},
    )


def delete_salts_before(day: int) -> Statement:
    """Destroy old salts: what they keyed can't be matched any more."""
    return Statement("delete from salt where day < :day", {"day": day})
