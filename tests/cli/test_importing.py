"""`rejoinder import` brings discussions in and tells what it found."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rejoinder.actions import browsing, sites
from rejoinder.actions.recounting import recount
from rejoinder.core import markup
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment
from rejoinder.store.engine import open_store
from tests.actions.arrivals import all_rows, shown
from tests.cli.conftest import PAGE, Terminal
from tests.machinery.corpora import corpus


def comments_of(terminal: Terminal, slug: str = "demo") -> list[Comment]:
    """Return what readers of the site's only story see, in displayed order."""
    store = open_store(terminal.database_url, create=False)
    try:
        site = store.read_now(sites.get_site, slug)
        (story,) = store.read_now(browsing.list_stories, Viewer(site.id), 10)
        assert store.read_now(recount) == []
        return shown(store, story)
    finally:
        store.close()


def test_a_saved_page_becomes_a_story_of_a_site_that_was_not_there(terminal: Terminal) -> None:
    result = terminal("import", terminal.file("page.txt", PAGE), "--site", "demo")

    assert [(one.author.name, one.depth) for one in comments_of(terminal)] == [
        ("Ada Quill", 1),
        ("Bo Harrow", 2),
        ("Ada Quill", 3),
        ("Cy Marsh", 1),
        ("Bo Harrow", 2),
    ]
    assert "5 comments are new, 0 were there before" in result.output
    assert "/recovered/a-bridge-is-closed-until-the-spring" in result.output


def test_json_is_one_object_with_the_documented_fields(terminal: Terminal) -> None:
    said = terminal.json("import", terminal.file("page.txt", PAGE), "--site", "demo", "--json")

    assert list(said) == ["batch", "carrier", "stories", "counts", "doubtful", "lost", "errors"]
    assert list(said["stories"][0]) == ["id", "url", "title", "comments"]
    assert said["stories"][0]["comments"] == said["counts"]["stored"] == 5


def test_the_same_file_again_changes_nothing(terminal: Terminal) -> None:
    page = terminal.file("page.txt", PAGE)
    first = terminal.json("import", page, "--site", "demo", "--json")
    before = comments_of(terminal)

    again = terminal.json("import", page, "--site", "demo", "--json")

    assert comments_of(terminal) == before
    assert again["batch"] == first["batch"]
    assert (again["counts"]["stored"], again["counts"]["merged"]) == (0, 5)


def test_a_dry_run_stores_nothing_and_makes_no_database(terminal: Terminal, tmp_path: Path) -> None:
    absent = tmp_path / "absent.db"

    said = terminal.json(
        "import",
        terminal.file("page.txt", PAGE),
        "--site",
        "demo",
        "--dry-run",
        "--json",
        "--database",
        f"sqlite:///{absent}",
    )

    assert (said["batch"], said["counts"]["read"], said["stories"][0]["id"]) == (None, 5, None)
    assert not absent.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"   \n\n", "The file is empty."),
        (b"\x7fELF\x00\x00\x01" * 50, "The file is no text."),
        (b"Just a few words, and nobody answers.\n", None),
    ],
)
def test_what_holds_no_discussion_is_refused_in_a_sentence_and_makes_no_site(
    terminal: Terminal, content: bytes, sentence: str | None
) -> None:
    path = terminal.file("odd.txt", content)

    result = terminal("import", path, "--site", "demo", code=1)

    assert result.stdout == ""
    assert result.stderr.startswith(f"rejoinder: {path}: ")
    assert sentence is None or sentence in result.stderr
    assert "There is no site yet" in terminal("site", "show").output


def test_a_refused_file_does_not_keep_the_others_out(terminal: Terminal) -> None:
    broken, page = terminal.file("broken.txt", b"\x00"), terminal.file("page.txt", PAGE)

    result = terminal("import", broken, "nowhere.txt", page, "--site", "demo", "--json", code=1)

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [[one["code"] for one in line["errors"]] for line in lines] == [["binary_file"], ["import_refused"], []]
    assert len(comments_of(terminal)) == 5


def test_an_unknown_carrier_is_named_with_those_that_are_known(terminal: Terminal) -> None:
    page = terminal.file("page.txt", PAGE)

    result = terminal("import", page, "--site", "demo", "--carrier", "pigeon", code=1)

    assert "There is no carrier pigeon; known are: archived-text" in result.stderr


def test_a_site_is_needed(terminal: Terminal) -> None:
    assert "--site" in terminal("import", terminal.file("page.txt", PAGE), code=2).stderr


def test_the_saved_page_of_the_corpus_comes_home(terminal: Terminal) -> None:
    gold = json.loads(corpus("pages/archived-indented.gold.json").read_text())["comments"]

    said = terminal.json("import", corpus("pages/archived-indented.txt"), "--site", "demo", "--json")

    found = comments_of(terminal)
    places = {comment.id: place for place, comment in enumerate(found)}
    assert said["counts"]["stored"] == len(found) == 36
    for comment, expected in zip(found, gold, strict=True):
        assert (comment.author.name, comment.depth) == (expected["author"], expected["depth"])
        assert (None if comment.parent_id is None else places[comment.parent_id]) == expected["parent"]
        assert markup.text_of(comment.html).split() == expected["text"].split()


@pytest.mark.faults
def test_an_import_killed_anywhere_comes_to_the_same_end(terminal: Terminal, tmp_path: Path) -> None:
    page = terminal.file("large.txt", large_page(1_200))
    whole = f"sqlite:///{tmp_path / 'whole.db'}"
    begun = time.monotonic()
    assert not was_killed(page, whole, None)
    took_s = time.monotonic() - begun
    chance = random.Random(11)

    killed = sum(was_killed(page, terminal.database_url, took_s * chance.uniform(0.2, 0.9)) for _ in range(8))
    result = terminal.json("import", page, "--site", "demo", "--json")

    assert killed > 0
    assert result["counts"]["merged"] + result["counts"]["stored"] == 1_200
    assert rows_of(terminal.database_url) == rows_of(whole)
    comments_of(terminal)


def large_page(count: int) -> str:
    """Return a page of so many comments, each by a name of its own, up to five levels deep."""
    chance = random.Random(5)
    parts = [PAGE.partition("  •")[0]]
    depth = 0
    for number in range(count):
        depth = min(depth + 1, chance.randrange(1, 6)) if number else 1
        pad = "  " * depth
        parts.append(f"{pad}• Reader {number % 40}\n\n{pad}  This is thought number {number}, and it stands alone.\n\n")
    return "".join(parts)


def was_killed(page: Path, database_url: str, after_s: float | None) -> bool:
    """Import in a process of its own, killed after so many seconds (None: never); whether that was before its end."""
    words = ["import", str(page), "--site", "demo", "--database", database_url]
    process = subprocess.Popen([sys.executable, "-m", "rejoinder", *words], stdout=subprocess.DEVNULL)
    if after_s is not None:
        time.sleep(after_s)
        process.kill()
    return process.wait() < 0


def rows_of(database_url: str) -> dict[str, tuple[object, ...]]:
    """Return every comment with its place and counters; times left out where the source has none."""
    store = open_store(database_url, create=False)
    try:
        site = store.read_now(sites.get_site, "demo")
        (story,) = store.read_now(browsing.list_stories, Viewer(site.id), 10)
        rows = all_rows(store, story.id)
        return {body: (*row[:-2], row[-2] - story.created_at, row[-1]) for body, row in rows.items()}
    finally:
        store.close()
