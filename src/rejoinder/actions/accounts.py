"""Accounts are made and given roles by the command line; a one-time token signs one in."""

from hashlib import sha256

from rejoinder.actions.drafting import NAME_CHARS
from rejoinder.core.account import Account, Role
from rejoinder.core.errors import BadToken, NameTaken
from rejoinder.core.ids import AccountId
from rejoinder.core.names import clean_name, skeleton
from rejoinder.core.site import Site
from rejoinder.store import accounts
from rejoinder.store.query import Tx

LOCAL_ISSUER = "local"
TOKEN_S = 30 * 60
SESSION_S = 30 * 86_400


def add_account(tx: Tx, site: Site, name: str, role: Role) -> Account:
    """Make an account on a site; NameTaken when one that looks alike exists, TextRefused for an unusable name."""
    cleaned = clean_name(name, field="name", max_chars=NAME_CHARS)
    key = skeleton(cleaned)
    if tx.fetch(accounts.find_account_by_name(site.id, key)) is not None:
        raise NameTaken(field="name", name=cleaned)
    account = Account(AccountId(tx.new_id()), site.id, cleaned, role, tx.now)
    tx.put(accounts.insert_account(account, name_key=key, issuer=LOCAL_ISSUER, subject=account.id.hex()))
    return account


def give_role(tx: Tx, site: Site, name: str, role: Role) -> Account:
    """Give the account of this name another role; NotFound."""
    account = tx.fetch(accounts.get_account_by_name(site.id, skeleton(name)))
    tx.put(accounts.update_role(account.id, role))
    return account


def issue_token(tx: Tx, site: Site, name: str, token: str) -> Account:
    """Have `token` (made by the caller of 256 random bits) sign the account in once, within `TOKEN_S`; NotFound."""
    account = tx.fetch(accounts.get_account_by_name(site.id, skeleton(name)))
    tx.put(accounts.insert_token(hash_of(token), account, now=tx.now, expires_at=tx.now + TOKEN_S * 1_000_000))
    return account


def enter(tx: Tx, site: Site, token: str, session_hash: bytes, *, life_s: int = SESSION_S) -> Account:
    """Use up a one-time token and open the session that goes by `session_hash`; BadToken when it can't be used."""
    account_id = tx.fetch(accounts.use_token(hash_of(token), tx.now))
    if account_id is None:
        raise BadToken()
    account = tx.fetch(accounts.get_account(account_id))
    if account.site_id != site.id:
        raise BadToken()
    tx.put(accounts.insert_session(session_hash, account, now=tx.now, expires_at=tx.now + life_s * 1_000_000))
    return account


def leave(tx: Tx, session_hash: bytes) -> None:
    """Close a session."""
    tx.put(accounts.delete_session(session_hash))


def find_session(tx: Tx, session_hash: bytes) -> Account | None:
    """Return whom a session signs in, None when it is over."""
    return tx.fetch(accounts.find_session(session_hash, tx.now))


def hash_of(token: str) -> bytes:
    """Return what is stored of a token: a hash is enough for 256 random bits."""
    return sha256(token.encode()).digest()
