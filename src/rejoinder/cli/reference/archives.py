"""The page on our archive: every member, every column, and what is left out and why."""

from __future__ import annotations

from collections.abc import Iterator

from rejoinder.carriers.archive.contents import FORMAT, HELD, LEFT_OUT, VERSION
from rejoinder.cli.reference.tables import code, page, table


def archive_page() -> str:
    """Return the page on the archive's format, as Markdown."""
    return page(
        "# The archive",
        f"`rejoinder export --carrier {FORMAT}` writes a zip. Its `manifest.json` says `format` (`{FORMAT}`),\n"
        f"`version` ({VERSION}), `made_by`, `site`, `left_out`, `canonical_sha256`, and for each member its `name`,\n"
        "`rows`, `bytes` and `sha256`. Each member `NAME.jsonl` holds one table, one object a line, its fields in\n"
        "the order below, its lines in the order of the table's key. The canonical digest is that of one line\n"
        "`NAME SHA256` for every member but `site`; two archives with the same are the same discussion.",
        "Ids are UUIDs, other bytes hexadecimal (pictures base64), instants microseconds since 1970 in UTC.",
        "## What it holds",
        table(("Member", "Column", "Written as", "May be null"), _held()),
        "## What it leaves out",
        table(("What", "Why"), ((code(name), why) for name, why in LEFT_OUT.items())),
    )


def _held() -> Iterator[tuple[str, ...]]:
    for member, columns in HELD.items():
        for place, column in enumerate(columns):
            among = f": {', '.join(map(code, sorted(column.among)))}" if column.among else ""
            shown = code(f"{member}.jsonl") if place == 0 else ""
            yield shown, code(column.name), f"{column.kind.value}{among}", "yes" if column.may_be_null else ""
