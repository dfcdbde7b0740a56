"""A reader's client: it reads a discussion once, and from then on knows only what events tell it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from rejoinder.actions.following import read_events
from rejoinder.actions.reading import Asking, read_comment
from rejoinder.core.comment import Comment, Status
from rejoinder.core.errors import NotFound
from rejoinder.core.events import EventKind
from rejoinder.core.ids import CommentId
from rejoinder.core.tree import Order, key_of
from tests.actions.plainly import walk_pages
from tests.actions.talking import Talk


class Look(NamedTuple):
    """What a reader sees of a comment; of a tombstone only that it is one, and why."""

    parent_id: CommentId | None
    depth: int
    why: str
    words: tuple[str | None, str, str | None, int, int | None] | None
    votes: tuple[int, int] | None
    keys: dict[Order, object]


def look(comment: Comment) -> Look:
    """Return what everybody sees of a comment."""
    visible = comment.is_visible
    return Look(
        None if comment.parent_id is None else CommentId(comment.parent_id),
        comment.depth,
        "withdrawn" if comment.withdrawn_at is not None else comment.status.value,
        (comment.body, comment.html, comment.author.name, comment.version, comment.edited_at) if visible else None,
        (comment.up, comment.down) if visible else None,
        {order: key_of(comment, order) for order in Order} if visible else {},
    )


class Client:
    """What a reader's page holds; `seq` is the last event it knows of."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.seq = talk.story().seq
        self.seen: dict[CommentId, Look] = {}
        ids, _ = walk_pages(talk, Asking(Order.OLDEST, limit=50))
        for comment_id in ids:
            self._fetch(comment_id)

    def hear(self, limit: int) -> None:
        """Take in at most `limit` further events."""
        talk = self._talk
        for told in talk.store.read_now(read_events, talk.story_id, self.seq, limit).told[:limit]:
            assert told.event.seq == self.seq + 1
            self.seq = told.event.seq
            if told.event.kind is EventKind.STORY_CHANGED:
                continue
            for comment_id in told.event.comment_ids:
                self._fetch(comment_id)

    def counts(self) -> dict[CommentId, tuple[int, int]]:
        """Return how many replies and how many further comments are shown below each."""
        replies: Counter[CommentId] = Counter()
        branches: Counter[CommentId] = Counter()
        for seen in self.seen.values():
            above = seen.parent_id
            if above is not None:
                replies[above] += 1
            while above is not None:
                branches[above] += 1
                above = self.seen[above].parent_id
        return {comment_id: (replies[comment_id], branches[comment_id]) for comment_id in self.seen}

    def _fetch(self, comment_id: CommentId) -> None:
        """Ask for one comment as everybody sees it, and for what stands above it as far as that is not known."""
        talk = self._talk
        try:
            comment = talk.store.read_now(read_comment, talk.nobody(), comment_id)
        except NotFound:
            self._drop(comment_id)
            return
        self.seen[comment.id] = look(comment)
        if comment.parent_id is not None and comment.parent_id not in self.seen:
            self._fetch(CommentId(comment.parent_id))

    def _drop(self, comment_id: CommentId) -> None:
        """Take out what is gone, and the tombstones that stood only because of it."""
        gone = self.seen.pop(comment_id, None)
        above = None if gone is None else gone.parent_id
        if above is None or above not in self.seen or self.seen[above].why == Status.PUBLISHED:
            return
        if all(seen.parent_id != above for seen in self.seen.values()):
            self._drop(above)
