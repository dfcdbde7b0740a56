"""What each database is given of the one SQL text."""

from __future__ import annotations

import pytest

from rejoinder.store import dialect


@pytest.mark.parametrize(
    ("sql", "text", "names"),
    [
        ("select :a, :b, :a", "select $1, $2, $1", ("a", "b")),
        ("select ':a', \":b\", :c", "select ':a', \":b\", $1", ("c",)),
        ("select 'it''s :a', :b", "select 'it''s :a', $1", ("b",)),
        ("select :a -- not :b\n, :c", "select $1 -- not :b\n, $2", ("a", "c")),
        ("select /* :a\n' */ :b", "select /* :a\n' */ $1", ("b",)),
        ("select a::text, :b", "select a::text, $1", ("b",)),
        ("select '100%', :a % 2", "select '100%', $1 % 2", ("a",)),
        ("select :a_1b,x:y", "select $1,x:y", ("a_1b",)),
        ("select 1", "select 1", ()),
    ],
)
def test_names_become_numbers_outside_quoted_text(sql: str, text: str, names: tuple[str, ...]) -> None:
    assert dialect.for_postgresql(sql) == (text.encode(), names)


@pytest.mark.parametrize(
    ("sql", "changes"),
    [
        ("select 1", False),
        ("with a as (select 1) select * from a", False),
        ("update t set a = 1 returning a", True),
        ("  INSERT into t values (1) returning a", True),
        ("with a as (select 1) delete from t", True),
        ("select updated_at from inserts", False),
    ],
)
def test_a_statement_that_changes_something_is_known(sql: str, changes: bool) -> None:
    assert dialect.may_write(sql) is changes


def test_a_table_is_strict_on_sqlite_and_ordered_by_bytes_on_postgresql() -> None:
    table = "create table t (a bigint, b smallint, c text default 'text', d bytea, e real) -- text"
    assert dialect.schema_for_sqlite(table.removesuffix(" -- text")) == (
        "create table t (a integer, b integer, c text default 'text', d blob, e real)\nstrict"
    )
    assert dialect.schema_for_postgresql(table) == (
        "create table t (a bigint, b smallint, c text collate \"C\" default 'text', d bytea, e real) -- text"
    )


def test_a_table_whose_definition_ends_in_a_remark_is_still_strict() -> None:
    assert dialect.schema_for_sqlite("create table t (a bigint) -- the last").splitlines()[-1].strip() == "strict"


def test_a_column_that_is_added_has_the_same_types() -> None:
    assert dialect.schema_for_sqlite("alter table t add column a bytea") == "alter table t add column a blob"
    assert dialect.schema_for_postgresql("alter table t add b text") == 'alter table t add b text collate "C"'


def test_other_statements_of_a_step_stay_as_they_are() -> None:
    statement = "insert into t (a) values ('bigint text')"
    assert dialect.schema_for_sqlite(statement) == dialect.schema_for_postgresql(statement) == statement


def test_a_script_is_cut_at_its_semicolons_only() -> None:
    script = "a 'x;y';\n-- remark; more\nb /* ; */ c;\n\n  -- the end;\n"
    assert list(dialect.statements(script)) == ["a 'x;y'", "-- remark; more\nb /* ; */ c"]


def test_a_table_kept_in_its_key_says_so_on_sqlite_only() -> None:
    table = "create table t (a bigint primary key) without rowid"
    assert dialect.schema_for_sqlite(table) == "create table t (a integer primary key) without rowid,\nstrict"
    assert dialect.schema_for_postgresql(table) == "create table t (a bigint primary key)"
