from enum import StrEnum


class Order(StrEnum):
    """How siblings are sorted."""

    OLDEST = "oldest"
    NEWEST = "newest"
    BEST = "best"


class View(StrEnum):
    """Nested as replies, or flat in time order."""

    NESTED = "nested"
    FLAT = "flat"
