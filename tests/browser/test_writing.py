"""Writing with a script: in place, with drafts, previews, quotations and votes."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.machinery.newspaper import Newspaper


def comment(page: Page, identifier: str) -> Locator:
    return page.locator(f"#rj-c-{identifier}")


def write_reply(page: Page, to: str, text: str, name: str = "Reader") -> Locator:
    """Open the form under a comment and fill it; returns the form."""
    comment(page, to).locator(".rj-reply").click()
    form = comment(page, to).locator(".rj-form")
    form.locator("textarea").fill(text)
    form.locator("[name=name]").fill(name)
    return form


def test_a_reply_is_written_under_its_comment_and_appears_there(
    page: Page, paper: Newspaper, faults: list[str]
) -> None:
    story = paper.new_story()
    first = paper.post(story, "What do you think?")
    page.goto(f"{paper.url}/stories/{story}")
    form = write_reply(page, first, "I think *so*.")
    expect(form.locator(".rj-preview em")).to_have_text("so")
    form.locator(".rj-main").click()
    reply = page.locator(f"li:has(> #rj-c-{first}) .rj-replies article")
    expect(reply).to_contain_text("I think so.")
    expect(reply).to_be_focused()
    expect(form).to_have_count(0)
    expect(page.locator("[role=status]")).to_have_text("Posted.")
    page.reload()
    expect(reply.locator(".rj-author")).to_have_text("Reader")
    assert faults == []


def test_a_comment_at_the_top_appears_and_empties_its_form(page: Page, paper: Newspaper, faults: list[str]) -> None:
    story = paper.new_story()
    page.goto(f"{paper.url}/stories/{story}")
    page.locator("#rj-post-body").fill("First!")
    page.locator("#rj-post-name").fill("Ann")
    page.locator("#rj-post .rj-main").click()
    expect(page.locator("article.rj-comment")).to_contain_text("First!")
    expect(page.locator("#rj-post-body")).to_have_value("")
    # The cookie has come since the page did: the next one needs its token.
    page.locator("#rj-post-body").fill("Second.")
    expect(page.locator("#rj-post-name")).to_have_value("Ann")
    page.locator("#rj-post .rj-main").click()
    expect(page.locator("article.rj-comment")).to_have_count(2)
    assert faults == []


def test_a_draft_survives_a_reload_and_goes_once_it_is_posted(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Hello.")
    page.goto(f"{paper.url}/stories/{story}")
    write_reply(page, first, "Half a thou")
    page.locator("#rj-post-body").fill("And another")
    page.reload()
    expect(page.locator("#rj-post-body")).to_have_value("And another")
    comment(page, first).locator(".rj-reply").click()
    field = comment(page, first).locator("textarea")
    expect(field).to_have_value("Half a thou")
    field.fill("A thought.")
    comment(page, first).locator("[name=name]").fill("Bo")
    comment(page, first).locator(".rj-main").click()
    expect(page.locator("article.rj-comment")).to_have_count(2)
    page.reload()
    comment(page, first).locator(".rj-reply").click()
    expect(field).to_have_value("")


def test_a_refused_text_stays_in_its_form_with_the_reason(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Hello.")
    page.goto(f"{paper.url}/stories/{story}")
    form = write_reply(page, first, "Fine.", name="administrator")
    form.locator(".rj-main").click()
    expect(form.locator(".rj-error")).not_to_be_empty()
    expect(form.locator("textarea")).to_have_value("Fine.")
    assert page.locator("article.rj-comment").count() == 1


def test_the_reason_stands_below_the_field_that_it_is_about(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    page.goto(f"{paper.url}/stories/{story}")
    body, name = page.locator("#rj-post-body"), page.locator("#rj-post-name")
    body.fill("Fine.")
    name.fill("administrator")
    page.locator("#rj-post .rj-main").click()
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("administrator"))
    expect(page.locator("p:has(> #rj-post-name) + .rj-error")).to_be_visible()
    body.evaluate("field => field.removeAttribute('maxlength')")
    body.fill("x " * 11_000)
    name.fill("Ann")
    page.locator("#rj-post .rj-main").click()
    expect(body).to_have_accessible_description(re.compile("at most 5,000 characters"))
    expect(name).not_to_have_attribute("aria-invalid", "true")
    body.fill("Fine.")
    page.locator("#rj-post .rj-main").click()
    expect(page.locator("article.rj-comment")).to_contain_text("Fine.")
    expect(page.locator("#rj-post .rj-error, #rj-post [aria-invalid]")).to_have_count(0)


def test_votes_are_cast_and_taken_back_in_place(page: Page, paper: Newspaper, faults: list[str]) -> None:
    story = paper.new_story()
    first = paper.post(story, "Vote for me.")
    page.goto(f"{paper.url}/stories/{story}")
    up = comment(page, first).locator(".rj-for")
    down = comment(page, first).locator(".rj-against")
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(up).to_have_attribute("aria-label", "Vote up: 1")
    down.click()
    expect(up.locator("b")).to_have_text("0")
    expect(down).to_have_attribute("aria-pressed", "true")
    down.click()
    expect(down.locator("b")).to_have_text("0")
    expect(down).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(down).to_have_attribute("aria-pressed", "false")
    assert faults == []


def test_ones_own_comment_is_edited_and_withdrawn_in_place(page: Page, paper: Newspaper, faults: list[str]) -> None:
    story = paper.new_story()
    page.goto(f"{paper.url}/stories/{story}")
    page.locator("#rj-post-body").fill("Frist.")
    page.locator("#rj-post-name").fill("Cy")
    page.locator("#rj-post .rj-main").click()
    own = page.locator("article.rj-comment")
    own.locator(".rj-edit").click()
    expect(own.locator("textarea")).to_have_value("Frist.")
    own.locator("textarea").fill("First.")
    own.locator(".rj-form .rj-main").click()
    expect(own.locator(".rj-edited")).to_be_visible()
    expect(own.locator(".rj-body")).to_have_text("First.")
    own.locator(".rj-withdraw").click()
    own.locator(".rj-form .rj-main").click()
    expect(own.locator(".rj-body")).to_have_count(0)
    expect(own).to_have_class("rj-comment rj-gone")
    assert [fault for fault in faults if "404" not in fault] == []


def test_a_comment_is_flagged_in_place(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "Buy my boat.")
    page.goto(f"{paper.url}/stories/{story}")
    comment(page, first).locator(".rj-flag").click()
    form = comment(page, first).locator(".rj-form")
    form.get_by_label("Advertising or spam").check()
    form.locator(".rj-main").click()
    expect(comment(page, first).locator(".rj-flagged")).to_have_text("Flagged")


SELECT = """([selector, start, end]) => {
  const text = document.querySelector(selector).firstChild;
  getSelection().setBaseAndExtent(text, start, text, end);
}"""


def test_what_is_selected_becomes_a_quotation_that_names_its_author(
    page: Page, paper: Newspaper, faults: list[str]
) -> None:
    story = paper.new_story()
    first = paper.post(story, "The harbour was empty at six in the morning, and stayed so.", name="Ida")
    page.goto(f"{paper.url}/stories/{story}")
    page.evaluate(SELECT, [f"#rj-c-{first} .rj-body p", 0, 43])
    comment(page, first).locator(".rj-reply").click()
    field = comment(page, first).locator("textarea")
    expect(field).to_have_value("> The harbour was empty at six in the morning\n\n")
    field.press("Control+End")
    field.press_sequentially("It was not.")
    comment(page, first).locator("[name=name]").fill("Jo")
    comment(page, first).locator(".rj-form .rj-main").click()
    source = page.locator(".rj-source")
    expect(source).to_have_text("Ida wrote:")
    source.locator("a").click()
    expect(comment(page, first)).to_be_focused()
    assert faults == []


def test_a_button_at_a_selection_quotes_the_story(page: Page, paper: Newspaper) -> None:
    page.goto(f"{paper.url}/stories/{paper.stories()[0]}")
    page.evaluate(SELECT, ["#rj-story p", 0, 40])
    page.locator(".rj-offer").click()
    quoted = page.locator("#rj-post-body").input_value()
    assert quoted.startswith("> ")
    assert len(quoted) > 40


def test_a_whole_comment_is_quoted_when_nothing_is_selected(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    first = paper.post(story, "One line.\n\nAnother line.")
    page.goto(f"{paper.url}/stories/{story}")
    comment(page, first).locator(".rj-quote").click()
    expect(comment(page, first).locator("textarea")).to_have_value("> One line.\n>\n> Another line.\n\n")


def test_a_held_comment_is_shown_to_its_author_with_the_reason(page: Page, paper: Newspaper) -> None:
    story = paper.new_story()
    with paper.holding_all():
        page.goto(f"{paper.url}/stories/{story}")
        page.locator("#rj-post-body").fill("Let me in.")
        page.locator("#rj-post-name").fill("Kim")
        page.locator("#rj-post .rj-main").click()
        expect(page.locator("[role=status]")).to_have_text("Received: a moderator reads it first.")
        expect(page.locator(".rj-state")).to_contain_text("Every comment on this site is read by a moderator first.")
    page.reload()
    expect(page.locator(".rj-held .rj-body")).to_have_text("Let me in.")
