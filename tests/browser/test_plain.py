"""Everything by forms and links, in a browser that runs no script."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from rejoinder.core.account import Role
from tests.machinery.accessibility import violations
from tests.machinery.newspaper import Newspaper


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone's browser that runs no script."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


def post(page: Page, paper: Newspaper, story: str, text: str, name: str = "Ann") -> None:
    page.goto(f"{paper.url}/stories/{story}")
    page.get_by_label("Your comment").fill(text)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Post").click()


def test_a_comment_is_previewed_posted_and_answered(plain: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    plain.goto(f"{paper.url}/stories/{story}")
    plain.get_by_label("Your comment").fill("Hello *world*.")
    plain.get_by_label("Your name").fill("Ann")
    plain.get_by_role("button", name="Preview").click()
    expect(plain.locator(".rj-preview em")).to_have_text("world")
    plain.get_by_role("button", name="Post").click()
    comment = plain.locator("article.rj-comment")
    expect(comment).to_contain_text("Hello world.")
    comment.get_by_role("link", name="Reply").click()
    plain.get_by_label("Your reply").fill("Hello yourself.")
    plain.get_by_label("Your name").fill("Ann")
    plain.get_by_role("button", name="Post").click()
    plain.goto(f"{paper.url}/stories/{story}")
    expect(plain.locator(".rj-replies article")).to_contain_text("Hello yourself.")


def test_a_refused_comment_comes_back_with_its_text(plain: Page, paper: Newspaper) -> None:
    post(plain, paper, paper.new_story(), "Mine.", name="moderator")
    expect(plain.locator(".rj-error")).to_contain_text("can’t be used")
    expect(plain.locator("textarea")).to_have_value("Mine.")
    expect(plain.get_by_label("Your name")).to_be_focused()


def test_a_guests_name_is_remembered(plain: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    post(plain, paper, story, "Mine.", name="Ann")
    plain.goto(f"{paper.url}/stories/{story}")
    expect(plain.get_by_label("Your name")).to_have_value("Ann")
    plain.get_by_role("link", name="Reply").click()
    expect(plain.get_by_label("Your name")).to_have_value("Ann")
    plain.goto(f"{paper.url}/account")
    expect(plain.get_by_text("last as Ann")).to_be_visible()


def test_votes_are_cast_and_taken_back(plain: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Vote.")
    plain.goto(f"{paper.url}/stories/{story}?order=newest")
    up = plain.locator(f"#rj-c-{first} .rj-for")
    up.click()
    expect(plain).to_have_url(f"{paper.url}/stories/{story}?order=newest#rj-c-{first}")
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_text("1")
    up.click()
    expect(up).to_have_text("0")


def test_a_comment_is_edited_and_withdrawn_and_its_history_kept(plain: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    post(plain, paper, story, "Frist.")
    plain.get_by_role("link", name="Edit").click()
    plain.get_by_label("Your comment").fill("First.")
    plain.get_by_role("button", name="Save").click()
    expect(plain.locator("article .rj-body")).to_have_text("First.")
    plain.get_by_role("link", name="edited").click()
    expect(plain.locator(".rj-revisions .rj-body")).to_have_text(["First.", "Frist."])
    plain.get_by_role("link", name="To the comment").click()
    plain.get_by_role("link", name="Withdraw").click()
    plain.get_by_role("button", name="Withdraw").click()
    expect(plain.locator("#rj-title")).to_have_text("No comments yet")


def test_a_comment_is_flagged(plain: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Buy my boat.")
    plain.goto(f"{paper.url}/stories/{story}")
    plain.get_by_role("link", name="Flag").click()
    plain.get_by_label("Insult").check()
    plain.get_by_role("button", name="Tell the moderators").click()
    expect(plain.locator(f"#rj-c-{first}:target .rj-flagged")).to_be_visible()
    plain.goto(f"{paper.url}/stories/{story}")
    expect(plain.locator(f"#rj-c-{first} .rj-flagged")).to_be_visible()


def test_a_comment_is_quoted_whole(plain: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    paper.post(story, "The harbour was empty at six.", name="Ida")
    plain.goto(f"{paper.url}/stories/{story}")
    plain.get_by_role("link", name="Quote").click()
    field = plain.get_by_label("Your reply")
    expect(field).to_have_value("> The harbour was empty at six.\n\n")
    field.fill("> The harbour was empty at six.\n\nNot so.")
    plain.get_by_label("Your name").fill("Bo")
    plain.get_by_role("button", name="Post").click()
    expect(plain.locator(".rj-source")).to_have_text("Ida wrote:")


def test_orders_views_pages_and_branches_are_links(plain: Page, paper: Newspaper) -> None:
    plain.goto(f"{paper.url}/stories/{paper.stories()[0]}")
    for name in ("Newest", "Best", "Flat", "Oldest"):
        plain.locator(".rj-orders").get_by_role("link", name=name).click()
        expect(plain.locator(".rj-orders [aria-current]")).to_have_text(name)
        expect(plain.locator(".rj-means")).not_to_be_empty()
    first = plain.locator("article.rj-comment").first.get_attribute("id")
    plain.locator(".rj-next").click()
    assert plain.locator("article.rj-comment").first.get_attribute("id") != first
    plain.get_by_role("link", name="First page").click()
    more = plain.locator(".rj-more a").first
    count = int(str(re.search(r"\d+", more.inner_text()) and re.search(r"\d+", more.inner_text())[0]))  # type: ignore[index]
    more.click()
    expect(plain.locator("#rj-title")).to_have_text("A branch of the discussion")
    assert 0 < plain.locator("[data-rj-list] article").count() <= count + 1


def test_a_moderator_signs_in_and_decides_at_the_comment(plain: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "You fool.")
    paper.post(story, "Oh please.", first)
    plain.goto(paper.entrance("Judge", Role.MODERATOR))
    plain.get_by_role("button", name="Sign in").click()
    expect(plain.get_by_text("You are signed in as Judge.")).to_be_visible()
    plain.goto(f"{paper.url}/stories/{story}")
    menu = plain.locator(f"#rj-c-{first} .rj-mod")
    menu.locator("summary").click()
    menu.get_by_label("Reason").select_option(label="Insult")
    menu.get_by_role("button", name="Reject").click()
    plain.goto(f"{paper.url}/stories/{story}")
    expect(plain.locator(f"#rj-c-{first} .rj-state")).to_contain_text("It insults somebody.")
    plain.goto(f"{paper.url}/account")
    plain.get_by_role("button", name="Sign out").click()
    plain.goto(f"{paper.url}/stories/{story}")
    expect(plain.locator(f"#rj-c-{first}")).to_contain_text("Removed by a moderator.")


def test_the_interface_speaks_arabic_when_asked(plain: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    paper.post(story, "Hello.")
    plain.goto(f"{paper.url}/stories/{story}?lang=ar")
    expect(plain.locator("html")).to_have_attribute("dir", "rtl")
    expect(plain.locator("#rj-title")).to_have_text("تعليق واحد")
    plain.locator("a.rj-reply").click()
    expect(plain.locator("h1")).to_have_text("الرد على هذا التعليق")
    plain.locator("[hreflang=en]").first.click() if plain.locator("[hreflang=en]").count() else plain.go_back()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_demos_pages(page: Page, paper: Newspaper, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in (
        "/",
        *(f"/stories/{story}" for story in paper.stories()),
        "/account",
        "/help/keys",
        "/stories/nothing",
    ):
        page.goto(paper.url + path)
        assert violations(page) == [], path


def test_no_page_of_the_demo_scrolls_sideways(plain: Page, paper: Newspaper) -> None:
    for path in ("/", *(f"/stories/{story}" for story in paper.stories()), "/stories/nothing"):
        plain.set_viewport_size({"width": 320, "height": 700})
        plain.goto(paper.url + path)
        assert plain.evaluate("document.documentElement.scrollWidth") == 320, path
