"""The demo comes into a store whole, once, and with everything a discussion can have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from rejoinder.actions import browsing, sites
from rejoinder.actions.drafting import read_name
from rejoinder.actions.reading import Asking, Page, read_page
from rejoinder.actions.recounting import recount
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import NameTaken
from rejoinder.core.ids import CommentId
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, ReportedAs, Story
from rejoinder.core.tree import Order
from rejoinder.demo import content
from rejoinder.demo.loading import load_demo
from rejoinder.store import comments, pictures
from rejoinder.store.engine import Store, open_store
from rejoinder.store.query import Tx, many, whole

URL = "http://127.0.0.1:8080"
LONG_AGO = 1_600_000_000_000_000


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url, create=True)
    yield store
    store.close()


def viewer(site: Site) -> Viewer:
    return Viewer(site.id, role=Role.MODERATOR)


def stories_of(store: Store, site: Site) -> list[Story]:
    return store.read_now(browsing.list_stories, viewer(site), 100)


def counted(tx: Tx) -> list[tuple[int, ...]]:
    tables = ("site", "story", "comment", "event", "quotation", "decision", "flag", "revision", "picture")
    return tx.fetch(many("select " + ", ".join(f"(select count(*) from {table})" for table in tables), {}, whole))


def pages_of(store: Store, story: Story) -> Iterator[Page]:
    position: tuple[object, ...] | None = ()
    while position is not None:
        asking = Asking(Order.OLDEST, limit=100, position=position)  # type: ignore[arg-type]
        page = store.read_now(read_page, Viewer(story.site_id), story.id, asking)
        position = page.run.position
        yield page


def test_every_story_is_there_with_its_comments_the_one_in_front_first(store: Store) -> None:
    told = content.stories()

    site = load_demo(store, URL)

    found = stories_of(store, site)
    assert [story.title for story in found] == [one.file.title for one in told]
    assert [story.comment_count for story in found] == [sum(c.is_visible for c in one.comments) for one in told]
    assert all(story.url.startswith(URL) and story.origin is Origin.NATIVE for story in found)
    assert store.read_now(recount) == []


def test_the_demo_has_everything_that_a_discussion_can_have(store: Store) -> None:
    site = load_demo(store, URL)
    lead = stories_of(store, site)[0]
    pages = list(pages_of(store, lead))
    shown = [item for page in pages for item in page.run.items if isinstance(item, Comment)]
    quoted = [one for page in pages for several in page.quotations.values() for one in several]

    assert lead.reported_as is ReportedAs.UNCONFIRMED
    assert max(comment.depth for comment in shown) >= 9
    assert any(comment.is_tombstone for comment in shown)
    assert any(comment.edited_at is not None and comment.version == 2 for comment in shown)
    assert any(comment.author.is_staff for comment in shown)
    assert any(comment.author.name is None for comment in shown)
    assert sum(one.source_id is not None for one in quoted) >= 25
    assert any(one.source_id is None for one in quoted)
    assert site.policy.guest_votes
    held = store.read_now(lambda tx: tx.fetch(comments.list_waiting(site.id, 100)))
    assert {comment.status for comment in held} == {Status.HELD}


def test_what_is_quoted_was_said_there(store: Store) -> None:
    site = load_demo(store, URL)
    pages = list(pages_of(store, stories_of(store, site)[0]))
    bodies = {item.id: str(item.body) for page in pages for item in page.run.items if isinstance(item, Comment)}
    for page in pages:
        for several in page.quotations.values():
            for quotation in several:
                if quotation.source_id is not None:
                    first_words = quotation.excerpt.split(" ")[:2]
                    assert any(word in bodies[quotation.source_id] for word in first_words)


def test_pictures_are_kept_with_their_size(store: Store) -> None:
    site = load_demo(store, URL)
    pictured = [story.picture for story in stories_of(store, site) if story.picture]

    assert len(pictured) == 5
    for picture in pictured:
        assert (picture.width, picture.height) == (1200, 675)
        picture_id = bytes.fromhex(picture.url.removeprefix("/pictures/").replace("-", ""))
        content_type, data = store.read_now(lambda tx, i=picture_id: tx.fetch(pictures.get_picture(i)))  # type: ignore[misc]
        assert (content_type, data[:4]) == ("image/png", b"\x89PNG")


def test_nobody_writes_as_the_newsroom(store: Store) -> None:
    site = load_demo(store, "http://127.0.0.1:8080")
    guest = Viewer(site.id)
    for name in ("Halla Brink", "H\u0430lla Brink", "the vellhaven lantern"):
        with pytest.raises(NameTaken):
            read_name(site, guest, name)
    assert read_name(site, guest, "Ann")[0] == "Ann"


def test_loading_again_does_nothing(store: Store) -> None:
    load_demo(store, URL)
    before = store.read_now(counted)

    load_demo(store, URL)

    assert store.read_now(counted) == before


def test_another_address_moves_the_stories_along(store: Store) -> None:
    before = {story.id: story.url for story in stories_of(store, load_demo(store, URL))}

    site = load_demo(store, "http://127.0.0.1:8081", origins=("http://127.0.0.1:9000",))

    assert store.read_now(sites.get_site, "demo") == site
    assert (site.public_url, site.origins) == ("http://127.0.0.1:8081", ("http://127.0.0.1:9000",))
    after = {story.id: story.url for story in stories_of(store, site)}
    assert after == {story_id: url.replace(":8080", ":8081") for story_id, url in before.items()}
    for story_id, url in before.items():
        assert store.read_now(browsing.find_story_by_url, viewer(site), url).id == story_id  # type: ignore[union-attr]


def test_the_story_in_front_grows_to_any_size_and_only_once(store: Store) -> None:
    load_demo(store, URL)
    seen: list[int] = []

    site = load_demo(store, URL, comments=2_000, on_progress=seen.append)
    again = load_demo(store, URL, comments=2_000)

    lead = stories_of(store, again)[0]
    first = CommentId(bytes(16))
    stored = store.read_now(lambda tx: tx.fetch(comments.list_story_ids_with_bodies(lead.id, first, 9_999)))
    assert len(stored) == 2_000
    assert again == site
    assert seen == sorted(seen)
    assert store.read_now(recount) == []


def test_a_machine_whose_clock_is_behind_gets_an_older_newspaper(database_url: str) -> None:
    store = open_store(database_url, create=True, clock=count(LONG_AGO).__next__)
    try:
        site = load_demo(store, URL)
        lead = stories_of(store, site)[0]
        written = [
            item.posted_at for page in pages_of(store, lead) for item in page.run.items if isinstance(item, Comment)
        ]
        assert max(at for at in written if at is not None) < LONG_AGO
        told = content.stories()[0].file.published_at
        assert told is not None
        assert lead.published_at is not None
        assert (told - lead.published_at) % (7 * 86_400_000_000) == 0
    finally:
        store.close()
