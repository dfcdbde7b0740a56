"""How pages look and are laid out: widths, themes, directions, print; all without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from rejoinder.web.assets import load_assets
from rejoinder.web.rendering import Pages
from tests.machinery.accessibility import violations
from tests.machinery.preview_pages import sample_pages

NAMES = sorted(sample_pages(Pages(load_assets())))
PAGES = [name for name in NAMES if name != "fragment"]

LONGEST_LINE = """() => {
  let longest = 0;
  for (const block of document.querySelectorAll('.rj-text > p, .rj-body > p')) {
    // A paragraph in another script than its comment's keeps the comment's measure.
    const is_foreign = /^\\p{Script=Arabic}/u.test(block.textContent);
    if (is_foreign && getComputedStyle(block.parentElement).direction === 'ltr') continue;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const lines = new Map();
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let at = 0; at < node.length; at += 1) {
        if (/\\p{M}/u.test(node.data[at])) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const box = range.getClientRects()[0];
        if (box) lines.set(Math.round(box.bottom), (lines.get(Math.round(box.bottom)) ?? 0) + 1);
      }
    }
    longest = Math.max(longest, ...lines.values());
  }
  return longest;
}"""


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page that runs no script, on a phone."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(page: Page, previews: str, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{previews}/{name}.html")
    assert violations(page) == []


def test_text_keeps_240_pixels_at_any_depth_on_a_phone(plain: Page, previews: str) -> None:
    plain.goto(f"{previews}/deep.html")
    bodies = plain.locator(".rj-comment > .rj-body")
    assert bodies.count() == 64
    widths = [box["width"] for box in (bodies.nth(number).bounding_box() for number in range(64)) if box]
    assert len(widths) == 64
    assert min(widths) >= 240


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_on_a_narrow_phone(plain: Page, previews: str, name: str) -> None:
    plain.set_viewport_size({"width": 320, "height": 700})
    plain.goto(f"{previews}/{name}.html")
    assert plain.evaluate("document.documentElement.scrollWidth") == 320


def test_lines_hold_seventy_characters_at_most(page: Page, previews: str) -> None:
    page.goto(f"{previews}/story.html")
    assert 40 < page.evaluate(LONGEST_LINE) <= 70


def test_abusive_text_stays_within_its_comment(plain: Page, previews: str) -> None:
    plain.goto(f"{previews}/story.html")
    comments = plain.locator("article.rj-comment")
    for number in range(comments.count()):
        box = comments.nth(number).bounding_box()
        assert box is not None
        assert box["height"] < 1_500
    zalgo = plain.locator(".rj-body", has_text="algo")
    assert zalgo.evaluate("element => getComputedStyle(element).overflowX") == "hidden"


def test_a_long_comment_is_shown_in_full_on_request(plain: Page, previews: str) -> None:
    plain.goto(f"{previews}/story.html")
    long = plain.locator(".rj-long").first
    before = long.bounding_box()
    long.locator("label").click()
    after = long.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] + 200


def test_branches_fold_and_say_how_much_without_a_script(plain: Page, previews: str) -> None:
    plain.goto(f"{previews}/story.html")
    branch = plain.locator("details.rj-branch").first
    assert branch.locator("article").first.is_visible()
    summary = branch.locator("> summary")
    assert summary.inner_text().strip().endswith("13 replies")
    summary.click()
    assert not branch.locator("article").first.is_visible()
    assert summary.inner_text().strip().endswith("13 replies folded")


def test_arabic_pages_run_from_the_right(plain: Page, previews: str) -> None:
    html = sample_pages(Pages(load_assets()), "ar")["story"]
    plain.route("**/arabic.html", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    plain.goto(f"{previews}/arabic.html")
    outer = plain.locator(".rj-comments > li > .rj-comment").first.bounding_box()
    inner = plain.locator(".rj-replies .rj-comment").first.bounding_box()
    assert outer is not None
    assert inner is not None
    assert inner["x"] + inner["width"] < outer["x"] + outer["width"]
    assert inner["x"] == pytest.approx(outer["x"])


def test_a_comment_of_another_direction_leaves_its_neighbours_alone(plain: Page, previews: str) -> None:
    plain.goto(f"{previews}/story.html")
    arabic = plain.locator(".rj-body", has_text="والدي").first
    assert arabic.evaluate("element => getComputedStyle(element).direction") == "rtl"
    header = arabic.locator("xpath=../header")
    assert header.evaluate("element => getComputedStyle(element).direction") == "ltr"


def test_print_holds_the_words_and_not_the_buttons(plain: Page, previews: str) -> None:
    plain.emulate_media(media="print")
    plain.goto(f"{previews}/story.html")
    assert plain.locator("h1").is_visible()
    assert plain.locator(".rj-body").first.is_visible()
    for gone in ("#rj-post", ".rj-acts >> nth=0", ".rj-masthead", ".rj-orders"):
        assert not plain.locator(gone).is_visible()


def test_the_theme_can_be_set_against_the_system(page: Page, previews: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{previews}/story.html")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(paper) != light


def test_every_control_is_reached_by_keyboard_and_shows_its_focus(page: Page, previews: str) -> None:
    page.goto(f"{previews}/closed.html")
    seen: set[str] = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        kind, outline = page.evaluate(
            """() => {
              const at = document.activeElement;
              const style = getComputedStyle(at);
              const kind = at.className || at.tagName;
              return [kind, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2];
            }"""
        )
        assert outline, kind
        seen.add(kind)
    assert {"rj-skip", "rj-when", "rj-flag"} <= seen
    assert any("rj-vote" in kind for kind in seen)
    assert "SUMMARY" in seen
