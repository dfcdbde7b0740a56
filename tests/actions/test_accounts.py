"""Accounts, the tokens that sign one in once, and the sessions that these open."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rejoinder.actions.accounts import (
    SESSION_S,
    TOKEN_S,
    add_account,
    enter,
    find_session,
    give_role,
    hash_of,
    issue_token,
    leave,
)
from rejoinder.core.account import Account, Role
from rejoinder.core.errors import BadToken, NameTaken, NotFound, TextRefused
from rejoinder.store.query import many, whole
from tests.actions.talking import SECOND, Talk, begin_talk

TOKEN = "a one-time token"
SESSION = b"s" * 32


@pytest.fixture
def ada(talk: Talk) -> Account:
    """An account with a token that was not used yet."""
    account = talk.store.write_now(add_account, talk.site, "Ada", Role.MEMBER)
    talk.store.write_now(issue_token, talk.site, "Ada", token_of(talk))
    return account


def token_of(talk: Talk) -> str:
    return TOKEN + talk.site.slug


def session_of(talk: Talk) -> bytes:
    return hash_of(talk.site.slug)


def sign_in(talk: Talk, token: str | None = None) -> Account:
    return talk.store.write_now(enter, talk.site, token or token_of(talk), session_of(talk))


def signed_in(talk: Talk) -> Account | None:
    return talk.store.read_now(find_session, session_of(talk))


def test_a_token_signs_in_once(talk: Talk, ada: Account) -> None:
    assert sign_in(talk) == ada
    assert signed_in(talk) == ada
    with pytest.raises(BadToken):
        sign_in(talk)
    assert signed_in(talk) == ada


def test_of_many_who_use_a_token_at_once_one_is_signed_in(talk: Talk, ada: Account) -> None:
    def use(number: int) -> bool:
        try:
            talk.store.write_now(enter, talk.site, token_of(talk), hash_of(f"{talk.site.slug} {number}"))
        except BadToken:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(use, range(6))) == [False] * 5 + [True]
    assert talk.count_rows("session") == 1


def test_a_token_lasts_for_half_an_hour(talk: Talk, ada: Account) -> None:
    talk.clock.at += TOKEN_S * SECOND
    with pytest.raises(BadToken):
        sign_in(talk)
    talk.store.write_now(issue_token, talk.site, "Ada", token_of(talk) + " again")
    talk.clock.at += TOKEN_S * SECOND - 1
    assert sign_in(talk, token_of(talk) + " again") == ada


def test_a_session_lasts_for_its_days_or_until_it_is_left(talk: Talk, ada: Account) -> None:
    sign_in(talk)
    talk.clock.at += SESSION_S * SECOND - 1
    assert signed_in(talk) == ada
    talk.clock.at += 1
    assert signed_in(talk) is None
    talk.store.write_now(issue_token, talk.site, "Ada", token_of(talk) + " again")
    talk.store.write_now(enter, talk.site, token_of(talk) + " again", SESSION)
    talk.store.write_now(leave, SESSION)
    assert talk.store.read_now(find_session, SESSION) is None


def test_a_token_is_for_its_own_site_and_is_not_used_up_on_another(talk: Talk, ada: Account) -> None:
    other = begin_talk(talk.store, talk.clock)
    with pytest.raises(BadToken):
        sign_in(other, token_of(talk))
    assert other.count_rows("session") == 0
    assert sign_in(talk) == ada


@pytest.mark.parametrize("token", ["", "another", "A one-time token"])
def test_another_token_signs_nobody_in(talk: Talk, ada: Account, token: str) -> None:
    with pytest.raises(BadToken):
        sign_in(talk, token or "\u2014")
    assert signed_in(talk) is None


def test_neither_tokens_nor_sessions_are_stored_as_they_are(talk: Talk, ada: Account) -> None:
    sign_in(talk)
    for table in ("account_token", "session"):
        rows = talk.fetch(many(f"select * from {table} where site_id = :id", {"id": talk.site.id}, whole))
        assert rows
        assert token_of(talk) not in repr(rows)


def test_names_that_look_alike_are_one_name(talk: Talk, ada: Account) -> None:
    for taken in ("Ada", "ada", "Аda"):
        with pytest.raises(NameTaken):
            talk.store.write_now(add_account, talk.site, taken, Role.MEMBER)
    assert talk.store.write_now(add_account, talk.site, "Adam", Role.MEMBER).name == "Adam"
    other = begin_talk(talk.store, talk.clock)
    assert other.store.write_now(add_account, other.site, "Ada", Role.MEMBER).name == "Ada"


@pytest.mark.parametrize("name", ["", " ", "\u202eadA", "x" * 61])
def test_a_name_must_be_one(talk: Talk, name: str) -> None:
    with pytest.raises(TextRefused):
        talk.store.write_now(add_account, talk.site, name, Role.MEMBER)


def test_of_many_who_take_a_name_at_once_one_has_it(talk: Talk) -> None:
    def add(_: int) -> bool:
        try:
            talk.store.write_now(add_account, talk.site, "Ada", Role.MEMBER)
        except NameTaken:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(add, range(6))) == [False] * 5 + [True]


def test_a_role_changes_for_sessions_that_are_open(talk: Talk, ada: Account) -> None:
    sign_in(talk)
    talk.store.write_now(give_role, talk.site, "ada", Role.MODERATOR)
    found = signed_in(talk)
    assert found is not None
    assert (found.id, found.role) == (ada.id, Role.MODERATOR)


def test_who_is_not_there_gets_no_role_and_no_token(talk: Talk) -> None:
    with pytest.raises(NotFound):
        talk.store.write_now(give_role, talk.site, "Nobody", Role.EDITOR)
    with pytest.raises(NotFound):
        talk.store.write_now(issue_token, talk.site, "Nobody", token_of(talk))
