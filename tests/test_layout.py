"""The house rules hold in every file. What is allowed in spite of a rule stands here, by name, with its limit."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.machinery import rules

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "rejoinder"
CODE_FOLDERS = ("src", "tests", "bench", "tools", "examples")
NOT_OURS = {".git", "node_modules", "__pycache__"}

# Lines reviewed one by one: (file, the whole line, stripped). At most three.
REVIEWED_HTML: list[tuple[str, str]] = [("src/rejoinder/web/templating.py", "return Markup(html)")]
# The borders at which any failure is caught: files, one handler each. At most three.
BROAD_BORDERS: list[str] = [
    "src/rejoinder/store/jobs.py",
    "src/rejoinder/web/running.py",
    "src/rejoinder/web/shell.py",
]

# What walks through discussions, which are as deep as an import was: nothing there may take a stack frame a level.
DEEP = ("core/tree.py", "core/comment.py", "core/quoting.py", "core/ranking.py", "actions/*.py", "store/*comment*.py",
        "store/recounts.py", "web/comment_list.py", "web/comment_html.py", "web/discussing.py", "web/feeds.py",
        "web/structured.py", "web/views.py", "live/hub.py")  # fmt: skip

VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}


def files(*folders: str, kinds: str) -> list[Path]:
    """Return all files below the folders that are there whose suffix is among `kinds`, in order."""
    suffixes = {f".{kind}" for kind in kinds.split()}
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)
    return sorted(path for path in found if not NOT_OURS & set(path.parts))


def name(path: Path) -> str:
    """Return a file's path as faults name it."""
    return path.relative_to(ROOT).as_posix()


def faults(paths: Iterable[Path], rule: Callable[[str], Iterator[str]]) -> list[str]:
    """Return every fault that a rule finds, each with its file."""
    return [f"{name(path)}: {fault}" for path in paths for fault in rule(path.read_text(encoding="utf-8"))]


def documents() -> list[Path]:
    """Return what people read: the pages at the top and below docs."""
    return sorted(ROOT.glob("*.md")) + files("docs", "examples", kinds="md")


def test_no_depth_of_a_discussion_is_a_depth_of_calls() -> None:
    found = [sorted(SOURCE.glob(pattern)) for pattern in DEEP]
    assert all(found)
    assert faults([path for paths in found for path in paths], rules.recursive_functions) == []


def test_there_is_something_to_judge() -> None:
    assert len(files("src", kinds="py")) > 30
    assert documents()


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    assert faults(files("src", "tests", "bench", "tools", kinds="py js css html"), rules.long_file) == []


def test_no_function_is_longer_than_a_screen() -> None:
    assert faults(files(*CODE_FOLDERS, kinds="py"), rules.long_functions) == []


def test_no_module_is_named_after_nothing() -> None:
    modules = files(*CODE_FOLDERS, kinds="py js")
    assert [name(path) for path in modules if VAGUE_NAMES & {path.stem, path.parent.name}] == []


def test_every_package_says_that_it_is_one() -> None:
    # Without __init__.py the checker of imports passes over a folder in silence.
    folders = {path.parent for path in files("src", kinds="py")}
    assert [name(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_imports_point_downwards() -> None:
    checker = Path(sys.executable).with_name("lint-imports")
    checked = subprocess.run([checker, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_only_egress_reaches_out_to_the_network() -> None:
    inside = [path for path in files("src", kinds="py") if SOURCE / "egress" not in path.parents]
    assert faults(inside, rules.network_uses) == []


def test_no_switch_turns_the_check_of_certificates_off() -> None:
    assert faults(files("src", kinds="py"), lambda text: rules.unsafe_lines(text, rules.UNVERIFIED)) == []


def test_unescaped_html_is_made_only_where_it_was_reviewed() -> None:
    paths = files("src", "examples", kinds="py js html xml txt")
    found = [(name(path), line) for path in paths for line in rules.unsafe_lines(path.read_text(encoding="utf-8"))]
    assert sorted(found) == sorted(REVIEWED_HTML)
    assert len(REVIEWED_HTML) <= 3


def test_any_failure_is_caught_only_at_the_named_borders() -> None:
    found = {name(path): list(rules.broad_excepts(path.read_text())) for path in files("src", kinds="py")}
    assert {path: len(handlers) for path, handlers in found.items() if handlers} == dict.fromkeys(BROAD_BORDERS, 1)
    assert len(BROAD_BORDERS) <= 3


def test_sql_stands_only_in_the_store() -> None:
    store = SOURCE / "store"
    elsewhere = [path for path in files("src", kinds="py") if store not in path.parents]
    assert faults(elsewhere, lambda text: (f"line {line}" for line, _ in rules.sql_statements(text))) == []
    assert [name(path) for path in files("src", kinds="sql") if store not in path.parents] == []


def test_no_statement_pages_by_offset() -> None:
    texts = {name(path): [path.read_text()] for path in files("src", kinds="sql")}
    for path in files("src", kinds="py"):
        texts[name(path)] = [sql for _, sql in rules.sql_statements(path.read_text())]
    assert any(texts.values())
    assert [path for path, statements in texts.items() if any(map(rules.has_offset, statements))] == []


def test_nothing_is_left_unfinished() -> None:
    paths = files("src", "bench", "tools", "examples", kinds="py js css html sql sh yml toml") + documents()
    assert faults(paths, lambda text: rules.unsafe_lines(text, rules.UNFINISHED)) == []


def test_documents_point_to_nothing_outside_the_checkout() -> None:
    outside = re.compile(r"(?<![\w/.])(?:\.\./)+(?:shared|work)\b|/work/|/root/")
    assert faults(documents(), lambda text: rules.unsafe_lines(text, outside)) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "tools/js/package-lock.json"])
def test_a_lock_file_names_no_host(lock: str) -> None:
    assert re.findall(r"https?://[^\s\"]+", (ROOT / lock).read_text()) == []


def locked(lock: str) -> dict[str, str]:
    """Return the version of every package in a lock file of pip's."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*])?==([^\s;]+)", (ROOT / lock).read_text(), re.MULTILINE))


def declared(extra: str) -> list[Requirement]:
    """Return what pyproject.toml asks for at run time, or by an extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["optional-dependencies"][extra] if extra else project["dependencies"]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "extra"), [("requirements.lock", ""), ("requirements.lock", "build"), ("requirements-dev.lock", "dev")]
)
def test_every_dependency_is_locked_at_a_version_that_was_asked_for(lock: str, extra: str) -> None:
    versions = locked(lock)
    stale = [str(asked) for asked in declared(extra) if not fits(asked, versions.get(asked.name.replace("_", "-")))]
    assert stale == [], f"{lock} is stale: run `make lock`"


def fits(asked: Requirement, version: str | None) -> bool:
    """Return whether a locked version is there and is one that was asked for."""
    return version is not None and asked.specifier.contains(version)


def test_what_is_tested_is_what_is_served() -> None:
    runtime = locked("requirements.lock")
    assert runtime
    assert {package: locked("requirements-dev.lock").get(package) for package in runtime} == runtime
