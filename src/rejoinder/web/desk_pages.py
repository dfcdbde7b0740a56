"""The moderators' desk: what waits on a site, and the decision beside it."""

from __future__ import annotations

from typing import Final

from rejoinder.actions.waiting import Waiting, read_waiting
from rejoinder.core.comment import Comment
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission, may_see_text
from rejoinder.web.asked import Answer, Asked, html_answer
from rejoinder.web.declaring import Csrf, Scope, Surface, route
from rejoinder.web.discussing import answered, mine_of, quote_views, viewer_view
from rejoinder.web.views import CommentView, WaitingView

WAITING_SHOWN: Final = 100


@route(
    "GET", "/desk", permission=Permission.MODERATE, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.PAGE,
)  # fmt: skip
async def desk_page(asked: Asked[None, None]) -> Answer:
    """The comments that wait for a moderator, the longest waiting first."""
    waiting = await asked.kit.store.read(read_waiting, asked.known(), WAITING_SHOWN)
    views = [
        WaitingView(waiting.stories[comment.story_id], _view(asked, waiting, comment)) for comment in waiting.comments
    ]
    viewer = viewer_view(asked.viewer, asked.csrf)
    return html_answer(asked.kit.pages.desk_page(asked.site, views, viewer, language=asked.language))


def _view(asked: Asked[None, None], waiting: Waiting, comment: Comment) -> CommentView:
    story = waiting.stories[comment.story_id]
    return CommentView(
        comment=comment,
        quotes=quote_views(waiting.quotations.get(comment.id, []), waiting.around, story, asked.viewer),
        mine=mine_of(comment, waiting.overlay, asked.site, asked.viewer, asked.now),
        reply_to=answered(comment, waiting.around, asked.viewer),
        show_body=may_see_text(asked.viewer, comment),
    )
