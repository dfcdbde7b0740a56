"""A comment is posted."""

from dataclasses import dataclass, replace

from rejoinder.actions import deciding, idempotency
from rejoinder.actions.drafting import Draft
from rejoinder.actions.idempotency import Receipt
from rejoinder.actions.publishing import name_story
from rejoinder.actions.telling import tell
from rejoinder.core import policy as policies
from rejoinder.core.account import Viewer
from rejoinder.core.comment import NEVER_PUBLISHED, Author, AuthorKind, Comment, Status
from rejoinder.core.errors import (
    NameTaken,
    NotFound,
    ParentElsewhere,
    ParentGone,
    RepeatedText,
    StoryClosed,
    TooOften,
    Unauthenticated,
)
from rejoinder.core.events import EventKind
from rejoinder.core.ids import CommentId
from rejoinder.core.pace import RateClass
from rejoinder.core.permissions import may_see
from rejoinder.core.policy import Facts, Reason, Verdict
from rejoinder.core.site import Hold, Policy, Site
from rejoinder.core.story import Origin
from rejoinder.core.tree import Place, ids_of, place_under
from rejoinder.store import accounts, comment_writes, comments, ledger, sites, stories
from rejoinder.store.comments import Recent
from rejoinder.store.query import Tx

_SECOND = 1_000_000
_DOUBLE_CLICK_US = 10 * _SECOND
_RECENT_ROWS = 50


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a draft; `reason` says why it waits, None when it is published. `repeated`: nothing was new."""

    comment: Comment
    reason: Reason | None = None
    repeated: bool = False


def post_comment(tx: Tx, viewer: Viewer, site: Site, draft: Draft, receipt: Receipt | None = None) -> Posted:
    """Store a draft as a comment of `viewer`, published or held, and return it.

    Refuses NotFound (no such story or parent on this site), ParentElsewhere, ParentGone, StoryClosed, GuestsOff,
    NameTaken, TooOften, RepeatedText, KeyReused. The story's row is locked from `take_seq` to the commit.
    """
    if viewer.key is None:
        raise Unauthenticated()
    # An author's comments are counted and looked through below; on PostgreSQL an author who comes from several
    # networks at once would otherwise pass while none of the comments is seen by the others.
    tx.put(*ledger.hold_author(tx.dialect, viewer.key))
    spent, story, parent, recent, taken_by, answer = tx.fetch_all(
        # Its row also lets one network post only one after the other; after the author's lock, never before it.
        ledger.spend(site.id, RateClass.POST, viewer.network or viewer.key, _window(tx.now, site.policy.post_window_s)),
        stories.get_standing(draft.story_id),
        comments.find_comment(draft.parent_id),
        comments.list_recent(site.id, viewer.key, tx.now - _looked_back_us(site.policy), _RECENT_ROWS),
        accounts.find_account_by_name(site.id, draft.name_key),
        ledger.find_answer(receipt.scope if receipt else None),
    )
    if story.site_id != site.id:
        raise NotFound(what="story")
    given = idempotency.answered(receipt, answer)
    if given is not None:
        return _as_before(tx, CommentId(given[1]))
    if story.site_version != site.version:
        site = tx.fetch(sites.get_site(site.id))
    policies.check_open(site.policy, story, viewer, tx.now)
    _check_parent(viewer, draft, parent)
    if taken_by is not None:
        raise NameTaken(field="name", name=draft.name)
    twin = _twin(recent, draft, tx.now)
    if twin is not None:
        return _as_before(tx, twin)
    if not viewer.is_staff:
        _check_pace(tx, site, viewer, recent, spent)
        _check_repeat(site, draft, recent, tx.now)
    verdict = policies.decide(site.policy, viewer, _facts(tx, site, viewer), draft.text.signals)
    return _store(tx, viewer, draft, parent, verdict, receipt)


def post_first_comment(
    tx: Tx, viewer: Viewer, site: Site, url: str, title: str, draft: Draft, receipt: Receipt | None = None
) -> Posted:
    """Post a comment under a page that nobody has named yet, and so name it; a refused one names nothing.

    Whatever story `draft` names does not count. Refuses as `post_comment` does, and BadField for a bad URL.
    """
    named = name_story(tx, site, url, title)
    return post_comment(tx, viewer, site, replace(draft, story_id=named.story.id), receipt)


def _store(
    tx: Tx,
    viewer: Viewer,
    draft: Draft,
    parent: Comment | None,
    verdict: Verdict,
    receipt: Receipt | None,
) -> Posted:
    published = verdict.status is Status.PUBLISHED
    comment_id = CommentId(tx.new_id())
    place = place_under(draft.story_id, None if parent is None else (parent.id, parent.level, parent.path))
    sort_at = _take_place(tx, viewer, draft, place, comment_id) if published else NEVER_PUBLISHED
    comment = Comment(
        id=comment_id,
        site_id=viewer.site_id,
        story_id=draft.story_id,
        parent_id=draft.parent_id,
        depth=1 if parent is None else parent.depth + 1,
        level=place.level,
        path=place.path,
        author=_author(viewer, draft),
        body=draft.text.body,
        html=draft.text.html,
        renderer=draft.text.renderer,
        status=verdict.status,
        withdrawn_at=None,
        reply_count=0,
        branch_count=0,
        up=0,
        down=0,
        rank=0,
        sort_at=sort_at,
        posted_at=tx.now,
        edited_at=None,
        version=1,
        origin=Origin.NATIVE,
    )
    body_hash = draft.text.body_hash
    tx.put(comment_writes.insert_comment(comment, under_id=place.under, body_hash=body_hash, created_at=tx.now))
    tx.put(*(comment_writes.insert_quotation(comment, quotation) for quotation in draft.quotations))
    if not published:
        deciding.record_decision(tx, comment, by=None, reason=verdict.reason, note=None)
    idempotency.record(tx, receipt, comment.site_id, 201 if published else 202, comment.id)
    return Posted(comment, verdict.reason)


def _take_place(tx: Tx, viewer: Viewer, draft: Draft, place: Place, comment_id: CommentId) -> int:
    """Count the comment in and return its place in time; the story's row is locked from here on.

    Raises ParentGone and StoryClosed.
    """
    taking = stories.take_seq(draft.story_id, now=tx.now, added=1)
    if draft.parent_id is None:
        seq, sort_at, closed_at = tx.fetch(taking)
    else:
        (seq, sort_at, closed_at), (_, visible) = tx.fetch_all(taking, comment_writes.add_reply(draft.parent_id, 1))
        if not visible:
            raise ParentGone()
    # Whoever closed the story since it was read was there first, and was told so.
    if closed_at is not None:
        raise StoryClosed(why="story_closed")
    if place.path:
        tx.put(comment_writes.add_to_branches(ids_of(place.path), 1))
    tell(tx, viewer.site_id, draft.story_id, seq, EventKind.PUBLISHED, (comment_id,))
    return sort_at


def _author(viewer: Viewer, draft: Draft) -> Author:
    if viewer.account is not None:
        return Author(AuthorKind.ACCOUNT, viewer.account.name, viewer.key, viewer.is_staff)
    return Author(AuthorKind.GUEST, draft.name, viewer.key)


def _check_parent(viewer: Viewer, draft: Draft, parent: Comment | None) -> None:
    if draft.parent_id is None:
        return
    if parent is None or not may_see(viewer, parent):
        raise NotFound(what="comment")
    if parent.story_id != draft.story_id:
        raise ParentElsewhere()
    if not parent.is_visible:
        raise ParentGone()


def _twin(recent: list[Recent], draft: Draft, now: int) -> CommentId | None:
    """Return the comment that a second click on the same form has already made; not one that was taken back since."""
    for one in recent:
        same = (one.story_id, one.parent_id, one.body_hash) == (draft.story_id, draft.parent_id, draft.text.body_hash)
        if same and one.withdrawn_at is None and now - one.created_at < _DOUBLE_CLICK_US:
            return one.id
    return None


def _check_pace(tx: Tx, site: Site, viewer: Viewer, recent: list[Recent], spent: int) -> None:
    """Refuse (TooOften) when the author, or the author's network, has posted as often as the site allows."""
    policy = site.policy
    window_us = policy.post_window_s * _SECOND
    if policy.post_limit <= _RECENT_ROWS:
        latest = [one.created_at for one in recent if tx.now - one.created_at < window_us][: policy.post_limit]
        count, first_at = len(latest), min(latest, default=tx.now)
    else:
        count, first_at = tx.fetch(comments.count_latest(site.id, viewer.key, tx.now - window_us, policy.post_limit))
    if count >= policy.post_limit:
        wait_s = max(1, -(-(first_at + window_us - tx.now) // _SECOND))
        raise TooOften(limit=policy.post_limit, window_s=policy.post_window_s, retry_after_s=wait_s)
    if viewer.network is not None:
        policies.check_pace(spent, policy.network_post_limit, policy.post_window_s, tx.now)


def _check_repeat(site: Site, draft: Draft, recent: list[Recent], now: int) -> None:
    """Refuse (RepeatedText) what the author says already in one of the latest comments."""
    window_us = site.policy.repeat_window_s * _SECOND
    for one in recent:
        if one.body_hash == draft.text.body_hash and one.withdrawn_at is None and now - one.created_at < window_us:
            raise RepeatedText()


def _looked_back_us(policy: Policy) -> int:
    return max(policy.repeat_window_s * _SECOND, policy.post_window_s * _SECOND, _DOUBLE_CLICK_US)


def _facts(tx: Tx, site: Site, viewer: Viewer) -> Facts:
    if site.policy.hold is not Hold.FIRST:
        return Facts(published_count=0)
    return Facts(published_count=tx.fetch(comments.has_published(site.id, viewer.key)))


def _as_before(tx: Tx, comment_id: CommentId) -> Posted:
    comment, reasons = tx.fetch_all(comments.get_comment(comment_id), ledger.list_reasons([comment_id]))
    reason = reasons.get(comment_id, (None, None))[0]
    return Posted(comment, None if reason is None or comment.is_visible else Reason(reason), repeated=True)


def _window(now: int, window_s: int) -> int:
    return now - now % (window_s * _SECOND)
