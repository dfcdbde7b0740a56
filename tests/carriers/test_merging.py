"""Records come in any order; stories, parents and duplicates are put together by fixed rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from rejoinder.actions import sites
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import stated
from rejoinder.carriers.report import Report
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store
from tests.carriers.made_up import (
    anchors_of,
    bring,
    comments_of,
    content,
    is_exact,
    keys_of,
    outline,
    preview,
    rows,
    said,
    stories_of,
    story,
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url, create=True)
    yield store
    store.close()


@pytest.fixture
def site(store: Store) -> Site:
    return store.write_now(sites.add_site, "lantern", "The Lantern", "https://lantern.example", "en")


def is_balanced(report: Report) -> bool:
    counts = report.counts
    return counts.read == counts.stored + counts.merged + counts.skipped


def reasons(report: Report) -> list[Reason]:
    return [loss.reason for loss in report.losses]


def test_comments_may_come_before_their_parents_and_their_story(store: Store, site: Site) -> None:
    report = bring(store, site, said("3", "2", at=3), said("2", "1", at=2), story(), said("1", at=1))

    assert outline(store, site) == [(1, "I am 1."), (2, "I am 2."), (3, "I am 3.")]
    assert (report.counts.stored, reasons(report)) == (3, [])
    assert is_exact(store)


def test_two_threads_of_one_page_become_one_story_that_goes_by_both(store: Store, site: Site) -> None:
    report = bring(
        store,
        site,
        story("thread:1", "a"),
        story("thread:2", "a/?utm_source=x", aliases=("https://lantern.example/old-a",)),
        said("1", at=1),
        said("2", story_key="thread:2", at=2),
        said("3", story_key="thread:3", at=3),
        story("thread:3", "old-a"),
    )

    assert len(stories_of(store, site)) == 1
    assert outline(store, site) == [(1, "I am 1."), (1, "I am 2."), (1, "I am 3.")]
    assert (report.counts.stories_read, report.counts.stories_new, report.counts.stories_merged) == (3, 1, 2)
    assert report.merges == {Reason.SAME_PAGE: 2}
    keys = {row[0] for row in rows(store, "select key from story_key")}
    assert keys == {"made-up:thread:2", "made-up:thread:3"}
    assert {row[0] for row in rows(store, "select url_key from story_url")} == {
        "lantern.example/a", "lantern.example/old-a",
    }  # fmt: skip


def test_stories_without_comments_and_text_are_not_made(store: Store, site: Site) -> None:
    report = bring(store, site, story("thread:1", "a"), story("thread:2", "b", body="A text."), said("1"))
    again = bring(store, site, story("thread:3", "c"), name="empty")

    assert [one.url[-1] for one in stories_of(store, site)] == ["a", "b"]
    assert (report.counts.stories_new, report.counts.stories_skipped) == (2, 0)
    assert (again.counts.stories_new, again.counts.stories_skipped) == (0, 1)


def test_comments_of_stories_that_never_come_stand_under_one_story(store: Store, site: Site) -> None:
    items = (said("1", story_key="thread:8"), said("2", "1", story_key="thread:8"), said("3", story_key="thread:9"))
    report = bring(store, site, *items)
    again = bring(store, site, *items)

    (only,) = stories_of(store, site)
    assert only.title == "Comments without a story"
    assert len(comments_of(store, only)) == 3
    assert [(one.reason, one.source_key, one.count) for one in report.losses] == [
        (Reason.STORY_MISSING, "thread:8", 2),
        (Reason.STORY_MISSING, "thread:9", 1),
    ]
    assert (again.counts.stored, again.counts.merged) == (0, 3)


def test_a_missing_parent_has_its_place_kept_for_those_who_answered(store: Store, site: Site) -> None:
    report = bring(store, site, story(), said("2", "1", at=5), said("3", "1", at=6))

    kept, *replies = comments_of(store, stories_of(store, site)[0])
    assert (kept.is_tombstone, kept.author.kind, kept.author.name, kept.body) == (True, AuthorKind.MISSING, None, None)
    assert [one.parent_id for one in replies] == [kept.id, kept.id]
    assert (reasons(report), report.counts.placeholders, report.counts.stored) == ([Reason.PARENT_MISSING], 1, 2)
    assert is_exact(store)


def test_no_place_is_kept_where_nobody_is_seen_to_answer(store: Store, site: Site) -> None:
    report = bring(store, site, story(), said("2", "1", status=Status.SPAM), said("4"))

    assert outline(store, site) == [(1, "I am 4.")]
    assert (report.counts.placeholders, reasons(report), report.counts.stored) == (0, [], 2)


def test_a_comment_comes_to_the_place_that_was_kept_for_it(store: Store, site: Site) -> None:
    bring(store, site, story(), said("3", "2", at=3))
    report = bring(store, site, story(), said("1", at=1), said("2", "1", at=2))

    assert outline(store, site) == [(1, "I am 1."), (2, "I am 2."), (3, "I am 3.")]
    assert (report.counts.stored, report.counts.merged) == (2, 0)
    assert is_exact(store)


def test_a_parent_under_another_story_is_none(store: Store, site: Site) -> None:
    other = said("2", "1", story_key="thread:2")
    report = bring(store, site, story(), said("1"), story("thread:2", "b"), other)

    assert outline(store, site, 1) == [(1, "I am 2.")]
    assert reasons(report) == [Reason.PARENT_IN_ANOTHER_STORY]


@pytest.mark.parametrize("parents", [{"1": "1"}, {"1": "2", "2": "1"}, {"1": "3", "2": "1", "3": "2", "4": "3"}])
def test_a_ring_is_opened_once_before_its_earliest(store: Store, site: Site, parents: dict[str, str]) -> None:
    report = bring(store, site, story(), *(said(key, parent, at=int(key)) for key, parent in parents.items()))

    assert sorted(outline(store, site)) == [(depth, f"I am {depth}.") for depth in range(1, len(parents) + 1)]
    assert reasons(report) == [Reason.PARENTS_IN_A_RING]
    assert is_exact(store)


def test_the_same_record_twice_is_one_comment(store: Store, site: Site) -> None:
    report = bring(store, site, story(), said("1"), said("1"), said("2", "1"), story())

    assert outline(store, site) == [(1, "I am 1."), (2, "I am 2.")]
    assert (report.counts.stored, report.counts.merged, reasons(report)) == (2, 1, [])


def test_another_comment_under_the_same_key_gets_a_key_of_its_own(store: Store, site: Site) -> None:
    items = (story(), said("1", at=1), said("1", at=2, body="I am another."), said("2", "1", at=3))
    report = bring(store, site, *items)
    again = bring(store, site, *items, name="again")

    assert outline(store, site) == [(1, "I am 1."), (2, "I am 2."), (1, "I am another.")]
    assert reasons(report) == [Reason.SAME_KEY_TWICE]
    assert (again.counts.stored, again.counts.merged) == (0, 3)


def test_a_comment_that_another_system_knows_is_the_same_whichever_comes_first(store: Store, site: Site) -> None:
    from_disqus = (story(), said("7", at=1), said("8", "7", at=2))
    from_wordpress = (
        story("post:1"),
        said("https://blog.example:70", story_key="post:1", other_keys=("disqus:7",), anchors=("comment-70",), at=1),
        said("https://blog.example:71", "https://blog.example:70", story_key="post:1", at=9),
    )
    bring(store, site, *from_disqus, carrier="disqus")
    report = bring(store, site, *from_wordpress, carrier="wxr")

    assert outline(store, site) == [(1, "I am 7."), (2, "I am 8."), (2, "I am https://blog.example:71.")]
    assert (report.counts.stored, report.counts.merged) == (1, 1)
    assert ("wxr:https://blog.example:70", "I am 7.") in keys_of(store)
    assert anchors_of(store) == [("comment-70", "I am 7.")]
    assert is_exact(store)


def test_a_key_whose_blog_is_open_is_that_of_any_blog(store: Store, site: Site) -> None:
    known = said("https://blog.example:70", at=1)
    bring(store, site, story(), known, carrier="wxr")
    report = bring(store, site, story(), said("7", other_keys=("wxr:*:70",), at=1), carrier="disqus")

    assert (report.counts.stored, report.counts.merged) == (0, 1)
    third = said("https://blog.example:71", at=3)
    bring(store, site, story(), said("9", other_keys=("wxr:*:71",), at=3, body="Same."), carrier="disqus", name="b")
    assert bring(store, site, story(), third, carrier="wxr", name="c").counts.merged == 1


def test_two_blogs_with_the_same_numbers_stay_apart(store: Store, site: Site) -> None:
    bring(store, site, story(), said("https://one.example:1", other_keys=("wxr:*:5",)), carrier="wxr")
    report = bring(store, site, story(), said("https://two.example:1", author=stated("Bo")), carrier="wxr")

    assert (report.counts.stored, report.counts.merged) == (1, 0)


def test_the_same_words_by_the_same_author_in_the_same_second_of_two_threads_are_one(store: Store, site: Site) -> None:
    twin = said("2", story_key="thread:2", at=1, body="Hello  THERE.")
    report = bring(
        store,
        site,
        story(),
        story("thread:2", "a"),
        said("1", at=1, body="Hello there."),
        twin,
        said("3", "2", story_key="thread:2", at=4),
        replace(twin, source_key="4", author=stated("Bo")),
    )

    assert [depth for depth, _ in outline(store, site)] == [1, 2, 1]
    assert (report.counts.stored, report.counts.merged) == (3, 1)
    assert report.merges == {Reason.SAME_COMMENT: 1, Reason.SAME_PAGE: 1}
    assert keys_of(store) == [("made-up:2", "Hello there.")]


def test_who_says_the_same_twice_in_one_thread_has_said_it_twice(store: Store, site: Site) -> None:
    items = (story(), said("1", at=1, body="Hello."), said("2", at=1, body="Hello."))
    report = bring(store, site, *items)
    bring(store, site, *items[:2], name="half")
    again = bring(store, site, *items, name="again")

    assert (report.counts.stored, again.counts.merged) == (2, 2)
    assert len(outline(store, site)) == 2


def test_gone_and_empty_comments_stay_only_where_somebody_answers_below(store: Store, site: Site) -> None:
    gone: dict[str, Any] = {"is_withdrawn": True, "body": ""}
    report = bring(
        store,
        site,
        story(),
        said("1", at=1, **gone),
        said("2", "1", at=2, **gone),
        said("3", "2", at=3),
        said("4", at=4, **gone),
        said("5", "4", at=5, **gone),
    )

    assert outline(store, site) == [(1, ""), (2, ""), (3, "I am 3.")]
    assert (report.counts.stored, report.counts.skipped) == (3, 2)
    assert report.skips == {Reason.DELETED_EMPTY: 2}
    assert is_balanced(report)
    assert is_exact(store)


def test_everything_waits_when_it_is_asked_to(store: Store, site: Site) -> None:
    from rejoinder.carriers.staging import Asked

    asked = Asked("made-up", site.public_url, is_held=True)
    report = bring(store, site, story(), said("1"), said("2", status=Status.SPAM), asked=asked)

    assert report.statuses == {"held": 1, "spam": 1}
    assert outline(store, site) == []


def test_a_preview_says_the_same_numbers_and_changes_nothing(store: Store, site: Site) -> None:
    bring(store, site, story(), said("1", at=1), name="before")
    items = (
        story(), story("thread:2", "b"), story("thread:3", "b"), said("1", at=1), said("2", "1", at=2),
        said("3", "nowhere", story_key="thread:2", at=3), said("4", story_key="gone", at=4),
        said("5", is_withdrawn=True, body="", at=5), said("2", "1", at=2),
    )  # fmt: skip
    before = content(store, site)

    foreseen = preview(store, site, *items)
    unchanged = content(store, site)
    report = bring(store, site, *items)

    assert unchanged == before
    assert foreseen.counts == report.counts
    assert (foreseen.statuses, foreseen.skips, foreseen.merges) == (report.statuses, report.skips, report.merges)
    assert foreseen.losses == report.losses
    assert is_balanced(report)
