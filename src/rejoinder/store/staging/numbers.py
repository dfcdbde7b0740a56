"""What came of a staged import, counted; and what is to be written, in its order."""

from collections.abc import Iterator
from dataclasses import dataclass

from rejoinder.store.query import Row
from rejoinder.store.staging.file import (
    FILLS,
    HELD,
    KNOWN,
    MERGED,
    MISSING,
    REJECTED,
    SKIPPED,
    SPAM,
    STORED,
    WITHDRAWN,
    StagingFile,
)

MOST_LISTED = 10_000


def _made(story: str) -> str:
    """Return the condition that a page of ours is made of `story`: it has comments or a text of its own."""
    return (
        f"({story}.story_id is null and ({story}.has_body or exists (select 1 from plan where plan.story = {story}.n)))"
    )


_IS_MADE = _made("story")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Comments that are stored, merged and skipped, and of the stored how many have which status; places kept.

    Stories that were read, of which so many are made, went into another's page, and are left out as empty.
    """

    stored: int
    merged: int
    same_comments: int
    skipped: int
    placeholders: int
    statuses: dict[str, int]
    stories: int
    stories_new: int
    stories_merged: int
    stories_skipped: int


def count(file: StagingFile) -> Numbers:
    """Return the numbers of an import whose order is written."""
    file.run("create index plan_by_story on plan (story)")
    file.run("create index story_by_page on story (page)")
    file.run("create index name_by_story on name (story)")
    file.run("create index address_by_story on address (story)")
    by_fate = f"select fate, count(*) from comment where not state & {MISSING} group by fate"
    fates: dict[int, int] = dict(file.run(by_fate))
    statuses: dict[str, int] = {}
    for state, number in file.run(f"select state, count(*) from plan where not state & {MISSING} group by state"):
        name = _status(state)
        statuses[name] = statuses.get(name, 0) + number
    ((read, new, merged, skipped),) = file.run(
        f"select count(*), coalesce(sum(n = page and {_IS_MADE}), 0), coalesce(sum(n <> page), 0),"
        f" coalesce(sum(n = page and story_id is null and not {_IS_MADE}), 0) from story where is_read"
    )
    new_keys = file.run(
        f"select count(*) from comment as c where fate = {KNOWN} and not exists"
        " (select 1 from there where there.n = c.there and there.key = c.key)"
    )[0][0]
    return Numbers(
        stored=fates.get(STORED, 0) + fates.get(FILLS, 0),
        merged=fates.get(MERGED, 0) + fates.get(KNOWN, 0),
        same_comments=fates.get(MERGED, 0) + new_keys,
        skipped=fates.get(SKIPPED, 0),
        placeholders=file.run(f"select count(*) from plan where state & {MISSING}")[0][0],
        statuses=dict(sorted(statuses.items())),
        stories=read,
        stories_new=new,
        stories_merged=merged,
        stories_skipped=skipped,
    )


def _status(state: int) -> str:
    for bit, name in ((WITHDRAWN, "withdrawn"), (HELD, "held"), (REJECTED, "rejected"), (SPAM, "spam")):
        if state & bit:
            return name
    return "published"


def list_notices(file: StagingFile) -> list[Row]:
    """What was noticed on the way: (reason, key, count)."""
    return file.run("select reason, key, count from notice order by rowid limit ?", (MOST_LISTED,))


def list_stories(file: StagingFile) -> list[Row]:
    """Stories that came and were not left out: (key, address, title, page, comments read); at most 10,000."""
    return file.run(
        "select story.key, coalesce(top.url, story.url), story.title, story.page, coalesce(thread.comments, 0)"
        " from story join story as top on top.n = story.page left join thread on thread.n = story.n"
        f" where story.is_read and (top.story_id is not null or {_made('top')}) order by story.n limit ?",
        (MOST_LISTED,),
    )


def list_pages(file: StagingFile) -> Iterator[Row]:
    """Yield pages that are written: (number, key, data, id of the site's story, its beginning, is relative)."""
    yield from file.each(
        "select n, key, data, story_id, begun_at, is_relative from story"
        f" where n = page and (story_id is not null or {_IS_MADE}) order by n"
    )


def list_page_names(file: StagingFile, page: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the further keys of a page, and its addresses as (key, address)."""
    keys = file.run(
        "select distinct substr(name.name, 2) from story join name on name.story = story.n"
        " where story.page = ?1 and name.name like 'k%' and name.name <> 'k' || (select key from story where n = ?1)",
        (page,),
    )
    addresses = file.run(
        "select distinct address.url_key, address.url from address join story on story.n = address.story"
        " where story.page = ?",
        (page,),
    )
    return [row[0] for row in keys], [(row[0], row[1]) for row in addresses]


def list_planned(file: StagingFile, page: int) -> Iterator[Row]:
    """Yield a page's comments in the order of writing: (key, parent's key, instant, fate, state, data or None)."""
    yield from file.each(
        "select plan.key, parent_key, sort_at, fate, state, content.data from plan left join content on content.n ="
        " plan.n where plan.story = ? order by pos",
        (page,),
    )


def list_moved(file: StagingFile) -> list[Row]:
    """Stories that the map gives another address: (old, new, comments read); at most 10,000."""
    return file.run(
        "select story.moved_from, story.url, coalesce(thread.comments, 0) from story left join thread on"
        " thread.n = story.n where story.moved_from is not null order by story.n limit ?",
        (MOST_LISTED,),
    )


def list_read_urls(file: StagingFile) -> Iterator[Row]:
    """Yield the address of every story that came with one."""
    yield from file.each("select url from story where is_read and url is not null")
