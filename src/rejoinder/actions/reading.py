"""A story is read: pages of the displayed order, a comment's branch, what one viewer adds to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rejoinder.actions.editing import may_edit
from rejoinder.core import markup
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Quotation
from rejoinder.core.errors import NotFound
from rejoinder.core.ids import CommentId, StoryId
from rejoinder.core.permissions import may_see, may_see_text, may_see_wording
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.tree import DEEPEST_LEVEL, Fold, Key, Order, Run, View, Walk, key_of, walk
from rejoinder.store import comments, ledger, stories, votes
from rejoinder.store.query import Tx

ANCESTORS_SHOWN = 8
OWN_HIDDEN_SHOWN = 20
OWN_VOTES_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Asking:
    """Which run of which displayed order: of the story, or of one branch; `branch_limit` None never folds."""

    order: Order
    view: View = View.NESTED
    position: tuple[Key, ...] = ()
    limit: int = 50
    branch_limit: int | None = None
    branch_of: CommentId | None = None


@dataclass(frozen=True, slots=True)
class Overlay:
    """What belongs to one viewer: votes, flags, reasons, and comments that only its author sees.

    `name` is the one under which they wrote last, None when they never did.
    """

    votes: dict[CommentId, int] = field(default_factory=dict)
    flagged: set[CommentId] = field(default_factory=set)
    reasons: dict[CommentId, tuple[str | None, str | None]] = field(default_factory=dict)
    hidden: tuple[Comment, ...] = ()
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A run of a discussion with all that its rendering needs; `seq` is the story's at this instant.

    `around` holds comments that are referred to (parents and quoted ones) but not necessarily on the page.
    """

    story: Story
    run: Run[Comment]
    quotations: dict[CommentId, list[Quotation]]
    around: dict[CommentId, Comment]
    overlay: Overlay
    branch: Comment | None = None
    ancestors: tuple[Comment, ...] = ()
    more_ancestors: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """What a viewer has done under one story."""

    votes: dict[CommentId, int]
    recent: tuple[Comment, ...]
    hidden: tuple[Comment, ...]

    def editable(self, site: Site, now: int) -> list[Comment]:
        """Return the viewer's comments that can still be edited."""
        return [one for one in self.recent if one.withdrawn_at is None and may_edit(site, one, now)]


def mine(tx: Tx, viewer: Viewer, story: Story) -> Own:
    """Return what the viewer has done under the story; nothing for nobody in particular."""
    if viewer.key is None:
        return Own({}, (), ())
    own, recent, hidden = tx.fetch_all(
        votes.list_votes_of_story(story.id, viewer.key, OWN_VOTES_SHOWN),
        comments.list_own(story.id, story.site_id, viewer.key, OWN_HIDDEN_SHOWN),
        comments.list_own_hidden(story.id, story.site_id, viewer.key, OWN_HIDDEN_SHOWN),
    )
    return Own(own, tuple(recent), tuple(hidden))


def read_page(tx: Tx, viewer: Viewer, story_id: StoryId, asking: Asking) -> Page:
    """Return a page of the story's discussion as `viewer` may see it; NotFound for another site's story or branch."""
    story = read_story(tx, viewer, story_id)
    branch = None if asking.branch_of is None else _branch(tx, viewer, story, asking.branch_of)
    is_one_list = asking.view is View.FLAT or (branch is not None and branch.level > DEEPEST_LEVEL)
    run = _by_time(tx, story, asking) if is_one_list else _nested(tx, story, asking)
    ancestors, more = ((), 0) if branch is None else _ancestors(tx, branch)
    run = replace(run, items=tuple(item if isinstance(item, Fold) else as_rendered_now(item) for item in run.items))
    branch = None if branch is None else as_rendered_now(branch)
    ancestors = tuple(as_rendered_now(one) for one in ancestors)
    shown = [item for item in run.items if isinstance(item, Comment)]
    everything = shown + list(ancestors) + ([branch] if branch else [])
    quoted = quotations_of(tx, everything)
    return Page(
        story=story,
        run=run,
        quotations=quoted,
        around=around_of(tx, everything, quoted),
        overlay=overlay_of(tx, viewer, story, everything),
        branch=branch,
        ancestors=ancestors,
        more_ancestors=more,
    )


def read_story(tx: Tx, viewer: Viewer, story_id: StoryId) -> Story:
    """Return the story with its sources and history; NotFound when it is another site's."""
    story, sources, history = tx.fetch_all(
        stories.get_story(story_id), stories.list_sources(story_id), stories.list_changes(story_id)
    )
    if story.site_id != viewer.site_id:
        raise NotFound(what="story")
    return stories.complete(story, sources, history)


def read_comment(tx: Tx, viewer: Viewer, comment_id: CommentId) -> Comment:
    """Return a comment that `viewer` may see, as text or tombstone; NotFound."""
    comment = tx.fetch(comments.get_comment(comment_id))
    if not may_see(viewer, comment):
        raise NotFound(what="comment")
    return as_rendered_now(comment)


def single(tx: Tx, viewer: Viewer, story: Story, comment: Comment) -> Page:
    """Return a page that holds one comment and nothing else."""
    quoted = quotations_of(tx, [comment])
    return Page(
        story=story,
        run=Run((comment,), None),
        quotations=quoted,
        around=around_of(tx, [comment], quoted),
        overlay=overlay_of(tx, viewer, story, [comment]),
    )


def as_rendered_now(comment: Comment) -> Comment:
    """Return the comment with today's rendering: nothing that an older renderer made is ever shown."""
    if comment.renderer == markup.RENDERER_VERSION or comment.body is None:
        return comment
    return replace(comment, html=markup.render(comment.body), renderer=markup.RENDERER_VERSION)


def read_revisions(tx: Tx, viewer: Viewer, comment_id: CommentId) -> tuple[Comment, list[tuple[int, str | None, int]]]:
    """Return a comment and those of its superseded revisions that the viewer may read: version, body, instant.

    NotFound unless its text may be seen.
    """
    comment = read_comment(tx, viewer, comment_id)
    if not may_see_text(viewer, comment):
        raise NotFound(what="comment")
    revisions, decided = tx.fetch_all(comments.list_revisions(comment_id), ledger.list_statuses(comment_id))
    superseded = [at for _, _, at in revisions[1:]] + [comment.edited_at or tx.now]
    return comment, [
        revision
        for revision, superseded_at in zip(revisions, superseded, strict=False)
        if may_see_wording(viewer, comment, superseded_at, decided)
    ]


def overlay_of(tx: Tx, viewer: Viewer, story: Story, shown: Sequence[Comment]) -> Overlay:
    """Return what the viewer adds to these comments; nothing for nobody in particular."""
    if viewer.key is None:
        return Overlay()
    ids = [comment.id for comment in shown]
    own, flagged, hidden, name = tx.fetch_all(
        votes.list_votes(ids, viewer.key),
        votes.list_flagged(ids, viewer.key),
        comments.list_own_hidden(story.id, story.site_id, viewer.key, OWN_HIDDEN_SHOWN),
        comments.find_latest_name(story.site_id, viewer.key),
    )
    waiting = [one.id for one in hidden] + [one.id for one in shown if not one.is_visible]
    reasons = tx.fetch(ledger.list_reasons(waiting)) if waiting else {}
    return Overlay(own, flagged, reasons, tuple(hidden), name)


def _nested(tx: Tx, story: Story, asking: Asking) -> Run[Comment]:
    walking: Walk[Comment] = walk(
        asking.branch_of or story.id,
        asking.order,
        position=asking.position,
        limit=asking.limit,
        branch_limit=asking.branch_limit,
    )
    try:
        need = next(walking)
        while True:
            need = walking.send(tx.fetch(comments.list_shown(asking.order, need)))
    except StopIteration as ended:
        run: Run[Comment] = ended.value
        return run


def _by_time(tx: Tx, story: Story, asking: Asking) -> Run[Comment]:
    """Read what is in one list: the flat view, or the direct replies of a comment below the deepest level."""
    order = Order.NEWEST if asking.order is Order.NEWEST else Order.OLDEST
    after = asking.position[0] if asking.position else None
    if asking.branch_of is None or asking.view is View.FLAT:
        listed = comments.list_flat(story.id, order, after, asking.limit + 1)
    else:
        listed = comments.list_deep_replies(asking.branch_of, order, after, asking.limit + 1)
    rows = tx.fetch(listed)
    shown = rows[: asking.limit]
    more = len(rows) > asking.limit
    return Run(tuple(shown), (key_of(shown[-1], order),) if more else None)


def _branch(tx: Tx, viewer: Viewer, story: Story, comment_id: CommentId) -> Comment:
    branch = read_comment(tx, viewer, comment_id)
    if branch.story_id != story.id:
        raise NotFound(what="comment")
    return branch


def _ancestors(tx: Tx, branch: Comment) -> tuple[tuple[Comment, ...], int]:
    """Return the nearest true ancestors, the nearest last, and how many stand above them."""
    found: list[Comment] = []
    parent_id = branch.parent_id
    while parent_id is not None and len(found) < ANCESTORS_SHOWN:
        parent = tx.fetch(comments.get_comment(CommentId(parent_id)))
        found.append(parent)
        parent_id = parent.parent_id
    return tuple(reversed(found)), branch.depth - 1 - len(found)


def quotations_of(tx: Tx, shown: Sequence[Comment]) -> dict[CommentId, list[Quotation]]:
    """Return what each of these comments quotes; comments that quote nothing are left out."""
    quoting = [comment.id for comment in shown if "<blockquote" in comment.html]
    return tx.fetch(comments.list_quotations(quoting)) if quoting else {}


def around_of(tx: Tx, shown: Sequence[Comment], quoted: dict[CommentId, list[Quotation]]) -> dict[CommentId, Comment]:
    """Return these comments and those that they answer or quote, by id."""
    here = {comment.id: comment for comment in shown}
    wanted = {CommentId(one.parent_id) for one in shown if one.parent_id is not None}
    wanted |= {one.source_id for several in quoted.values() for one in several if one.source_id is not None}
    missing = sorted(wanted - here.keys())
    return here | (tx.fetch(comments.list_comments_by_id(missing)) if missing else {})
