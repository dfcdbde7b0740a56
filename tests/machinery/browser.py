"""Chromium, driven by Playwright."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.machinery.debian import MissingProgram

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",  # as root, and in most containers, there is no sandbox to be had
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(own_build: Path) -> Path:
    """Return Debian's Chromium, or Playwright's own build where a distribution has none. Raises MissingProgram."""
    for executable in (CHROMIUM, own_build):
        if executable.exists():
            return executable
    raise MissingProgram("Chromium", "chromium")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run; a test opens contexts of its own in it."""
    with sync_playwright() as playwright:
        executable = find_chromium(Path(playwright.chromium.executable_path))
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """An empty browser profile of this test's own, at a desktop's width."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page of this test's own."""
    return context.new_page()
