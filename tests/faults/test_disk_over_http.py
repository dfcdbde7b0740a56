"""A server whose disk is full or can't be written: writers are told when to come again, readers go on, and it heals."""

from __future__ import annotations

import contextlib
import resource
import secrets
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from rejoinder.actions.recounting import recount
from rejoinder.core.ids import to_text
from rejoinder.store.engine import open_store
from rejoinder.store.query import Tx, first, many
from tests.faults.disks import remount, small_disk
from tests.machinery.serving import ServerProcess, server_process
from tests.machinery.world import Visitor, World, make_world

pytestmark = pytest.mark.faults

HEALED_WITHIN_S = 20.0


class Site:
    """A server on a database in `folder`, a reader without cookie and a writer with one."""

    def __init__(self, server: ServerProcess, world: World) -> None:
        self.server = server
        self.story = f"/stories/{to_text(world.story.id)}"
        self.writer: Visitor = world["guest"]
        self.acknowledged: dict[str, str] = {}
        self._client = httpx.Client(base_url=server.url, timeout=30)

    def post(self, key: str | None = None, body: str | None = None) -> httpx.Response:
        """Post a long comment; what is acknowledged is remembered."""
        body = body or f"{secrets.token_hex(8)} " + "so on and on " * 300
        headers = {**self.writer.headers, "idempotency-key": key or secrets.token_hex(16)}
        answer = self._client.post(f"/api/v1{self.story}/comments", json={"body": body}, headers=headers)
        if answer.status_code == 201:
            self.acknowledged[answer.json()["id"]] = body.strip()
        return answer

    def post_until_refused(self) -> httpx.Response:
        """Post until that is refused; return the refusal."""
        for _ in range(5_000):
            answer = self.post()
            if answer.status_code != 201:
                return answer
        raise AssertionError("the disk is larger than the test")

    def statuses_of_readers(self) -> set[int]:
        """Return the statuses of what readers ask for: pages ready and new, with and without cookie, API, feeds."""
        comment = next(iter(self.acknowledged), None)
        queries = ("", "?order=newest", "?view=flat&lang=ar", "/discussion", "/feed.atom")
        paths = ["/", "/healthz", f"/api/v1{self.story}/comments?order=best", *(self.story + one for one in queries)]
        paths += [] if comment is None else [f"/comments/{comment}", f"/api/v1/comments/{comment}"]
        found = {self._client.get(path).status_code for path in paths}
        own = [self.story, f"/api/v1{self.story}/mine"]
        return found | {self._client.get(path, headers=self.writer.headers).status_code for path in own}

    def post_until_taken(self, key: str, body: str) -> httpx.Response:
        """Post as a patient client does, always under the same key, and return what it is answered in the end."""
        until = time.monotonic() + HEALED_WITHIN_S
        while (answer := self.post(key, body)).status_code != 201 and time.monotonic() < until:
            time.sleep(0.2)
        return answer

    def check_everything_is_there(self) -> None:
        """Assert that readers get all that was acknowledged, once, and nothing else."""
        found: list[tuple[str, str]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = self._client.get(f"/api/v1{self.story}/comments?limit=100{cursor}").json()
            found += [(one["id"], one["body"]) for one in page["comments"]]
            cursor = None if page["next_cursor"] is None else f"&cursor={page['next_cursor']}"
        assert sorted(found) == sorted(self.acknowledged.items())


@contextlib.contextmanager
def site_on(disk: Path, elsewhere: Path) -> Iterator[Site]:
    """Serve a new database on a disk; everything else that the server keeps is elsewhere."""
    url = f"sqlite:///{disk / 'rejoinder.sqlite3'}"
    with server_process(url, elsewhere / "secret", pace__post__limit=1_000_000) as server:
        store = open_store(url, create=False)
        world = make_world(store, url_a=server.url)
        store.close()
        yield Site(server, world)
    store = open_store(url, create=False)
    assert store.read_now(recount) == []
    assert store.read_now(_integrity) == ["ok"]
    store.close()


def _integrity(tx: Tx) -> list[str]:
    return tx.fetch(many("pragma integrity_check", {}, first))


def says_when_to_come_again(answer: httpx.Response, statuses: dict[int, str]) -> bool:
    """Whether an answer is a problem with one of these statuses and its code, and says when to come again."""
    return (
        statuses.get(answer.status_code) == answer.json()["code"]
        and answer.headers["content-type"] == "application/problem+json"
        and int(answer.headers["retry-after"]) >= 1
        and answer.json()["status"] == answer.status_code
    )


def goes_through(site: Site, mend: Callable[[], None], statuses: dict[int, str]) -> None:
    """See writers refused and readers served on a disk in trouble, mend it, and see all well without a restart."""
    process = site.server.process
    assert process is not None
    refused = site.post_until_refused()
    assert says_when_to_come_again(refused, statuses), refused.text
    for _ in range(3):
        assert site.statuses_of_readers() == {200}
        site.post_until_refused()
    site.check_everything_is_there()
    mend()
    key, body = secrets.token_hex(16), "This one has waited for room."
    assert site.post_until_taken(key, body).status_code == 201
    assert site.post_until_taken(key, body).status_code == 201
    assert site.statuses_of_readers() == {200}
    site.check_everything_is_there()
    assert site.server.process is process
    assert process.poll() is None


FULL = {507: "store_full"}
READ_ONLY = {503: "store_read_only"}


def test_a_full_disk_stops_writers_only_and_only_while_it_is_full(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk, site_on(disk, tmp_path) as site:
        assert site.post().status_code == 201
        assert site.statuses_of_readers() == {200}
        goes_through(site, lambda: remount(disk, "size=16m"), FULL)


def test_a_limit_on_the_size_of_files_stops_writers_only_and_only_while_it_holds(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    with site_on(tmp_path / "disk", tmp_path) as site:
        process = site.server.process
        assert process is not None
        assert site.post().status_code == 201
        soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        _limit(process.pid, 2_000_000, hard)
        goes_through(site, lambda: _limit(process.pid, soft, hard), FULL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["ended", "killed"])
def test_a_server_that_starts_on_a_read_only_disk_serves_readers_and_heals(tmp_path: Path, number: int) -> None:
    with small_disk(tmp_path / "disk", "16m") as disk, site_on(disk, tmp_path) as site:
        assert site.post().status_code == 201
        site.server.end(number)
        remount(disk, "ro")
        site.server.start()
        goes_through(site, lambda: remount(disk, "rw"), {503: "store_read_only"})


def test_a_server_that_starts_on_a_full_disk_serves_readers_and_heals(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk, site_on(disk, tmp_path) as site:
        site.post_until_refused()
        site.server.end()
        with (disk / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while True:
                filler.write(bytes(4_096))
        site.server.start()
        goes_through(site, lambda: remount(disk, "size=16m"), FULL)


def _limit(pid: int, soft: int, hard: int) -> None:
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_acknowledged_before_a_full_disk_is_there_after_a_kill(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as disk, site_on(disk, tmp_path) as site:
        site.post_until_refused()
        site.server.end(signal.SIGKILL)
        remount(disk, "size=16m")
        site.server.start()
        assert len(site.acknowledged) > 20
        site.check_everything_is_there()
        assert site.post().status_code == 201
