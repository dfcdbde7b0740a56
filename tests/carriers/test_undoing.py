"""A batch is taken back: everything is as it was before it came, and what readers wrote since stays."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from rejoinder.actions import sites, undoing
from rejoinder.actions.undoing import undo_batch
from rejoinder.carriers.record import Item, Passage
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.errors import NotFound, StoreFull
from rejoinder.core.ids import BatchId
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store
from tests.carriers.made_up import bring, comments_of, content, is_exact, outline, rows, said, stories_of, story

TABLES = (
    "comment", "story", "story_url", "story_key", "story_source", "story_change", "comment_key", "anchor",
    "old_permalink", "provenance", "revision", "quotation", "decision",
)  # fmt: skip


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url, create=True)
    yield store
    store.close()


@pytest.fixture
def site(store: Store) -> Site:
    return store.write_now(sites.add_site, "lantern", "The Lantern", "https://lantern.example", "en")


def state(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of what an import writes; an event more and its number are the only traces of an undoing."""
    found = {table: sorted(rows(store, f"select * from {table}"), key=repr) for table in TABLES}
    found["story"] = sorted(rows(store, "select id, url, title, comment_count, batch_id, source_key from story"))
    return found


def batch_of(report: Any) -> BatchId:
    assert report.batch is not None
    return BatchId(report.batch)


def export() -> tuple[Item, ...]:
    """A batch with everything in it: two pages, hidden ones, tombstones, keys, anchors, quotations, a kept place."""
    quoting = said("5", "4", at=5, body="> I am 4.\n\nAre you?", quotations=(Passage(0, "I am 4.", "4", 1.0),))
    return (
        story("thread:1", "a", aliases=("https://lantern.example/older-a",)),
        story("thread:2", "b"),
        said("3", "1", at=3, anchors=("comment-3", "https://old.example/c/3"), other_keys=("wxr:*:3",)),
        said("4", "3", at=4, raw="<p>I am 4.</p>", raw_type="text/html"),
        quoting,
        said("6", "nowhere", at=6),
        said("7", story_key="thread:2", at=7, status=Status.SPAM),
        said("8", "7", story_key="thread:2", at=8),
        said("9", "8", story_key="thread:2", at=9, is_withdrawn=True),
    )


def test_everything_is_as_before_and_the_batch_may_come_again(store: Store, site: Site) -> None:
    bring(store, site, story("thread:1", "a"), said("1", at=1), said("2", "1", at=2), name="before")
    before = state(store)
    report = bring(store, site, *export())
    after = content(store, site)

    undone = undo_batch(store, site, batch_of(report))

    assert state(store) == before
    assert (undone.comments, undone.places, undone.stories) == (8, 0, 1)
    assert is_exact(store)
    again = bring(store, site, *export())
    assert again.batch != report.batch
    assert content(store, site) == after
    assert is_exact(store)


def test_what_others_answered_leaves_its_place(store: Store, site: Site) -> None:
    first = bring(store, site, story(), said("1", at=1), said("2", "1", at=2), said("3", "2", at=3))
    bring(store, site, story(), said("9", "2", at=9), carrier="made-up", name="readers")

    undone = undo_batch(store, site, batch_of(first))

    place, reply = comments_of(store, stories_of(store, site)[0])
    assert (place.author.kind, place.body, place.is_tombstone, place.depth) == (AuthorKind.MISSING, None, True, 1)
    assert (reply.body, reply.parent_id, reply.depth) == ("I am 9.", place.id, 2)
    assert (undone.comments, undone.places) == (2, 1)
    assert is_exact(store)

    bring(store, site, story(), said("1", at=1), said("2", "1", at=2), said("3", "2", at=3))
    assert outline(store, site) == [(1, "I am 1."), (2, "I am 2."), (3, "I am 3."), (3, "I am 9.")]
    assert is_exact(store)


@pytest.mark.parametrize("first", [0, 1], ids=["the earlier first", "the later first"])
def test_a_story_goes_with_the_last_batch_that_brought_it_comments(store: Store, site: Site, first: int) -> None:
    before = state(store)
    batches = [
        batch_of(bring(store, site, story(), said("1", at=1), name="one")),
        batch_of(bring(store, site, story(), said("9", at=9), name="other")),
    ]

    undo_batch(store, site, batches[first])
    assert len(stories_of(store, site)) == 1
    undone = undo_batch(store, site, batches[1 - first])

    assert state(store) == before
    assert (undone.comments, undone.stories) == (1, 1)


def test_a_place_goes_with_the_last_who_answered_there(store: Store, site: Site) -> None:
    first = bring(store, site, story(), said("1", at=1))
    second = bring(store, site, story(), said("2", "1", at=2), name="second")

    undo_batch(store, site, batch_of(first))
    undo_batch(store, site, batch_of(second))

    assert rows(store, "select id from comment") == []
    assert is_exact(store)


def test_places_below_places_go_with_the_last_who_answered_there(store: Store, site: Site) -> None:
    batches = [
        batch_of(bring(store, site, story(), said("1", at=1), name="first")),
        batch_of(bring(store, site, story(), said("2", "1", at=2), name="second")),
        batch_of(bring(store, site, story(), said("3", "2", at=3), said("4", at=4), name="third")),
    ]

    left = []
    for batch in batches:
        undo_batch(store, site, batch)
        left.append(len(rows(store, "select id from comment")))

    assert left == [4, 4, 0]
    assert is_exact(store)


def test_a_comment_that_came_to_a_kept_place_leaves_the_place_again(store: Store, site: Site) -> None:
    bring(store, site, story(), said("3", "2", at=3))
    before = content(store, site)
    filled = bring(store, site, story(), said("1", at=1), said("2", "1", at=2), name="second")

    undo_batch(store, site, batch_of(filled))

    assert content(store, site) == before or [one[0] for one in outline(store, site)] == [1, 2]
    assert is_exact(store)


def test_an_undoing_that_was_cut_off_goes_on(store: Store, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "COMMENTS_AT_ONCE", 2)
    report = bring(store, site, *export())
    write_now = store.write_now
    for room in range(1, 12):
        budget = iter(range(room))

        def write_while_there_is_room(*args: Any, budget: Iterator[int] = budget, **kwargs: Any) -> Any:
            if next(budget, None) is None:
                raise StoreFull(retry_after_s=1)
            return write_now(*args, **kwargs)

        monkeypatch.setattr(store, "write_now", write_while_there_is_room)
        with contextlib.suppress(StoreFull):
            undo_batch(store, site, batch_of(report))
        monkeypatch.setattr(store, "write_now", write_now)
        assert is_exact(store)

    undo_batch(store, site, batch_of(report))
    assert [rows(store, f"select * from {table}") for table in TABLES] == [[]] * len(TABLES)


def test_a_batch_that_is_not_there_can_not_be_undone(store: Store, site: Site) -> None:
    with pytest.raises(NotFound):
        undo_batch(store, site, BatchId(bytes(16)))


def test_a_second_undoing_changes_nothing(store: Store, site: Site) -> None:
    report = bring(store, site, *export())
    undo_batch(store, site, batch_of(report))
    again = bring(store, site, *export())

    assert undo_batch(store, site, batch_of(report)).comments == 0
    assert again.counts.stored == len(rows(store, "select id from comment where author_kind <> 'missing'"))
