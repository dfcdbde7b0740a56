"""API keys: whose they are, how long they are good, and that they can't be had from what is stored (AU-18)."""

from __future__ import annotations

import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.actions.accounts import add_account, give_role
from rejoinder.actions.api_keys import find_account, issue_api_key, list_api_keys, revoke_api_key
from rejoinder.core.account import Account, Role
from rejoinder.core.api_keys import RANDOM_BYTES, ApiKey, api_key, api_key_hash
from rejoinder.core.errors import NotFound
from rejoinder.store.query import many
from tests.actions.talking import SECOND, Talk


@pytest.fixture
def ada(talk: Talk) -> Account:
    return talk.store.write_now(add_account, talk.site, "Ada", Role.EDITOR)


def issue(talk: Talk, name: str = "Ada", *, life_s: int | None = None) -> str:
    key = api_key(os.urandom(RANDOM_BYTES))
    talk.store.write_now(issue_api_key, talk.site, name, key, life_s=life_s)
    return key


def account_of(talk: Talk, key: str) -> Account | None:
    return talk.store.read_now(find_account, api_key_hash(key) or b"")


def keys(talk: Talk) -> list[ApiKey]:
    return talk.store.read_now(list_api_keys, talk.site)


@given(st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES))
def test_every_key_has_the_form_that_scanners_look_for(random: bytes) -> None:
    assert re.fullmatch(r"rjk_[0-9A-Za-z]{33}", api_key(random))


@given(st.sets(st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES), min_size=2, max_size=20))
def test_no_two_random_numbers_give_one_key(randoms: set[bytes]) -> None:
    assert len({api_key(random) for random in randoms}) == len(randoms)


@given(st.text(max_size=60))
def test_what_has_another_form_is_no_key(text: str) -> None:
    assert (api_key_hash(text) is not None) == bool(re.fullmatch(r"rjk_[0-9A-Za-z]{33}", text))
    assert api_key_hash(api_key(bytes(RANDOM_BYTES)) + "\n") is None


def test_a_key_stands_for_its_account_and_the_role_that_it_has_now(talk: Talk, ada: Account) -> None:
    key = issue(talk)
    assert account_of(talk, key) == ada
    talk.store.write_now(give_role, talk.site, "Ada", Role.MEMBER)
    found = account_of(talk, key)
    assert found is not None
    assert found.role is Role.MEMBER


def test_nothing_stored_holds_the_key(talk: Talk, ada: Account) -> None:
    key = issue(talk)
    rows = talk.fetch(many("select * from api_key", {}, repr))
    assert not any(key[4:-4] in row for row in rows)
    assert keys(talk) == [ApiKey("Ada", key[-4:], talk.clock.at, None)]


def test_a_revoked_key_is_none_at_once_and_the_others_stay(talk: Talk, ada: Account) -> None:
    key, other = issue(talk), issue(talk)
    assert talk.store.write_now(revoke_api_key, talk.site, "Ada", key[-4:]) == 1
    assert (account_of(talk, key), account_of(talk, other)) == (None, ada)
    assert [one.last_four for one in keys(talk)] == [other[-4:]]
    with pytest.raises(NotFound):
        talk.store.write_now(revoke_api_key, talk.site, "Ada", key[-4:])


def test_a_key_with_an_end_is_none_after_it(talk: Talk, ada: Account) -> None:
    key = issue(talk, life_s=60)
    talk.clock.at += 60 * SECOND - 1
    assert account_of(talk, key) == ada
    assert len(keys(talk)) == 1
    talk.clock.at += 1
    assert account_of(talk, key) is None
    assert keys(talk) == []


def test_another_accounts_key_can_not_be_revoked_by_ones_own_name(talk: Talk, ada: Account) -> None:
    talk.store.write_now(add_account, talk.site, "Bo", Role.MEMBER)
    key = issue(talk)
    with pytest.raises(NotFound):
        talk.store.write_now(revoke_api_key, talk.site, "Bo", key[-4:])
    with pytest.raises(NotFound):
        issue(talk, "Nobody")
    assert account_of(talk, key) == ada
