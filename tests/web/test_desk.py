"""The moderators' desk: what waits is found there, decided there, and nobody else looks in."""

from __future__ import annotations

from lxml.html import HtmlElement

from rejoinder.core.comment import Status
from rejoinder.core.ids import CommentId, to_text
from tests.machinery.calls import Call
from tests.machinery.serving import Peopled
from tests.machinery.world import State, Visitor
from tests.web.pages.reading import tree_of, words_of


def desk(on: Peopled, visitor: Visitor) -> HtmlElement:
    answer = on.app.ask_as(visitor, "GET", "/desk")
    assert answer.status_code == 200
    return tree_of(answer.text)


def waiting(tree: HtmlElement) -> list[str]:
    return [str(one) for one in tree.xpath("//ol[contains(@class, 'rj-desk')]/li/article/@id")]


def place(comment_id: CommentId) -> str:
    return "rj-c-" + to_text(comment_id)


def test_what_waits_is_found_on_the_desk_decided_there_and_leads_back(on: Peopled) -> None:
    world = on.world
    first, second = (world.make(State.HELD, world["guest"]) for _ in range(2))
    of_b = world.make(State.HELD, world["guest_b"])
    moderator = world["moderator_a"]
    tree = desk(on, moderator)
    shown = waiting(tree)
    assert shown.index(place(first.id)) < shown.index(place(second.id))
    assert place(of_b.id) not in shown
    article = tree.get_element_by_id(place(first.id))
    assert first.text_canary in words_of(article)
    assert "its author and moderators can see it" in words_of(article)
    (title,) = article.getparent().xpath("./p[@class='rj-crumb']/a")
    assert (title.text, title.get("href")) == (world.story.title, f"/stories/{to_text(world.story.id)}")
    (form,) = article.xpath(".//form")
    fields = {str(one.get("name")): str(one.get("value")) for one in form.xpath(".//input[@type='hidden']")}
    sent = Call("POST", form.get("action"), form=fields | {"action": "publish", "reason": ""}).send(on.app, moderator)
    assert (sent.status_code, sent.headers["location"]) == (303, "/desk")
    assert world.comment(first.id).status is Status.PUBLISHED
    left = waiting(desk(on, moderator))
    assert place(first.id) not in left
    assert place(second.id) in left


def test_a_reason_is_chosen_by_the_moderator_never_by_the_form(on: Peopled) -> None:
    held = on.world.make(State.HELD, on.world["guest"])
    (form,) = desk(on, on.world["moderator_a"]).get_element_by_id(place(held.id)).xpath(".//form")
    (reason,) = form.xpath(".//select[@name='reason'][@required]")
    assert [one.get("value") for one in reason.xpath("./option")][0] == ""
    without = {one.get("value") for one in form.xpath(".//button[@name='action'][@formnovalidate]")}
    assert without == {"publish", "spam"}
    assert {one.get("value") for one in form.xpath(".//button[@name='action']")} - without == {"reject"}


def test_only_those_who_moderate_the_site_see_its_desk_and_the_way_there(on: Peopled) -> None:
    world = on.world
    held = world.make(State.HELD, world["guest"])
    for name, status in (("nobody", 401), ("guest", 401), ("member", 403)):
        answer = on.app.ask_as(world[name], "GET", "/desk")
        assert (name, answer.status_code) == (name, status)
        assert held.text_canary not in answer.text
        assert 'href="/desk"' not in on.app.ask_as(world[name], "GET", "/account").text
    assert 'href="/desk"' in on.app.ask_as(world["moderator_a"], "GET", "/account").text
    stranger = on.app.ask("GET", world.a.public_url + "/desk", headers={"cookie": world["moderator_b"].cookie})
    assert stranger.status_code == 401


def test_a_hidden_comment_with_replies_stands_once_on_its_authors_page(on: Peopled) -> None:
    world = on.world
    hidden = world.make(State.REJECTED_TOMBSTONE, world["guest"], world.other_story)
    alone = world.make(State.HELD, world["guest"], world.other_story)
    for view in ("", "?view=flat"):
        page = on.app.ask_as(world["guest"], "GET", f"/stories/{to_text(world.other_story.id)}{view}")
        ids = tree_of(page.text).xpath("//@id")
        assert [ids.count(place(one.id)) for one in (hidden, alone)] == [1, 1]
        assert len(ids) == len(set(ids))


def test_an_empty_desk_says_so(on: Peopled) -> None:
    world = on.world
    moderator = world["moderator_b"]
    for comment_id in waiting(desk(on, moderator)):
        path = f"/comments/{comment_id.removeprefix('rj-c-')}/decide"
        assert Call("POST", path, form={"action": "reject"}).send(on.app, moderator).status_code == 303
    assert "Nothing is waiting." in words_of(desk(on, moderator))
