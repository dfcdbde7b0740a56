"""Takes the documentation's pictures of a demo that is being served: `python -m tools.screenshots http://127.0.0.1:8080`.

Take them from a fresh demo (`rejoinder demo --fresh`), so that they show what everybody finds there.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tools.pictures.palette import with_palette

TARGET = Path(__file__).parents[1] / "docs" / "pictures"
MOST_BYTES = 200_000
DESK = (1200, 860)
PHONE = (390, 860)
LEAD = "h2 a"


def main(address: str) -> None:
    """Take every picture."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        _take(_open(browser, address, DESK), "story")
        _take(_at_comments(_open(browser, address, DESK)), "discussion")
        _take(_at_comments(_open(browser, address, PHONE)), "phone")
        _take(_at_comments(_open(browser, address, PHONE, is_dark=True)), "phone-dark")
        _take(_open(browser, address, PHONE, story="[dir=rtl] h2 a"), "arabic")
        browser.close()


def _open(
    browser: Browser, address: str, size: tuple[int, int], *, is_dark: bool = False, story: str = LEAD
) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if is_dark else "light", timezone_id="UTC"
    )
    page = context.new_page()
    page.goto(address)
    page.locator(story).first.click()
    page.wait_for_load_state("load")
    return page


def _at_comments(page: Page) -> Page:
    page.locator(".rj-comment").first.evaluate("one => window.scrollTo(0, one.getBoundingClientRect().top - 12)")
    return page


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(500)
    small = with_palette(page.screenshot())
    assert len(small) <= MOST_BYTES, f"{name} takes {len(small)} bytes"
    (TARGET / f"{name}.png").write_bytes(small)
    print(f"{name}.png: {len(small)} bytes")
    page.context.close()


if __name__ == "__main__":
    main(sys.argv[1])
