"""Sites, stories and accounts by command."""

from __future__ import annotations

import json
import re

import pytest

from rejoinder.actions import accounts, sites
from rejoinder.actions.browsing import list_stories, read_picture
from rejoinder.core.account import Viewer
from rejoinder.core.site import Site, Stop
from rejoinder.store.engine import open_store
from rejoinder.web.assets import load_assets
from tests.cli.conftest import STORY, Terminal

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (3).to_bytes(4, "big") + (2).to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"


@pytest.fixture
def lantern(terminal: Terminal) -> Terminal:
    """A terminal with the site `lantern`."""
    terminal("site", "add", "lantern", "--name", "The Lantern", "--public-url", "https://lantern.example/")
    return terminal


def site_of(terminal: Terminal, slug: str = "lantern") -> Site:
    store = open_store(terminal.database_url, create=False)
    try:
        return store.read_now(sites.get_site, slug)
    finally:
        store.close()


def test_a_site_is_made_and_shown(lantern: Terminal) -> None:
    (told,) = lantern.json("site", "show", "--json")

    assert (told["name"], told["public_url"], told["stop"]) == ("The Lantern", "https://lantern.example", "none")
    assert (told["slug"], told["origins"], told["since"][:2]) == ("lantern", [], "20")
    shown = lantern("site", "show", "lantern").output
    assert "The Lantern" in shown
    assert f'integrity="{load_assets().files["rejoinder.js"].integrity}"' in shown
    assert load_assets().path("rejoinder.js") in shown


@pytest.mark.parametrize("words", [["The Lantern"], ["lantern", "--public-url", "ftp://x"], ["x", "--origin", "here"]])
def test_a_site_that_can_not_be_is_refused(terminal: Terminal, words: list[str]) -> None:
    assert terminal("site", "add", *words, code=1).stderr.startswith("rejoinder: ")
    assert terminal.json("site", "show", "--json") == []


def test_everything_that_a_site_allows_can_be_set(lantern: Terminal) -> None:
    lantern(
        "site", "set", "lantern", "guest_votes=yes", "hold-links=3", "hold=first", "default_order=best",
        "reserved_names=boss, chief", "origins=https://a.example,https://b.example", "body_max_chars=900",
    )  # fmt: skip

    site = site_of(lantern)
    assert site.origins == ("https://a.example", "https://b.example")
    assert lantern.json("site", "show", "--json")[0]["origins"] == list(site.origins)
    assert (site.policy.guest_votes, site.policy.hold_links, site.policy.hold.value) == (True, 3, "first")
    assert (site.policy.default_order.value, site.policy.reserved_names) == ("best", ("boss", "chief"))
    assert (site.policy.body_max_chars, site.version) == (900, 2)


@pytest.mark.parametrize(
    ("pair", "code", "words"),
    [
        ("guest_vots=yes", 2, "Did you mean 'guest_votes'?"),
        ("guest_votes=perhaps", 1, "true or false"),
        ("hold=some", 1, "nobody, first, all"),
        ("post_limit=0", 1, "from 1"),
        ("body_max_chars=many", 1, "a number"),
        ("body_min_chars=9999", 1, "from 1 to 1000"),
        ("origins=lantern.example", 1, "no origin"),
        ("origins=http://[::1", 1, "no origin"),
        ("origins=https://lantern.example:443", 1, "no origin"),
        ("public_url=/here", 1, "an http or https address"),
        ("nothing", 2, "KEY=VALUE"),
    ],
)
def test_what_can_not_be_set_is_refused_and_changes_nothing(
    lantern: Terminal, pair: str, code: int, words: str
) -> None:
    assert words in lantern("site", "set", "lantern", pair, code=code).stderr
    assert site_of(lantern).version == 1


@pytest.mark.parametrize("mode", list(Stop))
def test_one_command_stops_the_whole_site(lantern: Terminal, mode: Stop) -> None:
    lantern("site", "stop", mode.value)

    assert site_of(lantern).policy.stop is mode


def test_set_knows_the_brake_too(lantern: Terminal) -> None:
    lantern("site", "set", "lantern", "--stop", "close_all")

    assert site_of(lantern).policy.stop is Stop.CLOSE_ALL


def test_with_several_sites_the_call_must_say_which(lantern: Terminal) -> None:
    lantern("site", "add", "courier")

    assert "--site: lantern, courier" in lantern("site", "stop", "hold_all", code=2).stderr
    lantern("site", "stop", "hold_all", "--site", "courier")
    assert [site_of(lantern, slug).policy.stop for slug in ("lantern", "courier")] == [Stop.NONE, Stop.HOLD_ALL]


def test_a_story_is_published_and_replaced_with_its_picture(lantern: Terminal) -> None:
    lantern.file("small.png", PNG)
    pictured = STORY.replace("title: A story", "title: A picture\npicture:\n  file: small.png\n  alt: Nothing much")
    path = lantern.file("story.md", STORY)
    first = lantern("story", "add", path).output

    lantern.file("story.md", pictured)
    second = lantern("story", "add", path).output

    told = lantern.json("story", "show", "/a-story", "--json")
    assert first.startswith("published ") and second.startswith("replaced ")
    assert (told["title"], told["url"]) == ("A picture", "https://lantern.example/a-story")
    assert first.split()[1] == second.split()[1] == told["page"]


def test_a_picture_keeps_its_bytes_and_its_size(lantern: Terminal) -> None:
    lantern.file("small.png", PNG)
    pictured = STORY.replace("title: A story", "title: A story\npicture:\n  file: small.png\n  alt: Nothing much")
    lantern("story", "add", lantern.file("story.md", pictured))

    store = open_store(lantern.database_url, create=False)
    try:
        site = store.read_now(sites.get_site, "lantern")
        (story,) = store.read_now(list_stories, Viewer(site.id), 9)
        assert story.picture is not None
        assert (story.picture.width, story.picture.height) == (3, 2)
        picture_id = bytes.fromhex(story.picture.url.removeprefix("/pictures/").replace("-", ""))
        assert store.read_now(read_picture, picture_id) == ("image/png", PNG)
    finally:
        store.close()


def test_a_story_as_json(lantern: Terminal) -> None:
    story = {"url": "https://lantern.example/j", "title": "From JSON", "body": "Text."}

    lantern("story", "add", lantern.file("story.json", json.dumps(story)))

    assert lantern.json("story", "show", "https://lantern.example/j", "--json")["title"] == "From JSON"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.md", "No front matter.", "line 1"),
        ("a.md", b"\xff\xfe\x00", "is not UTF-8 text"),
        ("a.md", STORY.replace("url: /a-story\n", ""), "`url`"),
        ("a.md", STORY.replace("title:", "picture:\n  file: absent.png\n  alt: None\ntitle:"), "No such file"),
        ("a.json", "{", "is no JSON"),
        ("a.json", "[" * 100_000, "is no JSON"),
    ],
)
def test_a_story_file_that_is_broken_is_refused_in_a_sentence(
    lantern: Terminal, name: str, content: str | bytes, words: str
) -> None:
    path = lantern.file(name, content)
    good = lantern.file("good.md", STORY)

    result = lantern("story", "add", path, good, code=1)

    assert words in result.stderr and result.stderr.startswith("rejoinder: ")
    assert result.stdout.startswith("published ")


def test_a_script_is_told_of_each_file_what_became_of_it(lantern: Terminal) -> None:
    good, bad = lantern.file("good.md", STORY), lantern.file("bad.md", "No front matter.")

    lines = [json.loads(line) for line in lantern("story", "add", "--json", bad, good, code=1).stdout.splitlines()]
    shown = lantern.json("story", "show", lines[1]["id"], "--json")

    assert lines[0]["file"] == str(bad) and "line 1" in lines[0]["error"]
    assert (lines[1]["file"], lines[1]["is_new"]) == (str(good), True)
    assert (lines[1]["url"], lines[1]["page"]) == (shown["url"], shown["page"])
    assert json.loads(lantern("story", "add", "--json", good).stdout)["is_new"] is False


def test_a_story_closes_opens_and_goes_by_further_urls(lantern: Terminal) -> None:
    lantern("story", "add", lantern.file("story.md", STORY))
    story_id = lantern.json("story", "show", "/a-story", "--json")["id"]

    lantern("story", "close", story_id)
    assert lantern.json("story", "show", story_id, "--json")["closed_at"].endswith("Z")
    lantern("story", "open", "/a-story")
    assert lantern.json("story", "show", story_id, "--json")["closed_at"] is None
    lantern("story", "alias", story_id, "https://old.example/a?utm_source=mail")
    told = lantern.json("story", "show", "https://old.example/a", "--json")
    assert (told["id"], told["aliases"]) == (story_id, ["https://old.example/a"])


def test_an_alias_of_another_story_is_refused(lantern: Terminal) -> None:
    lantern("story", "add", lantern.file("a.md", STORY), lantern.file("b.md", STORY.replace("/a-story", "/b-story")))

    result = lantern("story", "alias", "/a-story", "https://lantern.example/b-story", code=1)

    assert "belongs to another story" in result.stderr


@pytest.mark.parametrize("named", ["/absent", "01a20526-6198-7aee-9c4e-740d9f1a3f89"])
def test_a_story_that_is_not_there_is_said_to_be_so(lantern: Terminal, named: str) -> None:
    assert lantern("story", "show", named, code=1).stderr == "rejoinder: There is no such story.\n"


def test_an_account_is_made_gets_a_role_and_is_signed_in_by_a_link(lantern: Terminal) -> None:
    lantern("account", "add", "Ada Quill", "--role", "member")
    lantern("account", "role", "Ada Quill", "administrator")

    link = lantern("account", "token", "Ada Quill").stdout.strip()

    assert link.startswith("https://lantern.example/account/enter?token=")
    token = link.partition("token=")[2].partition("&")[0]
    store = open_store(lantern.database_url, create=False)
    try:
        site = store.read_now(sites.get_site, "lantern")
        signed_in = store.write_now(accounts.enter, site, token, b"h" * 32)
    finally:
        store.close()
    assert (signed_in.name, signed_in.role.value) == ("Ada Quill", "administrator")


def test_an_account_that_looks_like_another_is_refused(lantern: Terminal) -> None:
    lantern("account", "add", "Ada Quill")

    assert "The name is taken" in lantern("account", "add", "ADA QUILL", code=1).stderr
    assert "no such account" in lantern("account", "token", "Bo", code=1).stderr


def test_an_api_key_is_shown_once_listed_by_its_end_and_revoked(lantern: Terminal) -> None:
    lantern("account", "add", "Newsroom", "--role", "editor")

    key = lantern("account", "key", "add", "Newsroom", "--days", "30").stdout.strip()
    other = lantern("account", "key", "add", "newsroom").stdout.strip()

    assert re.fullmatch(r"rjk_[0-9A-Za-z]{33}", key)
    listed = lantern("account", "key", "list").stdout
    assert f"Newsroom  {key[-4:]}" in listed
    assert key not in listed
    first, second = lantern.json("account", "key", "list", "--json")
    assert (first["account"], first["last_four"], second["expires"]) == ("Newsroom", key[-4:], None)
    assert first["created"] < first["expires"]
    assert lantern("account", "key", "revoke", "Newsroom", key[-4:]).stdout == "Newsroom: 1 revoked\n"
    assert [one["last_four"] for one in lantern.json("account", "key", "list", "--json")] == [other[-4:]]
    assert "no such key" in lantern("account", "key", "revoke", "Newsroom", key[-4:], code=1).stderr
    assert "no such account" in lantern("account", "key", "add", "Bo", code=1).stderr
