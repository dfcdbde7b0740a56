"""Which staged comments are the same: as another that is staged, or as one that the site has."""

from collections.abc import Callable, Iterator
from typing import Any

from rejoinder.core.ids import StoryId
from rejoinder.store.query import Query, Row, many
from rejoinder.store.staging.file import FILLS, KNOWN, MERGED, StagingFile

LIST_AT_ONCE = 2_000
WILD = ":*:"

Fingerprint = Callable[[int, bytes], bytes | None]
"""From a staged comment's instant and data to what is equal for equal comments; None where too little is known."""
ThereAsked = Callable[[StoryId, str], list[Row]]


def list_there(story_id: StoryId, after: str) -> Query[list[Row]]:
    """Imported comments of a story in the order of their keys: (key, instant, name, hash of the text, is missing)."""
    return many(
        "select source_key, posted_at, author_name, body_hash, case when author_kind = 'missing' then 1 else 0 end"
        " from comment where story_id = :story_id and source_key > :after order by source_key limit :limit",
        {"story_id": story_id, "after": after, "limit": LIST_AT_ONCE},
        tuple,
    )


def list_further_keys(story_id: StoryId, after: str) -> Query[list[Row]]:
    """Further keys of a story's comments in their order: (key, the key under which its comment was stored)."""
    return many(
        "select comment_key.key, comment.source_key from comment_key join comment on comment.id ="
        " comment_key.comment_id where comment_key.story_id = :story_id and comment_key.key > :after"
        " order by comment_key.key limit :limit",
        {"story_id": story_id, "after": after, "limit": LIST_AT_ONCE},
        tuple,
    )


def split_same_keys(file: StagingFile, other_key: Callable[[str, bytes], str]) -> None:
    """Of comments with one key on one page, keep one where they say the same, and give the others keys of their own.

    `other_key` makes such a key of the key and the data.
    """
    file.run("create index by_key on comment (story, key)")
    twice = "select story, key from comment group by story, key having count(*) > 1"
    merged: list[tuple[int, int]] = []
    renamed: list[tuple[str, int]] = []
    first: tuple[int, str, int, bytes] = (0, "", 0, b"")
    for story, key, n, data in file.each(
        f"select c.story, c.key, c.n, content.data from ({twice}) as t join comment as c on c.story = t.story"
        " and c.key = t.key join content on content.n = c.n order by c.story, c.key, c.n"
    ):
        if (story, key) != first[:2]:
            first = (story, key, n, data)
        elif data == first[3]:
            merged.append((first[2], n))
        else:
            renamed.append((other_key(key, data), n))
            file.notice("same_key_twice", key)
    file.many(f"update comment set into_n = ?, fate = {MERGED} where n = ?", merged)
    file.many("update comment set key = ? where n = ?", renamed)
    if renamed:
        # Who came three times, twice with the same words, has the same key twice still.
        file.run(
            f"update comment set fate = {MERGED}, into_n = (select min(d.n) from comment as d where"
            " d.story = comment.story and d.key = comment.key) where fate = 0 and exists (select 1 from comment as d"
            " where d.story = comment.story and d.key = comment.key and d.n < comment.n and d.fate = 0)"
        )


def load_there(file: StagingFile, ask: Callable[[Query[list[Row]]], list[Row]]) -> None:
    """Copy what the site has on the pages concerned: keys, and what comments are recognised by."""
    for n, story_id in file.run(
        "select n, story_id from story where story_id is not null and exists"
        " (select 1 from thread join story as s on s.n = thread.n where s.page = story.n)"
    ):
        for rows in _pages(lambda after, of=story_id: ask(list_there(of, after))):  # type: ignore[misc]
            file.many(
                "insert into there (story, key, at, name, body_hash, is_missing) values (?, ?, ?, ?, ?, ?)",
                ((n, *row) for row in rows),
            )
        file.run("insert into there_key (story, key, there) select story, key, n from there where story = ?", (n,))
        for rows in _pages(lambda after, of=story_id: ask(list_further_keys(of, after))):  # type: ignore[misc]
            file.many(
                "insert into there_key (story, key, there)"
                " select ?1, ?2, n from there_key as k join there on there.n = k.there"
                " where k.story = ?1 and k.key = ?3",
                ((n, key, of_key) for key, of_key in rows),
            )
        file.run("create index if not exists there_by_key on there_key (story, key)")
    file.run("create index if not exists there_by_key on there_key (story, key)")


def derive_wild_keys(file: StagingFile) -> None:
    """Where some key leaves its middle open (`wxr:*:7`), give those that say it (`wxr:blog:7`) the open form too."""
    open_here = f"select 1 from other where key like '%{WILD}%' limit 1"
    open_there = f"select 1 from there_key where key like '%{WILD}%' limit 1"
    file.db.create_scalar_function("wild", _wild, 1, deterministic=True)
    if file.run(open_there) or file.run(open_here):
        file.run(
            "insert into other (key, comment, is_derived) select wild(key), n, 1 from comment where wild(key) <> ''"
        )
        file.run(
            "insert into other (key, comment, is_derived) select wild(key), comment, 1 from other"
            " where not is_derived and wild(key) <> ''"
        )
        file.run(
            "insert into there_key (story, key, there, is_derived) select story, wild(key), there, 1 from there_key"
            " where wild(key) <> ''"
        )
    file.run("create index other_by_key on other (key)")
    file.run("create index other_by_comment on other (comment)")


def wild_form(key: str) -> str:
    """Return a key of three parts with its middle open, empty for one that has no middle or leaves it open."""
    carrier, _, rest = key.partition(":")
    middle, _, last = rest.rpartition(":")
    return f"{carrier}{WILD}{last}" if middle and middle != "*" else ""


def _wild(*keys: Any) -> str:
    return wild_form(keys[0])


def match_keys(file: StagingFile) -> Iterator[tuple[int, int]]:
    """Note which comments are there by one of their keys; yield pairs of staged ones that share a key."""
    pages = "select distinct story from there"
    file.run(
        "update comment set there = (select there from there_key as k where k.story = comment.story and"
        f" k.key = comment.key and not k.is_derived limit 1) where fate = 0 and story in ({pages})"
    )
    file.run(
        "update comment set there = (select min(k.there) from other as o join there_key as k on k.key = o.key and"
        " k.story = comment.story and o.is_derived + k.is_derived < 2 where o.comment = comment.n)"
        f" where fate = 0 and there is null and n in (select comment from other) and story in ({pages})"
    )
    yield from file.each(
        "select o.comment, d.n from other as o join comment as c on c.n = o.comment join comment as d"
        " on d.story = c.story and d.key = o.key where not o.is_derived and d.n <> c.n and c.fate = 0 and d.fate = 0"
    )
    yield from file.each(
        "select o.comment, p.comment from other as o join other as p on p.key = o.key and p.comment > o.comment"
        " join comment as c on c.n = o.comment join comment as d on d.n = p.comment and d.story = c.story"
        " where o.is_derived + p.is_derived < 2 and c.fate = 0 and d.fate = 0"
    )


def match_words(
    file: StagingFile, of_staged: Fingerprint, of_there: Callable[[int, str, bytes], bytes]
) -> Iterator[tuple[int, int]]:
    """Recognise comments by author, second and words, where a page has several threads or has comments already.

    Only those that no key recognises: whoever says the same twice in one thread has said it twice.
    """
    file.run("create index by_there on comment (there) where there is not null")
    file.run("create table print (story integer not null, mark blob not null, n integer not null, thread integer)")
    several = "select story from (select distinct story, thread from comment) group by story having count(*) > 1"
    open_there = "select t.story from there as t where not exists (select 1 from comment as c where c.there = t.n)"
    for n, story, thread, at, data in file.each(
        "select c.n, c.story, c.thread, c.at, content.data from comment as c join content on content.n = c.n"
        " where c.fate = 0 and c.there is null and c.at is not null"
        f" and (c.story in ({several}) or c.story in ({open_there}))"
    ):
        mark = of_staged(at, data)
        if mark is not None:
            file.run("insert into print values (?, ?, ?, ?)", (story, mark, n, thread))
    if not file.run("select 1 from print limit 1"):
        return
    for n, story, at, name, body_hash in file.each(
        "select n, story, at, name, body_hash from there where at is not null and name is not null and not is_missing"
        " and story in (select story from print) and not exists (select 1 from comment as c where c.there = there.n)"
    ):
        file.run("insert into print values (?, ?, ?, null)", (story, of_there(at, name, body_hash), -n))
    file.run("create index by_mark on print (story, mark, n)")
    file.run(
        "update comment set there = (select -p.n from print as o join print as p on p.story = o.story and p.mark ="
        " o.mark and p.n < 0 where o.n = comment.n limit 1) where n in (select o.n from print as o join print as p"
        " on p.story = o.story and p.mark = o.mark and p.n < 0 where o.n > 0)"
    )
    yield from file.each(
        "select o.n, p.n from print as o join print as p on p.story = o.story and p.mark = o.mark and p.n > o.n"
        " and p.thread <> o.thread where o.n > 0"
    )


def merge(file: StagingFile, pairs: Iterator[tuple[int, int]]) -> None:
    """Make one of each group of the same comments: the one that is there, else the one of the first key."""
    above: dict[int, int] = {}

    def top(n: int) -> int:
        while (higher := above.get(n, n)) != n:
            above[n] = n = above.get(higher, higher)
        return n

    for one, other in pairs:
        low, high = sorted((top(one), top(other)))
        above[high] = above[low] = low
    groups: dict[int, list[int]] = {}
    for n in above:
        groups.setdefault(top(n), []).append(n)
    for members in groups.values():
        facts = [file.run("select there is null, key, n, there from comment where n = ?", (n,))[0] for n in members]
        facts.sort()
        kept = facts[0]
        file.many(
            f"update comment set into_n = ?, fate = {MERGED} where n = ?",
            ((kept[2], fact[2]) for fact in facts[1:]),
        )
    file.run(
        "update comment set into_n = (select d.into_n from comment as d where d.n = comment.into_n)"
        " where into_n in (select n from comment where into_n is not null)"
    )
    # Two staged comments may both be one that is there; the second is one more name of it.
    file.run(f"update comment set fate = {KNOWN} where there is not null and fate = 0")
    file.run(
        f"update comment set fate = {FILLS} where fate = {KNOWN} and there in (select n from there where is_missing)"
        " and n = (select min(d.n) from comment as d where d.there = comment.there)"
        if file.run("select 1 from there where is_missing limit 1")
        else "select 1"
    )


def _pages(ask: Callable[[str], list[Row]]) -> Iterator[list[Row]]:
    after = ""
    while rows := ask(after):
        yield rows
        after = rows[-1][0]
        if len(rows) < LIST_AT_ONCE:
            return


def list_further_names(file: StagingFile, story: int) -> list[Row]:
    """What went into other comments of a page, which get its names: (key of the one kept, key, data)."""
    return file.run(
        "select coalesce(t.key, p.key), c.key, content.data from comment as c left join comment as p on p.n = c.into_n"
        " left join there as t on t.n = coalesce(c.there, p.there) join content on content.n = c.n"
        f" where c.story = ? and c.fate in ({MERGED}, {KNOWN}) and not exists (select 1 from there_key as k"
        " where k.story = c.story and k.key = c.key) and c.key <> coalesce(t.key, p.key) order by c.n",
        (story,),
    )
