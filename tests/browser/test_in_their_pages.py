"""In a publisher's page a reader sees what is theirs, what happens to comments, and where they can write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from rejoinder.actions import sites
from tests.browser.conftest import HostPages
from tests.browser.test_embed import embed, host_page, included
from tests.machinery.accessibility import violations
from tests.machinery.newspaper import Newspaper

SOON = 15_000
WAYS = ["element", "included"]
FIRST = "Every comment on this site is read by a moderator first."


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page that runs no script."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


def open_own(page: Page, paper: Newspaper, story: str, way: str) -> None:
    """Open a page on the discussion's own origin that shows it: the same bytes for every reader."""
    if way == "included":
        html = included(paper, story)
    else:
        html = host_page(
            paper, f'<rejoinder-discussion src="{paper.url}/stories/{story}/discussion"></rejoinder-discussion>'
        )
    page.route("**/first-party", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{paper.url}/first-party")
    expect(page.locator("#rj-title")).to_be_visible()


def post_held(page: Page, paper: Newspaper, story: str, text: str) -> str:
    """Post a comment that is held, on the discussion's own page; return its id."""
    with paper.holding_all():
        page.goto(f"{paper.url}/stories/{story}")
        page.locator("#rj-post-body").fill(text)
        page.locator("#rj-post-name").fill("Kim")
        page.locator("#rj-post .rj-main").click()
        expect(page.locator(".rj-state")).to_contain_text(FIRST)
        return str(page.locator("article:has(.rj-state)").get_attribute("id")).removeprefix("rj-c-")


@pytest.mark.parametrize("way", WAYS)
def test_a_held_comment_is_shown_to_its_author_with_the_reason(
    page: Page, paper: Newspaper, way: str, faults: list[str]
) -> None:
    story = paper.new_story()
    paper.post(story, "Others.")
    post_held(page, paper, story, "Let me in.")
    open_own(page, paper, story, way)
    held = page.locator(".rj-held")
    expect(held.locator(".rj-body")).to_have_text("Let me in.")
    expect(held.locator(".rj-state")).to_contain_text(FIRST)
    expect(page.get_by_role("heading", name="Yours, not published")).to_be_visible()
    expect(held.locator(".rj-edit")).to_be_visible()
    assert violations(page) == []
    assert faults == []
    page.context.clear_cookies()
    open_own(page, paper, story, way)
    expect(page.locator("article.rj-comment")).to_have_count(1)
    page.wait_for_timeout(500)
    expect(page.locator(".rj-held")).to_have_count(0)


@pytest.mark.parametrize("way", WAYS)
def test_a_rejected_comment_is_shown_to_its_author_with_the_reason(page: Page, paper: Newspaper, way: str) -> None:
    story = paper.new_story()
    identifier = post_held(page, paper, story, "You fool.")
    paper.remove(identifier)
    open_own(page, paper, story, way)
    expect(page.locator(".rj-held .rj-state")).to_contain_text("It insults somebody.")
    expect(page.locator(".rj-held .rj-body")).to_have_text("You fool.")


def test_a_removed_comment_with_replies_is_shown_to_its_author_in_its_place(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    page.goto(f"{paper.url}/stories/{story}")
    page.locator("#rj-post-body").fill("You fool.")
    page.locator("#rj-post-name").fill("Kim")
    page.locator("#rj-post .rj-main").click()
    own = page.locator("article.rj-mine")
    expect(own).to_be_visible()
    identifier = str(own.get_attribute("id")).removeprefix("rj-c-")
    paper.post(story, "Oh please.", identifier)
    paper.remove(identifier)
    while "Oh please." not in included(paper, story) or "You fool." in included(paper, story):
        page.wait_for_timeout(50)
    open_own(page, paper, story, "included")
    expect(page.locator(f"#rj-c-{identifier} .rj-state")).to_contain_text("It insults somebody.")
    expect(page.locator(".rj-held")).to_have_count(0)


def test_a_sister_site_shows_what_is_the_readers_and_a_foreign_one_does_not(
    page: Page, paper: Newspaper, host_pages: HostPages, faults: list[str]
) -> None:
    """The host's page at 127.0.0.1 is of our site though not of our origin; at localhost it is neither."""
    sister = paper.host.replace("localhost", "127.0.0.1")
    site = replace(paper.site, origins=(paper.host, sister))
    paper.site = paper.store.write_now(sites.set_site, site)
    story = paper.new_story()
    post_held(page, paper, story, "Let me in.")
    # The server looks for changed sites once a second.
    page.wait_for_timeout(2_000)
    foreign = embed(paper, host_pages, story, "/sister")
    page.goto(foreign.replace("localhost", "127.0.0.1"))
    expect(page.locator(".rj-held .rj-state")).to_contain_text(FIRST)
    link = page.locator(".rj-held a.rj-edit")
    assert str(link.get_attribute("href")).startswith(paper.url)
    page.goto(foreign)
    expect(page.locator("#rj-title")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator(".rj-held")).to_have_count(0)
    assert faults == []


@pytest.mark.parametrize("way", WAYS)
def test_a_held_comment_that_is_published_meanwhile_is_told_of(page: Page, paper: Newspaper, way: str) -> None:
    story = paper.new_story()
    identifier = post_held(page, paper, story, "Let me in.")
    open_own(page, paper, story, way)
    expect(page.locator(".rj-held .rj-body")).to_have_text("Let me in.")
    paper.publish(identifier)
    expect(page.locator(".rj-held")).to_contain_text("Posted.", timeout=SOON)
    page.locator("[data-rj-arrivals] .rj-arrived").click()
    expect(page.locator(f"[data-rj-list] #rj-c-{identifier}")).to_contain_text("Let me in.")


@pytest.mark.parametrize("way", ["page", "element", "included", "foreign"])
def test_edits_removals_withdrawals_and_votes_are_seen_everywhere(
    page: Page, paper: Newspaper, host_pages: HostPages, way: str
) -> None:
    story = paper.new_story()
    removed, voted = paper.post(story, "Bad words."), paper.post(story, "Vote for me.")
    with paper.somebody(story, "Frist.") as (edited, edit), httpx.Client(base_url=paper.url) as regretful:
        made = regretful.post(f"/api/v1/stories/{story}/comments", json={"body": "Regrets.", "name": "Ruth"})
        if way == "page":
            page.goto(f"{paper.url}/stories/{story}")
        elif way == "foreign":
            page.goto(embed(paper, host_pages, story, "/everywhere"))
        else:
            while "Regrets." not in included(paper, story):
                page.wait_for_timeout(50)
            open_own(page, paper, story, way)
        expect(page.locator("article.rj-comment")).to_have_count(4)
        edit("First.")
        paper.remove(removed)
        token = {"X-CSRF-Token": made.headers["X-CSRF-Token"]}
        regretful.delete(f"/api/v1/comments/{made.json()['id']}", headers=token).raise_for_status()
        paper.vote(voted, 1)
        paper.vote(voted, -1)
        expect(page.locator(f"#rj-c-{voted} .rj-for b")).to_have_text("1", timeout=SOON)
        expect(page.locator(f"#rj-c-{voted} .rj-against b")).to_have_text("1")
        expect(page.locator(f"#rj-c-{voted} .rj-against")).to_contain_text("1")
        expect(page.get_by_text("Bad words.")).to_have_count(0)
        expect(page.get_by_text("Regrets.")).to_have_count(0)
        page.locator(f"#rj-c-{edited} .rj-changed").click()
        expect(page.locator(f"#rj-c-{edited} .rj-body")).to_have_text("First.")
        expect(page.locator("#rj-title")).to_have_text("2 comments")


def test_on_a_foreign_page_every_act_leads_to_ours(
    page: Page, paper: Newspaper, host_pages: HostPages, faults: list[str]
) -> None:
    story = paper.new_story()
    first = paper.post(story, "Hello.")
    page.goto(embed(paper, host_pages, story, "/acts"))
    kindly = "Take part on the discussion’s own page"
    expect(page.locator("#rj-post")).to_have_text(kindly)
    reply = paper.post(story, "Hello yourself.", first)
    page.locator(f"#rj-c-{first} > .rj-arrived").click(timeout=SOON)
    for identifier in (first, reply):
        acts = page.locator(f"#rj-c-{identifier} .rj-acts")
        expect(acts.locator("button")).to_have_count(0)
        for name in ("for", "against", "reply", "quote", "flag"):
            link = acts.locator(f"a.rj-{name}")
            assert link.get_attribute("title") == kindly
            assert httpx.get(str(link.get_attribute("href"))).status_code == 200
    assert violations(page) == []
    page.locator(f"#rj-c-{reply} a.rj-for").click()
    expect(page).to_have_url(f"{paper.url}/comments/{reply}#rj-c-{reply}")
    page.locator(f"#rj-c-{reply} button.rj-for").click()
    expect(page.locator(f"#rj-c-{reply} .rj-for b")).to_have_text("1")
    assert faults == []


def test_the_first_comment_under_a_page_that_nobody_named_comes_from_an_element(page: Page, paper: Newspaper) -> None:
    html = host_page(paper, '<rejoinder-discussion site="lantern"></rejoinder-discussion>')
    html = html.replace('site="lantern"', f'site="{paper.site.slug}"')
    page.route("**/unnamed-element", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"{paper.url}/unnamed-element")
    page.locator("#rj-post-body").fill("First, by the element.")
    page.locator("#rj-post-name").fill("Ann")
    page.locator("#rj-post .rj-main").click()
    expect(page.locator("article[aria-current]")).to_contain_text("First, by the element.")
    page.goto(f"{paper.url}/unnamed-element")
    expect(page.locator("rejoinder-discussion article")).to_contain_text("First, by the element.")


@pytest.mark.parametrize("scripted", [True, False])
def test_the_first_comment_comes_from_an_included_fragment(
    page: Page, plain: Page, paper: Newspaper, scripted: bool
) -> None:
    reader, name = (page, "unnamed-scripted") if scripted else (plain, "unnamed-plain")
    address = f"{paper.url}/{name}"

    def fragment() -> str:
        return httpx.get(f"{paper.url}/discussion", params={"url": address, "site": paper.site.slug}).text

    html = f'<script type="module" src="{paper.url}/embed.js"></script><h1>Own</h1>{fragment()}'
    reader.route(f"**/{name}", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    reader.goto(address)
    reader.locator("#rj-post-body").fill("First, by the fragment.")
    reader.locator("#rj-post-name").fill("Ann")
    reader.locator("#rj-post .rj-main").click()
    expect(reader.locator("article[aria-current]")).to_contain_text("First, by the fragment.")
    assert "First, by the fragment." in fragment()


def test_a_foreign_page_that_nobody_named_leads_to_a_form_of_ours(
    page: Page, paper: Newspaper, host_pages: HostPages
) -> None:
    html = host_page(paper, f'<rejoinder-discussion site="{paper.site.slug}"></rejoinder-discussion>')
    host_pages["/unnamed"] = (html, {})
    page.goto(paper.host + "/unnamed")
    page.get_by_role("link", name="Take part on the discussion’s own page").click()
    page.get_by_label("Your comment").fill("First, from afar.")
    page.get_by_label("Your name").fill("Ann")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("article[aria-current]")).to_contain_text("First, from afar.")
    page.goto(paper.host + "/unnamed")
    expect(page.locator("rejoinder-discussion article")).to_contain_text("First, from afar.")


def test_a_foreign_pages_form_without_a_script_is_confirmed_on_ours(
    plain: Page, paper: Newspaper, host_pages: HostPages
) -> None:
    story = paper.new_story()
    host_pages["/included"] = (httpx.get(f"{paper.url}/stories/{story}/discussion").text, {})
    plain.goto(paper.host + "/included")
    plain.locator("#rj-post-body").fill("A long considered thought.")
    plain.locator("#rj-post-name").fill("Ann")
    plain.locator("#rj-post .rj-main").click()
    expect(plain).to_have_url(f"{paper.url}/stories/{story}/comments")
    expect(plain.locator(".rj-error")).to_contain_text("it is not posted yet")
    expect(plain.get_by_label("Your comment")).to_have_value("A long considered thought.")
    assert httpx.get(f"{paper.url}/api/v1/stories/{story}").json()["comment_count"] == 0
    plain.get_by_role("button", name="Post").click()
    expect(plain.locator("article[aria-current]")).to_contain_text("A long considered thought.")
