"""The link of a guest whose browser keeps no cookies: what it opens, and that nothing else does (AU-17)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from rejoinder.actions import sites
from rejoinder.core.comment import Comment, Status
from rejoinder.core.ids import CommentId, SiteId, from_text, to_text
from rejoinder.core.site import Hold
from rejoinder.store.engine import utc_now
from rejoinder.web.tokens import Tokens
from tests.machinery.serving import Peopled, checksum
from tests.machinery.world import SECRET, State, Visitor

DAY_US = 86_400_000_000
TOKENS = Tokens(SECRET)
SITE, COMMENT, NOW = SiteId(b"s" * 16), CommentId(b"c" * 16), 1_795_000_000_000_000
PROOF = TOKENS.sign_proof(SITE, COMMENT, NOW)


@pytest.fixture
def holding(on: Peopled) -> Iterator[None]:
    """Site `a` holds every comment for as long as the test lasts."""
    before = on.world.store.read_now(sites.get_site, "a")
    held = on.world.store.write_now(sites.set_site, replace(before, policy=replace(before.policy, hold=Hold.ALL)))
    _forget_sites(on)
    yield
    on.world.store.write_now(sites.set_site, replace(held, policy=before.policy))
    _forget_sites(on)


def _forget_sites(on: Peopled) -> None:
    on.app.application.shell._gate.sites._read_at = -(10**18)


def send(on: Peopled, path: str, fields: dict[str, str], **headers: str) -> httpx.Response:
    """Post a form as a browser without cookies does."""
    a = on.world.a.public_url
    return on.app.ask("POST", a + path, headers={"origin": a, "sec-fetch-site": "same-origin", **headers}, data=fields)


def post(on: Peopled, query: str = "", **headers: str) -> str:
    """Post a comment by form and return where its answer leads."""
    fields = {"body": f"A text, number {on.world.numbers()}.", "name": "Nina"}
    answer = send(on, f"/stories/{to_text(on.world.story.id)}/comments{query}", fields, **headers)
    assert answer.status_code == 303
    return answer.headers["location"]


def parsed(text: str) -> Any:
    return html.fromstring(text)


def get(on: Peopled, path: str, **headers: str) -> httpx.Response:
    return on.app.ask("GET", on.world.a.public_url + path, headers=headers)


def comment_of(on: Peopled, path: str) -> Comment:
    return on.world.comment(CommentId(from_text(path.split("/")[2].partition("?")[0])))


def proof_of(path: str) -> str:
    return parse_qs(urlsplit(path).query)["proof"][0]


def link_to(on: Peopled, visitor: Visitor, state: State, *, at: int | None = None) -> tuple[str, Comment]:
    """Return the link of a comment in this state, as its author could have been given it, and the comment."""
    made = on.world.make(state, visitor)
    proof = TOKENS.sign_proof(visitor.site.id, made.id, utc_now() if at is None else at)
    return f"/comments/{to_text(made.id)}/mine?proof={proof}", made.comment


def test_without_cookies_a_form_leads_to_a_page_with_the_link_and_its_forms(on: Peopled) -> None:
    path = post(on)
    answer = get(on, path)
    assert answer.status_code == 200
    page = parsed(answer.text)
    [link] = page.xpath("//p[@class='rj-link']/a")
    assert link.get("href") == link.text == on.world.a.public_url + path
    assert [form.get("action").rpartition("/")[2] for form in page.xpath("//main//form")] == ["edit", "withdraw"]
    assert page.xpath("//input[@name='proof']/@value") == [proof_of(path)] * 2
    assert str(comment_of(on, path).body) in answer.text


def test_where_the_cookie_came_back_the_form_leads_on_to_the_comment(on: Peopled) -> None:
    fields = {"body": f"A text, number {on.world.numbers()}.", "name": "Nina"}
    posted = send(on, f"/stories/{to_text(on.world.story.id)}/comments", fields)
    cookie = posted.headers["set-cookie"].partition(";")[0]
    path = posted.headers["location"]
    comment_id = path.split("/")[2]
    answer = get(on, path, cookie=cookie)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/comments/{comment_id}#rj-c-{comment_id}")
    again = send(on, f"/stories/{to_text(on.world.story.id)}/comments", {**fields, "body": "More.", "csrf": ""},
                 cookie=cookie)  # fmt: skip
    assert again.status_code == 403


def test_whoever_brings_a_cookie_is_led_to_the_comment_at_once(on: Peopled) -> None:
    guest, story = on.world["guest"], to_text(on.world.story.id)
    fields = {"body": f"A text, number {on.world.numbers()}.", "name": "Nina", "csrf": guest.csrf}
    answer = send(on, f"/stories/{story}/comments", fields, cookie=guest.cookie)
    assert "proof" not in answer.headers["location"]


def test_the_first_comment_under_an_unnamed_page_gets_its_link_too(on: Peopled) -> None:
    fields = {"body": "First.", "name": "Nina", "url": f"{on.world.a.public_url}/unnamed", "site": "a"}
    assert "/mine?proof=" in send(on, "/discussion", fields).headers["location"]


def test_a_held_comment_is_seen_by_its_link_and_by_nobody_else(on: Peopled, holding: None) -> None:
    path = post(on)
    comment = comment_of(on, path)
    assert comment.status is Status.HELD
    assert get(on, f"/comments/{to_text(comment.id)}").status_code == 404
    page = get(on, path)
    assert "Waiting for a moderator; only you can see it." in page.text
    assert str(comment.body) in page.text
    assert "See it in the discussion" not in page.text


def test_a_comment_is_edited_and_withdrawn_by_its_link(on: Peopled) -> None:
    path = post(on)
    where, proof = path.partition("/mine")[0], proof_of(path)
    preview = send(on, f"{where}/edit", {"body": "*Other*", "version": "1", "proof": proof, "action": "preview"})
    assert parsed(preview.text).xpath("//input[@name='proof']/@value") == [proof]
    assert preview.headers["cache-control"] == "private, no-store"
    refused = send(on, f"{where}/edit", {"body": " ", "version": "1", "proof": proof})
    assert (refused.status_code, f'value="{proof}"' in refused.text) == (422, True)
    edited = send(on, f"{where}/edit", {"body": "Other words.", "version": "1", "proof": proof})
    assert (edited.status_code, edited.headers["location"]) == (303, path)
    assert "set-cookie" not in edited.headers
    assert (comment_of(on, path).body, comment_of(on, path).version) == ("Other words.", 2)
    withdrawn = send(on, f"{where}/withdraw", {"proof": proof})
    assert (withdrawn.status_code, comment_of(on, path).withdrawn_at is not None) == (303, True)
    assert "proof" not in withdrawn.headers["location"]
    assert get(on, path).status_code == 404
    assert send(on, f"{where}/edit", {"body": "Back.", "version": "2", "proof": proof}).status_code == 409


def test_after_the_window_the_link_withdraws_and_edits_no_more(on: Peopled) -> None:
    path, comment = link_to(on, on.world["guest"], State.PUBLISHED)
    policy = on.world.a.policy
    on.world.store.write_now(sites.set_site, replace(on.world.store.read_now(sites.get_site, "a"),
                                                     policy=replace(policy, edit_window_s=0)))  # fmt: skip
    _forget_sites(on)
    try:
        assert "/edit" not in get(on, path).text
        fields = {"body": "Late.", "version": "1", "proof": proof_of(path)}
        late = send(on, f"/comments/{to_text(comment.id)}/edit", fields)
        assert (late.status_code, on.world.comment(comment.id).body) == (403, comment.body)
        assert send(on, f"/comments/{to_text(comment.id)}/withdraw", {"proof": proof_of(path)}).status_code == 303
    finally:
        on.world.store.write_now(sites.set_site, replace(on.world.store.read_now(sites.get_site, "a"), policy=policy))
        _forget_sites(on)


def test_the_page_tells_no_other_page_no_cache_and_no_search_engine(on: Peopled) -> None:
    answer = get(on, post(on))
    assert answer.headers["cache-control"] == "private, no-store"
    # Of several the last holds.
    assert answer.headers["referrer-policy"].split(", ")[-1] == "strict-origin"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert 'content="noindex, nofollow, noarchive"' in answer.text
    assert "<script" not in answer.text


def test_looking_has_no_effect_and_sets_no_cookie(on: Peopled) -> None:
    path = post(on)
    before = checksum(on.app.store)
    for _ in range(3):
        assert "set-cookie" not in get(on, path).headers
    for act in ("edit", "withdraw"):
        assert get(on, path.replace("/mine", f"/{act}")).status_code == 401
    assert checksum(on.app.store) == before


@pytest.mark.parametrize("act", ["mine", "edit", "withdraw"])
@pytest.mark.parametrize("state", [State.PUBLISHED, State.HELD, State.REJECTED, State.TOMBSTONE])
def test_a_proof_of_anything_else_opens_nothing(on: Peopled, act: str, state: State) -> None:
    world = on.world
    path, comment = link_to(on, world["guest"], state)
    other = world.make(State.PUBLISHED, world["guest"])
    staff = world.make(State.PUBLISHED, world["member"])
    now, good = utc_now(), proof_of(path)
    bad = {
        "another comment's": TOKENS.sign_proof(world.a.id, other.id, now),
        "another site's": TOKENS.sign_proof(world.b.id, comment.id, now),
        "another server's": Tokens(bytes(32)).sign_proof(world.a.id, comment.id, now),
        "an old one": TOKENS.sign_proof(world.a.id, comment.id, now - 200 * DAY_US - 1_000_000),
        "a guest's token": world["guest"].cookie.partition("=")[2],
        "a form's": world["guest"].csrf,
        "cut": good[:-1],
        "longer": good + "A",
        "spelled otherwise": good.swapcase(),
    }
    before = checksum(on.app.store)
    for name, proof in bad.items():
        assert ask(on, act, comment.id, proof).status_code == 404, name
    # What an account wrote is not to be had by any proof, and what is not there is not there.
    assert ask(on, act, staff.id, TOKENS.sign_proof(world.a.id, staff.id, now)).status_code == 404
    absent = CommentId(bytes(16))
    assert ask(on, act, absent, TOKENS.sign_proof(world.a.id, absent, now)).status_code == 404
    assert checksum(on.app.store) == before


def ask(on: Peopled, act: str, comment_id: CommentId, proof: str) -> httpx.Response:
    path = f"/comments/{to_text(comment_id)}/{act}"
    if act == "mine":
        return get(on, f"{path}?proof={proof}")
    return send(on, path, {"body": "Mine now.", "version": "1", "proof": proof} if act == "edit" else {"proof": proof})


def test_a_proof_gives_nothing_beyond_its_comment(on: Peopled) -> None:
    path, comment = link_to(on, on.world["guest"], State.PUBLISHED)
    own = on.world.make(State.HELD, on.world["guest"])
    page = get(on, path).text
    assert own.text_canary not in page
    reply = f"/comments/{to_text(comment.id)}/vote"
    assert send(on, reply, {"value": "1", "proof": proof_of(path)}).status_code in (400, 422)


def test_whoever_is_somebody_else_here_acts_by_the_link_with_their_own_token(on: Peopled) -> None:
    path, comment = link_to(on, on.world["guest"], State.HELD)
    member = on.world["member"]
    page = get(on, path, cookie=member.cookie)
    assert parsed(page.text).xpath("//main//input[@name='csrf']/@value") == [member.csrf] * 2
    withdraw = f"/comments/{to_text(comment.id)}/withdraw"
    fields = {"proof": proof_of(path)}
    assert send(on, withdraw, fields, cookie=member.cookie).status_code == 403
    assert send(on, withdraw, {**fields, "csrf": member.csrf}, cookie=member.cookie).status_code == 303
    assert on.world.comment(comment.id).withdrawn_at is not None


def test_a_foreign_page_can_not_have_the_link_used(on: Peopled) -> None:
    path, comment = link_to(on, on.world["guest"], State.PUBLISHED)
    fields = {"proof": proof_of(path)}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        answer = send(on, f"/comments/{to_text(comment.id)}/withdraw", fields, **headers)
        assert answer.status_code == 403
    assert on.world.comment(comment.id).withdrawn_at is None


def test_the_page_speaks_the_language_in_which_the_form_was_sent(on: Peopled) -> None:
    path = post(on, "?lang=ar")
    page = get(on, path)
    assert path.endswith("&lang=ar")
    assert 'dir="rtl"' in page.text
    assert "احتفظ بهذا الرابط" in page.text
    assert f"{path.removesuffix('&lang=ar').replace('&', '&amp;')}&amp;lang=en" in page.text


@given(st.integers(0, len(PROOF) - 1), st.integers(1, 63))
def test_a_proof_changed_in_any_character_proves_nothing(position: int, shift: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = alphabet[(alphabet.index(PROOF[position]) + shift) % 64]
    changed = PROOF[:position] + other + PROOF[position + 1 :]
    assert TOKENS.read_proof(SITE, COMMENT, changed, NOW) is None
    assert TOKENS.read_proof(SITE, COMMENT, PROOF, NOW) == NOW + 200 * DAY_US


@given(st.text(max_size=40))
def test_no_text_is_too_odd_to_be_no_proof(text: str) -> None:
    assert TOKENS.read_proof(SITE, COMMENT, text, NOW) is None
