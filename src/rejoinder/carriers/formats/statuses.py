"""What another system's word for the state of a comment means here."""

from collections.abc import Mapping
from typing import NamedTuple

from rejoinder.core.comment import Status

WITHDRAWN = "withdrawn"


class Placed(NamedTuple):
    """Where a comment stands: its status, and whether its author took it back."""

    status: Status
    is_withdrawn: bool


def placements(statuses: Mapping[str, str]) -> dict[str, Placed]:
    """Return a carrier's table of words as what is stored; words for what is skipped are left out."""
    return {
        word: Placed(Status.PUBLISHED, True) if ours == WITHDRAWN else Placed(Status(ours), False)
        for word, ours in statuses.items()
        if not ours.startswith("skipped")
    }
