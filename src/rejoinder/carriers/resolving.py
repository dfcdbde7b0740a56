"""The second pass of an import: staged records are put together, with one another and with what the site has."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from rejoinder.carriers.reasons import Reason
from rejoinder.carriers.record import Loss
from rejoinder.carriers.report import Report, ReportedStory
from rejoinder.carriers.staging import Asked, another_key, lost_story, print_of, print_of_stored
from rejoinder.core.links import host_of, safe_url
from rejoinder.core.site import Site
from rejoinder.core.story import Origin
from rejoinder.store.engine import Store
from rejoinder.store.query import Query
from rejoinder.store.staging import numbers, order, pages, sameness
from rejoinder.store.staging.file import StagingFile
from rejoinder.store.staging.own_comments import load_own

LOST_KEY = "comments-without-a-story"
LOST_TITLE = "Comments without a story"
MOST_AHEAD = 200
"""How many comments without a time may stand before the first that has one, to be placed right before it."""

MOST_HOSTS = 100


@dataclass(frozen=True, slots=True)
class There:
    """The site as it is before the import; without a store there is nothing."""

    store: Store | None
    site: Site | None

    def ask(self, query: Callable[[Site], Query[Any]], nothing: Any) -> Any:
        """Return the answer to a question about the site, `nothing` where there is none."""
        if self.store is None or self.site is None:
            return nothing
        return self.store.read_now(_fetch, query(self.site))


def resolve(file: StagingFile, there: There, report: Report, asked: Asked) -> None:
    """Put together what was staged and write down in which order it is to be stored; note all losses.

    Nothing is stored: the same is found, with the same numbers, when only a preview is asked for.
    """
    carrier = asked.carrier

    def by_key(keys: list[str]) -> pages.KnownStories:
        found: pages.KnownStories = there.ask(lambda site: pages.list_known_by_key(site.id, keys), {})
        return found

    def by_url(keys: list[str]) -> pages.KnownStories:
        found: pages.KnownStories = there.ask(lambda site: pages.list_known_by_url(site.id, keys), {})
        return found

    pages.unite(file)
    pages.find_there(file, by_key, by_url)
    origin = Origin.IMPORTED
    pages.gather_lost(file, f"{carrier}:{LOST_KEY}", LOST_TITLE, lost_story(LOST_TITLE, origin), by_key)
    sameness.split_same_keys(file, another_key)
    sameness.load_there(file, lambda query: there.ask(lambda site: query, []))
    load_own(file, lambda query: there.ask(lambda site: query, []))
    sameness.derive_wild_keys(file)
    sameness.merge(file, chain(sameness.match_keys(file), sameness.match_words(file, print_of, print_of_stored)))
    order.find_parents(file)
    order.leave_out_empty(file)
    _place_in_time(file)
    order.put_in_order(file)
    _tell(file, report, carrier)
    report.moved = [(old, new, count) for old, new, count in numbers.list_moved(file)]
    report.unknown_hosts = _unknown_hosts(file, there.site)


def _place_in_time(file: StagingFile) -> None:
    """Give every comment its place in time.

    A known time is the place; equal ones in a row, and those without any, follow one another by a microsecond. Those
    at the beginning stand right before the first known time among the next 200, else after the story's beginning. So
    the places depend on nothing but the source, and are the same whenever it is read.
    """
    for story, comments in order.list_untimed(file):
        previous, last_known, is_timed = 0, None, False
        for n, at in _from_first_known(comments):
            is_timed = is_timed or at is not None
            previous = at if at is not None and at != last_known else previous + 1
            last_known = at if at is not None else last_known
            order.set_time(file, n, previous)
        if not is_timed:
            order.mark_relative(file, story)


def _from_first_known(comments: Iterator[tuple[int, int | None]]) -> Iterator[tuple[int, int | None]]:
    """Yield the comments; those before the first known time get the microseconds right before it."""
    ahead: list[tuple[int, int | None]] = []
    for n, at in comments:
        ahead.append((n, at))
        if at is not None or len(ahead) == MOST_AHEAD:
            break
    first = next((at for _, at in ahead if at is not None), None)
    if first is not None:
        yield from (
            (n, at if at is not None else first - len(ahead) + 1 + place) for place, (n, at) in enumerate(ahead)
        )
    else:
        yield from ahead
    yield from comments


def _tell(file: StagingFile, report: Report, carrier: str) -> None:
    """Put into the report what was found."""
    for reason, key, count in numbers.list_notices(file):
        report.note(Loss(Reason(reason), key.removeprefix(f"{carrier}:"), count=count))
    found = numbers.count(file)
    counts = report.counts
    counts.stored, counts.merged = found.stored, found.merged
    counts.skipped += found.skipped
    if found.skipped:
        report.skips[Reason.DELETED_EMPTY] = report.skips.get(Reason.DELETED_EMPTY, 0) + found.skipped
    report.statuses = found.statuses
    counts.placeholders = found.placeholders
    counts.stories_read, counts.stories_new = found.stories, found.stories_new
    counts.stories_merged, counts.stories_skipped = found.stories_merged, found.stories_skipped
    if found.same_comments:
        report.merges[Reason.SAME_COMMENT] = found.same_comments
    if found.stories_merged:
        report.merges[Reason.SAME_PAGE] = found.stories_merged
    report.stories = [
        ReportedStory(key.removeprefix(f"{carrier}:"), url, title, page=page, comments=comments)
        for key, url, title, page, comments in numbers.list_stories(file)
    ]


def _unknown_hosts(file: StagingFile, site: Site | None) -> dict[str, int]:
    """Return the hosts of stories that are none of the site's, with how many stories; the most frequent first."""
    own = (
        set()
        if site is None
        else {host_of(safe) for one in (site.public_url, *site.origins) if (safe := safe_url(one))}
    )
    found = Counter(host_of(url) for (url,) in numbers.list_read_urls(file))
    return {host: count for host, count in found.most_common(MOST_HOSTS) if host.removeprefix("www.") not in own}


def _fetch(tx: Any, query: Query[Any]) -> Any:
    return tx.fetch(query)
