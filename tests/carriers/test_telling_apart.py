"""Among all carriers each file is claimed by its own, alone and in an archive beside others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rejoinder.carriers.carrier import detect
from rejoinder.carriers.opened import BytesSource, FileSource
from rejoinder.core.errors import UnknownCarrier
from tests.carriers.formats.every_export import EXPORTS
from tests.carriers.packed import source_of, zipped
from tests.carriers.reading import PAGES
from tests.machinery.corpora import CORPORA, corpus

NOTE = b"These files were saved in May.\n"
HTML = b"<!doctype html><html><body><h1>A story</h1><div class=comments><p>Ann: Yes.</p></div></body></html>"
MARKUP = {
    "a feed behind a remark": ("feed", b'<!-- ours --><feed xmlns="http://www.w3.org/2005/Atom"></feed>'),
    "a page": ("saved-page", HTML),
    "a page behind remarks": ("saved-page", b"<!-- saved -->\n<!-- twice -->\n" + HTML),
}
# The carrier of each folder of the corpus; None for what is no export by itself.
FOLDERS = {
    "activitystreams": "activitystreams",
    "artalk": "artalk",
    "atom-threading": "feed",
    "commento": "commento",
    "convokit": None,
    "disqus-xml": "disqus",
    "hackernews": "hackernews",
    "html": "saved-page",
    "html-nogold": "saved-page",
    "isso": "isso",
    "microformats2": "microformats2",
    "plaintext-derived": "flat-text",
    "plaintext-dragnet": "flat-text",
    "reddit": "reddit",
    "remark42": "remark42",
    "waline-valine": "valine",
    "wxr": "wxr",
}
FILES = {
    "utterances.jsonl": "convokit",
    "waline-empty.sqlite": "waline",
    # What has bullets there is the buttons and the time below each comment.
    "drupal6-aclu.bullets.txt": "flat-text",
}
# Neither is a discussion: a configuration, and the paragraphs of an article one below the other.
UNREAD = {"atk_comments.yml", "page_comments.html.corrected.txt", "SOURCES.md", "expected-counts.json"}


def own_carrier(path: Path) -> str | None:
    """Return the carrier that a file of the corpus belongs to, None for one that none reads."""
    if path.name in FILES:
        return FILES[path.name]
    if path.name.endswith(".gold.json"):
        return None
    if path.name.endswith(".bullets.txt"):
        gold = json.loads(path.with_suffix(".gold.json").read_text("utf-8"))
        bulleted = sum(one["bullet_indent"] is not None for one in gold["comments"])
        return "archived-text" if bulleted * 2 > len(gold["comments"]) else "flat-text"
    return "saved-page" if path.suffix == ".html" else FOLDERS[path.parent.name]


def corpus_files() -> list[Path]:
    folder = CORPORA / "imports"
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in UNREAD)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_claimed_by_its_own_carrier(name: str) -> None:
    own, data = EXPORTS[name]
    assert detect(BytesSource(data)).name == own


@pytest.mark.parametrize("name", MARKUP)
def test_markup_is_claimed_by_its_own_carrier(name: str) -> None:
    own, data = MARKUP[name]
    assert detect(BytesSource(data)).name == own


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_in_an_archive_is_claimed_by_its_own_carrier(name: str, tmp_path: Path) -> None:
    own, data = EXPORTS[name]
    assert detect(source_of(tmp_path, zipped({"NOTE": NOTE, "export": data}))).name == own


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_saved_text_is_claimed_by_its_own_carrier(path: Path) -> None:
    assert detect(FileSource(path)).name == "archived-text"


@pytest.mark.corpus
def test_each_file_of_the_corpus_is_claimed_by_its_own_carrier() -> None:
    corpus("imports")
    claimed: dict[str, str | None] = {}
    for path in corpus_files():
        try:
            claimed[path.name] = detect(FileSource(path)).name
        except UnknownCarrier:
            claimed[path.name] = None
    assert claimed == {path.name: own_carrier(path) for path in corpus_files()}


@pytest.mark.corpus
def test_each_file_of_the_corpus_is_claimed_in_an_archive_too(tmp_path: Path) -> None:
    corpus("imports")
    claimed, own = {}, {}
    for path in corpus_files():
        if (name := own_carrier(path)) is not None:
            own[path.name] = "saved-pages" if name == "saved-page" else name
            files = {"NOTE": NOTE, path.name: path.read_bytes()}
            claimed[path.name] = detect(source_of(tmp_path, zipped(files))).name
    assert claimed == own
