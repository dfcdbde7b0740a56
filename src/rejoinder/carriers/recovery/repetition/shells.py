"""The elements around an item that hold nothing beside it."""

from rejoinder.carriers.recovery.repetition.groups import Group
from rejoinder.carriers.recovery.repetition.page import Page


def shells_of(page: Page, group: Group) -> list[list[int]]:
    """Return for every item the elements around it that hold no other item beside it, from the inside outwards.

    No item's shell is higher than the lowest one: what only some have holds replies and is no shell.
    """
    holds: dict[int, int] = {}
    roots = [place for place, outer in enumerate(group.outer) if outer < 0]
    for place in roots:
        index = page.parent[group.items[place][0]]
        while index >= 0 and holds.get(index, 0) < 2:
            holds[index] = holds.get(index, 0) + 1
            index = page.parent[index]
    shells: list[list[int]] = [[] for _ in group.items]
    for place in roots:
        first, end = group.items[place]
        index = page.parent[first]
        # A run shares its parent with other comments even when it is the only one found there.
        while (
            page.end[first] == end
            and index > 0
            and holds.get(index, 0) < 2
            and page.tags[index] not in ("body", "html")
        ):
            shells[place].append(index)
            index = page.parent[index]
    if len(roots) < 2:
        return [[] for _ in group.items]
    least = sorted(len(shells[place]) for place in roots)[len(roots) // 20]
    return [shell[:least] for shell in shells]
