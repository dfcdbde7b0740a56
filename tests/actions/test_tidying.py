"""What is kept for a time only goes when it is over, and not before."""

from __future__ import annotations

import os

import pytest

from rejoinder.actions import accounts, tidying
from rejoinder.actions.api_keys import issue_api_key
from rejoinder.actions.idempotency import Receipt
from rejoinder.actions.salting import salt_of
from rejoinder.core.account import Role
from rejoinder.core.api_keys import RANDOM_BYTES, api_key
from rejoinder.core.errors import TooOften
from rejoinder.store.privacy import REGISTRY, Kept
from rejoinder.store.query import many, whole
from tests.actions.talking import SECOND, Talk

DAY = 86_400 * SECOND
KEY_S = 3_600
LASTS = {
    "event": 30 * DAY,
    "idempotency": 2 * DAY,
    "pace": DAY,
    "account_token": accounts.TOKEN_S * SECOND,
    "session": accounts.SESSION_S * SECOND,
    "api_key": KEY_S * SECOND,
}
"""How long a row is kept, by its table; the salts go by days."""


def fill(talk: Talk) -> None:
    """Have a row in every table that is kept for a time only."""
    ada = talk.guest(b"home")
    talk.try_post(ada, receipt=Receipt(b"scope of " + talk.site.id, b"body"))
    tokens = [f"{talk.site.slug} {number}" for number in range(2)]
    for token in tokens:
        talk.store.write_now(accounts.add_account, talk.site, token, Role.MEMBER)
        talk.store.write_now(accounts.issue_token, talk.site, token, token)
    talk.store.write_now(accounts.enter, talk.site, tokens[0], accounts.hash_of(tokens[0]))
    talk.store.write_now(issue_api_key, talk.site, tokens[0], api_key(os.urandom(RANDOM_BYTES)), life_s=KEY_S)


def tidy(talk: Talk) -> None:
    while talk.store.write_now(tidying.tidy):
        pass


def days_with_salt(talk: Talk) -> list[int]:
    return [row[0] for row in talk.fetch(many("select day from salt order by day", {}, whole))]


def test_every_table_that_is_kept_for_a_time_is_tidied() -> None:
    lasting = {Kept.WITH_DATABASE, Kept.WITH_SITE, Kept.WITH_STORY, Kept.WITH_COMMENT, Kept.WITH_ACCOUNT}
    passing = {table for table, rules in REGISTRY.items() if {rule.kept for rule in rules.values()} - lasting}
    # Tallies go when readers are told.
    assert passing == {*LASTS, "salt", "tally"}


@pytest.mark.parametrize("table", LASTS)
def test_a_row_goes_when_its_time_is_over_and_not_before(talk: Talk, table: str) -> None:
    talk.clock.at += DAY - talk.clock.at % DAY
    fill(talk)
    rows = talk.count_rows(table)
    assert rows > 0
    talk.clock.at += LASTS[table]
    tidy(talk)
    assert talk.count_rows(table) == rows
    talk.clock.at += 1
    tidy(talk)
    assert talk.count_rows(table) == 0


def test_what_people_wrote_stays(talk: Talk) -> None:
    fill(talk)
    talk.clock.at += 400 * DAY
    tidy(talk)
    assert [len(talk.shown()), talk.story().comment_count, talk.story().seq] == [1, 1, 1]


def test_today_s_and_yesterday_s_salt_stay_and_older_ones_are_destroyed(talk: Talk) -> None:
    today = talk.clock.at // DAY
    made = talk.store.write_now(salt_of, today, b"first")
    assert talk.store.write_now(salt_of, today, b"second") == made == b"first"
    talk.clock.at += DAY
    tidy(talk)
    assert days_with_salt(talk) == [today]
    assert talk.store.write_now(salt_of, today + 1, b"third") == b"third"
    assert days_with_salt(talk) == [today, today + 1]
    talk.clock.at += DAY
    tidy(talk)
    assert days_with_salt(talk) == [today + 1]


def test_many_rows_go_in_small_batches(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "BATCH_ROWS", 3)
    for _ in range(7):
        talk.post()
    talk.clock.at += 31 * DAY
    assert talk.store.write_now(tidying.tidy)
    assert talk.count_rows("event") == 4
    tidy(talk)
    assert talk.count_rows("event") == 0


def test_a_window_that_is_still_open_is_not_forgotten(talk: Talk) -> None:
    talk.allow(network_post_limit=1, post_window_s=60)
    talk.clock.at += 60 * SECOND - talk.clock.at % (60 * SECOND)
    talk.post(talk.guest(b"home"))
    talk.clock.at += 59 * SECOND
    tidy(talk)
    with pytest.raises(TooOften):
        talk.post(talk.guest(b"home"))
