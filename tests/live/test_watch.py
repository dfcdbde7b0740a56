"""What other processes commit reaches whoever holds something of the story."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping

import pytest

from rejoinder.core.errors import StoreUnavailable
from rejoinder.live.watch import look, watch


class Holder:
    """Holds stories at known seqs, and takes note of newer ones."""

    def __init__(self, **known: int) -> None:
        self.known = {name.encode(): seq for name, seq in known.items()}
        self.told: list[tuple[bytes, int]] = []

    def versions(self) -> Mapping[bytes, int]:
        return self.known

    def heard(self, commits: Iterable[tuple[bytes, int]], /) -> None:
        self.told += commits
        self.known.update(self.told)


class Database:
    def __init__(self, **newest: int) -> None:
        self.newest = {name.encode(): seq for name, seq in newest.items()}
        self.failures = 0
        self.asked: list[set[bytes]] = []

    async def newest_seqs(self, stories: Collection[bytes]) -> Mapping[bytes, int]:
        self.asked.append(set(stories))
        if self.failures:
            self.failures -= 1
            raise StoreUnavailable(retry_after_s=1)
        return {story: self.newest[story] for story in stories if story in self.newest}


@pytest.mark.anyio
async def test_each_is_told_what_is_news_to_it() -> None:
    tail, pages = Holder(a=1, b=5), Holder(a=3, c=1, gone=1)
    database = Database(a=3, b=5, c=2, d=9)
    await look([tail, pages], database.newest_seqs)
    assert (tail.told, pages.told) == ([(b"a", 3)], [(b"c", 2)])
    assert database.asked == [{b"a", b"b", b"c", b"gone"}]


@pytest.mark.anyio
async def test_nothing_is_asked_for_when_nothing_is_held() -> None:
    database = Database(a=1)
    await look([Holder()], database.newest_seqs)
    assert database.asked == []


@pytest.mark.anyio
async def test_the_database_is_only_looked_at_when_something_has_changed() -> None:
    holder, database = Holder(a=1), Database(a=2)
    answers = [False, False, True]
    seen = asyncio.Event()

    def changed_elsewhere() -> bool:
        if not answers:
            seen.set()
            return False
        assert database.asked == []
        return answers.pop(0)

    watching = asyncio.ensure_future(watch([holder], changed_elsewhere, database.newest_seqs, poll_s=0))
    await asyncio.wait_for(seen.wait(), 30)
    watching.cancel()
    assert (len(database.asked), holder.told) == (1, [(b"a", 2)])


@pytest.mark.anyio
async def test_a_change_seen_while_the_database_was_away_is_not_lost() -> None:
    holder, database = Holder(a=1), Database(a=2)
    database.failures = 3
    answers = [True]
    watching = asyncio.ensure_future(
        watch([holder], lambda: bool(answers) and answers.pop(), database.newest_seqs, poll_s=0)
    )
    while not holder.told:
        assert not watching.done()
        await asyncio.sleep(0.001)
    watching.cancel()
    assert len(database.asked) == 4
