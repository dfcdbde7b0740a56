"""The examples are whole: each can be read by what it is for."""

from __future__ import annotations

import configparser
import json
import re
import shlex
from pathlib import Path

import pytest

from rejoinder.actions import sites
from rejoinder.actions.publishing import publish_story
from rejoinder.carriers.story_file import StoryFile, parse_story_file, parse_story_json
from rejoinder.carriers.story_publishing import story_text
from rejoinder.core.account import Role, Viewer
from rejoinder.core.story import ReportedAs
from rejoinder.settings import read_settings
from rejoinder.store.engine import open_store
from tests.test_docs import check_call

EXAMPLES = Path(__file__).parents[1] / "examples"
SERVICES = ("rejoinder.service", "rejoinder-backup.service")


def text(name: str) -> str:
    return (EXAMPLES / name).read_text("utf-8")


def test_every_example_is_listed() -> None:
    listed = re.findall(r"\]\(([^.)][^)]*)\)", text("README.md"))
    found = {path.name for path in EXAMPLES.iterdir() if path.is_file() and path.name != "README.md"}
    assert found == set(listed)


def test_the_story_file_says_everything_that_can_be_said_and_can_be_published(tmp_path: Path) -> None:
    story = parse_story_file(text("story.md"))
    assert [name for name in StoryFile.__dataclass_fields__ if getattr(story, name) in (None, ())] == []
    assert [step.reported_as for step in story.history] == [
        ReportedAs.UNCONFIRMED, ReportedAs.CONFIRMED, ReportedAs.CORRECTED,
    ]  # fmt: skip
    store = open_store(f"sqlite:///{tmp_path / 'rejoinder.db'}", create=True)
    site = store.write_now(sites.add_site, "courier", "The Courier", "https://www.courier.example", "en")
    newsroom = Viewer(site.id, Role.EDITOR)
    published = store.write_now(
        lambda tx: publish_story(
            tx, newsroom, site, story_text(tx, site, story, lambda file: (EXAMPLES / file).read_bytes())
        )
    )
    store.close()
    assert published.story.picture is not None
    assert (published.story.picture.width, published.story.picture.height) == (800, 450)


def test_the_story_as_json_names_a_page_of_the_publishers_own() -> None:
    story = parse_story_json(json.loads(text("story.json")))
    assert story.body is None
    assert story.url.startswith("https://")


def test_the_settings_can_be_read_and_believe_this_machine_only() -> None:
    settings = read_settings(EXAMPLES / "rejoinder.toml")
    assert settings.host == "127.0.0.1"
    assert settings.trusted_proxies == ("127.0.0.1/32", "::1/128")


@pytest.mark.parametrize("name", SERVICES)
def test_units_run_commands_that_there_are_with_settings_from_one_place(name: str) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text(name))
    words = shlex.split(unit["Service"]["ExecStart"])
    if words[0] == "/bin/sh":
        words = shlex.split(words[2])
    assert words[0] == "/opt/rejoinder/venv/bin/rejoinder"
    assert words[words.index("--settings") + 1] == "/etc/rejoinder.toml"
    check_call(words[1:])
    assert unit["Service"]["User"] == "rejoinder"


@pytest.mark.parametrize("name", ["host-page.html", "included.shtml"])
def test_host_pages_need_nothing_inline(name: str) -> None:
    page = text(name)
    assert "/embed.js" in page
    assert re.findall(r"<style|style=|<script(?![^>]* src=)", page) == []


def test_every_proxy_passes_on_what_the_server_needs() -> None:
    for name in ("nginx-subdomain.conf", "nginx-same-site.conf"):
        locations = re.findall(r"location [^{]+\{(.*?)\n    \}", text(name), re.DOTALL)
        passing = [each for each in locations if "proxy_pass" in each]
        assert len(passing) == 2
        for each in passing:
            assert "proxy_set_header Host $host;" in each
            assert "proxy_set_header X-Forwarded-For $remote_addr;" in each
        assert sum("proxy_buffering off;" in each for each in passing) == 1
    assert "reverse_proxy 127.0.0.1:8080" in text("Caddyfile")
