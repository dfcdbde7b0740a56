"""Pages around the comments: stories, permalinks, fragments, forms, and what machines read of them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from lxml import html as parser
from lxml.html import HtmlElement

from rejoinder.core.comment import Author, AuthorKind
from rejoinder.core.ids import StoryId, to_text
from rejoinder.core.story import Change, ReportedAs
from rejoinder.core.tree import Order, View
from rejoinder.web.views import FormView
from tests.web.pages import discussions as made
from tests.web.pages.reading import HOSTILE, PAGES, hostile_discussion, story_tree, tree_of, words_of


def test_a_page_equal_for_all_holds_no_token_and_a_viewers_page_holds_it_in_every_form() -> None:
    assert not story_tree().xpath("//input[@name='csrf']")
    for form in story_tree(made.moderated()).xpath("//form[@method='post']"):
        assert form.xpath(".//input[@name='csrf']/@value") == ["token"], form.get("action")


def test_a_closed_discussion_can_be_read_but_offers_no_form() -> None:
    tree = story_tree(made.discussion(closed_why="story_closed"))
    assert not tree.xpath("//textarea")
    assert not tree.find_class("rj-reply")
    assert "This discussion is closed." in words_of(tree.find_class("rj-closed")[0])


def test_a_refused_form_comes_back_with_what_was_typed_and_why() -> None:
    form = FormView(body="\nHello </textarea>", name="admin", errors={"name": "Taken."})
    tree = story_tree(form=form)
    body = tree.get_element_by_id("rj-post-body")
    name = tree.get_element_by_id("rj-post-name")
    assert body.text == "\n" + form.body  # a parser of HTML takes the first line break away
    assert (name.get("value"), name.get("aria-invalid")) == ("admin", "true")
    assert tree.get_element_by_id(name.get("aria-describedby")).text == "Taken."


def test_a_fragment_has_absolute_addresses_and_needs_no_page_around_it() -> None:
    html = PAGES.discussion(made.discussion(), FormView())
    assert html.startswith("<section ")
    tree = parser.fragment_fromstring(html)
    for element in tree.iter():
        for attribute in ("href", "action", "formaction", "src"):
            address = element.get(attribute)
            assert address is None or address.startswith(("http://127.0.0.1:8765/", "#", "https://example.org"))
    assert not tree.xpath("//script|//style|//link")


def test_a_site_mounted_under_a_path_is_linked_under_it() -> None:
    site = replace(made.SITE, public_url="https://news.example/discuss")
    tree = story_tree(made.discussion(site=site))
    own = [link for link in tree.xpath("//a/@href") if link.startswith("/")]
    assert own
    assert all(link.startswith("/discuss/") for link in own)
    assert tree.xpath("//script[@src]/@src")[0].startswith("/discuss/static/")


def test_a_permalink_shows_what_is_above_itself_and_its_branch() -> None:
    view = made.permalink()
    assert view.branch is not None
    tree = tree_of(PAGES.permalink_page(view, FormView()))
    (current,) = tree.xpath("//article[@aria-current]")
    assert current.get("id") == "rj-c-" + to_text(view.branch.comment.id)
    assert len(tree.xpath("//ol[contains(@class, 'rj-ancestors')]/li")) == 4
    assert "2 comments further up are left out" in words_of(tree)
    assert len(tree.xpath("//article[contains(@class, 'rj-comment')]")) == 4 + 1 + len(view.items)


def graph_of(tree: HtmlElement) -> list[dict[str, Any]]:
    (script,) = tree.xpath("//script[@type='application/ld+json']")
    graph: list[dict[str, Any]] = json.loads(script.text)["@graph"]
    return graph


def test_the_story_page_tells_machines_what_it_is() -> None:
    tree = story_tree()
    article, posting = graph_of(tree)
    assert (article["@type"], posting["@type"]) == ("NewsArticle", "DiscussionForumPosting")
    assert posting["@id"] != article["@id"]
    assert posting["@id"] == article["discussionUrl"] == posting["url"]
    assert tree.get_element_by_id(posting["@id"].partition("#")[2]) is not None
    public = [view for view in made.thread().views if view.comment.is_visible]
    assert [one["text"] for one in posting["comment"]] == [view.comment.body for view in public]
    assert tree.xpath("//link[@rel='canonical']/@href") == [made.story().url]
    assert tree.xpath("//meta[@property='og:title']/@content") == [made.story().title]
    assert tree.xpath("//link[@type='application/atom+xml']/@href")


@pytest.mark.parametrize(
    ("byline", "language", "name"),
    [
        ("By Ada Moss", "en", "Ada Moss"),
        ("By Ada Moss", "en-GB", "Ada Moss"),
        ("بقلم آدا", "ar", "آدا"),
        ("Byron Moss", "en", "Byron Moss"),
        ("By Ada Moss", "sv", "By Ada Moss"),
    ],
)
def test_the_author_that_machines_read_is_a_name_alone(byline: str, language: str, name: str) -> None:
    story = made.story(byline=byline, language=language)
    article = graph_of(story_tree(made.discussion(story=story)))[0]
    assert article["author"] == {"@type": "Person", "name": name}


def test_machines_read_of_a_guest_without_a_name_that_it_is_a_guest() -> None:
    thread = made.Thread()
    thread.add("Hello", author=Author(AuthorKind.GUEST, None, bytes(17)))
    thread.add("Who?", author=Author(AuthorKind.UNKNOWN, None, None))
    guest, lost = graph_of(story_tree(made.discussion(items=tuple(thread.views))))[-1]["comment"]
    assert guest["author"] == {"@type": "Person", "name": "Guest"}
    assert "author" not in lost


def test_structured_data_cannot_end_its_script() -> None:
    html = PAGES.story_page(hostile_discussion(), FormView())
    data = html.partition('ld+json">')[2].partition("</script>")[0]
    assert not set("<>&\u2028\u2029") & set(data)
    assert graph_of(tree_of(html))[0]["headline"] == HOSTILE


def test_the_history_of_a_report_is_shown_with_when_and_why() -> None:
    history = (
        Change(ReportedAs.UNCONFIRMED, made.NOW - made.MINUTE, "One source."),
        Change(ReportedAs.RETRACTED, made.NOW, "It was a reflection."),
    )
    tree = story_tree(made.discussion(story=made.story(reported_as=ReportedAs.RETRACTED, history=history)))
    (changes,) = tree.find_class("rj-changes")
    assert [words_of(item).split(" M ")[-1].split("PM ")[-1] for item in changes] == [
        "Unconfirmed One source.",
        "Retracted It was a reflection.",
    ]
    (notice,) = tree.find_class("rj-notice")
    assert "retracted" in words_of(notice)
    assert "It was a reflection." in words_of(notice)


def test_a_story_of_a_page_of_the_sites_own_leads_there() -> None:
    story = made.story(body=None, body_html=None, url="https://news.example/a")
    tree = story_tree(made.discussion(story=story))
    assert tree.xpath("//h1/a/@href") == ["https://news.example/a"]
    assert [entry["@type"] for entry in graph_of(tree)] == ["DiscussionForumPosting"]


def test_an_unnamed_story_is_named_by_its_first_comment() -> None:
    story = made.story(id=StoryId(bytes(16)), url="https://news.example/a", comment_count=0)
    tree = tree_of(PAGES.discussion(made.discussion(story=story, items=(), next_cursor=None), FormView()))
    form = tree.get_element_by_id("rj-post")
    assert form.get("action") == "http://127.0.0.1:8765/discussion?site=gazette"
    assert form.xpath(".//input[@name='url']/@value") == ["https://news.example/a"]


def test_orders_are_offered_with_a_sentence_each() -> None:
    tree = story_tree(made.discussion(order=Order.BEST))
    links = tree.xpath("//nav[contains(@class, 'rj-orders')]//a")
    assert [link.text for link in links] == ["Oldest", "Newest", "Best", "Flat"]
    assert all(link.get("title") for link in links)
    assert [link.text for link in links if link.get("aria-current")] == ["Best"]
    assert words_of(tree.find_class("rj-means")[0]) == links[2].get("title")
    assert "order=" not in links[0].get("href")


def test_the_next_page_keeps_order_and_view() -> None:
    tree = story_tree(made.discussion(order=Order.NEWEST, view=View.FLAT))
    (link,) = tree.find_class("rj-next")
    assert link.get("href").endswith("?view=flat&order=newest&cursor=more#rj-discussion")


def test_an_asked_for_language_stays_with_every_link_of_the_page() -> None:
    tree = tree_of(PAGES.story_page(made.discussion(), FormView(), language="ar"))
    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    own = [link for link in tree.xpath("//main//a/@href") if link.startswith("/") and "feed" not in link]
    assert own
    assert [link for link in own if "lang=ar" not in link] == []
    story = tree.xpath("//article[contains(@class, 'rj-story')]")[0]
    assert (story.get("lang"), story.get("dir")) == ("en", "ltr")
