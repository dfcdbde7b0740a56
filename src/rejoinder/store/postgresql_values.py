"""Values on their way to PostgreSQL and back, so that they are the same as SQLite's."""

import decimal
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import pq
from psycopg.adapt import Buffer, Loader

from rejoinder.core.errors import BadCharacters
from rejoinder.store.failures import StatementRefused
from rejoinder.store.query import Value

INT8, TEXT, BYTEA, FLOAT8, UNKNOWN = 20, 25, 17, 701, 0
AS_TEXT, AS_BINARY = int(pq.Format.TEXT), int(pq.Format.BINARY)

Bound = tuple[list[bytes | None], tuple[int, ...], list[int]]
"""Values, types (PostgreSQL's numbers of them) and formats, one for each parameter in order."""


def bind(names: tuple[str, ...], params: Mapping[str, Value]) -> Bound:
    """Return the parameters `names` as libpq takes them. Raises BadCharacters, StatementRefused.

    A number is a bigint whatever its size: a statement prepared for one is good for all.
    """
    values: list[bytes | None] = []
    types: list[int] = []
    formats: list[int] = []
    for name in names:
        try:
            value = params[name]
        except KeyError:
            raise StatementRefused(f"the parameter {name} is missing") from None
        kind, image = _dump(name, value)
        values.append(image)
        types.append(kind)
        formats.append(AS_BINARY if kind == BYTEA else AS_TEXT)
    return values, tuple(types), formats


def _dump(name: str, value: Value) -> tuple[int, bytes | None]:
    if value is None:
        return UNKNOWN, None
    if isinstance(value, str):
        if "\0" in value:
            raise BadCharacters(field=name)
        try:
            return TEXT, value.encode()
        except UnicodeEncodeError:
            raise BadCharacters(field=name) from None
    if isinstance(value, bytes):
        return BYTEA, value
    if isinstance(value, int):
        return INT8, b"%d" % value
    if isinstance(value, float):
        return FLOAT8, repr(value).encode()
    raise StatementRefused(f"the parameter {name} is a {type(value).__name__}")


class TruthAsNumber(Loader):
    """SQLite's comparisons give 1 and 0."""

    format = pq.Format.BINARY

    def load(self, data: Buffer) -> int:
        return int(bytes(data) != b"\0")


class NoDecimals(Loader):
    """What is a whole number on SQLite must not come back as a decimal one."""

    format = pq.Format.BINARY

    def load(self, data: Buffer) -> decimal.Decimal:
        raise StatementRefused("the column is numeric on PostgreSQL: write cast(... as bigint)")


def adapt(connection: "psycopg.Connection[Any]") -> None:
    """Have the connection's rows come back as SQLite's would."""
    connection.adapters.register_loader("bool", TruthAsNumber)
    connection.adapters.register_loader("numeric", NoDecimals)
