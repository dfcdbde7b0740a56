"""The newsroom publishes a story, names one that stands on its own page, or says how sure it is of one."""

from dataclasses import dataclass, replace

from rejoinder.actions.idempotency import Receipt, answered, record
from rejoinder.actions.telling import tell
from rejoinder.core import markup
from rejoinder.core.account import Viewer
from rejoinder.core.errors import BadField, Forbidden, NotFound
from rejoinder.core.events import EventKind
from rejoinder.core.ids import AccountId, StoryId
from rejoinder.core.links import canonical_url, url_key
from rejoinder.core.permissions import Permission, may
from rejoinder.core.site import Site
from rejoinder.core.story import Change, Origin, Picture, ReportedAs, Source, Story
from rejoinder.store import ledger, stories
from rejoinder.store.query import Tx


@dataclass(frozen=True, slots=True)
class StoryText:
    """What the newsroom says of a story; `url` and `aliases` are absolute. None means not said.

    `history` replaces nothing: its steps that are newer than the stored ones are appended. Nor does an `is_open` that
    was not said: a story that is there stays closed, or keeps its closing time, and a new one is open.
    """

    url: str
    title: str
    byline: str | None = None
    language: str | None = None
    summary: str | None = None
    body: str | None = None
    picture: Picture | None = None
    sources: tuple[Source, ...] = ()
    reported_as: ReportedAs = ReportedAs.CONFIRMED
    reason: str | None = None
    history: tuple[Change, ...] = ()
    published_at: int | None = None
    modified_at: int | None = None
    is_open: bool | None = None
    closes_at: int | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """The story as it is now, and whether it is new."""

    story: Story
    is_new: bool


def publish_story(tx: Tx, viewer: Viewer, site: Site, text: StoryText, *, origin: Origin = Origin.NATIVE) -> Published:
    """Publish a story under its canonical URL, or replace what is said of the one that has it.

    Every URL and alias of either stays an alias. Refuses Forbidden (not an editor), BadField (a URL that is not
    absolute http or https, an alias that another story goes by).
    """
    if not may(viewer, Permission.PUBLISH_STORY):
        raise Forbidden()
    url = canonical_url(text.url)
    found = [tx.fetch(stories.find_story_by_url(site.id, url_key(one))) for one in (url, *text.aliases)]
    owners = {one.id for one in found if one is not None}
    if len(owners) > 1:
        raise BadField(field="aliases", why="belong to different stories")
    before = next((one for one in found if one is not None), None)
    if before is not None:
        before = _locked(tx, before.id)
    story = _story(tx, site, text, url, before, origin)
    if before is None:
        tx.put(stories.insert_story(story), stories.insert_alias(site.id, url_key(url), url, story.id))
    else:
        tx.put(stories.update_story(story))
    for address in (url, *text.aliases):
        tx.put(stories.put_alias(site.id, url_key(address), canonical_url(address), story.id))
    tx.put(*stories.replace_sources(story))
    story = _record_changes(tx, story, text, viewer.account.id if viewer.account else None)
    if before is not None:
        tell_change(tx, story)
    return Published(story, before is None)


def publish_once(tx: Tx, receipt: Receipt | None, viewer: Viewer, site: Site, text: StoryText) -> Published:
    """Publish a story unless a request with this receipt has done so already; the answer is the same. KeyReused."""
    found = None if receipt is None else tx.fetch(ledger.find_answer(receipt.scope))
    given = answered(receipt, found)
    if given is not None:
        return Published(tx.fetch(stories.get_story(StoryId(given[1]))), given[0] == 201)
    published = publish_story(tx, viewer, site, text)
    record(tx, receipt, site.id, 201 if published.is_new else 200, published.story.id)
    return published


def name_story(tx: Tx, site: Site, url: str, title: str) -> Published:
    """Return the story of a page that names itself, made when it is not known yet; BadField for a bad URL.

    Whoever asks: the caller has checked that the page is the site's, and the title comes from the publisher.
    """
    address = canonical_url(url)
    known = tx.fetch(stories.find_story_by_url(site.id, url_key(address)))
    if known is not None:
        return Published(known, False)
    story = _story(tx, site, StoryText(address, title), address, None, Origin.NAMED)
    tx.put(stories.insert_story(story), stories.insert_alias(site.id, url_key(address), address, story.id))
    return Published(story, True)


def close_story(tx: Tx, viewer: Viewer, story_id: StoryId, *, closed: bool) -> Story:
    """Close a story to new comments or open it again; NotFound, Forbidden."""
    story = _locked(tx, story_id)
    if story.site_id != viewer.site_id:
        raise NotFound(what="story")
    if not may(viewer, Permission.MODERATE):
        raise Forbidden()
    changed = replace(story, closed_at=tx.now if closed else None, closes_at=story.closes_at if closed else None)
    tx.put(stories.update_story(changed))
    tell_change(tx, changed)
    return changed


def list_due(tx: Tx, limit: int) -> list[StoryId]:
    """Return stories whose closing time has come and whose readers have not been told, at most `limit`."""
    return tx.fetch(stories.list_due(tx.now, limit))


def close_due(tx: Tx, story_id: StoryId) -> None:
    """Close a story whose closing time has come, so that readers are told and no ready page says that it is open."""
    story = _locked(tx, story_id)
    if story.closed_at is None and not story.is_open(tx.now):
        closed = replace(story, closed_at=story.closes_at)
        tx.put(stories.update_story(closed))
        tell_change(tx, closed)


def tell_change(tx: Tx, story: Story) -> None:
    """Tell readers that something about the story itself changed."""
    seq, *_ = tx.fetch(stories.take_seq(story.id, now=tx.now, added=0))
    tell(tx, story.site_id, story.id, seq, EventKind.STORY_CHANGED)


def _locked(tx: Tx, story_id: StoryId) -> Story:
    """Return a story whose row is locked, so that nobody else's words about it are lost; NotFound."""
    _, story = tx.fetch_all(stories.lock_story(story_id), stories.get_story(story_id))
    return story


def _story(tx: Tx, site: Site, text: StoryText, url: str, before: Story | None, origin: Origin) -> Story:
    closed_at, closes_at = _closing(tx, text, before)
    return Story(
        id=StoryId(tx.new_id()) if before is None else before.id,
        site_id=site.id,
        url=url,
        title=text.title,
        byline=text.byline,
        language=text.language or site.language,
        summary=text.summary,
        body=text.body,
        body_html=None if text.body is None else markup.render_story(text.body),
        picture=text.picture,
        reported_as=text.reported_as,
        published_at=text.published_at or (before.published_at if before else None),
        modified_at=text.modified_at,
        closed_at=closed_at,
        closes_at=closes_at,
        origin=before.origin if before and before.origin is not Origin.NAMED else origin,
        seq=0 if before is None else before.seq,
        sort_at=0 if before is None else before.sort_at,
        comment_count=0 if before is None else before.comment_count,
        created_at=tx.now if before is None else before.created_at,
        sources=text.sources,
    )


def _closing(tx: Tx, text: StoryText, before: Story | None) -> tuple[int | None, int | None]:
    """Return since when the story is closed, and when it will be."""
    if text.is_open is None:
        kept = None if before is None else before.closes_at
        return None if before is None else before.closed_at, text.closes_at or kept
    if text.is_open:
        return None, text.closes_at
    return before.closed_at if before and before.closed_at else tx.now, text.closes_at


def _record_changes(tx: Tx, story: Story, text: StoryText, by: AccountId | None) -> Story:
    """Append the steps of `reported_as` that are not stored yet; every change of it stands in the history."""
    stored = tx.fetch(stories.list_changes(story.id))
    newest = stored[-1].at if stored else None
    steps = [step for step in text.history if newest is None or step.at > newest]
    last = steps[-1] if steps else (stored[-1] if stored else None)
    said = last.reported_as if last else ReportedAs.CONFIRMED
    if said is not text.reported_as:
        steps.append(Change(text.reported_as, tx.now, text.reason or "", by))
    for position, step in enumerate(steps, len(stored)):
        tx.put(stories.insert_change(story, position, step))
    return stories.complete(story, story.sources, (*stored, *steps))
