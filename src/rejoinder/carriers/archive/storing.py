"""An archive is stored: checked whole, its trees put together, then row by row, so that a cut off import goes on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from rejoinder.actions.carrying import patiently
from rejoinder.actions.drafting import body_hash
from rejoinder.carriers.archive.contents import FORMAT, HELD
from rejoinder.carriers.archive.reading import Manifest, check_digests, parse_row, read_manifest, read_rows
from rejoinder.carriers.archive.renaming import Renaming
from rejoinder.carriers.opened import Source
from rejoinder.carriers.report import Report, ReportedStory
from rejoinder.core import markup
from rejoinder.core.comment import Status
from rejoinder.core.errors import BrokenSource, ImportRefused
from rejoinder.core.ids import SiteId, StoryId
from rejoinder.core.ranking import rank
from rejoinder.store import site_rows, sites
from rejoinder.store.archived_tree import ArchivedTree, Noted, Standing
from rejoinder.store.engine import Store
from rejoinder.store.query import Query, Tx, Value

Progress = Callable[[int], None]
Row = dict[str, Value]

ROWS_AT_ONCE: Final = 200
"""Some 20 ms on SQLite: another process waits for the lock no longer than that."""
_AFTER_COMMENTS: Final = (
    *("comment_key", "anchor", "old_permalink", "provenance"),
    *("revision", "quotation", "vote", "flag", "decision"),
)
_BEFORE_COMMENTS: Final = (
    *("account", "import_batch", "picture"),
    *("story", "story_url", "story_key", "story_source", "story_change"),
)


def preview_archive(source: Source) -> Report:
    """Return what an archive would bring, checked whole; nothing is stored. BrokenSource."""
    manifest = read_manifest(source)
    check_digests(source, manifest)
    report = Report(FORMAT)
    with ArchivedTree() as tree:
        _note_comments(source, tree, Renaming(SiteId(b""), SiteId(b""), is_apart=False))
    _check_others(source)
    report.counts.read = _count(manifest, "comment")
    return report


def import_archive(store: Store, slug: str, source: Source, on_progress: Progress = lambda done: None) -> Report:
    """Bring an archive into the site `slug`, made of it when there is none; return what became of it.

    What is there already stays as it is. Raises BrokenSource, before anything is stored, when any of it is damaged or
    makes no sense; ImportRefused when the site is another one with discussions of its own; Unavailable.
    """
    manifest = read_manifest(source)
    check_digests(source, manifest)
    _check_others(source)
    row = next(row for _, row in read_rows(source, "site"))
    renaming = patiently(store, _take_site, slug, row)
    report = Report(FORMAT)
    with ArchivedTree() as tree:
        _note_comments(source, tree, renaming)
        counts = tree.visible_counts()
        for table in _BEFORE_COMMENTS:
            rows = (renaming.apply(table, row) for _, row in read_rows(source, table))
            if table == "story":
                rows = (_story_row(row, counts, report) for row in rows)
            _store(store, table, rows)
        report.counts.read = _count(manifest, "comment")
        done = 0
        for some in _some(tree.standing()):
            report.counts.stored += patiently(store, _put_all, "comment", [_comment_row(one, renaming) for one in some])
            done += len(some)
            on_progress(done)
    report.counts.merged = report.counts.read - report.counts.stored
    for table in _AFTER_COMMENTS:
        _store(store, table, (renaming.apply(table, row) for _, row in read_rows(source, table)))
    return report


def _take_site(tx: Tx, slug: str, row: Row) -> Renaming:
    """Return how the archived site becomes the one called `slug`, which is made when there is none."""
    archived = SiteId(bytes(row["id"]))  # type: ignore[arg-type]
    known = tx.fetch(sites.find_site(slug))
    if known is not None:
        return Renaming(archived, known.id, is_apart=known.id != archived and tx.fetch(site_rows.has_site(archived)))
    is_taken = tx.fetch(site_rows.has_site(archived))
    site_id = SiteId(tx.new_id()) if is_taken else archived
    tx.fetch(site_rows.put_row("site", row | {"id": site_id, "slug": slug}))
    return Renaming(archived, site_id, is_apart=is_taken)


def _check_others(source: Source) -> None:
    """Read every row of every table once: nothing is stored of an archive that has nonsense in it."""
    for table in HELD:
        count = sum(1 for _ in read_rows(source, table))
        if table == "site" and count != 1:
            raise BrokenSource(line=None, column=None, why="site.jsonl must hold one site")


def _note_comments(source: Source, tree: ArchivedTree, renaming: Renaming) -> None:
    tree.note(_noted(line, renaming.apply("comment", row)) for line, row in read_rows(source, "comment"))
    lost = tree.settle()
    if lost:
        raise ImportRefused(why=f"{lost} comments answer comments that are not in the archive, or each other in a ring")


def _noted(line: bytes, row: Row) -> Noted:
    visible = 1 if row["status"] == Status.PUBLISHED and row["withdrawn_at"] is None else 0
    return Noted(row["id"], row["story_id"], row["parent_id"], visible, line)  # type: ignore[arg-type]


def _story_row(row: Row, counts: dict[bytes, int], report: Report) -> Row:
    body = row["body"]
    story_id = StoryId(bytes(row["id"]))  # type: ignore[arg-type]
    report.stories.append(ReportedStory(str(row["url"]), str(row["url"]), str(row["title"]), story_id))
    report.stories[-1].comments = counts.get(story_id, 0)
    return row | {
        "body_html": None if body is None else markup.render_story(str(body)),
        "comment_count": counts.get(story_id, 0),
    }


def _comment_row(standing: Standing, renaming: Renaming) -> Row:
    row = renaming.apply("comment", parse_row("comment", standing.line))
    body = "" if row["body"] is None else str(row["body"])
    up, down = int(str(row["up"])), int(str(row["down"]))
    is_visible = row["status"] == Status.PUBLISHED and row["withdrawn_at"] is None
    return row | {
        "under_id": standing.under_id,
        "depth": standing.depth,
        "level": standing.level,
        "path": standing.path,
        "body_hash": body_hash(body),
        "html": markup.render(body) if body else "",
        "renderer": markup.RENDERER_VERSION,
        "visible": 1 if is_visible else 0,
        "shown": standing.shown,
        "reply_count": standing.reply_count,
        "branch_count": standing.branch_count,
        "rank": rank(up, down),
    }


def _store(store: Store, table: str, rows: Iterable[Row]) -> None:
    for some in _some(iter(rows)):
        patiently(store, _put_all, table, some)


def _put_all(tx: Tx, table: str, rows: Sequence[Row]) -> int:
    """Store rows unless they are there; return how many were new."""
    queries: list[Query[int]] = [site_rows.put_row(table, row) for row in rows]
    return sum(tx.fetch_all(*queries))


def _some(rows: Iterator[Row] | Iterator[Standing]) -> Iterator[list]:  # type: ignore[type-arg]
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield some


def _count(manifest: Manifest, table: str) -> int:
    return next(member.rows for member in manifest.members if member.name == table)
