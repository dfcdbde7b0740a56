"""One connection to PostgreSQL, on which statements fly together: all are sent, one sync, then all answers are read.

This stands on libpq as psycopg wraps it and not on psycopg's cursors: those forget every prepared statement at each
ROLLBACK, which is what each refusal ends in, and choose the type of a number by its size, which prepares a statement
once for each mixture of sizes.
"""

import contextlib
import select
import time
from collections.abc import Iterable

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq.abc import PGresult

from rejoinder.store.dialect import for_postgresql
from rejoinder.store.failures import NotDurable, StoreRefused
from rejoinder.store.postgresql_errors import ConnectionLost, ServerError
from rejoinder.store.postgresql_values import AS_BINARY, Bound, adapt, bind
from rejoinder.store.query import Params, Row, Value

Order = tuple[str, Params | tuple[Value, ...]]
"""A statement and its values: by their names, or in the order in which the names first stand in it."""
Key = tuple[bytes, tuple[int, ...]]
"""A statement's text and the types of its parameters: what a prepared statement is good for."""

OLDEST_SERVER = 14
PREPARED_AT_MOST = 1_000
# A peer that is gone is noticed within half a minute, whether it owes an answer or takes no more of what we send.
DEFAULTS: dict[str, str | int] = {
    "application_name": "rejoinder",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
SESSION = (
    "set timezone to 'UTC'",
    "set jit to off",
    "set idle_in_transaction_session_timeout to '60s'",
    # A statement whose client was killed ends, and lets go of its locks, though nobody asks for its answer.
    "set client_connection_check_interval to '2s'",
)


class PostgresqlConnection:
    """A connection in pipeline mode; used by one thread at a time."""

    def __init__(self, url: str, durability: str) -> None:
        """Connect. Raises ConnectionLost, and StoreRefused when the server can't keep what we store."""
        self._connection = _connect(url)
        try:
            _prepare_session(self._connection, durability)
            adapt(self._connection)
        except psycopg.OperationalError as error:
            # A server that is being stopped still lets in, and goes while we say what we want.
            self._connection.close()
            raise ConnectionLost(str(error)) from error
        except BaseException:
            self._connection.close()
            raise
        self._transformer = Transformer(self._connection)
        self._prepared: dict[Key, bytes | None] = {}
        self._names = 0
        self._syncs_owed = 0
        self._pgconn = self._connection.pgconn
        self._pgconn.nonblocking = 1
        self._pgconn.enter_pipeline_mode()
        self._poll = select.poll()
        self._poll.register(self._pgconn.socket, select.POLLIN)

    def fly(self, orders: Iterable[Order]) -> list[list[Row]]:
        """Run the statements in one flight and return the rows of each, none where a statement has no rows.

        Raises ServerError, ConnectionLost, BadCharacters or StatementRefused; the last two before anything is sent.
        """
        bound: list[tuple[bytes, Bound]] = []
        for sql, params in orders:
            text, names = for_postgresql(sql)
            given = dict(zip(names, params, strict=True)) if isinstance(params, tuple) else params
            bound.append((text, bind(names, given)))
        if len(self._prepared) > PREPARED_AT_MOST:
            # Lists of values make a text for each length; begin anew before the server keeps too many.
            self._prepared.clear()
            self.send_off("deallocate all")
        try:
            prepares = [self._send(text, values) for text, values in bound]
            self._sync()
            results = self._collect()
        except psycopg.Error as error:
            raise ConnectionLost(str(error)) from error
        return self._rows(prepares, results)

    def send_off(self, sql: str) -> None:
        """Send a statement whose outcome nobody waits for; the next flight reads it on its way."""
        with contextlib.suppress(psycopg.Error):
            self._send(*_plain(sql))
            self._sync()
            self._pgconn.flush()

    def close(self) -> None:
        """Let go of the server; an open transaction is rolled back by it."""
        self._connection.close()

    def _send(self, text: bytes, bound: Bound) -> Key | None:
        """Send one statement; return its key when a name for it was asked for on the way."""
        values, types, formats = bound
        key = (text, types)
        name = self._prepared.get(key)
        if name is not None:
            self._pgconn.send_query_prepared(name, values, formats, AS_BINARY)
            return None
        if key not in self._prepared:
            # What runs once, such as a schema step, is not worth a name.
            self._prepared[key] = None
            self._pgconn.send_query_params(text, values, types, formats, AS_BINARY)
            return None
        self._names += 1
        name = self._prepared[key] = b"rejoinder_%d" % self._names
        self._pgconn.send_prepare(name, text, types)
        self._pgconn.send_query_prepared(name, values, formats, AS_BINARY)
        return key

    def _sync(self) -> None:
        self._pgconn.pipeline_sync()
        self._syncs_owed += 1

    def _collect(self) -> list[PGresult]:
        """Return the results of the last flight, after reading those of what was sent off before it."""
        pgconn = self._pgconn
        self._push()
        results: list[PGresult] = []
        while self._syncs_owed:
            while pgconn.is_busy():
                self._poll.poll()
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:
                if pgconn.status != pq.ConnStatus.OK:
                    raise ConnectionLost(pgconn.get_error_message())
            elif result.status != pq.ExecStatus.PIPELINE_SYNC:
                results.append(result)
            else:
                self._syncs_owed -= 1
                if self._syncs_owed:
                    results.clear()
        return results

    def _push(self) -> None:
        # The server may wait for us to read before it reads on itself.
        while self._pgconn.flush():
            self._poll.modify(self._pgconn.socket, select.POLLIN | select.POLLOUT)
            if any(event & ~select.POLLOUT for _, event in self._poll.poll()):
                self._pgconn.consume_input()
            self._poll.modify(self._pgconn.socket, select.POLLIN)

    def _rows(self, prepares: list[Key | None], results: list[PGresult]) -> list[list[Row]]:
        found: list[list[Row]] = []
        failed: PGresult | None = None
        given = iter(results)
        for key in prepares:
            prepared = next(given) if key is not None else None
            if key is not None and prepared is not None and prepared.status != pq.ExecStatus.COMMAND_OK:
                del self._prepared[key]
                failed = failed or prepared
            result = next(given)
            if result.status == pq.ExecStatus.TUPLES_OK:
                found.append(self._load(result))
            else:
                found.append([])
                if result.status != pq.ExecStatus.COMMAND_OK:
                    failed = failed or result
        if failed is not None:
            raise ServerError(failed)
        return found

    def _load(self, result: PGresult) -> list[Row]:
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)


class Link:
    """A connection that is made anew when it was lost, less and less often while that fails."""

    FIRST_WAIT_S = 0.1
    LONGEST_WAIT_S = 5.0

    def __init__(self, url: str, durability: str) -> None:
        self._url = url
        self._durability = durability
        self._connection: PostgresqlConnection | None = None
        self._wait_s = 0.0
        self._not_before = 0.0
        self._why = ""

    def get(self) -> PostgresqlConnection:
        """Return the connection. Raises ConnectionLost, at once while the server was just found to be gone."""
        if self._connection is not None:
            return self._connection
        if time.monotonic() < self._not_before:
            raise ConnectionLost(self._why)
        try:
            self._connection = PostgresqlConnection(self._url, self._durability)
        except ConnectionLost as lost:
            self._why = str(lost)
            self._wait_s = min(max(self.FIRST_WAIT_S, 2 * self._wait_s), self.LONGEST_WAIT_S)
            self._not_before = time.monotonic() + self._wait_s
            raise
        self._wait_s = 0.0
        return self._connection

    def drop(self) -> None:
        """Let go of the connection; the next `get` makes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        given = conninfo_to_dict(url)
        ours = {name: value for name, value in DEFAULTS.items() if name not in given}
        return psycopg.connect(make_conninfo(url, **ours, client_encoding="utf8"), autocommit=True)
    except psycopg.OperationalError as error:
        raise ConnectionLost(str(error)) from error
    except psycopg.Error as error:
        raise StoreRefused(f"this is no address of a PostgreSQL database: {error}") from error


def _prepare_session(connection: psycopg.Connection[tuple[object, ...]], durability: str) -> None:
    if connection.info.server_version < OLDEST_SERVER * 10_000:
        raise StoreRefused(f"this is PostgreSQL {connection.info.server_version // 10_000}: {OLDEST_SERVER} is needed")
    shown = _show(connection)
    if shown["server_encoding"] != "UTF8":
        raise StoreRefused(f"the database is kept in {shown['server_encoding']}: make it with encoding 'UTF8'")
    if durability == "full" and shown["fsync"] != "on":
        raise NotDurable("PostgreSQL runs with fsync=off and loses data when the power fails: turn it on")
    for statement in SESSION:
        connection.execute(statement)
    if durability != "full":
        connection.execute("set synchronous_commit to off")
    elif shown["synchronous_commit"] == "off":
        connection.execute("set synchronous_commit to on")


def _show(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, str]:
    sql = "select name, setting from pg_settings where name in ('fsync', 'server_encoding', 'synchronous_commit')"
    return {str(name): str(setting) for name, setting in connection.execute(sql).fetchall()}


def _plain(sql: str) -> tuple[bytes, Bound]:
    return sql.encode(), ([], (), [])
