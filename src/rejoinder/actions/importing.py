"""What came from elsewhere is stored: a story, then its comments in batches, each one short transaction.

Every step may be repeated, whenever and wherever it was cut off: stories and comments are known by their source keys,
and what is there stays as it is. After every batch all counters are exact.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from rejoinder.actions import publishing
from rejoinder.actions.arriving import Ready
from rejoinder.actions.counting_in import CountingIn
from rejoinder.actions.import_rows import Made, bulk_of, decisions_of, row_of
from rejoinder.actions.publishing import StoryText
from rejoinder.actions.telling import tell
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Quotation, Status
from rejoinder.core.events import EventKind
from rejoinder.core.ids import BatchId, CommentId, StoryId, new_id
from rejoinder.core.links import canonical_url, url_key
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, Story
from rejoinder.core.tree import place_under
from rejoinder.store import comment_writes, imports, stories
from rejoinder.store.imports import Place
from rejoinder.store.query import Tx

NAMED_IN_EVENT = 50
"""An event names the comments of a batch up to this many; with more, readers load the page anew."""


@dataclass(frozen=True, slots=True)
class Untraced:
    """A quotation of a comment that is not stored yet."""

    comment_id: CommentId
    target_key: str
    block: int
    excerpt: str


@dataclass(slots=True)
class Stored:
    """What became of a batch.

    `there` are the source keys that are stored now; `new` of them were not before. `early` are comments whose parent
    is not stored yet, `untraced` quotations whose source isn't. `missing` are those that came for a place that was
    kept for them.
    """

    there: list[str] = field(default_factory=list)
    new: int = 0
    early: list[Ready] = field(default_factory=list)
    untraced: list[Untraced] = field(default_factory=list)
    missing: list[Ready] = field(default_factory=list)


def store_story(
    tx: Tx, site: Site, text: StoryText, *, source_key: str, origin: Origin, batch_id: BatchId | None = None
) -> tuple[Story, bool]:
    """Return the story that has the source key or goes by the URL, made when there is none; and whether it is new.

    A story that was there stays as it is, but goes by the further URLs too. BadField for a URL that is none.
    """
    known = tx.fetch(stories.find_story_by_source(site.id, source_key))
    known = known or tx.fetch(stories.find_story_by_url(site.id, url_key(text.url)))
    if known is not None:
        for address in (text.url, *text.aliases):
            tx.put(stories.put_alias(site.id, url_key(address), canonical_url(address), known.id, batch_id=batch_id))
        return known, False
    newsroom = Viewer(site.id, role=Role.EDITOR)
    made = publishing.publish_story(tx, newsroom, site, text, origin=origin).story
    tx.put(imports.mark_story(made.id, batch_id, source_key))
    return made, True


def store_comments(
    tx: Tx, story: Story, batch: Sequence[Ready], batch_id: BatchId | None = None, *, is_new: bool = False
) -> Stored:
    """Store those comments of a batch that are not there yet and whose parents are; locks the story's row.

    A parent may stand anywhere in the batch. Counters, quotations, decisions and the event come with them.
    `is_new` says that the story was made in this transaction: nothing is asked about it.
    """
    places: dict[str, Place] = {}
    if not is_new:
        _, places = tx.fetch_all(stories.lock_story(story.id), imports.list_places(story.id, _wanted(batch)))
    stored = Stored()
    stored.missing = [one for one in batch if (at := places.get(one.comment.source_key)) and at.is_missing]
    counting = CountingIn(lambda comment_id: tx.fetch(imports.get_place(comment_id)))
    for place in places.values():
        counting.add(place)
    arrived = _in_order(batch, set(places), stored)
    ids = _ids(tx, len(arrived))
    made = [_placed(story.id, ready, next_id, places, counting) for ready, next_id in zip(arrived, ids, strict=True)]
    for one in made:
        if one.place.visible:
            counting.count(one.place)
    _write(tx, story, made, counting, batch_id)
    for ready in batch:
        if ready.comment.quotes:
            _quote(tx, story, ready, places, stored)
    _tell(tx, story, made)
    stored.new = len(made)
    return stored


def store_quotations(tx: Tx, story: Story, untraced: Sequence[Untraced]) -> None:
    """Store quotations of comments that came after those that quote them; what never came is left out."""
    places = tx.fetch(imports.list_places(story.id, {one.target_key for one in untraced}))
    for one in untraced:
        source = places.get(one.target_key)
        if source is not None:
            quotation = Quotation(one.block, source.id, source.version, one.excerpt)
            tx.put(imports.put_quotation(one.comment_id, story.site_id, quotation))


def _wanted(batch: Sequence[Ready]) -> set[str]:
    wanted = {ready.comment.source_key for ready in batch}
    wanted |= {ready.parent_key for ready in batch if ready.parent_key is not None}
    return wanted | {quote.target_key for one in batch for quote in one.comment.quotes if quote.target_key is not None}


def _ids(tx: Tx, count: int) -> list[CommentId]:
    """Return new ids that grow in the order in which the comments are written: so their rows stand side by side."""
    chance = os.urandom(10 * count)
    return sorted(CommentId(new_id(tx.now, chance[at : at + 10])) for at in range(0, 10 * count, 10))


def _in_order(batch: Sequence[Ready], known: set[str], stored: Stored) -> list[Ready]:
    """Return what is to be stored, parents before their replies; note in `stored` what is there and what is early."""
    below: dict[str, list[Ready]] = {}
    arrived: list[Ready] = []
    for ready in batch:
        parent_key, key = ready.parent_key, ready.comment.source_key
        if parent_key is not None and parent_key not in known and key not in known:
            below.setdefault(parent_key, []).append(ready)
            continue
        released = [ready]
        while released:
            one = released.pop()
            key = one.comment.source_key
            if key not in known:
                known.add(key)
                arrived.append(one)
            stored.there.append(key)
            if below:
                released += reversed(below.pop(key, ()))
    stored.early = [ready for several in below.values() for ready in several]
    return arrived


def _placed(
    story_id: StoryId, ready: Ready, comment_id: CommentId, places: dict[str, Place], counting: CountingIn
) -> Made:
    """Return a new comment with its place, its parent's being known, and make it known."""
    arriving = ready.comment
    parent = None if ready.parent_key is None else places[ready.parent_key]
    display = place_under(story_id, None if parent is None else (parent.id, parent.level, parent.path))
    place = Place(
        comment_id,
        None if parent is None else parent.id,
        1 if parent is None else parent.depth + 1,
        display.level,
        display.path,
        1 if arriving.status is Status.PUBLISHED and not arriving.is_withdrawn else 0,
        0,
        len(arriving.earlier) + 1,
        ready.body_hash,
    )
    places[arriving.source_key] = place
    counting.add(place)
    return Made(ready, place, display.under)


def _write(tx: Tx, story: Story, made: Sequence[Made], counting: CountingIn, batch_id: BatchId | None) -> None:
    """Queue the new comments with their final counters, and what the counters of the others rise by."""
    if not made:
        return
    replies, branches = counting.replies, counting.branches
    tx.put(
        comment_writes.insert_comments(
            [row_of(one, story, tx.now, batch_id, replies[one.place.id], branches[one.place.id]) for one in made]
        )
    )
    tx.put(*bulk_of(made, story, batch_id))
    decisions_of(tx, made, story)
    risen = (branches.keys() | replies.keys()) - {one.place.id for one in made}
    if risen:
        tx.put(imports.add_counts([(one, replies[one], branches[one]) for one in sorted(risen)]))


def _quote(tx: Tx, story: Story, ready: Ready, places: dict[str, Place], stored: Stored) -> None:
    """Queue the quotations of a comment that is there and still says what arrived."""
    place = places.get(ready.comment.source_key)
    if place is None or place.body_hash != ready.body_hash:
        return
    for quote in ready.comment.quotes:
        source = None if quote.target_key is None else places.get(quote.target_key)
        if quote.target_key is not None and source is None:
            stored.untraced.append(Untraced(place.id, quote.target_key, quote.block, quote.excerpt))
            continue
        quotation = (
            Quotation(quote.block, None, 1, quote.excerpt)
            if source is None
            else Quotation(quote.block, source.id, source.version, quote.excerpt)
        )
        tx.put(imports.put_quotation(place.id, story.site_id, quotation))


def _tell(tx: Tx, story: Story, made: Sequence[Made]) -> None:
    """Count the batch into its story and tell the public, in one event; nothing of it may be for the public."""
    visible = [one.place.id for one in made if one.place.visible]
    if not visible:
        return
    latest = max(tx.now, *(one.ready.sort_at for one in made))
    seq, *_ = tx.fetch(stories.take_seq(story.id, now=latest, added=len(visible)))
    named = tuple(visible) if len(visible) <= NAMED_IN_EVENT else ()
    tell(tx, story.site_id, story.id, seq, EventKind.IMPORTED, named)
