"""Pages that arrive with their comments, many of them in one short transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from rejoinder.actions.arriving import Ready
from rejoinder.actions.filling import fill_missing
from rejoinder.actions.import_rows import names_of_keys
from rejoinder.actions.importing import Stored, store_comments, store_story
from rejoinder.actions.publishing import StoryText
from rejoinder.core.errors import NotFound
from rejoinder.core.ids import BatchId, StoryId
from rejoinder.core.links import url_key
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, Story
from rejoinder.store import import_keys, imports, stories
from rejoinder.store.query import Tx


@dataclass(slots=True)
class Arrival:
    """Some comments of one page. `text` comes with the first of them, and makes the story where there is none.

    `story` is known from the second on. `keys` and `addresses` are further ones of the page, `names` of comments that
    are there: (the key each is stored under, further keys, anchors).
    """

    key: str
    text: StoryText | None
    origin: Origin
    story_id: StoryId | None
    keys: list[str]
    addresses: list[tuple[str, str]]
    ready: list[Ready]
    names: list[tuple[str, tuple[str, ...], tuple[str, ...]]]
    path: str = ""
    path_if_taken: str = ""
    is_relative: bool = False
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of one arrival: its story, whether that was made, and what was stored."""

    story: Story
    is_new: bool
    stored: Stored


def store_arrivals(tx: Tx, site: Site, arrivals: Sequence[Arrival], batch_id: BatchId) -> list[Arrived]:
    """Store pages and comments; what is there stays as it is."""
    return [_store(tx, site, arrival, batch_id) for arrival in arrivals]


def _store(tx: Tx, site: Site, arrival: Arrival, batch_id: BatchId) -> Arrived:
    story, is_new = (arrival.story, False) if arrival.story is not None else _story(tx, site, arrival, batch_id)
    if arrival.keys:
        tx.put(import_keys.put_story_keys([(site.id, key, story.id, batch_id) for key in arrival.keys]))
    for key, address in arrival.addresses:
        tx.put(stories.put_alias(site.id, key, address, story.id, batch_id=batch_id))
    ready = arrival.ready
    if arrival.is_relative and ready:
        begun_at = story.created_at if story.published_at is None else story.published_at
        ready = [msgspec.structs.replace(one, sort_at=begun_at + one.sort_at) for one in ready]
    stored = Stored()
    if ready:
        stored = store_comments(tx, story, ready, batch_id, is_new=is_new)
        if stored.early:
            # Its parent went while this import was on its way: it stands at the top.
            late = [msgspec.structs.replace(one, is_orphan=True) for one in stored.early]
            stored.new += store_comments(tx, story, late, batch_id).new
        for one in stored.missing:
            stored.new += fill_missing(tx, story, one, batch_id)
    if arrival.names:
        places = tx.fetch(imports.list_places(story.id, {key for key, _, _ in arrival.names}))
        named = [(places[key], keys, anchors) for key, keys, anchors in arrival.names if key in places]
        tx.put(*names_of_keys(named, story, batch_id))
    return Arrived(story, is_new, stored)


def _story(tx: Tx, site: Site, arrival: Arrival, batch_id: BatchId) -> tuple[Story, bool]:
    if arrival.story_id is not None:
        try:
            return tx.fetch(stories.get_story(arrival.story_id)), False
        except NotFound:
            # It went while this import was on its way.
            pass
    text = arrival.text or StoryText("", arrival.key)
    if not text.url:
        text = replace(text, url=_url(tx, site, arrival))
    return store_story(tx, site, text, source_key=arrival.key, origin=arrival.origin, batch_id=batch_id)


def _url(tx: Tx, site: Site, arrival: Arrival) -> str:
    """Return the address of a story that came without one."""
    known = tx.fetch(stories.find_story_by_source(site.id, arrival.key))
    if known is not None:
        return known.url
    url = site.public_url + arrival.path
    if tx.fetch(stories.find_story_by_url(site.id, url_key(url))) is None:
        return url
    return site.public_url + arrival.path_if_taken
