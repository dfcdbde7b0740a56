"""The third pass of an import: what was made ready is stored, many pages or a part of one in each short transaction."""

from collections.abc import Callable, Iterator
from itertools import islice

from rejoinder.actions.arriving_pages import Arrival, Arrived, store_arrivals
from rejoinder.actions.carrying import patiently
from rejoinder.actions.importing import Untraced, store_quotations
from rejoinder.carriers.arrivals import recovered_path
from rejoinder.carriers.producing import Part
from rejoinder.carriers.report import Report, ReportedStory
from rejoinder.carriers.staging import decode_story
from rejoinder.core.ids import BatchId
from rejoinder.core.site import Site
from rejoinder.core.story import Origin, Story
from rejoinder.store.engine import Store

BATCH_COMMENTS = 200
"""Some 20 ms on SQLite: another process waits for the lock no longer than that."""
BATCH_PAGES = 30


class Committing:
    """Stores the parts of one batch and completes its report."""

    def __init__(self, store: Store, site: Site, report: Report, on_progress: Callable[[int], None] | None) -> None:
        self._store = store
        self._site = site
        self._batch_id = report.batch or BatchId(b"")
        self._report = report
        self._on_progress = on_progress
        self._listed: dict[int, list[ReportedStory]] = {}
        for told in report.stories:
            self._listed.setdefault(told.page, []).append(told)
        self._current: tuple[int, Story] | None = None
        self._untraced: list[Untraced] = []
        self._new = self._asked = 0
        self._is_new = False

    def write(self, parts: Iterator[Part]) -> bool:
        """Store all parts; whether any story or comment is new. Raises Unavailable; what was stored before stays."""
        waiting: list[Part] = []
        comments = 0
        for part in parts:
            # The story of a page is known when its first part is stored.
            if waiting and (
                waiting[-1].page == part.page
                or comments + len(part.ready) > BATCH_COMMENTS
                or len(waiting) >= BATCH_PAGES
            ):
                self._store_some(waiting)
                waiting, comments = [], 0
            waiting.append(part)
            comments += len(part.ready)
        if waiting:
            self._store_some(waiting)
        # What somebody else stored meanwhile was there, whatever was found when it was looked for.
        counts = self._report.counts
        known = self._asked - counts.placeholders - self._new
        if known > 0:
            counts.stored -= known
            counts.merged += known
        return self._is_new

    def _store_some(self, parts: list[Part]) -> None:
        arrivals = [self._arrival(part) for part in parts]
        for part, arrived in zip(
            parts, patiently(self._store, store_arrivals, self._site, arrivals, self._batch_id), strict=True
        ):
            self._note(part, arrived)
        if self._on_progress is not None:
            self._on_progress(self._asked)

    def _note(self, part: Part, arrived: Arrived) -> None:
        self._asked += len(part.ready)
        self._new += arrived.stored.new - sum(one.comment.kind == "missing" for one in part.ready)
        self._is_new = self._is_new or arrived.is_new or arrived.stored.new > 0
        self._untraced += arrived.stored.untraced
        for told in self._listed.get(part.page, ()):
            told.id, told.url = arrived.story.id, arrived.story.url
        self._current = (part.page, arrived.story)
        if part.is_last and self._untraced:
            rest = iter(self._untraced)
            while some := list(islice(rest, BATCH_COMMENTS)):
                patiently(self._store, store_quotations, arrived.story, some)
            self._untraced = []

    def _arrival(self, part: Part) -> Arrival:
        arrival = Arrival(
            part.key, None, Origin.IMPORTED, part.story_id, part.keys, part.addresses, part.ready, part.names
        )
        arrival.is_relative = part.is_relative
        if self._current is not None and self._current[0] == part.page:
            arrival.story = self._current[1]
        elif part.data is not None:
            staged = decode_story(part.data)
            arrival.text, arrival.origin = staged.text, staged.origin
            if not staged.text.url:
                arrival.path = recovered_path(staged.text.title, part.key, is_taken=False)
                arrival.path_if_taken = recovered_path(staged.text.title, part.key, is_taken=True)
        return arrival
