"""The displayed order and its pages, against a tree walked the simple way."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from rejoinder.core.tree import (
    DEEPEST_LEVEL,
    Fold,
    Key,
    Need,
    Order,
    Run,
    Walk,
    ids_of,
    key_of,
    place_under,
    walk,
)

ROOT = b"story-----------"


@dataclass
class Node:
    id: bytes
    rank: int
    sort_at: int
    branch_count: int = 0
    children: "list[Node]" = field(default_factory=list)


def sorted_by(order: Order, nodes: list[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: key_of(node, order), reverse=order is Order.NEWEST)


def displayed(order: Order, nodes: list[Node]) -> list[Node]:
    found: list[Node] = []
    stack = sorted_by(order, nodes)[::-1]
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(sorted_by(order, node.children)[::-1])
    return found


class Forest:
    """Trees of random shape; answers what a walk needs, as the store would."""

    def __init__(self, parents: list[int], ranks: list[int]) -> None:
        self.tops: list[Node] = []
        self.nodes: list[Node] = []
        for number, (parent, rank) in enumerate(zip(parents, ranks, strict=False)):
            node = Node(number.to_bytes(16, "big"), rank, number // 2)
            above = self.nodes[parent % len(self.nodes)] if self.nodes and parent >= 0 else None
            (above.children if above else self.tops).append(node)
            self.nodes.append(node)
        for node in self.nodes:
            node.branch_count = len(displayed(Order.OLDEST, node.children))
        self.by_id = {node.id: node for node in self.nodes}

    def answer(self, order: Order, need: Need) -> list[Node]:
        siblings = self.tops if need.under == ROOT else self.by_id[need.under].children
        found = sorted_by(order, siblings)
        if need.after is not None:
            after = need.after
            found = [
                one
                for one in found
                if (key_of(one, order) < after if order is Order.NEWEST else key_of(one, order) > after)
            ]
        return found[: need.limit]

    def run(
        self,
        order: Order,
        position: tuple[Key, ...],
        limit: int,
        *,
        branch_limit: int | None = None,
        root: bytes = ROOT,
    ) -> Run[Node]:
        walking: Walk[Node] = walk(root, order, position=position, limit=limit, branch_limit=branch_limit)
        try:
            need = next(walking)
            while True:
                need = walking.send(self.answer(order, need))
        except StopIteration as ended:
            run: Run[Node] = ended.value
            return run

    def branch(self, fold: Fold, order: Order, limit: int) -> list[bytes]:
        found: list[bytes] = []
        position: tuple[Key, ...] | None = fold.position
        while position is not None:
            run = self.run(order, position, limit, root=fold.root)
            found += [one.id for one in run.items if isinstance(one, Node)]
            position = run.position
        return found


forests = st.builds(
    Forest,
    st.lists(st.integers(-1, 40), max_size=60),
    st.lists(st.integers(-3, 3), min_size=60, max_size=60),
)


@settings(max_examples=200)
@given(forests, st.sampled_from(Order), st.integers(1, 9))
def test_following_cursors_gives_every_comment_once_in_the_displayed_order(
    forest: Forest, order: Order, limit: int
) -> None:
    found: list[bytes] = []
    position: tuple[Key, ...] | None = ()
    while position is not None:
        run = forest.run(order, position, limit)
        assert len(run.items) <= limit
        found += [one.id for one in run.items if isinstance(one, Node)]
        position = run.position
    assert found == [one.id for one in displayed(order, forest.tops)]


@settings(max_examples=200)
@given(forests, st.sampled_from(Order), st.integers(1, 9), st.integers(1, 5))
def test_pages_and_their_folds_together_hold_every_comment_once(
    forest: Forest, order: Order, limit: int, branch_limit: int
) -> None:
    found: list[bytes] = []
    position: tuple[Key, ...] | None = ()
    while position is not None:
        run = forest.run(order, position, limit, branch_limit=branch_limit)
        for item in run.items:
            if isinstance(item, Fold):
                folded = forest.branch(item, order, limit)
                assert len(folded) == item.count
                found += folded
            else:
                found.append(item.id)
        position = run.position
        assert position is None or len(position) == 1
    assert found == [one.id for one in displayed(order, forest.tops)]


@given(
    forests, st.sampled_from([Order.OLDEST, Order.NEWEST]), st.integers(1, 9), st.lists(st.integers(0, 59), max_size=9)
)
def test_a_position_outlives_the_comments_it_names(forest: Forest, order: Order, limit: int, gone: list[int]) -> None:
    before = [one.id for one in displayed(order, forest.tops)]
    run = forest.run(order, (), limit)
    seen = [one.id for one in run.items if isinstance(one, Node)]
    leaves = {forest.nodes[at].id for at in gone if at < len(forest.nodes) and not forest.nodes[at].children}
    for node in forest.nodes:
        node.children = [child for child in node.children if child.id not in leaves]
    forest.tops = [top for top in forest.tops if top.id not in leaves]
    position = run.position
    while position is not None:
        run = forest.run(order, position, limit)
        seen += [one.id for one in run.items if isinstance(one, Node)]
        position = run.position
    assert [one for one in seen if one not in leaves] == [one for one in before if one not in leaves]


def test_replies_below_the_deepest_level_are_listed_under_their_ancestor_there() -> None:
    place = place_under(ROOT, None)
    assert (place.level, place.path, place.under) == (1, b"", ROOT)
    ids = [number.to_bytes(16, "big") for number in range(1, 200)]
    for number, comment_id in enumerate(ids, 1):
        assert place.level == min(number, DEEPEST_LEVEL + 1)
        assert place.under == (ROOT if number == 1 else ids[min(number - 1, DEEPEST_LEVEL) - 1])
        place = place_under(ROOT, (comment_id, place.level, place.path))
    assert ids_of(place.path) == ids[:DEEPEST_LEVEL]
