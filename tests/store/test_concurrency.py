"""Many at once: nothing is lost, nobody pays for another's refusal, and nothing is told before it is true."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from rejoinder.core.errors import NotFound, StoreBusy, StoreUnavailable
from rejoinder.store.engine import Store, connect
from rejoinder.store.jobs import Announcement
from rejoinder.store.query import Tx
from tests.store import counters

CLIENTS = 16
ROUNDS = 20


def increment_or_refuse(tx: Tx, name: str, number: int) -> int:
    """Add one by a read and a put; every third number is refused after the put."""
    found = tx.fetch(counters.added(name, 1))
    tx.put(counters.insert(f"{name}-{number}", number))
    if number % 3 == 0:
        raise NotFound(what=f"{number}")
    return found


def test_sixteen_threads_lose_nothing(store: Store) -> None:
    store.write_now(counters.put_new, "a", 0)
    with ThreadPoolExecutor(CLIENTS) as pool:
        found = list(pool.map(lambda _: store.write_now(counters.increment, "a"), range(CLIENTS * ROUNDS)))
    assert sorted(found) == list(range(1, CLIENTS * ROUNDS + 1))
    assert store.read_now(counters.read_one, "a") == CLIENTS * ROUNDS


def test_sixteen_loops_lose_nothing(store: Store) -> None:
    store.write_now(counters.put_new, "a", 0)

    async def client() -> None:
        for _ in range(ROUNDS):
            await store.write(counters.increment, "a")

    threads = [threading.Thread(target=lambda: asyncio.run(client())) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.read_now(counters.read_one, "a") == CLIENTS * ROUNDS


def test_a_refusal_costs_its_neighbours_nothing(store: Store) -> None:
    store.write_now(counters.put_new, "a", 0)
    numbers = range(CLIENTS * ROUNDS)

    async def all_at_once() -> list[int | BaseException]:
        writes = [store.write(increment_or_refuse, "a", number) for number in numbers]
        return await asyncio.gather(*writes, return_exceptions=True)

    answers = asyncio.run(all_at_once())
    refused = {number for number, answer in zip(numbers, answers, strict=True) if isinstance(answer, NotFound)}
    counted = sorted(answer for answer in answers if isinstance(answer, int))
    assert refused == {number for number in numbers if number % 3 == 0}
    assert counted == list(range(1, len(numbers) - len(refused) + 1))
    stored = {number for name, number in store.read_now(counters.read_all) if name != "a"}
    assert stored == set(numbers) - refused


def test_only_what_is_committed_is_announced(store: Store) -> None:
    async def post_and_listen() -> list[Announcement]:
        heard: list[Announcement] = []
        stop = store.listen(heard.extend)
        actions = [counters.put_and_refuse, counters.put_and_announce] * CLIENTS
        writes = [store.write(action, f"{number}", number) for number, action in enumerate(actions)]
        await asyncio.gather(*writes, return_exceptions=True)
        await asyncio.sleep(0)
        stop()
        await store.write(counters.put_and_announce, "unheard", 1)
        await asyncio.sleep(0)
        return heard

    heard = asyncio.run(post_and_listen())
    assert sorted(heard) == sorted((f"{number}".encode(), number) for number in range(1, 2 * CLIENTS, 2))


def test_what_is_announced_can_be_read(store: Store) -> None:
    async def post_and_read() -> list[bool]:
        loop = asyncio.get_running_loop()
        thread = threading.get_ident()
        told: list[bool] = []
        done = loop.create_future()

        def look(announced: list[Announcement]) -> None:
            stored = dict(store.read_now(counters.read_all))
            told.extend(stored[story.decode()] == seq and threading.get_ident() == thread for story, seq in announced)
            if len(told) == CLIENTS:
                done.set_result(None)

        store.listen(look)
        await asyncio.gather(*(store.write(counters.put_and_announce, f"{n}", n) for n in range(CLIENTS)))
        await done
        return told

    assert asyncio.run(post_and_read()) == [True] * CLIENTS


def test_a_listener_without_a_loop_is_told_as_well(store: Store) -> None:
    heard: list[Announcement] = []
    store.listen(heard.extend)
    store.write_now(counters.put_and_announce, "a", 1)
    assert heard == [(b"a", 1)]


def test_a_caller_who_left_harms_nobody(store: Store) -> None:
    async def leave() -> None:
        gone = asyncio.ensure_future(store.write(counters.put_new, "gone", 1))
        await asyncio.sleep(0)
        gone.cancel()
        assert await store.write(counters.put_new, "stayed", 2) == 2

    asyncio.run(leave())
    assert ("stayed", 2) in store.read_now(counters.read_all)


class Gate:
    """An action that waits inside its transaction until it is let go."""

    def __init__(self) -> None:
        self.has_entered = threading.Semaphore(0)
        self.may_leave = threading.Event()

    def __call__(self, tx: Tx, name: str) -> str:
        self.has_entered.release()
        self.may_leave.wait()
        return name


def test_too_many_waiting_are_told_to_come_again(database_url: str) -> None:
    store = connect(database_url, create=True, waiting=5)
    gate = Gate()
    # As many as the database has writers are inside, five wait, and there is no room for one more.
    inside = 1 if store.dialect == "sqlite" else 4

    async def crowd() -> list[str | BaseException]:
        entered = [asyncio.ensure_future(store.write(gate, f"{number}")) for number in range(inside)]
        for _ in entered:
            await asyncio.to_thread(gate.has_entered.acquire)
        waiting = [asyncio.ensure_future(store.write(gate, "waits")) for _ in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(StoreBusy) as busy:
            await store.write(gate, "too many")
        assert busy.value.data["retry_after_s"] == 1
        gate.may_leave.set()
        return await asyncio.gather(*entered, *waiting, return_exceptions=True)

    answers = asyncio.run(crowd())
    assert answers == [f"{number}" for number in range(inside)] + ["waits"] * 5
    store.close()


def test_what_is_queued_is_finished_before_the_store_closes(open_counters: Callable[[], Store], store: Store) -> None:
    async def write_and_close() -> list[int | BaseException]:
        closing = open_counters()
        writes = [asyncio.ensure_future(closing.write(counters.put_new, f"{n}", n)) for n in range(CLIENTS)]
        await asyncio.sleep(0)
        await asyncio.to_thread(closing.close)
        answers = await asyncio.gather(*writes, return_exceptions=True)
        with pytest.raises(StoreUnavailable):
            await closing.write(counters.put_new, "late", 1)
        return answers

    assert asyncio.run(write_and_close()) == list(range(CLIENTS))
    assert len(store.read_now(counters.read_all)) == CLIENTS


def test_a_commit_of_another_process_is_noticed(open_counters: Callable[[], Store], store: Store) -> None:
    elsewhere = open_counters()
    store.changed_elsewhere()
    quiet = store.changed_elsewhere()
    elsewhere.write_now(counters.put_new, "a", 1)
    assert store.changed_elsewhere()
    # Nothing is written in between on SQLite; on PostgreSQL the server's own housekeeping may count as well.
    assert store.dialect == "postgresql" or not quiet
