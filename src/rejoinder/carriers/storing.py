"""A carrier's records are stored: each story, then its comments, in one batch that may be cut off and repeated."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from rejoinder.actions.batches import begin_batch, end_batch
from rejoinder.actions.carrying import carry_comments, patiently
from rejoinder.actions.importing import store_story
from rejoinder.carriers.arrivals import arriving_comment, recovered_path, stored_key, story_text, title_of
from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import CommentRecord, Item, Loss, StoryRecord
from rejoinder.carriers.report import Report
from rejoinder.core.errors import BrokenSource, TooLarge
from rejoinder.core.ids import BatchId
from rejoinder.core.links import safe_url, url_key
from rejoinder.core.site import Site
from rejoinder.core.story import Story
from rejoinder.store import stories
from rejoinder.store.engine import Store
from rejoinder.store.query import Tx

Progress = Callable[[int], None]


def preview_records(records: Iterable[Item], *, carrier: str, on_progress: Progress | None = None) -> Report:
    """Return what an import would find, without a store. Raises the refusals of the carrier before its first record."""
    report = Report(carrier)
    for count, _ in enumerate(_stoppable(report.watch(records), report), 1):
        if on_progress is not None:
            on_progress(count)
    return report


def import_records(
    store: Store,
    site: Site,
    records: Iterable[Item],
    *,
    carrier: str,
    file_name: str,
    file_sha256: bytes,
    on_progress: Progress | None = None,
) -> Report:
    """Store what a carrier reads and return what became of it; a file that came before changes nothing.

    Where the source breaks off, what came before stays and the report says why. Raises the refusals of the carrier
    before its first record, when nothing is stored, and Unavailable.
    """
    report = Report(carrier)
    stream = _Stream(_stoppable(report.watch(records), report))
    stories_read = stream.stories()
    first = next(stories_read, None)
    if first is None:
        return report
    batch_id, _ = patiently(store, begin_batch, site, carrier=carrier, file_name=file_name, file_sha256=file_sha256)
    report.batch = batch_id
    is_new = False
    for record in _with_first(first, stories_read):
        is_new |= _import_story(store, site, record, stream, report, batch_id, on_progress)
    said = msgspec.json.encode(report.to_json()).decode()
    patiently(store, end_batch, batch_id, said, is_new=is_new)
    return report


def _import_story(
    store: Store,
    site: Site,
    record: StoryRecord,
    stream: "_Stream",
    report: Report,
    batch_id: BatchId,
    on_progress: Progress | None,
) -> bool:
    """Store one story with the comments that follow it; return whether anything of it is new."""
    story, is_new = patiently(store, _store_story, site, record, report.carrier, batch_id)
    report.set_story_id(record.source_key, story.id)
    report.stories[-1].url = story.url
    done = report.counts.stored + report.counts.merged
    carried = carry_comments(
        store,
        story,
        (arriving_comment(one, report.carrier, record.source_key) for one in stream.comments()),
        batch_id=batch_id,
        on_progress=None if on_progress is None else lambda count: on_progress(done + count),
    )
    report.counts.stored += carried.new
    report.counts.merged += carried.known
    for key in carried.orphans:
        report.note(Loss(Reason.LEVEL_LOST, key.removeprefix(f"{report.carrier}:")))
    return is_new or carried.new > 0


def _store_story(tx: Tx, site: Site, record: StoryRecord, carrier: str, batch_id: BatchId) -> tuple[Story, bool]:
    key = stored_key(carrier, record.source_key)
    url = record.url if record.url is not None and safe_url(record.url) is not None else None
    if url is None:
        url = _recovered_url(tx, site, record, key)
    return store_story(tx, site, story_text(record, url), source_key=key, origin=record.origin, batch_id=batch_id)


def _recovered_url(tx: Tx, site: Site, record: StoryRecord, key: str) -> str:
    known = tx.fetch(stories.find_story_by_source(site.id, key))
    if known is not None:
        return known.url
    url = site.public_url + recovered_path(title_of(record), key, is_taken=False)
    if tx.fetch(stories.find_story_by_url(site.id, url_key(url))) is None:
        return url
    return site.public_url + recovered_path(title_of(record), key, is_taken=True)


class _Stream:
    """A carrier's items, taken apart: the stories, and after each the comments up to the next."""

    def __init__(self, items: Iterator[Item]) -> None:
        self._items = items
        self._next: StoryRecord | None = None

    def stories(self) -> Iterator[StoryRecord]:
        """Yield each story; its comments must be taken, or are passed over, before the next."""
        while True:
            for _ in self.comments():
                pass
            if self._next is None:
                return
            found, self._next = self._next, None
            yield found

    def comments(self) -> Iterator[CommentRecord]:
        """Yield the comments up to the next story; nothing when that was met already."""
        while self._next is None:
            item = next(self._items, None)
            if item is None:
                return
            if isinstance(item, StoryRecord):
                self._next = item
            elif isinstance(item, CommentRecord):
                yield item


def _stoppable(items: Iterator[Item], report: Report) -> Iterator[Item]:
    """Yield items; a source that breaks off after its first story ends there, and the report says why."""
    is_begun = False
    while True:
        try:
            item = next(items, None)
        except (BrokenSource, TooLarge) as refusal:
            if not is_begun:
                raise
            report.add_error(refusal)
            return
        if item is None:
            return
        is_begun = is_begun or isinstance(item, StoryRecord)
        yield item


def _with_first(first: StoryRecord, others: Iterator[StoryRecord]) -> Iterator[StoryRecord]:
    yield first
    yield from others
