"""A moderator or the machine decides on a comment."""

from dataclasses import replace

from rejoinder.actions import showing
from rejoinder.actions.telling import tell
from rejoinder.core.account import Viewer
from rejoinder.core.comment import NEVER_PUBLISHED, Comment, Status
from rejoinder.core.errors import AlreadyWithdrawn, Forbidden, NotFound
from rejoinder.core.events import EventKind
from rejoinder.core.ids import AccountId, CommentId
from rejoinder.core.permissions import Permission, may, may_see
from rejoinder.core.policy import Reason
from rejoinder.store import comment_writes, comments, ledger, sites, stories
from rejoinder.store.query import Tx


def decide_comment(
    tx: Tx, viewer: Viewer, comment_id: CommentId, status: Status, reason: Reason | None, note: str | None
) -> Comment:
    """Give a comment another status, append the decision and return the comment.

    Refuses NotFound, Forbidden (not a moderator of its site), AlreadyWithdrawn. A decision for the status that the
    comment already has is appended all the same: it may give another reason. Locks the story's row.
    """
    comment = locked(tx, viewer, comment_id)
    if not may(viewer, Permission.MODERATE):
        raise Forbidden()
    if comment.withdrawn_at is not None:
        raise AlreadyWithdrawn()
    decided = change_visibility(tx, comment, replace(comment, status=status), EventKind.REMOVED)
    record_decision(tx, decided, by=viewer.account.id if viewer.account else None, reason=reason, note=note)
    return decided


def record_decision(tx: Tx, comment: Comment, *, by: AccountId | None, reason: Reason | None, note: str | None) -> None:
    """Append a decision for the comment's present status; `by` None is the machine."""
    desk_seq = tx.fetch(sites.take_desk_seq(comment.site_id))
    tx.put(
        ledger.insert_decision(
            tx.new_id(),
            comment.site_id,
            desk_seq,
            comment.id,
            by=by,
            status=comment.status,
            reason=None if reason is None else reason.value,
            note=note,
            at=tx.now,
        )
    )


def locked(tx: Tx, viewer: Viewer, comment_id: CommentId) -> Comment:
    """Return a comment that the viewer may see or wrote, its story's row locked first: nothing changes meanwhile.

    Refuses NotFound.
    """
    seen = tx.fetch(comments.get_comment(comment_id))
    _, comment = tx.fetch_all(stories.lock_story(seen.story_id), comments.get_comment(comment_id))
    if not may_see(viewer, comment) and not (comment.site_id == viewer.site_id and comment.is_by(viewer)):
        raise NotFound(what="comment")
    return comment


def change_visibility(tx: Tx, before: Comment, after: Comment, gone: EventKind) -> Comment:
    """Store a comment's new status or withdrawal, keep every counter true, and tell the public what it can see.

    `gone` is the event when the comment disappears. The story's row must be locked.
    """
    if before.is_visible == after.is_visible:
        tx.put(comment_writes.update_visibility(after))
        if before.is_tombstone and (before.status, before.withdrawn_at) != (after.status, after.withdrawn_at):
            # A tombstone says why it stands, so that readers see it change.
            seq, *_ = tx.fetch(stories.take_seq(after.story_id, now=tx.now, added=0))
            tell(tx, after.site_id, after.story_id, seq, gone, (after.id,))
        return after
    added = 1 if after.is_visible else -1
    seq, sort_at, _ = tx.fetch(stories.take_seq(after.story_id, now=tx.now, added=added))
    if before.sort_at == NEVER_PUBLISHED:
        after = replace(after, sort_at=sort_at)
    tx.put(comment_writes.update_visibility(after))
    if before.reply_count == 0:
        (showing.now_shown if after.is_visible else showing.no_longer_shown)(tx, after)
    kind = EventKind.PUBLISHED if after.is_visible else gone
    tell(tx, after.site_id, after.story_id, seq, kind, (after.id,))
    return after
