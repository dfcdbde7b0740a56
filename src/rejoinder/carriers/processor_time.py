"""A bound on the processor time that reading one thing may take."""

import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, TypeVar

from rejoinder.core.errors import BrokenSource

MOST_PAGE_S: Final = 30


T = TypeVar("T")


class TooSlow(Exception):
    """The time is used up."""


def all_in_time(items: Iterable[T], limit_s: float = MOST_PAGE_S) -> list[T]:
    """Return all that a reader yields; BrokenSource when that takes more processor time than `limit_s`."""
    try:
        with processor_time(limit_s):
            return list(items)
    except TooSlow:
        why = f"reading it takes more than {limit_s} s of processor time"
        raise BrokenSource(line=None, column=None, why=why) from None


@contextmanager
def processor_time(limit_s: float = MOST_PAGE_S) -> Iterator[None]:
    """Raise TooSlow inside once this process has used so much processor time in it.

    Only the main thread can be interrupted, as an import's is; elsewhere there is no bound.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
