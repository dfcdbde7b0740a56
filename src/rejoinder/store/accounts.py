"""Accounts, their one-time tokens and sessions: one statement each."""

from rejoinder.core.account import Account, Role
from rejoinder.core.ids import AccountId, SiteId
from rejoinder.store.query import Query, Row, Statement, first, known, maybe, one

COLUMNS = "account.id, account.site_id, account.name, account.role, account.created_at"


def account_of(row: Row) -> Account:
    """Return the account in a row of the account columns."""
    return Account(row[0], row[1], row[2], Role(row[3]), row[4])


def insert_account(account: Account, *, name_key: str, issuer: str, subject: str) -> Statement:
    """A new account; UniqueViolation when its name's skeleton or its identity is taken on the site."""
    return Statement(
        "insert into account (id, site_id, name, name_key, issuer, subject, role, created_at)"
        " values (:id, :site_id, :name, :name_key, :issuer, :subject, :role, :created_at)",
        {
            "id": account.id,
            "site_id": account.site_id,
            "name": account.name,
            "name_key": name_key,
            "issuer": issuer,
            "subject": subject,
            "role": account.role.value,
            "created_at": account.created_at,
        },
    )


def find_account_by_name(site_id: SiteId, name_key: str | None) -> Query[AccountId | None]:
    """The site's account whose name has this skeleton."""
    if name_key is None:
        return known(None)
    return maybe(
        "select id from account where site_id = :site_id and name_key = :name_key",
        {"site_id": site_id, "name_key": name_key},
        first,
    )


def get_account_by_name(site_id: SiteId, name_key: str) -> Query[Account]:
    """The site's account whose name has this skeleton; NotFound."""
    return one(
        f"select {COLUMNS} from account where site_id = :site_id and name_key = :name_key",
        {"site_id": site_id, "name_key": name_key},
        account_of,
        what="account",
    )


def get_account(account_id: AccountId) -> Query[Account]:
    """The account with this id; NotFound."""
    return one(f"select {COLUMNS} from account where id = :id", {"id": account_id}, account_of, what="account")


def update_role(account_id: AccountId, role: Role) -> Statement:
    """Give an account another role on its site."""
    return Statement("update account set role = :role where id = :id", {"id": account_id, "role": role.value})


def insert_token(token_hash: bytes, account: Account, *, now: int, expires_at: int) -> Statement:
    """A one-time token that signs the account in once."""
    return Statement(
        "insert into account_token (token_hash, site_id, account_id, created_at, expires_at)"
        " values (:token_hash, :site_id, :account_id, :now, :expires_at)",
        {
            "token_hash": token_hash,
            "site_id": account.site_id,
            "account_id": account.id,
            "now": now,
            "expires_at": expires_at,
        },
    )


def use_token(token_hash: bytes, now: int) -> Query[AccountId | None]:
    """Use a token up; the account it signs in, None when it is unknown, used or expired."""
    return maybe(
        "update account_token set used_at = :now where token_hash = :token_hash and used_at is null"
        " and expires_at > :now returning account_id",
        {"token_hash": token_hash, "now": now},
        first,
    )


def insert_session(token_hash: bytes, account: Account, *, now: int, expires_at: int) -> Statement:
    """A signed-in browser; only the token's hash is kept."""
    return Statement(
        "insert into session (token_hash, site_id, account_id, created_at, expires_at)"
        " values (:token_hash, :site_id, :account_id, :now, :expires_at)",
        {
            "token_hash": token_hash,
            "site_id": account.site_id,
            "account_id": account.id,
            "now": now,
            "expires_at": expires_at,
        },
    )


def find_session(token_hash: bytes, now: int) -> Query[Account | None]:
    """Whom a session's token signs in."""
    return maybe(
        f"select {COLUMNS} from session join account on account.id = session.account_id"
        " where session.token_hash = :token_hash and session.expires_at > :now",
        {"token_hash": token_hash, "now": now},
        account_of,
    )


def delete_session(token_hash: bytes) -> Statement:
    """Sign a browser out."""
    return Statement("delete from session where token_hash = :token_hash", {"token_hash": token_hash})


def delete_tokens_before(at: int, limit: int) -> Query[int]:
    """Forget one-time tokens that were good until before an instant, used or not; how many went."""
    return _gone("account_token", at, limit)


def delete_sessions_before(at: int, limit: int) -> Query[int]:
    """Forget sessions that ended before an instant; how many went."""
    return _gone("session", at, limit)


def _gone(table: str, at: int, limit: int) -> Query[int]:
    return Query(
        f"delete from {table} where token_hash in"
        f" (select token_hash from {table} where expires_at < :at limit :limit) returning 1",
        {"at": at, "limit": limit},
        len,
    )
