"""The right of a guest whose browser keeps no cookies: a link to one comment, with a proof that its bearer wrote it."""

from __future__ import annotations

from typing import Any

from rejoinder.actions.editing import guest_of
from rejoinder.core.comment import Comment
from rejoinder.core.errors import NotFound
from rejoinder.core.ids import CommentId, to_text
from rejoinder.web.asked import Answer, Asked
from rejoinder.web.cookies import read_ours
from rejoinder.web.leading import lead_to, where
from rejoinder.web.links import with_query


def proof_path(comment_id: CommentId, proof: str) -> str:
    """Return the address of a guest's page of one comment, without the mount."""
    return with_query(f"/comments/{to_text(comment_id)}/mine", {"proof": proof})


def lead_author(asked: Asked[Any, Any], posted: Comment) -> Answer:
    """Return the redirect to what was just posted.

    Whoever came without a cookie of ours is led past the guest's page, which sees whether the new one has come back.
    """
    if asked.viewer.guest_id is None or read_ours(asked.headers.get(b"cookie")):
        return lead_to(asked, where(posted))
    proof = asked.kit.tokens.sign_proof(asked.site.id, posted.id, asked.now)
    return lead_to(asked, proof_path(posted.id, proof))


async def act_by_proof(asked: Asked[Any, Any], proof: str) -> int:
    """Have the request act as the guest who wrote its comment; return the instant until which the proof is good.

    NotFound for a proof that proves nothing of this comment, before anything is looked up: the answer says nothing of
    the comment.
    """
    until = asked.kit.tokens.read_proof(asked.site.id, asked.comment_id, proof, asked.now)
    if until is None:
        raise NotFound(what="comment")
    asked.identity.act_as(await asked.kit.store.read(guest_of, asked.viewer, asked.comment_id))
    return until
