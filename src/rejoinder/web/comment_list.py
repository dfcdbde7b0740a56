"""Lists of comments: nesting, folds, and what a comment answers where nesting does not show it."""

from dataclasses import replace
from html import escape
from typing import Final

from rejoinder.core.tree import View
from rejoinder.web.comment_html import Around, comment_html, is_readable
from rejoinder.web.views import CommentView, DiscussionView, FoldView

INDENTED_LEVELS: Final = 8
"""Deeper lists are not indented further, so that text keeps its width; each comment there names what it answers."""


def list_html(view: DiscussionView, around: Around) -> str:
    """Return the `<li>`s of a page of a discussion, without the list around them."""
    items = view.items
    if view.branch is not None:
        items = (view.branch, *(item for item in items if not _is(item, view.branch)))
    if view.view is View.FLAT:
        return _flat(items, around)
    return _nested(items, around, view)


def fragment_html(view: CommentView, around: Around, *, is_nested: bool) -> str:
    """Return the `<li>` of one comment, for insertion into a page that holds what it answers.

    `view.reply_to` is shown only where nesting does not.
    """
    is_indented = is_nested and view.comment.level <= INDENTED_LEVELS + 1
    shown = replace(view, reply_to=None) if is_indented else view
    return f"<li>{comment_html(shown, around, is_nested=is_indented)}</li>"


def ancestors_html(view: DiscussionView, around: Around) -> str:
    """Return the `<li>`s of the comments above a permalink's, top first."""
    here = {ancestor.comment.id for ancestor in view.ancestors}
    return "".join(
        f"<li>{comment_html(ancestor, around, has_parent_here=ancestor.comment.parent_id in here)}</li>"
        for ancestor in view.ancestors
    )


def _is(item: CommentView | FoldView, other: CommentView) -> bool:
    return isinstance(item, CommentView) and item.comment.id == other.comment.id


def _flat(items: tuple[CommentView | FoldView, ...], around: Around) -> str:
    here = {item.comment.id for item in items if isinstance(item, CommentView)}
    return "".join(
        f"<li>{comment_html(item, around, is_nested=False, has_parent_here=item.comment.parent_id in here)}</li>"
        for item in items
        if isinstance(item, CommentView)
    )


def _nested(items: tuple[CommentView | FoldView, ...], around: Around, view: DiscussionView) -> str:
    """Open and close lists along the levels; an item hangs under the nearest one above it of a smaller level."""
    shown = {item.comment.id: item for item in (*view.ancestors, *items) if isinstance(item, CommentView)}
    levels = [item.level if isinstance(item, FoldView) else item.comment.level for item in items]
    open_levels: list[int] = []
    out: list[str] = []
    for number, item in enumerate(items):
        level = levels[number]
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
            out.append("</ol></details></li>")
        if isinstance(item, FoldView):
            out.append(_fold(item, view, around))
            continue
        parent_id = item.comment.parent_id
        parent = None if parent_id is None else shown.get(parent_id)
        is_nested = parent_id is None or (parent is not None and len(open_levels) <= INDENTED_LEVELS)
        if not is_nested and item.reply_to is None and parent is not None and is_readable(parent):
            item = replace(item, reply_to=(parent.comment.id, parent.comment.author.shown_name))
        is_current = item is view.branch
        out.append("<li>")
        out.append(
            comment_html(item, around, is_nested=is_nested, has_parent_here=parent is not None, is_current=is_current)
        )
        if number + 1 < len(items) and levels[number + 1] > level:
            open_levels.append(level)
            out.append(_branch_start(item, len(open_levels), around))
        else:
            out.append("</li>")
    out.append("</ol></details></li>" * len(open_levels))
    return "".join(out)


def _branch_start(item: CommentView, depth: int, around: Around) -> str:
    phrases, count = around.phrases, item.comment.branch_count
    deep = "" if depth < INDENTED_LEVELS else " rj-deep"
    return (
        f'<details class="rj-branch" open data-rj-n="{count}"><summary>'
        f'<span class="rj-unfolded">{phrases.replies(count)}</span>'
        f'<span class="rj-folded">{phrases.folded(count)}</span></summary><ol class="rj-replies{deep}">'
    )


def _fold(fold: FoldView, view: DiscussionView, around: Around) -> str:
    href = around.links.comment(fold.root, order=view.order.value, cursor=fold.cursor)
    return f'<li class="rj-more"><a href="{escape(href)}">{around.phrases.more(fold.count)}</a></li>'
