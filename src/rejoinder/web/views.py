"""What a page shows: plain values for templates and the comment writer; nothing here is looked up later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rejoinder.core.comment import Comment
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.tree import Order, View


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Whom the `block`-th quotation of a comment quotes; `href` None when the source can't be shown."""

    block: int
    author: str | None
    href: str | None
    of_story: bool = False


@dataclass(frozen=True, slots=True)
class Mine:
    """The viewer's overlay on one comment; all False for nobody in particular."""

    vote: int = 0
    is_mine: bool = False
    can_edit: bool = False
    can_withdraw: bool = False
    can_moderate: bool = False
    flagged: bool = False
    reason: str | None = None
    """Why it is held or rejected, told to its author and to moderators: a code of `policy.Reason`."""
    note: str | None = None
    """What the moderator added to it."""


@dataclass(frozen=True, slots=True)
class CommentView:
    """One comment as shown: a tombstone when `comment.is_visible` is False and the viewer is not its author or staff.

    `reply_to` names (id, author) of the true parent where the nesting does not show it (flat view, below level 64);
    its author is None when not preserved or not to be shown, and empty for a guest who gave no name.
    """

    comment: Comment
    quotes: tuple[QuoteView, ...] = ()
    mine: Mine = field(default_factory=Mine)
    reply_to: tuple[bytes, str | None] | None = None
    show_body: bool = True


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A comment that waits for a moderator, and the story under which it would stand."""

    story: Story
    comment: CommentView


@dataclass(frozen=True, slots=True)
class FoldView:
    """`count` further comments of the branch of `root` not on this page; `cursor` continues it on its own page."""

    root: bytes
    count: int
    cursor: str
    level: int


@dataclass(frozen=True, slots=True)
class ViewerView:
    """Who looks: `csrf` stands in every form of a page made for one viewer; None on pages equal for all."""

    name: str | None = None
    is_known: bool = False
    is_account: bool = False
    is_staff: bool = False
    csrf: str | None = None


@dataclass(frozen=True, slots=True)
class DiscussionView:
    """A page of a discussion in displayed order; `items` mixes comments and folds.

    `branch` is the comment whose branch this is (permalink page), with `ancestors` above it (nearest last) and
    `more_ancestors` how many are left out. `held` are the viewer's own waiting or refused comments of this story.
    `cursor` is where this page starts, None for the first. `now` is in UTC microseconds.
    `closed_why` is a message id (story_closed, site_closed, guests_off) or None when the viewer may post.
    """

    site: Site
    story: Story
    view: View
    order: Order
    items: tuple[CommentView | FoldView, ...]
    next_cursor: str | None
    is_first: bool
    seq: int
    viewer: ViewerView
    votes_on: bool
    closed_why: str | None
    branch: CommentView | None = None
    ancestors: tuple[CommentView, ...] = ()
    more_ancestors: int = 0
    held: tuple[CommentView, ...] = ()
    now: int = 0
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class FormView:
    """A comment form that comes back with what was typed: `errors` maps a field to a message already translated."""

    body: str = ""
    name: str = ""
    parent: CommentView | None = None
    quote: str | None = None
    preview_html: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    idempotency_key: str = ""
    proof: str = ""
    """What lets a guest without cookie edit this comment; empty for everybody else."""


@dataclass(frozen=True, slots=True)
class GuestView:
    """A guest's own comment by its link: `path` is the link without the mount, `until` when it ends (UTC micros)."""

    comment: CommentView
    path: str
    until: int


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One wording of a comment; `version` counts from 1."""

    version: int
    at: int
    html: str


class FormKind(StrEnum):
    """What a page with a single form is for."""

    REPLY = "reply"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    FLAG = "flag"
    DECIDE = "decide"
