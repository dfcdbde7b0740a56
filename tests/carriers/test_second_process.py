"""A large file is read, and made ready, in a second process: the same comes out, refusals too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.disqus_export import write_export
from rejoinder.actions import sites
from rejoinder.carriers import storing
from rejoinder.carriers.beside import beside
from rejoinder.carriers.report import Report
from rejoinder.carriers.source import ReadOptions
from rejoinder.carriers.staging import Asked
from rejoinder.core.errors import BrokenSource, NotADiscussion
from rejoinder.store.engine import open_store
from tests.carriers.made_up import content, is_exact


def numbers(count: int, ending: str) -> Iterator[int]:
    yield from range(count)
    if ending == "refused":
        raise BrokenSource(line=3, column=4, why="it ends here")
    if ending == "killed":
        os._exit(9)


def test_what_is_made_beside_comes_in_order() -> None:
    assert list(beside(numbers, int, 2_000, "well")) == list(range(2_000))


def test_a_refusal_beside_is_one_here_and_what_came_before_stays() -> None:
    found = []
    with pytest.raises(BrokenSource) as refused:
        for number in beside(numbers, int, 3, "refused"):
            found.append(number)

    assert (found, refused.value.data["line"], refused.value.data["column"]) == ([0, 1, 2], 3, 4)


def test_a_process_that_is_killed_is_told_of() -> None:
    with pytest.raises(BrokenSource):
        list(beside(numbers, int, 3, "killed"))


def test_a_reader_that_stops_early_leaves_no_process_behind() -> None:
    made = beside(numbers, int, 1_000_000, "well")
    assert next(made) == 0
    made.close()  # type: ignore[attr-defined]


def bring(folder: Path, name: str, export: Path) -> tuple[Report, list[str]]:
    store = open_store(f"sqlite:///{folder / name}", create=True)
    try:
        site = store.write_now(sites.add_site, "lantern", "The Lantern", "https://lantern.example", "en")
        asked = Asked("disqus", site.public_url)
        laid = storing.laid_of(export, "disqus", ReadOptions(), asked)
        report = storing.import_laid(
            store, site, laid, asked, file_name="x", file_sha256=b"x", produced=storing.produced_for(export)
        )
        assert is_exact(store)
        return report, content(store, site)
    finally:
        store.close()


def test_two_processes_bring_the_same_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = tmp_path / "export.xml"
    write_export(export, 600)
    alone, left_by_one = bring(tmp_path, "one.db", export)
    monkeypatch.setattr(storing, "LARGE_BYTES", 0)
    together, left_by_two = bring(tmp_path, "two.db", export)

    assert left_by_two == left_by_one
    assert (together.counts, together.statuses) == (alone.counts, alone.statuses)
    assert alone.counts.stored > 500


def test_a_file_that_is_refused_beside_stores_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "LARGE_BYTES", 0)
    export = tmp_path / "export.xml"
    export.write_text("<?xml version='1.0'?><other/>")

    with pytest.raises(NotADiscussion):
        list(storing.laid_of(export, "disqus", ReadOptions(), Asked("disqus", "https://lantern.example")))
