"""One story's comments in the order in which a discussion is read: each followed by all that hangs on it."""

from collections.abc import Iterable
from dataclasses import replace

from rejoinder.actions.exporting import TakenComment
from rejoinder.actions.reading import as_rendered_now
from rejoinder.core.ids import CommentId


def in_reading_order(comments: Iterable[TakenComment]) -> list[TakenComment]:
    """Return the comments, rendered as of now, so that replies follow what they answer; siblings stay in order.

    A comment whose parent is not among them stands at the top.
    """
    known: set[CommentId] = set()
    below: dict[CommentId | None, list[TakenComment]] = {}
    for one in comments:
        comment = as_rendered_now(one.comment)
        known.add(comment.id)
        parent = comment.parent_id if comment.parent_id in known else None
        below.setdefault(parent, []).append(replace(one, comment=comment))
    ordered: list[TakenComment] = []
    waiting = below.pop(None, [])[::-1]
    while waiting:
        one = waiting.pop()
        ordered.append(one)
        waiting += reversed(below.pop(one.comment.id, ()))
    return ordered
