"""`rejoinder import` takes packed files, archives and folders, and tells in JSON what broke off or was left aside."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.carriers.packed import zipped
from tests.carriers.recovery.archived import captured, discussion, http
from tests.cli.conftest import PAGE, Terminal

URL = "https://courier.example/bridge"
BRIDGE = captured(URL, http(discussion("A bridge is closed", ["It was rotten.", "At last."])))
FERRY = captured("https://courier.example/ferry", http(discussion("The ferry", ["Good."] * 40)))


def test_a_packed_page_is_imported_like_a_plain_one(terminal: Terminal) -> None:
    page = PAGE.encode()
    for name, data in {"page.gz": gzip.compress(page), "page.zip": zipped({"page.txt": page})}.items():
        said = terminal.json("import", terminal.file(name, data), "--site", "demo", "--json")
        assert (said["carrier"], said["counts"]["read"], said["errors"]) == ("archived-text", 5, [])


def test_a_folder_is_imported_as_one_batch(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "bridge.html").write_bytes(discussion("A bridge is closed", ["It was rotten.", "At last."]))
    (folder / "ferry.html").write_bytes(discussion("The ferry", ["Good."]))
    said = terminal.json("import", folder, "--site", "demo", "--json")
    assert said["carrier"] == "saved-pages"
    assert [(story["title"], story["comments"]) for story in said["stories"]] == [
        ("A bridge is closed", 2),
        ("The ferry", 1),
    ]
    again = terminal.json("import", folder, "--site", "demo", "--json")
    assert (again["batch"], again["counts"]["stored"]) == (said["batch"], 0)


def test_what_precedes_a_break_is_stored_and_the_place_told(terminal: Terminal) -> None:
    cut = gzip.compress(BRIDGE) + gzip.compress(FERRY)[:-40]
    said = terminal.json("import", terminal.file("crawl.warc.gz", cut), "--site", "demo", "--json", code=1)
    assert said["stories"][0]["url"] == URL
    assert said["counts"]["stored"] >= 2
    (error,) = said["errors"]
    assert error["code"] == "broken_source"
    assert error["byte"] > len(BRIDGE)
    assert "break off at byte" in error["why"]
    assert error["line"] > BRIDGE.count(b"\n")
