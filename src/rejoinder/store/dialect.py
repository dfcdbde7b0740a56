"""One SQL text for both databases: what each of them is given of it.

Statements are written with `:name` parameters: SQLite takes them as they are, PostgreSQL wants `$1`, `$2`. Tables are
defined in PostgreSQL's words, which are reduced to SQLite's STRICT types.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

_LITERAL = r"""'(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/"""
_PARAMETER = r"(?<![:\w]):([A-Za-z_]\w*)"
_PARAMETERS = re.compile(rf"(?P<literal>{_LITERAL}) | {_PARAMETER}", re.VERBOSE | re.DOTALL)
_CHANGES = re.compile(r"\b(insert|update|delete|replace)\b", re.IGNORECASE)
_TYPES = re.compile(
    rf"(?P<literal>{_LITERAL}) | \b(?P<type>double\s+precision|bigint|smallint|integer|bytea|text|real)\b",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_SQLITE_TYPES = {
    "bigint": "integer",
    "smallint": "integer",
    "integer": "integer",
    "bytea": "blob",
    "text": "text",
    "real": "real",
    "double precision": "real",
}
_TABLE = re.compile(r"^\s*create\s+table\b", re.IGNORECASE)
_KEYED = re.compile(r"\s*\bwithout\s+rowid\s*\Z", re.IGNORECASE)


@lru_cache(maxsize=4096)
def for_postgresql(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """Return `sql` with a number for each name, and the names in the order of their numbers.

    Quoted text, comments and casts keep their colons.
    """
    numbers: dict[str, int] = {}

    def rewrite(match: re.Match[str]) -> str:
        if match["literal"] is not None:
            return match["literal"]
        return f"${numbers.setdefault(match[2], len(numbers) + 1)}"

    text = _PARAMETERS.sub(rewrite, sql)
    return text.encode(), tuple(numbers)


@lru_cache(maxsize=4096)
def arranged(sql: str) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Return what puts parameters in the order in which the statement first names them; KeyError for one that lacks.

    Both databases number names so. To SQLite they are given by number: looking each of the 35 of a comment up by its
    name took as long as to insert it.
    """
    names = for_postgresql(sql)[1]
    if len(names) < 2:
        return lambda params: tuple([params[name] for name in names])
    return itemgetter(*names)


@lru_cache(maxsize=4096)
def may_write(sql: str) -> bool:
    """Return whether the statement may change something; True in doubt."""
    return _CHANGES.search(sql) is not None


def schema_for_sqlite(statement: str) -> str:
    """Return a statement of a migration in SQLite's words: STRICT tables with STRICT types.

    A table that ends in `without rowid` is kept in its primary key: one tree less to write for a narrow row.
    """

    def rewrite(match: re.Match[str]) -> str:
        if match["literal"] is not None:
            return match["literal"]
        return _SQLITE_TYPES[" ".join(match["type"].lower().split())]

    if not _is_schema(statement):
        return statement
    text = _TYPES.sub(rewrite, statement)
    if not _TABLE.match(without_comments(text)):
        return text
    return f"{text.rstrip()},\nstrict" if _KEYED.search(without_comments(text)) else f"{text.rstrip()}\nstrict"


def schema_for_postgresql(statement: str) -> str:
    """Return a statement of a migration in PostgreSQL's words: text compares by its bytes, as in SQLite."""

    def rewrite(match: re.Match[str]) -> str:
        if match["literal"] is not None:
            return match["literal"]
        return 'text collate "C"' if match["type"].lower() == "text" else match["type"]

    if not _is_schema(statement):
        return statement
    text = _TYPES.sub(rewrite, statement)
    return _KEYED.sub("", text) if _TABLE.match(without_comments(text)) else text


def statements(script: str) -> Iterator[str]:
    """Return the statements of a script, without their semicolons; quoted text and comments may hold some."""
    start = 0
    for match in re.finditer(rf"(?:{_LITERAL}) | (?P<end>;)", script, re.VERBOSE | re.DOTALL):
        if match["end"]:
            yield script[start : match.start()].strip()
            start = match.end()
    rest = script[start:].strip()
    if without_comments(rest).strip():
        yield rest


def _is_schema(statement: str) -> bool:
    words = without_comments(statement).split(maxsplit=2)
    return [word.lower() for word in words[:2]] in (["create", "table"], ["alter", "table"])


def without_comments(sql: str) -> str:
    """Return `sql` with a space for each comment."""
    return re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)
