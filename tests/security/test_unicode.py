"""Odd characters through the whole application, alike on both databases (UN-01 to UN-03, UN-07, MD-01)."""

from __future__ import annotations

import json
import unicodedata
from contextlib import suppress
from typing import Any

import httpx
import pytest

from rejoinder.actions import accounts
from rejoinder.core.account import Role
from rejoinder.core.errors import NameTaken, TextRefused
from rejoinder.core.ids import to_text
from rejoinder.core.markup import render
from tests.machinery.attacks import attacks
from tests.machinery.corpora import corpus
from tests.machinery.oracle import COMMENT, dangers
from tests.machinery.serving import Peopled

PAIRS = [
    ("Ada Lovelace", "\u0410da Lovelace"), ("Ada Lovelace", "ADA  LOVELACE"), ("Ada Lovelace", "Ada\u200b Lovelace"),
    ("Ada Lovelace", "\uff21\uff44\uff41 Lovelace"), ("Ada Lovelace", "Ada L\u043evelace"), ("Bill 01", "BiII 01"),
    ("newsroom", "newsroom\u3164"), ("newsroom", "n\u0435wsroom"), ("newsroom", "newsroorn"),
]  # fmt: skip
BENIGN = [
    "Jos\u00e9", "\u039f\u03b4\u03c5\u03c3\u03c3\u03ad\u03b1\u03c2", "\u0415\u043b\u0435\u043d\u0430",
    "O'Brien-M\u00fcller",
        "\u0639\u0628\u062f \u0627\u0644\u0644\u0647", "\u5f20\u4f1f", "\u0915\u094d\u200d\u0937", "X \u00c6 A-12",
    "\u1e9e",
]  # fmt: skip
TEXTS = [
    "\u202eevil\u202c", "a\u2066b", "Z\u0341\u0342" * 50, "x" * 4_000, "\n".join("x" * 500), "\ufdfd" * 100,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 50, "\u0622\u0632\u0645\u0627\u06cc\u0634",
    "\t\x0b\x0c\x85\u2028x\u2029",
    "\u00ad\u200b\u2060soft", "\U000e0041tags\U000e007f", "\ufeffbom", "e\u0301 \u00e9", "\u1e9b\u0323",
    "\ud7ff\ue000\ufffd",
    "\U0010fffd private", "''\"\"\\ --; drop table comment", "%s %(x)s {0} {{x}}", "\\u0000 \\x00 &#0;", "-0 1e400 NaN",
]  # fmt: skip


STANDARD = {"type", "title", "status", "detail", "code", "message", "instance"}


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in corpus(f"security/{name}.jsonl").read_text("utf-8").splitlines()]


def post(on: Peopled, body: str, name: str | None = None) -> httpx.Response:
    """Post as somebody new."""
    guest = on.world.guest("odd", on.world.a)
    path = f"/api/v1/stories/{to_text(on.world.story.id)}/comments"
    # As browsers encode it: a lone surrogate stays an escape.
    content = json.dumps({"body": body, "name": name}).encode()
    return on.app.ask_as(guest, "POST", path, content=content, headers={"content-type": "application/json"})


def check_impostor(on: Peopled, name: str, other: str) -> None:
    """Neither an account nor a guest may look like an account that is there."""
    world = on.world
    with suppress(NameTaken):
        world.store.write_now(accounts.add_account, world.a, name, Role.MEMBER)
    with pytest.raises((NameTaken, TextRefused)):
        world.store.write_now(accounts.add_account, world.a, other, Role.MEMBER)
    for tried in (name, other):
        answer = post(on, f"I am {tried!r}.", tried)
        assert answer.status_code in (409, 422), tried
        assert answer.json()["code"] in ("name_taken", "bad_characters", "empty_text", "text_too_long")
        # It says no more than that the name can't be had.
        assert set(answer.json()) <= STANDARD | {"field", "name", "limit", "unit"}


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_nobody_takes_a_name_that_looks_like_an_accounts(on: Peopled, name: str, other: str) -> None:
    check_impostor(on, name, other)


@pytest.mark.corpus
def test_no_impostor_of_the_corpus_gets_a_name(on: Peopled) -> None:
    for row in rows("unicode"):
        # Łukasz and Lukasz are two people: the rule stands in `core.names`.
        if row["kind"] == "impersonation" and "document the rule" not in row["expect"]:
            check_impostor(on, row["a"], row["b"])


def test_a_name_of_another_sites_account_is_free(on: Peopled) -> None:
    on.world.store.write_now(accounts.add_account, on.world.b, "Only In B", Role.MODERATOR)
    assert post(on, "A namesake.", "Only In B").status_code == 201


@pytest.mark.parametrize("name", BENIGN)
def test_a_name_of_any_script_is_taken_and_kept(on: Peopled, name: str) -> None:
    answer = post(on, f"Signed {name}.", name)
    assert answer.status_code == 201
    assert answer.json()["author"]["name"] == unicodedata.normalize("NFC", name)


@pytest.mark.corpus
def test_every_benign_name_of_the_corpus_is_taken(on: Peopled) -> None:
    for row in rows("unicode"):
        if row["kind"] == "benign_name":
            assert post(on, f"Signed {row['a']}.", row["a"]).status_code == 201, row["id"]


def check_kept(on: Peopled, text: str) -> None:
    """What is taken comes back from either database as it was taken; what is not leaves nothing."""
    before = on.checksum()
    answer = post(on, text)
    if answer.status_code != 201:
        assert answer.status_code in (400, 422), text
        assert answer.json()["code"] in ("bad_json", "bad_characters", "empty_text", "text_too_long"), text
        assert on.checksum() == before
        return
    path = f"/api/v1/comments/{answer.json()['id']}"
    again = on.app.ask_as(on.world["nobody"], "GET", path).json()
    assert (again["body"], again["html"]) == (answer.json()["body"], answer.json()["html"])
    assert "".join(again["body"].split()) in "".join(text.replace("\x85", "\n").split())


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_as_it_was_taken(on: Peopled, text: str) -> None:
    check_kept(on, text)


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["unicode", "naughty_strings", "benign_controls"])
def test_every_text_of_the_corpora_comes_back_as_it_was_taken(on: Peopled, name: str) -> None:
    for row in rows(name):
        for text in filter(None, (row.get("text"), row.get("a"), row.get("b"))):
            check_kept(on, text)
        if name == "benign_controls":
            assert post(on, row["text"] + " ").status_code == 201, row["id"]


def test_an_attack_comes_out_of_either_database_as_it_was_rendered(on: Peopled) -> None:
    taken = 0
    for attack in attacks():
        answer = post(on, attack)
        if answer.status_code == 201:
            taken += 1
            one = on.app.ask_as(on.world["nobody"], "GET", f"/api/v1/comments/{answer.json()['id']}").json()
            assert one["html"] == render(one["body"]), attack
            assert dangers(one["html"], COMMENT) == [], attack
    assert taken > 40


@pytest.mark.corpus
def test_texts_made_to_be_slow_or_deep_are_taken_or_named(on: Peopled) -> None:
    for row in rows("markdown_pathological"):
        whole = "".join(part * times for part, times in row["parts"])
        for text, statuses in (
            (whole[:5_000], (201, 422)),
            (whole[:20_000], (201, 422)),
            (whole * 10, (201, 413, 422)),
        ):
            answer = post(on, text)
            assert answer.status_code in statuses, row["id"]
            if len(text) > 70_000:
                assert answer.json()["code"] == "too_large"
