"""Which staged stories are one page, and which of the site's stories they are."""

from collections.abc import Callable, Iterable, Sequence

from rejoinder.core.ids import SiteId, StoryId
from rejoinder.store.imports import listing
from rejoinder.store.query import Query, Row
from rejoinder.store.staging.file import StagingFile

AT_ONCE = 200

KnownStories = dict[str, tuple[StoryId, int, str]]
"""By a key or by the key of an address: the story, the instant from which it counts, and its address."""
ByKeys = Callable[[list[str]], KnownStories]


def list_known_by_key(site_id: SiteId, keys: Sequence[str]) -> Query[KnownStories]:
    """Those of the site's stories that go by these source keys."""
    listed, names = listing("k", keys)
    return Query(
        "select source_key, id, coalesce(published_at, created_at), url from story where site_id = :site_id"
        f" and source_key in ({listed}) union all select story_key.key, story.id,"
        " coalesce(story.published_at, story.created_at), story.url from story_key join story on story.id ="
        f" story_key.story_id where story_key.site_id = :site_id and story_key.key in ({listed})",
        {"site_id": site_id, **names},
        _known,
    )


def list_known_by_url(site_id: SiteId, url_keys: Sequence[str]) -> Query[KnownStories]:
    """Those of the site's stories that go by these addresses."""
    listed, names = listing("k", url_keys)
    return Query(
        "select story_url.url_key, story.id, coalesce(story.published_at, story.created_at), story.url from story_url"
        " join story on story.id = story_url.story_id"
        f" where story_url.site_id = :site_id and story_url.url_key in ({listed})",
        {"site_id": site_id, **names},
        _known,
    )


def _known(rows: list[Row]) -> KnownStories:
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def unite(file: StagingFile) -> int:
    """Give stories that share an address or a key one page, that of the first key; how many went into another's.

    Every story gets a page, those that were only named too.
    """
    file.run("insert into name select 'u' || url_key, story from address")
    file.run("insert into name select 'k' || key, n from story")
    file.run("create index by_name on name (name, story)")
    above: dict[int, int] = {}

    def top(n: int) -> int:
        while (higher := above.get(n, n)) != n:
            above[n] = n = above.get(higher, higher)
        return n

    last: tuple[str, int] | None = None
    shared = "select name, story from name where name in (select name from name group by name having count(*) > 1)"
    for name, story in file.each(f"{shared} order by name, story"):
        if last is not None and last[0] == name:
            one, other = sorted((top(last[1]), top(story)))
            above[other] = above[one] = one
        last = (name, story)
    file.run("update story set page = n")
    groups: dict[int, list[int]] = {}
    for n in above:
        groups.setdefault(top(n), []).append(n)
    for members in groups.values():
        facts = [file.run("select not is_read, key, n from story where n = ?", (n,))[0] for n in members]
        page = min(facts)[2]
        file.many("update story set page = ? where n = ?", ((page, n) for n in members))
    return int(file.run("select count(*) from story where is_read and page <> n")[0][0])


def find_there(file: StagingFile, by_key: ByKeys, by_url: ByKeys) -> None:
    """Note for every page which story of the site it is: by a key of one of its stories, else by an address."""
    names = "select substr(name, 2), story.page from name join story on story.n = name.story where name like"
    for sql, ask in ((f"{names} 'k%'", by_key), (f"{names} 'u%'", by_url)):
        found: list[tuple[bytes, int, str, int]] = []
        for some in _chunks(file.each(f"{sql} order by story.page, name.story, name")):
            known = ask([name for name, _ in some])
            found += [(*known[name], page) for name, page in some if name in known]
        file.many("update story set story_id = ?, begun_at = ?, url = ? where n = ? and story_id is null", found)
    file.run(
        "update comment set story = (select page from story where n = thread) where thread in"
        " (select n from story where page <> n)"
    )


def gather_lost(file: StagingFile, key: str, title: str, data: bytes, by_key: ByKeys) -> None:
    """Put the comments of stories that neither came nor are there under one story, and notice each such story."""
    file.run("create table thread as select thread as n, count(*) as comments from comment group by thread")
    file.run("create unique index thread_n on thread (n)")
    file.run(
        "create table lost as select story.n, story.key, thread.comments from story join thread on thread.n = story.n"
        " where story.n = story.page and not is_read and story_id is null"
    )
    if not file.run("select 1 from lost limit 1"):
        return
    page = file.story_number(key)
    file.run(
        "update story set is_read = 1, has_body = 0, title = ?, data = ?, page = n where n = ?", (title, data, page)
    )
    for story_id, begun_at, url in by_key([key]).values():
        file.run("update story set story_id = ?, begun_at = ?, url = ? where n = ?", (story_id, begun_at, url, page))
    file.run("insert into notice select 'story_missing', key, comments from lost where n <> ?", (page,))
    file.run("update comment set story = ? where story in (select n from lost)", (page,))
    file.run("update story set page = ? where n in (select n from lost)", (page,))


def _chunks(rows: Iterable[Row]) -> Iterable[list[tuple[str, int]]]:
    chunk: list[tuple[str, int]] = []
    for row in rows:
        chunk.append((row[0], row[1]))
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
