"""Under which story a comment stands, in formats that name only what it answers."""

from array import array
from bisect import bisect_left
from hashlib import blake2b
from typing import Final

_NONE: Final = -1


def numbered(name: str) -> int:
    """Return a number for a name: two of a billion names share one with a chance of 1 in 20."""
    return int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


class Roots:
    """Numbered things, each with the one that it answers; 16 bytes for each. Add all of them, then ask."""

    def __init__(self) -> None:
        self._added = array("q")
        self._above = array("q")
        self._is_sorted = True

    def __len__(self) -> int:
        return len(self._added)

    def add(self, thing: int, answered: int | None) -> None:
        """Note that `thing` is there and what it answers; None when it stands at the top."""
        self._added.append(thing)
        self._above.append(_NONE if answered is None or answered == thing else answered)
        self._is_sorted = False

    def has(self, thing: int) -> bool:
        """Whether `thing` was added."""
        return self._place(thing) is not None

    def top_of(self, thing: int) -> int:
        """Return what stands at the top of the answers over `thing`, which may be one that was never added.

        Of things that answer each other in a ring, it is the least of the ring.
        """
        passed: list[int] = []
        seen: set[int] = set()
        while (place := self._place(thing)) is not None and (above := self._above[place]) != _NONE:
            if thing in seen:
                ring = passed[[self._added[one] for one in passed].index(thing) :]
                thing = min(self._added[one] for one in ring)
                break
            seen.add(thing)
            passed.append(place)
            thing = above
        for place in passed:
            # What was walked once is not walked again. The top itself keeps what it answers, which is nothing.
            if self._added[place] != thing:
                self._above[place] = thing
        return thing

    def _place(self, thing: int) -> int | None:
        if not self._is_sorted:
            self._sort()
        place = bisect_left(self._added, thing)
        return place if place < len(self._added) and self._added[place] == thing else None

    def _sort(self) -> None:
        order = sorted(range(len(self._added)), key=self._added.__getitem__)
        self._added = array("q", (self._added[place] for place in order))
        self._above = array("q", (self._above[place] for place in order))
        self._is_sorted = True


class Order:
    """The places of comments within their stories, in the order of the source."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}
        self._told: set[str] = set()

    def tell(self, story_key: str) -> None:
        """Note that the source tells of a story itself."""
        self._told.add(story_key)

    def untold(self) -> list[str]:
        """Return the stories that have comments and of which the source tells nothing more, in its order."""
        return [key for key in self._next if key not in self._told]

    def place(self, story_key: str) -> int:
        """Return the place of the next comment of a story, from 0."""
        place = self._next.get(story_key, 0)
        self._next[story_key] = place + 1
        return place
