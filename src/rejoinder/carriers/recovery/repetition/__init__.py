"""Finding a discussion in any HTML page by its repeated structure, without knowing the system that made it."""

from rejoinder.carriers.recovery.repetition.finding import find_items
from rejoinder.carriers.recovery.repetition.found import Found, FoundItem

__all__ = ["Found", "FoundItem", "find_items"]
