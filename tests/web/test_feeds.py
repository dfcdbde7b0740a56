"""Feeds as a reader of feeds takes them: what RFC 4287 and RFC 4685 ask for, of a story and of a site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from rejoinder.core.comment import Comment
from rejoinder.core.ids import to_text
from tests.machinery.serving import Peopled
from tests.machinery.world import Made, State

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"


def feed_of(on: Peopled, path: str) -> Element:
    answer = on.app.ask_as(on.world["nobody"], "GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = ElementTree.fromstring(answer.content)
    assert feed.tag == f"{ATOM}feed"
    return feed


def only(element: Element, name: str) -> Element:
    """Return the child of this name, of which there has to be exactly one."""
    (child,) = element.findall(ATOM + name)
    return child


def address(element: Element, rel: str) -> str:
    (link,) = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == rel]
    return str(link.get("href"))


def instant(element: Element, name: str) -> datetime:
    at = datetime.fromisoformat(only(element, name).text or "")
    assert at.tzinfo is not None
    return at


@dataclass(frozen=True)
class Written:
    """What stands under the story; all of it is written before a feed is asked for, as feeds are kept for a moment."""

    paths: tuple[str, str]
    first: Comment
    reply: Comment
    nameless: Comment
    hidden: tuple[Made, ...]


@pytest.fixture(scope="module")
def written(on: Peopled) -> Written:
    world, guest = on.world, on.world["guest"]
    first = world.comment(world.make(State.PUBLISHED, guest).id)
    return Written(
        (f"/stories/{to_text(world.story.id)}/feed.atom", "/feed.atom"),
        first,
        world.post(guest, world.story, "An answer to that.", name="Anna", parent=first),
        world.post(guest, world.story, "From a guest without a name."),
        tuple(world.make(state, guest) for state in (State.HELD, State.REJECTED, State.WITHDRAWN)),
    )


def entries_of(feed: Element) -> dict[str, Element]:
    return {str(only(entry, "id").text): entry for entry in feed.findall(f"{ATOM}entry")}


def urn(comment: Comment) -> str:
    return f"urn:uuid:{to_text(comment.id)}"


def test_a_feed_and_its_entries_have_all_that_atom_asks_for(on: Peopled, written: Written) -> None:
    for path in written.paths:
        feed = feed_of(on, path)
        entries = entries_of(feed)
        assert len(entries) == len(feed.findall(f"{ATOM}entry")) >= 3
        assert only(feed, "id").text == address(feed, "self")
        assert address(feed, "self").endswith(path)
        assert only(feed, "title").text
        for name, entry in entries.items():
            assert name == f"urn:uuid:{UUID(name.rpartition(':')[2])}"
            assert only(entry, "title").text
            assert only(only(entry, "author"), "name").text
            assert only(entry, "content").get("type") == "html"
            assert address(entry, "alternate").startswith("http")
            assert instant(entry, "published") <= instant(entry, "updated") <= instant(feed, "updated")


def test_each_entry_names_what_it_answers_and_how_often_it_is_answered(on: Peopled, written: Written) -> None:
    for path in written.paths:
        entries = entries_of(feed_of(on, path))
        answered, answer = entries[urn(written.first)], entries[urn(written.reply)]
        (story,) = answered.findall(f"{THREAD}in-reply-to")
        (parent,) = answer.findall(f"{THREAD}in-reply-to")
        (replies,) = [link for link in answered.findall(f"{ATOM}link") if link.get("rel") == "replies"]

        assert (story.get("ref"), story.get("href")) == (f"urn:uuid:{to_text(on.world.story.id)}", on.world.story.url)
        assert (parent.get("ref"), parent.get("href")) == (urn(written.first), address(answered, "alternate"))
        assert replies.get(f"{THREAD}count") == "1"
        assert not [link for link in answer.findall(f"{ATOM}link") if link.get("rel") == "replies"]


def test_a_guest_without_a_name_is_called_a_guest(on: Peopled, written: Written) -> None:
    for path in written.paths:
        entry = entries_of(feed_of(on, path))[urn(written.nameless)]
        assert only(only(entry, "author"), "name").text == "Guest"


def test_what_the_public_may_not_see_is_in_no_feed(on: Peopled, written: Written) -> None:
    for path in written.paths:
        text = ElementTree.tostring(feed_of(on, path), encoding="unicode")
        assert not [one for one in written.hidden if one.text_canary in text]
