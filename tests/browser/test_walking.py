"""Walking a discussion by keyboard; times and marks in the reader's own terms."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.machinery.accessibility import violations
from tests.machinery.newspaper import Newspaper

Tree = dict[str, str]


@pytest.fixture
def tree(page: Page, paper: Newspaper) -> Tree:
    """A story with two comments at the top, replies under the first; the page shows it."""
    story = paper.new_story()
    first = paper.post(story, "First.")
    reply = paper.post(story, "Reply.", first)
    deeper = paper.post(story, "Deeper.", reply)
    second = paper.post(story, "Second.")
    page.goto(f"{paper.url}/stories/{story}")
    page.locator("#rj-title").focus()
    return {"story": story, "first": first, "reply": reply, "deeper": deeper, "second": second}


def at(page: Page, identifier: str) -> Locator:
    return page.locator(f"#rj-c-{identifier}")


def test_keys_walk_through_the_comments(page: Page, tree: Tree, faults: list[str]) -> None:
    for key, name in [
        ("j", "first"),
        ("j", "reply"),
        ("j", "deeper"),
        ("k", "reply"),
        ("n", "second"),
        ("k", "deeper"),
    ]:
        page.keyboard.press(key)
        expect(at(page, tree[name])).to_be_focused()
    for key, name in [("p", "reply"), ("p", "first"), ("b", "reply"), ("b", "deeper")]:
        page.keyboard.press(key)
        expect(at(page, tree[name])).to_be_focused()
    assert faults == []


def test_a_key_folds_a_branch_and_the_walk_passes_over_it(page: Page, tree: Tree) -> None:
    page.keyboard.press("j")
    page.keyboard.press("f")
    expect(at(page, tree["reply"])).to_be_hidden()
    expect(at(page, tree["first"])).to_be_focused()
    page.keyboard.press("j")
    expect(at(page, tree["second"])).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("f")
    expect(at(page, tree["reply"])).to_be_visible()


def test_a_comment_is_answered_voted_on_and_opened_by_key(page: Page, tree: Tree, paper: Newspaper) -> None:
    page.keyboard.press("n")
    page.keyboard.press("u")
    expect(at(page, tree["first"]).locator(".rj-for")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("r")
    field = at(page, tree["first"]).locator("textarea")
    expect(field).to_be_focused()
    page.keyboard.type("just ok? no")
    expect(field).to_have_value("just ok? no")
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(at(page, tree["first"])).to_be_focused()
    page.keyboard.press("o")
    expect(page).to_have_url(f"{paper.url}/comments/{tree['first']}")


def test_keys_do_nothing_with_modifiers_and_can_be_switched_off(page: Page, tree: Tree, faults: list[str]) -> None:
    page.keyboard.press("Alt+j")
    page.keyboard.press("Control+j")
    expect(page.locator("#rj-title")).to_be_focused()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog.locator("tbody tr")).to_have_count(13)
    assert violations(page) == []
    dialog.get_by_label("Use these keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    page.keyboard.press("j")
    expect(at(page, tree["first"])).not_to_be_focused()
    page.get_by_role("link", name="Keys", exact=True).click()
    dialog.get_by_label("Use these keys").check()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("j")
    expect(at(page, tree["first"])).to_be_focused()
    assert faults == []


def test_the_keys_stand_on_a_page_of_their_own_without_a_script(page: Page, paper: Newspaper) -> None:
    page.goto(f"{paper.url}/help/keys")
    shown = page.locator("kbd").all_inner_texts()
    assert shown == ["j", "k", "n", "p", "b", "f", "o", "r", "u", "d", "s", "?", "Esc"]


def test_a_jump_to_the_parent_can_be_taken_back(page: Page, tree: Tree) -> None:
    at(page, tree["deeper"]).locator(".rj-parent").click()
    expect(at(page, tree["reply"])).to_be_focused()
    back = page.get_by_role("button", name="Back")
    back.click()
    expect(at(page, tree["deeper"])).to_be_focused()
    expect(back).to_have_count(0)


def test_times_are_told_in_words_that_keep_up(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    paper.post(story, "Now.")
    page.clock.install()
    page.goto(f"{paper.url}/stories/{story}")
    time = page.locator(".rj-when time")
    expect(time).to_have_text("this minute")
    page.clock.fast_forward("02:00:00")
    page.clock.run_for(60_000)
    expect(time).to_have_text("2 hours ago")
    assert time.get_attribute("title")


def test_what_is_new_is_marked_for_those_who_ask(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    old = paper.post(story, "Old.")
    page.clock.install()
    page.goto(f"{paper.url}/stories/{story}")
    assert page.evaluate("localStorage.length") == 0
    page.clock.fast_forward("00:05:00")
    page.get_by_label("Mark what is new for me").check()
    page.evaluate("localStorage.setItem('rj-seen:' + location.pathname.split('/')[2], String(Date.now() - 4 * 60000))")
    page.reload()
    assert "rj-new" not in str(at(page, old).get_attribute("class"))
    page.evaluate("localStorage.setItem('rj-seen:' + location.pathname.split('/')[2], '1')")
    page.reload()
    expect(at(page, old)).to_have_class("rj-comment rj-new")


def test_a_reader_leaves_no_trace(page: Page, paper: Newspaper) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{paper.url}/")
    page.locator("h2 a").first.click()
    page.locator(".rj-orders a").nth(1).click()
    page.locator(".rj-when").first.click()
    expect(page.locator("article[aria-current]")).to_be_visible()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert {url.split("/")[2] for url in asked} == {paper.url.split("/")[2]}


def test_a_time_is_told_by_its_day_and_to_the_minute_on_the_comments_own_page(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Long ago.")
    page.clock.set_fixed_time(datetime(2046, 1, 1, tzinfo=UTC))
    page.goto(f"{paper.url}/stories/{story}")
    when = page.locator(f"#rj-c-{first} .rj-when")
    expect(when).to_have_text(re.compile(r"^[^:]*\b20\d\d$"))
    when.click()
    expect(page.locator("[aria-current] .rj-when")).to_have_text(re.compile(r"\d:\d\d"))
