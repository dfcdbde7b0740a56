"""Authors change their words, or take them back."""

from dataclasses import replace

from rejoinder.actions.deciding import change_visibility, locked, record_decision
from rejoinder.actions.drafting import Text
from rejoinder.actions.pacing import spend
from rejoinder.actions.telling import tell
from rejoinder.core import policy as policies
from rejoinder.core.account import Viewer
from rejoinder.core.comment import AuthorKind, Comment, Quotation, Status
from rejoinder.core.errors import (
    AlreadyWithdrawn,
    EditWindowOver,
    NotFound,
    NotYours,
    Unauthenticated,
    VersionMismatch,
)
from rejoinder.core.events import EventKind
from rejoinder.core.ids import CommentId, GuestId
from rejoinder.core.pace import CLASSES, Pace, RateClass
from rejoinder.core.policy import Facts, Reason
from rejoinder.core.site import Hold, Site
from rejoinder.store import comment_writes, sites, stories
from rejoinder.store.comments import get_comment
from rejoinder.store.query import Tx


def edit_comment(
    tx: Tx,
    viewer: Viewer,
    site: Site,
    comment_id: CommentId,
    text: Text,
    version: int,
    *,
    quotations: tuple[Quotation, ...] = (),
    pace: Pace = CLASSES[RateClass.EDIT],
) -> Comment:
    """Replace the body of the viewer's own comment; the superseded one is kept as a revision.

    `version` is the one that the author changed. Refuses NotFound, Unauthenticated, NotYours (staff never change a
    reader's words), AlreadyWithdrawn, EditWindowOver, VersionMismatch, StoryClosed. A text that the policy would hold
    is held.
    """
    comment = own(tx, viewer, comment_id)
    if comment.withdrawn_at is not None:
        raise AlreadyWithdrawn()
    story = tx.fetch(stories.get_standing(comment.story_id))
    if story.site_version != site.version:
        site = tx.fetch(sites.get_site(site.id))
    policies.check_open(site.policy, story, viewer, tx.now)
    if not may_edit(site, comment, tx.now):
        raise EditWindowOver(window_s=site.policy.edit_window_s)
    if version != comment.version:
        raise VersionMismatch(version=comment.version)
    spend(tx, viewer, RateClass.EDIT, pace)
    edited = replace(
        comment,
        body=text.body,
        html=text.html,
        renderer=text.renderer,
        version=comment.version + 1,
        edited_at=tx.now,
    )
    tx.put(
        comment_writes.insert_revision(comment, comment.edited_at or comment.posted_at or tx.now),
        comment_writes.update_body(edited, text.body_hash),
        comment_writes.delete_quotations(comment.id),
        *(comment_writes.insert_quotation(edited, one) for one in quotations),
    )
    return _held_again(tx, viewer, site, edited, text) or _told(tx, edited)


def withdraw_comment(tx: Tx, viewer: Viewer, comment_id: CommentId) -> Comment:
    """Take back the viewer's own comment; where replies hang on it a tombstone stands.

    Refuses NotFound, Unauthenticated, NotYours. A comment that is already withdrawn stays so.
    """
    comment = own(tx, viewer, comment_id)
    if comment.withdrawn_at is not None:
        return comment
    return change_visibility(tx, comment, replace(comment, withdrawn_at=tx.now), EventKind.WITHDRAWN)


def may_edit(site: Site, comment: Comment, now: int) -> bool:
    """Whether the time in which the author may change the comment is not over."""
    return comment.posted_at is not None and now - comment.posted_at < site.policy.edit_window_s * 1_000_000


def guest_of(tx: Tx, viewer: Viewer, comment_id: CommentId) -> GuestId:
    """Return the guest who wrote a comment of the viewer's site; NotFound for one that no guest owns."""
    comment = tx.fetch(get_comment(comment_id))
    key = comment.author.key
    if comment.site_id != viewer.site_id or comment.author.kind is not AuthorKind.GUEST or key is None:
        raise NotFound(what="comment")
    return GuestId(key[1:])


def own(tx: Tx, viewer: Viewer, comment_id: CommentId) -> Comment:
    """Return the viewer's own comment with its story's row locked; NotFound, Unauthenticated, NotYours."""
    comment = locked(tx, viewer, comment_id)
    check_own(viewer, comment)
    return comment


def check_own(viewer: Viewer, comment: Comment) -> None:
    """Refuse (Unauthenticated, NotYours) whoever did not write a comment; that they may see it is settled before."""
    if viewer.key is None:
        raise Unauthenticated()
    if not comment.is_by(viewer):
        raise NotYours()


def _held_again(tx: Tx, viewer: Viewer, site: Site, edited: Comment, text: Text) -> Comment | None:
    """Hold an edited comment whose new text the policy would not publish; None when it may stand."""
    if not edited.is_visible:
        return None
    as_first = replace(site.policy, hold=Hold.NOBODY) if site.policy.hold is Hold.FIRST else site.policy
    verdict = policies.decide(as_first, viewer, Facts(published_count=1), text.signals)
    if verdict.status is Status.PUBLISHED:
        return None
    held = change_visibility(tx, edited, replace(edited, status=Status.HELD), EventKind.REMOVED)
    record_decision(tx, held, by=None, reason=verdict.reason or Reason.OTHER, note=None)
    return held


def _told(tx: Tx, edited: Comment) -> Comment:
    if edited.is_visible:
        seq, *_ = tx.fetch(stories.take_seq(edited.story_id, now=tx.now, added=0))
        tell(tx, edited.site_id, edited.story_id, seq, EventKind.EDITED, (edited.id,))
    return edited
