"""A comment's story is found by what stands above it, whatever the order, and rings come to an end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rejoinder.carriers.formats.roots import Order, Roots, numbered


def test_the_top_is_what_answers_nothing_or_is_not_there() -> None:
    roots = Roots()
    for thing, answered in ((5, 4), (4, 1), (1, None), (9, 8)):
        roots.add(thing, answered)
    assert [roots.top_of(thing) for thing in (5, 4, 1, 9, 77)] == [1, 1, 1, 8, 77]
    assert (roots.has(4), roots.has(8)) == (True, False)


def test_a_ring_has_its_least_for_top_for_all_that_hang_on_it() -> None:
    roots = Roots()
    for thing, answered in ((3, 2), (2, 4), (4, 3), (9, 4), (6, 6)):
        roots.add(thing, answered)
    assert [roots.top_of(thing) for thing in (9, 3, 2, 4, 9, 6)] == [2, 2, 2, 2, 2, 6]


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), max_size=30))
def test_any_answers_come_to_an_end_and_asking_again_gives_the_same(above: list[int | None]) -> None:
    roots = Roots()
    for thing, answered in enumerate(above):
        roots.add(thing, answered)
    first = [roots.top_of(thing) for thing in range(len(above))]
    assert first == [roots.top_of(thing) for thing in range(len(above))]
    for thing, answered in enumerate(above):
        if answered is None or answered == thing:
            assert first[thing] == thing
        else:
            assert first[thing] == (first[answered] if answered < len(above) else answered)


def test_numbers_of_names_and_places_are_steady() -> None:
    assert numbered("a") == numbered("a") != numbered("b")
    assert 0 <= numbered("\ud800") < 2**63
    order = Order()
    assert [order.place("a"), order.place("b"), order.place("a")] == [0, 0, 1]
