"""Comments as HTML: structure, nesting, and hostile text in every place that takes text."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rejoinder.core.comment import Author, AuthorKind, Status
from rejoinder.core.ids import to_text
from rejoinder.web.shapes import comment_out
from rejoinder.web.views import CommentView, FormKind, FormView, QuoteView, WaitingView
from tests.machinery.oracle import PAGE, dangers
from tests.machinery.preview_pages import sample_pages
from tests.web.pages import discussions as made
from tests.web.pages.reading import HOSTILE, PAGES, article_of, hostile_discussion, story_tree, tree_of, words_of


@pytest.mark.parametrize("name", sorted(sample_pages(PAGES)))
def test_pages_hold_nothing_that_the_policy_forbids(name: str) -> None:
    html = sample_pages(PAGES)[name]
    assert dangers(html, PAGE) == []
    assert " style=" not in html
    assert not [name for element in tree_of(html).iter() for name in element.attrib if name.startswith("on")]


@pytest.mark.parametrize("name", sorted(sample_pages(PAGES)))
def test_ids_are_unique_and_every_label_names_something(name: str) -> None:
    tree = tree_of(sample_pages(PAGES)[name])
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in tree.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "form"):
            assert element.get(attribute) is None or element.get(attribute) in ids, (element.tag, attribute)


def test_hostile_text_is_text_in_every_place_of_every_page() -> None:
    view = hostile_discussion()
    form = FormView(body=HOSTILE, name=HOSTILE, errors={"body": HOSTILE, "name": HOSTILE}, idempotency_key=HOSTILE)
    site, story, viewer = view.site, view.story, view.viewer
    comment = next(item for item in view.items if isinstance(item, CommentView))
    branch = replace(view, branch=comment, ancestors=(), items=view.items[1:])
    htmls = [
        PAGES.story_page(view, form),
        PAGES.permalink_page(branch, form),
        PAGES.discussion(view, form),
        PAGES.front_page(site, [story], viewer, now=made.NOW),
        PAGES.account_page(site, viewer),
        PAGES.desk_page(site, [WaitingView(story, comment)], viewer),
        PAGES.enter_page(site, viewer, HOSTILE),
        PAGES.problem_page(404, HOSTILE, HOSTILE, site=site),
        PAGES.comment_fragment(site, comment, view, absolute=True),
        *(PAGES.form_page(kind, site, story, viewer, form, comment=comment) for kind in FormKind),
    ]
    for html in htmls:
        assert dangers(html, PAGE) == []
        assert "<img src=x" not in html
        assert "<script>alert" not in html
        tree = tree_of(html)
        assert not tree.xpath("//img[@src='x']")
        assert not tree.xpath("//b[not(ancestor::*[contains(@class, 'rj-vote')])]")


def test_names_stand_in_their_own_isolate_and_badges_outside_it() -> None:
    thread = made.Thread()
    thread.add("Hello.", author=Author(AuthorKind.ACCOUNT, "ليلى", None, is_staff=True))
    article = article_of(story_tree(made.discussion(items=tuple(thread.views))), 0)
    (name,) = article.xpath(".//bdi[contains(@class, 'rj-author')]")
    assert name.text_content() == "ليلى"
    assert [badge.getparent().tag for badge in article.find_class("rj-badge")] == ["header"]
    assert article.get("aria-labelledby") == name.get("id")


def test_comments_nest_as_their_levels_say() -> None:
    tree = story_tree()
    for view in made.thread().views:
        if view.comment.parent_id is None:
            continue
        article = tree.get_element_by_id("rj-c-" + to_text(view.comment.id))
        above = article.getparent().getparent().getparent().getparent()
        assert above[0].get("id") == "rj-c-" + to_text(view.comment.parent_id)


def test_every_comment_of_the_page_stands_on_it_once_in_displayed_order() -> None:
    shown = [article.get("id") for article in story_tree().xpath("//article[contains(@class, 'rj-comment')]")]
    assert shown == ["rj-c-" + to_text(view.comment.id) for view in made.thread().views]


def test_a_tombstone_tells_nothing_but_that_something_stood_there() -> None:
    view = made.discussion()
    gone = next(item for item in view.items if isinstance(item, CommentView) and item.comment.withdrawn_at is not None)
    secret = replace(gone, comment=replace(gone.comment, html="<p>secret</p>"))
    items = tuple(secret if item is gone else item for item in view.items)
    html = PAGES.story_page(replace(view, items=items), FormView())
    article = tree_of(html).get_element_by_id("rj-c-" + to_text(gone.comment.id))
    assert "secret" not in html
    assert gone.comment.author.name is not None
    assert words_of(article).startswith("Withdrawn by its author.")
    assert gone.comment.author.name not in words_of(article)
    assert not article.find_class("rj-acts")


def test_a_removed_comment_says_who_removed_it() -> None:
    view = made.discussion()
    removed = next(
        item for item in view.items if isinstance(item, CommentView) and item.comment.status is Status.REJECTED
    )
    article = story_tree(view).get_element_by_id("rj-c-" + to_text(removed.comment.id))
    assert words_of(article).startswith("Removed by a moderator.")


def test_a_held_comment_is_shown_to_its_author_with_the_reason() -> None:
    tree = story_tree(made.own())
    (held,) = tree.find_class("rj-held")
    assert "Waiting for a moderator" in words_of(held)
    assert "A guest’s first comment is read by a moderator first." in words_of(held)
    assert not held.find_class("rj-votes")


def test_a_lost_author_is_said_to_be_lost_and_the_suggestion_stands_apart() -> None:
    thread = made.Thread()
    thread.add("Who?", author=Author(AuthorKind.UNKNOWN, None, None), author_suggestion="Concrete Mike")
    article = article_of(story_tree(made.discussion(items=tuple(thread.views))), 0)
    (name,) = article.find_class("rj-author")
    assert name.text_content() == "author not preserved"
    assert "Probably Concrete Mike" in words_of(article)


def test_a_quotation_of_a_lost_author_names_nobody() -> None:
    thread = made.Thread()
    thread.add("> Some words.\n\nMine.", quotes=(QuoteView(0, None, "/comments/x"),))
    article = article_of(story_tree(made.discussion(items=tuple(thread.views))), 0)
    (source,) = article.find_class("rj-source")
    assert words_of(source) == "From an earlier comment:"
    assert source[0].get("href") == "/comments/x"


def test_a_problem_leads_on_to_the_stories_or_to_the_first_page() -> None:
    site = made.discussion().site
    onward = tree_of(PAGES.problem_page(404, "Nothing here", "Nothing.", site=site)).xpath("//main//a")
    assert [(one.get("href"), one.text) for one in onward] == [("/", "All stories")]
    page = tree_of(PAGES.problem_page(400, "No", "No.", site=site, language="ar", has_first_page=True))
    assert [one.get("href") for one in page.xpath("//main//a")] == ["?lang=ar"]
    assert not tree_of(PAGES.problem_page(404, "Nothing here", "Nothing.")).xpath("//main//a")


def test_a_guest_who_gave_no_name_is_called_a_guest_also_where_quoted_or_answered() -> None:
    thread = made.Thread()
    thread.add("Hello", author=Author(AuthorKind.GUEST, None, bytes(17)))
    thread.add("> Hello\n\nYes.")
    quoting = replace(thread.views[1], quotes=(QuoteView(0, "", "/comments/x"),), reply_to=(bytes(16), ""))
    tree = story_tree(made.discussion(items=(thread.views[0], quoting)))
    assert article_of(tree, 0).find_class("rj-author")[0].text_content() == "Guest"
    assert article_of(tree, 1).find_class("rj-source")[0].text_content() == "Guest wrote:"
    assert "not preserved" not in words_of(tree)


def test_deep_comments_name_what_they_answer_and_are_not_indented_further() -> None:
    tree = story_tree(made.chain(20))
    article = article_of(tree, 15)
    assert "in reply to " in words_of(article)
    assert "level 16" in words_of(article)
    assert not article_of(tree, 5).find_class("rj-level")
    assert len(tree.find_class("rj-deep")) == 20 - 1 - 7


@pytest.mark.parametrize("status", [Status.HELD, Status.REJECTED])
def test_what_its_author_changes_of_a_tombstone_is_not_told(status: Status) -> None:
    view = made.discussion()
    gone = next(item for item in view.items if isinstance(item, CommentView) and item.comment.withdrawn_at is not None)
    unseen = replace(gone, comment=replace(gone.comment, withdrawn_at=None, status=status), show_body=False)
    edited = replace(unseen, comment=replace(unseen.comment, version=2, edited_at=unseen.comment.sort_at + 1))
    assert PAGES.comment_fragment(view.site, unseen, view, absolute=True) == PAGES.comment_fragment(
        view.site, edited, view, absolute=True
    )
    assert comment_out(unseen, view.site.public_url) == comment_out(edited, view.site.public_url)


def test_a_deep_reply_to_a_tombstone_does_not_tell_its_author() -> None:
    view = made.chain(14)
    items = [item for item in view.items if isinstance(item, CommentView)]
    items[11] = replace(items[11], comment=replace(items[11].comment, status=Status.REJECTED))
    article = article_of(story_tree(replace(view, items=tuple(items))), 12)
    assert "in reply to an earlier comment" in words_of(article)
    assert str(items[11].comment.author.name) not in words_of(article)


def test_the_flat_view_names_what_each_comment_answers() -> None:
    view = made.flat()
    tree = story_tree(view)
    assert not tree.find_class("rj-branch")
    replies = [item for item in view.items if isinstance(item, CommentView) and item.comment.parent_id]
    named = [words_of(element) for element in tree.find_class("rj-to")]
    assert len(named) == len(replies)
    assert all(words.startswith("in reply to ") for words in named)


def test_a_fold_leads_to_the_rest_of_its_branch() -> None:
    (more,) = story_tree().find_class("rj-more")
    assert words_of(more) == "12 more comments in this branch"
    root = to_text(made.comment_id(0))
    assert more[0].get("href") == f"/comments/{root}?order=oldest&cursor=next"


def test_a_quotation_says_whom_it_quotes_and_links_to_it() -> None:
    thread = made.Thread()
    first = thread.add("> > inner\n\nand\n\n> two", quotes=(QuoteView(1, "Ana", "/comments/1"),))
    article = article_of(story_tree(made.discussion(items=tuple(thread.views))), first)
    (source,) = article.find_class("rj-source")
    assert words_of(source) == "Ana wrote:"
    assert source.getnext().text_content().strip() == "two"
    assert source[0].get("href") == "/comments/1"


def test_votes_are_buttons_of_one_form_and_a_second_press_takes_the_vote_back() -> None:
    article = article_of(story_tree(made.own()), 2)
    up, down = article.xpath(".//button[contains(@class, 'rj-vote')]")
    key = to_text(made.comment_id(2))
    assert (up.get("form"), up.get("formaction"), up.get("value")) == ("rj-act", f"/comments/{key}/vote", "0")
    assert (up.get("aria-pressed"), down.get("aria-pressed"), down.get("value")) == ("true", "false", "-1")
    assert not article_of(story_tree(made.discussion(votes_on=False)), 2).xpath(".//button")
    assert not article_of(story_tree(made.own()), 1).xpath(".//button[contains(@class, 'rj-vote')]")


def test_one_renderer_writes_pages_fragments_and_live_updates() -> None:
    view = made.discussion()
    first = next(item for item in view.items if isinstance(item, CommentView))
    article = PAGES.comment_fragment(view.site, first, view, absolute=False).removeprefix("<li>").removesuffix("</li>")
    assert article in PAGES.story_page(view, FormView())
    assert article in PAGES.permalink_page(replace(view, branch=first), FormView()).replace(' aria-current="true"', "")


def test_a_long_comment_can_be_shown_in_full_without_a_script() -> None:
    thread = made.Thread()
    thread.add("word " * 1_000)
    thread.add("short")
    tree = story_tree(made.discussion(items=tuple(thread.views)))
    (box,) = article_of(tree, 0).find_class("rj-long")
    assert [child.tag for child in box] == ["input", "div", "label"]
    assert box[2].get("for") == box[0].get("id")
    assert not article_of(tree, 1).find_class("rj-long")
