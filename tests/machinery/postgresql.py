"""A private PostgreSQL cluster from Debian's binaries, and a fresh database in it for each test that asks."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.machinery.debian import MissingProgram

# Smaller than Debian's, because two clusters may share one small machine. Everything that durability hangs on
# (fsync, synchronous_commit, full_page_writes) stays as PostgreSQL ships it: a test must not be told a kinder truth.
SETTINGS = {
    "shared_buffers": "64MB",
    "max_connections": "60",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}
START_ATTEMPTS = 3
START_DEADLINE_S = 60.0
SUPERUSER = "rejoinder"


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running cluster; `url` names its maintenance database `postgres`."""

    url: str
    directory: Path
    process: subprocess.Popen[bytes]

    def url_of(self, database: str) -> str:
        """Return the URL of another database of this cluster."""
        return urlsplit(self.url)._replace(path=f"/{database}").geturl()


def find_binaries() -> Path:
    """Return the folder of the newest PostgreSQL that Debian installed. Raises MissingProgram."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        raise MissingProgram("PostgreSQL", "postgresql")
    return max(found, key=lambda path: float(path.parent.name))


def _as_postgres(command: list[str]) -> list[str]:
    """Return `command` run by a user PostgreSQL accepts (never root), ending when its parent does."""
    identity = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *identity, "--pdeathsig=INT", *command]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _create(binaries: Path, directory: Path, password: str) -> None:
    password_file = directory / "password"
    password_file.write_text(password)
    if os.geteuid() == 0:
        for path in (directory, password_file):
            shutil.chown(path, "postgres", "postgres")
    command = [str(binaries / "initdb"), "-D", str(directory / "data"), "-U", SUPERUSER, f"--pwfile={password_file}"]
    command += ["--auth=scram-sha-256", "--locale=C", "--encoding=UTF8", "--no-instructions"]
    made = subprocess.run(_as_postgres(command), capture_output=True, text=True, cwd="/", check=False)
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")


def _launch(binaries: Path, directory: Path, password: str) -> Cluster:
    port = _free_port()
    command = [str(binaries / "postgres"), "-D", str(directory / "data"), "-k", str(directory), "-p", str(port)]
    for name, value in {**SETTINGS, "listen_addresses": "127.0.0.1"}.items():
        command += ["-c", f"{name}={value}"]
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen(_as_postgres(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
    url = f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/postgres"
    return Cluster(url, directory, process)


def _answers(cluster: Cluster) -> bool:
    """Wait for the first answer; return False when the server ended instead (its port was taken meanwhile)."""
    deadline = time.monotonic() + START_DEADLINE_S
    while cluster.process.poll() is None:
        try:
            psycopg.connect(cluster.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                _stop(cluster)
                return False
            time.sleep(0.05)
        else:
            return True
    return False


def _start(binaries: Path, directory: Path, password: str) -> Cluster:
    for _ in range(START_ATTEMPTS):
        cluster = _launch(binaries, directory, password)
        if _answers(cluster):
            return cluster
    raise RuntimeError(f"PostgreSQL did not start: {(directory / 'log').read_text(errors='replace')}")


def _stop(cluster: Cluster) -> None:
    # SIGINT is PostgreSQL's fast shutdown: sessions are ended, nothing is left behind.
    cluster.process.send_signal(signal.SIGINT)
    try:
        cluster.process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        cluster.process.kill()
        cluster.process.wait()


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Yield a new cluster; stop it and remove its files afterwards. Raises MissingProgram or RuntimeError."""
    binaries = find_binaries()
    directory = Path(tempfile.mkdtemp(prefix="rejoinder-postgresql-"))
    password = secrets.token_hex(16)
    try:
        _create(binaries, directory, password)
        cluster = _start(binaries, directory, password)
        try:
            yield cluster
        finally:
            _stop(cluster)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def fresh_database(cluster: Cluster) -> Iterator[str]:
    """Yield the URL of an empty database in UTF-8 that compares text by C; drop it afterwards."""
    name = f"test_{secrets.token_hex(8)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute(create.format(sql.Identifier(name)))
        try:
            yield cluster.url_of(name)
        finally:
            # FORCE: a test that failed may have left connections open, and must not fail twice for it.
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """One private cluster for the whole run (for each worker when there are several)."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgresql_url(postgresql_cluster: Cluster) -> str:
    """The URL of the private cluster's maintenance database."""
    return postgresql_cluster.url


@pytest.fixture
def postgresql_database(postgresql_cluster: Cluster) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of this test's own."""
    with fresh_database(postgresql_cluster) as url:
        yield url
