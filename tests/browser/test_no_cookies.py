"""A guest whose browser keeps no cookies: the link that is given in their place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.machinery.accessibility import violations
from tests.machinery.browser import ARGUMENTS, find_chromium
from tests.machinery.newspaper import Newspaper

BLOCKED = {"profile": {"default_content_setting_values": {"cookies": 2}}}


@contextmanager
def blocking(browser: Browser, tmp_path: Path, *, runs_scripts: bool) -> Iterator[Page]:
    """Open a phone's browser whose owner has blocked all cookies."""
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(BLOCKED))
    context = browser.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=find_chromium(Path(browser.browser_type.executable_path)),
        args=ARGUMENTS,
        viewport={"width": 360, "height": 740},
        java_script_enabled=runs_scripts,
    )
    yield context.pages[0]
    assert context.cookies() == []
    context.close()


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def wary(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """A browser without cookies, once with scripts and once without."""
    with blocking(browser, tmp_path, runs_scripts=request.param) as page:
        yield page


def post(page: Page, paper: Newspaper, text: str, query: str = "", label: str = "Your comment") -> None:
    page.goto(f"{paper.url}/stories/{paper.new_story()}{query}")
    form = page.locator("#rj-post")
    form.locator("textarea").fill(text)
    form.locator("[name=name]").fill("Ann")
    form.locator("button.rj-main").click()
    expect(page.locator(".rj-link a")).to_be_visible()


def test_a_comment_is_edited_and_withdrawn_by_its_link(wary: Page, paper: Newspaper) -> None:
    post(wary, paper, "Frist.")
    link = wary.locator(".rj-link a").inner_text()
    assert wary.url == link
    wary.goto(paper.url)
    wary.goto(link)
    field = wary.get_by_label("Your comment", exact=True)
    expect(field).to_have_value("Frist.")
    field.fill("First.")
    wary.get_by_role("button", name="Save").click()
    expect(wary.locator(".rj-about .rj-body")).to_have_text("First.")
    assert wary.url == link
    wary.get_by_role("link", name="See it in the discussion").click()
    expect(wary.locator("article .rj-body")).to_have_text("First.")
    wary.goto(link)
    wary.get_by_role("button", name="Withdraw").click()
    expect(wary.locator("#rj-title")).to_have_text("No comments yet")


def test_a_held_comment_is_seen_by_its_link(wary: Page, paper: Newspaper) -> None:
    with paper.holding_all():
        wary.wait_for_timeout(1_100)
        post(wary, paper, "Is anybody there?")
        expect(wary.locator(".rj-state")).to_contain_text("Waiting for a moderator")
    wary.wait_for_timeout(1_100)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "?lang=ar"])
def test_the_page_of_the_link_fits_a_phone_and_is_accessible(
    browser: Browser, paper: Newspaper, scheme: str, query: str, tmp_path: Path
) -> None:
    with blocking(browser, tmp_path, runs_scripts=True) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        post(page, paper, "A comment by somebody who is wary of cookies.", query)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if query else "ltr")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert violations(page) == []


def test_with_cookies_a_form_leads_to_the_comment_and_no_link_is_left_in_the_bar(
    browser: Browser, paper: Newspaper
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{paper.url}/stories/{paper.new_story()}")
    page.get_by_label("Your comment").fill("As ever.")
    page.get_by_label("Your name").fill("Ann")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("article .rj-body")).to_have_text("As ever.")
    assert "proof" not in page.url
    context.close()
