"""What is well and what is not with a PostgreSQL database."""

from collections.abc import Callable, Iterator

from rejoinder.store import migrate
from rejoinder.store.doctor import CLOCK_SLACK_US, Finding, error, ok, warning
from rejoinder.store.engine import Store
from rejoinder.store.postgresql_connection import OLDEST_SERVER
from rejoinder.store.query import NOTHING, Tx, first, many, one, whole

CONNECTIONS_WANTED = 12

_SETTINGS = """
select name, coalesce(reset_val, setting) from pg_settings
where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding', 'data_checksums',
    'max_connections', 'superuser_reserved_connections', 'server_version_num', 'server_version',
    'synchronous_standby_names')
"""
_LOOSE_TEXT = """
select cast(c.relname as text), cast(a.attname as text)
from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_collation k on k.oid = a.attcollation
where c.relkind = 'r' and c.relnamespace = (select oid from pg_namespace where nspname = current_schema())
    and a.attnum > 0 and not a.attisdropped and k.collname <> 'C'
order by 1, 2
"""
_CONNECTIONS = "select count(*) from pg_stat_activity where backend_type = 'client backend'"
_STANDBYS = "select count(*) from pg_stat_replication"
_CLOCK = "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)"


def examine_store(store: Store, clock: Callable[[], int]) -> Iterator[Finding]:
    """Yield what the server says of itself and of our tables."""
    settings = store.read_now(_read_settings)
    yield _version(settings)
    yield from _durability(settings, store.read_now(_read_number, _STANDBYS))
    yield _encoding(settings)
    yield _collation(store.read_now(_read_loose_text))
    yield _connections(settings, store.read_now(_read_number, _CONNECTIONS))
    yield _clock(store.read_now(_read_number, _CLOCK) - clock())


def _read_settings(tx: Tx) -> dict[str, str]:
    return {name: setting for name, setting in tx.fetch(many(_SETTINGS, NOTHING, whole))}


def _read_loose_text(tx: Tx) -> list[str]:
    ours = migrate.tables_made(migrate.list_steps("postgresql"))
    columns = tx.fetch(many(_LOOSE_TEXT, NOTHING, whole))
    return [f"{table}.{column}" for table, column in columns if table in ours]


def _read_number(tx: Tx, sql: str) -> int:
    return int(tx.fetch(one(sql, NOTHING, first)))


def _version(settings: dict[str, str]) -> Finding:
    version = settings["server_version"]
    if int(settings["server_version_num"]) < OLDEST_SERVER * 10_000:
        return error("postgresql-version", f"PostgreSQL {version} is too old", f"install {OLDEST_SERVER} or later")
    return ok("postgresql-version", f"PostgreSQL {version}")


def _durability(settings: dict[str, str], standbys: int) -> Iterator[Finding]:
    if settings["fsync"] != "on":
        text = "fsync is off: a power failure corrupts the database"
        yield error("fsync", text, "alter system set fsync to on; select pg_reload_conf()")
    else:
        yield ok("fsync", "commits are synced to the disk")
    if settings["full_page_writes"] != "on":
        text = "full_page_writes is off: a page half written at a power failure stays broken"
        yield error("full-page-writes", text, "alter system set full_page_writes to on; select pg_reload_conf()")
    else:
        yield ok("full-page-writes", "half-written pages are repaired after a power failure")
    yield _commits(settings["synchronous_commit"], settings["synchronous_standby_names"], standbys)
    if settings["data_checksums"] != "on":
        text = "pages have no checksums: a disk that returns something else is not noticed"
        yield warning("checksums", text, "stop the server and run `pg_checksums --enable`")
    else:
        yield ok("checksums", "pages are checked when they are read")


def _commits(commit: str, synchronous_standbys: str, standbys: int) -> Finding:
    if commit == "off":
        text = "synchronous_commit is off on this server; Rejoinder turns it on for its own connections"
        return warning("commits", text, "alter system set synchronous_commit to on; select pg_reload_conf()")
    if standbys and (commit == "local" or not synchronous_standbys):
        text = f"there are {standbys} standbys and no commit waits for them: a failover may lose the last seconds"
        return warning("commits", text, "name the standby in synchronous_standby_names if that must not be")
    return ok("commits", f"a commit is answered when it is on the disk (synchronous_commit={commit})")


def _encoding(settings: dict[str, str]) -> Finding:
    if settings["server_encoding"] != "UTF8":
        text = f"the database is kept in {settings['server_encoding']}"
        return error("encoding", text, "make another with encoding 'UTF8' and restore a backup into it")
    return ok("encoding", "the database is kept in UTF-8")


def _collation(loose: list[str]) -> Finding:
    if loose:
        text = f"these columns are not ordered by their bytes: {', '.join(loose)}"
        return error("collation", text, "make a backup and restore it by force, which makes the tables anew")
    return ok("collation", "text is ordered by its bytes, whatever the system's locale")


def _connections(settings: dict[str, str], used: int) -> Finding:
    room = int(settings["max_connections"]) - int(settings["superuser_reserved_connections"]) - used
    text = f"there is room for {room} more connections of {settings['max_connections']}"
    if room < CONNECTIONS_WANTED:
        mend = f"raise max_connections: each process of Rejoinder keeps up to {CONNECTIONS_WANTED}"
        return warning("connections", text, mend)
    return ok("connections", text)


def _clock(ahead_us: int) -> Finding:
    if abs(ahead_us) > CLOCK_SLACK_US:
        text = f"the server's clock differs from this machine's by {abs(ahead_us) // 1_000_000} s"
        return warning("server-clock", text, "keep both by NTP (`timedatectl set-ntp true`)")
    return ok("server-clock", "the server's clock agrees with this machine's")
