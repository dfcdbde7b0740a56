"""The page to which a guest's link leads: one comment with its state, to edit or withdraw, without any cookie."""

from __future__ import annotations

import msgspec

from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import Permission
from rejoinder.web.asked import Answer, Asked, html_answer
from rejoinder.web.declaring import Csrf, Scope, Surface, route
from rejoinder.web.leading import lead_to, where
from rejoinder.web.proving import act_by_proof, proof_path
from rejoinder.web.views import FormView, GuestView, ViewerView
from rejoinder.web.writing import one_view
from rejoinder.web.writing_pages import new_key


class ProofQuery(msgspec.Struct):
    """What proves that the bearer wrote the comment."""

    proof: str = ""


@route(
    "GET", "/comments/{comment_id}/mine", permission=Permission.READ, scope=Scope.COMMENT, rate=RateClass.READ,
    csrf=Csrf.SAFE, surface=Surface.PAGE, query=ProofQuery, answers={200: None, 303: None},
)  # fmt: skip
async def mine_page(asked: Asked[None, ProofQuery]) -> Answer:
    """A guest's own comment, by the link that proves it; on to the comment where the cookie proves it too."""
    came_as, proof = asked.viewer, asked.query.proof
    until = await act_by_proof(asked, proof)
    story, view = await one_view(asked, asked.comment_id)
    if view.comment.is_by(came_as):
        return lead_to(asked, where(view.comment))
    form = FormView(body=view.comment.body or "", idempotency_key=new_key(), proof=proof)
    guest = GuestView(view, proof_path(asked.comment_id, proof), until)
    page = asked.kit.pages.mine_page(
        asked.site, story, guest, ViewerView(csrf=asked.csrf), form, language=asked.language
    )
    return html_answer(
        page,
        # The address is a secret: no other page, not even one of ours, hears of it. Not `no-referrer`: a browser would
        # send the forms with `Origin: null`, which is nobody's.
        headers=((b"referrer-policy", b"strict-origin"), (b"x-robots-tag", b"noindex, nofollow, noarchive")),
    )
