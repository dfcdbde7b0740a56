"""The API's writing side."""

from __future__ import annotations

from typing import Any

from rejoinder.actions.deciding import decide_comment
from rejoinder.actions.drafting import read_text
from rejoinder.actions.editing import edit_comment, withdraw_comment
from rejoinder.actions.flagging import flag_comment
from rejoinder.actions.idempotency import run_once
from rejoinder.actions.publishing import publish_once
from rejoinder.actions.voting import vote_on
from rejoinder.core.comment import Status
from rejoinder.core.errors import (
    AlreadyWithdrawn,
    BadField,
    BadId,
    EditWindowOver,
    GuestsOff,
    KeyReused,
    NameTaken,
    NotYours,
    OwnComment,
    ParentElsewhere,
    ParentGone,
    RepeatedText,
    StoryClosed,
    TextRefused,
    TooOften,
    VersionMismatch,
    VersionRequired,
    VotesOff,
)
from rejoinder.core.ids import to_text
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.core.policy import closed_why
from rejoinder.web.acting_pages import note_of
from rejoinder.web.asked import Answer, Asked, json_answer, no_content
from rejoinder.web.declaring import Cors, Csrf, Scope, route
from rejoinder.web.shapes import (
    CommentOut,
    DecisionBody,
    EditBody,
    FlagBody,
    PostBody,
    StoryBody,
    StoryOut,
    VoteBody,
    VotesOut,
    comment_out,
    revision_etag,
    story_out,
)
from rejoinder.web.story_body import story_text_of
from rejoinder.web.views import CommentView, Mine
from rejoinder.web.writing import comment_id_of, one_view, parent_of, post, receipt_of, trace_edit

MOST_QUOTES = 20
STORY_BYTES = 1_000_000


@route(
    "PUT", "/api/v1/sites/{site}/stories", permission=Permission.PUBLISH_STORY, scope=Scope.NAMED, rate=RateClass.STAFF,
    csrf=Csrf.TOKEN, body=StoryBody, body_max_bytes=STORY_BYTES, answers={200: StoryOut, 201: StoryOut},
    problems=(BadField, TextRefused, KeyReused),
)  # fmt: skip
async def put_story(asked: Asked[StoryBody, None]) -> Answer:
    """Publish a story under its URL, or say anew what is said of the one that has it."""
    text = story_text_of(asked.body, asked.site)
    published = await asked.kit.store.write(publish_once, receipt_of(asked), asked.known(), asked.site, text)
    is_open = closed_why(asked.site.policy, published.story, asked.viewer, asked.now) is None
    out = story_out(published.story, asked.site.slug, asked.now, is_open=is_open)
    return json_answer(out, 201 if published.is_new else 200)


@route(
    "POST", "/api/v1/stories/{story_id}/comments", permission=Permission.POST, scope=Scope.STORY, rate=RateClass.POST,
    csrf=Csrf.TOKEN, cors=Cors.OWN, body=PostBody, answers={201: CommentOut, 202: CommentOut},
    problems=(
        TextRefused, StoryClosed, GuestsOff, ParentGone, ParentElsewhere, NameTaken, RepeatedText, TooOften, KeyReused,
        BadField, BadId,
    ),
)  # fmt: skip
async def post_to_story(asked: Asked[PostBody, None]) -> Answer:
    """Post a comment: 201 published, 202 held."""
    given = asked.body
    if len(given.quotes) > MOST_QUOTES:
        raise BadField(field="quotes", why=f"at most {MOST_QUOTES}")
    posted, viewer = await post(
        asked,
        asked.story_id,
        body=given.body,
        name=given.name,
        parent_id=parent_of(given.parent_id),
        quotes=tuple(comment_id_of(one) for one in given.quotes),
        receipt=receipt_of(asked),
    )
    comment = posted.comment
    mine = Mine(is_mine=True, reason=None if posted.reason is None else posted.reason.value)
    headers = [(b"location", f"{asked.site.public_url}/api/v1/comments/{to_text(comment.id)}".encode())]
    if asked.csrf is not None:
        headers.append((b"x-csrf-token", asked.csrf.encode()))
    out = comment_out(CommentView(comment, mine=mine), asked.site.public_url)
    return json_answer(out, 201 if comment.is_visible else 202, headers=tuple(headers))


@route(
    "PATCH", "/api/v1/comments/{comment_id}", permission=Permission.EDIT_OWN, scope=Scope.COMMENT, rate=RateClass.EDIT,
    csrf=Csrf.TOKEN, cors=Cors.OWN, body=EditBody, answers={200: CommentOut},
    problems=(
        TextRefused, NotYours, AlreadyWithdrawn, EditWindowOver, VersionMismatch, VersionRequired, StoryClosed,
        GuestsOff, TooOften, KeyReused, BadField,
    ),
)  # fmt: skip
async def patch_comment(asked: Asked[EditBody, None]) -> Answer:
    """Change one's own comment; `If-Match` or `version` says which version was read."""
    version = asked.if_match() if asked.body.version is None else asked.body.version
    if version is None:
        raise VersionRequired()
    text = read_text(asked.site, asked.body.body)
    await asked.kit.store.write(
        run_once, receipt_of(asked), asked.site.id, asked.comment_id, edit_comment, asked.viewer, asked.site,
        asked.comment_id, text, version, quotations=await trace_edit(asked, text), pace=asked.kit.paces[RateClass.EDIT],
    )  # fmt: skip
    return await _one(asked)


@route(
    "DELETE", "/api/v1/comments/{comment_id}", permission=Permission.WITHDRAW_OWN, scope=Scope.COMMENT,
    rate=RateClass.EDIT, csrf=Csrf.TOKEN, cors=Cors.OWN, answers={204: None}, problems=(NotYours, KeyReused),
)  # fmt: skip
async def delete_comment(asked: Asked[None, None]) -> Answer:
    """Take back one's own comment; once it is taken back, the same answer again."""
    await asked.kit.store.write(
        run_once, receipt_of(asked), asked.site.id, asked.comment_id, withdraw_comment, asked.viewer, asked.comment_id
    )
    return no_content()


@route(
    "PUT", "/api/v1/comments/{comment_id}/vote", permission=Permission.VOTE, scope=Scope.COMMENT, rate=RateClass.VOTE,
    csrf=Csrf.TOKEN, cors=Cors.OWN, body=VoteBody, answers={200: VotesOut},
    problems=(VotesOff, OwnComment, TooOften, BadField, KeyReused),
)  # fmt: skip
async def put_vote(asked: Asked[VoteBody, None]) -> Answer:
    """Vote on a comment: 1, -1, or 0 to take it back; the same again changes nothing."""
    receipt = receipt_of(asked)
    counted = await asked.kit.store.write(
        run_once, receipt, asked.site.id, asked.comment_id, vote_on, asked.author(), asked.site, asked.comment_id,
        asked.body.value, pace=asked.kit.paces[RateClass.VOTE],
    )  # fmt: skip
    if counted is None:
        counted = (await one_view(asked, asked.comment_id))[1].comment
    headers = () if asked.csrf is None else ((b"x-csrf-token", asked.csrf.encode()),)
    return json_answer(VotesOut(counted.up, counted.down), headers=headers)


@route(
    "POST", "/api/v1/comments/{comment_id}/flags", permission=Permission.FLAG, scope=Scope.COMMENT, rate=RateClass.FLAG,
    csrf=Csrf.TOKEN, cors=Cors.OWN, body=FlagBody, answers={204: None},
    problems=(OwnComment, TooOften, BadField, TextRefused, KeyReused),
)  # fmt: skip
async def post_flag(asked: Asked[FlagBody, None]) -> Answer:
    """Ask for a moderator's attention; a second flag of the same reader replaces the first."""
    note = note_of(asked.body.note)
    receipt = receipt_of(asked)
    await asked.kit.store.write(
        run_once, receipt, asked.site.id, asked.comment_id, flag_comment, asked.author(), asked.comment_id,
        asked.body.reason, note, pace=asked.kit.paces[RateClass.FLAG],
    )  # fmt: skip
    return no_content()


@route(
    "POST", "/api/v1/comments/{comment_id}/decisions", permission=Permission.MODERATE, scope=Scope.COMMENT,
    rate=RateClass.STAFF, csrf=Csrf.TOKEN, body=DecisionBody, answers={200: CommentOut},
    problems=(AlreadyWithdrawn, BadField, TextRefused, KeyReused),
)  # fmt: skip
async def post_decision(asked: Asked[DecisionBody, None]) -> Answer:
    """Publish, hold or reject a comment."""
    given = asked.body
    try:
        status = Status(given.status)
    except ValueError:
        raise BadField(field="status", why="published, held, rejected or spam") from None
    await asked.kit.store.write(
        run_once, receipt_of(asked), asked.site.id, asked.comment_id, decide_comment, asked.known(), asked.comment_id,
        status, given.reason, note_of(given.note),
    )  # fmt: skip
    return await _one(asked)


async def _one(asked: Asked[Any, Any]) -> Answer:
    _, view = await one_view(asked, asked.comment_id)
    etag = revision_etag(view.comment).encode()
    return json_answer(comment_out(view, asked.site.public_url), headers=((b"etag", etag),))
