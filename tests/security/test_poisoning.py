"""Whatever a stranger asks with, the next reader gets the same bytes; what is gone is gone at once (HD-09 to HD-11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

import httpx
import pytest

from rejoinder.actions import deciding, publishing
from rejoinder.actions.sites import get_site, set_site
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Status
from rejoinder.core.ids import to_text
from rejoinder.core.policy import Reason
from rejoinder.core.story import Story
from rejoinder.store.engine import open_store
from rejoinder.web.shell import declared_routes
from tests.machinery.calls import CALLS, FORM_TYPE, Target
from tests.machinery.serving import Peopled, ServerProcess, server_process
from tests.machinery.world import State, World, make_world
from tests.web.raw import wait_until

LISTED = "https://listed.example"
READER = {"accept-encoding": "gzip", "user-agent": "reader"}
PATHS = ("/stories/{id}", "/stories/{id}/discussion", "/stories/{id}/feed.atom", "/discussion?url={url}")
_number = count(1)

HEADERS: dict[str, dict[str, str]] = {
    "a forwarded host": {
        "x-forwarded-host": "evil.example",
        "x-host": "evil.example",
        "forwarded": "host=evil.example",
    },
    "a forwarded scheme and port": {"x-forwarded-proto": "https", "x-forwarded-port": "443", "x-scheme": "evil"},
    "another address within": {
        "x-original-url": "/account",
        "x-rewrite-url": "/account",
        "x-forwarded-prefix": "/evil",
    },
    "another host": {"host": "evil.example"},
    "another port": {"host": "127.0.0.1:1"},
    "another type": {"accept": "application/json", "x-requested-with": "XMLHttpRequest"},
    "another language": {"accept-language": "ar, fr;q=0.9"},
    "no coding": {"accept-encoding": "identity"},
    "a coding that is refused": {"accept-encoding": "gzip;q=0, br"},
    "a foreign origin": {"origin": "https://evil.example"},
    "a listed origin": {"origin": LISTED},
    "a frame's request": {
        "sec-fetch-dest": "iframe",
        "sec-fetch-site": "cross-site",
        "referer": "https://evil.example/",
    },
    "a cookie that proves nothing": {"cookie": "rj_guest_a=x; rj_session_a=y"},
    "somebody else's cookie": {"cookie": "theme=dark; lang=ar"},
    "credentials": {"authorization": "Basic eDp5"},
    "a range": {"range": "bytes=0-9"},
    "an old copy": {"if-none-match": "*", "if-modified-since": "Thu, 01 Jan 2037 00:00:00 GMT"},
    "orders to caches": {
        "cache-control": "no-transform, max-age=99999",
        "pragma": "x",
        "surrogate-control": "max-age=9",
    },
    "another method within": {"x-http-method-override": "POST", "x-method-override": "DELETE"},
    "a very long field": {"user-agent": "x" * 8_000, "x-y": "<script>alert(1)</script>"},
    "a fat GET": {"content-type": FORM_TYPE, "content-length": "9"},
}
TARGETS = {
    "an unknown parameter": "{}{}utm_source=%3Cscript%3E&x=1", "a callback": "{}{}callback=alert&_method=POST",
    "a language": "{}{}lang=ar", "an unknown language": "{}{}lang=xx", "an empty query": "{}{}", "a hash": "{}{}%23x",
    "a parameter twice": "{}{}a=1&a=2", "an absolute address": "http://evil.example{}",
}  # fmt: skip


@dataclass(slots=True)
class Cached:
    """A shared cache as bold as the headers let it be: what is public it keeps, and never asks again."""

    url: str
    kept: list[tuple[str, Mapping[str, str], httpx.Response]] = field(default_factory=list)

    def get(self, target: str, headers: Mapping[str, str]) -> httpx.Response:
        for kept_target, asked, answer in self.kept:
            varied = [name.strip().lower() for name in answer.headers.get("vary", "").split(",") if name.strip()]
            if kept_target == target and all(asked.get(name) == headers.get(name) for name in varied):
                return answer
        answer = ask(self.url, target, headers)
        if answer.status_code == 200 and "public" in answer.headers["cache-control"]:
            assert "set-cookie" not in answer.headers
            if "host" not in headers:
                self.kept.append((target, headers, answer))
        return answer


def ask(url: str, target: str, headers: Mapping[str, str], method: str = "GET") -> httpx.Response:
    """Send exactly this target and these fields."""
    with_body = "content-length" in headers
    connection = HTTPConnection(url.removeprefix("http://"), timeout=30)
    try:
        connection.putrequest(method, target, skip_host="host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(b"lang=ar&x" if with_body else None)
        answer = connection.getresponse()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Site:
    server: ServerProcess
    world: World

    def story(self) -> tuple[Story, str]:
        """Return a story like every other, that nobody has asked for yet, and the word that names it."""
        number = f"poisoned{next(_number):04}"
        text = publishing.StoryText(f"{self.server.url}/{number}", "The same title", body="The same text.")
        editor = Viewer(self.world.a.id, Role.EDITOR)
        return self.world.store.write_now(publishing.publish_story, editor, self.world.a, text).story, number

    def shown(self, answer: httpx.Response, story: Story, number: str) -> tuple[int, str, dict[str, str]]:
        """Return an answer without what names the story or the moment."""
        own = ("date", "x-request-id", "etag", "content-length")
        fields = {name: value for name, value in answer.headers.items() if name not in own}
        text = answer.text.replace(to_text(story.id), "ID").replace(number, "NUMBER")
        return answer.status_code, re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z|[\">][A-Z0-9][^<\">]*UTC", "TIME", text), fields


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    database = f"sqlite:///{folder / 'rejoinder.sqlite3'}"
    with server_process(database, folder / "secret") as server:
        store = open_store(database, create=False)
        try:
            world = make_world(store, url_a=server.url)
            store.write_now(set_site, replace(store.read_now(get_site, "a"), origins=(LISTED,)))
            wait_until(lambda: "access-control-allow-origin" in ask(server.url, "/api/v1/stories/" + to_text(
                world.story.id), READER | {"origin": LISTED}).headers)  # fmt: skip
            yield Site(server, world)
        finally:
            store.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("poisoned")) as found:
        yield found


def address(path: str, story: Story) -> str:
    return path.replace("{id}", to_text(story.id)).replace("{url}", story.url)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_a_stranger_sends_changes_what_the_next_reader_gets(site: Site, path: str) -> None:
    clean, number = site.story()
    expected = site.shown(ask(site.server.url, address(path, clean), READER), clean, number)
    assert expected[0] == 200
    moderator = site.world["moderator_a"].headers
    for kind, headers in [*HEADERS.items(), ("a moderator's cookie", {"cookie": moderator["cookie"]})]:
        story, number = site.story()
        cache, target = Cached(site.server.url), address(path, story)
        cache.get(target, READER | headers)
        assert site.shown(cache.get(target, READER), story, number) == expected, kind
        assert site.shown(ask(site.server.url, target, READER), story, number) == expected, kind


@pytest.mark.parametrize("path", PATHS)
def test_no_spelling_of_an_address_gets_in_the_way_of_another(site: Site, path: str) -> None:
    clean, number = site.story()
    expected = site.shown(ask(site.server.url, address(path, clean), READER), clean, number)
    for kind, pattern in TARGETS.items():
        story, number = site.story()
        target = address(path, story)
        ask(site.server.url, pattern.format(target, "&" if "?" in target else "?"), READER)
        ask(site.server.url, target, READER, "HEAD")
        assert site.shown(ask(site.server.url, target, READER), story, number) == expected, kind


def test_what_is_one_persons_is_kept_by_nobody(site: Site) -> None:
    world = site.world
    made = world.make(State.HELD, world["guest"])
    story = to_text(world.story.id)
    for path in (f"/stories/{story}", f"/stories/{story}/discussion", f"/comments/{to_text(made.id)}", "/account", "/",
                 f"/api/v1/stories/{story}/mine", f"/stories/{story}/reply"):  # fmt: skip
        mine = ask(site.server.url, path, READER | world["guest"].headers)
        assert (mine.status_code, mine.headers["cache-control"]) == (200, "private, no-store"), path
        theirs = ask(site.server.url, path, READER)
        assert made.text_canary not in theirs.text
        assert world["guest"].csrf not in theirs.text
        assert "set-cookie" not in theirs.headers


def test_a_refusal_is_kept_by_nobody(site: Site) -> None:
    gone = to_text(bytes(16))
    for path in (f"/stories/{gone}", f"/api/v1/stories/{gone}", "/nowhere/at/all", "/static/x/y", f"/comments/{gone}",
                 f"/stories/{to_text(site.world.story.id)}?cursor=x", "/metrics", "/pictures/" + gone):  # fmt: skip
        answer = ask(site.server.url, path, READER | {"x-forwarded-for": "203.0.113.1"})
        assert answer.status_code >= 400, path
        assert answer.headers["cache-control"] == "no-store", path


SURFACES = ("/stories/{id}", "/stories/{id}/discussion", "/stories/{id}/feed.atom", "/feed.atom",
            "/stories/{id}?view=flat", "/api/v1/stories/{id}/comments")  # fmt: skip


@pytest.mark.parametrize("by", ["this process", "another process"])
def test_what_was_taken_down_is_gone_from_every_surface(site: Site, by: str) -> None:
    world, url = site.world, site.server.url
    story, _ = site.story()
    paths = [address(path, story) for path in SURFACES]
    made = world.make(State.PUBLISHED, world["guest"], story)
    paths.append(f"/comments/{to_text(made.id)}")
    wait_until(lambda: all(made.text_canary in ask(url, path, READER).text for path in paths))
    if by == "this process":
        call = CALLS["POST /api/v1/comments/{comment_id}/decisions"](Target(world.a, story.id, made.id))
        answer = httpx.post(url + call.path, json=call.json, headers=world["moderator_a"].headers)
        assert answer.status_code == 200
        # Story pages at once; the site's feed within the second in which it hears of anything.
        assert not any(made.text_canary in ask(url, path, READER).text for path in paths if path != "/feed.atom")
    else:
        moderator = world["moderator_a"].viewer
        world.store.write_now(deciding.decide_comment, moderator, made.id, Status.REJECTED, Reason.OTHER, None)
    wait_until(lambda: not any(made.text_canary in ask(url, path, READER).text for path in paths))


SECRETS = ("Traceback", "site-packages", "root:", "litestar", "uvicorn")
TRICKS = (
    "//", "//stories/{id}", "/stories//{id}", "/stories/../stories/{id}", "/./stories/{id}", "/stories/%2e%2e/x",
    "/stories/{id}%00", "/stories/{id}%2f", "/stories/{id};x=1", "/stories/{id}/", "/stories/{id}%c0%af",
    "/%c0%ae/account",
    "/static/..%2f..%2fetc%2fpasswd", "/static/../../../../etc/passwd", "/static/x/..%5c..%5cetc",
    "/static/%2e%2e/%2e%2e",
    "/stories/{id}%0d%0aset-cookie:x=1", "/STORIES/{id}", "/stories/{id}.html", "/stories/{id}/%64iscussion",
    "/%61ccount",
    "/stories/{id}\u00e9", "/\\account", "/account\\..", "/api/v1/../../account", "/pictures/../../secret",
)  # fmt: skip


def test_no_trick_of_spelling_reaches_anything(site: Site) -> None:
    story = to_text(site.world.story.id)
    for trick in TRICKS:
        with_id = trick.replace("{id}", story).encode("utf-8").decode("latin-1")
        connection = HTTPConnection(site.server.url.removeprefix("http://"), timeout=30)
        connection._encode_request = lambda text: text.encode("latin-1")  # type: ignore[attr-defined]
        connection.putrequest("GET", with_id)
        connection.endheaders()
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status in (400, 404), trick
        assert not any(secret in text for secret in ("Traceback", "site-packages", "root:", "litestar", "uvicorn")), (
            trick
        )
        assert answer.getheader("set-cookie") is None
        connection.close()


def test_whoever_only_reads_is_given_no_cookie(on: Peopled) -> None:
    world, nobody = on.world, on.world["nobody"]
    made = world.make(State.PUBLISHED, world["guest"])
    for route in declared_routes(on.app.application.shell):
        if route.method == "GET" or not route.is_write or route.path == "/preview":
            call = CALLS[route.name](Target(world.a, world.story.id, made.id))
            answer = call.send(on.app, nobody)
            assert "set-cookie" not in answer.headers, route.name
