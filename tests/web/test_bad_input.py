"""What can't be taken gets a typed problem, and nothing is stored; alike on both databases."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from rejoinder.core.ids import new_id, to_text
from rejoinder.web.problem_texts import TEXTS
from tests.machinery.corpora import corpus
from tests.machinery.serving import Peopled
from tests.machinery.world import State

TEN_MB = "x" * 10_000_000
DEEP = b"[" * 30_000 + b"]" * 30_000
NOWHERE = to_text(new_id(1, b"nowhere..."))
LONG_KEY = "k" * 256


@dataclass(frozen=True, slots=True)
class Bad:
    """A request that must be refused with `status` and `code`. `{...}` in path and texts name things of the world."""

    status: int
    code: str
    method: str
    path: str
    body: Any = None
    who: str = "guest"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        shown = self.body[:30] if isinstance(self.body, bytes) else json.dumps(self.body)[:60]
        return f"{self.method} {self.path[:70]} {shown!r} {self.headers or ''}"


POST = "/api/v1/stories/{story}/comments"
ONE = "/api/v1/comments/{comment}"
MINE = "/api/v1/comments/{mine}"
PUT = "/api/v1/sites/a/stories"
LIST = "/api/v1/stories/{story}/comments?"
EVENTS = "/api/v1/stories/{story}/events"


def bodies() -> Iterator[Bad]:
    """What may be wrong with a comment's body."""
    values: list[Any] = [1, 1.5, True, None, [], {}, ["x"]]
    for value in values:
        yield Bad(422, "bad_field", "POST", POST, {"body": value})
    wholes: list[Any] = [[], "x", 1, None, {}, {"name": "x"}]
    for whole in wholes:
        yield Bad(422, "bad_field", "POST", POST, whole)
    for text in ("", " \n\t", "\u3164", "\u2800\u200b", "> ", "\u200b\u200d"):
        yield Bad(422, "empty_text", "POST", POST, {"body": text})
    for text in ("a\x00b", "a\x1bb", "a\uffffb", "a\ufdd0b", "a\U0001fffeb", "a\x9bb"):
        yield Bad(422, "bad_characters", "POST", POST, {"body": text})
        yield Bad(422, "bad_characters", "POST", POST, {"body": "fine", "name": text})
    yield Bad(422, "text_too_long", "POST", POST, {"body": "x" * 5_001})
    yield Bad(422, "text_too_long", "POST", POST, {"body": "\U0001f600" * 5_001})
    yield Bad(413, "too_large", "POST", POST, {"body": TEN_MB})
    yield Bad(413, "too_large", "POST", POST, {"body": "x", "quotes": ["x" * 70_000]})
    for raw in (
        b"", b"{", b'{"body":"x"', b'{"body":"x"}}', b'{"body":"x",}', b"\xff\xfe{}", b'{"body":"\xff"}', DEEP,
        b'{"body":"\\ud800"}', b'{"body":"\\udfff\\ud800"}', b'{"body":"x","body":"y"}', b'{"body":' + DEEP + b"}",
        b'{"body":NaN}', b'{"body":Infinity}', b'{"bo\\u0064y":"x","body":"y"}', b"\x00", b"{'body':'x'}",
    ):  # fmt: skip
        yield Bad(400, "bad_json", "POST", POST, raw)


def others() -> Iterator[Bad]:
    """What may be wrong with the rest of a new comment."""
    for parent, status, code in (
        (NOWHERE, 404, "not_found"), ("{of_b}", 404, "not_found"), ("{held}", 404, "not_found"),
        ("{withdrawn}", 404, "not_found"), ("{tombstone}", 409, "parent_gone"),
        ("{elsewhere}", 409, "parent_elsewhere"),
        ("x", 400, "bad_id"), ("{published}x", 400, "bad_id"), (NOWHERE.replace("-", ""), 400, "bad_id"),
        ("{{comment}}", 400, "bad_id"), (NOWHERE + "\x00", 400, "bad_id"), (NOWHERE + " ", 400, "bad_id"),
    ):  # fmt: skip
        yield Bad(status, code, "POST", POST, {"body": f"To {parent}", "parent_id": parent}, who="other_guest")
    yield Bad(422, "bad_field", "POST", POST, {"body": "x", "parent_id": 1})
    yield Bad(409, "story_closed", "POST", "/api/v1/stories/{closed}/comments", {"body": "x"})
    yield Bad(404, "not_found", "POST", "/api/v1/stories/{story_of_b}/comments", {"body": "x"})
    yield Bad(422, "bad_field", "POST", POST, {"body": "x", "quotes": [NOWHERE] * 21})
    yield Bad(400, "bad_id", "POST", POST, {"body": "x", "quotes": ["x"]})
    for name, code, status in (
        ("x" * 61, "text_too_long", 422), ("a\u202eb", "bad_characters", 422), ("admin", "name_taken", 409),
        ("\u200bAdm\u0456n", "name_taken", 409), ("Person Member", "name_taken", 409), ("\u3164", "empty_text", 422),
        (7, "bad_field", 422),
    ):  # fmt: skip
        yield Bad(status, code, "POST", POST, {"body": "a name that can't be", "name": name})
    for key in ("", "two words", LONG_KEY, "k\u00e9y", '""'):
        yield Bad(422, "bad_field", "POST", POST, {"body": "x"}, headers={"idempotency-key": key})
    yield Bad(422, "bad_field", "POST", POST, {"body": "x"}, who="nobody", headers={"idempotency-key": "short"})


def acts() -> Iterator[Bad]:
    """Edits, votes, flags and decisions."""
    yield Bad(428, "version_required", "PATCH", MINE, {"body": "Edited."})
    for number in (0, 2, -1, 10**18, 10**30):
        yield Bad(412, "version_mismatch", "PATCH", MINE, {"body": "Edited.", "version": number})
    for tag in ("*", 'W/"1"', '"abc"', '"1234567890"', '"1", "2"', '"-1"'):
        yield Bad(422, "bad_field", "PATCH", MINE, {"body": "Edited."}, headers={"if-match": tag})
    versions: list[Any] = ["1", 1.5, True, []]
    for version in versions:
        yield Bad(422, "bad_field", "PATCH", MINE, {"body": "Edited.", "version": version})
    yield Bad(422, "empty_text", "PATCH", MINE, {"body": " ", "version": 1})
    values: list[Any] = [2, -2, "1", 1.5, True, None, [], 10**30, {"$ne": None}]
    for value in values:
        yield Bad(422, "bad_field", "PUT", ONE + "/vote", {"value": value})
    yield Bad(400, "bad_json", "PUT", ONE + "/vote", b'{"value":' + b"1" * 5_000 + b"x}")
    yield Bad(400, "bad_json", "PUT", ONE + "/vote", b'{"value":' + b"1" * 5_000 + b"}")
    for reason in ("bogus", "", 1, None):
        yield Bad(422, "bad_field", "POST", ONE + "/flags", {"reason": reason})
        yield Bad(422, "bad_field", "POST", ONE + "/decisions", {"status": "held", "reason": reason or "bogus"},
                  who="moderator_a")  # fmt: skip
    yield Bad(422, "text_too_long", "POST", ONE + "/flags", {"reason": "spam", "note": "x" * 501})
    yield Bad(422, "bad_characters", "POST", ONE + "/flags", {"reason": "spam", "note": "a\x00b"})
    for status in ("withdrawn", "", "PUBLISHED", 1, None):
        yield Bad(422, "bad_field", "POST", ONE + "/decisions", {"status": status}, who="moderator_a")


def stories() -> Iterator[Bad]:
    """What an editor may get wrong about a story."""
    for url in (
        "javascript:alert(1)", "data:text/html,x", "ftp://a.example/x", "https://user:pass@a.example/",
        "//evil.example/x",
        "http://", "http://a.example/%00", "http://a.example\\@evil.example/", "http://2130706433/", "x" * 10,
        "http://a.example/" + "x" * 2_000, "http://a b/", "http://a.example:99999/", "\x00",
    ):  # fmt: skip
        yield Bad(422, "bad_field", "PUT", PUT, {"url": url, "title": "T"}, who="editor_a")
        picture = {"url": url, "alt": ""}
        ours = {"url": "http://a.example/new", "title": "T"}
        yield Bad(422, "bad_field", "PUT", PUT, {**ours, "picture": picture}, who="editor_a")
        source = {"text": "Said.", "said_by": "Ada", "url": url}
        yield Bad(422, "bad_field", "PUT", PUT, {**ours, "sources": [source]}, who="editor_a")
        yield Bad(422, "bad_field", "PUT", PUT, {**ours, "aliases": [url]}, who="editor_a")
    for more in (
        {"reported_as": "bogus"}, {"published_at": "yesterday"}, {"closes_at": "9999-99-99"},
        {"modified_at": "3001-01-01"},
        {"published_at": "1969-12-31T23:59:59Z"}, {"open": "yes"}, {"aliases": ["http://a.example/y"] * 101},
        {"picture": {"url": "http://a.example/p", "alt": "", "width": 0}}, {"picture": {"url": "http://a.example/p"}},
        {"picture": {"url": "http://a.example/p", "alt": "", "height": 20_001}}, {"sources": [{"text": "x"}]},
    ):  # fmt: skip
        yield Bad(422, "bad_field", "PUT", PUT, {"url": "http://a.example/new", "title": "T", **more}, who="editor_a")
    for text in ("\x00", "a\ufffeb"):
        for name in ("title", "byline", "summary", "body", "reason", "language"):
            given = {"url": "http://a.example/new", "title": "T", name: f"x{text}"}
            yield Bad(422, "bad_characters", "PUT", PUT, given, who="editor_a")
    yield Bad(413, "too_large", "PUT", PUT, {"url": "http://a.example/new", "title": TEN_MB}, who="editor_a")


def queries() -> Iterator[Bad]:
    """What may be wrong with an address."""
    for limit in ("0", "-1", "101", "1000000000", "1e9", "", "abc", "1.5", "9" * 400, "%00", "0x10", "\u0661"):
        yield Bad(422, "bad_field", "GET", f"{LIST}limit={limit}")
    for name in ("order", "view"):
        for value in ("bogus", "", "OLDEST", "%00"):
            yield Bad(422, "bad_field", "GET", f"{LIST}{name}={value}")
    yield Bad(422, "bad_field", "GET", LIST + "limit=1&limit=2")
    yield Bad(400, "unknown_field", "GET", LIST + "offset=1000000000")
    yield Bad(400, "bad_input", "GET", LIST + "cursor=%zz")
    yield Bad(400, "bad_input", "GET", LIST + "cursor=%ff")
    yield Bad(400, "bad_input", "GET", LIST + "&".join(f"a{number}=1" for number in range(65)))
    for after in ("-1", "abc", "1.5", "9" * 30, "9223372036854775808", "%00"):
        yield Bad(422, "bad_field", "GET", f"{EVENTS}?after={after}")
    for last in ("abc", "-1", "1.5", "9" * 30, "0x1", "1 2"):
        yield Bad(422, "bad_field", "GET", EVENTS, headers={"last-event-id": last})
    for each in (
        "x",
        NOWHERE.upper(),
        NOWHERE[:-1],
        NOWHERE + "0",
        "..",
        "%00",
        "{story}%00",
        "{story};x",
        "{story}%2f",
    ):
        yield Bad(404, "not_found", "GET", f"/api/v1/stories/{each}")
        yield Bad(404, "not_found", "GET", f"/api/v1/comments/{each}")
    lists: list[Any] = [[1], "x", None, [None], {}]
    for urls in lists:
        yield Bad(422, "bad_field", "POST", "/api/v1/counts", {"urls": urls})
    for url in (
        "",
        "x",
        "http://",
        "javascript:x",
        "http://a.example/\x00",
        "http://a.example:0/",
    ):
        yield Bad(422, "bad_field", "POST", "/api/v1/counts", {"urls": [url]})
    yield Bad(422, "bad_field", "POST", "/api/v1/counts", {"urls": ["http://a.example/"] * 201})


CASES = [*bodies(), *others(), *acts(), *stories(), *queries()]


@pytest.fixture(scope="module")
def things(on: Peopled) -> dict[str, str]:
    """Ids of what the requests are about, by the names that they use."""
    world = on.world
    ids = {state.value: to_text(world.make(state, world["guest"]).id) for state in State}
    return ids | {
        "story": to_text(world.story.id), "closed": to_text(world.closed_story.id),
        "story_of_b": to_text(world.story_of_b.id), "mine": ids["published"],
        "comment": to_text(world.make(State.PUBLISHED, world["member"]).id),
        "of_b": to_text(world.make(State.PUBLISHED, world["guest_b"]).id),
        "elsewhere": to_text(world.make(State.PUBLISHED, world["member"], world.other_story).id),
    }  # fmt: skip


def filled(value: Any, things: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, text in things.items():
            value = value.replace(f"{{{name}}}", text)
    elif isinstance(value, dict):
        return {key: filled(one, things) for key, one in value.items()}
    return value


def send(on: Peopled, bad: Bad, things: dict[str, str]) -> tuple[int, str, str]:
    """Return the status, code and media type of the answer."""
    body = filled(bad.body, things)
    headers = dict(bad.headers)
    if bad.method != "GET":
        headers["content-type"] = "application/json"
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = on.app.ask_as(on.world[bad.who], bad.method, filled(bad.path, things), headers=headers, content=body)
    media = answer.headers.get("content-type", "")
    return answer.status_code, answer.json().get("code", "") if "json" in media else "", media


def test_whatever_is_bad_is_named_and_nothing_is_stored(on: Peopled, things: dict[str, str]) -> None:
    before = on.checksum()
    wrong: dict[str, object] = {}
    for bad in CASES:
        answer = send(on, bad, things)
        if answer != (bad.status, bad.code, "application/problem+json"):
            wrong[bad.name] = answer, bad.status, bad.code
        if on.checksum() != before:
            wrong[f"{bad.name} changed the database"] = answer
            before = on.checksum()
    assert wrong == {}
    assert {bad.code for bad in CASES} <= set(TEXTS)


def test_a_refusal_of_what_is_too_large_ends_the_connection(on: Peopled, things: dict[str, str]) -> None:
    path = filled(POST, things)
    answer = on.app.ask_as(on.world["guest"], "POST", path, json={"body": TEN_MB})
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert answer.json()["limit_bytes"] == 65_536


@pytest.mark.corpus
def test_no_json_of_the_corpus_is_stored_or_too_much(on: Peopled, things: dict[str, str]) -> None:
    rows = [json.loads(line) for line in corpus("security/json_parsing.jsonl").read_text().splitlines()]
    before = on.checksum()
    for path, method in ((POST, "POST"), (MINE, "PATCH"), (ONE + "/vote", "PUT")):
        for row in rows:
            raw = base64.b64decode(row["b64"]) if "b64" in row else row["repeat"][0].encode() * row["repeat"][1]
            status, code, _ = send(on, Bad(0, "", method, path, raw), things)
            if len(raw) > 65_536:
                assert (status, code) == (413, "too_large"), row["name"]
            elif row["name"].startswith("n_"):
                assert (status, code) == (400, "bad_json"), row["name"]
            else:
                assert (status, code) in ((400, "bad_json"), (400, "unknown_field"), (422, "bad_field")), row["name"]
    assert on.checksum() == before
