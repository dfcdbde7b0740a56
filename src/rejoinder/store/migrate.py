"""The numbered steps that bring a database's schema to ours, each in one transaction.

A step is `migrations/NNNN_name.sql`, or a pair `NNNN_name.sqlite.sql` and `NNNN_name.postgresql.sql`, in PostgreSQL's
words (`dialect.py` reduces them). Table `schema_step` says which ones were taken. A step that is cut off leaves
nothing behind, and the next start takes it again.
"""

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rejoinder.core.errors import StoreBusy
from rejoinder.store import dialect
from rejoinder.store.failures import SchemaMismatch
from rejoinder.store.query import Dialect, Query, Statement, Tx, first, many, one, whole

if TYPE_CHECKING:
    from rejoinder.store.engine import Store

MIGRATIONS = Path(__file__).with_name("migrations")
_NAME = re.compile(r"(\d{4})_(\w+)(?:\.(sqlite|postgresql))?\.sql")
_MADE = re.compile(r"\s*create\s+table\s+(\w+)", re.IGNORECASE)
_LOCK = 0x72656A6F
"""Any number of ours: PostgreSQL lets one process at a time take steps under it."""

ATTEMPTS = 30

SCHEMA_STEP = """
create table schema_step (number bigint primary key, name text not null, at bigint not null, sha256 text not null)
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step for one database: `statements` in that database's words."""

    number: int
    name: str
    statements: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """A hash of what the step does, whatever its spacing and comments."""
        words = [" ".join(dialect.without_comments(statement).split()) for statement in self.statements]
        return hashlib.sha256("\n".join(words).encode()).hexdigest()


def list_steps(for_dialect: Dialect, directory: Path | None = None) -> list[Step]:
    """Return the steps (ours by default) in order, numbered from 1 without gaps, or raise SchemaMismatch."""
    directory = MIGRATIONS if directory is None else directory
    rewrite = dialect.schema_for_sqlite if for_dialect == "sqlite" else dialect.schema_for_postgresql
    steps: list[Step] = []
    for path in sorted(directory.glob("*.sql")):
        match = _NAME.fullmatch(path.name)
        if match is None:
            raise SchemaMismatch(f"{path.name} is not named as a schema step")
        if match[3] in (None, for_dialect):
            texts = tuple(rewrite(text) for text in dialect.statements(path.read_text(encoding="utf-8")))
            steps.append(Step(int(match[1]), match[2], texts))
    if [step.number for step in steps] != list(range(1, len(steps) + 1)):
        raise SchemaMismatch(f"the schema steps in {directory} are not numbered 1, 2, 3 and so on")
    return steps


def migrate(store: "Store", steps: Sequence[Step] | None = None) -> list[Step]:
    """Take the steps that the database misses and return them.

    Raises SchemaMismatch when it holds a step that is not among `steps` (ours by default) or was another then.
    """
    wanted = list_steps(store.dialect) if steps is None else steps
    # Read first: where nothing is missing, a server starts on a disk that can't be written too.
    found = store.read_now(_list_taken)
    taken = [step for step in wanted if step.number not in found and _take_patiently(store, step)]
    check(store, wanted)
    return taken


def check(store: "Store", steps: Sequence[Step] | None = None) -> None:
    """Raise SchemaMismatch unless the database's schema is exactly these steps (ours by default)."""
    wanted = {step.number: step for step in (list_steps(store.dialect) if steps is None else steps)}
    found = store.read_now(_list_taken)
    for number, sha256 in found.items():
        if number not in wanted:
            raise SchemaMismatch(f"the database was made by a later version (schema step {number}): install that one")
        if sha256 != wanted[number].sha256:
            raise SchemaMismatch(f"schema step {number} was changed after the database took it: restore a backup")
    missing = sorted(set(wanted) - set(found))
    if missing:
        raise SchemaMismatch(f"the database misses schema step {missing[0]}: start `rejoinder serve` once to take it")


def put_step(tx: Tx, step: Step, *, is_first: bool) -> None:
    """Put a step and its record into a transaction; with the first, the table of records."""
    if is_first:
        rewrite = dialect.schema_for_sqlite if tx.dialect == "sqlite" else dialect.schema_for_postgresql
        tx.put(Statement(rewrite(SCHEMA_STEP)))
    tx.put(*(Statement(text) for text in step.statements))
    tx.put(
        Statement(
            "insert into schema_step (number, name, at, sha256) values (:number, :name, :at, :sha256)",
            {"number": step.number, "name": step.name, "at": tx.now, "sha256": step.sha256},
        )
    )


def tables_made(steps: Sequence[Step]) -> set[str]:
    """Return the names of the tables that the steps make."""
    texts = (dialect.without_comments(text) for step in steps for text in step.statements)
    return {match[1] for match in map(_MADE.match, texts) if match}


def _take_patiently(store: "Store", step: Step) -> bool:
    # Writers hold their locks for milliseconds; another process taking the same steps, for as long as they last.
    for _ in range(ATTEMPTS - 1):
        try:
            return store.write_now(_take, step)
        except StoreBusy as busy:
            time.sleep(float(busy.data["retry_after_s"] or 1))
    return store.write_now(_take, step)


def _take(tx: Tx, step: Step) -> bool:
    if tx.dialect == "postgresql":
        tx.put(Statement("set local lock_timeout = '2s'"))
        tx.fetch(Query("select pg_advisory_xact_lock(:lock)", {"lock": _LOCK}, len))
    found = _list_taken(tx)
    if step.number in found:
        return False
    put_step(tx, step, is_first=not found and not tx.fetch(_has_table(tx.dialect)))
    return True


def _list_taken(tx: Tx) -> dict[int, str]:
    if not tx.fetch(_has_table(tx.dialect)):
        return {}
    sql = "select number, sha256 from schema_step order by number"
    rows = tx.fetch(many(sql, {}, whole))
    return {number: sha256 for number, sha256 in rows}


def _has_table(for_dialect: Dialect) -> Query[bool]:
    if for_dialect == "sqlite":
        sql = "select count(*) from sqlite_schema where type = 'table' and name = 'schema_step'"
    else:
        sql = "select count(*) from pg_tables where schemaname = current_schema() and tablename = 'schema_step'"
    return one(sql, {}, lambda row: bool(first(row)))
