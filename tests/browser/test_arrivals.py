"""What others write arrives without moving anything, is announced seldom, and shown on a click."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.machinery.newspaper import Newspaper

WATCH_SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifts.push(entry.value);
  }).observe({ type: 'layout-shift' });
}"""


def chip_of(page: Page, identifier: str) -> Locator:
    return page.locator(f"#rj-c-{identifier} > .rj-arrived")


def top_chip(page: Page) -> Locator:
    return page.locator("[data-rj-arrivals] > .rj-arrived")


def settle(page: Page) -> None:
    """Wait until fonts, times and the stream are there."""
    page.wait_for_load_state("load")
    page.evaluate("document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => done())))")


def test_fifty_replies_arrive_and_nothing_moves(page: Page, paper: Newspaper, faults: list[str]) -> None:
    story = paper.new_story()
    above = [paper.post(story, f"Comment {number}, which is here from the start.") for number in range(5)]
    below = paper.post(story, "A reply.", above[0])
    page.goto(f"{paper.url}/stories/{story}")
    settle(page)
    page.evaluate("scrollTo(0, 200)")
    page.evaluate(WATCH_SHIFTS)
    height = page.evaluate("document.documentElement.scrollHeight")
    parents: list[str | None] = [*above, below, None]
    for number in range(50):
        paper.post(story, f"Reply {number}", parents[number % len(parents)])
    told = {identifier: (50 - place + 6) // 7 for place, identifier in enumerate([*above, below])}
    for identifier, count in told.items():
        expect(chip_of(page, identifier)).to_have_text(f"{count} new replies", timeout=15_000)
    expect(top_chip(page)).to_have_text("7 new comments")
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert page.evaluate("scrollY") == 200
    assert page.evaluate("window.shifts") == []
    assert page.locator("article.rj-comment").count() == 6
    # The watch does see what moves: showing them makes room.
    chip_of(page, above[0]).click()
    expect(page.locator("article.rj-comment")).to_have_count(6 + 8)
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifts.length") > 0
    assert faults == []


def test_votes_and_removals_of_others_move_nothing(page: Page, paper: Newspaper, faults: list[str]) -> None:
    story = paper.new_story()
    first, second = paper.post(story, "Words " * 60), paper.post(story, "Below.")
    paper.post(story, "A reply.", first)
    page.goto(f"{paper.url}/stories/{story}")
    settle(page)
    page.evaluate(WATCH_SHIFTS)
    for value in (1, 1, 1, -1):
        paper.vote(second, value)
    expect(page.locator(f"#rj-c-{second} .rj-for b")).to_have_text("3", timeout=10_000)
    expect(page.locator(f"#rj-c-{second} .rj-against b")).to_have_text("1")
    paper.remove(first)
    expect(page.locator(f"#rj-c-{first}")).to_contain_text("Removed by a moderator.", timeout=10_000)
    assert "Words" not in page.locator(f"#rj-c-{first}").inner_text()
    page.wait_for_timeout(200)
    assert page.evaluate("window.shifts") == []
    assert faults == []


def test_a_click_shows_the_new_replies_where_they_belong(page: Page, paper: Newspaper, faults: list[str]) -> None:
    story = paper.new_story()
    first, other = paper.post(story, "One."), paper.post(story, "Two.")
    page.goto(f"{paper.url}/stories/{story}")
    settle(page)
    reply = paper.post(story, "A reply.", first)
    paper.post(story, "A reply to the reply.", reply)
    expect(chip_of(page, first)).to_have_text("2 new replies", timeout=10_000)
    chip_of(page, first).click()
    inner = page.locator(f"li:has(> #rj-c-{first}) article.rj-comment")
    expect(inner).to_have_count(3)
    expect(inner.nth(1)).to_be_focused()
    nested = page.locator(f"li:has(> #rj-c-{reply}) > details > ol > li > article")
    expect(nested).to_contain_text("A reply to the reply.")
    expect(chip_of(page, first)).to_have_count(0)
    summary = page.locator(f"li:has(> #rj-c-{first}) > details > summary")
    expect(summary).to_contain_text("2 replies")
    page.keyboard.press("b")
    expect(page.locator(f"#rj-c-{first}")).to_be_focused()
    assert page.locator("article.rj-comment").last.get_attribute("id") == f"rj-c-{other}"
    assert faults == []


def test_new_comments_at_the_top_level_stand_where_the_order_puts_them(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    old = paper.post(story, "Old.")
    for order, place in (("oldest", -1), ("newest", 0)):
        page.goto(f"{paper.url}/stories/{story}?order={order}")
        settle(page)
        fresh = paper.post(story, f"Fresh, {order}.")
        expect(top_chip(page)).to_have_text("1 new comment", timeout=10_000)
        top_chip(page).click()
        expect(page.locator(f"#rj-c-{fresh}")).to_be_focused()
        assert page.locator("article.rj-comment").nth(place).get_attribute("id") == f"rj-c-{fresh}"
    assert page.locator(f"#rj-c-{old}").count() == 1


def test_a_reply_in_a_folded_branch_is_told_above_it(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Top.")
    reply = paper.post(story, "Folded away.", first)
    page.goto(f"{paper.url}/stories/{story}")
    page.locator("details.rj-branch > summary").click()
    deeper = paper.post(story, "Deeper.", reply)
    expect(chip_of(page, first)).to_have_text("1 new reply", timeout=10_000)
    chip_of(page, first).click()
    expect(page.locator(f"#rj-c-{deeper}")).to_be_focused()
    expect(page.locator(f"#rj-c-{reply}")).to_be_visible()


def test_an_edit_is_shown_on_request(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    with paper.somebody(story, "Frist.") as (identifier, edit):
        page.goto(f"{paper.url}/stories/{story}")
        settle(page)
        edit("First.")
        changed = page.locator(f"#rj-c-{identifier} > .rj-changed")
        expect(changed).to_have_text("Edited: show", timeout=10_000)
        expect(page.locator(f"#rj-c-{identifier} .rj-body")).to_have_text("Frist.")
        changed.click()
        expect(page.locator(f"#rj-c-{identifier} .rj-body")).to_have_text("First.")


def announced(page: Page) -> str:
    """Return what the polite live region says, as assistive technology is told."""
    session = page.context.new_cdp_session(page)
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}
    regions = [node for node in nodes if node.get("role", {}).get("value") == "status"]
    assert len(regions) == 1
    said = [by_id[child]["name"]["value"] for child in regions[0].get("childIds", []) if "name" in by_id[child]]
    return " ".join(said)


NOTE_WHAT_IS_SAID = """() => {
  window.said = [];
  const region = document.querySelector('[role=status]');
  new MutationObserver(() => window.said.push([Date.now(), region.textContent])).observe(region, { childList: true });
}"""


def test_arrivals_are_announced_at_most_once_in_ten_seconds(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Speak.")
    page.clock.install()
    page.goto(f"{paper.url}/stories/{story}")
    settle(page)
    page.evaluate(NOTE_WHAT_IS_SAID)
    page.clock.pause_at(page.evaluate("Date.now()") + 1_000)
    chip = chip_of(page, first)
    for number in range(1, 31):
        paper.post(story, f"{number}.", first)
        for _ in range(200):
            page.clock.run_for(200)
            if chip.count() and chip.inner_text().startswith(f"{number} "):
                break
    page.clock.run_for(60_000)
    said: list[tuple[int, str]] = page.evaluate("window.said")
    times = [at for at, _ in said]
    assert len(said) >= 2
    assert all(later - earlier >= 10_000 for earlier, later in zip(times, times[1:], strict=False))
    assert sum(int(text.split()[0]) for _, text in said) == 30
    assert announced(page) == said[-1][1]


def test_the_stream_goes_on_from_the_page_it_belongs_to(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Before.")
    page.goto(f"{paper.url}/stories/{story}")
    page.goto("about:blank")
    paper.post(story, "While away.", first)
    page.go_back()
    # A browser that kept the page goes on from its seq; one that did not asks for the page as it is now.
    told = page.locator(f"#rj-c-{first} > .rj-arrived, .rj-replies .rj-body")
    expect(told).to_have_text(re.compile("1 new reply|While away."), timeout=10_000)
