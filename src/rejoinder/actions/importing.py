"""What came from elsewhere is stored: a story, then its comments in batches, each one short transaction.

Every step may be repeated, whenever and wherever it was cut off: stories and comments are known by their source keys,
and what is there stays as it is. After every batch all counters are exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rejoinder.actions import deciding, publishing
from rejoinder.actions.arriving import Ready
from rejoinder.actions.counting_in import CountingIn
from rejoinder.actions.publishing import StoryText
from rejoinder.actions.telling import tell
from rejoinder.core import markup
from rejoinder.core.account import Role, Viewer
from rejoinder.core.comment import Author, Comment, Quotation, Status
from rejoinder.core.events import EventKind
from rejoinder.core.ids import BatchId, CommentId, StoryId
from rejoinder.core.links import canonical_url, url_key
from rejoinder.core.policy import Reason
from rejoinder.core.ranking import rank
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, Story
from rejoinder.core.tree import Place as DisplayPlace
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
    is not stored yet, `untraced` quotations whose source isn't.
    """

    there: list[str] = field(default_factory=list)
    new: int = 0
    early: list[Ready] = field(default_factory=list)
    untraced: list[Untraced] = field(default_factory=list)


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
            tx.put(stories.put_alias(site.id, url_key(address), canonical_url(address), known.id))
        return known, False
    newsroom = Viewer(site.id, role=Role.EDITOR)
    made = publishing.publish_story(tx, newsroom, site, text, origin=origin).story
    tx.put(imports.mark_story(made.id, batch_id, source_key))
    return made, True


def store_comments(tx: Tx, story: Story, batch: Sequence[Ready], batch_id: BatchId | None = None) -> Stored:
    """Store those comments of a batch that are not there yet and whose parents are; locks the story's row.

    A parent may stand anywhere in the batch. Counters, quotations, decisions and the event come with them.
    """
    wanted = {ready.comment.source_key for ready in batch}
    wanted |= {ready.parent_key for ready in batch if ready.parent_key is not None}
    wanted |= {quote.target_key for ready in batch for quote in ready.comment.quotes if quote.target_key is not None}
    _, places = tx.fetch_all(stories.lock_story(story.id), imports.list_places(story.id, sorted(wanted)))
    stored = Stored()
    counting = CountingIn(lambda comment_id: tx.fetch(imports.get_place(comment_id)))
    for place in places.values():
        counting.add(place)
    known = set(places)
    arrived = _in_order(batch, known, stored)
    made = [_placed(tx, story, ready, places, counting) for ready in arrived]
    for comment in made:
        if comment.is_visible:
            counting.count(counting.places[comment.id])
    _write(tx, story, list(zip(arrived, made, strict=True)), counting, batch_id)
    for ready in batch:
        _quote(tx, story, ready, places, stored)
    _tell(tx, story, made)
    stored.new = len(made)
    return stored


def store_quotations(tx: Tx, story: Story, untraced: Sequence[Untraced]) -> None:
    """Store quotations of comments that came after those that quote them; what never came is left out."""
    places = tx.fetch(imports.list_places(story.id, sorted({one.target_key for one in untraced})))
    for one in untraced:
        source = places.get(one.target_key)
        if source is not None:
            quotation = Quotation(one.block, source.id, source.version, one.excerpt)
            tx.put(imports.put_quotation(one.comment_id, story.site_id, quotation))


def _in_order(batch: Sequence[Ready], known: set[str], stored: Stored) -> list[Ready]:
    """Return what is to be stored, parents before their replies; note in `stored` what is there and what is early."""
    below: dict[str, list[Ready]] = {}
    arrived: list[Ready] = []
    for ready in batch:
        if ready.parent_key is not None and ready.parent_key not in known and ready.comment.source_key not in known:
            below.setdefault(ready.parent_key, []).append(ready)
            continue
        released = [ready]
        while released:
            one = released.pop()
            key = one.comment.source_key
            if key not in known:
                known.add(key)
                arrived.append(one)
            stored.there.append(key)
            released += reversed(below.pop(key, ()))
    stored.early = [ready for several in below.values() for ready in several]
    return arrived


def _placed(tx: Tx, story: Story, ready: Ready, places: dict[str, Place], counting: CountingIn) -> Comment:
    """Return the new comment, its parent's place known, and make its own place known."""
    arriving = ready.comment
    parent = None if ready.parent_key is None else places[ready.parent_key]
    display = _display(story.id, parent)
    comment = Comment(
        id=CommentId(tx.new_id()),
        site_id=story.site_id,
        story_id=story.id,
        parent_id=None if parent is None else parent.id,
        depth=1 if parent is None else parent.depth + 1,
        level=display.level,
        path=display.path,
        author=Author(arriving.kind, arriving.name, None, arriving.is_staff),
        body=arriving.body,
        html=ready.html,
        renderer=markup.RENDERER_VERSION,
        status=arriving.status,
        withdrawn_at=(arriving.edited_at or arriving.posted_at or tx.now) if arriving.is_withdrawn else None,
        reply_count=0,
        branch_count=0,
        up=arriving.up,
        down=arriving.down,
        rank=rank(arriving.up, arriving.down),
        sort_at=ready.sort_at,
        posted_at=arriving.posted_at,
        edited_at=arriving.edited_at,
        version=len(arriving.earlier) + 1,
        origin=arriving.origin,
        author_suggestion=arriving.suggestion,
    )
    visible = 1 if comment.is_visible else 0
    place = Place(
        comment.id,
        comment.parent_id,
        comment.depth,
        comment.level,
        comment.path,
        visible,
        0,
        comment.version,
        ready.body_hash,
    )
    places[arriving.source_key] = place
    counting.add(place)
    return comment


def _write(
    tx: Tx,
    story: Story,
    made: Sequence[tuple[Ready, Comment]],
    counting: CountingIn,
    batch_id: BatchId | None,
) -> None:
    """Queue the new comments with their final counters, and what the counters of the others rise by."""
    new = {comment.id for _, comment in made}
    for ready, comment in made:
        counted = replace(comment, reply_count=counting.replies[comment.id], branch_count=counting.branches[comment.id])
        parent = None if comment.parent_id is None else counting.places[comment.parent_id]
        tx.put(
            comment_writes.insert_comment(
                counted,
                under_id=_display(story.id, parent).under,
                body_hash=ready.body_hash,
                created_at=tx.now,
                batch_id=batch_id,
                source_key=ready.comment.source_key,
            )
        )
        for version, (body, at) in enumerate(ready.comment.earlier, 1):
            tx.put(comment_writes.insert_revision(replace(comment, version=version, body=body), at))
        if comment.status is not Status.PUBLISHED:
            reason = ready.comment.reason or Reason.IMPORTED
            deciding.record_decision(tx, comment, by=None, reason=reason, note=ready.comment.note)
    for comment_id in sorted((counting.branches.keys() | counting.replies.keys()) - new):
        tx.put(
            imports.add_counts(comment_id, replies=counting.replies[comment_id], branch=counting.branches[comment_id])
        )


def _display(story_id: StoryId, parent: Place | None) -> DisplayPlace:
    return place_under(story_id, None if parent is None else (parent.id, parent.level, parent.path))


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


def _tell(tx: Tx, story: Story, made: Sequence[Comment]) -> None:
    """Count the batch into its story and tell the public, in one event; nothing of it may be for the public."""
    visible = [comment.id for comment in made if comment.is_visible]
    if not visible:
        return
    latest = max(tx.now, *(comment.sort_at for comment in made))
    seq, *_ = tx.fetch(stories.take_seq(story.id, now=latest, added=len(visible)))
    named = tuple(visible) if len(visible) <= NAMED_IN_EVENT else ()
    tell(tx, story.site_id, story.id, seq, EventKind.IMPORTED, named)
