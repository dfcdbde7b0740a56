"""Old links to comments lead to where the comments are now."""

from __future__ import annotations

import msgspec

from rejoinder.actions import old_links
from rejoinder.core.comment import Comment
from rejoinder.core.errors import BadField, NotFound
from rejoinder.core.ids import to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.asked import Answer, Asked, json_answer, see_other
from rejoinder.web.declaring import Cors, Csrf, Scope, Surface, route


class OldUrlQuery(msgspec.Struct):
    """An address on the site that the discussion came from, its anchor included."""

    url: str


class AnchorOut(msgspec.Struct):
    """The comment to which an old anchor leads, and its page."""

    comment_id: str
    url: str


@route(
    "GET", "/stories/{story_id}/anchors/{anchor}", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE, answers={303: None}, problems=(NotFound,),
)  # fmt: skip
async def lead_to_comment(asked: Asked[None, None]) -> Answer:
    """The page of the comment to which this anchor led where the discussion came from."""
    return see_other(_page_of(asked, await _anchored(asked)))


@route(
    "GET", "/api/v1/stories/{story_id}/anchors/{anchor}", permission=Permission.READ, scope=Scope.STORY,
    rate=RateClass.READ, csrf=Csrf.SAFE, cors=Cors.READ, answers={200: AnchorOut}, problems=(NotFound,),
)  # fmt: skip
async def get_anchor(asked: Asked[None, None]) -> Answer:
    """The comment to which this anchor led where the discussion came from."""
    comment = await _anchored(asked)
    return json_answer(AnchorOut(to_text(comment.id), _page_of(asked, comment)))


@route(
    "GET", "/redirect", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.PAGE, query=OldUrlQuery, answers={303: None}, problems=(NotFound, BadField),
)  # fmt: skip
async def lead_from_old_url(asked: Asked[None, OldUrlQuery]) -> Answer:
    """The page of the comment, else of the story, to which an old address led."""
    story_id, comment = await asked.kit.store.read(old_links.find_by_old_url, asked.viewer, asked.query.url)
    if comment is not None:
        return see_other(_page_of(asked, comment))
    return see_other(f"{asked.site.public_url}/stories/{to_text(story_id)}")


async def _anchored(asked: Asked[None, None]) -> Comment:
    anchor = asked.path["anchor"]
    return await asked.kit.store.read(old_links.find_by_anchor, asked.viewer, asked.story_id, anchor)


def _page_of(asked: Asked[None, None] | Asked[None, OldUrlQuery], comment: Comment) -> str:
    return f"{asked.site.public_url}/comments/{to_text(comment.id)}"
