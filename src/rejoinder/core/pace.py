"""How often one may do what: the rate classes and their numbers, one table.

A route names its class. Classes that guard what is stored are counted exactly, in the write's transaction; the
others are counted in the process that serves them. The numbers here are what holds when no setting says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class RateClass(StrEnum):
    """What is counted together. `READ` is never refused: its cost is bounded by ready pages."""

    READ = "read"
    SEARCH = "search"
    PREVIEW = "preview"
    COUNTS = "counts"
    STREAM = "stream"
    STAFF = "staff"
    POST = "post"
    EDIT = "edit"
    VOTE = "vote"
    FLAG = "flag"
    TOKEN = "token"
    KEY = "key"
    """No route's: what counts is API keys that are none."""


IN_STORE: Final = frozenset({RateClass.POST, RateClass.EDIT, RateClass.VOTE, RateClass.FLAG, RateClass.TOKEN})
"""Counted exactly, in the transaction of the write that they guard."""

IN_PROCESS: Final = frozenset(RateClass) - IN_STORE - {RateClass.READ}
"""Counted by the process that serves them; a restart forgives."""


@dataclass(frozen=True, slots=True)
class Pace:
    """At most `limit` by one author and `network_limit` from one network, each within `window_s` seconds."""

    limit: int
    window_s: int
    network_limit: int


CLASSES: Final[Mapping[RateClass, Pace]] = {
    RateClass.SEARCH: Pace(30, 60, 300),
    RateClass.PREVIEW: Pace(120, 60, 1_200),
    RateClass.COUNTS: Pace(120, 60, 1_200),
    RateClass.STREAM: Pace(30, 60, 1_200),
    RateClass.STAFF: Pace(600, 60, 3_000),
    RateClass.POST: Pace(6, 60, 60),
    RateClass.EDIT: Pace(20, 60, 200),
    RateClass.VOTE: Pace(60, 60, 600),
    RateClass.FLAG: Pace(10, 600, 100),
    RateClass.TOKEN: Pace(10, 600, 30),
    RateClass.KEY: Pace(30, 600, 30),
}
