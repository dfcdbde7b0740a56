"""No column without a privacy class, a retention and an export rule; and rules that agree with one another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rejoinder.store.engine import Store, open_store
from rejoinder.store.privacy import REGISTRY, Export, Kept, Privacy, Rule
from rejoinder.store.query import Statement, Tx
from rejoinder.store.tables import list_tables

COLUMNS = [(f"{table}.{name}", rule) for table, columns in REGISTRY.items() for name, rule in columns.items()]


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store with our whole schema."""
    store = open_store(database_url, create=True)
    yield store
    store.close()


def unruled(store: Store) -> set[str]:
    """Return the columns of the database that the registry doesn't have, and those it has that aren't there."""
    real = {f"{table.name}.{column}" for table in store.read_now(list_tables) for column in table.columns}
    return real ^ {name for name, _ in COLUMNS}


def test_every_column_of_every_table_is_in_the_registry_and_no_other(store: Store) -> None:
    assert unruled(store) == set()


@pytest.mark.parametrize("change", ["alter table comment add column shoe_size text", "create table visit (who text)"])
def test_a_column_that_nobody_thought_about_is_found(store: Store, change: str) -> None:
    store.write_now(run, change)
    assert len(unruled(store)) == 1


def run(tx: Tx, sql: str) -> None:
    tx.put(Statement(sql))


@pytest.mark.parametrize(("name", "rule"), COLUMNS, ids=[name for name, _ in COLUMNS])
def test_who_gets_a_column_agrees_with_what_it_says_about_people(name: str, rule: Rule) -> None:
    allowed = {
        Privacy.NONE: set(Export),
        Privacy.PUBLIC: {Export.PUBLIC},
        Privacy.PSEUDONYMOUS: {Export.ADMINISTRATOR, Export.NEVER},
        Privacy.PERSONAL: {Export.OWNER, Export.ADMINISTRATOR},
        Privacy.SECRET: {Export.NEVER},
    }
    assert rule.export in allowed[rule.privacy]


def test_hashes_salts_keys_and_notes_are_what_they_are() -> None:
    rules = dict(COLUMNS)
    assert {name for name, rule in COLUMNS if rule.privacy is Privacy.SECRET} == {
        "account_token.token_hash", "session.token_hash", "api_key.key_hash", "salt.secret",
    }  # fmt: skip
    assert {name for name, rule in COLUMNS if name.endswith("_key")} - {
        "comment.source_key", "story.source_key", "story_url.url_key", "account.name_key", "old_permalink.url_key",
    } == {"comment.author_key", "provenance.author_key", "vote.voter_key", "flag.flagger_key"}  # fmt: skip
    for name in ("comment.author_key", "vote.voter_key", "flag.flagger_key", "pace.bucket", "idempotency.scope"):
        assert rules[name].privacy is Privacy.PSEUDONYMOUS
    for name in ("flag.note", "decision.note", "account.subject", "vote.value"):
        assert rules[name].privacy is Privacy.PERSONAL


def test_secrets_and_networks_are_kept_for_a_short_time_only() -> None:
    # An API key lasts for as long as its publisher wants.
    short = {Kept.UNTIL_REVOKED, Kept.UNTIL_EXPIRED, Kept.A_DAY, Kept.TWO_DAYS, Kept.UNTIL_TOLD}
    assert all(rule.kept in short for _, rule in COLUMNS if rule.privacy is Privacy.SECRET)
    assert all(rule.kept in short for name, rule in COLUMNS if name.startswith(("pace.", "idempotency.", "salt.")))
