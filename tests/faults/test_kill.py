"""A server that is killed at any moment loses nothing that it acknowledged, and does nothing twice.

Each round sixteen readers post, edit, vote and withdraw under a new story of one database, which grows from round to
round. SIGKILL comes at a random moment; the server starts again on the same database; what nobody knows the outcome
of is sent again under the same key; then everything that was acknowledged is there exactly once, everything that was
refused is not, and every counter equals its recount.
"""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from tests.faults.battlefield import PATIENCE_S, Battlefield, battlefield
from tests.machinery.postgresql import Cluster, running_cluster

pytestmark = pytest.mark.faults

WITHIN_S = 0.9
ACKNOWLEDGED_A_ROUND = 10
"""Fewer on average would prove nothing."""


def kill_and_start(field: Battlefield) -> None:
    field.server.end(signal.SIGKILL)
    field.server.start()


def play(field: Battlefield, rounds: int) -> None:
    for _ in range(rounds):
        field.play_round(lambda: kill_and_start(field), within_s=WITHIN_S)
    field.check_all()
    assert field.acknowledged > ACKNOWLEDGED_A_ROUND * rounds


def test_a_killed_server_on_sqlite_loses_nothing_and_does_nothing_twice(
    sqlite_database: str, tmp_path: Path, rounds: int
) -> None:
    with battlefield(sqlite_database, tmp_path) as field:
        play(field, rounds)


def test_a_killed_server_on_postgresql_loses_nothing_and_does_nothing_twice(
    postgresql_database: str, tmp_path: Path, rounds: int
) -> None:
    with battlefield(postgresql_database, tmp_path) as field:
        play(field, max(2, rounds // 4))


def stop_at_once_and_start(cluster: Cluster) -> subprocess.Popen[bytes]:
    """End a cluster as `pg_ctl stop -m immediate` does, and start it again on the same files and port."""
    cluster.process.send_signal(signal.SIGQUIT)
    cluster.process.wait(timeout=PATIENCE_S)
    again = subprocess.Popen(cluster.process.args, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            psycopg.connect(cluster.url, connect_timeout=5).close()
            return again
        except psycopg.OperationalError:
            if time.monotonic() > until or again.poll() is not None:
                raise
            time.sleep(0.05)


@pytest.mark.postgresql
def test_a_database_that_is_stopped_at_once_loses_nothing_and_the_server_finds_it_again(
    tmp_path: Path, rounds: int
) -> None:
    with running_cluster() as cluster, battlefield(cluster.url, tmp_path) as field:

        def strike() -> None:
            nonlocal cluster
            cluster = Cluster(cluster.url, cluster.directory, stop_at_once_and_start(cluster))

        try:
            for _ in range(max(2, rounds // 7)):
                field.play_round(strike, within_s=WITHIN_S)
            field.check_all()
            assert field.acknowledged > ACKNOWLEDGED_A_ROUND
        finally:
            cluster.process.send_signal(signal.SIGINT)
            cluster.process.wait(timeout=PATIENCE_S)
