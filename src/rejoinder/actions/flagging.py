"""Readers ask for a moderator's attention."""

from enum import StrEnum

from rejoinder.actions.pacing import spend
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.errors import NotFound, OwnComment, Unauthenticated
from rejoinder.core.ids import CommentId
from rejoinder.core.pace import CLASSES, Pace, RateClass
from rejoinder.core.permissions import may_see
from rejoinder.store import comments, votes
from rejoinder.store.query import Tx


class FlagReason(StrEnum):
    """Why a reader flags a comment."""

    INSULT = "insult"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    PERSONAL_DATA = "personal_data"
    ILLEGAL = "illegal"
    OTHER = "other"


def flag_comment(
    tx: Tx,
    viewer: Viewer,
    comment_id: CommentId,
    reason: FlagReason,
    note: str | None,
    *,
    pace: Pace = CLASSES[RateClass.FLAG],
) -> None:
    """Store the viewer's flag on a comment, in place of an earlier one.

    Refuses NotFound, Unauthenticated, OwnComment, TooOften.
    """
    if viewer.key is None:
        raise Unauthenticated()
    comment = tx.fetch(comments.get_comment(comment_id))
    check_flagged(viewer, comment)
    spend(tx, viewer, RateClass.FLAG, pace)
    tx.put(votes.put_flag(comment, viewer.key, reason.value, note, tx.now))


def check_flagged(viewer: Viewer, comment: Comment) -> None:
    """Refuse (NotFound, OwnComment) a comment that `viewer` can't flag."""
    if not may_see(viewer, comment) or not comment.is_visible:
        raise NotFound(what="comment")
    if comment.is_by(viewer):
        raise OwnComment()
