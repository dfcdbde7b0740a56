"""An archive on its way in: its manifest, and its rows checked one by one before any is believed."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from rejoinder.carriers.archive.contents import FORMAT, HELD, MANIFEST, VERSION, read_value
from rejoinder.carriers.opened import Source
from rejoinder.core.errors import BrokenSource
from rejoinder.store.query import Value

_MOST_MANIFEST_BYTES: Final = 1_000_000
_CHUNK_BYTES: Final = 1 << 20
_MOST_LINE_BYTES: Final = 64_000_000


class Member(msgspec.Struct):
    """One table of an archive."""

    name: str
    rows: int
    bytes: int
    sha256: str


class SiteNamed(msgspec.Struct):
    """What the archived site was called."""

    slug: str
    name: str
    public_url: str


class Manifest(msgspec.Struct):
    """What an archive says of itself."""

    format: str
    version: int
    site: SiteNamed
    members: list[Member]
    canonical_sha256: str


def read_manifest(source: Source) -> Manifest:
    """Return an archive's manifest. BrokenSource when it is none, or of a later version."""
    with source.open(MANIFEST) as file:
        data = file.read(_MOST_MANIFEST_BYTES + 1)
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BrokenSource(line=None, column=None, why=f"{MANIFEST}: {error}") from None
    if manifest.format != FORMAT:
        raise BrokenSource(line=None, column=None, why=f"{MANIFEST}: its format is not {FORMAT}")
    if manifest.version > VERSION:
        why = f"it was made by a later version of Rejoinder (format {manifest.version}, known is {VERSION})"
        raise BrokenSource(line=None, column=None, why=why)
    if [member.name for member in manifest.members] != list(HELD):
        raise BrokenSource(line=None, column=None, why=f"{MANIFEST}: its members are not those of this format")
    return manifest


def check_digests(source: Source, manifest: Manifest) -> None:
    """Read every member whole. BrokenSource, which names the first that is not what the manifest says."""
    for member in manifest.members:
        digest, size = hashlib.sha256(), 0
        with source.open(f"{member.name}.jsonl") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
        if digest.hexdigest() != member.sha256 or size != member.bytes:
            why = f"{member.name}.jsonl is not what the manifest says: it was changed or damaged"
            raise BrokenSource(line=None, column=None, why=why)


def read_rows(source: Source, table: str) -> Iterator[tuple[bytes, dict[str, Value]]]:
    """Yield each line of a table and what it says, checked. BrokenSource with the line for one that says nonsense."""
    columns = HELD[table]
    wanted = [column.name for column in columns]
    with source.open(f"{table}.jsonl") as file:
        number = 0
        while line := file.readline(_MOST_LINE_BYTES):
            number += 1
            yield line, _row(table, number, columns, wanted, line)


def parse_row(table: str, line: bytes) -> dict[str, Value]:
    """Return what a line says that `read_rows` has checked before."""
    given: Mapping[str, Any] = msgspec.json.decode(line)
    return {column.name: read_value(column, given[column.name]) for column in HELD[table]}


def _row(table: str, number: int, columns: Any, wanted: list[str], line: bytes) -> dict[str, Value]:
    try:
        given = msgspec.json.decode(line)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _broken(table, number, str(error)) from None
    if not isinstance(given, dict) or list(given) != wanted:
        raise _broken(table, number, f"it must have the fields {', '.join(wanted)}")
    row: dict[str, Value] = {}
    for column in columns:
        try:
            row[column.name] = read_value(column, given[column.name])
        except ValueError as error:
            raise _broken(table, number, f"{column.name} {error}") from None
    return row


def _broken(table: str, line: int, why: str) -> BrokenSource:
    return BrokenSource(line=line, column=None, why=f"{table}.jsonl: {why}")
