"""What the newsroom changes about a story is told on open pages, calmly, and ends as a fresh page shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rejoinder.core.story import ReportedAs
from tests.browser.conftest import HostPages
from tests.browser.test_arrivals import NOTE_WHAT_IS_SAID, WATCH_SHIFTS, announced, settle
from tests.browser.test_embed import embed, included
from tests.machinery.accessibility import violations
from tests.machinery.newspaper import Newspaper

WORDS = "Words that fill a line and another one. " * 12
SOON = 15_000


def status_of(page: Page, paper: Newspaper, story: str) -> str:
    """Return the status line and the closing sentence of a fresh page."""
    fresh = page.context.new_page()
    fresh.goto(f"{paper.url}/stories/{story}")
    text = shown_status(fresh)
    fresh.close()
    return text


def shown_status(page: Page) -> str:
    # Also what is hidden: a fresh page gives the reason in the story itself, right above.
    found = page.locator("[data-rj-status], section > .rj-closed").all_text_contents()
    return " ".join(" ".join(found).split())


def test_a_retraction_is_told_in_place_and_moves_nothing(page: Page, paper: Newspaper, faults: list[str]) -> None:
    story = paper.new_story()
    first = paper.post(story, WORDS)
    page.goto(f"{paper.url}/stories/{story}")
    settle(page)
    page.evaluate(WATCH_SHIFTS)
    paper.report(story, ReportedAs.RETRACTED, "The document was forged.")
    strip = page.locator(".rj-strip")
    expect(strip).to_contain_text("This report has been retracted", timeout=SOON)
    expect(strip).to_contain_text("The document was forged.")
    expect(page.locator("[role=status]")).to_contain_text("The document was forged.")
    assert "The document was forged." in announced(page)
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifts") == []
    assert violations(page) == []
    strip.get_by_role("button", name="Close").click()
    expect(strip).to_have_count(0)
    assert "The document was forged." in shown_status(page)
    assert shown_status(page) == status_of(page, paper, story)
    expect(page.locator(f"#rj-c-{first} .rj-reply")).to_be_visible()
    assert faults == []


def test_the_line_above_changes_by_itself_where_nobody_is_looking(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    last = [paper.post(story, WORDS) for _ in range(12)][-1]
    page.goto(f"{paper.url}/stories/{story}#rj-c-{last}")
    settle(page)
    expect(page.locator(f"#rj-c-{last}")).to_be_in_viewport()
    page.wait_for_timeout(1_500)
    before = page.locator(f"#rj-c-{last}").bounding_box()
    page.evaluate(WATCH_SHIFTS)
    paper.report(story, ReportedAs.CORRECTED, "It was Tuesday.")
    expect(page.locator(".rj-strip")).to_be_in_viewport(timeout=SOON)
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifts") == []
    after = page.locator(f"#rj-c-{last}").bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 1
    assert "It was Tuesday." in page.locator("[data-rj-status]").inner_text()


def test_closing_shuts_the_forms_and_opening_opens_them(page: Page, paper: Newspaper, faults: list[str]) -> None:
    story = paper.new_story()
    first, second = paper.post(story, "One."), paper.post(story, "Two.")
    page.goto(f"{paper.url}/stories/{story}")
    page.locator(f"#rj-c-{first} .rj-reply").click()
    reply = page.locator(f"#rj-c-{first} .rj-form")
    reply.locator("textarea").fill("Half a thought")
    expect(reply.locator(".rj-preview")).to_be_visible()
    page.wait_for_timeout(600)
    page.evaluate(WATCH_SHIFTS)
    paper.report(story, ReportedAs.CONFIRMED, is_open=False)
    expect(page.locator("section > .rj-closed")).to_contain_text("This discussion is closed.", timeout=SOON)
    expect(page.locator("#rj-post")).to_have_count(0)
    expect(page.locator(f"#rj-c-{second} .rj-reply")).to_be_hidden()
    expect(reply.locator("textarea")).to_have_value("Half a thought")
    expect(reply.locator(".rj-main")).to_be_disabled()
    expect(reply).to_contain_text("This discussion is closed.")
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifts") == []
    assert violations(page) == []
    assert shown_status(page) == status_of(page, paper, story)
    page.locator(".rj-strip").get_by_role("button", name="Close").click()
    paper.report(story, ReportedAs.CONFIRMED)
    expect(page.locator(".rj-strip")).to_contain_text("This discussion is open again.", timeout=SOON)
    expect(page.locator("#rj-post")).to_be_visible()
    expect(page.locator(f"#rj-c-{second} .rj-reply")).to_be_visible()
    reply.locator("[name=name]").fill("Ann")
    reply.locator(".rj-main").click()
    expect(page.locator(".rj-replies article")).to_contain_text("Half a thought")
    assert faults == []


def test_a_page_that_came_closed_says_when_it_is_open_again(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    paper.report(story, ReportedAs.CONFIRMED, is_open=False)
    page.goto(f"{paper.url}/stories/{story}")
    expect(page.locator("#rj-post")).to_have_count(0)
    paper.report(story, ReportedAs.CONFIRMED)
    expect(page.locator(".rj-strip")).to_contain_text("This discussion is open again.", timeout=SOON)
    page.get_by_role("button", name="Show the present discussion").click()
    expect(page.locator("#rj-post")).to_be_visible()


def test_a_changed_title_and_text_are_told_on_the_storys_own_page(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    page.goto(f"{paper.url}/stories/{story}")
    paper.report(story, ReportedAs.CONFIRMED, title="Another headline")
    expect(page.locator(".rj-strip")).to_contain_text("The newsroom has changed this story.", timeout=SOON)
    expect(page.locator("h1")).not_to_contain_text("Another headline")
    page.get_by_role("button", name="Show the present discussion").click()
    expect(page.locator("h1")).to_contain_text("Another headline")


@pytest.mark.parametrize("lang", ["ar"])
def test_it_is_told_in_the_pages_language(page: Page, paper: Newspaper, lang: str) -> None:
    story = paper.new_story()
    paper.post(story, WORDS)
    page.goto(f"{paper.url}/stories/{story}?lang={lang}")
    paper.report(story, ReportedAs.RETRACTED, "The document was forged.")
    expect(page.locator(".rj-strip")).to_contain_text("سُحب هذا الخبر", timeout=SOON)


def test_many_changes_are_said_at_most_once_in_ten_seconds(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    page.clock.install()
    page.goto(f"{paper.url}/stories/{story}")
    settle(page)
    page.evaluate(NOTE_WHAT_IS_SAID)
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
    for number in range(6):
        paper.report(story, ReportedAs.CORRECTED if number % 2 else ReportedAs.RETRACTED, f"Reason {number}.")
        for _ in range(12):
            page.clock.run_for(500)
            page.wait_for_timeout(60)
    for _ in range(30):
        page.clock.run_for(1_000)
        page.wait_for_timeout(30)
    times = [at for at, _ in page.evaluate("window.said")]
    assert len(times) >= 2
    assert all(later - earlier >= 10_000 for earlier, later in zip(times, times[1:], strict=False))
    assert "Reason 5." in page.locator(".rj-strip").inner_text()


@pytest.mark.parametrize("way", ["element", "included"])
def test_both_embeds_tell_it(page: Page, paper: Newspaper, host_pages: HostPages, way: str) -> None:
    story = paper.new_story()
    paper.post(story, WORDS)
    if way == "element":
        page.goto(embed(paper, host_pages, story, "/news"))
    else:
        html = included(paper, story)
        page.route("**/own-news", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{paper.url}/own-news")
    expect(page.locator("article.rj-comment")).to_have_count(1)
    paper.report(story, ReportedAs.RETRACTED, "The document was forged.", is_open=False)
    strip = page.locator(".rj-strip")
    expect(strip).to_contain_text("The document was forged.", timeout=SOON)
    expect(strip).to_contain_text("This discussion is closed.")
    expect(page.locator("section > .rj-closed")).to_be_visible()
    expect(page.locator("#rj-post")).to_have_count(0)
    if way == "element":
        strip.get_by_role("button", name="Show the present discussion").click()
        expect(page.locator("rejoinder-discussion .rj-notice")).to_contain_text("The document was forged.")
        expect(page.locator("rejoinder-discussion .rj-closed")).to_be_visible()
        assert page.url == paper.host + "/news"
