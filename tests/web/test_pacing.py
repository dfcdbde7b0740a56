"""Limits that are counted in the process fire at their number (RL-04), in bounded memory (RL-05)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rejoinder.core.account import Viewer
from rejoinder.core.errors import TooOften
from rejoinder.core.ids import GuestId
from rejoinder.core.pace import CLASSES, IN_PROCESS, IN_STORE, Pace, RateClass
from rejoinder.web.pacing import Limiter, Meter
from tests.web.toy import HERALD, Toy, ask_async

NOW = 1_795_000_000_000_000
SECOND = 1_000_000
CLASSES_HERE = sorted(IN_PROCESS)


def viewer(guest: int | None, network: int | None = None) -> Viewer:
    return Viewer(
        HERALD.id,
        guest_id=GuestId(guest.to_bytes(16, "big")) if guest is not None else None,
        network=network.to_bytes(16, "big") if network is not None else None,
    )


def admitted(limiter: Limiter, rate: RateClass, who: Viewer, now: int) -> bool:
    try:
        limiter.admit(rate, who, now)
    except TooOften:
        return False
    return True


def test_every_class_is_counted_somewhere_or_is_reading() -> None:
    assert IN_STORE | IN_PROCESS | {RateClass.READ} == set(RateClass)
    assert set(CLASSES) == IN_STORE | IN_PROCESS


@pytest.mark.parametrize("rate", CLASSES_HERE)
def test_one_author_is_stopped_at_the_number_from_however_many_networks(rate: RateClass) -> None:
    pace = CLASSES[rate]
    for networks in (1, 100):
        limiter = Limiter(CLASSES)
        results = [admitted(limiter, rate, viewer(1, number % networks), NOW) for number in range(pace.limit + 5)]
        assert results == [True] * pace.limit + [False] * 5


@pytest.mark.parametrize("rate", CLASSES_HERE)
def test_one_network_is_stopped_at_its_number_from_however_many_authors(rate: RateClass) -> None:
    pace = CLASSES[rate]
    limiter = Limiter(CLASSES)
    results = [admitted(limiter, rate, viewer(number, 7), NOW) for number in range(pace.network_limit + 5)]
    assert results == [True] * pace.network_limit + [False] * 5
    assert admitted(limiter, rate, viewer(0, 8), NOW)


@pytest.mark.parametrize("rate", CLASSES_HERE)
def test_whoever_waits_as_long_as_told_may_ask_again(rate: RateClass) -> None:
    limiter = Limiter(CLASSES)
    for _ in range(CLASSES[rate].limit):
        limiter.admit(rate, viewer(1), NOW)
    with pytest.raises(TooOften) as refused:
        limiter.admit(rate, viewer(1), NOW)
    data = refused.value.data
    assert (data["rate"], data["limit"], data["window_s"]) == (rate, CLASSES[rate].limit, CLASSES[rate].window_s)
    wait_s = data["retry_after_s"]
    assert isinstance(wait_s, int)
    assert 1 <= wait_s <= CLASSES[rate].window_s
    limiter.admit(rate, viewer(1), NOW + wait_s * SECOND)


@given(st.integers(1, 20), st.integers(1, 100), st.lists(st.integers(0, 30 * SECOND), max_size=200))
def test_no_window_ever_holds_more_than_twice_the_number_and_the_first_holds_it_exactly(
    limit: int, window_s: int, gaps: list[int]
) -> None:
    meter, now, taken = Meter(limit, window_s), NOW, []
    for gap in gaps:
        now += gap
        if not meter.wait_us(b"k", now):
            meter.count(b"k", now)
            taken.append(now)
    for start in taken:
        assert sum(start <= at < start + window_s * SECOND for at in taken) < 2 * limit + 1
    first = [at for at in taken if at == taken[0]]
    assert len(first) <= limit


@given(st.integers(1, 50), st.integers(1, 60))
def test_a_full_window_later_the_whole_number_is_there_again(limit: int, window_s: int) -> None:
    meter = Meter(limit, window_s)
    for now in (NOW, NOW + window_s * SECOND):
        for _ in range(limit):
            assert meter.wait_us(b"k", now) == 0
            meter.count(b"k", now)
        assert meter.wait_us(b"k", now) > 0


def test_a_refused_request_is_not_counted_against_the_network() -> None:
    limiter = Limiter({**CLASSES, RateClass.SEARCH: Pace(1, 60, 3)})
    for _ in range(10):
        admitted(limiter, RateClass.SEARCH, viewer(1, 7), NOW)
    assert [admitted(limiter, RateClass.SEARCH, viewer(number, 7), NOW) for number in (2, 3, 4)] == [True, True, False]


def test_reading_and_what_the_store_counts_is_not_counted_here() -> None:
    limiter = Limiter(dict.fromkeys(CLASSES, Pace(1, 60, 1)))
    for rate in (RateClass.READ, *IN_STORE):
        assert all(admitted(limiter, rate, viewer(1, 1), NOW) for _ in range(5))


def test_nobody_in_particular_on_a_local_socket_is_not_counted() -> None:
    limiter = Limiter(dict.fromkeys(CLASSES, Pace(1, 60, 1)))
    assert all(admitted(limiter, RateClass.SEARCH, viewer(None), NOW) for _ in range(5))


def test_a_meter_keeps_so_many_keys_and_forgets_those_that_have_drained() -> None:
    meter = Meter(2, 60, kept_count=100)
    for number in range(1_000):
        meter.count(number.to_bytes(4, "big"), NOW)
    assert len(meter) == 100
    meter.count(b"late", NOW + 61 * SECOND)
    assert len(meter) == 1
    assert meter.wait_us(b"late", NOW + 61 * SECOND) == 0


def test_a_full_meter_still_counts_whom_it_knows() -> None:
    meter = Meter(2, 60, kept_count=1)
    for key in (b"known", b"other", b"known"):
        meter.count(key, NOW)
    assert meter.wait_us(b"known", NOW) > 0
    assert meter.wait_us(b"other", NOW) == 0


@pytest.mark.anyio
async def test_over_the_limit_the_answer_says_when_to_come_back() -> None:
    app = Toy().app()
    form = {"content-type": "application/x-www-form-urlencoded"}
    limit = CLASSES[RateClass.PREVIEW].network_limit
    for _ in range(limit):
        assert (await ask_async(app, "POST", "/preview", form, b"body=x", client="203.0.113.5")).status == 200
    refused = await ask_async(app, "POST", "/preview", form, b"body=x", client="203.0.113.5")
    assert refused.status == 429
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["ratelimit-policy"] == f'"preview";q={limit};w=60'
    assert refused.headers["ratelimit"] == '"preview";r=0;t=1'
    assert (await ask_async(app, "POST", "/preview", form, b"body=x", client="203.0.113.6")).status == 200
