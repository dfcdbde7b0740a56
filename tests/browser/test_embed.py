"""The discussion in somebody else's page: as an element, and as a fragment put in by the server."""

from __future__ import annotations

from typing import Any

import httpx
from playwright.sync_api import Page, expect

from rejoinder.web.assets import load_assets
from tests.browser.conftest import HostPages
from tests.machinery.accessibility import violations
from tests.machinery.newspaper import Newspaper

STRICT = (
    "default-src 'none'; script-src 'nonce-x'; connect-src {origin}; style-src 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def host_page(paper: Newspaper, element: str) -> str:
    """Return a foreign page that allows what it must and nothing else."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>'
        f'<script type="module" nonce="x" src="{paper.url}/embed.js"></script></head>'
        f"<body><main><h1>A story</h1>{element}</main></body></html>"
    )


def embed(paper: Newspaper, host_pages: HostPages, story: str, name: str = "/story") -> str:
    """Put a page with the element on the foreign site and return its address."""
    element = f'<rejoinder-discussion src="{paper.url}/stories/{story}/discussion"></rejoinder-discussion>'
    headers = {"Content-Security-Policy": STRICT.format(origin=paper.url)}
    host_pages[name] = (host_page(paper, element), headers)
    return paper.host + name


def test_the_element_shows_the_discussion_under_the_strictest_policy(
    page: Page, paper: Newspaper, host_pages: HostPages, faults: list[str]
) -> None:
    story = paper.stories()[0]
    page.goto(embed(paper, host_pages, story))
    comments = page.locator("rejoinder-discussion article.rj-comment")
    expect(comments.first).to_be_visible()
    assert comments.count() > 20
    assert (
        page.locator("rejoinder-discussion .rj-orders a").first.evaluate("one => getComputedStyle(one).display")
        != "inline"
    )
    assert page.context.cookies() == []
    assert violations(page) == []
    assert faults == []


def test_a_foreign_reader_reads_there_and_writes_on_our_page(
    page: Page, paper: Newspaper, host_pages: HostPages
) -> None:
    story = paper.new_story()
    first = paper.post(story, "Hello.")
    page.goto(embed(paper, host_pages, story))
    element = page.locator("rejoinder-discussion")
    expect(element.locator("article.rj-comment")).to_have_count(1)
    assert element.locator("form.rj-form, button.rj-vote").count() == 0
    for link in ("a.rj-whole", "a.rj-reply", "a.rj-when"):
        assert str(element.locator(link).get_attribute("href")).startswith(f"{paper.url}/")
    element.locator("a.rj-reply").click()
    expect(page).to_have_url(f"{paper.url}/comments/{first}/reply")
    page.get_by_label("Your reply").fill("From afar.")
    page.get_by_label("Your name").fill("Ann")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("article[aria-current]")).to_contain_text("From afar.")


def test_the_element_turns_to_another_order_and_page_in_place(
    page: Page, paper: Newspaper, host_pages: HostPages, faults: list[str]
) -> None:
    page.goto(embed(paper, host_pages, paper.stories()[0]))
    element = page.locator("rejoinder-discussion")
    first = element.locator("article.rj-comment").first
    before = first.get_attribute("id")
    element.locator(".rj-orders a", has_text="Newest").click()
    expect(element.locator(".rj-orders [aria-current]")).to_have_text("Newest")
    assert first.get_attribute("id") != before
    element.locator(".rj-next").click()
    expect(element.get_by_role("link", name="First page")).to_be_visible()
    assert page.url.startswith(paper.host)
    assert faults == []


def test_a_link_to_a_comment_reaches_into_the_element(page: Page, paper: Newspaper, host_pages: HostPages) -> None:
    story = paper.new_story()
    wanted = [paper.post(story, f"Comment {number}. " + "Words. " * 40) for number in range(20)][15]
    page.goto(embed(paper, host_pages, story) + f"#rj-c-{wanted}")
    target = page.locator(f"#rj-c-{wanted}")
    expect(target).to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    page.evaluate(f"location.hash = ''; location.hash = '#rj-c-{wanted}'")
    expect(target).to_be_in_viewport()


def test_replies_arrive_in_the_element_as_well(
    page: Page, paper: Newspaper, host_pages: HostPages, faults: list[str]
) -> None:
    story = paper.new_story()
    first = paper.post(story, "Hello.")
    page.goto(embed(paper, host_pages, story))
    expect(page.locator("rejoinder-discussion article.rj-comment")).to_have_count(1)
    reply = paper.post(story, "Hello yourself.", first)
    chip = page.locator(f"#rj-c-{first} > .rj-arrived")
    expect(chip).to_have_text("1 new reply", timeout=10_000)
    chip.click()
    expect(page.locator(f"#rj-c-{reply}")).to_contain_text("Hello yourself.")
    assert str(page.locator(f"#rj-c-{reply} a.rj-reply").get_attribute("href")).startswith(paper.url)
    assert faults == []


def test_a_link_inside_the_element_stands_until_the_discussion_does(
    page: Page, paper: Newspaper, host_pages: HostPages
) -> None:
    story = paper.new_story()
    element = '<rejoinder-discussion src="{}"><a href="{}">Comments</a></rejoinder-discussion>'
    own = f"{paper.url}/stories/{story}"
    host_pages["/right"] = (host_page(paper, element.format(f"{own}/discussion", own)), {})
    host_pages["/wrong"] = (host_page(paper, element.format(f"{own}/nothing", own)), {})
    link = page.get_by_role("link", name="Comments")
    page.goto(f"{paper.host}/wrong")
    page.wait_for_load_state("networkidle")
    expect(link).to_be_visible()
    page.goto(f"{paper.host}/right")
    expect(page.locator("rejoinder-discussion #rj-title")).to_be_visible()
    expect(link).to_be_hidden()


def test_a_host_themes_the_element_by_properties(page: Page, paper: Newspaper, host_pages: HostPages) -> None:
    story = paper.new_story()
    paper.post(story, "Hello.")
    address = embed(paper, host_pages, story, "/themed")
    html, _ = host_pages["/themed"]
    styled = html.replace("</head>", "<style>rejoinder-discussion { --rj-ink: rgb(1, 2, 3) }</style></head>")
    host_pages["/themed"] = (styled, {})
    page.goto(address)
    body = page.locator("rejoinder-discussion .rj-body")
    assert body.evaluate("one => getComputedStyle(one).color") == "rgb(1, 2, 3)"


COUNT_WHAT_IS_OPEN = """() => {
  window.open_ = { streams: 0, timers: 0, listeners: 0 };
  const Source = window.EventSource;
  window.EventSource = class extends Source {
    constructor(url) { super(url); window.open_.streams += 1; }
    close() { if (this.readyState !== 2) window.open_.streams -= 1; super.close(); }
  };
  const { setInterval: every, clearInterval: cleared } = window;
  const timers = new Set();
  window.setInterval = (...given) => {
    const timer = every(...given);
    timers.add(timer);
    window.open_.timers += 1;
    return timer;
  };
  window.clearInterval = (timer) => { if (timers.delete(timer)) window.open_.timers -= 1; cleared(timer); };
  for (const target of [window, document]) {
    const add = target.addEventListener.bind(target);
    target.addEventListener = (type, handler, options) => {
      window.open_.listeners += 1;
      options?.signal?.addEventListener('abort', () => { window.open_.listeners -= 1; });
      add(type, handler, options);
    };
  }
}"""

COME_AND_GO = """async ([src, times]) => {
  for (let number = 0; number < times; number += 1) {
    const element = document.createElement('rejoinder-discussion');
    element.setAttribute('src', src);
    const ready = new Promise((done) => element.addEventListener('rejoinder-ready', done));
    document.body.append(element);
    if (number % 10 === 0) await ready;
    element.remove();
  }
  await new Promise((done) => setTimeout(done, 500));
  return window.open_;
}"""


def test_an_element_that_goes_leaves_nothing_behind(
    page: Page, paper: Newspaper, host_pages: HostPages, faults: list[str]
) -> None:
    story = paper.new_story()
    paper.post(story, "Hello.")
    page.add_init_script(f"({COUNT_WHAT_IS_OPEN})()")
    page.goto(embed(paper, host_pages, story))
    expect(page.locator("rejoinder-discussion article.rj-comment")).to_have_count(1)
    before: dict[str, Any] = page.evaluate("({ ...window.open_ })")
    assert before["streams"] == 1
    assert before["timers"] > 0
    assert before["listeners"] > 0
    after = page.evaluate(COME_AND_GO, [f"{paper.url}/stories/{story}/discussion", 1_000])
    assert after == before
    assert [fault for fault in faults if "ERR_ABORTED" not in fault] == []


def test_a_moved_element_goes_on_living(page: Page, paper: Newspaper, host_pages: HostPages) -> None:
    story = paper.new_story()
    first = paper.post(story, "Hello.")
    page.goto(embed(paper, host_pages, story))
    expect(page.locator("rejoinder-discussion article.rj-comment")).to_have_count(1)
    page.evaluate("document.body.append(document.querySelector('rejoinder-discussion'))")
    expect(page.locator("rejoinder-discussion article.rj-comment")).to_have_count(1)
    paper.post(story, "Still here?", first)
    expect(page.locator(f"#rj-c-{first} > .rj-arrived")).to_have_text("1 new reply", timeout=10_000)


def included(paper: Newspaper, story: str) -> str:
    """Return a page of the publisher's own with the fragment put in by its server."""
    fragment = httpx.get(f"{paper.url}/stories/{story}/discussion").text
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Own</title>'
        f'<link rel="stylesheet" href="{paper.url}/embed.css">'
        f'<script type="module" src="{paper.url}/embed.js"></script></head>'
        f"<body><main><h1>A story</h1>{fragment}</main></body></html>"
    )


def test_a_fragment_put_in_by_the_server_is_enlivened_in_place(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Hello.")
    page.route("**/own-page", lambda route: route.fulfill(body=included(paper, story), content_type="text/html"))
    page.goto(f"{paper.url}/own-page")
    comment = page.locator(f"#rj-c-{first}")
    comment.locator(".rj-for").click()
    expect(comment.locator(".rj-for")).to_have_attribute("aria-pressed", "true")
    comment.locator(".rj-reply").click()
    comment.locator("textarea").fill("In place.")
    comment.locator("[name=name]").fill("Bea")
    comment.locator(".rj-form .rj-main").click()
    expect(page.locator(".rj-replies article")).to_contain_text("In place.")
    # A fragment that is the same for all may be half a second old.
    while "In place." not in included(paper, story):
        page.wait_for_timeout(50)
    page.reload()
    expect(page.locator(".rj-replies article .rj-edit")).to_be_visible()
    expect(comment.locator(".rj-for")).to_have_attribute("aria-pressed", "true")
    assert page.url.endswith("/own-page")


def test_a_fragment_is_read_and_linked_to_without_a_script(paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Words for a search engine.")
    html = httpx.get(f"{paper.url}/stories/{story}/discussion").text
    assert "Words for a search engine." in html
    assert f'id="rj-c-{first}"' in html
    assert "<script" not in html


def test_a_pinned_script_is_checked_and_finds_its_server(
    page: Page, paper: Newspaper, host_pages: HostPages, faults: list[str]
) -> None:
    story = paper.new_story()
    paper.post(story, "Hello.")
    assets = load_assets()
    address = paper.url + assets.path("rejoinder.js")
    url = httpx.get(f"{paper.url}/api/v1/stories/{story}").json()["url"]
    html = (
        '<!doctype html><title>Pinned</title><link rel="icon" href="data:,">'
        '<script type="module" crossorigin src="{}" integrity="{}"></script>'
        f'<rejoinder-discussion site="{paper.site.slug}" url="{url}">No discussion.</rejoinder-discussion>'
    )
    host_pages["/pinned"] = (html.format(address, assets.files["rejoinder.js"].integrity), {})
    host_pages["/forged"] = (html.format(address, assets.files["rejoinder.css"].integrity), {})
    page.goto(paper.host + "/pinned")
    expect(page.locator("rejoinder-discussion article")).to_contain_text("Hello.")
    assert faults == []
    page.goto(paper.host + "/forged")
    expect(page.get_by_text("No discussion.")).to_be_visible()
    assert "integrity" in faults[0]
