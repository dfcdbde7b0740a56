"""What other processes commit, such as an import from the command line beside a running server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from rejoinder.core.errors import Refusal

POLL_S = 0.2

NewestSeqs = Callable[[Collection[bytes]], Awaitable[Mapping[bytes, int]]]
"""Takes stories' ids and returns the newest seq of each that exists. It may raise a Refusal: not now."""


class Follower(Protocol):
    """What has to know how far stories have come."""

    def versions(self) -> Mapping[bytes, int]:
        """Return the stories it holds something of, and the newest seq it knows of each."""

    def heard(self, commits: Iterable[tuple[bytes, int]], /) -> None:
        """Take note of newer (story id, seq) pairs."""


async def watch(
    followers: Sequence[Follower],
    changed_elsewhere: Callable[[], bool],
    newest_seqs: NewestSeqs,
    *,
    poll_s: float = POLL_S,
) -> None:
    """Tell the followers of what they have not heard in process, until cancelled.

    `changed_elsewhere` is the store's, and runs in a thread since it may wait for a database over the network.
    """
    loop = asyncio.get_running_loop()
    has_changed = False
    while True:
        await asyncio.sleep(poll_s)
        has_changed = await loop.run_in_executor(None, changed_elsewhere) or has_changed
        if has_changed:
            # A database that is away is looked at again next time.
            with contextlib.suppress(Refusal):
                await look(followers, newest_seqs)
                has_changed = False


async def look(followers: Sequence[Follower], newest_seqs: NewestSeqs) -> None:
    """Read the newest seqs of all stories that anybody holds, and tell each follower what is news to it."""
    known = [(follower, dict(follower.versions())) for follower in followers]
    stories = {story_id for _, versions in known for story_id in versions}
    newest = await newest_seqs(stories) if stories else {}
    for follower, versions in known:
        news = [(story_id, seq) for story_id, seq in newest.items() if seq > versions.get(story_id, seq)]
        if news:
            follower.heard(news)
