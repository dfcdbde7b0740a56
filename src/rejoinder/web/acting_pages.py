"""Forms on one comment: edit, withdraw, vote, flag, decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec

from rejoinder.actions.deciding import decide_comment
from rejoinder.actions.drafting import read_text
from rejoinder.actions.editing import check_own, edit_comment, withdraw_comment
from rejoinder.actions.flagging import FlagReason, check_flagged, flag_comment
from rejoinder.actions.idempotency import run_once
from rejoinder.actions.voting import vote_on
from rejoinder.core.comment import Status
from rejoinder.core.errors import (
    AlreadyWithdrawn,
    BadField,
    EditWindowOver,
    KeyReused,
    NotYours,
    OwnComment,
    StoryClosed,
    TextRefused,
    TooOften,
    Unauthenticated,
    VersionMismatch,
    VotesOff,
)
from rejoinder.core.ids import to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.policy import Reason
from rejoinder.core.story import Story
from rejoinder.core.text import clean_line
from rejoinder.web.asked import Answer, Asked, html_answer
from rejoinder.web.declaring import Csrf, Scope, Surface, route
from rejoinder.web.discussing import viewer_view
from rejoinder.web.form_errors import errors_of, refused_with
from rejoinder.web.i18n import language_for
from rejoinder.web.leading import lead_back, lead_to, where
from rejoinder.web.problems import status_of
from rejoinder.web.proving import act_by_proof, proof_path
from rejoinder.web.sentences import title_and_text
from rejoinder.web.views import CommentView, FormKind, FormView
from rejoinder.web.writing import one_view, receipt_of, trace_edit
from rejoinder.web.writing_pages import EditForm, edit_form, new_key

NOTE_CHARS = 500
DECISIONS = {
    "publish": Status.PUBLISHED,
    "hold": Status.HELD,
    "reject": Status.REJECTED,
    "spam": Status.SPAM,
}


class BareForm(msgspec.Struct, forbid_unknown_fields=True):
    """A button without anything to say; `proof` is a guest's without cookie."""

    back: str = ""
    key: str = ""
    proof: str = ""


class VoteForm(msgspec.Struct, forbid_unknown_fields=True):
    """A vote: 1, -1, or 0 to take it back."""

    value: int
    back: str = ""


class FlagForm(msgspec.Struct, forbid_unknown_fields=True):
    """A flag."""

    reason: FlagReason
    note: str = ""
    back: str = ""


class DecisionForm(msgspec.Struct, forbid_unknown_fields=True):
    """A moderator's decision; an empty `reason` gives none."""

    action: str
    reason: str = ""
    note: str = ""
    back: str = ""


@route(
    "POST", "/comments/{comment_id}/edit", permission=Permission.EDIT_OWN, scope=Scope.COMMENT, rate=RateClass.EDIT,
    csrf=Csrf.TOKEN, surface=Surface.PAGE, body=EditForm, answers={200: None, 303: None},
    problems=(
        TextRefused, NotYours, AlreadyWithdrawn, EditWindowOver, VersionMismatch, StoryClosed, TooOften, KeyReused,
    ),
)  # fmt: skip
async def edit(asked: Asked[EditForm, None]) -> Answer:
    """Change one's own comment."""
    given = asked.body
    if given.proof:
        await act_by_proof(asked, given.proof)
    form = FormView(body=given.body, idempotency_key=given.key, proof=given.proof)
    try:
        text = read_text(asked.site, given.body)
        if given.action == "preview":
            return await edit_form(asked, replace(form, preview_html=text.html), version=given.version)
        await asked.kit.store.write(
            run_once, receipt_of(asked, given.key), asked.site.id, asked.comment_id, edit_comment, asked.viewer,
            asked.site, asked.comment_id, text, given.version, quotations=await trace_edit(asked, text),
            pace=asked.kit.paces[RateClass.EDIT],
        )  # fmt: skip
    except (TextRefused, VersionMismatch, KeyReused, TooOften) as refusal:
        errors = errors_of(refusal, asked.language or asked.site.language)
        form = replace(form, errors=errors, idempotency_key=new_key() if isinstance(refusal, KeyReused) else given.key)
        # Whoever is told that it was changed, and shown how, edits what it says now; everybody else what they read.
        version = None if isinstance(refusal, VersionMismatch) else given.version
        return refused_with(await edit_form(asked, form, version=version), refusal)
    if given.proof:
        return lead_to(asked, proof_path(asked.comment_id, given.proof))
    return await _shown(asked)


@route(
    "GET", "/comments/{comment_id}/withdraw", permission=Permission.WITHDRAW_OWN, scope=Scope.COMMENT,
    rate=RateClass.READ, csrf=Csrf.SAFE, surface=Surface.PAGE, problems=(Unauthenticated, NotYours),
)  # fmt: skip
async def withdraw_page(asked: Asked[None, None]) -> Answer:
    """Ask once more before a comment is withdrawn."""
    story, view = await one_view(asked, asked.comment_id)
    check_own(asked.viewer, view.comment)
    return _form_page(asked, FormKind.WITHDRAW, story, view)


@route(
    "POST", "/comments/{comment_id}/withdraw", permission=Permission.WITHDRAW_OWN, scope=Scope.COMMENT,
    rate=RateClass.EDIT, csrf=Csrf.TOKEN, surface=Surface.PAGE, body=BareForm, answers={303: None},
    problems=(NotYours, KeyReused),
)  # fmt: skip
async def withdraw(asked: Asked[BareForm, None]) -> Answer:
    """Take back one's own comment."""
    if asked.body.proof:
        await act_by_proof(asked, asked.body.proof)
    receipt = receipt_of(asked, asked.body.key)
    gone = await asked.kit.store.write(
        run_once, receipt, asked.site.id, asked.comment_id, withdraw_comment, asked.viewer, asked.comment_id
    )
    if gone is None:
        gone = await asked.kit.store.write(withdraw_comment, asked.viewer, asked.comment_id)
    return lead_back(asked, asked.body.back, f"/stories/{to_text(gone.story_id)}#rj-discussion")


async def confirm_vote(asked: Asked[VoteForm, None]) -> Answer:
    """What a foreign or outdated page's vote gets: the way to the comment's own page, where it can be given."""
    assert asked.doubt is not None
    language = asked.language or asked.site.language
    title, text = title_and_text(asked.doubt.code, asked.doubt.data, language_for(language))
    page = asked.kit.pages.problem_page(
        status_of(type(asked.doubt)), title, text, site=asked.site, language=asked.language, comment=asked.comment_id
    )
    return refused_with(html_answer(page), asked.doubt)


@route(
    "POST", "/comments/{comment_id}/vote", permission=Permission.VOTE, scope=Scope.COMMENT, rate=RateClass.VOTE,
    csrf=Csrf.TOKEN, surface=Surface.PAGE, body=VoteForm, answers={303: None},
    problems=(VotesOff, OwnComment, TooOften, BadField, KeyReused), confirm=confirm_vote,
)  # fmt: skip
async def vote(asked: Asked[VoteForm, None]) -> Answer:
    """Vote on a comment."""
    await asked.kit.store.write(
        run_once, receipt_of(asked), asked.site.id, asked.comment_id, vote_on, asked.author(), asked.site,
        asked.comment_id, asked.body.value, pace=asked.kit.paces[RateClass.VOTE],
    )  # fmt: skip
    return lead_back(asked, asked.body.back, _permalink(asked), to=f"rj-c-{_text(asked)}")


@route(
    "GET", "/comments/{comment_id}/flag", permission=Permission.FLAG, scope=Scope.COMMENT, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE, problems=(OwnComment,),
)  # fmt: skip
async def flag_page(asked: Asked[None, None]) -> Answer:
    """The form that asks for a moderator's attention."""
    story, view = await one_view(asked, asked.comment_id)
    check_flagged(asked.viewer, view.comment)
    return _form_page(asked, FormKind.FLAG, story, view)


@route(
    "POST", "/comments/{comment_id}/flag", permission=Permission.FLAG, scope=Scope.COMMENT, rate=RateClass.FLAG,
    csrf=Csrf.TOKEN, surface=Surface.PAGE, body=FlagForm, answers={303: None},
    problems=(OwnComment, TooOften, BadField, TextRefused, KeyReused),
)  # fmt: skip
async def flag(asked: Asked[FlagForm, None]) -> Answer:
    """Ask for a moderator's attention."""
    note = note_of(asked.body.note)
    await asked.kit.store.write(
        run_once, receipt_of(asked), asked.site.id, asked.comment_id, flag_comment, asked.author(), asked.comment_id,
        asked.body.reason, note, pace=asked.kit.paces[RateClass.FLAG],
    )  # fmt: skip
    return lead_back(asked, asked.body.back, _permalink(asked), to=f"rj-c-{_text(asked)}")


@route(
    "GET", "/comments/{comment_id}/decide", permission=Permission.MODERATE, scope=Scope.COMMENT, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE, problems=(Unauthenticated,),
)  # fmt: skip
async def decide_page(asked: Asked[None, None]) -> Answer:
    """The form for a moderator's decision."""
    return _form_page(asked, FormKind.DECIDE, *await one_view(asked, asked.comment_id))


@route(
    "POST", "/comments/{comment_id}/decide", permission=Permission.MODERATE, scope=Scope.COMMENT, rate=RateClass.STAFF,
    csrf=Csrf.TOKEN, surface=Surface.PAGE, body=DecisionForm, answers={303: None},
    problems=(AlreadyWithdrawn, BadField, TextRefused, KeyReused),
)  # fmt: skip
async def decide(asked: Asked[DecisionForm, None]) -> Answer:
    """Publish, hold or reject a comment."""
    given = asked.body
    if given.action not in DECISIONS:
        raise BadField(field="action", why="publish, hold, reject or spam")
    await asked.kit.store.write(
        run_once, receipt_of(asked), asked.site.id, asked.comment_id, decide_comment, asked.known(), asked.comment_id,
        DECISIONS[given.action], reason_of(given.reason), note_of(given.note),
    )  # fmt: skip
    return lead_back(asked, given.back, "/") if given.back else await _shown(asked)


async def _shown(asked: Asked[Any, Any]) -> Answer:
    _, view = await one_view(asked, asked.comment_id)
    return lead_to(asked, where(view.comment))


def reason_of(text: str) -> Reason | None:
    """Return the reason that a decision names, None for none; BadField."""
    try:
        return Reason(text) if text else None
    except ValueError:
        raise BadField(field="reason", why="is no reason that we know") from None


def note_of(text: str | None) -> str | None:
    """Return a note as it is stored, None for an empty one; TextRefused."""
    return clean_line(text, field="note", max_chars=NOTE_CHARS) if text and text.strip() else None


def _form_page(asked: Asked[Any, Any], kind: FormKind, story: Story, view: CommentView) -> Answer:
    page = asked.kit.pages.form_page(
        kind, asked.site, story, viewer_view(asked.viewer, asked.csrf), FormView(),
        comment=view, language=asked.language,
    )  # fmt: skip
    return html_answer(page)


def _text(asked: Asked[Any, Any]) -> str:
    return to_text(asked.comment_id)


def _permalink(asked: Asked[Any, Any]) -> str:
    return f"/comments/{_text(asked)}"
