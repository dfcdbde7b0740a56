"""What comes together goes to the writer together, and what comes alone waits for nobody."""

from __future__ import annotations

import asyncio

from rejoinder.store.gathering import QUIET_TURNS, Gatherer
from rejoinder.store.jobs import Job


def job_on(loop: asyncio.AbstractEventLoop) -> Job:
    return Job(lambda tx: None, (), {}, loop, loop.create_future())


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def test_jobs_of_neighbouring_turns_go_together_and_in_order() -> None:
    async def scenario() -> None:
        gone: list[Job] = []
        loop = asyncio.get_running_loop()
        gatherer = Gatherer(gone.append, 64)
        jobs = [job_on(loop) for _ in range(5)]
        for job in jobs:
            gatherer.add(job, loop)
            await turns(1)
        assert not gone
        assert len(gatherer) == 5
        await turns(QUIET_TURNS + 2)
        assert gone == jobs
        assert len(gatherer) == 0

    asyncio.run(scenario())


def test_a_job_alone_goes_after_a_few_turns() -> None:
    async def scenario() -> None:
        gone: list[Job] = []
        loop = asyncio.get_running_loop()
        gatherer = Gatherer(gone.append, 64)
        for _ in range(3):
            gatherer.add(job_on(loop), loop)
            await turns(QUIET_TURNS + 2)
            assert len(gatherer) == 0
        assert len(gone) == 3

    asyncio.run(scenario())


def test_a_loop_that_never_rests_does_not_hold_jobs_back() -> None:
    async def scenario() -> None:
        gone: list[Job] = []
        loop = asyncio.get_running_loop()
        gatherer = Gatherer(gone.append, 4)
        for _ in range(20):
            gatherer.add(job_on(loop), loop)
            await turns(1)
        assert len(gone) >= 16

    asyncio.run(scenario())


def test_what_is_gathered_when_the_end_comes_is_not_lost() -> None:
    async def scenario() -> None:
        gone: list[Job] = []
        loop = asyncio.get_running_loop()
        gatherer = Gatherer(gone.append, 64)
        jobs = [job_on(loop), job_on(loop)]
        for job in jobs:
            gatherer.add(job, loop)
        gatherer.flush()
        await turns(QUIET_TURNS + 2)
        assert gone == jobs

    asyncio.run(scenario())
