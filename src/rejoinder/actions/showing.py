"""Counters of what is shown: replies of a parent, branches of its ancestors."""

from rejoinder.core.comment import Comment
from rejoinder.core.ids import CommentId
from rejoinder.core.tree import ids_of
from rejoinder.store import comment_writes, comments
from rejoinder.store.query import Tx


def now_shown(tx: Tx, comment: Comment) -> None:
    """Count a comment that has come into the displayed order; its story's row must be locked.

    A parent that nobody saw becomes a tombstone by it and comes in too, and so on up.
    """
    _count(tx, comment, 1)


def no_longer_shown(tx: Tx, comment: Comment) -> None:
    """Count a comment out of the displayed order; its story's row must be locked.

    A tombstone that loses its last reply goes with it, and so on up.
    """
    _count(tx, comment, -1)


def _count(tx: Tx, comment: Comment, added: int) -> None:
    current: Comment | None = comment
    while current is not None:
        if current.path:
            tx.put(comment_writes.add_to_branches(ids_of(current.path), added))
        if current.parent_id is None:
            return
        reply_count, visible = tx.fetch(comment_writes.add_reply(current.parent_id, added))
        changed = not visible and reply_count == (1 if added > 0 else 0)
        current = tx.fetch(comments.get_comment(CommentId(current.parent_id))) if changed else None
