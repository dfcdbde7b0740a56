"""Where staged comments stand, which are left out, and the order in which they are written."""

from collections.abc import Iterator

from rejoinder.store.query import Row
from rejoinder.store.staging.file import (
    EMPTY,
    FILLS,
    KNOWN,
    LIVING,
    MERGED,
    MISSING,
    SKIPPED,
    STORED,
    WITHDRAWN,
    StagingFile,
)

# Once in the file: whoever is asked for a parent is answered with the one that is kept.
_KEPT = "coalesce(p.into_n, p.n)"


def find_parents(file: StagingFile) -> None:
    """Note what each comment answers: a comment here, one that is there, or a place kept for one that did not come.

    A parent in another story is none: the comment stands at the top.
    """
    _look_for_parents(file)
    file.run(
        "update comment set up_there = (select there from there_key as k where k.story = comment.story and"
        " k.key = comment.parent and not k.is_derived limit 1)"
        " where parent is not null and up is null and fate in (0, 4) and story in (select distinct story from there)"
    )
    unknown = "parent is not null and up is null and up_there is null and fate in (0, 4)"
    if not file.run(f"select 1 from comment where {unknown} limit 1"):
        return
    file.run("create index by_key_alone on comment (key)")
    elsewhere = f"{unknown} and exists (select 1 from comment as d where d.key = comment.parent)"
    file.run(f"insert into notice select 'parent_in_another_story', key, 1 from comment where {elsewhere}")
    file.run(f"update comment set parent = null where {elsewhere}")
    file.run(
        "insert into comment (key, story, thread, place, state)"
        f" select parent, story, min(thread), min(place), {MISSING | EMPTY | WITHDRAWN} from comment where {unknown}"
        " group by story, parent"
    )
    _look_for_parents(file)


def _look_for_parents(file: StagingFile) -> None:
    wanting = "parent is not null and up is null and fate in (0, 4)"
    file.run(
        f"update comment set up = (select {_KEPT} from comment as p where p.story = comment.story and"
        f" p.key = comment.parent limit 1) where {wanting}"
    )
    file.run(
        f"update comment set up = (select {_KEPT} from other as o join comment as p on p.n = o.comment and"
        " p.story = comment.story where o.key = comment.parent and not o.is_derived limit 1)"
        f" where {wanting} and exists (select 1 from other as o where o.key = comment.parent)"
    )


def leave_out_empty(file: StagingFile) -> None:
    """Skip what is gone without a text, and places that were kept, where nobody who can be seen answers below."""
    if not file.run(f"select 1 from comment where state & {EMPTY} and fate = {STORED} limit 1"):
        return
    file.run(
        "create table alive as with recursive alive (n) as ("
        f" select p.n from comment as c join comment as p on p.n = c.up where c.fate in (0, 4) and c.state & {LIVING}"
        f" and not p.state & {LIVING}"
        " union select p.n from alive join comment as c on c.n = alive.n join comment as p on p.n = c.up"
        f" where not p.state & {LIVING}) select n from alive"
    )
    file.run("create unique index alive_n on alive (n)")
    file.run(
        f"update comment set fate = {SKIPPED} where fate = {STORED} and state & {EMPTY}"
        " and n not in (select n from alive)"
    )
    file.run(f"update comment set up = null where up in (select n from comment where fate = {SKIPPED})")
    file.run(
        f"insert into notice select 'parent_missing', key, 1 from comment where fate = {STORED} and state & {MISSING}"
    )


def list_untimed(file: StagingFile) -> Iterator[tuple[int, Iterator[tuple[int, int | None]]]]:
    """Yield, for each story where some comment has no time or several have the same, (number, instant) in order."""
    stories = file.run(
        f"select distinct story from (select story from comment where at is null and not state & {MISSING} union all"
        " select story from comment where at is not null group by story, at having count(*) > 1) order by story"
    )
    if stories:
        file.run("create index by_story on comment (story)")
    for (story,) in stories:
        yield (
            story,
            (
                (row[0], row[1])
                for row in file.each(
                    "select c.n, at from comment as c join story on story.n = c.thread where c.story = ?"
                    f" and not state & {MISSING} and fate <> {MERGED} order by story.key, place, c.n",
                    (story,),
                )
            ),
        )


def set_time(file: StagingFile, n: int, sort_at: int) -> None:
    """Place a comment in time; it counts when all are placed."""
    file.run("insert into timed values (?, ?)", (n, sort_at))


def mark_relative(file: StagingFile, story: int) -> None:
    """Say that a story's comments have no time at all: their instants count from where the story begins."""
    file.run("update story set is_relative = 1 where n = ?", (story,))


def put_in_order(file: StagingFile) -> None:
    """Write down the order in which comments are stored: by story, parents before replies, then by time.

    Where comments answer each other in a ring, it is opened before the earliest of them.
    """
    file.run(
        "update comment set sort_at = (select sort_at from timed where timed.n = comment.n)"
        " where n in (select n from timed)"
    )
    file.run("create index below on comment (up) where up is not null")
    file.run(
        f"update comment set sort_at = (select min(coalesce(c.sort_at, c.at)) - 1 from comment as c where"
        f" c.up = comment.n) where state & {MISSING}"
    )
    wanted = f"fate in ({STORED}, {FILLS})"
    is_top = f"(up is null or up in (select n from comment where fate = {KNOWN}))"
    _place(file, f"select n, 1 from comment where {wanted} and {is_top}")
    _open_rings(file, wanted)
    file.run(
        "insert into plan (n, story, key, parent_key, sort_at, fate, state)"
        " select c.n, c.story, coalesce(own.key, c.key), coalesce(pt.key, t.key, p.key),"
        " coalesce(c.sort_at, c.at), c.fate, c.state from placed"
        " join comment as c on c.n = placed.n left join comment as p on p.n = c.up"
        " left join there as pt on pt.n = p.there left join there as t on t.n = c.up_there"
        " left join there as own on own.n = c.there"
        " order by c.story, placed.depth, coalesce(c.sort_at, c.at), c.n"
    )


def _place(file: StagingFile, roots: str) -> None:
    file.run(
        f"insert into placed with recursive walk (n, depth) as ({roots} union all select c.n, walk.depth + 1"
        f" from walk join comment as c on c.up = walk.n where c.fate in ({STORED}, {FILLS}))"
        " select n, depth from walk"
    )


def _open_rings(file: StagingFile, wanted: str) -> None:
    left = f"{wanted} and n not in (select n from placed)"
    if not file.run(f"select 1 from comment where {left} limit 1"):
        return
    file.run(f"create table ring as select n, up, 0 as seen from comment where {left}")
    file.run("create unique index ring_n on ring (n)")
    for (start,) in file.run("select n from ring order by n"):
        n = start
        while file.run("update ring set seen = ? where n = ? and seen = 0 returning n", (start, n)):
            n = file.run("select up from ring where n = ?", (n,))[0][0]
        if file.run("select seen from ring where n = ?", (n,))[0][0] == start:
            _open(file, n)
    _place(file, f"select n, 1 from comment where {left} and up is null")


def _open(file: StagingFile, n: int) -> None:
    """Let the earliest comment of the ring that `n` is in stand at the top."""
    best: Row | None = None
    current = n
    while True:
        row = file.run("select coalesce(sort_at, at), key, n, up from comment where n = ?", (current,))[0]
        best = row if best is None or row < best else best
        current = row[3]
        if current == n:
            break
    file.run("update comment set up = null, parent = null where n = ?", (best[2],))
    file.notice("parents_in_a_ring", best[1])
