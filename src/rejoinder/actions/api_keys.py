"""API keys let a publisher's machines act as an account. They are made and revoked by the command line."""

from rejoinder.core.account import Account
from rejoinder.core.api_keys import SHOWN_CHARS, ApiKey, api_key_hash
from rejoinder.core.errors import NotFound
from rejoinder.core.names import skeleton
from rejoinder.core.site import Site
from rejoinder.store import accounts, api_keys
from rejoinder.store.query import Tx


def issue_api_key(tx: Tx, site: Site, name: str, key: str, *, life_s: int | None = None) -> ApiKey:
    """Have `key` (made by the caller of random bits) stand for the account; NotFound.

    It is good for `life_s`, or with None until it is revoked. Nothing from which it could be had again is stored.
    """
    account = tx.fetch(accounts.get_account_by_name(site.id, skeleton(name)))
    hashed = api_key_hash(key)
    assert hashed is not None
    expires_at = None if life_s is None else tx.now + life_s * 1_000_000
    last_four = key[-SHOWN_CHARS:]
    tx.put(api_keys.insert_api_key(hashed, account, last_four=last_four, now=tx.now, expires_at=expires_at))
    return ApiKey(account.name, last_four, tx.now, expires_at)


def list_api_keys(tx: Tx, site: Site) -> list[ApiKey]:
    """Return the site's keys that are good, by account and age."""
    return tx.fetch(api_keys.list_api_keys(site.id, tx.now))


def revoke_api_key(tx: Tx, site: Site, name: str, last_four: str) -> int:
    """Revoke the account's key that ends so, for the very next request; NotFound.

    Returns how many went: of an account's ten keys, two end alike once in 300,000 cases, and then both go.
    """
    account = tx.fetch(accounts.get_account_by_name(site.id, skeleton(name)))
    gone = tx.fetch(api_keys.delete_api_keys(account.id, last_four))
    if not gone:
        raise NotFound(what="key")
    return gone


def find_account(tx: Tx, key_hash: bytes) -> Account | None:
    """Return whose key has this hash, None when it is no key or none any more."""
    return tx.fetch(api_keys.find_account_by_api_key(key_hash, tx.now))
