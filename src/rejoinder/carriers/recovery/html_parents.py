"""What each comment of a page answers, told from what the page shows: by name, by nesting, by level, by number."""

from collections.abc import Callable, Sequence

from lxml import html

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.recovery.engines.rules import Tree
from rejoinder.carriers.recovery.page_comments import Found, PageComment

_Parent = tuple[int, Reason, float]


def set_parents(found: Found, ways: Sequence[Tree]) -> None:
    """Set the parent of each comment by the first of the ways that gives one; without any it stands at the top."""
    tried = [_WAYS[way](found) for way in ways]
    for index, comment in enumerate(found.comments):
        for parent in tried:
            answer = parent(index)
            if answer is not None and answer[0] != index:
                comment.parent, comment.parent_reason, comment.parent_confidence = answer
                break
    _open_rings(found.comments)


def pass_over_skipped(comments: Sequence[PageComment]) -> None:
    """Let what answers something that is not kept answer the nearest above it that is."""
    for comment in comments:
        seen = 0
        while comment.parent is not None and comments[comment.parent].skipped is not None and seen < len(comments):
            comment.parent = comments[comment.parent].parent
            seen += 1
        if comment.parent is None and comment.parent_reason is not Reason.TOP_LEVEL:
            comment.parent_reason = Reason.TOP_LEVEL


def _by_name(found: Found) -> Callable[[int], _Parent | None]:
    """Parents that the page names by their number."""
    places = {one.id: index for index, one in enumerate(found.comments) if one.id is not None}

    def parent(index: int) -> _Parent | None:
        named = found.comments[index].parent_id
        place = places.get(named) if named is not None else None
        return (place, Reason.PARENT_LINK, found.confidence) if place is not None else None

    return parent


def _by_nesting(found: Found) -> Callable[[int], _Parent | None]:
    """Parents that have their replies within them."""

    def parent(index: int) -> _Parent | None:
        above = found.comments[index].element.getparent()
        owner = found.owners.get(above) if above is not None else None
        if owner is not None and not _is_below(found.comments[index], found.comments[owner]):
            return None
        return (owner, Reason.NESTING, found.confidence) if owner is not None else None

    return parent


def _is_below(comment: PageComment, above: PageComment) -> bool:
    """Whether the levels that a page states agree with the nesting: unclosed elements swallow what follows them."""
    return comment.level is None or above.level is None or comment.level > above.level


def _by_block_after(found: Found) -> Callable[[int], _Parent | None]:
    """Parents whose replies stand in a block right behind them: the last item before the block on its level."""
    places = {one.element: index for index, one in enumerate(found.comments)}

    def parent(index: int) -> _Parent | None:
        block = found.comments[index].element.getparent()
        while block is not None and "indented" not in (block.get("class") or "").split():
            block = block.getparent()
        if block is None:
            return None
        before = _item_before(block, places)
        return (before, Reason.INDENTATION, found.confidence) if before is not None else None

    return parent


def _item_before(block: html.HtmlElement, places: dict[html.HtmlElement, int]) -> int | None:
    """Return the nearest item beside a block and before it, also within a wrapper."""
    for sibling in block.itersiblings(preceding=True):
        if sibling in places:
            return places[sibling]
        if "indented" in (sibling.get("class") or "").split():
            continue
        inner = [places[one] for one in sibling.iter() if one in places]
        if inner:
            return inner[0]
    return None


def _by_levels(found: Found) -> Callable[[int], _Parent | None]:
    """Parents by a number that grows with the depth: the nearest before with a smaller one."""
    parents: list[int | None] = []
    stack: list[tuple[int, int]] = []
    for index, comment in enumerate(found.comments):
        level = comment.level if comment.level is not None else 0
        while stack and stack[-1][0] >= level:
            stack.pop()
        parents.append(stack[-1][1] if stack else None)
        stack.append((level, index))

    def parent(index: int) -> _Parent | None:
        place = parents[index]
        return (place, Reason.LEVEL_NUMBER, found.confidence) if place is not None else None

    return parent


def _by_dotted_numbers(found: Found) -> Callable[[int], _Parent | None]:
    """Parents by numbers such as 4.1, which answers 4."""
    places = {one.number: index for index, one in enumerate(found.comments) if one.number is not None}

    def parent(index: int) -> _Parent | None:
        number = found.comments[index].number
        place = places.get(number.rpartition(".")[0]) if number is not None else None
        return (place, Reason.DOTTED_NUMBER, found.confidence) if place is not None else None

    return parent


def _open_rings(comments: Sequence[PageComment]) -> None:
    """Take away the parents by which comments would answer each other in a ring."""
    state = [0] * len(comments)
    for start in range(len(comments)):
        path = []
        place: int | None = start
        while place is not None and state[place] == 0:
            state[place] = 1
            path.append(place)
            place = comments[place].parent
        if place is not None and state[place] == 1:
            comments[place].parent, comments[place].parent_reason = None, Reason.PARENTS_IN_A_RING
        for done in path:
            state[done] = 2


_WAYS: dict[Tree, Callable[[Found], Callable[[int], _Parent | None]]] = {
    Tree.NAMED: _by_name,
    Tree.NESTED: _by_nesting,
    Tree.BLOCK_AFTER: _by_block_after,
    Tree.LEVELS: _by_levels,
    Tree.DOTTED: _by_dotted_numbers,
}
