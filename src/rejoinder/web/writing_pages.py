"""Forms: writing without JavaScript. A refused text comes back with what was typed and why."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

import msgspec

from rejoinder.actions.browsing import find_story_by_url
from rejoinder.actions.drafting import read_text
from rejoinder.actions.editing import check_own
from rejoinder.core.errors import (
    Conflict,
    CrossSite,
    EditWindowOver,
    Forbidden,
    GuestsOff,
    KeyReused,
    NameTaken,
    NotFound,
    NotYours,
    ParentElsewhere,
    ParentGone,
    Refusal,
    RepeatedText,
    StoryClosed,
    TextRefused,
    TooOften,
    Unauthenticated,
)
from rejoinder.core.ids import CommentId, StoryId, to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.quoting import own_text, quoted_body
from rejoinder.core.text import truncate
from rejoinder.web.asked import Answer, Asked, html_answer
from rejoinder.web.declaring import Csrf, Scope, Surface, route
from rejoinder.web.discussing import viewer_view
from rejoinder.web.form_errors import errors_of, refused_with
from rejoinder.web.i18n import language_for
from rejoinder.web.leading import lead_to
from rejoinder.web.nameless import check_is_of_site, title_of, unnamed_story
from rejoinder.web.proving import lead_author
from rejoinder.web.reading_pages import read_view
from rejoinder.web.sentences import NOT_POSTED_YET
from rejoinder.web.views import CommentView, DiscussionView, FormKind, FormView, ViewerView
from rejoinder.web.writing import one_view, parent_of, post, post_first, receipt_of

POSTING_PROBLEMS = (
    TextRefused, StoryClosed, GuestsOff, ParentGone, ParentElsewhere, NameTaken, RepeatedText, TooOften, KeyReused,
)  # fmt: skip
QUOTE_CHARS = 1_000


class CommentForm(msgspec.Struct, forbid_unknown_fields=True):
    """What the comment form sends; `action` is `preview` or `post`, `key` makes a second click harmless."""

    body: str = ""
    name: str = ""
    parent_id: str = ""
    key: str = ""
    action: str = "post"
    url: str = ""
    site: str = ""


class QuoteQuery(msgspec.Struct):
    """A passage to begin a reply with; empty for the whole comment that is answered."""

    quote: str | None = None


class PageAddress(msgspec.Struct):
    """A page of the site."""

    url: str


@route(
    "GET", "/stories/{story_id}/reply", permission=Permission.READ, scope=Scope.STORY, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE, query=QuoteQuery, problems=(StoryClosed, GuestsOff),
)  # fmt: skip
async def story_reply_page(asked: Asked[None, QuoteQuery]) -> Answer:
    """The form for a comment at the top."""
    form = FormView(body=_begin(asked.query.quote), idempotency_key=new_key())
    return await _form(asked, asked.story_id, form)


@route(
    "GET", "/comments/{comment_id}/reply", permission=Permission.READ, scope=Scope.COMMENT, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE, query=QuoteQuery, problems=(StoryClosed, GuestsOff, ParentGone),
)  # fmt: skip
async def reply_page(asked: Asked[None, QuoteQuery]) -> Answer:
    """The form for a reply."""
    story, parent = await one_view(asked, asked.comment_id)
    if not parent.comment.is_visible:
        raise ParentGone()
    quote = own_text(parent.comment.html) if asked.query.quote == "" and parent.show_body else asked.query.quote
    form = FormView(body=_begin(quote), parent=parent, idempotency_key=new_key())
    return await _form(asked, story.id, form)


@route(
    "GET", "/discussion/reply", permission=Permission.READ, scope=Scope.HOST, rate=RateClass.READ, csrf=Csrf.SAFE,
    surface=Surface.PAGE, query=PageAddress, answers={200: None, 303: None}, problems=(StoryClosed, GuestsOff),
)  # fmt: skip
async def first_reply_page(asked: Asked[None, PageAddress]) -> Answer:
    """The form for the first comment under a page of the site that nobody has named yet; else the story's own."""
    url = check_is_of_site(asked.site, asked.query.url)
    known = await asked.kit.store.read(find_story_by_url, asked.viewer, url)
    if known is not None:
        return lead_to(asked, f"/stories/{to_text(known.id)}/reply")
    view = unnamed_story(asked.site, asked.viewer, url, csrf=asked.csrf, now=asked.now)
    return _form_of(asked, view, FormView(idempotency_key=new_key()), url=url)


async def confirm_comment(asked: Asked[CommentForm, None]) -> Answer:
    """What a foreign or outdated page's form gets: the text in a form of ours, to be sent from there."""
    return await _refill(asked, asked.story_id, parent_of(asked.body.parent_id), asked.doubt, None)


async def confirm_first(asked: Asked[CommentForm, None]) -> Answer:
    """The same for the first comment under a page that nobody has named yet."""
    url = check_is_of_site(asked.site, asked.body.url)
    known = await asked.kit.store.read(find_story_by_url, asked.viewer, url)
    if known is not None:
        return await _refill(asked, known.id, parent_of(asked.body.parent_id), asked.doubt, None)
    return _refill_first(asked, url, asked.doubt, None)


@route(
    "POST", "/stories/{story_id}/comments", permission=Permission.POST, scope=Scope.STORY, rate=RateClass.POST,
    csrf=Csrf.TOKEN, surface=Surface.PAGE, body=CommentForm, answers={200: None, 303: None}, problems=POSTING_PROBLEMS,
    confirm=confirm_comment,
)  # fmt: skip
async def post_form(asked: Asked[CommentForm, None]) -> Answer:
    """Post a comment; the answer leads to it."""
    return await _post(asked, asked.story_id)


@route(
    "POST", "/discussion", permission=Permission.POST, scope=Scope.HOST, rate=RateClass.POST, csrf=Csrf.TOKEN,
    surface=Surface.PAGE, body=CommentForm, answers={200: None, 303: None}, problems=POSTING_PROBLEMS,
    confirm=confirm_first,
)  # fmt: skip
async def post_first_form(asked: Asked[CommentForm, None]) -> Answer:
    """Post the first comment under a page of the site that nobody has named yet, and so name it."""
    given = asked.body
    url = check_is_of_site(asked.site, given.url)
    known = await asked.kit.store.read(find_story_by_url, asked.viewer, url)
    if known is not None:
        return await _post(asked, known.id)
    if given.parent_id:
        raise NotFound(what="comment")
    try:
        if given.action == "preview":
            return _refill_first(asked, url, None, read_text(asked.site, given.body).html)
        posted, _ = await post_first(
            asked, url, title_of(url), body=given.body, name=given.name, receipt=receipt_of(asked, given.key)
        )
    except (TextRefused, Conflict, Forbidden, TooOften) as refusal:
        return _refill_first(asked, url, refusal, None)
    return lead_author(asked, posted.comment)


async def _post(asked: Asked[CommentForm, None], story_id: StoryId) -> Answer:
    given = asked.body
    parent_id = parent_of(given.parent_id)
    try:
        if given.action == "preview":
            return await _refill(asked, story_id, parent_id, None, read_text(asked.site, given.body).html)
        posted, _ = await post(
            asked, story_id, body=given.body, name=given.name, parent_id=parent_id, receipt=receipt_of(asked, given.key)
        )
    except (TextRefused, Conflict, Forbidden, TooOften, NotFound) as refusal:
        return await _refill(asked, story_id, parent_id, refusal, None)
    return lead_author(asked, posted.comment)


async def _refill(
    asked: Asked[CommentForm, None],
    story_id: StoryId,
    parent_id: CommentId | None,
    refusal: Refusal | None,
    preview: str | None,
) -> Answer:
    parent = await _parent(asked, parent_id)
    if refusal is None and parent is None and parent_id is not None:
        refusal = ParentGone()
    answer = await _form(asked, story_id, _typed(asked, refusal, preview, parent))
    return answer if refusal is None else refused_with(answer, refusal)


async def _parent(asked: Asked[CommentForm, None], parent_id: CommentId | None) -> CommentView | None:
    """Return what the form answers, None where that is gone: the text goes on as a comment at the top."""
    try:
        return None if parent_id is None else (await one_view(asked, parent_id))[1]
    except NotFound:
        return None


def _refill_first(asked: Asked[CommentForm, None], url: str, refusal: Refusal | None, preview: str | None) -> Answer:
    view = unnamed_story(asked.site, asked.viewer, url, csrf=asked.csrf, now=asked.now)
    answer = _form_of(asked, view, _typed(asked, refusal, preview, None), url=url)
    return answer if refusal is None else refused_with(answer, refusal)


def _typed(
    asked: Asked[CommentForm, None], refusal: Refusal | None, preview: str | None, parent: CommentView | None
) -> FormView:
    """Return the form as it was filled in.

    A key that was used for another text would be refused again, and a foreign page's key might be somebody else's.
    """
    given = asked.body
    # Where the story is there, what was not found is what the text answers.
    told = ParentGone() if isinstance(refusal, NotFound) else refusal
    keeps_key = given.key and asked.doubt is None and not isinstance(refusal, KeyReused)
    return FormView(
        body=given.body,
        name=given.name,
        parent=parent,
        preview_html=preview,
        errors=_errors(told, asked.language or asked.site.language),
        idempotency_key=given.key if keeps_key else new_key(),
    )


def _errors(refusal: Refusal | None, language: str) -> Mapping[str, str]:
    if isinstance(refusal, CrossSite):
        return {"form": language_for(language).gettext(NOT_POSTED_YET)}
    return {} if refusal is None else errors_of(refusal, language)


async def _form(asked: Asked[Any, Any], story_id: StoryId, form: FormView) -> Answer:
    return _form_of(asked, await read_view(asked, story_id, viewer=asked.viewer, csrf=asked.csrf), form)


def _form_of(asked: Asked[Any, Any], view: DiscussionView, form: FormView, *, url: str | None = None) -> Answer:
    if view.closed_why is not None and not form.body:
        raise GuestsOff() if view.closed_why == "guests_off" else StoryClosed(why=view.closed_why)
    return html_answer(
        asked.kit.pages.form_page(
            FormKind.REPLY, asked.site, view.story, view.viewer, form,
            comment=form.parent, url=url, language=asked.language,
        )
    )  # fmt: skip


class EditForm(msgspec.Struct, forbid_unknown_fields=True):
    """What the edit form sends; `version` is the one that was changed, `proof` a guest's without cookie."""

    version: int
    body: str = ""
    action: str = "post"
    key: str = ""
    proof: str = ""


@route(
    "GET", "/comments/{comment_id}/edit", permission=Permission.EDIT_OWN, scope=Scope.COMMENT, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE, problems=(Unauthenticated, NotYours, EditWindowOver),
)  # fmt: skip
async def edit_page(asked: Asked[None, None]) -> Answer:
    """The form that changes one's own comment."""
    story, view = await one_view(asked, asked.comment_id)
    check_own(asked.viewer, view.comment)
    if not view.mine.can_edit:
        raise EditWindowOver(window_s=asked.site.policy.edit_window_s)
    return await edit_form(asked, FormView(body=view.comment.body or "", idempotency_key=new_key()))


async def edit_form(asked: Asked[Any, Any], form: FormView, *, version: int | None = None) -> Answer:
    """Return the page with the edit form; `version` is what is being changed, None for the comment's present one."""
    story, view = await one_view(asked, asked.comment_id)
    # By a proof one is the author of this comment, and to everything else whoever the cookie says.
    viewer = ViewerView(csrf=asked.csrf) if form.proof else viewer_view(asked.viewer, asked.csrf)
    page = asked.kit.pages.form_page(
        FormKind.EDIT, asked.site, story, viewer, form,
        comment=view, version=version, language=asked.language,
    )  # fmt: skip
    return html_answer(page)


def _begin(quote: str | None) -> str:
    return quoted_body(truncate(quote, QUOTE_CHARS)) if quote and quote.strip() else ""


def new_key() -> str:
    """Return what nobody else can know: without a cookie it is the only proof of who sent a form."""
    return token_urlsafe(16)
