"""Numbers by which siblings are sorted."""

from math import sqrt

_SCALE = 1_000_000_000


def wilson_lower(up: int, down: int, *, z: float = 1.2816) -> float:
    """Return the lower bound of the share of upvotes, in 0..1; 0.0 without votes.

    `z` is the normal quantile: 1.2816 means a one-sided confidence of 90 %.
    Source: E. B. Wilson, JASA 22 (1927), 209-212.
    """
    votes = up + down
    if votes == 0:
        return 0.0
    share = up / votes
    square = z * z
    middle = share + square / (2 * votes)
    spread = z * sqrt((share * (1 - share) + square / (4 * votes)) / votes)
    return max(0.0, (middle - spread) / (1 + square / votes))


def rank(up: int, down: int) -> int:
    """Return the sort key of the best order: ascending, -1,000,000,000 for certain approval.

    A comment without votes stands at 0; one that only downvotes reached stands behind it, by how many there are.
    """
    if up == 0 and down > 0:
        return down
    return -round(wilson_lower(up, down) * _SCALE)
