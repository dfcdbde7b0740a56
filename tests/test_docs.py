"""The documentation is complete, true to the code where a machine can tell, and leads nowhere that is not there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest

from rejoinder.carriers.story_file import CHANGE_KEYS, KEYS, PICTURE_KEYS, SOURCE_KEYS, parse_story_file
from rejoinder.cli.commands import rejoinder
from rejoinder.cli.reference.commands import every_command, options_of
from rejoinder.cli.reference.looks import parts, properties
from rejoinder.cli.reference.writing import PAGES, every_route
from rejoinder.cli.site_fields import keys as keys_of_sites
from rejoinder.core.account import Role
from rejoinder.core.events import EventKind
from rejoinder.core.permissions import Permission
from rejoinder.core.policy import Reason
from rejoinder.settings import list_settings, read_settings
from rejoinder.store.privacy import REGISTRY
from rejoinder.web.problem_texts import TEXTS
from rejoinder.web.sentences import KEYS as KEYS_OF_READERS
from tests.machinery.serving import in_process, settings_for

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PICTURE_BYTES = 200_000

CODE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
ANCHOR = re.compile(r"<a id=\"([^\"]+)\">")
CALL = re.compile(r"(?:\w+=\$\()?(?:runuser -u rejoinder -- )?(?:\S*/)?(?:rejoinder|rj) (.+?)\)?\Z")
PLACEHOLDERS = {"FILE", "SLUG", "COMMAND", "NAME", "URL", "KEY=VALUE...", "..."}


def pages() -> list[Path]:
    """Return every page that people read."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "examples").glob("*.md")])


PROSE = [path for path in pages() if REFERENCE not in path.parents and path.name != "story.md"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def reference(page: str) -> str:
    return (REFERENCE / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES)
def test_the_reference_is_what_the_code_makes(page: str) -> None:
    made = PAGES[page]()
    assert reference(page) == made, "run `python -m rejoinder.cli.reference docs/reference`"


def test_the_reference_has_no_page_that_nothing_makes() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == set(PAGES)


def test_every_command_and_option_is_in_the_reference() -> None:
    found = list(every_command())
    assert len(found) > 10
    sections = dict(zip(*[iter(re.split(r"^## (rejoinder .+)$", reference("commands.md"), flags=re.MULTILINE)[1:])] * 2,
                        strict=True))  # fmt: skip
    assert set(sections) == {called for called, _ in found}
    for called, command in found:
        for option in options_of(command):
            assert all(f"`{spelling}" in sections[called] for spelling in option.opts), (called, option.opts)


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("settings.md", [entry.name for entry in list_settings()]),
        ("settings.md", [entry.variable for entry in list_settings()]),
        ("problems.md", list(TEXTS)),
        ("events.md", [*EventKind, "reset"]),
        ("policy.md", [*keys_of_sites(), *Reason]),
        ("permissions.md", list(Permission)),
        ("story-files.md", [*KEYS, *PICTURE_KEYS, *SOURCE_KEYS, *CHANGE_KEYS]),
        ("custom-properties.md", [*parts(), *(each.strip("`") for each, _, _ in properties())]),
        ("stored.md", [*REGISTRY, *(column for columns in REGISTRY.values() for column in columns)]),
    ],
)
def test_every_name_is_in_the_reference(page: str, names: list[str]) -> None:
    assert names
    text = reference(page)
    assert [each for each in names if f"`{each}`" not in text] == []


def test_every_key_and_role_is_in_the_reference() -> None:
    assert [key for key, _ in KEYS_OF_READERS if f"<kbd>{key}</kbd>" not in reference("keys.md")] == []
    assert [role for role in Role if f"| {role} |" not in reference("permissions.md")] == []


def test_every_custom_property_in_the_styles_is_documented() -> None:
    styles = "".join(path.read_text("utf-8") for path in (ROOT / "src/rejoinder/web/static/css").glob("*.css"))
    read = set(re.findall(r"var\((--rj-[a-z-]+)", styles))
    assert read == {each.strip("`") for each, _, _ in properties()}


def test_the_reference_lists_the_routes_that_a_server_has(tmp_path: Path) -> None:
    with in_process(settings_for(f"sqlite:///{tmp_path / 'rejoinder.db'}")) as app:
        served = {route.name for route in app.application.shell.routes}
    assert served == {route.name for route in every_route()}
    assert [each for each in served if f"| `{each}` |" not in reference("routes.md")] == []


def anchors_of(text: str) -> set[str]:
    """Return the places of a page that a link can lead to, as code hosts name them."""
    plain = CODE.sub("", text)
    headings = (re.sub(r"[^\w\- ]", "", heading.lower()).strip() for heading in HEADING.findall(plain))
    return {*(heading.replace(" ", "-") for heading in headings), *ANCHOR.findall(text)}


def links_of(path: Path) -> Iterator[str]:
    """Yield where a page's links lead, without those to other servers."""
    text = INLINE_CODE.sub("", CODE.sub("", path.read_text("utf-8")))
    for marked, attribute in LINK.findall(text):
        target = marked or attribute
        if not re.match(r"[a-z]+:", target):
            yield target


@pytest.mark.parametrize("path", pages(), ids=name)
def test_every_link_leads_to_something_in_the_checkout(path: Path) -> None:
    broken = []
    for target in links_of(path):
        file, _, anchor = target.partition("#")
        found = (path.parent / unquote(file)).resolve() if file else path
        if not found.exists() or (anchor and anchor not in anchors_of(found.read_text("utf-8"))):
            broken.append(target)
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        waiting += [(page.parent / unquote(link.partition("#")[0])).resolve() for link in links_of(page)]
    assert [name(path) for path in pages() if path not in seen] == []


def test_pictures_are_small_and_used() -> None:
    pictures = list((DOCS / "pictures").iterdir())
    assert [picture.name for picture in pictures if picture.stat().st_size > PICTURE_BYTES] == []
    shown = "".join(path.read_text("utf-8") for path in PROSE)
    assert [picture.name for picture in pictures if f"pictures/{picture.name}" not in shown] == []
    assert [tag for tag in re.findall(r"<img [^>]*>", shown) if 'alt="' not in tag] == []


def calls_of(path: Path) -> Iterator[list[str]]:
    """Yield every call of `rejoinder` in a page's shell code, as the words behind it."""
    for language, code in CODE.findall(path.read_text("utf-8")):
        if language != "sh":
            continue
        for line in code.replace("\\\n", " ").split("\n"):
            if called := CALL.match(line):
                yield shlex.split(called[1], comments=True)


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_every_call_in_the_documentation_is_one_that_the_command_takes(path: Path) -> None:
    for words in calls_of(path):
        check_call(words)


def check_call(words: list[str]) -> None:
    """Parse a call as the command line would, without running it."""
    command: click.Command = rejoinder
    context = click.Context(command, info_name="rejoinder")
    rest = list(words)
    while isinstance(command, click.Group):
        while rest and rest[0] in ("--database", "--settings"):
            rest = rest[2:]
        found = command.get_command(context, rest.pop(0))
        assert found is not None, words
        command, context = found, click.Context(found, info_name=found.name, parent=context)
    placed = [word for word in rest if word not in PLACEHOLDERS]
    known = {spelling for option in command.params if isinstance(option, click.Option) for spelling in option.opts}
    assert [word for word in placed if word.startswith("--") and word.split("=")[0] not in known] == [], words
    for argument in command.params:
        if isinstance(argument, click.Argument) and isinstance(argument.type, click.Choice):
            assert set(argument.type.choices) & set(placed), words
    if command.name == "set":
        told = [word.split("=")[0] for word in placed if "=" in word]
        assert set(told) <= set(keys_of_sites()), words


def test_calls_are_found_and_wrong_ones_are_noticed() -> None:
    assert sum(1 for path in PROSE for _ in calls_of(path)) > 30
    for wrong in ("sit add", "site add x --nmae y", "site stop all", "site set x hodl=all"):
        with pytest.raises(AssertionError):
            check_call(wrong.split())


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_settings_that_pages_show_can_be_read(path: Path, tmp_path: Path) -> None:
    for language, code in CODE.findall(path.read_text("utf-8")):
        if language == "toml":
            (tmp_path / "rejoinder.toml").write_text(code)
            read_settings(tmp_path / "rejoinder.toml")


@pytest.mark.parametrize("path", PROSE, ids=name)
def test_story_files_that_pages_show_can_be_read(path: Path) -> None:
    for language, code in CODE.findall(path.read_text("utf-8")):
        if language == "markdown" and code.startswith("---"):
            assert parse_story_file(code).title
