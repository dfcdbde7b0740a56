"""Nesting, the displayed order, and where the next page starts.

The displayed order is the tree walked from the top, siblings sorted by the chosen order. The true parent is kept at
any depth; for display a comment hangs under its true parent down to level 64, below which all replies are listed
under their ancestor of level 64. So a position never holds more than 65 keys, and a step costs the same whether
the story has a hundred comments or a hundred thousand.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, NamedTuple, Protocol, TypeVar

DEEPEST_LEVEL = 64
PAGE_COMMENTS = 50
API_PAGE_COMMENTS = 100
BRANCH_COMMENTS = 25
_CHUNK = 16


class Order(StrEnum):
    """How siblings are sorted."""

    OLDEST = "oldest"
    NEWEST = "newest"
    BEST = "best"


class View(StrEnum):
    """Nested as replies, or flat in time order."""

    NESTED = "nested"
    FLAT = "flat"


class Key(NamedTuple):
    """What a comment is sorted by among its siblings; `rank` is 0 in the orders by time."""

    rank: int
    sort_at: int
    id: bytes


class Shown(Protocol):
    """What the walk must know of a comment."""

    @property
    def id(self) -> bytes: ...
    @property
    def rank(self) -> int: ...
    @property
    def sort_at(self) -> int: ...
    @property
    def branch_count(self) -> int: ...


S = TypeVar("S", bound=Shown)


def key_of(comment: Shown, order: Order) -> Key:
    """Return the sort key of a comment in `order`."""
    return Key(comment.rank if order is Order.BEST else 0, comment.sort_at, comment.id)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new comment hangs: its level in the display, the ids above it there, and the id it is listed under.

    `path` joins the ids of its display ancestors, 16 bytes each, top first; `under` is the story's id at the top.
    """

    level: int
    path: bytes
    under: bytes


def place_under(story_id: bytes, parent: tuple[bytes, int, bytes] | None) -> Place:
    """Return where a reply to `parent` (its id, level and path) hangs; None places a comment at the top."""
    if parent is None:
        return Place(1, b"", story_id)
    parent_id, level, path = parent
    if level <= DEEPEST_LEVEL:
        return Place(level + 1, path + parent_id, parent_id)
    return Place(level, path, path[-16:])


def ids_of(path: bytes) -> list[bytes]:
    """Return the ids joined in a path, top first."""
    return [path[start : start + 16] for start in range(0, len(path), 16)]


@dataclass(frozen=True, slots=True)
class Need:
    """The walk asks for shown comments listed under `under`, in order, after the key `after`, at most `limit`."""

    under: bytes
    after: Key | None
    limit: int


@dataclass(frozen=True, slots=True)
class Fold:
    """`count` further comments of the branch of `root` are left out here; `position` continues its own walk."""

    root: bytes
    count: int
    position: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Run(Generic[S]):
    """A bounded run of the displayed order; `position` is where the next one starts, None at the end."""

    items: tuple[S | Fold, ...]
    position: tuple[Key, ...] | None


@dataclass(slots=True)
class _Siblings(Generic[S]):
    under: bytes
    last: Key | None
    most: int | None = None
    ready: list[S] = field(default_factory=list)
    ended: bool = False


Walk = Generator[Need, Sequence[S], Run[S]]


def walk(
    root: bytes, order: Order, *, position: tuple[Key, ...] = (), limit: int, branch_limit: int | None = None
) -> Walk[S]:
    """Walk the displayed order under `root` from `position`; a generator that yields `Need` and is sent the rows.

    With `branch_limit`, at most so many comments of one branch below `root` are shown, the rest stands as a Fold,
    and a run never ends inside a branch; without it nothing folds and each comment comes exactly once.
    """
    stack: list[_Siblings[S]] = []
    under = root
    for key in position:
        stack.append(_Siblings(under, key))
        under = key.id
    if not position or branch_limit is None:
        stack.append(_Siblings(under, None))
    items: list[S | Fold] = []
    last: tuple[Key, ...] = ()
    shown_count = in_branch = branch_size = 0
    while stack:
        siblings = stack[-1]
        if not siblings.ready and not siblings.ended:
            yield from _refill(siblings, limit - shown_count + 1)
        if not siblings.ready:
            stack.pop()
            continue
        if len(stack) == 1:
            in_branch = 0
        if branch_limit is not None and len(stack) > 1 and (in_branch >= branch_limit or shown_count == limit):
            items.append(Fold(last[0].id, branch_size - in_branch, last[1:]))
            del stack[1:]
            continue
        if shown_count == limit:
            return Run(tuple(items), last if branch_limit is None else last[:1])
        comment = siblings.ready.pop(0)
        siblings.last = key_of(comment, order)
        items.append(comment)
        shown_count += 1
        in_branch += 1
        if shown_count == limit or in_branch == branch_limit:
            last = tuple(above.last for above in stack if above.last is not None)
        if len(stack) == 1:
            branch_size = comment.branch_count + 1
        if comment.branch_count > 0:
            stack.append(_Siblings(comment.id, None, comment.branch_count))
    return Run(tuple(items), None)


def _refill(siblings: _Siblings[S], wanted: int) -> Generator[Need, Sequence[S], None]:
    limit = max(1, min(wanted, _CHUNK, siblings.most or wanted))
    rows = yield Need(siblings.under, siblings.last, limit)
    siblings.ready = list(rows)
    siblings.ended = len(rows) < limit
