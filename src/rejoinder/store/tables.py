"""The tables of a database as the database itself describes them."""

from dataclasses import dataclass

from rejoinder.store.query import NOTHING, Params, Query, Row, Statement, Tx, many

STEPS = "schema_step"
"""The table that says which schema steps were taken; it is written by them and never copied."""

_ON_SQLITE = """
select t.name, c.name from pragma_table_list t join pragma_table_info(t.name) c
where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite_%' order by t.name, c.cid
"""
_ON_POSTGRESQL = """
select cast(c.table_name as text), cast(c.column_name as text) from information_schema.columns c
join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
where c.table_schema = current_schema() and t.table_type = 'BASE TABLE'
order by cast(c.table_name as text) collate "C", c.ordinal_position
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its columns in order."""

    name: str
    columns: tuple[str, ...]

    @property
    def select(self) -> str:
        """The statement that reads all its rows."""
        return f"select {', '.join(map(_quoted, self.columns))} from {_quoted(self.name)}"

    @property
    def delete(self) -> Statement:
        """The statement that removes all its rows."""
        return Statement(f"delete from {_quoted(self.name)}")

    def insert(self, row: Row) -> Statement:
        """Return the statement that stores one row as `select` gives it."""
        names = ", ".join(map(_quoted, self.columns))
        values = ", ".join(f":c{place}" for place in range(len(self.columns)))
        params: Params = {f"c{place}": value for place, value in enumerate(row)}
        return Statement(f"insert into {_quoted(self.name)} ({names}) values ({values})", params)

    def count(self) -> Query[int]:
        """Return the query for the number of rows."""
        return Query(f"select count(*) from {_quoted(self.name)}", NOTHING, lambda rows: int(rows[0][0]))


def list_tables(tx: Tx) -> list[Table]:
    """Return every table in the order of their names."""
    pairs = tx.fetch(many(_ON_SQLITE if tx.dialect == "sqlite" else _ON_POSTGRESQL, NOTHING, _pair))
    columns: dict[str, list[str]] = {}
    for table, column in pairs:
        columns.setdefault(table, []).append(column)
    return [Table(name, tuple(found)) for name, found in columns.items()]


def count_rows(tx: Tx) -> dict[str, int]:
    """Return the number of rows of every table that holds something of ours, by its name."""
    return {table.name: tx.fetch(table.count()) for table in list_tables(tx) if table.name != STEPS}


def _pair(row: Row) -> tuple[str, str]:
    return row[0], row[1]


def _quoted(name: str) -> str:
    return f'"{name}"'
