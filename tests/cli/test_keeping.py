"""Backup, restore, doctor and config by command; and how refusals are said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from rejoinder.cli.commands import COMMANDS, rejoinder
from rejoinder.cli.saying import refusal_sentence
from rejoinder.cli.serving import without_password
from rejoinder.core import errors
from rejoinder.core.errors import Refusal
from rejoinder.store.engine import open_store
from rejoinder.store.query import Statement, Tx
from tests.cli.conftest import PAGE, Terminal

# What only serving needs, or only one kind of file or database: minutes of a day for whoever calls commands often.
HEAVY = {"litestar", "lxml", "babel", "psycopg", "uvicorn", "jinja2", "comrak", "rich", "apsw"}


@pytest.fixture
def sqlite(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A terminal on an SQLite file that holds a discussion."""
    terminal.database_url = f"sqlite:///{tmp_path / 'here.db'}"
    terminal("import", terminal.file("page.txt", PAGE), "--site", "demo")
    return terminal


def test_a_backup_comes_back_into_either_database(terminal: Terminal, tmp_path: Path) -> None:
    terminal("import", terminal.file("page.txt", PAGE), "--site", "demo")
    copy = f"sqlite:///{tmp_path / 'copy.db'}"

    said = terminal("backup", "kept.sqlite3").output
    terminal("restore", "kept.sqlite3", "--database", copy)

    assert "1 sites, 1 stories, 5 comments" in said
    assert terminal.json("site", "show", "--json") == terminal.json("site", "show", "--json", "--database", copy)


def test_a_database_that_holds_something_is_replaced_only_by_force(sqlite: Terminal) -> None:
    sqlite("backup", "kept.sqlite3")

    assert sqlite("restore", "kept.sqlite3", code=1).stderr.startswith("rejoinder: ")
    assert "5 comments" in sqlite("restore", "kept.sqlite3", "--force").output


def test_a_file_that_is_no_backup_is_refused(sqlite: Terminal) -> None:
    result = sqlite("restore", sqlite.file("odd", "text"), "--force", code=1)

    assert result.stderr.startswith("rejoinder: ")
    assert sqlite.json("site", "show", "--json")


def test_the_doctor_finds_a_sound_database_sound(terminal: Terminal) -> None:
    terminal("import", terminal.file("page.txt", PAGE), "--site", "demo")

    findings = terminal.json("doctor", "--counters", "--json")

    assert {finding["level"] for finding in findings} <= {"ok", "warning"}
    assert findings[-1]["subject"] == "counters"


def test_the_doctor_finds_a_counter_that_is_wrong(terminal: Terminal) -> None:
    terminal("import", terminal.file("page.txt", PAGE), "--site", "demo")
    store = open_store(terminal.database_url, create=False)
    store.write_now(miscount)
    store.close()

    assert terminal("doctor").exit_code == 0
    result = terminal("doctor", "--counters", code=1)
    assert "comment_count of story" in result.output and "is 9, counted are 5" in result.output


def test_the_doctor_says_that_nothing_is_there(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal("doctor", "--database", f"sqlite:///{tmp_path / 'absent.db'}", code=1)

    assert "ERROR" in result.output and "to mend it:" in result.output
    assert not (tmp_path / "absent.db").exists()


def test_the_doctor_finds_a_secret_that_others_can_read(sqlite: Terminal) -> None:
    secret = sqlite.file("rejoinder.secret", b"x" * 32)
    secret.chmod(0o644)
    result = sqlite("doctor", code=1)
    assert "can be read by others" in result.output

    secret.chmod(0o600)
    sqlite("doctor")


def test_config_prints_what_is_in_force_as_toml_without_secrets(
    sqlite: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite.file("rejoinder.toml", 'port = 9000\nmetrics_token = "quite secret"\n[log]\nlevel = "debug"\n')
    sqlite.database_url = "postgresql://ada:password@db.example/talk"

    said = sqlite("config", "--all").output

    settings = tomllib.loads(said)
    assert (settings["port"], settings["log"]["level"]) == (9000, "debug")
    assert settings["database"] == "postgresql://ada:***@db.example/talk"
    assert settings["metrics_token"] == "***"
    assert "REJOINDER_PAGES_FRESH_S" in said


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("sqlite:///talk.db", "sqlite:///talk.db"),
        ("postgresql://ada@db.example/talk", "postgresql://ada@db.example/talk"),
        ("postgresql://ada:pass@word@[::1]:5/talk", "postgresql://ada:***@[::1]:5/talk"),
        ("postgresql://ada:password@[::1/talk", "postgresql://ada:***@[::1/talk"),
        ("postgresql:///talk?password=x&user=a&sslpassword=y", "postgresql:///talk?password=***&user=a&sslpassword=***"),
    ],
)  # fmt: skip
def test_no_password_of_the_database_is_shown_wherever_it_stands(address: str, shown: str) -> None:
    assert without_password(address) == shown


def test_another_settings_file_may_be_named_before_or_behind_the_command(sqlite: Terminal) -> None:
    path = sqlite.file("other.toml", "port = 9001\n")

    assert "port = 9001" in sqlite("config", "--settings", path).output
    assert "port = 9001" in sqlite("--settings", path, "config").output


@pytest.mark.parametrize(
    ("content", "words"),
    [("port = 99999", "it goes from 0 to 65535"), ("prot = 1", "did you mean port?"), ("=", "is no TOML")],
)
def test_a_setting_that_can_not_be_is_named(sqlite: Terminal, content: str, words: str) -> None:
    sqlite.file("rejoinder.toml", content)

    assert words in sqlite("site", "show", code=1).stderr


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("mysql://x/y", "a database is sqlite:///PATH or postgresql://"),
        ("sqlite:///absent/folder/x.db", "No such file or directory"),
        ("postgresql://nobody@127.0.0.1:1/none", "PostgreSQL"),
    ],
)
def test_a_database_that_can_not_be_had_is_said_in_a_sentence(terminal: Terminal, database: str, words: str) -> None:
    result = terminal("--database", database, "site", "add", "x", code=1)

    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_database_of_a_later_version_is_said_to_be_so(terminal: Terminal) -> None:
    terminal("site", "add", "x")
    store = open_store(terminal.database_url, create=False)
    store.write_now(take_a_later_step)
    store.close()

    assert "later version" in terminal("site", "show", code=1).stderr


def test_the_list_of_commands_says_what_each_says_of_itself() -> None:
    context = click.Context(rejoinder)
    for name, (_, text) in COMMANDS.items():
        command = rejoinder.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str(limit=200) == text


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_has_a_help_worth_reading(terminal: Terminal, name: str) -> None:
    said = terminal(*filter(None, [name]), "--help").output

    assert len(said.splitlines()) > 5


def test_help_waits_for_nothing_that_it_does_not_need() -> None:
    program = "import sys; from rejoinder.cli.commands import rejoinder; rejoinder(['--help'], standalone_mode=False);"
    program += "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "Commands:" in ran.stdout
    assert set(json.loads(ran.stderr.replace("'", '"'))) & (HEAVY - {"apsw"}) == set()


def every_refusal(base: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [base, *(found for one in base.__subclasses__() for found in every_refusal(one))]


@pytest.mark.parametrize("refusal", every_refusal(), ids=lambda refusal: refusal.__name__)
def test_every_refusal_is_said_in_a_sentence(refusal: type[Refusal]) -> None:
    data = {"why": "it is so", "field": "body", "what": "site", "limit": 3, "retry_after_s": 2, "name": "x", "line": 4}
    for given in ({}, data):
        sentence = refusal_sentence(refusal(**given))  # type: ignore[arg-type]
        assert sentence[-1] in ".?!" and "None" not in sentence and "\n" not in sentence


def test_a_missing_thing_is_named() -> None:
    assert refusal_sentence(errors.NotFound(what="site")) == "There is no such site."


def miscount(tx: Tx) -> None:
    tx.put(Statement("update story set comment_count = 9"))


def take_a_later_step(tx: Tx) -> None:
    tx.put(Statement("insert into schema_step (number, name, at, sha256) values (9999, 'later', 0, '')"))


def test_a_terminal_of_another_script_is_no_reason_to_end(sqlite: Terminal) -> None:
    sqlite("site", "add", "daily", "--name", "\u062c\u0631\u064a\u062f\u0629")
    command = [sys.executable, "-c", "from rejoinder.cli import main; main()"]
    call = [*command, "--database", sqlite.database_url, "site", "show"]
    told = subprocess.run(call, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "latin-1"})
    assert (told.returncode, told.stderr) == (0, b"")
    assert rb"\u062c\u0631" in told.stdout
