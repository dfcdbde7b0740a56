"""What must be true of a stored discussion, worked out the plain way from its rows, whatever it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rejoinder.actions.reading import Asking
from rejoinder.actions.recounting import recount
from rejoinder.core.comment import Comment
from rejoinder.core.ids import CommentId, SiteId, StoryId
from rejoinder.core.ranking import rank
from rejoinder.core.tree import DEEPEST_LEVEL, Fold, Key, Order, View, key_of
from rejoinder.store.comments import list_story_ids_with_bodies
from rejoinder.store.ledger import list_events
from rejoinder.store.query import Tx, many, whole
from rejoinder.store.stories import get_story
from tests.actions.talking import Talk


class Forest:
    """A story's comments as a tree by their true parents; what is shown is worked out from status and withdrawal."""

    def __init__(self, story_id: StoryId, comments: Sequence[Comment]) -> None:
        self.story_id = story_id
        self.by_id = {comment.id: comment for comment in comments}
        self.replies: dict[bytes | None, list[CommentId]] = {}
        for comment in comments:
            self.replies.setdefault(comment.parent_id, []).append(comment.id)
        self.above = {comment_id: self._above(comment_id) for comment_id in self.by_id}
        # The deepest first, so that a parent knows of its replies.
        deepest_first = sorted(self.by_id, key=lambda one: -len(self.above[one]))
        self.shown: set[CommentId] = set()
        for comment_id in deepest_first:
            if self.by_id[comment_id].is_visible or self.shown.intersection(self.replies.get(comment_id, ())):
                self.shown.add(comment_id)

    def _above(self, comment_id: CommentId) -> list[CommentId]:
        """Return the true ancestors, top first."""
        found: list[CommentId] = []
        parent_id = self.by_id[comment_id].parent_id
        while parent_id is not None:
            found.insert(0, CommentId(parent_id))
            parent_id = self.by_id[CommentId(parent_id)].parent_id
        return found

    def display_above(self, comment_id: CommentId) -> list[CommentId]:
        """Return the ancestors in the display, top first: at most 64."""
        return self.above[comment_id][:DEEPEST_LEVEL]

    def under(self, comment_id: CommentId) -> bytes:
        """Return the id that a comment is listed under."""
        above = self.display_above(comment_id)
        return above[-1] if above else self.story_id

    def reply_count(self, comment_id: CommentId) -> int:
        return len(self.shown.intersection(self.replies.get(comment_id, ())))

    def branch_counts(self) -> Counter[CommentId]:
        return Counter(above for comment_id in self.shown for above in self.display_above(comment_id))

    def displayed(self, order: Order, root: bytes | None = None) -> list[CommentId]:
        """Return what is shown under `root` (the story by default) in displayed order.

        Below the deepest level a comment's page has its direct replies, by time.
        """
        if root is not None and len(self.above[CommentId(root)]) >= DEEPEST_LEVEL:
            replies = [self.by_id[one] for one in self.shown.intersection(self.replies.get(root, ()))]
            replies.sort(key=lambda one: (one.sort_at, one.id), reverse=order is Order.NEWEST)
            return [one.id for one in replies]
        below: dict[bytes, list[CommentId]] = {}
        for comment_id in self.shown:
            below.setdefault(self.under(comment_id), []).append(comment_id)
        found: list[CommentId] = []
        waiting: list[CommentId] = []
        under: bytes = root or self.story_id
        while True:
            siblings = sorted(below.get(under, ()), key=lambda one: key_of(self.by_id[one], order))
            waiting += siblings if order is Order.NEWEST else siblings[::-1]
            if not waiting:
                return found
            found.append(waiting.pop())
            under = found[-1]

    def flat(self, order: Order) -> list[CommentId]:
        """Return what is visible, by time."""
        visible = [comment for comment in self.by_id.values() if comment.is_visible]
        visible.sort(key=lambda one: (one.sort_at, one.id), reverse=order is Order.NEWEST)
        return [one.id for one in visible]


def forest(talk: Talk) -> Forest:
    return Forest(talk.story_id, talk.everything())


def walk_pages(talk: Talk, asking: Asking) -> tuple[list[CommentId], list[Fold]]:
    """Return the comments of all pages from `asking` on, and their folds."""
    found: list[CommentId] = []
    folds: list[Fold] = []
    while True:
        run = talk.page(asking).run
        shown = [item for item in run.items if isinstance(item, Comment)]
        assert len(shown) <= asking.limit
        found += [one.id for one in shown]
        folds += [item for item in run.items if isinstance(item, Fold)]
        if run.position is None:
            return found, folds
        asking = replace(asking, position=run.position)


def walk_with_folds(talk: Talk, asking: Asking) -> list[CommentId]:
    """Return the comments of all pages, those of each fold where it stands."""
    found: list[CommentId] = []
    position: tuple[Key, ...] | None = asking.position
    while position is not None:
        run = talk.page(replace(asking, position=position)).run
        for item in run.items:
            if isinstance(item, Fold):
                own = Asking(asking.order, position=item.position, limit=asking.limit, branch_of=CommentId(item.root))
                folded, _ = walk_pages(talk, own)
                assert len(folded) == item.count
                found += folded
            else:
                found.append(item.id)
        position = run.position
    return found


def check_everything(talk: Talk) -> None:
    """Assert every counter, every number and every place of a story against what they say, in one snapshot."""
    talk.store.read_now(_check, talk.story_id, talk.site.id)


def _check(tx: Tx, story_id: StoryId, site_id: SiteId) -> None:
    def rows(sql: str) -> list[tuple[Any, ...]]:
        return tx.fetch(many(f"{sql} where site_id = :site_id", {"site_id": site_id}, whole))

    comments = tx.fetch(list_story_ids_with_bodies(story_id, CommentId(bytes(16)), 100_000))
    plain = Forest(story_id, comments)
    stored = {row[0]: row[1:] for row in rows("select id, visible, shown, under_id, level, path from comment")}
    votes = Counter((row[0], row[1]) for row in rows("select comment_id, value from vote"))
    branches = plain.branch_counts()
    for comment in plain.by_id.values():
        above = plain.display_above(comment.id)
        assert stored[comment.id] == (
            comment.is_visible, comment.id in plain.shown, plain.under(comment.id), len(above) + 1, b"".join(above),
        )  # fmt: skip
        assert comment.depth == len(plain.above[comment.id]) + 1
        assert (comment.reply_count, comment.branch_count) == (plain.reply_count(comment.id), branches[comment.id])
        assert (comment.up, comment.down) == (votes[comment.id, 1], votes[comment.id, -1])
        assert comment.rank == rank(comment.up, comment.down)
    story = tx.fetch(get_story(story_id))
    assert story.comment_count == sum(comment.is_visible for comment in plain.by_id.values())
    assert [event.seq for event in tx.fetch(list_events(story_id, 0, 100_000))] == list(range(1, story.seq + 1))
    places = [comment.sort_at for comment in plain.by_id.values() if comment.is_visible]
    assert len(places) == len(set(places))
    desk = sorted(row[0] for row in rows("select desk_seq from decision"))
    assert desk == list(range(1, len(desk) + 1))
    assert recount(tx, story_id) == []


def check_pages(talk: Talk, limit: int) -> None:
    """Assert that pages of every order and view hold exactly what is shown, each once and in its place."""
    plain = forest(talk)
    for order in Order:
        assert walk_pages(talk, Asking(order, limit=limit))[0] == plain.displayed(order)
        assert walk_with_folds(talk, Asking(order, limit=limit, branch_limit=2)) == plain.displayed(order)
        flat = walk_pages(talk, Asking(order, View.FLAT, limit=limit))[0]
        assert flat == plain.flat(order)
