"""Texts made to be slow or large cost little: memory of the whole server, and time by how it grows (MD-01)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

import httpx
import pytest

from rejoinder.core import markup, quoting
from rejoinder.core.ids import to_text
from rejoinder.core.text import BODY_MAX_BYTES
from rejoinder.store.engine import open_store
from tests.core.test_markup_corpora import PATHOLOGICAL
from tests.machinery.calls import FORM_TYPE
from tests.machinery.corpora import CORPORA
from tests.machinery.serving import database_of, server_process
from tests.machinery.world import FREE, World, make_world

T = TypeVar("T")
MOST_BYTES = 50_000_000
"""What one request may make the server larger by, while it lasts."""
ALLOWED_GROWTH = 8
"""What four times the length may take times as long: 4 is linear, 16 quadratic."""
NOTHING_S = 0.002


def grown_by(process_id: int, act: Callable[[], T]) -> tuple[T, int]:
    """Return what `act` returns, and how many bytes of memory the process had at most beyond what it had before."""
    folder = Path(f"/proc/{process_id}")

    def of(name: str) -> int:
        line = next(line for line in (folder / "status").read_text().splitlines() if line.startswith(f"{name}:"))
        return int(line.split()[1]) * 1_024

    (folder / "clear_refs").write_text("5")  # from here on the peak is a new one
    before = of("VmRSS")
    return act(), of("VmHWM") - before


@dataclass(frozen=True, slots=True)
class Weighed:
    """A server of its own, whose memory is looked at from outside."""

    url: str
    process_id: int
    world: World
    client: httpx.Client

    def weigh(self, send: Callable[[], httpx.Response]) -> tuple[httpx.Response, int]:
        """Return an answer, and by how many bytes the server grew at most on the way to it."""
        return grown_by(self.process_id, send)

    def post(self, body: str) -> Callable[[], httpx.Response]:
        """Return a comment's way in by the API, as somebody new."""
        guest = self.world.guest("heavy", self.world.a)
        url = f"{self.url}/api/v1/stories/{to_text(self.world.story.id)}/comments"
        return lambda: self.client.post(url, json={"body": body}, headers=guest.headers)

    def preview(self, body: str) -> Callable[[], httpx.Response]:
        """Return its way through the preview, as a form."""
        content = urlencode({"body": body}).encode()
        return lambda: self.client.post(f"{self.url}/preview", content=content, headers={"content-type": FORM_TYPE})


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def weighed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weighed]:
    secret = tmp_path_factory.mktemp("heavy") / "secret"
    with (
        database_of(request.param, request) as url,
        server_process(url, secret) as server,
        httpx.Client(timeout=None) as client,
    ):
        store = open_store(url, create=False)
        try:
            # As long as a text may be on any site, not only as long as the usual site lets it.
            policy = replace(FREE, body_max_chars=BODY_MAX_BYTES, network_post_limit=10**9)
            world = make_world(store, url_a=server.url, policy=policy)
            assert server.process is not None
            found = Weighed(server.url, server.process.pid, world, client)
            for number in range(20):
                found.post(f"Warm {number}.")()
            yield found
        finally:
            store.close()


def heavy_texts() -> list[str]:
    """Return every text that is made to be slow, as long as a body may be."""
    texts = [
        (unit * BODY_MAX_BYTES).encode()[: BODY_MAX_BYTES - 1].decode(errors="ignore") + "a" for unit in PATHOLOGICAL
    ]
    path = CORPORA / "security" / "markdown_pathological.jsonl"
    if path.exists():
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            whole = "".join(part * count for part, count in row["parts"])
            texts.append(whole.encode()[:BODY_MAX_BYTES].decode(errors="ignore"))
    return texts


def test_no_text_within_the_limit_makes_the_server_large(weighed: Weighed) -> None:
    taken = 0
    for text in heavy_texts():
        for send in (weighed.post(text), weighed.preview(text)):
            answer, grown = weighed.weigh(send)
            assert answer.status_code in (200, 201, 422), text[:40]
            assert grown <= MOST_BYTES, text[:40]
            taken += answer.status_code == 201
    assert taken > 40
    assert httpx.get(f"{weighed.url}/readyz").status_code == 200


def test_a_story_full_of_them_is_read_within_the_same_bound(weighed: Weighed) -> None:
    story = f"{weighed.url}/stories/{to_text(weighed.world.story.id)}"
    for address in (story, f"{story}?order=newest", f"{story}/feed.atom", f"{story}/discussion"):
        answer, grown = weighed.weigh(lambda address=address: weighed.client.get(address))  # type: ignore[misc]
        assert answer.status_code == 200
        assert grown <= MOST_BYTES, address


def test_what_is_ten_times_too_long_is_refused_before_it_costs_anything(weighed: Weighed) -> None:
    for text in heavy_texts():
        for send in (weighed.post(text * 10), weighed.preview(text * 10)):
            answer, grown = weighed.weigh(send)
            assert answer.status_code == 413, text[:40]
            assert grown <= MOST_BYTES / 10, text[:40]
    assert httpx.get(f"{weighed.url}/readyz").status_code == 200


def test_the_scale_shows_what_is_taken_and_given_back_at_once() -> None:
    large = "import sys\nfor line in sys.stdin: len(b'x' * 80_000_000); print('done', flush=True)"
    with subprocess.Popen([sys.executable, "-c", large], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        given, taken = process.stdin, process.stdout

        def act() -> bytes:
            given.write(b"go\n")
            given.flush()
            return taken.readline()

        assert act() == b"done\n"
        assert grown_by(process.pid, act)[1] > 70_000_000
        assert grown_by(process.pid, lambda: b"")[1] < 1_000_000


def taken_s(work: Callable[[str], object], text: str) -> float:
    best = 1e9
    for _ in range(5):
        start = time.process_time()
        work(text)
        best = min(best, time.process_time() - start)
    return best


WAYS: dict[str, Callable[[str], object]] = {
    "a comment": markup.render,
    "a story": markup.render_story,
    "text alone": markup.render_plain,
    "its quotes": quoting.quote_blocks,
}


@pytest.mark.parametrize("way", WAYS)
def test_the_time_for_a_text_grows_with_its_length_only(way: str) -> None:
    for unit in PATHOLOGICAL:
        long = taken_s(WAYS[way], (unit * 20_000)[:20_000])
        if long < NOTHING_S:
            continue
        short = taken_s(WAYS[way], (unit * 5_000)[:5_000])
        assert long <= ALLOWED_GROWTH * max(short, NOTHING_S / 4), (unit, short, long)
