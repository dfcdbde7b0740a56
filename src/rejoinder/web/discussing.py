"""From what was read to what is shown: the one place where a page of a discussion becomes views."""

from collections.abc import Mapping

from rejoinder.actions.editing import may_edit
from rejoinder.actions.reading import Asking, Overlay, Page
from rejoinder.actions.voting import votes_on
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment, Quotation
from rejoinder.core.cursors import open_cursor, seal_cursor
from rejoinder.core.ids import CommentId, to_text
from rejoinder.core.permissions import Permission, may, may_see_text
from rejoinder.core.policy import closed_why
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.core.tree import BRANCH_COMMENTS, DEEPEST_LEVEL, PAGE_COMMENTS, Fold, Key, Order, View
from rejoinder.web.views import CommentView, DiscussionView, FoldView, Mine, QuoteView, ViewerView


def asking_of(
    cursor_key: bytes,
    site: Site,
    root: bytes,
    view: View | None,
    order: Order | None,
    cursor: str | None,
    *,
    limit: int = PAGE_COMMENTS,
) -> Asking:
    """Return which run of a story's (or a branch's) displayed order a page asks for; BadCursor."""
    view = view or View.NESTED
    order = order or site.policy.default_order
    position: tuple[Key, ...] = ()
    if cursor is not None:
        position = open_cursor(cursor_key, root, order, view, cursor)
    return Asking(order, view, position, limit=limit, branch_limit=BRANCH_COMMENTS)


def viewer_view(viewer: Viewer, csrf: str | None, guest_name: str | None = None) -> ViewerView:
    """Return who looks, as templates need it; `guest_name` is the one that a guest used last."""
    account = viewer.account
    return ViewerView(
        name=guest_name if account is None else account.name,
        is_known=viewer.key is not None,
        is_account=account is not None,
        is_staff=viewer.is_staff,
        csrf=csrf,
    )


def discussion_view(
    page: Page,
    asking: Asking,
    site: Site,
    viewer: Viewer,
    *,
    csrf: str | None,
    cursor_key: bytes,
    cursor: str | None,
    now: int,
) -> DiscussionView:
    """Return the view of a page as `viewer` may see it."""
    root = page.branch.id if page.branch is not None else page.story.id
    making = _Making(page, site, viewer, asking.view, cursor_key, asking.order, now)
    position = page.run.position
    return DiscussionView(
        site=site,
        story=page.story,
        view=asking.view,
        order=asking.order,
        items=tuple(making.item(item) for item in page.run.items),
        next_cursor=None if position is None else seal_cursor(cursor_key, root, asking.order, asking.view, position),
        is_first=not asking.position,
        seq=page.story.seq,
        viewer=viewer_view(viewer, csrf, page.overlay.name),
        votes_on=votes_on(site, viewer),
        closed_why=closed_why(site.policy, page.story, viewer, now),
        branch=None if page.branch is None else making.comment(page.branch),
        ancestors=tuple(making.comment(one) for one in page.ancestors),
        more_ancestors=page.more_ancestors,
        held=tuple(making.comment(one) for one in _held_apart(page, asking.view)),
        now=now,
        cursor=cursor,
    )


def _held_apart(page: Page, view: View) -> list[Comment]:
    """Return the viewer's hidden comments that stand nowhere in the discussion: those with replies do, nested."""
    here = {item.id for item in (*page.run.items, *page.ancestors) if isinstance(item, Comment)}
    if page.branch is not None:
        here.add(page.branch.id)
    nested = view is View.NESTED
    return [one for one in page.overlay.hidden if one.id not in here and not (nested and one.reply_count > 0)]


class _Making:
    """Makes the views of one page."""

    def __init__(
        self, page: Page, site: Site, viewer: Viewer, view: View, cursor_key: bytes, order: Order, now: int
    ) -> None:
        self._page = page
        self._site = site
        self._viewer = viewer
        self._is_flat = view is View.FLAT
        self._cursor_key = cursor_key
        self._order = order
        self._now = now

    def item(self, item: Comment | Fold) -> CommentView | FoldView:
        if isinstance(item, Fold):
            position = item.position
            cursor = seal_cursor(self._cursor_key, item.root, self._order, View.NESTED, position) if position else ""
            return FoldView(item.root, item.count, cursor, level=2)
        return self.comment(item)

    def comment(self, comment: Comment) -> CommentView:
        page = self._page
        return CommentView(
            comment=comment,
            quotes=quote_views(page.quotations.get(comment.id, []), page.around, page.story, self._viewer),
            mine=mine_of(comment, page.overlay, self._site, self._viewer, self._now),
            reply_to=self._reply_to(comment),
            show_body=may_see_text(self._viewer, comment),
        )

    def _reply_to(self, comment: Comment) -> tuple[bytes, str | None] | None:
        if comment.parent_id is None or not (self._is_flat or comment.depth > DEEPEST_LEVEL + 1):
            return None
        return answered(comment, self._page.around, self._viewer)


def answered(comment: Comment, around: Mapping[CommentId, Comment], viewer: Viewer) -> tuple[bytes, str | None] | None:
    """Return what a comment answers: its id and its author's name as far as `viewer` may read it; None at the top."""
    if comment.parent_id is None:
        return None
    parent = around.get(CommentId(comment.parent_id))
    shown = parent is not None and may_see_text(viewer, parent)
    return comment.parent_id, parent.author.shown_name if parent is not None and shown else None


def quote_views(
    quotations: list[Quotation], around: Mapping[CommentId, Comment], story: Story, viewer: Viewer
) -> tuple[QuoteView, ...]:
    """Return whom a comment quotes, as far as `viewer` may see it."""
    views = []
    for quotation in quotations:
        if quotation.source_id is None:
            views.append(QuoteView(quotation.block, None, f"/stories/{to_text(story.id)}#rj-story", of_story=True))
            continue
        source = around.get(quotation.source_id)
        if source is None or not may_see_text(viewer, source):
            views.append(QuoteView(quotation.block, None, None))
        else:
            views.append(QuoteView(quotation.block, source.author.shown_name, f"/comments/{to_text(source.id)}"))
    return tuple(views)


def mine_of(comment: Comment, overlay: Overlay, site: Site, viewer: Viewer, now: int) -> Mine:
    """Return what the viewer adds to one comment; nothing for nobody in particular."""
    if viewer.key is None:
        return _NOTHING
    is_mine = comment.is_by(viewer)
    moderates = may(viewer, Permission.MODERATE)
    reason, note = overlay.reasons.get(comment.id, (None, None)) if is_mine or moderates else (None, None)
    stands = comment.withdrawn_at is None
    return Mine(
        vote=overlay.votes.get(comment.id, 0),
        is_mine=is_mine,
        can_edit=is_mine and stands and may_edit(site, comment, now),
        can_withdraw=is_mine and stands,
        can_moderate=moderates and stands,
        flagged=comment.id in overlay.flagged,
        reason=None if comment.is_visible else reason,
        note=None if comment.is_visible else note,
    )


_NOTHING = Mine()
