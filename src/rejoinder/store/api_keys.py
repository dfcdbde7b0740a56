"""The API keys of accounts: one statement each."""

from rejoinder.core.account import Account
from rejoinder.core.api_keys import ApiKey
from rejoinder.core.ids import AccountId, SiteId
from rejoinder.store.accounts import COLUMNS, account_of
from rejoinder.store.query import Query, Row, Statement, many, maybe


def _key_of(row: Row) -> ApiKey:
    return ApiKey(row[0], row[1], row[2], row[3])


def insert_api_key(key_hash: bytes, account: Account, *, last_four: str, now: int, expires_at: int | None) -> Statement:
    """A new key of an account; only its hash and how it ends are kept."""
    return Statement(
        "insert into api_key (key_hash, site_id, account_id, last_four, created_at, expires_at)"
        " values (:key_hash, :site_id, :account_id, :last_four, :now, :expires_at)",
        {
            "key_hash": key_hash,
            "site_id": account.site_id,
            "account_id": account.id,
            "last_four": last_four,
            "now": now,
            "expires_at": expires_at,
        },
    )


def find_account_by_api_key(key_hash: bytes, now: int) -> Query[Account | None]:
    """Whose key it is, with the role that the account has now; None for one that is unknown, revoked or expired."""
    return maybe(
        f"select {COLUMNS} from api_key join account on account.id = api_key.account_id"
        " where api_key.key_hash = :key_hash and (api_key.expires_at is null or api_key.expires_at > :now)",
        {"key_hash": key_hash, "now": now},
        account_of,
    )


def list_api_keys(site_id: SiteId, now: int) -> Query[list[ApiKey]]:
    """The site's keys that are good, by account and age."""
    return many(
        "select account.name, api_key.last_four, api_key.created_at, api_key.expires_at"
        " from api_key join account on account.id = api_key.account_id"
        " where account.site_id = :site_id and (api_key.expires_at is null or api_key.expires_at > :now)"
        " order by account.name_key, api_key.created_at, api_key.key_hash",
        {"site_id": site_id, "now": now},
        _key_of,
    )


def delete_api_keys(account_id: AccountId, last_four: str) -> Query[int]:
    """Revoke the account's keys that end so; how many went."""
    return Query(
        "delete from api_key where account_id = :account_id and last_four = :last_four returning 1",
        {"account_id": account_id, "last_four": last_four},
        len,
    )


def delete_api_keys_before(at: int, limit: int) -> Query[int]:
    """Forget keys that were good until before an instant; how many went."""
    return Query(
        "delete from api_key where key_hash in"
        " (select key_hash from api_key where expires_at < :at limit :limit) returning 1",
        {"at": at, "limit": limit},
        len,
    )
