"""A cursor is followed where it was given, and nowhere else."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest

from rejoinder.core.ids import to_text
from tests.machinery.serving import Peopled
from tests.machinery.world import State

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.fixture(scope="module")
def cursor(on: Peopled) -> str:
    """The cursor behind the first of several comments of the world's story, in its usual order."""
    for _ in range(4):
        on.world.make(State.PUBLISHED, on.world["guest"])
        on.world.make(State.PUBLISHED, on.world["guest"], on.world.other_story)
    found: str = listed(on)["next_cursor"]
    return found


def listed(on: Peopled, query: str = "limit=1") -> dict[str, str]:
    answer = on.app.ask_as(on.world["nobody"], "GET", f"/api/v1/stories/{to_text(on.world.story.id)}/comments?{query}")
    assert answer.status_code == 200
    page: dict[str, str] = answer.json()
    return page


def verdict(on: Peopled, path: str, cursor: str) -> tuple[int, str | None]:
    joint = "&" if "?" in path else "?"
    answer = on.app.ask_as(on.world["nobody"], "GET", f"{path}{joint}cursor={cursor}")
    return answer.status_code, answer.json().get("code") if path.startswith("/api/") else None


def test_every_changed_bit_is_noticed(on: Peopled, cursor: str) -> None:
    path = f"/api/v1/stories/{to_text(on.world.story.id)}/comments"
    raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert urlsafe_b64encode(raw).decode().rstrip("=") == cursor
    for position in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[position // 8] ^= 1 << position % 8
        forged = urlsafe_b64encode(bytes(changed)).decode().rstrip("=")
        assert verdict(on, path, forged) == (400, "bad_cursor"), position


def test_a_cursor_has_one_spelling(on: Peopled, cursor: str) -> None:
    path = f"/api/v1/stories/{to_text(on.world.story.id)}/comments"
    inner = len(cursor) // 2
    others = [cursor + "=", cursor + "==", f"{cursor[:inner]}!{cursor[inner:]}", f"{cursor[:inner]}%0A{cursor[inner:]}"]
    raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    ends = [cursor[:-1] + last for last in ALPHABET if last != cursor[-1]]
    others += [end for end in ends if urlsafe_b64decode(end + "=" * (-len(end) % 4)) == raw]
    for other in others:
        assert verdict(on, path, other) == (400, "bad_cursor"), other


def test_a_cursor_that_leads_into_a_branch_is_refused_where_branches_are_folded(on: Peopled) -> None:
    on.world.make(State.TOMBSTONE, on.world["guest"])
    on.world.make(State.PUBLISHED, on.world["guest"])
    story = to_text(on.world.story.id)
    page: Any = listed(on)
    while page["comments"][0]["depth"] == 1:
        page = listed(on, f"limit=1&cursor={page['next_cursor']}")
    inner = page["next_cursor"]
    assert listed(on, f"limit=1&cursor={inner}")["comments"]
    for path in (f"/stories/{story}", f"/stories/{story}/discussion", f"/discussion?url={on.world.story.url}"):
        assert verdict(on, path, inner) == (400, None), path


def test_what_is_no_cursor_is_refused_everywhere(on: Peopled, cursor: str) -> None:
    story = to_text(on.world.story.id)
    comment = to_text(on.world.make(State.PUBLISHED, on.world["guest"]).id)
    before = on.checksum()
    forged = [
        "", "x", "====", cursor[:-1], cursor[:-4], cursor + "AAAA", cursor * 2, cursor[::-1], "A" * len(cursor),
        "A" * 4_000, "%00", "%F0%9F%98%80", "-1", "0", "..", "null", "%27%20or%201=1--",
    ]  # fmt: skip
    for each in forged:
        assert verdict(on, f"/api/v1/stories/{story}/comments", each) == (400, "bad_cursor"), each
        for path in (f"/stories/{story}", f"/stories/{story}/discussion", f"/comments/{comment}"):
            assert verdict(on, path, each) == (400, None), (path, each)
        assert verdict(on, f"/discussion?url={on.world.story.url}", each) == (400, None), each
    assert on.checksum() == before


def test_a_cursor_of_another_story_order_or_view_is_refused(on: Peopled, cursor: str) -> None:
    story, other = to_text(on.world.story.id), to_text(on.world.other_story.id)
    assert verdict(on, f"/api/v1/stories/{other}/comments", cursor) == (400, "bad_cursor")
    assert verdict(on, f"/stories/{other}", cursor) == (400, None)
    for query in ("order=newest", "order=best", "view=flat", "view=flat&order=newest"):
        assert verdict(on, f"/api/v1/stories/{story}/comments?{query}", cursor) == (400, "bad_cursor"), query
        theirs = listed(on, f"limit=1&{query}")["next_cursor"]
        assert verdict(on, f"/api/v1/stories/{story}/comments", theirs) == (400, "bad_cursor"), query
    comment = to_text(on.world.make(State.PUBLISHED, on.world["guest"]).id)
    assert verdict(on, f"/comments/{comment}", cursor) == (400, None)


def test_a_cursor_is_followed_where_it_was_given_whoever_follows_it(on: Peopled, cursor: str) -> None:
    path = f"/api/v1/stories/{to_text(on.world.story.id)}/comments?limit=1&cursor={cursor}"
    answers = [on.app.ask_as(on.world[name], "GET", path) for name in ("nobody", "guest", "moderator_a")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["comments"][0]["id"] for answer in answers}) == 1
