"""Whatever records come, in whatever order and however cut up: the same tree stands in the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rejoinder.actions import sites
from rejoinder.carriers.record import CommentRecord, Item, stated
from rejoinder.core.comment import Status
from rejoinder.core.site import Site
from rejoinder.store.engine import Store, open_store
from tests.carriers.made_up import bring, content, is_exact, said, story


@st.composite
def records(draw: st.DrawFn) -> list[Item]:
    """Stories and comments with unknown stories, lost parents, rings, gone ones, and two threads of one page."""
    count = draw(st.integers(1, 14))
    items: list[Item] = [story("thread:1", "a"), story("thread:2", "b"), story("thread:3", "a")]
    for number in range(count):
        parent = draw(st.one_of(st.none(), st.integers(0, count + 2)))
        gone = draw(st.sampled_from(("", "", "", "withdrawn", "empty", "spam", "held")))
        items.append(
            said(
                str(number),
                None if parent is None else str(parent),
                story_key=f"thread:{draw(st.sampled_from((1, 1, 2, 3, 4)))}",
                at=draw(st.integers(0, 6)) * 100 + number,
                order_index=number,
                author=stated(draw(st.sampled_from(("Ada", "Bo")))),
                is_withdrawn=gone in ("withdrawn", "empty"),
                status=Status.SPAM if gone == "spam" else Status.HELD if gone == "held" else Status.PUBLISHED,
                **({"body": ""} if gone == "empty" else {}),
            )
        )
    return items


@st.composite
def whole_records(draw: st.DrawFn) -> list[Item]:
    """Comments of two pages, one of them with two threads; all of them seen or held, every parent there."""
    items: list[Item] = []
    for number in range(draw(st.integers(2, 14))):
        page = draw(st.sampled_from((1, 2)))
        mark = "b" if page == 2 else "a"
        above = [one.source_key for one in items if isinstance(one, CommentRecord) and one.source_key.endswith(mark)]
        items.append(
            said(
                f"{number:02}{mark}",
                draw(st.sampled_from((None, *above))),
                story_key=f"thread:{draw(st.sampled_from((1, 3))) if page == 1 else 2}",
                at=number,
                order_index=number,
                status=draw(st.sampled_from((Status.PUBLISHED, Status.PUBLISHED, Status.HELD))),
            )
        )
    return items


def fresh(folder: str) -> tuple[Store, Site]:
    store = open_store(f"sqlite:///{Path(folder) / 'x.db'}", create=True)
    return store, store.write_now(sites.add_site, "lantern", "The Lantern", "https://lantern.example", "en")


def left_by(*imports: list[Item]) -> Iterator[object]:
    """Yield what is there after each of the imports, into a site of their own."""
    with TemporaryDirectory() as folder:
        store, site = fresh(folder)
        try:
            for number, items in enumerate(imports):
                report = bring(store, site, *items, name=str(number))
                counts = report.counts
                assert counts.read == counts.stored + counts.merged + counts.skipped
                assert is_exact(store)
                yield content(store, site)
        finally:
            store.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=records(), chance=st.randoms(use_true_random=False))
def test_the_order_of_the_records_does_not_matter(items: list[Item], chance: Random) -> None:
    shuffled = list(items)
    chance.shuffle(shuffled)

    (straight,) = left_by(items)
    (other,) = left_by(shuffled)

    assert other == straight


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=records())
def test_an_import_that_comes_twice_is_one(items: list[Item]) -> None:
    first, second = left_by(items, items)

    assert second == first


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=whole_records(), cut=st.integers(1, 13), chance=st.randoms(use_true_random=False))
def test_two_halves_give_the_same_whichever_comes_first(items: list[Item], cut: int, chance: Random) -> None:
    chance.shuffle(items)
    threads = [story("thread:1", "a"), story("thread:2", "b"), story("thread:3", "a")]
    one, other = [*threads, *items[:cut]], [*threads, *items[cut:]]

    *_, first = left_by(one, other)
    *_, second = left_by(other, one)

    assert second == first
