"""`rejoinder serve` and `rejoinder demo` as a user starts them: processes, ports, pages, a decent end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.conftest import PAGE, Terminal

PATIENCE_S = 60


class Running:
    """A command that serves; `lines` are what it said until it was ready."""

    def __init__(self, process: subprocess.Popen[str], lines: list[str]) -> None:
        self.process = process
        self.lines = lines
        self.said = "".join(lines)

    def address(self, words: str) -> str:
        """Return the address that stands behind these words, without its last slash."""
        found = re.search(rf"{re.escape(words)}\s+(http://\S+)", self.said)
        assert found is not None, self.said
        return found[1].rstrip("/")


@contextmanager
def started(home: Path, *words: str, ready: str) -> Iterator[Running]:
    """Start the command with an empty home, wait until it has said `ready`, and end it by SIGTERM."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("REJOINDER_", "XDG_"))}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "rejoinder", *words],
        cwd=home,
        env=environ | {"HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        lines: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if ready in line:
                break
        yield Running(process, lines)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@contextmanager
def demo(home: Path, *words: str) -> Iterator[Running]:
    with started(home, "demo", "--port", "0", *words, ready="Ctrl-C") as running:
        yield running


def test_the_demo_serves_its_newspaper_from_an_empty_home(home: Path) -> None:
    with demo(home) as running:
        address = running.address("The demo newspaper is at")
        front = httpx.get(address, timeout=PATIENCE_S)
        story = re.search(r'href="(/stories/[^"]+)"', front.text)
        assert story is not None
        page = httpx.get(address + story[1], timeout=PATIENCE_S)

    assert (front.status_code, page.status_code) == (200, 200)
    assert "The Vellhaven Lantern" in front.text
    assert page.text.count('class="rj-comment') >= 25
    assert running.process.returncode == 0
    assert not list(home.rglob("*-wal"))


def test_the_demo_stands_inside_somebody_elses_page_in_both_ways(home: Path) -> None:
    with demo(home) as running:
        address = running.address("The demo newspaper is at")
        other = running.address("Inside somebody else's page:")
        by_element = httpx.get(other, timeout=PATIENCE_S).text
        included = httpx.get(f"{other}/included", timeout=PATIENCE_S).text
        absent = httpx.get(f"{other}/absent", timeout=PATIENCE_S)
        script = httpx.get(f"{address}/embed.js", headers={"Origin": other}, timeout=PATIENCE_S)
        style = httpx.get(f"{address}/embed.css", timeout=PATIENCE_S)

    assert other != address
    assert '<rejoinder-discussion site="demo"' in by_element and "rj-comment" not in by_element
    assert included.count('<article class="rj-comment') >= 25
    assert f'src="{address}/embed.js"' in by_element and f'src="{address}/embed.js"' in included
    assert f'href="{address}/embed.css"' in included
    assert absent.status_code == 404
    assert (script.status_code, style.status_code) == (200, 200)
    assert script.headers["access-control-allow-origin"] in ("*", other)


def test_the_link_that_the_demo_prints_signs_a_moderator_in(home: Path) -> None:
    with demo(home) as running, httpx.Client(timeout=PATIENCE_S) as browser:
        link = running.address("To moderate, once, for 30 min:")
        token = link.partition("token=")[2].partition("&")[0]
        address = running.address("The demo newspaper is at")
        entered = browser.post(f"{address}/account/enter", data={"token": token}, headers={"Origin": address})
        account = browser.get(f"{address}/account")
        again = httpx.post(f"{address}/account/enter", data={"token": token}, headers={"Origin": address})

    assert entered.status_code == 303
    assert "desk" in account.text
    assert again.status_code == 403


def test_what_was_written_into_the_demo_is_there_the_next_time_but_not_when_fresh(home: Path) -> None:
    def post_and_look(*words: str, text: str | None = None) -> bool:
        with demo(home, *words) as running:
            address = running.address("The demo newspaper is at")
            front = httpx.get(address, timeout=PATIENCE_S).text
            # The second story has no comments of its own.
            story = list(dict.fromkeys(re.findall(r"/stories/[0-9a-f-]{36}", front)))[1]
            if text is not None:
                form = {"body": text, "name": "Ada", "action": "post"}
                posted = httpx.post(f"{address}{story}/comments", data=form, headers={"Origin": address})
                assert posted.status_code == 303
            return "I was here before." in httpx.get(address + story, timeout=PATIENCE_S).text

    assert post_and_look(text="I was here before.")
    assert post_and_look()
    assert not post_and_look("--fresh")


def test_fresh_never_removes_a_database_that_was_named(terminal: Terminal, tmp_path: Path) -> None:
    named = f"sqlite:///{tmp_path / 'named.db'}"

    assert "--fresh removes" in terminal("demo", "--fresh", "--database", named, code=2).stderr


def test_the_demo_takes_the_next_port_where_its_own_is_taken(home: Path) -> None:
    with started(home, "demo", ready="Ctrl-C") as first, started(home, "demo", ready="Ctrl-C") as second:
        addresses = [one.address("The demo newspaper is at") for one in (first, second)]
        assert [httpx.get(f"{one}/healthz", timeout=PATIENCE_S).status_code for one in addresses] == [200, 200]

    assert addresses[0] != addresses[1]


def test_the_server_serves_an_import_made_beside_it(terminal: Terminal, home: Path) -> None:
    database = ("--database", terminal.database_url)
    with started(home, "serve", "--port", "0", *database, ready="Rejoinder is at") as running:
        address = running.address("Rejoinder is at")
        said = terminal.json("import", terminal.file("page.txt", PAGE), "--site", "demo", "--json")
        page = httpx.get(f"{address}/stories/{said['stories'][0]['id']}", timeout=PATIENCE_S)
        ready = httpx.get(f"{address}/readyz", timeout=PATIENCE_S)

    assert (page.status_code, ready.status_code, running.process.returncode) == (200, 200, 0)
    assert "It was closed last year as well." in page.text
    assert "recovered from a saved page" in page.text


def test_a_body_that_is_too_large_is_told_so_by_its_route_and_not_cut_off_on_the_wire(
    terminal: Terminal, home: Path
) -> None:
    terminal("site", "add", "demo")
    database = ("--database", terminal.database_url)
    with started(home, "serve", "--port", "0", *database, ready="Rejoinder is at") as running:
        api = running.address("Rejoinder is at") + "/api/v1"
        comments = f"{api}/stories/{terminal_story(terminal)}/comments"
        answers = [httpx.post(comments, json={"body": "x" * size}, timeout=PATIENCE_S) for size in (70_000, 10_000_000)]
        story = {"url": "https://a.example/b", "title": "Long", "body": "x" * 200_000}
        published = httpx.put(f"{api}/sites/demo/stories", json=story, timeout=PATIENCE_S)

    for answer in answers:
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
        assert (answer.json()["code"], answer.json()["limit_bytes"]) == ("too_large", 65_536)
    assert published.status_code == 401  # for want of an account; a story may be longer than a comment


def terminal_story(terminal: Terminal) -> str:
    """Publish a story and return its id."""
    terminal("story", "add", terminal.file("story.json", '{"url": "/a", "title": "A", "body": "Text."}'))
    shown = terminal.json("story", "show", "/a", "--json")
    return str(shown["id"])


def test_a_port_that_is_taken_is_said_to_be_so(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        assert f"port {port}, is taken by another program" in terminal("serve", "--port", port, code=1).stderr


def test_a_secret_that_others_can_read_is_not_used(terminal: Terminal) -> None:
    terminal.file("rejoinder.secret", b"x" * 32).chmod(0o644)

    assert "can be read by others" in terminal("serve", "--port", "0", code=1).stderr
