"""Pages that are read: the front page, stories, fragments, permalinks, histories."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from rejoinder.actions import reading
from rejoinder.actions.browsing import find_story_by_url, list_stories
from rejoinder.actions.reading import Asking, Page
from rejoinder.core.account import Viewer
from rejoinder.core.errors import BadCursor
from rejoinder.core.ids import CommentId, StoryId, to_text
from rejoinder.core.markup import render
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.tree import Order, View
from rejoinder.web.asked import HTML, Answer, Asked, html_answer
from rejoinder.web.declaring import Cors, Csrf, Scope, Surface, route
from rejoinder.web.discussing import asking_of, discussion_view, viewer_view
from rejoinder.web.links import with_query
from rejoinder.web.nameless import unnamed_story
from rejoinder.web.sharing import shared
from rejoinder.web.views import CommentView, DiscussionView, FormView, RevisionView

FRONT_STORIES = 50


class PageQuery(msgspec.Struct):
    """Which page of a discussion."""

    view: View | None = None
    order: Order | None = None
    cursor: str | None = None


class UrlQuery(msgspec.Struct):
    """Which page of the discussion of the story that goes by a URL."""

    url: str
    view: View | None = None
    order: Order | None = None
    cursor: str | None = None


Rendering = Callable[[DiscussionView], str]


@route(
    "GET", "/", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE, surface=Surface.PAGE
)
async def front_page(asked: Asked[None, None]) -> Answer:
    """The site's stories, the newest first."""

    async def content() -> tuple[str, int]:
        found = await asked.kit.store.read(list_stories, asked.viewer, FRONT_STORIES)
        view = viewer_view(asked.viewer, asked.csrf)
        page = asked.kit.pages.front_page(asked.site, found, view, now=asked.now, language=asked.language)
        return page, 0

    if asked.viewer.key is not None:
        return html_answer((await content())[0])
    named = {"site": asked.chosen_site, "lang": asked.language}
    return await shared(asked, asked.site.id, with_query("/", named), HTML, content)


@route(
    "GET", "/stories/{story_id}", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.PAGE, query=PageQuery, problems=(BadCursor,),
)  # fmt: skip
async def story_page(asked: Asked[None, PageQuery]) -> Answer:
    """A story and a page of its discussion."""
    pages = asked.kit.pages
    path = f"/stories/{to_text(asked.story_id)}"
    return await _page(
        asked, asked.story_id, path, lambda view: pages.story_page(view, FormView(), language=asked.language)
    )


@route(
    "GET", "/stories/{story_id}/discussion", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.FRAGMENT, cors=Cors.READ, query=PageQuery, problems=(BadCursor,),
)  # fmt: skip
async def discussion_fragment(asked: Asked[None, PageQuery]) -> Answer:
    """A page of a story's discussion, to stand in another page."""
    return await _fragment(asked, asked.story_id)


@route(
    "GET", "/discussion", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.FRAGMENT, cors=Cors.READ, query=UrlQuery, problems=(BadCursor,),
)  # fmt: skip
async def discussion_by_url(asked: Asked[None, UrlQuery]) -> Answer:
    """A page of the discussion of the story that goes by `url`; an unknown story has an empty one."""
    story = await asked.kit.store.read(find_story_by_url, asked.viewer, asked.query.url)
    if story is not None:
        return await _fragment(asked, story.id)
    view = unnamed_story(asked.site, asked.viewer, asked.query.url, csrf=asked.csrf, now=asked.now)
    return html_answer(asked.kit.pages.discussion(view, FormView(), language=asked.language))


@route(
    "GET", "/comments/{comment_id}", permission=Permission.READ, scope=Scope.COMMENT, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE, query=PageQuery, problems=(BadCursor,),
)  # fmt: skip
async def permalink_page(asked: Asked[None, PageQuery]) -> Answer:
    """One comment: what is above it, itself, and a page of its branch."""
    comment = await asked.kit.store.read(reading.read_comment, asked.viewer, asked.comment_id)
    pages = asked.kit.pages
    return await _page(
        asked,
        comment.story_id,
        f"/comments/{to_text(comment.id)}",
        lambda view: pages.permalink_page(view, FormView(), language=asked.language),
        branch_of=comment.id,
    )


@route(
    "GET", "/comments/{comment_id}/history", permission=Permission.READ, scope=Scope.COMMENT, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE,
)  # fmt: skip
async def history_page(asked: Asked[None, None]) -> Answer:
    """The wordings that a comment had, as far as the viewer may read them."""
    kit = asked.kit
    comment, revisions = await kit.store.read(reading.read_revisions, asked.viewer, asked.comment_id)
    story = await kit.store.read(reading.read_story, asked.viewer, comment.story_id)
    wordings = [RevisionView(version, at, render(body or "")) for version, body, at in revisions]
    latest = RevisionView(comment.version, comment.edited_at or comment.posted_at or 0, comment.html)
    view = viewer_view(asked.viewer, asked.csrf)
    shown = [latest, *reversed(wordings)]
    return html_answer(
        kit.pages.history_page(asked.site, story, view, CommentView(comment), shown, language=asked.language)
    )


async def read_view(
    asked: Asked[Any, Any],
    story_id: StoryId,
    *,
    viewer: Viewer,
    csrf: str | None,
    query: PageQuery | UrlQuery | None = None,
    branch_of: CommentId | None = None,
) -> DiscussionView:
    """Return a page of a discussion as `viewer` may see it; NotFound, BadCursor."""
    key = asked.kit.cursor_key
    query = query or PageQuery()
    asking = asking_of(
        key, asked.site, branch_of or story_id, query.view, query.order, query.cursor, limit=asked.kit.page_comments
    )
    if branch_of is not None:
        asking = _of_branch(asking, branch_of)
    elif len(asking.position) > 1:
        # One of the API, which folds nothing: it leads into the middle of a branch, where a folding walk can't begin.
        raise BadCursor()
    page: Page = await asked.kit.store.read(reading.read_page, viewer, story_id, asking)
    return discussion_view(
        page, asking, asked.site, viewer, csrf=csrf, cursor_key=key, cursor=query.cursor, now=asked.now
    )


def _of_branch(asking: Asking, branch_of: CommentId) -> Asking:
    return Asking(asking.order, View.NESTED, asking.position, asking.limit, None, branch_of)


async def _fragment(asked: Asked[Any, Any], story_id: StoryId) -> Answer:
    pages = asked.kit.pages
    path = f"/stories/{to_text(story_id)}/discussion"
    return await _page(asked, story_id, path, lambda view: pages.discussion(view, FormView(), language=asked.language))


async def _page(
    asked: Asked[Any, Any], story_id: StoryId, path: str, rendering: Rendering, branch_of: CommentId | None = None
) -> Answer:
    """Return a page made for its viewer, or the one that is equal for all."""
    query = asked.query
    viewer = asked.viewer

    async def content() -> tuple[str, int]:
        view = await read_view(asked, story_id, viewer=viewer, csrf=asked.csrf, query=query, branch_of=branch_of)
        return rendering(view), view.seq

    if viewer.key is not None:
        return html_answer((await content())[0])
    named = {"view": query.view, "order": query.order, "cursor": query.cursor, "lang": asked.language}
    return await shared(asked, story_id, with_query(path, named), HTML, content)
