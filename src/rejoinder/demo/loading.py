"""The demo's newspaper is put into a store: once, and again wherever it was cut off."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from rejoinder.actions import sites
from rejoinder.actions.arriving import ArrivingComment
from rejoinder.actions.batches import begin_batch, end_batch
from rejoinder.actions.carrying import carry_comments, patiently
from rejoinder.actions.importing import store_story
from rejoinder.carriers.story_publishing import moved_in_time, story_text
from rejoinder.core.comment import AuthorKind, Status
from rejoinder.core.policy import Reason
from rejoinder.core.site import Policy, Site
from rejoinder.core.story import Origin, Story
from rejoinder.demo.content import LEAD, SITE_LANGUAGE, SITE_NAME, DemoComment, DemoStory, picture_bytes, stories
from rejoinder.demo.growth import SPAN_MINUTES, grow
from rejoinder.demo.quoting import Traces
from rejoinder.store import stories as stored_stories
from rejoinder.store import votes
from rejoinder.store.comments import find_comment_by_source as comment_by_source
from rejoinder.store.engine import Store
from rejoinder.store.query import Tx

SLUG = "demo"
CARRIER = "demo"
SEED = 1
POLICY = Policy(guest_votes=True, hold_links=3, post_limit=20)
"""Guests may try everything; three links in one comment show what it is to wait. The newsroom's names are taken."""

_MINUTE = 60_000_000
_WEEK = 7 * 24 * 60 * _MINUTE


def load_demo(
    store: Store,
    public_url: str,
    *,
    origins: tuple[str, ...] = (),
    comments: int | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Site:
    """Return the demo's site, with everything in it and served under `public_url`; `origins` may embed it.

    `comments` grows the story in front to that many. What is there stays as it is. Instants are moved back by whole
    weeks where the machine's clock is behind the newspaper's. Raises Unavailable.
    """
    told = stories()
    site = patiently(store, _site, public_url, origins, _newsroom(told))
    back_us = _weeks_back(told, site.created_at)
    done = 0
    # The front page has the newest story first: the one in front comes last.
    for one in reversed(told):
        arriving = list(one.comments)
        more = max(0, (comments or 0) - len(arriving)) if one.name == LEAD else 0
        done += _load_story(store, site, replace(one, file=moved_in_time(one.file, -back_us)), more, done, on_progress)
    return site


def _load_story(
    store: Store, site: Site, demo: DemoStory, more: int, done: int, on_progress: Callable[[int], None] | None
) -> int:
    """Store a story with its comments and `more` grown ones, unless that came to its end before; how many there are."""
    count = len(demo.comments) + more
    digest = hashlib.sha256(repr((demo.file.body, demo.comments, more, SEED)).encode()).digest()
    batch_id, is_done = patiently(store, begin_batch, site, carrier=CARRIER, file_name=demo.name, file_sha256=digest)
    story = patiently(store, _story, site, demo)
    if is_done:
        return count
    grown = grow(more, SEED, demo.comments) if more else iter(())
    carry_comments(
        store,
        story,
        _arriving(demo, chain(demo.comments, grown)),
        batch_id=batch_id,
        on_progress=None if on_progress is None else lambda through: on_progress(done + through),
    )
    patiently(store, _flag, story, demo)
    patiently(store, end_batch, batch_id, f'{{"comments": {count}}}', is_new=True)
    return count


def _site(tx: Tx, public_url: str, origins: tuple[str, ...], newsroom: tuple[str, ...]) -> Site:
    known = next((site for site in sites.list_sites(tx) if site.slug == SLUG), None)
    if known is None:
        policy = replace(POLICY, reserved_names=POLICY.reserved_names + newsroom)
        made = sites.add_site(tx, SLUG, SITE_NAME, public_url, SITE_LANGUAGE, policy=policy)
        return sites.set_site(tx, replace(made, origins=origins)) if origins else made
    now = replace(known, public_url=public_url.rstrip("/"), origins=origins)
    return known if now == known else sites.set_site(tx, now)


def _newsroom(told: tuple[DemoStory, ...]) -> tuple[str, ...]:
    """Return the names that no guest may write under: those of the paper and of its people."""
    staff = {one.author for story in told for one in story.comments if one.staff and one.author is not None}
    return SITE_NAME, *sorted(staff)


def _story(tx: Tx, site: Site, demo: DemoStory) -> Story:
    """Return the story, made when it is not there, under its address on the site as that is served now."""
    text = story_text(tx, site, demo.file, lambda file: picture_bytes(file))
    story, _ = store_story(tx, site, text, source_key=f"{CARRIER}:{demo.name}", origin=Origin.NATIVE)
    if story.url != text.url:
        story = replace(story, url=text.url)
        tx.put(stored_stories.update_story(story))
    return story


def _arriving(demo: DemoStory, comments: Iterable[DemoComment]) -> Iterator[ArrivingComment]:
    published_at = demo.file.published_at or 0
    traces = Traces(demo.file.body)
    for comment in comments:
        posted_at = None if comment.minutes is None else published_at + comment.minutes * _MINUTE
        edited_at = None if comment.edited is None else published_at + comment.edited * _MINUTE
        yield ArrivingComment(
            source_key=comment.id,
            parent_key=comment.parent,
            name=comment.author,
            body=comment.body,
            origin=Origin.NATIVE,
            kind=AuthorKind.UNKNOWN if comment.author is None else AuthorKind.GUEST,
            is_staff=comment.staff,
            posted_at=posted_at,
            edited_at=edited_at,
            earlier=() if comment.previous is None else ((comment.previous, posted_at or published_at),),
            status=comment.status,
            reason=Reason.SPAM if comment.status is Status.SPAM else comment.because,
            note=comment.reason,
            is_withdrawn=comment.withdrawn,
            up=comment.up,
            down=comment.down,
            quotes=traces.quotes_of(comment),
        )


def _flag(tx: Tx, story: Story, demo: DemoStory) -> None:
    """Store the readers' flags, each by a reader of its own."""
    for comment in demo.comments:
        flagged = tx.fetch(comment_by_source(story.id, comment.id)) if comment.flags else None
        for number, flag in enumerate(comment.flags):
            reader = b"g" + hashlib.blake2b(f"{comment.id} {number}".encode(), digest_size=16).digest()
            if flagged is not None:
                tx.put(votes.put_flag(flagged, reader, flag.reason.value, flag.note, tx.now))


def _weeks_back(told: tuple[DemoStory, ...], now: int) -> int:
    """Return by how much the newspaper is to be moved back so that nothing in it has yet to be written."""
    newest = max(
        (story.file.published_at or 0) + max((comment.minutes or 0 for comment in story.comments), default=0) * _MINUTE
        for story in told
    )
    ahead = newest + SPAN_MINUTES * _MINUTE - now
    return -(-max(0, ahead) // _WEEK) * _WEEK
