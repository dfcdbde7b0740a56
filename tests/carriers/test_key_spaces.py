"""Numbers of comments mean the same in every way of keeping pages, and something else in each other format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from rejoinder.actions import sites
from rejoinder.carriers.record import absent, stated
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store
from tests.carriers.made_up import bring, comments_of, said, stories_of, story


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = open_store(database_url, create=True)
    yield store
    store.close()


@pytest.fixture
def site(store: Store) -> Site:
    return store.write_now(sites.add_site, "lantern", "The Lantern", "https://lantern.example", "en")


@pytest.mark.parametrize("first", ["saved-page", "saved-pages", "web-archive"])
@pytest.mark.parametrize("second", ["saved-page", "saved-pages", "web-archive"])
def test_a_page_comes_once_whatever_it_was_kept_in(store: Store, site: Site, first: str, second: str) -> None:
    page = story("url:https://lantern.example/a", "a")
    untimed = [said(f"lantern.example:{key}", story_key=page.source_key, posted_at=absent()) for key in ("1", "2")]
    bring(store, site, page, *untimed, carrier=first)

    # An archive says when it was captured, and so of "an hour ago" when that was.
    timed = [replace(one, posted_at=stated(1_500_000_000_000_000)) for one in untimed]
    report = bring(store, site, page, *timed, carrier=second, name="again")

    assert (report.counts.stored, report.counts.merged) == (0, 2)
    assert len(comments_of(store, stories_of(store, site)[0])) == 2


def test_equal_numbers_of_other_formats_are_other_comments(store: Store, site: Site) -> None:
    bring(store, site, story(), said("1", at=1), carrier="isso")

    report = bring(store, site, story(), said("1", at=2, body="Another."), carrier="commento", name="again")

    assert (report.counts.stored, report.counts.merged) == (1, 0)
