"""Every attack in every field that is not a comment's text, and in every part of an address (XS-03, XS-08)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import html5lib
import httpx
import pytest

from rejoinder.actions import accounts, deciding
from rejoinder.actions.sites import get_site, set_site
from rejoinder.core.account import Role
from rejoinder.core.comment import Status
from rejoinder.core.errors import NameTaken, TextRefused
from rejoinder.core.ids import to_text
from rejoinder.core.names import clean_name
from rejoinder.core.policy import Reason
from rejoinder.web.feeds import ATOM
from tests.machinery.attacks import attacks, in_lots, sample
from tests.machinery.oracle import PAGE, dangers
from tests.machinery.serving import Peopled, peopled
from tests.machinery.world import State
from tests.web.raw import wait_until

HTML = "{http://www.w3.org/1999/xhtml}"
TEXTS = ("title", "byline", "summary", "reason", "alt", "caption", "credit", "said_by", "text")
ADDRESSES = ("url", "picture_url", "source_url", "aliases")
_number = count(1)


@pytest.fixture(scope="module")
def under(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peopled]:
    with peopled(f"sqlite:///{tmp_path_factory.mktemp('fields') / 'rejoinder.sqlite3'}") as found:
        yield found


def read(under: Peopled, path: str, who: str = "nobody") -> str:
    answer = under.app.ask_as(under.world[who], "GET", path)
    assert answer.status_code == 200, path
    return answer.text


def publish(under: Peopled, **fields: Any) -> httpx.Response:
    """Publish a new story as an editor does, by the API; `fields` are texts by the names of `TEXTS`."""
    given: dict[str, Any] = {
        "url": f"/field/{next(_number)}", "title": fields.get("title", "Title"), "reported_as": "corrected",
        "byline": fields.get("byline"), "summary": fields.get("summary"), "reason": fields.get("reason"),
        "body": fields.get("body", "Text."), "aliases": fields.get("aliases", []),
        "picture": {
            "url": fields.get("picture_url", "https://a.example/p.png"), "alt": fields.get("alt", "Alt"),
            "caption": fields.get("caption"), "credit": fields.get("credit"),
        },
        "sources": [{
            "text": fields.get("text", "Said."), "said_by": fields.get("said_by", "Ada"),
            "url": fields.get("source_url"),
        }],
    }  # fmt: skip
    if "url" in fields:
        given["url"] = fields["url"]
    return under.app.ask_as(under.world["editor_a"], "PUT", "/api/v1/sites/a/stories", json=given)


def test_what_a_story_says_of_itself_is_text_wherever_it_stands(under: Peopled) -> None:
    everything = [" ".join(each.split())[:290] for each in attacks()]
    published = 0
    for start in range(0, len(everything), 3):
        chosen = {name: everything[(start + place) % len(everything)] for place, name in enumerate(TEXTS)}
        answer = publish(under, **chosen)
        if answer.status_code == 422:
            # What holds characters that no text may hold is left out, field by field.
            chosen = {name: "x" if any(ord(sign) < 32 for sign in text) else text for name, text in chosen.items()}
            answer = publish(under, **chosen)
        if answer.status_code != 201:
            assert answer.json()["code"] in ("bad_characters", "empty_text")
            continue
        published += 1
        path = f"/stories/{answer.json()['id']}"
        page = read(under, path)
        assert dangers(page, PAGE) == [], chosen
        tree = html5lib.parse(page)
        heading = next(tree.iter(f"{HTML}h1"))
        assert " ".join("".join(heading.itertext()).split()) == " ".join(answer.json()["title"].split())
        feed = ElementTree.fromstring(read(under, f"{path}/feed.atom").encode())
        assert feed.findtext(f"{{{ATOM}}}title") == answer.json()["title"]
    assert published > 10
    assert dangers(read(under, "/"), PAGE) == []


def test_a_storys_own_text_is_cleaned_as_comments_are(under: Peopled) -> None:
    for some in in_lots(attacks(), 20):
        body = "\n\n".join(each for each in some if not any(ord(sign) < 32 and sign not in "\t\n\r" for sign in each))
        answer = publish(under, body=body)
        assert answer.status_code in (201, 422)
        if answer.status_code == 201:
            assert dangers(read(under, f"/stories/{answer.json()['id']}"), PAGE) == []


def test_an_address_is_absolute_http_or_it_is_refused(under: Peopled) -> None:
    taken = 0
    for attack in sample(150):
        for url in (attack, f"https://a.example/{attack}", f"https://{attack}", f"javascript:{attack}", f"/{attack}"):
            alone = [publish(under, **{name: [url] if name == "aliases" else url}) for name in ADDRESSES]
            # What may stand in one place may stand in all; only a story's own may begin at the site's root.
            assert {answer.status_code for answer in alone} <= ({200, 201, 422} if url[:1] == "/" else {200, 201}) or (
                {answer.status_code for answer in alone} == {422}
            ), url
            for answer in alone[:2]:
                if answer.status_code != 422:
                    taken += 1
                    check_addresses(read(under, f"/stories/{answer.json()['id']}"))
    assert taken > 100


def check_addresses(page: str) -> None:
    for address in addresses_in(page):
        parts = urlsplit(address)
        assert parts.scheme in ("http", "https", ""), address
        assert "@" not in parts.netloc, address
        assert not any(sign in address for sign in "\"'<> \\`\n\t\r"), address


def addresses_in(page: str) -> list[str]:
    names = ("href", "src", "cite", "action", "content")
    found = []
    for element in html5lib.parse(page).iter():
        is_url = element.tag != f"{HTML}meta" or element.get("property") in ("og:url", "og:image")
        found += [str(element.get(name)) for name in names if name in element.attrib and is_url]
    return found


def test_names_of_authors_are_text_on_every_surface(under: Peopled) -> None:
    world, names = under.world, []
    for attack in attacks():
        for name in (attack[:60], attack[-60:]):
            try:
                comment = world.post(world.guest("named", world.a), world.story, f"No {next(_number)}.", name=name)
            except (TextRefused, NameTaken):
                continue
            names.append((comment, clean_name(name)))
    assert len(names) > 40
    story = f"/stories/{to_text(world.story.id)}"
    cursor, shown = None, []
    while True:
        tail = "" if cursor is None else f"&cursor={cursor}"
        listed = json.loads(read(under, f"/api/v1{story}/comments?limit=50{tail}"))
        shown += [one["author"]["name"] for one in listed["comments"]]
        page = read(under, f"{story}?{tail}")
        assert dangers(page, PAGE) == []
        authors = [one for one in html5lib.parse(page).iter() if one.get("class") == "rj-author"]
        assert ["".join(one.itertext()) for one in authors] == [one["author"]["name"] for one in listed["comments"]]
        # UN-04: each stands in an isolate of its own.
        assert {one.tag for one in authors} == {f"{HTML}bdi"}
        cursor = listed["next_cursor"]
        if cursor is None:
            break
    assert shown == [name for _, name in names]
    for comment, name in names[::10]:
        reply = world.post(world["answerer"], world.story, f"> No\n\nTo {next(_number)}.", parent=comment)
        for path in (f"/comments/{to_text(reply.id)}", f"/comments/{to_text(comment.id)}/history",
                     f"/comments/{to_text(reply.id)}/reply", f"/comments/{to_text(comment.id)}/flag"):  # fmt: skip
            assert dangers(read(under, path), PAGE) == [], name
        feed = ElementTree.fromstring(read(under, f"{story}/feed.atom").encode())
        assert feed.findtext(f"{{{ATOM}}}entry/{{{ATOM}}}title") is not None


def test_a_moderators_note_is_text_to_its_author(under: Peopled) -> None:
    world = under.world
    for attack in attacks()[::4]:
        note = " ".join(attack.split())[:500]
        made = world.make(State.PUBLISHED, world["guest"])
        moderator = world["moderator_a"].viewer
        world.store.write_now(
            deciding.decide_comment, moderator, made.id, Status.REJECTED, Reason.OTHER, note.replace("\x00", "")
        )
        page = read(under, f"/comments/{to_text(made.id)}", "guest")
        assert dangers(page, PAGE) == [], note
        assert "rj-mine" in page


def test_what_a_site_and_an_account_are_called_is_text(under: Peopled) -> None:
    world = under.world
    site = world.store.read_now(get_site, "a")
    name = " ".join(" ".join(attacks()).replace("\x00", "").split())
    renamed = world.store.write_now(set_site, replace(site, name=f"Renamed {name}"))
    wait_until(lambda: "Renamed" in read(under, "/help/keys"))
    story = f"/stories/{to_text(world.other_story.id)}"
    for path in ("/help/keys", story, f"{story}/discussion"):
        assert dangers(read(under, path), PAGE) == []
    ElementTree.fromstring(read(under, "/feed.atom").encode())
    world.store.write_now(set_site, replace(renamed, name=site.name))
    wait_until(lambda: "Renamed" not in read(under, "/help/keys"))
    for attack in [each[:60] for each in attacks()[:60]]:
        try:
            account = world.store.write_now(accounts.add_account, world.a, attack, Role.MODERATOR)
        except (TextRefused, NameTaken):
            continue
        visitor = replace(world["moderator_a"], viewer=replace(world["moderator_a"].viewer, account=account))
        comment = world.post(visitor, world.story, f"Signed {next(_number)}.")
        assert dangers(read(under, f"/comments/{to_text(comment.id)}"), PAGE) == []


QUERIES = (
    "/account/enter?token={}", "/stories/{story}/reply?quote={}", "/stories/{story}?lang={}", "/stories/{story}?x={}",
    "/?lang={}&{}=1", "/account?next={}", "/help/keys?q={}", "/account?{}",
)  # fmt: skip
REFUSED = (
    "/stories/{story}?cursor={}", "/stories/{story}?order={}", "/stories/{story}?view={}", "/discussion?url={}",
    "/?site={}", "/stories/{}", "/comments/{}", "/nowhere/{}", "/stories/{story}/{}",
)  # fmt: skip


@pytest.mark.parametrize("pattern", [*QUERIES, *REFUSED])
def test_what_stands_in_an_address_is_text_on_its_page(under: Peopled, pattern: str) -> None:
    """XS-08: also on the page that refuses it."""
    story, seen = to_text(under.world.other_story.id), set()
    for some in in_lots(attacks(), 5):
        given = quote("".join(some)[:1_200], safe="")
        if len(given) > 7_000:
            continue
        answer = under.app.ask_as(under.world["nobody"], "GET", pattern.replace("{story}", story).replace("{}", given))
        assert answer.status_code in ((200, 400) if pattern in QUERIES else (400, 404, 422)), pattern
        # Most of what nobody asked for changes nothing about the page.
        assert answer.text in seen or dangers(answer.text, PAGE) == []
        seen.add(answer.text)
        if pattern in REFUSED:
            assert not any(each in answer.text for each in some if len(each) > 20)


OPEN = (
    "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/%09/evil.example",
    "///evil.example", "/..//evil.example", "http:evil.example", "javascript:alert(1)", "/%2f/evil.example",
    "\t//evil.example", " //evil.example", "/.//evil.example", "/%5cevil.example", "https:/evil.example",
    "@evil.example", "/@evil.example//x", "?//evil.example", "#//evil.example", "/x\r\nlocation: //evil.example",
    "\u2028//evil.example", "/\u2215/evil.example", ".evil.example",
)  # fmt: skip


def test_no_address_leads_elsewhere(under: Peopled) -> None:
    """What a form says of where it came from leads to a page of ours, whatever it says."""
    world = under.world
    made = world.make(State.PUBLISHED, world["guest"])
    tried = [*OPEN, *attacks()[:200]]
    for back in tried:
        form = {"value": "1", "back": back, "csrf": world["member"].csrf}
        path = f"/comments/{to_text(made.id)}/vote"
        answer = under.app.ask_as(world["member"], "POST", path, data=form)
        assert answer.status_code == 303
        location = answer.headers["location"]
        assert location.startswith("/"), back
        assert not location.startswith(("//", "/\\")), back
        assert urlsplit(f"http://a.example{location}").netloc == "a.example", back
