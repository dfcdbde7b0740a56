"""What store functions are made of: one statement each, and how its rows become values.

A store function builds a `Query` (rows come back) or a `Statement` (nobody reads rows) and knows nothing of
connections; an action hands them to its `Tx`. The same SQL text runs on both databases: `:name` parameters, the
subset written down in `docs/explanation/store.md`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar, overload

from rejoinder.core.errors import NotFound

Value = int | float | str | bytes | None
Row = tuple[Any, ...]
Params = Mapping[str, Value]
Dialect = Literal["sqlite", "postgresql"]

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")

NOTHING: Params = {}


@dataclass(frozen=True, slots=True)
class Query(Generic[T]):
    """One statement that returns rows; `mapping` makes the answer of all of them (it may raise a Refusal)."""

    sql: str
    params: Params
    mapping: Callable[[list[Row]], T]


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement whose rows nobody reads."""

    sql: str
    params: Params = field(default_factory=dict)


def one(sql: str, params: Params, row: Callable[[Row], T], *, what: str = "row") -> Query[T]:
    """Return a query whose answer is `row` of its first row; NotFound(what=`what`) when there is none."""

    def mapping(rows: list[Row]) -> T:
        if not rows:
            raise NotFound(what=what)
        return row(rows[0])

    return Query(sql, params, mapping)


def maybe(sql: str, params: Params, row: Callable[[Row], T]) -> Query[T | None]:
    """Return a query whose answer is `row` of its first row, or None when there is none."""
    return Query(sql, params, lambda rows: row(rows[0]) if rows else None)


def many(sql: str, params: Params, row: Callable[[Row], T]) -> Query[list[T]]:
    """Return a query whose answer is the list of `row` of every row, in the statement's order."""
    return Query(sql, params, lambda rows: [row(each) for each in rows])


def known(answer: T) -> Query[T]:
    """Return a query that asks the database nothing, as for a row whose id is None."""
    return Query("", NOTHING, lambda rows: answer)


def first(row: Row) -> Any:
    """Return the first column of a row: the `row` of a query for a single value."""
    return row[0]


def whole(row: Row) -> Row:
    """Return the row as it is."""
    return row


class Tx(Protocol):
    """One transaction as an action sees it.

    Reads of the action see its own puts. Nothing that was put is stored when the action raises.
    """

    @property
    def now(self) -> int:
        """The instant of the transaction, UTC microseconds; the same throughout."""

    @property
    def dialect(self) -> Dialect:
        """Which of a pair of texts to take, where one can't serve both databases."""

    def fetch(self, query: Query[T], /) -> T:
        """Run the query (after everything put so far) and return its answer."""

    @overload
    def fetch_all(self, a: Query[A], b: Query[B], /) -> tuple[A, B]: ...
    @overload
    def fetch_all(self, a: Query[A], b: Query[B], c: Query[C], /) -> tuple[A, B, C]: ...
    @overload
    def fetch_all(self, a: Query[A], b: Query[B], c: Query[C], d: Query[D], /) -> tuple[A, B, C, D]: ...
    @overload
    def fetch_all(self, a: Query[A], b: Query[B], c: Query[C], d: Query[D], e: Query[E], /) -> tuple[A, B, C, D, E]: ...
    @overload
    def fetch_all(
        self, a: Query[A], b: Query[B], c: Query[C], d: Query[D], e: Query[E], f: Query[F], /
    ) -> tuple[A, B, C, D, E, F]: ...
    @overload
    def fetch_all(
        self, a: Query[A], b: Query[B], c: Query[C], d: Query[D], e: Query[E], f: Query[F], g: Query[G], /
    ) -> tuple[A, B, C, D, E, F, G]: ...
    @overload
    def fetch_all(
        self, a: Query[A], b: Query[B], c: Query[C], d: Query[D], e: Query[E], f: Query[F], g: Query[G], h: Query[H], /
    ) -> tuple[A, B, C, D, E, F, G, H]: ...
    def fetch_all(self, *queries: Query[Any]) -> tuple[Any, ...]:
        """Run the queries in order and return their answers; one flight on PostgreSQL.

        No query may depend on another's answer. The mappings run, in order, when all rows are there.
        """

    def put(self, *statements: Statement) -> None:
        """Queue statements; they run in order with the next fetch or at the end of the action."""

    def new_id(self) -> bytes:
        """Return a new UUIDv7 of 16 bytes."""

    def announce(self, story_id: bytes, seq: int, /) -> None:
        """Have the store tell its listeners (story_id, seq) once the transaction is committed."""
