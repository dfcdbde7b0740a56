"""An open page goes on hearing: after a killed server, answers that are no stream, sleep, and being offline."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from rejoinder.actions import posting
from rejoinder.actions.drafting import Draft, read_name, read_text
from rejoinder.core.account import Viewer
from rejoinder.core.ids import CommentId, GuestId, StoryId, from_text, to_text
from tests.browser.conftest import HostPages
from tests.browser.test_arrivals import chip_of, settle, top_chip
from tests.browser.test_embed import embed
from tests.machinery.newspaper import Newspaper, newspaper

LONG = 45_000


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, host: str) -> Iterator[Newspaper]:
    """A newspaper whose server may be killed."""
    with newspaper(tmp_path_factory.mktemp("killed"), host) as found:
        yield found


def post_offline(paper: Newspaper, story: str, body: str, parent: str | None = None) -> str:
    """Post by the store itself, as a command beside a server that does not run."""
    viewer = Viewer(paper.site.id, guest_id=GuestId(bytes(15) + bytes([len(body) % 256])))
    shown, key = read_name(paper.site, viewer, "Somebody")
    parent_id = None if parent is None else CommentId(from_text(parent))
    draft = Draft(StoryId(from_text(story)), parent_id, read_text(paper.site, body), shown, key)
    return to_text(paper.store.write_now(posting.post_comment, viewer, paper.site, draft, None).comment.id)


def test_a_killed_server_that_comes_back_is_heard_again(page: Page, own: Newspaper) -> None:
    story = own.new_story()
    first, second = own.post(story, "Before."), own.post(story, "To be removed.")
    page.goto(f"{own.url}/stories/{story}")
    settle(page)
    own.server.end(signal.SIGKILL)
    post_offline(own, story, "While the server was away.", first)
    own.remove(second)
    own.server.start()
    expect(chip_of(page, first)).to_have_text("1 new reply", timeout=LONG)
    expect(page.locator(f"#rj-c-{second}")).to_contain_text("No longer here.", timeout=LONG)
    own.post(story, "And after.")
    expect(top_chip(page)).to_have_text("1 new comment", timeout=LONG)


def test_a_killed_server_is_heard_again_in_an_embed(page: Page, own: Newspaper, host_pages: HostPages) -> None:
    story = own.new_story()
    first = own.post(story, "Before.")
    page.goto(embed(own, host_pages, story, "/killed"))
    expect(page.locator("rejoinder-discussion article.rj-comment")).to_have_count(1)
    own.server.end(signal.SIGKILL)
    own.server.start()
    own.post(story, "After.", first)
    expect(chip_of(page, first)).to_have_text("1 new reply", timeout=LONG)


def test_answers_that_are_no_stream_are_asked_again(page: Page, paper: Newspaper) -> None:
    """A browser gives up for ever on such an answer, which a proxy gives while the server behind it restarts."""
    story, asked = paper.new_story(), []
    first = paper.post(story, "Before.")

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) < 3:
            route.fulfill(status=502, body="Bad gateway")
        else:
            route.continue_()

    page.route("**/events?*", answer)
    page.goto(f"{paper.url}/stories/{story}")
    paper.post(story, "Meanwhile.", first)
    expect(chip_of(page, first)).to_have_text("1 new reply", timeout=LONG)
    assert len(asked) == 3


def test_a_page_that_was_offline_hears_what_it_missed(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Before.")
    page.goto(f"{paper.url}/stories/{story}")
    settle(page)
    page.context.set_offline(True)
    page.locator(f"#rj-c-{first} .rj-for").click()
    expect(page.locator("[role=status]")).to_have_text("That did not reach us. Your text is kept; please try again.")
    expect(page.locator(f"#rj-c-{first} .rj-body")).to_have_text("Before.")
    paper.post(story, "Meanwhile.", first)
    page.context.set_offline(False)
    expect(chip_of(page, first)).to_have_text("1 new reply", timeout=LONG)


def test_what_waits_is_not_lost_by_a_click_without_a_network(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Before.")
    page.goto(f"{paper.url}/stories/{story}")
    paper.post(story, "A reply.", first)
    expect(chip_of(page, first)).to_have_text("1 new reply", timeout=LONG)
    page.context.set_offline(True)
    chip_of(page, first).click()
    expect(page.locator("[role=status]")).to_contain_text("Please try again in a moment.")
    page.context.set_offline(False)
    chip_of(page, first).click()
    expect(page.locator(".rj-replies .rj-body")).to_have_text("A reply.")


COUNT_STREAMS = """() => {
  window.streams = 0;
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(url) { super(url); window.streams += 1; }
  };
}"""
HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def test_a_page_that_was_long_out_of_sight_asks_anew_and_a_glance_away_does_not(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Before.")
    page.add_init_script(f"({COUNT_STREAMS})()")
    page.clock.install()
    page.goto(f"{paper.url}/stories/{story}")
    assert page.evaluate("window.streams") == 1
    page.evaluate(HIDE, True)
    page.clock.fast_forward(20_000)
    page.evaluate(HIDE, False)
    assert page.evaluate("window.streams") == 1
    page.evaluate(HIDE, True)
    page.clock.fast_forward(3_600_000)
    page.evaluate(HIDE, False)
    assert page.evaluate("window.streams") == 2
    paper.post(story, "Good morning.", first)
    expect(chip_of(page, first)).to_have_text("1 new reply", timeout=LONG)


def test_a_page_kept_by_the_browser_hears_again_when_it_is_shown_again(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Before.")
    page.add_init_script(f"({COUNT_STREAMS})()")
    page.goto(f"{paper.url}/stories/{story}")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    paper.post(story, "Meanwhile.", first)
    page.wait_for_timeout(1_500)
    expect(chip_of(page, first)).to_have_count(0)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(chip_of(page, first)).to_have_text("1 new reply", timeout=LONG)
    assert page.evaluate("window.streams") == 2


def test_after_a_reset_what_was_removed_goes_at_once_and_the_rest_is_offered(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    kept, removed = paper.post(story, "Kept."), paper.post(story, "To be removed.")

    asked = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) > 1:
            route.continue_()
            return
        paper.remove(removed)
        paper.vote(kept, 1)
        body = 'retry: 600000\n\nid: 3\nevent: reset\ndata: {"seq":3}\n\n'
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route("**/events?*", answer)
    page.goto(f"{paper.url}/stories/{story}")
    expect(page.locator(f"#rj-c-{removed}")).to_contain_text("No longer here.", timeout=LONG)
    expect(page.locator(f"#rj-c-{kept} .rj-for b")).to_have_text("1")
    page.get_by_role("button", name="Show the present discussion").click()
    expect(page.locator("article.rj-comment:not(.rj-gone)")).to_have_count(1)
