"""Texts made to break a page, in a real browser: the comments beside them don't change by a pixel (UN-04, UN-05)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page

from rejoinder.actions.drafting import read_text
from rejoinder.actions.editing import edit_comment
from rejoinder.actions.sites import get_site, set_site
from rejoinder.core.comment import Comment
from rejoinder.core.errors import NameTaken, TextRefused
from rejoinder.core.ids import to_text
from rejoinder.core.pace import Pace
from rejoinder.core.story import Story
from rejoinder.store.engine import open_store
from tests.browser.conftest import HostPages
from tests.machinery.serving import server_process
from tests.machinery.world import FREE, Visitor, World, make_world
from tests.web.raw import wait_until

PHONE = {"width": 320, "height": 700}
TALLEST = 900
"""More pixels than any comment takes on a phone before somebody asks for all of it."""
ODD = {
    "overrides": "\u202egnp.exe\u202d and \u202eback, left open",
    "embeddings left open": "\u202b\u202b\u202a\u202b text",
    "isolates left open": "\u2067\u2066\u2067\u2068 text",
    "ends without a beginning": "text \u2069\u2069\u2069\u202c\u202c\u202c text",
    "marks of direction": "\u200f\u200ftext\u061c\u200e",
    "a link's text": "[\u202emoc.elpmaxe.knab\u2067](https://evil.example/)",
    "code": "`\u202egnp.exe`\n\n    \u202egnp.exe \u2067",
    "heaps of marks": "Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0323\u0324\u0325\u0326" * 40,
    "one heap": "Z" + "\u0301\u0302\u0303\u0323\u0324\u0325" * 300,
    "wide signs": "\ufdfd" * 200 + "\U0001242b" * 100,
    "ten thousand letters": "x" * 10_000,
    "ten thousand in code": "`" + "x" * 10_000 + "`",
    "a block of code": "```\n" + "x" * 10_000 + "\n```",
    "a long address": "https://a.example/" + "y" * 1_900,
    "five thousand lines": "a\n" * 5_000,
    "five thousand paragraphs": "a\n\n" * 3_000,
    "a long list": "- a\n" * 3_000,
    "stairs": "\n".join("> " * depth + "x" * 300 for depth in range(1, 30)),
    "headings": "# W\n" * 500,
    "line after line of marks": "W\u0e49\u0e49\u0e49\u0e49\u0e49\u0e49\n" * 50,
}


ENDLESS = Pace(1_000_000, 60, 1_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """Three comments below each other; the one in the middle becomes odd."""

    url: str
    world: World
    story: Story
    author: Visitor
    before: Comment
    middle: Comment
    after: Comment

    def place(self, page: Page, comment: Comment) -> Locator:
        return page.locator(f"#rj-c-{to_text(comment.id)}")

    def say(self, text: str) -> None:
        """Have the middle comment say something else."""
        world = self.world
        drafted = read_text(world.a, text)
        version = world.comment(self.middle.id).version
        world.store.write_now(edit_comment, self.author.viewer, world.a, self.middle.id, drafted, version, pace=ENDLESS)

    def neighbours(self, page: Page, *, whole: bool = False) -> tuple[bytes, bytes]:
        """Return what the two beside it look like, where they stand."""
        middle = self.place(page, self.middle)
        if whole:
            middle.locator(".rj-long > label").click()
        # Letters are drawn differently on half a pixel: what stands below is moved to a whole one.
        middle.evaluate("one => { one.style.height = `${Math.ceil(one.getBoundingClientRect().height) + 2}px`; }")
        return self.place(page, self.before).screenshot(), self.place(page, self.after).screenshot()


@pytest.fixture(scope="module")
def row(tmp_path_factory: pytest.TempPathFactory, host: str) -> Iterator[Row]:
    folder = tmp_path_factory.mktemp("odd")
    database = f"sqlite:///{folder / 'rejoinder.sqlite3'}"
    with server_process(database, folder / "secret") as server:
        store = open_store(database, create=False)
        try:
            world = make_world(store, url_a=server.url, policy=replace(FREE, body_max_chars=20_000))
            world.a = store.write_now(set_site, replace(store.read_now(get_site, "a"), origins=(host,)))
            odd = world.guest("odd", world.a)
            story = world.other_story
            before = world.post(world.guest("before", world.a), story, "First, before.\n\nIt ends here.", name="Ada")
            middle = world.post(odd, story, "Plain.", name="Bob")
            after = world.post(world.guest("after", world.a), story, "Last, after.\n\nIt ends here.", name="Cleo")
            yield Row(server.url, world, story, odd, before, middle, after)
        finally:
            store.close()


@pytest.fixture
def plain(browser: Browser, row: Row) -> Iterator[Page]:
    """A narrow phone that runs no script, of somebody known: for them each page is made anew."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    name, _, value = row.world["other_guest"].cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": row.url}])
    yield context.new_page()
    context.close()


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_text_changes_nothing_beside_it(row: Row, plain: Page, odd: str) -> None:
    address = f"{row.url}/stories/{to_text(row.story.id)}"
    row.say("Plain again.")
    plain.goto(address)
    expected = row.neighbours(plain)
    row.say(ODD[odd])
    answer = plain.goto(address)
    assert answer is not None
    assert "no-store" in answer.headers["cache-control"]
    assert width_of(plain) == PHONE["width"]
    box = row.place(plain, row.middle).bounding_box()
    assert box is not None
    assert box["height"] < TALLEST
    assert row.neighbours(plain) == expected
    if row.place(plain, row.middle).locator(".rj-long").count():
        plain.goto(address)
        shown = row.neighbours(plain, whole=True)
        box_of_all = row.place(plain, row.middle).bounding_box()
        assert box_of_all is not None
        assert box_of_all["height"] > box["height"]
        assert shown == expected
        assert width_of(plain) == PHONE["width"]


def test_what_is_long_says_so_and_is_shown_whole_without_a_script(row: Row, plain: Page) -> None:
    row.say("x" * 10_000)
    plain.goto(f"{row.url}/stories/{to_text(row.story.id)}")
    middle = row.place(plain, row.middle)
    body = middle.locator(".rj-body")
    assert body.evaluate("one => one.scrollHeight > one.clientHeight + 200")
    middle.locator(".rj-long > label").click()
    assert body.evaluate("one => one.scrollHeight <= one.clientHeight + 1")


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_name_changes_nothing_beside_it(row: Row, plain: Page, odd: str) -> None:
    world = row.world
    name = " ".join(ODD[odd].split())
    for cut in (name[:60], "".join(sign for sign in name if sign not in "\u202d\u202e")[:60]):
        try:
            named = world.post(world.guest("named", world.a), row.story, f"By {odd}, {len(cut)}.", name=cut)
        except (TextRefused, NameTaken):
            continue
        plain.goto(f"{row.url}/comments/{to_text(named.id)}")
        assert width_of(plain) == PHONE["width"]
        head = row.place(plain, named).locator(".rj-head")
        name_box, head_box = head.locator(".rj-author").bounding_box(), head.bounding_box()
        assert name_box is not None
        assert head_box is not None
        assert head_box["x"] <= name_box["x"]
        assert name_box["x"] + name_box["width"] <= head_box["x"] + head_box["width"] + 1
        assert head_box["height"] < 200


def test_no_odd_text_widens_a_page_that_embeds_it(row: Row, browser: Browser, host: str, host_pages: HostPages) -> None:
    world = row.world
    for odd in ODD:
        world.post(world.guest("embedded", world.a), row.story, ODD[odd] + f"\n\n{odd}", parent=row.before)
    source = f"{row.url}/stories/{to_text(row.story.id)}/discussion"
    host_pages["/odd"] = (
        f'<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Host</title>'
        f'<script type="module" src="{row.url}/embed.js"></script><h1>A story</h1>'
        f'<rejoinder-discussion src="{source}"></rejoinder-discussion>',
        {},
    )
    wait_until(lambda: httpx.get(source).text.count("<article") > len(ODD))
    context = browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{host}/odd")
    page.locator("rejoinder-discussion article").last.wait_for()
    assert page.locator("rejoinder-discussion article").count() > len(ODD)
    assert width_of(page) == PHONE["width"]
    context.close()


def test_a_change_of_a_pixel_would_be_seen(row: Row, plain: Page) -> None:
    row.say("Plain again.")
    plain.goto(f"{row.url}/stories/{to_text(row.story.id)}")
    before, after = row.neighbours(plain)
    row.place(plain, row.middle).evaluate(
        "one => { one.style.boxShadow = '0 6px 0 #000'; one.style.position = 'relative'; one.style.zIndex = 9; }"
    )
    assert row.neighbours(plain)[0] == before
    assert row.neighbours(plain)[1] != after
