"""What comes from elsewhere is stored once, where it belongs, with exact counters, however often it is cut off."""

from __future__ import annotations

from random import Random

import pytest

from rejoinder.actions import carrying
from rejoinder.actions.arriving import ArrivingQuote
from rejoinder.actions.carrying import carry_comments
from rejoinder.actions.deciding import decide_comment
from rejoinder.actions.importing import store_story
from rejoinder.actions.publishing import StoryText
from rejoinder.actions.reading import read_story
from rejoinder.actions.recounting import recount
from rejoinder.core.account import Viewer
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.errors import StoreFull
from rejoinder.core.events import EventKind
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, Story
from rejoinder.core.tree import Order
from rejoinder.store.engine import Store
from tests.actions.arrivals import (
    NOON,
    SECOND,
    all_rows,
    arriving,
    events_of,
    moderator,
    new_story,
    outline,
    quotations_of,
    revisions_of,
    shown,
    waiting_on,
)


@pytest.fixture
def story(store: Store, site: Site) -> Story:
    return new_story(store, site)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of three, so that a handful of comments is many batches."""
    monkeypatch.setattr(carrying, "BATCH_COMMENTS", 3)


def test_replies_stand_under_their_parents_at_their_depth(store: Store, story: Story) -> None:
    carry_comments(
        store, story, [arriving("a"), arriving("b", "a"), arriving("c", "b"), arriving("d", "a"), arriving("e")]
    )

    assert outline(store, story) == [
        (1, "I am a."),
        (2, "I am b."),
        (3, "I am c."),
        (2, "I am d."),
        (1, "I am e."),
    ]
    assert store.read_now(recount, story.id) == []


@pytest.mark.usefixtures("small_batches")
def test_the_order_of_the_source_does_not_matter_to_the_tree(store: Store, site: Site) -> None:
    parents = {"a": None, "b": "a", "c": "b", "d": "a", "e": None, "f": "e", "g": "c", "h": "g"}
    keys = list(parents)
    expected = {key: parents[key] for key in keys}
    for attempt in range(6):
        Random(attempt).shuffle(keys)
        story = new_story(store, site, f"s{attempt}")

        carried = carry_comments(store, story, [arriving(key, parents[key]) for key in keys])

        by_id = {comment.id: str(comment.body)[5:-1] for comment in shown(store, story)}
        found = {by_id[one.id]: by_id[one.parent_id] if one.parent_id else None for one in shown(store, story)}
        assert found == expected
        assert (carried.new, carried.orphans) == (8, [])
        assert store.read_now(recount, story.id) == []


@pytest.mark.usefixtures("small_batches")
def test_an_import_that_is_repeated_changes_nothing(store: Store, story: Story) -> None:
    arrivals = [arriving("a"), *(arriving(str(number), "a") for number in range(7)), arriving("x", "nowhere")]
    first = carry_comments(store, story, arrivals)
    before = shown(store, story), store.read_now(read_story, Viewer(story.site_id), story.id)

    again = carry_comments(store, story, arrivals)

    assert (first.new, first.known) == (9, 0)
    assert (again.new, again.known) == (0, 9)
    assert (shown(store, story), store.read_now(read_story, Viewer(story.site_id), story.id)) == before


@pytest.mark.usefixtures("small_batches")
def test_comments_whose_parent_never_comes_stand_at_the_top_with_their_replies(store: Store, story: Story) -> None:
    carried = carry_comments(store, story, [arriving("b", "a"), arriving("c", "b"), arriving("d")])

    assert sorted(outline(store, story)) == [(1, "I am b."), (1, "I am d."), (2, "I am c.")]
    assert carried.orphans == ["b"]
    assert store.read_now(recount, story.id) == []


def test_comments_that_answer_each_other_in_a_ring_are_stored_all_the_same(store: Store, story: Story) -> None:
    carried = carry_comments(store, story, [arriving("a", "c"), arriving("b", "a"), arriving("c", "b")])

    assert sorted(depth for depth, _ in outline(store, story)) == [1, 2, 3]
    assert len(carried.orphans) == 1
    assert store.read_now(recount, story.id) == []


@pytest.mark.usefixtures("small_batches")
def test_a_hidden_comment_is_a_tombstone_as_soon_as_a_later_batch_brings_a_reply(store: Store, story: Story) -> None:
    hidden = [
        arriving("a"),
        arriving("b", "a", status=Status.REJECTED),
        arriving("c", "b", is_withdrawn=True, posted_at=NOON),
    ]
    carry_comments(store, story, hidden)
    assert outline(store, story) == [(1, "I am a.")]
    assert store.read_now(recount, story.id) == []

    carry_comments(store, story, [*hidden, arriving("d", "c")])

    assert [comment.is_tombstone for comment in shown(store, story)] == [False, True, True, False]
    assert shown(store, story)[0].branch_count == 3
    assert store.read_now(recount, story.id) == []


def test_counters_are_exact_whatever_the_tree(store: Store, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(7)
    statuses = [Status.PUBLISHED] * 3 + [Status.HELD, Status.REJECTED, Status.SPAM]
    arrivals = [
        arriving(
            str(number),
            None if number == 0 or chance.random() < 0.1 else str(chance.randrange(number)),
            status=chance.choice(statuses),
            is_withdrawn=chance.random() < 0.2,
            up=chance.randrange(5),
        )
        for number in range(120)
    ]
    chance.shuffle(arrivals)
    for size in (1, 7, 200):
        monkeypatch.setattr(carrying, "BATCH_COMMENTS", size)
        story = new_story(store, site, f"by {size}")

        carry_comments(store, story, arrivals)

        assert store.read_now(recount, story.id) == []
        assert len(all_rows(store, story.id)) == 120
        now = store.read_now(read_story, Viewer(site.id), story.id)
        assert now.comment_count == sum(one.is_visible for one in shown(store, story))


def test_a_chain_keeps_its_depth_below_the_deepest_level_of_the_display(store: Store, story: Story) -> None:
    carry_comments(store, story, [arriving(str(n), str(n - 1) if n else None) for n in range(300)])

    found = shown(store, story, Order.NEWEST)
    assert sorted(comment.depth for comment in found) == list(range(1, 301))
    assert max(comment.level for comment in found) == 65
    assert store.read_now(recount, story.id) == []


def test_known_times_are_kept_and_unknown_ones_follow_the_comment_before(store: Store, story: Story) -> None:
    times = [None, None, NOON, NOON, None, NOON + 5 * SECOND, None, NOON + SECOND]
    carry_comments(store, story, [arriving(str(n), posted_at=at) for n, at in enumerate(times)])

    found = {str(comment.body)[5:-1]: comment for comment in shown(store, story)}
    assert [found[str(number)].posted_at for number in range(8)] == times
    places = [found[str(number)].sort_at - NOON for number in range(8)]
    assert places == [-2, -1, 0, 1, 2, 5 * SECOND, 5 * SECOND + 1, SECOND]


def test_without_any_time_comments_keep_the_order_of_their_source(store: Store, story: Story) -> None:
    carry_comments(store, story, [arriving(str(number)) for number in range(30)])

    found = shown(store, story)
    assert [comment.body for comment in found] == [f"I am {number}." for number in range(30)]
    assert [comment.posted_at for comment in found] == [None] * 30


def test_a_comment_posted_afterwards_stands_behind_what_was_imported(store: Store, story: Story) -> None:
    # A source whose clock was ahead must not push the readers' new comments up.
    tomorrow = story.created_at + 86_400 * SECOND
    carry_comments(store, story, [arriving("a", posted_at=tomorrow)])

    assert store.read_now(read_story, Viewer(story.site_id), story.id).sort_at >= tomorrow


@pytest.mark.usefixtures("small_batches")
def test_quotations_are_linked_to_what_they_quote_even_when_it_comes_later(store: Store, story: Story) -> None:
    early = arriving("a", body="> I am c.\n\nAre you?", quotes=(ArrivingQuote(0, "c", "I am c."),))
    article = arriving("b", body="> Said so.\n\nDid it?", quotes=(ArrivingQuote(0, None, "Said so."),))
    lost = arriving("d", body="> I am nobody.\n\nWho?", quotes=(ArrivingQuote(0, "z", "I am nobody."),))

    carry_comments(store, story, [early, article, lost, arriving("x"), arriving("c")])

    ids = {str(comment.body): comment.id for comment in shown(store, story)}
    quotations = store.read_now(quotations_of, list(ids.values()))
    assert [(one.block, one.source_id) for one in quotations[ids[early.body]]] == [(0, ids["I am c."])]
    assert [(one.block, one.source_id) for one in quotations[ids[article.body]]] == [(0, None)]
    assert ids[lost.body] not in quotations


def test_what_is_not_preserved_stays_so_and_the_suggestion_stands_apart(store: Store, story: Story) -> None:
    carry_comments(
        store, story, [arriving("a", name=None, kind=AuthorKind.UNKNOWN, suggestion="Bo"), arriving("b", body="")]
    )

    unknown, empty = shown(store, story)
    assert (unknown.author.name, unknown.author.kind, unknown.author_suggestion) == (None, AuthorKind.UNKNOWN, "Bo")
    assert (empty.body, empty.html) == ("", "")


def test_an_edited_comment_keeps_what_it_said_before(store: Store, story: Story) -> None:
    carry_comments(store, story, [arriving("a", earlier=(("Before.", NOON),), edited_at=NOON + SECOND)])

    (comment,) = shown(store, story)
    assert (comment.version, comment.edited_at) == (2, NOON + SECOND)
    assert store.read_now(revisions_of, comment.id) == [(1, "Before.", NOON)]


def test_what_waits_can_be_published_where_it_was_written(store: Store, story: Story, site: Site) -> None:
    held = arriving("b", "a", status=Status.HELD, posted_at=NOON + SECOND)
    carry_comments(store, story, [arriving("a", posted_at=NOON), held, arriving("c", "a", posted_at=NOON + 2 * SECOND)])
    (waiting,) = store.read_now(waiting_on, site)

    store.write_now(decide_comment, moderator(site), waiting.id, Status.PUBLISHED, None, None)

    assert [body for _, body in outline(store, story)] == ["I am a.", "I am b.", "I am c."]
    assert store.read_now(recount, story.id) == []


@pytest.mark.usefixtures("small_batches")
def test_every_batch_is_one_event_and_numbers_have_no_gaps(store: Store, story: Story) -> None:
    carry_comments(
        store,
        story,
        [*(arriving(str(n)) for n in range(4)), *(arriving(f"h{n}", status=Status.HELD) for n in range(5))],
    )

    events = store.read_now(events_of, story)
    assert [event.seq for event in events] == [1, 2]
    assert {event.kind for event in events} == {EventKind.IMPORTED}
    assert [len(event.comment_ids) for event in events] == [3, 1]


def test_an_event_of_many_comments_names_none(store: Store, story: Story) -> None:
    carry_comments(store, story, [arriving(str(number)) for number in range(51)])

    (event,) = store.read_now(events_of, story)
    assert event.comment_ids == ()


def test_a_story_is_known_by_its_key_and_by_its_url(store: Store, site: Site) -> None:
    text = StoryText("https://lantern.example/a", "A", aliases=("https://lantern.example/old-a",))
    first, is_new = store.write_now(store_story, site, text, source_key="1", origin=Origin.IMPORTED)
    moved = StoryText("https://lantern.example/moved", "Another title")

    by_key, _ = store.write_now(store_story, site, moved, source_key="1", origin=Origin.IMPORTED)
    by_url, _ = store.write_now(
        store_story, site, StoryText("http://www.lantern.example/old-a/", "?"), source_key="2", origin=Origin.IMPORTED
    )

    assert is_new
    assert (by_key.id, by_key.title, by_url.id) == (first.id, "A", first.id)


def test_a_full_disk_ends_the_import_and_leaves_what_was_stored(
    store: Store, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "BATCH_COMMENTS", 2)
    write_now = store.write_now
    budget = iter(range(2))

    def write_while_there_is_room(*args: object, **kwargs: object) -> object:
        if next(budget, None) is None:
            raise StoreFull(retry_after_s=5)
        return write_now(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "write_now", write_while_there_is_room)
    arrivals = [arriving(str(number)) for number in range(6)]
    with pytest.raises(StoreFull):
        carry_comments(store, story, arrivals)
    monkeypatch.undo()
    assert len(shown(store, story)) == 4

    carry_comments(store, story, arrivals)

    assert [body for _, body in outline(store, story)] == [f"I am {number}." for number in range(6)]
