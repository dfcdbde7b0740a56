"""`rejoinder export` writes what it says it writes, whole or not at all."""

from __future__ import annotations

import json
import zipfile

from tests.cli.conftest import PAGE, Terminal


def begin(terminal: Terminal) -> None:
    terminal("import", terminal.file("page.txt", PAGE), "--site", "demo")


def test_an_archive_goes_out_and_comes_home_into_another_site(terminal: Terminal) -> None:
    begin(terminal)
    told = terminal.json("export", "--carrier", "rejoinder-archive", "-o", "demo.zip", "--json")
    assert (told["stories"], told["comments"], told["left_out"], told["loses"]) == (1, 5, {}, [])

    said = terminal.json("import", "demo.zip", "--site", "copy", "--json")
    assert (said["carrier"], said["counts"]["stored"], said["errors"]) == ("rejoinder-archive", 5, [])
    again = terminal.json("import", "demo.zip", "--site", "copy", "--json")
    assert (again["counts"]["stored"], again["counts"]["merged"]) == (0, 5)


def test_a_dry_run_of_an_archive_makes_no_site(terminal: Terminal) -> None:
    begin(terminal)
    terminal("export", "--carrier", "rejoinder-archive", "-o", "demo.zip")
    said = terminal.json("import", "demo.zip", "--site", "copy", "--dry-run", "--json")
    assert said["counts"]["read"] == 5
    assert [site["slug"] for site in terminal.json("site", "show", "--json")] == ["demo"]


def test_a_file_that_is_there_is_replaced_only_by_force(terminal: Terminal) -> None:
    begin(terminal)
    (terminal.folder / "demo.zip").write_text("precious")
    refused = terminal("export", "--carrier", "rejoinder-archive", "-o", "demo.zip", code=1)
    assert "is there already" in refused.output
    assert (terminal.folder / "demo.zip").read_text() == "precious"
    terminal("export", "--carrier", "rejoinder-archive", "-o", "demo.zip", "--force")
    assert json.loads(zipfile.ZipFile(terminal.folder / "demo.zip").read("manifest.json"))["version"] == 1


def test_the_formats_are_listed_with_what_they_can_not_hold(terminal: Terminal) -> None:
    assert "rejoinder-archive: " in terminal("export", "--list").output


def test_an_unknown_format_is_refused_with_the_known_ones(terminal: Terminal) -> None:
    begin(terminal)
    assert "rejoinder-archive" in terminal("export", "--carrier", "telegraph", "-o", "x", code=1).output
