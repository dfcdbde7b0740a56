"""Who may do what, and who may see what: one table, reviewed on one screen."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Comment, Status
from rejoinder.core.story import Origin


class Permission(StrEnum):
    """What a route or a command needs; every route declares one."""

    READ = "read"
    POST = "post"
    VOTE = "vote"
    FLAG = "flag"
    EDIT_OWN = "edit_own"
    WITHDRAW_OWN = "withdraw_own"
    ACCOUNT = "account"
    MODERATE = "moderate"
    PUBLISH_STORY = "publish_story"
    ADMINISTER = "administer"


_READER = frozenset({
    Permission.READ, Permission.POST, Permission.VOTE, Permission.FLAG,
    Permission.EDIT_OWN, Permission.WITHDRAW_OWN, Permission.ACCOUNT,
})  # fmt: skip
_MODERATOR = _READER | {Permission.MODERATE}
_EDITOR = _MODERATOR | {Permission.PUBLISH_STORY}

ROLE_PERMISSIONS: Final = {
    Role.READER: _READER,
    Role.MEMBER: _READER,
    Role.MODERATOR: _MODERATOR,
    Role.EDITOR: _EDITOR,
    Role.ADMINISTRATOR: _EDITOR | {Permission.ADMINISTER},
}


def may(viewer: Viewer, permission: Permission) -> bool:
    """Whether the viewer's role on its site holds `permission`; the state of the object may still refuse."""
    return permission in ROLE_PERMISSIONS[viewer.role]


def may_see(viewer: Viewer, comment: Comment) -> bool:
    """Whether `viewer` may see that this comment exists, as text or as a tombstone.

    The one rule for page, API, stream, feed, search, count and public export.
    """
    if viewer.site_id != comment.site_id:
        return False
    return comment.is_visible or comment.reply_count > 0 or may_see_text(viewer, comment)


def may_see_text(viewer: Viewer, comment: Comment) -> bool:
    """Whether `viewer` may read the comment's text and its author's name.

    Everybody reads what is published; what is held or refused, its author and the site's moderators;
    what was withdrawn, nobody.
    """
    if viewer.site_id != comment.site_id or comment.withdrawn_at is not None:
        return False
    if comment.status is Status.PUBLISHED:
        return True
    return comment.is_by(viewer) or may(viewer, Permission.MODERATE)


def may_see_wording(
    viewer: Viewer, comment: Comment, superseded_at: int, decided: Sequence[tuple[Status, int]]
) -> bool:
    """Whether `viewer` may read a wording that the comment had until `superseded_at`.

    Everybody reads what stood published when its author changed it. What waited or was refused then was never meant
    to stand: a moderator who publishes the next wording has judged that one only. `decided` are the statuses that
    were decided and when, in order.
    """
    if not may_see_text(viewer, comment):
        return False
    if comment.is_by(viewer) or may(viewer, Permission.MODERATE) or not decided:
        return True
    before = [status for status, at in decided if at < superseded_at]
    if before:
        return before[-1] is Status.PUBLISHED
    first, first_at = decided[0]
    # Decided when it came: so it began. Of an import nobody knows how it began, once something was decided.
    return first is Status.PUBLISHED or (comment.origin is Origin.NATIVE and first_at != comment.posted_at)
