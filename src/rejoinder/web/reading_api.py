"""The API's reading side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from rejoinder.actions import reading
from rejoinder.actions.browsing import count_comments
from rejoinder.actions.reading import Asking
from rejoinder.core.account import Viewer
from rejoinder.core.comment import Comment
from rejoinder.core.cursors import open_cursor, seal_cursor
from rejoinder.core.errors import BadCursor, BadField
from rejoinder.core.ids import to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.policy import closed_why
from rejoinder.core.story import Story
from rejoinder.core.tree import PAGE_COMMENTS, Order, View
from rejoinder.store.query import Tx
from rejoinder.web.asked import Answer, Asked, html_answer, json_answer
from rejoinder.web.declaring import Cors, Csrf, Scope, Surface, route
from rejoinder.web.discussing import answered, discussion_view, viewer_view
from rejoinder.web.shapes import (
    CommentOut,
    CountOut,
    CountsBody,
    CountsOut,
    MineOut,
    PageOut,
    StoryOut,
    WhoOut,
    comment_out,
    revision_etag,
    story_out,
)
from rejoinder.web.views import CommentView
from rejoinder.web.writing import comment_view, one_view, read_one

MOST_URLS = 200


class ListQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Which run of a discussion; `limit` is at most 100."""

    view: View = View.NESTED
    order: Order | None = None
    cursor: str | None = None
    limit: int = PAGE_COMMENTS


@route(
    "GET", "/api/v1/stories/{story_id}", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
    csrf=Csrf.SAFE, cors=Cors.READ, answers={200: StoryOut},
)  # fmt: skip
async def get_story(asked: Asked[None, None]) -> Answer:
    """One story."""
    story = await asked.kit.store.read(reading.read_story, asked.viewer, asked.story_id)
    return json_answer(_story(asked, story))


@route(
    "GET", "/api/v1/stories/{story_id}/comments", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
    csrf=Csrf.SAFE, cors=Cors.READ, query=ListQuery, answers={200: PageOut}, problems=(BadCursor, BadField),
)  # fmt: skip
async def list_comments(asked: Asked[None, ListQuery]) -> Answer:
    """A run of the discussion in displayed order; it never folds."""
    query, key = asked.query, asked.kit.cursor_key
    most = asked.kit.api_page_comments
    if not 1 <= query.limit <= most:
        raise BadField(field="limit", why=f"1 to {most}")
    order = query.order or asked.site.policy.default_order
    position = () if query.cursor is None else open_cursor(key, asked.story_id, order, query.view, query.cursor)
    asking = Asking(order, query.view, position, query.limit)
    page = await asked.kit.store.read(reading.read_page, asked.viewer, asked.story_id, asking)
    view = discussion_view(
        page, asking, asked.site, asked.viewer, csrf=None, cursor_key=key, cursor=query.cursor, now=asked.now
    )
    following = page.run.position
    return json_answer(
        PageOut(
            story=_story(asked, page.story),
            order=order,
            view=query.view,
            comments=[_out(asked, item) for item in view.items if isinstance(item, CommentView)],
            next_cursor=None if following is None else seal_cursor(key, asked.story_id, order, query.view, following),
            seq=page.story.seq,
        )
    )


@route(
    "GET", "/api/v1/comments/{comment_id}", permission=Permission.READ, scope=Scope.COMMENT, rate=RateClass.READ,
    csrf=Csrf.SAFE, cors=Cors.READ, answers={200: CommentOut},
)  # fmt: skip
async def get_comment(asked: Asked[None, None]) -> Answer:
    """One comment."""
    _, view = await one_view(asked, asked.comment_id)
    return json_answer(_out(asked, view), headers=((b"etag", revision_etag(view.comment).encode()),))


class FragmentQuery(msgspec.Struct):
    """Which view of the discussion the comment is put into."""

    view: View = View.NESTED


@route(
    "GET", "/api/v1/comments/{comment_id}/fragment", permission=Permission.READ, scope=Scope.COMMENT,
    rate=RateClass.READ, csrf=Csrf.SAFE, surface=Surface.FRAGMENT, cors=Cors.OWN, query=FragmentQuery,
)  # fmt: skip
async def comment_fragment(asked: Asked[None, FragmentQuery]) -> Answer:
    """One comment as it stands in pages, for live insertion."""
    story, comment, page = await asked.kit.store.read(read_one, asked.viewer, asked.comment_id)
    asking = Asking(asked.site.policy.default_order, asked.query.view)
    around = discussion_view(
        page, asking, asked.site, asked.viewer, csrf=asked.csrf, cursor_key=asked.kit.cursor_key, cursor=None,
        now=asked.now,
    )  # fmt: skip
    view = comment_view(asked, story, comment, page)
    view = replace(view, reply_to=answered(comment, page.around, asked.viewer))
    is_absolute = b"origin" in asked.headers
    html = asked.kit.pages.comment_fragment(asked.site, view, around, absolute=is_absolute, language=asked.language)
    return html_answer(html)


@route(
    "GET", "/api/v1/stories/{story_id}/mine", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
    csrf=Csrf.SAFE, cors=Cors.OWN, answers={200: MineOut},
)  # fmt: skip
async def get_mine(asked: Asked[None, None]) -> Answer:
    """What the viewer adds to the pages of a story that are equal for all."""
    votes, own, held = await asked.kit.store.read(read_mine, asked.viewer, asked)
    view = viewer_view(asked.viewer, asked.csrf)
    return json_answer(
        MineOut(
            viewer=WhoOut(view.name, view.is_known, view.is_account, view.is_staff, view.csrf),
            votes={to_text(comment_id): value for comment_id, value in votes.items()},
            comments=[to_text(comment.id) for comment in own],
            held=[_out(asked, one) for one in held],
        )
    )


def read_mine(
    tx: Tx, viewer: Viewer, asked: Asked[Any, Any]
) -> tuple[dict[Any, int], list[Comment], list[CommentView]]:
    """Return the viewer's votes, editable and hidden comments of one story."""
    story = reading.read_story(tx, viewer, asked.story_id)
    found = reading.mine(tx, viewer, story)
    held = [comment_view(asked, story, one, reading.single(tx, viewer, story, one)) for one in found.hidden]
    return found.votes, found.editable(asked.site, asked.now), held


@route(
    "POST", "/api/v1/counts", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.COUNTS, csrf=Csrf.SAFE,
    cors=Cors.READ, body=CountsBody, answers={200: CountsOut}, problems=(BadField,),
)  # fmt: skip
async def count(asked: Asked[CountsBody, None]) -> Answer:
    """How many comments readers see under each of many URLs."""
    if len(asked.body.urls) > MOST_URLS:
        raise BadField(field="urls", why=f"at most {MOST_URLS}")
    urls = asked.body.urls
    found = await asked.kit.store.read(count_comments, asked.viewer, urls) if urls else {}
    counts = []
    for url in asked.body.urls:
        story_id, comment_count = found.get(url, (None, 0))
        counts.append(CountOut(url, None if story_id is None else to_text(story_id), comment_count))
    return json_answer(CountsOut(counts))


def _out(asked: Asked[Any, Any], view: CommentView) -> CommentOut:
    return comment_out(view, asked.site.public_url)


def _story(asked: Asked[Any, Any], story: Story) -> StoryOut:
    is_open = closed_why(asked.site.policy, story, asked.viewer, asked.now) is None
    return story_out(story, asked.site.slug, asked.now, is_open=is_open)
